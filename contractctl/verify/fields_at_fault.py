"""Which field of a request a provider refuses: compare what it refused with what it took."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from contractctl.model import ITEM, FieldPath, Step
from contractctl.model.verification import WireRequest
from contractctl.pointer import JsonValue
from contractctl.verify.rejections import Named

Scalar = str | int | float | bool | None
Sent = Mapping[FieldPath, tuple[Scalar, ...]]
"""The fields of one request with the scalars that stand in them, none for objects and lists."""

_WORD = re.compile(r"[\w-]+")
_FEW = 2
"""Values count as a choice of few where each was sent this many times on average."""

_ENOUGH = 3
"""Requests on each side from which it is no chance that all numbers of one are the greater."""


def sent_fields(request: WireRequest, headers: Mapping[str, str]) -> Sent:
    """Every field of a request.

    headers: names that count, as the contract spells them, by name in lower case
    """
    found: dict[FieldPath, list[Scalar]] = defaultdict(list)
    for name, value in parse_qsl(urlsplit(request.target).query, keep_blank_values=True):
        found[FieldPath("query", name)].append(value)
    for name, value in request.headers:
        if name.lower() in headers:
            found[FieldPath("header", headers[name.lower()])].append(value)
    for steps, scalar in _body(request):
        values = found[FieldPath("body", "", steps)]
        values += scalar
    return {path: tuple(values) for path, values in found.items()}


def _body(request: WireRequest) -> Iterator[tuple[tuple[Step, ...], tuple[Scalar, ...]]]:
    if not request.body:
        return
    kinds = [value for name, value in request.headers if name.lower() == "content-type"]
    if kinds and "x-www-form-urlencoded" in kinds[0]:
        form = request.body.decode("utf-8", "replace")
        for name, value in parse_qsl(form, keep_blank_values=True):
            yield (Step("property", name),), (value,)
        return
    try:
        yield from _fields(json.loads(request.body), ())
    except (ValueError, RecursionError):  # files and other forms
        return


def _fields(
    value: JsonValue, steps: tuple[Step, ...]
) -> Iterator[tuple[tuple[Step, ...], tuple[Scalar, ...]]]:
    if isinstance(value, dict):
        if steps:
            yield steps, ()
        for name, inner in value.items():
            yield from _fields(inner, (*steps, Step("property", name)))
    elif isinstance(value, list):
        if steps:
            yield steps, ()
        for inner in value:
            yield from _fields(inner, (*steps, ITEM))
    else:
        yield steps, (value,)


def named_field(
    named: Iterable[Named], refused: Sent, known: Iterable[FieldPath]
) -> FieldPath | None:
    """The field that a problem body names: one of the request, or one that could be.

    known: fields that any request of the form has, and the parameters of the contract
    """
    names = list(named)
    for candidates in (refused, known):
        for one in names:
            field = next((field for field in candidates if one.is_at(field)), None)
            if field is not None:
                return field
    has_body = any(field.part == "body" for field in (*refused, *known))
    part: Literal["body", "query"] = "body" if has_body else "query"
    return next((one.as_field(part) for one in names if one.part in ("", part)), None)


def mentioned_field(message: str, candidates: Iterable[FieldPath]) -> FieldPath | None:
    """The field whose name stands in what a provider says; None where several do."""
    words = set(_WORD.findall(message))
    found = [field for field in candidates if _own_name(field) in words]
    return _outermost(found) if found else None


def _own_name(field: FieldPath) -> str:
    names = [step.name for step in field.steps if step.kind == "property"]
    return names[-1] if names else field.name


class Side:
    """Requests that were all refused, or all accepted, looked at field by field."""

    def __init__(self, requests: Sequence[Sent]) -> None:
        self.requests = requests
        self.any = {field for one in requests for field in one}
        self.all = self.any.intersection(*requests)
        self._values: dict[FieldPath, list[set[str]]] = {}

    def values(self, field: FieldPath) -> list[set[str]]:
        """The values of a field in each request, so that true is not 1."""
        if field not in self._values:
            self._values[field] = [
                set(map(json.dumps, one.get(field, ()))) for one in self.requests
            ]
        return self._values[field]

    def sizes(self, field: FieldPath, size: Callable[[Scalar], float | None]) -> list[float]:
        """How great the values of a field are, as far as they have a size."""
        values = (value for one in self.requests for value in one.get(field, ()))
        return [found for value in values if (found := size(value)) is not None]


def separating_field(refused: Side, accepted: Side) -> FieldPath | None:
    """The field that tells refused requests from accepted ones; None where it cannot be told.

    By its presence, then by a value of few, then by size; the outermost of several that stand
    within each other, and none where they do not. A value that says which fields stand beside it
    comes before them.
    """
    if not refused.requests or not accepted.requests:
        return None
    added = refused.all - accepted.any
    choices = {field for field in refused.all if _is_choice(field, refused, accepted)}
    for found in (
        {field for field in choices if any(map(partial(_is_beside, field), added))},
        added,
        accepted.all - refused.any,  # it may have become required
        choices,
        {field for field in refused.all if _is_apart(field, refused, accepted)},
    ):
        if found:
            return _outermost(found)
    return None


def _is_beside(field: FieldPath, other: FieldPath) -> bool:
    return field.part == other.part == "body" and field.steps[:-1] == other.steps[:-1]


def _is_choice(field: FieldPath, refused: Side, accepted: Side) -> bool:
    """Whether all refused requests have values that no accepted one has, out of few."""
    bad, good = refused.values(field), accepted.values(field)
    taken: set[str] = set().union(*good)
    distinct, total = taken.union(*bad), sum(map(len, (*bad, *good)))
    return bool(taken) and len(distinct) * _FEW <= total and all(own - taken for own in bad)


def _is_apart(field: FieldPath, refused: Side, accepted: Side) -> bool:
    """Whether the numbers or texts are all greater, or all smaller, where they are refused."""
    for size in (_number, _length):
        bad, good = refused.sizes(field, size), accepted.sizes(field, size)
        if len(bad) < max(_ENOUGH, len(refused.requests)) or len(good) < _ENOUGH:
            continue
        if min(bad) > max(good) or max(bad) < min(good):
            return True
    return False


def _number(value: Scalar) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _length(value: Scalar) -> float | None:
    return float(len(value)) if isinstance(value, str) else None


def _outermost(found: Iterable[FieldPath]) -> FieldPath | None:
    found = list(found)
    first = min(found, key=lambda field: (len(field.steps), field))
    inside = all(
        field.part == first.part
        and field.name == first.name
        and field.steps[: len(first.steps)] == first.steps
        for field in found
    )
    return first if inside else None
