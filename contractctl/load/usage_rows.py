"""The rows of usage.json: there may be tens of thousands, so that only what is wrong is located."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Literal, TypeVar, get_args

from contractctl.load.checking import Entry, describe, quoted
from contractctl.load.field_paths import parse_field_path
from contractctl.load.operations import parse_operation
from contractctl.model import METHODS, EvidenceKind, FieldPath, Operation
from contractctl.model.evidence import Side, Stray, UsedElement, Watch
from contractctl.model.ledger import Agreement
from contractctl.pointer import JsonValue, join

S = TypeVar("S", bound=str)
T = TypeVar("T")

_SIDES: tuple[Side, ...] = get_args(Side)
_NAMED: tuple[Literal["query", "header", "path", "cookie"], ...] = (
    *("query", "header"),
    *("path", "cookie"),
)
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 20_000
_FIRST_AND_LAST = 2

_MOST_HITS = 10**15
_MOST_PROBLEMS = 20
_MEMO = 65_536
_HINT = "write the file with `contractctl evidence export`"


class _Wrong(Exception):
    """A row that cannot be read: key at fault ("" for the whole row), what is wrong."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class Row:
    """One object of a list, read key by key."""

    def __init__(self, value: JsonValue) -> None:
        if not isinstance(value, dict):
            raise _Wrong("", f"must be a mapping, not {describe(value)}")
        self._value = value

    def need(self, key: str, read: Callable[[JsonValue], T]) -> T:
        """The value of a key that has to be there."""
        if key not in self._value:
            raise _Wrong("", f"has no {key!r}")
        return self._read(key, self._value[key], read)

    def may(self, key: str, read: Callable[[JsonValue], T]) -> T | None:
        """The value of a key; None where it is null or not there."""
        value = self._value.get(key)
        return None if value is None else self._read(key, value, read)

    @staticmethod
    def _read(key: str, value: JsonValue, read: Callable[[JsonValue], T]) -> T:
        try:
            return read(value)
        except (TypeError, ValueError) as error:
            raise _Wrong(key, str(error)) from None


def rows(entry: Entry, read: Callable[[Row], T]) -> Iterator[T]:
    """The rows of a list; the problems of the first bad ones are noted."""
    if not isinstance(entry.value, list):
        entry.problem(f"must be a list, not {describe(entry.value)}", _HINT)
        return
    wrong = 0
    for index, value in enumerate(entry.value):
        try:
            yield read(Row(value))
        except _Wrong as error:
            tokens = (str(index), error.key) if error.key else (str(index),)
            Entry(value, join(entry.pointer, *tokens), entry.sheet).problem(str(error), _HINT)
            wrong += 1
            if wrong == _MOST_PROBLEMS:
                return


def used(row: Row) -> UsedElement:
    """A use of an operation, or of a field of it."""
    first, last = row.may("first_seen", _day), row.may("last_seen", _day)
    if first and last and last < first:
        raise _Wrong("last_seen", f"{last} is before first_seen ({first})")
    return UsedElement(
        row.need("consumer", _word),
        row.need("operation", _operation),
        row.may("field", _field),
        row.need("kind", _kind),
        row.may("hits", _count),
        first or last,
        last or first,
        row.may("sides", _sides) or (),
        row.may("claimed_by", _words) or (),
        bool(row.may("weak", _flag)),
        bool(row.may("shows_queries", _flag)),
        row.may("imported", _day),
    )


def watch(row: Row) -> Watch:
    """Days on which some consumers would have been seen."""
    return Watch(
        row.may("consumers", _words),
        row.need("days", _spans),
        row.may("rejected", _count) or 0,
        row.may("lines", _count) or 0,
    )


def stray(row: Row) -> Stray:
    """A request that no contract has."""
    return Stray(row.may("consumer", _word), row.need("operation", _asked))


def agreement(row: Row) -> Agreement:
    """A consent to the removal of one operation."""
    operation = str(row.need("operation", _operation))
    return Agreement(
        row.need("consumer", _word), operation, row.need("by", _word), row.need("at", _day)
    )


def extension(row: Row) -> tuple[str, date]:
    """A consumer, and until when it was given more time."""
    return row.need("consumer", _word), row.need("until", _day)


def _word(value: JsonValue) -> str:
    return _sound(_text(value))


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise TypeError(f"must be a text, not {describe(value)}")
    return value


@lru_cache(_MEMO)
def _sound(word: str) -> str:
    """Raises ValueError for what cannot be shown."""
    if not word.strip():
        raise ValueError("is empty")
    if len(word) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST:,} characters")
    if not word.isprintable():
        raise ValueError("has a line break or a character that does not print")
    return word


def _words(value: JsonValue) -> tuple[str, ...]:
    return tuple(map(_word, _list(value)))


def _list(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise TypeError(f"must be a list, not {describe(value)}")
    return value


def _flag(value: JsonValue) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"must be true or false, not {describe(value)}")
    return value


def _count(value: JsonValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"must be a whole number, not {describe(value)}")
    if not 0 <= value <= _MOST_HITS:
        raise ValueError(f"must be a whole number from 0 to {_MOST_HITS}")
    return value


def _day(value: JsonValue) -> date:
    return written_day(_text(value))


@lru_cache(_MEMO)
def written_day(word: str) -> date:
    """A day of any year: clocks of machines are wrong. Raises ValueError."""
    if not _DATE.fullmatch(_sound(word)):
        raise ValueError(f"must be a date such as 2027-01-11, not {quoted(word)}")
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(f"{quoted(word)} is not in the calendar") from None


def _spans(value: JsonValue) -> tuple[tuple[date, date], ...]:
    return tuple(map(_span, _list(value)))


def _span(value: JsonValue) -> tuple[date, date]:
    listed = _list(value)
    if len(listed) != _FIRST_AND_LAST:
        raise ValueError("must be the first and the last day of a span")
    first, last = map(_day, listed)
    if last < first:
        raise ValueError(f"{last} is before {first}")
    return first, last


def _operation(value: JsonValue) -> Operation:
    return _parsed_operation(_text(value))


@lru_cache(_MEMO)
def _parsed_operation(word: str) -> Operation:
    """Contracts have paths with spaces too, which nobody would write by hand."""
    method, _, path = _sound(word).partition(" ")
    if method in METHODS and path.startswith("/") and "?" not in path:
        return Operation(method, path)
    return parse_operation(word)


def _asked(value: JsonValue) -> Operation:
    """A request that no contract has may have any method and path."""
    method, _, path = _word(value).partition(" ")
    return Operation(method, path)


def _field(value: JsonValue) -> FieldPath:
    return _parsed_field(_text(value))


@lru_cache(_MEMO)
def _parsed_field(word: str) -> FieldPath:
    """Clients send parameters of any name, which nobody would write by hand."""
    part, colon, name = _sound(word).partition(":")
    for known in _NAMED if colon else ():
        if part == known:
            return FieldPath(known, name.lower() if known == "header" else name)
    return parse_field_path(word)


def _kind(value: JsonValue) -> EvidenceKind:
    return _named_kind(_text(value))


@lru_cache(_MEMO)
def _named_kind(word: str) -> EvidenceKind:
    return EvidenceKind(_one_of(_sound(word), tuple(EvidenceKind)))


def _sides(value: JsonValue) -> tuple[Side, ...]:
    return tuple(_one_of(word, _SIDES) for word in _words(value))


def _one_of(word: str, options: tuple[S, ...]) -> S:
    found = next((one for one in options if one == word), None)
    if found is None:
        raise ValueError(f"{quoted(word)} is not known; one of {', '.join(options)}")
    return found
