"""Readers for the single values of a user's file: each notes its problem and returns None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from contractctl.load.checking import Entry, describe, quoted
from contractctl.load.nearest import did_you_mean

S = TypeVar("S", bound=str)
T = TypeVar("T")

_DAY = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")


def text(entry: Entry) -> str | None:
    """A text on one line."""
    value = entry.value
    if not isinstance(value, str):
        quotes = isinstance(value, bool | int | float)
        hint = "put it in quotes, YAML reads it as something else" if quotes else "write a text"
        entry.problem(f"must be a text, not {describe(value)}", hint)
        return None
    if not value.strip():
        entry.problem("is empty", "write a text")
        return None
    if not value.isprintable():
        entry.problem("has a line break or a character that does not print", "use plain text")
        return None
    return value


def prose(entry: Entry) -> str | None:
    """A text that may run over several lines; they are joined."""
    if isinstance(entry.value, str):
        joined = " ".join(entry.value.split())
        return text(Entry(joined, entry.pointer, entry.sheet))
    return text(entry)


def texts(entry: Entry) -> tuple[str, ...]:
    """A list of texts, each once."""
    return tuple(dict.fromkeys(word for item in entry.items() if (word := text(item))))


def written(parse: Callable[[str], T], *, example: str) -> Callable[[Entry], T | None]:
    """A reader for a text with a syntax of its own, whose parser raises ValueError."""

    def read(entry: Entry) -> T | None:
        word = text(entry)
        if word is None:
            return None
        try:
            return parse(word)
        except ValueError as error:
            entry.problem(str(error), f"such as {example}")
            return None

    return read


def choice(options: tuple[S, ...]) -> Callable[[Entry], S | None]:
    """A reader for one of a few words."""

    def read(entry: Entry) -> S | None:
        word = text(entry)
        if word is None:
            return None
        found = next((option for option in options if option == word), None)
        if found is None:
            entry.problem(f"{quoted(word)} is not known", did_you_mean(word, options, "values"))
        return found

    return read


def whole(low: int, high: int) -> Callable[[Entry], int | None]:
    """A reader for a whole number, both ends included."""

    def read(entry: Entry) -> int | None:
        value = entry.value
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        found = "" if is_number else f", not {describe(value)}"
        unquote = isinstance(value, str) and value.strip().lstrip("+-").isdigit()
        hint = "remove the quotes" if unquote else f"write a number from {low} to {high}"
        entry.problem(f"must be a whole number from {low} to {high}{found}", hint)
        return None

    return read


def share(entry: Entry) -> float | None:
    """A share from 0 to 1."""
    value = entry.value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    entry.problem("must be a share from 0 to 1", "write 0.001 for 0.1 %")
    return None


def day(entry: Entry) -> date | None:
    """A date as ISO 8601 writes it, in the years 2000 to 2999."""
    if isinstance(entry.value, str) and _DAY.fullmatch(entry.value):
        try:
            return date.fromisoformat(entry.value)
        except ValueError:
            entry.problem(f"{quoted(entry.value)} is not in the calendar", "correct the day")
            return None
    found = quoted(entry.value) if isinstance(entry.value, str) else describe(entry.value)
    entry.problem(f"must be a date, not {found}", "write it as YYYY-MM-DD, such as 2027-01-11")
    return None
