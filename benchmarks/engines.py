"""Runs the statements on ClickHouse and a Spark cluster and compares every number with DuckDB's."""

from __future__ import annotations

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from engine_requests import COLUMNS, alike, importer, index, write_logs, write_parquet

from contractctl.evidence.engines.dialects import DIALECTS
from contractctl.evidence.engines.statement import Table, statement
from contractctl.evidence.sources import Source
from contractctl.evidence.store import Store

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOOPBACK = "127.0.0.1"
SHOWN = 5

Counted = Counter[tuple[tuple[str, str], ...]]


def main() -> int:
    """0 if all engines agree."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster is ended
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="contractctl-engines-"))
        file = Path(folder, "requests.parquet")
        write_parquet(file)
        failed = 0
        spark = stack.enter_context(cluster())
        session = stack.enter_context(spark_session(spark))
        for once in (False, True):
            columns = COLUMNS | {"request_id": "id"} if once else COLUMNS
            table = Table("requests", columns)
            expected = on_duckdb(file, table)
            failed += compared("clickhouse", expected, on_clickhouse(file, table))
            failed += compared("spark", expected, on_spark(session, file, table))
        session.stop()
        for format, log in write_logs(Path(folder)).items():
            failed += imported_alike(spark, format, log)
    return 1 if failed else 0


def imported_alike(master: str, format: str, log: Path) -> int:
    """How much of a log that the cluster counted is not as if it had been read here."""
    with ExitStack() as stack:
        here = stack.enter_context(Store(log.with_suffix(".here.db"), create=True))
        there = stack.enter_context(Store(log.with_suffix(".there.db"), create=True))
        with importer(here) as local:
            read = local.run(Source(log.as_posix(), log, True))
        with importer(there) as clustered:
            (counted,) = clustered.clustered(master, (str(log),))
        rows, found = Counter(alike(here)), Counter(alike(there))
        for row in list((rows - found) + (found - rows))[:SHOWN]:
            print(f"  only {'here' if row in rows else 'spark'}: {row}")
    totals = [(one.hits, one.rejected) for one in (read, counted)]
    print(f"spark, {format}: {rows == found and 'alike'}; hits and rejected lines {totals}")
    return sum(((rows - found) + (found - rows)).values()) + (totals[0] != totals[1])


def compared(name: str, expected: Counted, found: Counted) -> int:
    missing, invented = expected - found, found - expected
    rows = sum(expected.values())
    print(f"{name}: {rows - sum(missing.values())} of {rows} rows alike")
    for row in list(missing)[:SHOWN]:
        print(f"  only duckdb: {dict(row)}")
    for row in list(invented)[:SHOWN]:
        print(f"  only {name}: {dict(row)}")
    return sum((missing + invented).values())


def as_text(value: object) -> str:
    return "" if value is None or value == "\\N" else str(value)


def as_counted(rows: Iterator[Mapping[str, object]]) -> Counted:
    return Counter(tuple((key, as_text(value)) for key, value in row.items()) for row in rows)


def on_duckdb(file: Path, table: Table) -> Counted:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW requests AS SELECT * FROM '{file}'")
        found = connection.execute(statement(DIALECTS["duckdb"], table, index(), ()))
        names = [column[0] for column in found.description or ()]
        return as_counted(dict(zip(names, row, strict=True)) for row in found.fetchall())


def on_clickhouse(file: Path, table: Table) -> Counted:
    from chdb import session

    with session.Session() as clickhouse:
        clickhouse.query(f"CREATE VIEW requests AS SELECT * FROM file('{file}', Parquet)")
        query = statement(DIALECTS["clickhouse"], table, index(), ())
        text = str(clickhouse.query(query, "CSVWithNames"))
    return as_counted(iter(csv.DictReader(io.StringIO(text))))


def on_spark(session: SparkSession, file: Path, table: Table) -> Counted:
    session.read.parquet(f"file://{file}").createOrReplaceTempView("requests")
    rows = session.sql(statement(DIALECTS["spark"], table, index(), ())).collect()
    return as_counted(row.asDict() for row in rows)


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", LOOPBACK)
        .config("spark.sql.session.timeZone", "America/St_Johns")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    try:
        yield session
    finally:
        session.stop()


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a Spark master with two workers on this machine, ended whatever happens."""
    ports = [free_port() for _ in range(4)]
    address = f"spark://{LOOPBACK}:{ports[0]}"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="contractctl-spark-"))
        start = {"--port": ports[0], "--webui-port": ports[1]}
        stack.enter_context(daemon(folder, "master.Master", start))
        awaited(ports[0])
        for port in ports[2:]:
            own = {"--cores": 1, "--memory": "1g", "--webui-port": port}
            stack.enter_context(daemon(folder, "worker.Worker", own, address))
            awaited(port)
        yield address
    for port in ports:
        if is_open(port):
            raise RuntimeError(f"something still listens on port {port}")


@contextmanager
def daemon(
    folder: str, name: str, options: Mapping[str, object], *arguments: str
) -> Iterator[None]:
    """A process of a Spark cluster, with all that it starts in a group of its own."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_WORKER_DIR": folder,
        "SPARK_DAEMON_MEMORY": "512m",
    }
    given = [str(word) for pair in {"--host": LOOPBACK, **options}.items() for word in pair]
    process = subprocess.Popen(
        [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *given, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def awaited(port: int) -> None:
    for _ in range(300):
        if is_open(port):
            return
        time.sleep(0.2)
    raise RuntimeError(f"nothing listens on port {port} after a minute")


if __name__ == "__main__":
    sys.exit(main())
