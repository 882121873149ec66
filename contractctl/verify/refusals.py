"""Which fields of requests a provider refused, and how often each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from contractctl.model import FieldPath
from contractctl.verify.fields_at_fault import (
    Sent,
    Side,
    mentioned_field,
    named_field,
    sent_fields,
    separating_field,
)
from contractctl.verify.tallies import Failure, Refused, Tally, meet

_NUMBER = re.compile(r"\d+")
_MISSING = re.compile(r"requir|missing|absent|blank|empty|null|undefined|not (set|given)|must have")
_MOST_KINDS = 20
"""Messages of a provider beyond which they quote the request and tell no causes apart."""


def refusals(
    tallies: Iterable[Tally], requested: Collection[FieldPath]
) -> dict[FieldPath | None, Failure]:
    """The refused requests of a form by the field at fault, None where it cannot be told.

    requested: the fields that the contract has for requests of the operation
    """
    gathered = list(tallies)
    refused = [one for tally in gathered for one in tally.refused]
    if not refused:
        return {}
    headers = {one.name.lower(): one.name for one in requested if one.part == "header"}
    taken = [sent_fields(request, headers) for tally in gathered for request in tally.taken]
    sent = [sent_fields(one.failure.example.request, headers) for one in refused]
    known = {*requested, *(field for one in (*taken, *sent) for field in one)}
    known_in_order = sorted(known)
    found: dict[FieldPath | None, Failure] = {}
    unnamed: list[tuple[Refused, Sent]] = []
    for one, fields in zip(refused, sent, strict=True):
        field = named_field(one.named, fields, known_in_order)
        if field is None:
            unnamed.append((one, fields))
        else:
            meet(found, field, replace(one.failure))
    for one, fields, field in _separated(unnamed, taken):
        told = field or mentioned_field(one.said, {*fields, *_missable(one.said, requested)})
        meet(found, told, replace(one.failure))
    return found


def _missable(said: str, requested: Collection[FieldPath]) -> Iterator[FieldPath]:
    """What a request may lack; fields of bodies have plain names, so that missing them is said."""
    is_missing = _MISSING.search(said)
    yield from (one for one in requested if is_missing or one.part != "body")


def _separated(
    unnamed: Sequence[tuple[Refused, Sent]], taken: Sequence[Sent]
) -> Iterator[tuple[Refused, Sent, FieldPath | None]]:
    """The field at fault for requests of which the provider names none.

    Where one field does not explain them all, those are looked at together that the provider
    answers alike, but for numbers.
    """
    accepted = Side(taken)
    one_for_all = separating_field(Side([fields for _, fields in unnamed]), accepted)
    alike: Mapping[str, list[tuple[Refused, Sent]]] = defaultdict(list)
    for one, fields in unnamed:
        alike["" if one_for_all else _NUMBER.sub("#", one.said)].append((one, fields))
    for group in alike.values():
        field = one_for_all
        if field is None and len(alike) <= _MOST_KINDS:
            field = separating_field(Side([fields for _, fields in group]), accepted)
        yield from ((one, fields, field) for one, fields in group)
