"""Why a payload is refused, if that is because of one change and not of another beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from contractctl.diff.vocabulary import LOWER, UPPER, kebab
from contractctl.diff.witness.reasons import ABOUT_ONE_LEVEL, in_words
from contractctl.model import Change
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs

LONGEST_REASON = 160

SHOWN_ERRORS = 20
"""Errors looked at to find the one that a change causes."""

_LISTS = frozenset({"enum", "const"})

_ERRORS: Mapping[str, frozenset[str]] = {
    "type": frozenset({"type"}),
    **dict.fromkeys(("enum", "enum-value", "const"), _LISTS),
    "multiple-of": frozenset({"multipleOf"}),
    "pattern": frozenset({"pattern"}),
    "unique-items": frozenset({"uniqueItems"}),
    "nullable": frozenset({"type", *_LISTS}),
    **{kebab(name): frozenset({name}) for name in (*UPPER, *LOWER)},
    "maximum": frozenset({"maximum", "exclusiveMaximum"}),
    "minimum": frozenset({"minimum", "exclusiveMinimum"}),
}
"""The errors that a change of an aspect causes; those of the others have many names."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The errors that a change causes: where they are, and which are those of other changes.

    name: the property that the change is about, whose own error is the one to show.
    only_null: whether an error about anything but null is that of another change.
    only_several: whether an error that no alternative accepts a value is that of another change.
    """

    path: list[str | int]
    name: str
    others: frozenset[str]
    only_null: bool = False
    only_several: bool = False


class Rivals:
    """The changes that stand at one place, each of which has errors of its own."""

    def __init__(self, changes: Iterable[Change], aspects: Mapping[str, str]) -> None:
        self._aspects: dict[int, set[str]] = defaultdict(set)
        for change in changes:
            for anchor in change.anchors:
                self._aspects[anchor.node].add(aspects[change.rule])

    def of(self, node: int, aspect: str) -> frozenset[str]:
        """The errors that other changes at a place cause, and one of this aspect does not."""
        beside = self._aspects[node] - {aspect}
        claimed = frozenset[str]().union(*(_ERRORS.get(one, frozenset()) for one in beside))
        return claimed - _ERRORS.get(aspect, frozenset())


def refusal_of(
    validators: Sequence[jsonschema_rs.Validator], read: Sequence[JsonValue], sought: Sought
) -> str | None:
    """Why a payload is refused, whatever it is read as; None where it may be accepted.

    validators: all must refuse it, the first says why. The reason is that of the reading which
    fits best: its type at least is the right one.
    """
    reasons: list[str] = []
    for value in read:
        if any(validator.is_valid(value) for validator in validators):
            return None
        reason = _refusal(validators[0], value, sought)
        if reason is not None:
            reasons.append(reason)
    return min(reasons, key=lambda reason: "is not of type" in reason, default=None)


def _refusal(validator: jsonschema_rs.Validator, payload: JsonValue, sought: Sought) -> str | None:
    """Why the payload is refused, if that is at the place of the change; None otherwise.

    Of several errors there the nearest is shown.
    """
    path = sought.path
    reasons: list[tuple[bool, int, str]] = []
    for error in islice(validator.iter_errors(payload), SHOWN_ERRORS):
        found = error.instance_path
        shared = min(len(found), len(path))
        above = len(found) < len(path) and error.kind.name in ABOUT_ONE_LEVEL
        foreign = found == path and _is_foreign(error, sought)
        if found[:shared] == path[:shared] and not above and not foreign:
            reason = in_words(error)
            named = f'"{sought.name}"' in reason or f"'{sought.name}'" in reason
            reasons.append((named, shared - (len(found) > len(path)), reason))
    text = max(reasons, key=lambda one: one[:2], default=(False, 0, None))[2]
    if text is None or len(text) <= LONGEST_REASON:
        return text
    return f"{text[: LONGEST_REASON - 1]}…"


def _is_foreign(error: jsonschema_rs.ValidationError, sought: Sought) -> bool:
    """Whether an error at the place of a change is that of another change there."""
    import jsonschema_rs

    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.OneOfNotValid):
        return sought.only_several
    return error.kind.name in sought.others or (sought.only_null and error.instance is not None)
