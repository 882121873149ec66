"""The short cuts of the reader give what the long way gives."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from logs_estate import CASES, add_up, mutated, reader

from contractctl.evidence.logs import LINE_FORMATS, LineFormat, TooVaried
from contractctl.evidence.logs import reader as reading
from contractctl.evidence.logs.engine import Engine
from contractctl.evidence.logs.sql import may_contain_hash
from contractctl.evidence.matching import ContractIndex
from contractctl.model import Operation
from contractctl.model.evidence import PromisedOperation, Reading

FLAT = ("nginx-json", "envoy-json", "istio-json")
FORMATS = [one for one in LINE_FORMATS if one.name in {*FLAT, "combined"}]


def read(content: bytes, folder: Path, format: LineFormat) -> Reading:
    """Without headers that tell anything, JSON objects are read by the engine's own reader."""
    contracts = ContractIndex((PromisedOperation("a", "v1", Operation("GET", "/orders/{id}")),))
    block = folder / "block"
    block.write_bytes(content)
    with reader(format, contracts, headers=frozenset()) as one:
        return one.read(block, 1)


def cases(format: LineFormat) -> list[bytes]:
    return (CASES / format.name / "access.log").read_bytes().splitlines()


@pytest.mark.parametrize("format", FORMATS, ids=lambda one: one.name)
def test_a_blank_line_changes_nothing_but_that_it_is_skipped(
    format: LineFormat, tmp_path: Path
) -> None:
    """A blank line makes the reader take the long way for all lines of JSON."""
    apart = [
        line for line in cases(format)[:6] if not read(line + b"\n", tmp_path, format).rejected
    ] * 2
    content = b"".join(line + b"\n" for line in apart)
    short, long = (read(one, tmp_path, format) for one in (content, content + b"\n"))
    assert short.tallies
    assert short.tallies == long.tallies
    assert long.skipped == {**short.skipped, "blank": 1}


@pytest.mark.parametrize("format", FORMATS, ids=lambda one: one.name)
def test_lines_read_at_once_give_what_each_gives_alone(format: LineFormat, tmp_path: Path) -> None:
    content = mutated(cases(format), 12, seed=3)
    whole = read(content, tmp_path, format)
    parts = [read(line + b"\n", tmp_path, format) for line in content.split(b"\n")[:-1]]
    assert add_up(whole)
    assert whole.rejected == sum(part.rejected for part in parts)
    hits = [sum(t.hits for t in one.tallies) for one in (whole, *parts)]
    twins = sum(count for why, count in whole.skipped.items() if why.startswith("logged twice"))
    assert hits[0] + twins == sum(hits[1:])


@pytest.mark.parametrize("format", FORMATS, ids=lambda one: one.name)
def test_lines_that_are_kept_give_what_lines_grouped_at_once_give(
    format: LineFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = mutated(cases(format), 200, seed=5)
    at_once = read(content, tmp_path, format)
    monkeypatch.setattr(reading, "MANY_KINDS", -1)
    assert read(content, tmp_path, format) == at_once


def test_lines_that_memory_does_not_suffice_for_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "made", lambda *_: False)
    with pytest.raises(TooVaried):
        read(cases(FORMATS[0])[0] + b"\n", tmp_path, FORMATS[0])


def test_a_filter_of_hashes_passes_all_that_are_in_it_and_hardly_any_other() -> None:
    words, others = ([f"{kind}{n}" for n in range(2_000)] for kind in ("segment", "ord-"))
    with duckdb.connect(":memory:") as connection:

        def passed(asked: list[str]) -> int:
            hashes = connection.execute(f"SELECT hash(unnest({words}))").fetchall()
            passes = may_contain_hash("hash(word)", (one for (one,) in hashes))
            query = f"SELECT count(*) FROM (SELECT unnest(?::VARCHAR[]) AS word) WHERE {passes}"
            (count,) = connection.execute(query, [asked]).fetchall()[0]
            return int(count)

        assert passed(words) == len(words)
        assert passed(others) <= 2
