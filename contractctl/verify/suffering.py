"""Who suffers from the faults of an answer, and in which fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contractctl.model import FieldPath
from contractctl.model.verification import Expectation
from contractctl.verify.faults import Fault, untolerated
from contractctl.verify.hearing import Heard
from contractctl.verify.reads import hurts


@dataclass(frozen=True, slots=True)
class Sharing:
    """The consumers that share an expectation, as they are asked about many answers.

    check: by which their suffering goes; reads: fields of bodies, in order
    """

    index: int
    expectation: Expectation
    check: Literal["response-body", "consumer-reads"]
    reads: tuple[FieldPath, ...]


def sharing(index: int, expectation: Expectation) -> Sharing:
    """Prepare an expectation, given by its number."""
    found = sorted(path for path in expectation.reads or () if path.part == "body")
    check: Literal["response-body", "consumer-reads"] = (
        "response-body" if expectation.reads is None else "consumer-reads"
    )
    return Sharing(index, expectation, check, tuple(found))


class Suffering:
    """Asks about the faults of one answer; each question is answered once."""

    def __init__(self, heard: Heard | None) -> None:
        self._faults = heard.faults if heard else ()
        self._is_readable = heard is not None and heard.is_readable
        self._left: dict[frozenset[str], tuple[Fault, ...]] = {}
        self._whole: dict[frozenset[str], Mapping[FieldPath, str]] = {}
        self._hurt: dict[frozenset[str], dict[FieldPath, str]] = {}

    def of(self, sharing: Sharing) -> Mapping[FieldPath, str]:
        """What those suffer who share an expectation, by field: one message for each."""
        tolerates = sharing.expectation.tolerates
        if tolerates not in self._left:
            self._left[tolerates] = untolerated(self._faults, tolerates)
        left = self._left[tolerates]
        if not left:
            return {}
        if sharing.check == "response-body":
            if tolerates not in self._whole:
                self._whole[tolerates] = {one.field: str(one) for one in reversed(left)}
            return self._whole[tolerates]
        if not self._is_readable:
            return {}
        known = self._hurt.setdefault(tolerates, {})
        found = {}
        for read in sharing.reads:
            said = known.get(read)
            if said is None:
                said = next((str(one) for one in left if hurts(one, read)), "")
                known[read] = said
            if said:
                found[read] = said
        return found
