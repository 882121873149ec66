"""What a wave waits for, ends by and goes back on is data, and follows the policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from plan_estate import MIGRATION, Estate

from contractctl.model import Verdict
from contractctl.model.migration import Rollback
from contractctl.plan.criteria import common, own, points, told
from contractctl.plan.nouns import Plan, Trigger

SHARED = ["expanded", "fresh", "tested", "answered", "before"]


def planned(**rollback: object) -> Plan:
    policy = replace(MIGRATION.policy, rollback=replace(Rollback(), **rollback))  # type: ignore[arg-type]
    return Estate(migration=replace(MIGRATION, policy=policy)).plan()


def triggers(plan: Plan) -> dict[str, Trigger]:
    return {one.id: one for one in plan.waves[0].criteria.rollback}


def test_what_holds_for_every_wave_is_said_once() -> None:
    plan = planned()
    shared = common(plan.waves)
    assert [one.id for one in shared.entry] == SHARED
    assert [one.id for one in shared.exit] == ["quiet", "tests", "errors"]
    assert [one.id for one in shared.rollback] == ["errors", "tests", "data"]
    for wave in plan.waves:
        assert (*shared.entry, *own(wave, shared)) == wave.criteria.entry
        assert wave.criteria.exit == shared.exit


def test_every_criterion_names_the_command_that_tells() -> None:
    for wave in planned().waves:
        for one in (*wave.criteria.entry, *wave.criteria.exit):
            assert one.check.startswith("contractctl "), one.id
            assert one.text.endswith("."), one.id


def test_the_documentation_lists_every_criterion(repository: Path) -> None:
    text = (repository / "docs" / "waves.md").read_text(encoding="utf-8")
    for wave in planned().waves:
        for one in (*wave.criteria.entry, *wave.criteria.exit):
            assert f"| `{one.id}` |" in text


def test_going_back_is_rehearsed_before_the_first_wave_and_then_with_it() -> None:
    plan = planned()
    asked = [
        [one.text for one in wave.criteria.entry if one.id == "rehearsed"] for wave in plan.waves
    ]
    assert asked[0] == ["Going back was rehearsed with each of them outside production, in 30 min."]
    assert asked[1][0].startswith("One who moved before (")
    assert not any(asked[2:])


def test_who_is_only_possibly_hit_has_to_be_confirmed_in_its_wave() -> None:
    plan = planned()
    possible = {one.name for one in plan.scope.members if one.verdict is Verdict.POSSIBLE}
    for wave in plan.waves:
        named = [one.text for one in wave.criteria.entry if one.id == "fields"]
        its = sorted(possible & set(wave.members))
        assert bool(named) is bool(its)
        assert all(name in named[0] for name in its)


def test_each_provider_that_a_member_waits_for_is_a_criterion() -> None:
    plan = planned()
    member_of = {one.name: one for one in plan.scope.members}
    for wave in plan.waves:
        waits = [(name, needed) for name in wave.members for needed in member_of[name].after]
        orders = [one.text for one in wave.criteria.entry if one.id == "order"]
        assert len(orders) == len(waits)
        for text, (name, needed) in zip(orders, waits, strict=True):
            assert text.startswith(f"{needed} (wave ")
            assert name in text


@pytest.mark.parametrize(
    ("mode", "errors", "tests", "data"),
    [
        ("automatic", "automatic", "ask", "ask"),
        ("ask", "ask", "ask", "ask"),
        ("hold", "hold", "hold", "ask"),
    ],
)
def test_only_failed_calls_turn_a_wave_back_by_themselves(
    mode: Literal["automatic", "ask", "hold"], errors: str, tests: str, data: str
) -> None:
    found = triggers(planned(mode=mode))
    assert {name: one.mode for name, one in found.items()} == {
        **{"errors": errors, "tests": tests, "data": data}
    }
    assert found["errors"].who == "orders-team@example.test"
    assert found["data"].who == "the consumer's owner"


def test_a_trigger_is_one_line_with_all_that_counts() -> None:
    plan = planned(error_rate=0.015, min_requests=50, within_minutes=15, most=1)
    assert told(plan.waves[0].criteria.rollback) == (
        "Failed calls over 1.5 percentage points above their share before, in two runs of 50"
        " calls: ask (orders-team@example.test), back within 15 min; again after 120 calm min,"
        " after 1 time back only by decision.",
        "A compatibility test failed after the move: ask (orders-team@example.test), back within"
        " 15 min; again when it passes.",
        "Somebody reports wrong data: ask (the consumer's owner), back within 15 min; again when"
        " the cause is known.",
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.01, "1 percentage point"),
        (0.0, "0 percentage points"),
        (0.0025, "0.25 percentage points"),
        (1.0, "100 percentage points"),
    ],
)
def test_a_bound_is_said_in_points(share: float, said: str) -> None:
    assert points(share) == said
