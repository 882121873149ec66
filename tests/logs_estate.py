"""Log lines with known truth, contracts to read them with, and a way to read text at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path

from contractctl.evidence.logs import LineFormat, LogReader, recognise
from contractctl.evidence.matching import ContractIndex
from contractctl.model import Operation
from contractctl.model.evidence import Credentials, PromisedOperation, Reading

CASES = Path(__file__).parent / "cases" / "logs"

LAST_PROXY = "10.0.0.1/32"

PATHS = (
    *("/orders", "/orders/{id}", "/orders/{id}.json", "/orders/{id}/items/{sku}"),
    *("/orders/{id}:cancel", "/v2/orders/{id}", "/caf\u00e9/{id}", "/export-{day}.csv"),
)


def index(*paths: str) -> ContractIndex:
    """A contract with GET on each path; `api-version` and two headers tell its revisions apart."""
    selectors = (
        ("header:x-version", frozenset({"1", "2"})),
        ("query:api-version", frozenset({"2026-01-01"})),
    )
    return ContractIndex(
        tuple(
            PromisedOperation(
                *("orders", "v1", Operation("GET", path)),
                query=frozenset({"limit", "filter[state]"}),
                selectors=selectors,
            )
            for path in paths or PATHS
        )
    )


def reader(
    format: LineFormat,
    contracts: ContractIndex | None = None,
    *,
    condense: Callable[[Credentials], Credentials] = lambda sender: sender,
    excluded: Callable[[Credentials, str], str | None] = lambda _, __: None,
    known: Callable[[int], Iterable[int]] = lambda _: (),
    headers: frozenset[str] = frozenset({"x-client-id"}),
    proxies: tuple[str, ...] = (LAST_PROXY,),
) -> LogReader:
    """A reader that keeps senders as they are and leaves nothing out."""
    return LogReader(
        format,
        contracts or index(),
        condense,
        header_names=headers,
        excluded=excluded,
        known_request_ids=known,
        proxies=proxies,
    )


def known_format(content: bytes) -> LineFormat:
    """The format of a log that must be recognised."""
    found = recognise(content[: 1 << 16])
    assert found is not None
    return found


def read(content: bytes, folder: Path, format: LineFormat | None = None) -> Reading:
    """What some lines show."""
    block = folder / "block"
    block.write_bytes(content)
    with reader(format or known_format(content)) as one:
        return one.read(block, 1)


def add_up(reading: Reading) -> bool:
    """Whether every line is a hit, skipped or rejected."""
    hits = sum(tally.hits for tally in reading.tallies)
    return reading.lines == hits + reading.rejected + sum(reading.skipped.values())


def lines_in(content: bytes) -> int:
    """Lines of a text; the last may lack its newline."""
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))


def mutated(lines: list[bytes], count: int, seed: int) -> bytes:
    """Lines of a log, each with something done to it."""
    dice = random.Random(seed)
    return b"".join(_mutated(dice, lines) + b"\n" for _ in range(count))


def _mutated(dice: random.Random, lines: list[bytes]) -> bytes:
    line = bytearray(dice.choice(lines))
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(line) + 1)
        kind = dice.randrange(6)
        if kind == 0:
            line[at : at + dice.randrange(1, 20)] = b""
        elif kind == 1:
            line[at:at] = dice.choice(_PIECES)
        elif kind == 2:
            line[at : at + 1] = bytes([dice.randrange(256)])
        elif kind == 3:
            del line[at:]
        elif kind == 4:
            other = dice.choice(lines)
            line[at:] = other[dice.randrange(len(other)) :]
        else:
            line[at:at] = line[dice.randrange(len(line) + 1) :]
    return bytes(line).replace(b"\n", b" ")


_PIECES = (
    *(b'"', b'\\"', b"\\", b"\x00", b"\x01", b"\r", b"\xff\xfe", b"%", b"%ff", b"%2F", b"  ", b"-"),
    *(b"[", b"]", b"{", b"}", b"?", b"&a=b&c", b"http://[::1]:8/", b"9" * 30, b"\xf0\x9f\x98\x80"),
    *(b"[" * 300, b'{"a":' * 200, b"x" * 70_000, b"\t", b"?a=%C3", b"9999-12-31T23:59:59Z"),
)
