"""In which order logs are imported of which several may hold the same request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from contractctl.errors import EvidenceError
from contractctl.evidence.logs import LineFormat, LogReader
from contractctl.evidence.logs.forwarding import Forwarding
from contractctl.evidence.matching import ContractIndex
from contractctl.evidence.sources import SAMPLE, Source, opened
from contractctl.model.evidence import Credentials

MOST = 16
"""Logs that are looked into: each takes as long as the import of a small file."""

Telling = tuple[float, ...]
"""Shares of requests that show something of their sender, the strongest identity first."""


class Teller:
    """Says how much a sample of a log tells of senders.

    file: for samples; stack: closes what is opened for them
    """

    def __init__(
        self,
        index: ContractIndex,
        header_names: frozenset[str],
        proxies: Iterable[str],
        *,
        file: Path,
        stack: ExitStack,
    ) -> None:
        self._index, self._header_names, self._proxies = index, header_names, tuple(proxies)
        self._forwarding, self._file, self._stack = Forwarding(self._proxies), file, stack
        self._readers: dict[str, LogReader] = {}

    def tells(self, sample: bytes, format: LineFormat) -> Telling:
        """What the lines of a sample tell, in the order in which the better of two is chosen."""
        self._file.write_bytes(sample.rpartition(b"\n")[0] + b"\n")
        tallies = self._reader(format).read(self._file, 1).tallies
        hits = sum(one.hits for one in tallies) or 1
        shown = [(one.hits, _shown(one.sender, one.vantage == "server")) for one in tallies]
        return tuple(
            round(sum(count * flags[place] for count, flags in shown) / hits, 1)
            for place in range(len(_shown(Credentials(), False)))
        )

    def _reader(self, format: LineFormat) -> LogReader:
        """Reads lines of one format; request ids do not matter, and senders only in outline."""
        if format.name not in self._readers:
            rest = {name: sql for name, sql in format.columns.items() if name != "request_id"}
            keys = {name: at for name, at in format.keys.items() if name != "request_id"}
            reader = LogReader(
                *(replace(format, columns=rest, keys=keys), self._index, self._outline),
                header_names=self._header_names,
                excluded=lambda *_: None,
                proxies=self._proxies,
            )
            self._readers[format.name] = self._stack.enter_context(reader)
        return self._readers[format.name]

    def _outline(self, sender: Credentials) -> Credentials:
        is_told = sender.address and not self._forwarding.is_proxy(sender.address)
        return Credentials(
            "x" if sender.principal else "",
            (("x", "x"),) if sender.headers else (),
            "x" if sender.api_key else "",
            user_agent="x" if sender.user_agent else "",
            address="x" if is_told else "",
        )


def _shown(sender: Credentials, is_receivers: bool) -> tuple[bool, ...]:
    return (
        *(bool(sender.principal), is_receivers, bool(sender.headers), bool(sender.api_key)),
        *(bool(sender.address), bool(sender.user_agent)),
    )


def most_telling_first(
    sources: Sequence[Source],
    formats: Callable[[bytes], LineFormat | None],
    tells: Callable[[bytes, LineFormat], Telling],
) -> list[Source]:
    """Sources in the order given, but that logs with request ids change places.

    Of one request id the line that is read first counts. So those of a mesh's sending proxies come
    last, as only the receiver's knows who called, and where the logs are few, what the beginning of
    each tells decides; of logs that tell alike, the one that is named first is read first.
    """
    if len(sources) < 2:
        return list(sources)
    logs: dict[str, _Log] = {}
    for source in sources:
        if source.stream not in logs:
            sample = _sample(source)
            format = formats(sample) if sample else None
            if format is not None and "request_id" in format.columns:
                is_senders = sample.count(b"outbound|") > sample.count(b"inbound|")
                logs[source.stream] = _Log(source, format, is_senders)
    places = [place for place, source in enumerate(sources) if source.stream in logs]
    ranks = _ranks(logs, tells)
    ordered = sorted((sources[place] for place in places), key=lambda one: ranks[one.stream])
    found = list(sources)
    for place, source in zip(places, ordered, strict=True):
        found[place] = source
    return found


class _Log(NamedTuple):
    """The first file of a stream that has request ids; is_senders: a sending proxy wrote it."""

    source: Source
    format: LineFormat
    is_senders: bool


def _ranks(
    logs: Mapping[str, _Log], tells: Callable[[bytes, LineFormat], Telling]
) -> dict[str, int]:
    """The place of each log, by the name of its stream; the same for those that tell alike."""
    told: dict[str, tuple[bool, list[float]]] = {}
    for stream, (source, format, is_senders) in logs.items():
        shares = tells(_sample(source), format) if 1 < len(logs) <= MOST else ()
        told[stream] = is_senders, [-share for share in shares]
    order = sorted(told.values())
    return {stream: order.index(one) for stream, one in told.items()}


def _sample(source: Source) -> bytes:
    """The beginning of a log; nothing of a pipe, which can be read only once."""
    if source.path is None or not source.path.is_file():
        return b""
    try:
        with opened(source) as stream:
            return stream.read(SAMPLE)
    except (EvidenceError, OSError):
        return b""  # its import says so
