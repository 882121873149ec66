"""Pieces of SQL that several log formats share: literals, times, addresses, sets of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

CLF_TIME = "%d/%b/%Y:%H:%M:%S %z"
"""As in `10/Oct/2000:13:55:36 -0700`; DuckDB's month names are English in any locale."""


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list literal of strings."""
    return "[" + ", ".join(map(text, values)) + "]::VARCHAR[]"


def parsed_time(value: str, pattern: str = CLF_TIME) -> str:
    """Seconds since 1970-01-01T00Z of a text; NULL if it is no time of this pattern."""
    return f"try_cast(floor(epoch(try_strptime({value}, {text(pattern)}))) AS BIGINT)"


def iso_time(value: str) -> str:
    """The same of a text as in `2026-10-01T10:00:00.123Z`; UTC where no offset is given."""
    return f"try_cast(floor(epoch(try_cast({value} AS TIMESTAMPTZ))) AS BIGINT)"


def any_time(value: str) -> str:
    """The same of ISO 8601, the common log format, or a number of (milli-, nano-)seconds."""
    number = f"try_cast({value} AS DOUBLE)"
    seconds = (
        f"CASE WHEN {number} >= 1e17 THEN {number} / 1e9 WHEN {number} >= 1e14 THEN {number} / 1e6"
        f" WHEN {number} >= 1e11 THEN {number} / 1e3 WHEN {number} >= 0 THEN {number} END"
    )
    return (
        f"CASE WHEN contains({value}, ':') THEN coalesce({iso_time(value)}, {parsed_time(value)})"
        f" WHEN regexp_full_match({value}, '\\d{{1,19}}(\\.\\d{{0,9}})?')"
        f" THEN floor({seconds})::BIGINT ELSE {iso_time(value)} END"
    )


def filled(value: str) -> str:
    """A text; NULL for `-` and nothing, which stand for what was not there."""
    return f"nullif(nullif({value}, '-'), '')"


def address(value: str) -> str:
    """An address, or several with commas in between, without ports."""
    return (
        f"CASE WHEN NOT contains({value}, ':') THEN {value}"
        f" WHEN contains({value}, ',') OR {value} LIKE '[%'"
        f" THEN regexp_replace({value}, '{_PORT}', '\\1\\2', 'g')"
        f" WHEN {value} LIKE '%:%:%' THEN {value} ELSE split_part({value}, ':', 1) END"
    )


# `[2001:db8::7]:443` and `10.0.0.7:443`; an address of version 6 without brackets has no port.
_PORT = r"\[([0-9a-fA-F:.]+)\](?::\d+)?|\b(\d+\.\d+\.\d+\.\d+):\d+"


def hops(forwarded: str, peer: str) -> str:
    """The addresses that a request came by, the last the one that connected; NULL for none."""
    return (
        f"CASE WHEN {forwarded} IS NULL THEN {peer} ELSE concat_ws(', ', {forwarded}, {peer}) END"
    )


def contains(value: str, words: Iterable[str], number: Callable[[Sequence[str]], list[int]]) -> str:
    """Whether a text is one of many words, in constant time: a table of words by their hash.

    number: the engine's own `hash()` of words. An IN list is compared one by one, and a cast to an
    enum takes microseconds for each word that it does not know.
    """
    ordered = sorted(set(words) - {""})
    hashes = dict(zip(ordered, number(ordered), strict=True))
    literals = {word: text(word) for word in ordered}
    return _looked_up(value, f"hash({value})", hashes, literals, "VARCHAR")


def contains_hash(value: str, hashes: Iterable[int]) -> str:
    """Whether a hash is one of many."""
    numbers = {str(number): number for number in sorted(set(hashes))}
    return _looked_up(value, value, numbers, {shown: shown for shown in numbers}, "UBIGINT")


def may_contain_hash(value: str, hashes: Iterable[int]) -> str:
    """The same by a Bloom filter: true for one in many thousands of others, too.

    It is several times quicker: each vector of rows copies a literal list, but no string of bits.
    """
    numbers = set(hashes)
    size = 1 << min(20, (256 * len(numbers)).bit_length())
    bits = bytearray(b"0" * size)
    for number in numbers:
        for shift in _SHIFTS:
            bits[(number >> shift) % size] = ord("1")
    found = (
        f"get_bit('{bits.decode()}'::BIT, (({value} >> {shift}) & {size - 1})::INT) = 1"
        for shift in _SHIFTS
    )
    return f"({' AND '.join(found)})"


def _looked_up(
    value: str, hashed: str, hashes: Mapping[str, int], literals: Mapping[str, str], kind: str
) -> str:
    size = 16
    while (tables := _placed(hashes, size)) is None:
        size *= 2
    found = (
        f"([{', '.join(literals.get(one, 'NULL') for one in table)}]::{kind}[])"
        f"[(({hashed} >> {shift}) & {size - 1})::INT + 1] = {value}"
        for table, shift in zip(tables, _SHIFTS, strict=True)
    )
    return f"coalesce({' OR '.join(found)}, false)"


_SHIFTS = (0, 24)


def _placed(hashes: Mapping[str, int], size: int) -> list[list[str]] | None:
    """Two tables in one of which every word has its place (cuckoo hashing); None if too small."""
    tables = [[""] * size, [""] * size]
    for word in hashes:
        held, side = word, 0
        for _ in range(64):
            place = (hashes[held] >> _SHIFTS[side]) % size
            held, tables[side][place] = tables[side][place], held
            if not held:
                break
            side = 1 - side
        else:
            return None
    return tables


def decoded(value: str) -> str:
    """A text with its percent-encoding undone, as Python's `unquote` does it.

    Where the bytes are no UTF-8 the engine gives NULL: those bytes become U+FFFD, as in Python.
    """
    ascii_only = f"regexp_replace({value}, '%[89a-fA-F][0-9a-fA-F]', '\ufffd', 'g')"
    return (
        f"CASE WHEN contains({value}, '%')"
        f" THEN coalesce(TRY(url_decode({value})), url_decode({ascii_only})) ELSE {value} END"
    )
