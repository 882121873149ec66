"""Takes sources back that should not have been imported, or not in that way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from contractctl.errors import EvidenceError
from contractctl.evidence.documents.tallying import COUNTED_BEFORE
from contractctl.evidence.logs.query import TWIN
from contractctl.evidence.store import Store
from contractctl.model.evidence import SourceRecord

_HOUR = 3_600
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of the evidence of some sources.

    sources: those that were forgotten
    left_out: others of their time with requests that were left out as counted before
    """

    sources: tuple[SourceRecord, ...]
    left_out: tuple[SourceRecord, ...]


def chosen(name: str, sources: Sequence[SourceRecord]) -> tuple[SourceRecord, ...]:
    """The sources with a name, else those in a folder, those that fit a pattern, that of a number.

    A name may be of several: of a file that was written anew, each content is a source.
    """
    path = PurePath(name).as_posix()
    ways = (
        lambda one: one.name in (name, path),
        lambda one: one.name.startswith(f"{path}/"),
        lambda one: fnmatchcase(one.name, name),
        lambda one: str(one.number) == name,
    )
    found = (tuple(filter(way, sources)) for way in ways)
    return next(filter(None, found), ())


def forget(store: Store, sources: Iterable[SourceRecord]) -> Forgotten:
    """Remove what sources counted and the marks by which they are known again, all or nothing.

    Raises EvidenceError if others hold lines of them that were not counted a second time.
    """
    given = {one.number: one for one in sources}
    every = store.sources()
    if holding := store.logs.holding(given):
        raise _held(given, [one for one in every if one.number in holding])
    store.forget(given)
    left_out = (one for one in every if one.number not in given and _left_out(one))
    return Forgotten(
        tuple(given.values()),
        tuple(one for one in left_out if any(_meet(one, other) for other in given.values())),
    )


def _held(given: Iterable[int], holding: Sequence[SourceRecord]) -> EvidenceError:
    names = ", ".join(f"{one.name} ({one.number})" for one in holding[:_SHOWN])
    more = f" and {len(holding) - _SHOWN} more hold" if len(holding) > _SHOWN else ""
    numbers = " ".join(map(str, sorted({*given, *(one.number for one in holding)})))
    return EvidenceError(
        f"{names}{more or (' hold' if len(holding) > 1 else ' holds')} lines that were counted"
        " once, as those of what is to be forgotten: they would be missing",
        hint=f"forget both and import them again: contractctl evidence forget {numbers}",
    )


def _left_out(one: SourceRecord) -> bool:
    return any(one.skipped.get(reason) for reason in (TWIN, COUNTED_BEFORE))


def _meet(one: SourceRecord, other: SourceRecord) -> bool:
    """Whether two sources have requests of one time."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.first - _HOUR <= other.last and other.first - _HOUR <= one.last
