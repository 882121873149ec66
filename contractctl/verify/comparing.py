"""Whether answers still mean what they meant: the new provider's beside the old one's."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from contractctl.model import ITEM, FieldPath
from contractctl.model.verification import (
    CheckResult,
    Exchange,
    Expectation,
    Outcome,
    Outlook,
    is_success,
)
from contractctl.pointer import JsonValue
from contractctl.verify.pairing import Pair, Steps, names_of, pairs
from contractctl.verify.shifts import (
    differs_each_time,
    emptied_lists,
    length_shift,
    order_shift,
    shift,
)
from contractctl.verify.unlike import Unlike

CHECK = "meaning"

_ID = re.compile(r"^(id|uuid|guid|href|url|self|etag)$|[_-](id|uuid|url)$|(Id|ID|Uuid|Url|URL)$")

_SAFE = ("GET", "HEAD", "OPTIONS")

_SHOWN = 3
"""Fields that are named where no rule was found."""

_MOST_VALUES = 500
"""Values of a field that are looked at."""


@dataclass(slots=True)
class _Field:
    """What was answered at one place: values, orders of lists, and where it was first seen."""

    values: list[tuple[JsonValue, JsonValue]] = field(default_factory=list)
    orders: list[tuple[list[str], list[str]]] = field(default_factory=list)
    lengths: list[tuple[int, int]] = field(default_factory=list)
    gone: int = 0
    kept: int = 0
    example: Exchange | None = None


class Comparison:
    """Collects the answers of both providers, form by form, and says what has shifted.

    What differs between two calls to the old provider is noise, and is not compared.
    """

    def __init__(self, expectations: Sequence[Expectation]) -> None:
        self._expectations = expectations
        self._forms = tuple(dict.fromkeys(one.form for one in expectations))
        self._fields: dict[int, dict[Steps, _Field]] = defaultdict(dict)
        self._noise: dict[int, set[Steps]] = defaultdict(set)
        self._compared: dict[int, int] = defaultdict(int)
        self._unlike: dict[int, Unlike] = defaultdict(Unlike)
        self._have_parted = False

    def take(self, exchange: Exchange) -> None:
        """Look at one request and its answers."""
        self._have_parted |= _part(exchange)
        old, new = _value(exchange.baseline), _value(exchange.head)
        if old is None or new is None:
            self._unlike[exchange.form].count(exchange, is_read=old is not None)
            return
        self._compared[exchange.form] += 1
        if (again := _value(exchange.again)) is not None:
            noise = (pair.steps for pair in pairs(old, again) if _is_noise(pair))
            self._noise[exchange.form].update(noise)
        for pair in pairs(old, new):
            self._note(exchange, pair)

    def _note(self, exchange: Exchange, pair: Pair) -> None:
        known = self._fields[exchange.form].setdefault(pair.steps, _Field())
        if pair.is_gone:
            known.gone += 1
        elif not pair.is_new:
            known.kept += 1
            if isinstance(pair.old, list) and isinstance(pair.new, list):
                known.orders.append((names_of(pair.old), names_of(pair.new)))
                known.lengths.append((len(pair.old), len(pair.new)))
            elif _is_plain(pair.old) and _is_plain(pair.new) and len(known.values) < _MOST_VALUES:
                known.values.append((pair.old, pair.new))
        if known.example is None and pair.old != pair.new:
            known.example = exchange

    def results(self, forms: Sequence[object]) -> Iterator[CheckResult]:
        """A row for each shift and each consumer that reads the field, or one that says there is
        none.

        forms: of the job, by which exchanges say what they are about
        """
        for number, form in enumerate(forms):
            count = self._compared.get(number, 0)
            reason = "" if count else self._unlike[number].reason()
            told = _Told(list(self._shifts(number)), list(self._unexplained(number)), count)
            for expectation in self._expectations:
                if expectation.form != form:
                    continue
                if count:
                    yield from _rows(expectation, told)
                elif reason and _looks_at_bodies(expectation):
                    yield from _untold(expectation, reason)

    def _shifts(self, form: int) -> Iterator[tuple[FieldPath, str, Exchange | None]]:
        for steps, known in self._comparable(form):
            words = _words(known, have_parted=self._have_parted)
            if words is not None:
                yield FieldPath("body", "", steps), words, known.example

    def _unexplained(self, form: int) -> Iterator[FieldPath]:
        """The fields that differ each time, and of which nothing can be said."""
        for steps, known in self._comparable(form):
            if differs_each_time(known.values) and not _words(known, have_parted=self._have_parted):
                yield FieldPath("body", "", steps)

    def _comparable(self, form: int) -> Iterator[tuple[Steps, _Field]]:
        """What is no noise, and is not made up by each provider."""
        noise = self._noise[form]
        for steps, known in self._fields[form].items():
            if not _is_id(steps) and not any(steps[: len(one)] == one for one in noise):
                yield steps, known


@dataclass(frozen=True, slots=True)
class _Told:
    """What the answers to one form say together; compared: how many there were."""

    shifts: list[tuple[FieldPath, str, Exchange | None]]
    unexplained: list[FieldPath]
    compared: int


def _words(known: _Field, *, have_parted: bool) -> str | None:
    """What has shifted at one place.

    have_parted: a write went well on one side only, so that what is counted may differ
    """
    if known.gone and not known.kept:
        return "is not answered any more"
    is_count = all(isinstance(value, int) for pair in known.values for value in pair)
    told = shift(known.values, fixed=not (have_parted and is_count)) if known.values else None
    if told or have_parted:
        return told or order_shift(known.orders)
    return order_shift(known.orders) or emptied_lists(known.lengths) or length_shift(known.orders)


def _part(exchange: Exchange) -> bool:
    """Whether a write changed one provider, and not the other."""
    if exchange.request.method in _SAFE or exchange.baseline is None:
        return False
    return is_success(exchange.head) != is_success(exchange.baseline)


def _is_noise(pair: Pair) -> bool:
    """Whether a place differs between two calls by itself, not only in what is below it."""
    if isinstance(pair.old, dict) and isinstance(pair.new, dict):
        return False
    if isinstance(pair.old, list) and isinstance(pair.new, list):
        same = names_of(pair.old) == names_of(pair.new)
        return not same or len(pair.old) != len(pair.new)
    return pair.is_gone or pair.is_new or pair.old != pair.new


def _is_id(steps: Steps) -> bool:
    """Whether a place holds what each provider makes up for itself."""
    return any(step.kind == "property" and _ID.search(step.name) for step in steps[-1:])


def _is_plain(value: JsonValue) -> bool:
    return not isinstance(value, dict | list)


def _rows(expectation: Expectation, told: _Told) -> Iterator[CheckResult]:
    touching: dict[FieldPath, tuple[str, Exchange | None]] = {}
    for path, words, example in told.shifts:
        if (seen := _seen(expectation, path)) is not None:
            touching.setdefault(seen, (words, example))
    message = _unchanged(expectation, told.unexplained)
    operation, count = expectation.form.operation, told.compared
    for consumer in expectation.consumers:
        for path, (words, example) in touching.items():
            yield CheckResult(
                *(consumer, operation, CHECK, Outlook.FAIL, f"{path} {words}", count, path),
                new=True,
                example=example,
            )
        if not touching:
            yield CheckResult(consumer, operation, CHECK, Outlook.PASS, message, count)


def _unchanged(expectation: Expectation, unexplained: Iterable[FieldPath]) -> str:
    """What is said where nothing has shifted, and which fields only a person can judge."""
    seen = (_seen(expectation, path) for path in unexplained)
    named = list(dict.fromkeys(str(path) for path in seen if path is not None))
    message = "means what it meant on the baseline"
    if not named:
        return message
    others = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return (
        f"{message}; differs each time, and no rule was found: {', '.join(named[:_SHOWN])}{others}"
    )


def _untold(expectation: Expectation, reason: str) -> Iterator[CheckResult]:
    """That nothing could be compared."""
    operation = expectation.form.operation
    for consumer in expectation.consumers:
        yield CheckResult(consumer, operation, CHECK, Outlook.INCONCLUSIVE, reason, 0)


def _looks_at_bodies(expectation: Expectation) -> bool:
    reads = expectation.reads
    return reads is None or any(one.part == "body" for one in reads)


def _seen(expectation: Expectation, path: FieldPath) -> FieldPath | None:
    """A place as the consumers name it who look at it; None if they do not."""
    if expectation.reads is None:
        return path
    reads = (read for read in sorted(expectation.reads) if _touches(path, read))
    return next((_as_read(path, read) for read in reads), None)


def _touches(path: FieldPath, read: FieldPath) -> bool:
    """Whether a shift at a place is seen by somebody who reads a field: at it, above or below."""
    length = min(len(path.steps), len(read.steps))
    return all(
        one.kind == other.kind == "item" or one == other or "value" in (one.kind, other.kind)
        for one, other in zip(path.steps[:length], read.steps[:length], strict=True)
    )


def _as_read(path: FieldPath, read: FieldPath) -> FieldPath:
    """A place as somebody names it who reads every value of a map, and not that of one key."""
    steps = tuple(
        other if other.kind == "value" else one
        for one, other in zip_longest(path.steps, read.steps[: len(path.steps)], fillvalue=ITEM)
    )
    return FieldPath("body", "", steps)


def _value(outcome: Outcome | None) -> JsonValue:
    """The JSON of an answer that went well; None for everything else."""
    if not is_success(outcome):
        return None
    try:
        value: JsonValue = json.loads(outcome.body)
    except (ValueError, RecursionError):
        return None
    return value
