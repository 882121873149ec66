"""What decides the end of a plan, and what would bring it forward, as JSON fields of a plan."""

from __future__ import annotations

from contractctl.plan.course_words import decider
from contractctl.plan.nouns import Link, Plan, Relaxation
from contractctl.pointer import JsonValue


def course_fields(plan: Plan) -> dict[str, JsonValue]:
    """The fields `announced`, `decides`, `critical_path` and `relaxations`."""
    return {
        "announced": plan.announced.isoformat() if plan.announced else None,
        "decides": _decides(plan),
        "critical_path": [_link(one) for one in plan.critical_path],
        "relaxations": [_relaxation(one) for one in plan.relaxations],
    }


def _decides(plan: Plan) -> JsonValue:
    found = decider(plan)
    if found is None:
        return None
    return {"by": found.by, "day": found.day.isoformat(), "spare_days": found.spare_days}


def _link(one: Link) -> JsonValue:
    return {"wave": one.wave, "consumer": one.consumer, "because": one.because}


def _relaxation(one: Relaxation) -> JsonValue:
    return {
        "constraint": one.constraint,
        "before": one.before,
        "after": one.after,
        "steps": one.steps,
        "saved_days": one.saved_days,
        "fits": one.fits,
    }
