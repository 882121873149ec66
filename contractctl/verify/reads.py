"""Whether what a consumer reads is hurt by a fault of an answer."""

from __future__ import annotations

from contractctl.model import FieldPath, Step
from contractctl.verify.faults import Fault

_HINDRANCES = ("required", "type", "null", "falseSchema", "minItems")
"""Faults above a field that keep a consumer from reaching it."""

_SURPLUS = ("additionalProperties", "unevaluatedProperties")


def hurts(fault: Fault, read: FieldPath) -> bool:
    """Whether a consumer suffers that reads this field: at the fault, above it, or below it.

    Of a union that fits no member each member must hurt: any could be meant.
    """
    if fault.branches:
        return all(any(hurts(one, read) for one in branch) for branch in fault.branches)
    shared = min(len(fault.path), len(read.steps))
    if not all(map(_is_at, read.steps[:shared], fault.path[:shared])):
        return False
    if len(fault.path) < len(read.steps):
        return fault.kind in _HINDRANCES
    return len(fault.path) > len(read.steps) or fault.kind not in _SURPLUS


def _is_at(step: Step, token: str | int) -> bool:
    if step.kind == "item":
        return isinstance(token, int) and step.name in ("", str(token))
    return isinstance(token, str) and (step.kind == "value" or step.name == token)
