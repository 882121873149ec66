"""Which fields of an answer are read near the call that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.evidence.code.following import Follower
from contractctl.evidence.code.records import Record
from contractctl.evidence.code.terms import Parents, Term, size_of
from contractctl.evidence.code.typed_reads import TypedFollower
from contractctl.model.places import FieldPath

TYPED = ("go", "java", "kotlin", "csharp")
"""The languages that read an answer into a type."""

_LANGUAGES = ("python", "javascript", "typescript", "tsx", "ruby", "markup")
_MOST_TERMS = 6000
"""A longer function is read no further: what it does with an answer is told by nobody."""


@dataclass(frozen=True, slots=True)
class Told:
    """The fields that are read; is_whole: nothing else of the answer is used out of sight."""

    fields: tuple[FieldPath, ...]
    is_whole: bool


@dataclass(slots=True)
class Reads:
    """Tells what one file reads of the answers it asks for.

    records: the types of the code base, for the languages that read an answer into one
    left: terms that may still be looked at; a file that holds more is no person's work
    """

    language: str
    records: Mapping[str, Record]
    left: int = 2_000_000
    _sizes: dict[int, int] = field(default_factory=dict)

    def of(self, call: Term, around: Parents) -> Told | None:
        """The fields of the answer of a call that its function reads; None where it cannot be
        told.

        around: the functions around the call, innermost first, or the file
        """
        if self.language not in (*_LANGUAGES, *TYPED) or call.kind != "call":
            return None
        around = tuple(one for one in around if one.kind != "type") or around
        named = [one for one in around if one.text and one.kind == "function"]
        function = named[0] if named else around[-1]
        if id(function) not in self._sizes:
            self._sizes[id(function)] = size_of(function, _MOST_TERMS)
        size = self._sizes[id(function)]
        self.left -= size
        if size > _MOST_TERMS or self.left < 0:
            return None
        follower = self._follower(call)
        follower.follow(function)
        if not follower.seen:
            return None
        fields = sorted(FieldPath("body", steps=steps) for steps in follower.seen)
        return Told(tuple(_longest(fields)), not follower.escapes)

    def _follower(self, call: Term) -> Follower:
        if self.language in TYPED:
            return TypedFollower(call, self.language, records=self.records)
        return Follower(call, self.language)


def _longest(fields: list[FieldPath]) -> Iterator[FieldPath]:
    """Fields without those that only lead to another."""
    for one in fields:
        deeper = (other.steps for other in fields if other is not one)
        if not any(steps[: len(one.steps)] == one.steps for steps in deeper):
            yield one
