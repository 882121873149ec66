"""Counts the requests of logs on a Spark cluster."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from contractctl.errors import EvidenceError
from contractctl.evidence.engines.counts import Counts
from contractctl.evidence.engines.dialects import DIALECTS
from contractctl.evidence.engines.spark_lines import lines_query
from contractctl.evidence.engines.statement import COUNTED, MOST_HEADERS, counted
from contractctl.evidence.logs import LINE_FORMATS, LineFormat, recognise, user_format
from contractctl.evidence.matching import ContractIndex
from contractctl.model.evidence import EvidenceSettings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MASTERS = ("spark://", "local[", "yarn", "k8s://")
"""How the address of a cluster begins."""

_SAMPLED = 400
_VIEW = "contractctl_lines"

_VARYING = re.compile(r"(?<![A-Za-z0-9])[0-9a-f-]*[0-9][0-9a-fT:_Z-]*")
"""What differs between the files of a log: dates, numbers, ids in hex."""


def is_master(engine: str) -> bool:
    """Whether an engine is a Spark cluster."""
    return engine.startswith(MASTERS)


class Files(Protocol):
    """A data frame, as far as the files that it reads are concerned."""

    def inputFiles(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Clustered:
    """What a cluster counted in one log; digest: of the rows, by which it is known again."""

    log: str
    rows: list[Counts]
    digest: str


def spark_counts(
    master: str,
    paths: tuple[str, ...],
    index: ContractIndex,
    settings: EvidenceSettings,
    *,
    kind: str | None,
    headers: Iterable[str],
) -> list[Clustered]:
    """What the cluster counted, log by log.

    paths: what Spark can read: folders, patterns, addresses such as s3a://; parquet or lines
    kind: name of the log format; None to recognise it; headers: lower-case names that identities
    name. Raises EvidenceError.
    """
    slots = _slots(headers)
    with _session(master) as session:
        found = []
        for log, files in logs_of(_lines(session, [_located(path) for path in paths])).items():
            rows = _counted(session, files, index, settings, kind, slots)
            listed = sorted(json.dumps(row, sort_keys=True) for row in rows)
            digest = hashlib.sha256("\n".join([log, *listed]).encode()).hexdigest()
            found.append(Clustered(log, rows, digest))
    return found


def logs_of(lines: Files) -> dict[str, list[str]]:
    """The files by the log that they are parts of, so that no part of it is counted twice."""
    found: dict[str, list[str]] = {}
    for file in sorted(lines.inputFiles()):
        log = _VARYING.sub("#", unquote(file).removeprefix("file://"))
        found.setdefault(log, []).append(file)
    return found


def _counted(
    session: SparkSession,
    files: list[str],
    index: ContractIndex,
    settings: EvidenceSettings,
    kind: str | None,
    slots: Mapping[str, str],
) -> list[Counts]:
    lines = _lines(session, files)
    lines.createOrReplaceTempView(_VIEW)
    format = _format(lines, settings, kind)
    own = next((one for one in settings.formats if one.name == format.name), None)
    rows = lines_query(format, own, _VIEW, slots)
    once = "request_id" in format.columns
    statement = counted(DIALECTS["spark"], rows, index, {}, once=once)
    columns = [f"`{name}`" for name in (*COUNTED, "example")]
    columns += [f"`{slot}` AS `header_{n.replace('-', '_')}`" for n, slot in slots.items()]
    found = session.sql(f"SELECT {', '.join(columns)} FROM (\n{statement}) AS counted")
    return [row.asDict() for row in found.collect()]


@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EvidenceError(
            f"{master}: logs are counted there by pyspark, which is not installed",
            hint="run `pip install 'contractctl[spark]'`; its version must be the cluster's",
        ) from error
    session = None
    try:
        session = (
            SparkSession.builder.master(master)
            .appName("contractctl")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        yield session
    except PySparkException as error:
        raise _failed(master, error) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "py4j":
            raise
        raise _failed(master, error) from error
    finally:
        if session is not None:
            session.stop()


def _failed(master: str, error: Exception) -> EvidenceError:
    reason = str(error).strip().partition("\n")[0][:300]
    return EvidenceError(
        f"{master}: {reason}",
        hint="see that Java 17 or newer is installed, that the master answers, that the workers"
        " see the paths, and that pyspark has the cluster's version; nothing was imported",
    )


def _lines(session: SparkSession, files: list[str]) -> DataFrame:
    """All lines, column `value`; rows of parquet as JSON."""
    if all(path.rstrip("/").endswith(".parquet") for path in files):
        return session.read.parquet(*files).selectExpr("to_json(struct(*)) AS value")
    return session.read.text(files)


def _located(path: str) -> str:
    """A path of this machine in full; an address as it is."""
    return path if "://" in path else f"file://{Path(path).absolute()}"


def _format(lines: DataFrame, settings: EvidenceSettings, kind: str | None) -> LineFormat:
    own = tuple(
        user_format(
            one.name, regex=one.regex or None, json=dict(one.json) or None, time=one.time or None
        )
        for one in settings.formats
    )
    if kind is not None:
        found = next((one for one in (*LINE_FORMATS, *own) if one.name == kind), None)
    else:
        sample = "\n".join(row[0] for row in lines.limit(_SAMPLED).collect())
        found = recognise((sample + "\n").encode(), own)
    if found is None:
        raise EvidenceError(
            "no log format is recognised in what the cluster reads",
            hint="say what it is with --as, such as combined or nginx-json",
        )
    return found


def _slots(headers: Iterable[str]) -> dict[str, str]:
    """Where the headers that identities name are kept."""
    names = sorted(headers)
    if len(names) > MOST_HEADERS:
        raise EvidenceError(
            f"identities name {len(names)} headers, and Spark keeps {MOST_HEADERS}",
            hint="import without --engine, or with `contractctl evidence sql` for some of them",
        )
    return {name: f"header_{number}" for number, name in enumerate(names, 1)}
