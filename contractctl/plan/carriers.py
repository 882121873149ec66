"""Which pattern carries a change that one contract cannot say for both sides at once."""

from __future__ import annotations

from contractctl.model import Change
from contractctl.plan.matching import pattern_for
from contractctl.plan.nouns import Pattern
from contractctl.plan.patterns import PATTERNS

_APART = frozenset(
    {
        "parallel-field",
        "media-type-version",
        "second-operation",
        "new-status-opt-in",
        "webhook-dual-send",
    }
)
"""Patterns by which the two sides meet different forms; the others need one form that serves both,
which is what was tried already and cannot be had."""


def carrier_for(change: Change) -> Pattern:
    """Return the pattern of the change if it keeps the sides apart, or else one that does.

    A parameter gets a second one beside it, a body a media type by which each side asks for its
    own form, and what is neither a second operation.
    """
    usual = pattern_for(change)
    if usual.id in _APART:
        return usual
    if change.field is None:
        return PATTERNS["second-operation"]
    return PATTERNS["media-type-version" if change.field.part == "body" else "parallel-field"]
