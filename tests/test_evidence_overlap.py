"""A line of a log counts once, however often and in whatever file it comes."""

from __future__ import annotations

import io
import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.evidence.lines import LONGEST, pieces
from contractctl.evidence.overlap import (
    EDGE,
    SHORTEST,
    Marked,
    checksums,
    marks_of,
    overlap,
    runs_within,
    windows_of,
)

LINES = [f"{number} {random.Random(number).random()}".encode() for number in range(3000)]


def marked(lines: list[bytes]) -> Marked:
    sums = checksums(lines)
    edges = sums[:EDGE].tobytes(), sums[-EDGE:].tobytes()
    return Marked(marks_of(sums), *edges, sums.tobytes())


def shared(new: range, old: range) -> range:
    """Where two runs of lines overlap, counted from the start of the new one."""
    start, stop = max(new.start, old.start), min(new.stop, old.stop)
    return range(start - new.start, stop - new.start) if start < stop else range(0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (range(1000), range(1000)),
        (range(1000), range(1500)),
        (range(1000), range(500, 1500)),
        (range(500, 1500), range(1000)),
        (range(1500), range(500, 600)),
        (range(500, 600), range(1500)),
        (range(10), range(5, 15)),
        (range(5, 15), range(10)),
        (range(3000), range(2990, 3000)),
        (range(100), range(3, 8)),
        (range(3, 8), range(100)),
        (range(1000), range(998, 2000)),
        (range(100, 200), range(200, 300)),
    ],
    ids=str,
)
def test_the_lines_that_two_files_share_are_found(old: range, new: range) -> None:
    found = overlap(marked(LINES[new.start : new.stop]), marked(LINES[old.start : old.stop])).lines
    assert list(found) == list(shared(new, old))


@given(st.integers(0, 900), st.integers(2, 300), st.integers(0, 900), st.integers(2, 300))
def test_no_line_is_taken_for_known_that_the_other_file_has_not(
    old_start: int, old_length: int, new_start: int, new_length: int
) -> None:
    old = range(old_start, old_start + old_length)
    new = range(new_start, new_start + new_length)
    found = overlap(marked(LINES[new.start : new.stop]), marked(LINES[old.start : old.stop])).lines
    assert set(found) <= set(shared(new, old))
    if len(shared(new, old)) > EDGE or shared(new, old) in (range(new_length), range(0)):
        assert list(found) == list(shared(new, old))


def known_lines(new: list[bytes], old: list[bytes]) -> set[bytes]:
    one, other = marked(new), marked(old)
    first = overlap(one, other).lines
    runs = (first, *runs_within(one, other, windows_of(one.marks), first))
    return {new[line] for run in runs for line in run}


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(SHORTEST, 90)), max_size=4),
    st.lists(st.integers(1, 60), min_size=5, max_size=5),
)
def test_runs_of_fifteen_lines_are_known_wherever_they_stand(
    runs: list[tuple[int, int]], between: list[int]
) -> None:
    """But for a line next to one that has the mark of the other's: one in 256."""
    is_odd = [mark % 2 for mark in marks_of(checksums(LINES))]
    old = [line for line, odd in zip(LINES, is_odd, strict=True) if not odd][:1000]
    fresh = (line for line, odd in zip(LINES, is_odd, strict=True) if odd)
    new = [next(fresh) for _ in range(between[4])]
    expected: set[bytes] = set()
    for (start, length), more in zip(runs, between, strict=False):
        expected.update(old[start : start + length])
        new += old[start : start + length] + [next(fresh) for _ in range(more)]
    assert known_lines(new, old) == expected


@pytest.mark.parametrize("start", [3, 500])
def test_runs_of_eight_lines_are_known_at_an_end_of_either_file(start: int) -> None:
    old, fresh = LINES[:1000], LINES[1000:1300]
    inside = old[start : start + 8]
    assert known_lines(inside + fresh, old) == set(inside)
    assert known_lines(fresh + inside, old) == set(inside)
    for edge in (old[:8], old[-8:]):
        assert known_lines(fresh[:99] + edge + fresh[99:], old) == set(edge)


def test_logs_whose_lines_repeat_are_compared_in_a_bounded_number_of_places() -> None:
    few = [f"GET /{number}".encode() for number in range(9)]
    chance = random.Random(1)
    old, new = ([chance.choice(few) for _ in range(40_000)] for _ in range(2))
    assert not known_lines(new, old)


def test_a_burst_of_equal_lines_is_no_place_by_which_files_are_matched() -> None:
    burst = [b"GET /health"] * 200
    assert not overlap(marked(LINES[:50] + burst), marked(burst + LINES[100:150])).lines


@given(
    st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b" "))),
    st.integers(1, 64),
    st.booleans(),
)
def test_pieces_are_the_lines_of_the_stream_whatever_their_size(
    lines: list[bytes], size: int, is_finished: bool
) -> None:
    data = b"\n".join(lines) + (b"\n" if is_finished and lines else b"")
    read = [line for piece in pieces(io.BytesIO(data), size=size) for line in piece.lines]
    expected = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    assert read == (expected[:-1] if data.endswith(b"\n") or not data else expected)


def test_an_endless_line_is_cut_and_the_next_one_is_read() -> None:
    data = b"first\n" + b"x" * (3 * LONGEST) + b"\nlast\n"
    read = [line for piece in pieces(io.BytesIO(data), size=1 << 16) for line in piece.lines]
    assert (read[0], read[2]) == (b"first", b"last")
    assert len(read[1]) < 1000


def test_offsets_name_the_bytes_that_a_piece_stands_for() -> None:
    data = b"\n".join(LINES[:100]) + b"\n"
    found = list(pieces(io.BytesIO(data), size=333))
    assert found[-1].end == len(data)
    for piece in found:
        assert data[piece.offset : piece.end].split(b"\n")[:-1] == piece.lines


def test_lines_of_windows_and_unix_have_the_same_checksums() -> None:
    unix = next(pieces(io.BytesIO(b"a\nb\n")))
    windows = list(pieces(io.BytesIO(b"a\r\nb\r\n"), size=2))
    assert list(unix.sums) == [value for piece in windows for value in piece.sums]


def test_logs_of_two_days_that_differ_in_the_date_alone_share_no_line() -> None:
    """CRC-32 is linear: one byte of it would be the same for one pair of days in 256."""
    days = [
        [b"2026-10-%02d %03d GET /orders" % (day, n) for n in range(90)] for day in range(1, 29)
    ]
    pairs = list(combinations(days, 2))
    assert [known_lines(one, other) for one, other in pairs] == [set()] * len(pairs)
