"""The way across as JSON, the field `crossing` of `contractctl/plan/1`."""

from __future__ import annotations

from contractctl.plan.nouns import Clash, Crossing, Pair, Stride
from contractctl.plan.patterns import PATTERNS
from contractctl.pointer import JsonValue


def crossing_json(crossing: Crossing | None) -> JsonValue:
    """The proof, the matrix, the steps and what cannot live in one contract; null without one."""
    if crossing is None:
        return None
    return {
        "expands": crossing.is_full,
        "matrix": [_pair(one) for one in crossing.pairs],
        "steps": [_step(one) for one in crossing.steps],
        "clashes": [_clash(one) for one in crossing.clashes],
    }


def _pair(one: Pair) -> JsonValue:
    return {
        "consumers": one.consumers,
        "provider": one.provider,
        "works": one.works,
        "breaking": one.breaking,
    }


def _step(one: Stride) -> JsonValue:
    return {
        "id": one.id,
        "action": one.action,
        "works": one.works,
        "reversible": one.reversible,
        "breaks": [_pair(pair) for pair in one.breaks],
        "breaks_back": [_pair(pair) for pair in one.breaks_back],
    }


def _clash(one: Clash) -> JsonValue:
    return {
        "fingerprint": one.fingerprint,
        "consumers": one.consumers,
        "operations": [{"method": each.method, "path": each.path} for each in one.operations],
        "message": one.message,
        "pattern": {"id": one.pattern, "title": PATTERNS[one.pattern].title},
    }
