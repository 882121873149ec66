"""Who is reached through services that need not move waits for those behind them as well."""

from __future__ import annotations

from dataclasses import replace

from plan_draws import DAY, Drawn
from plan_estate import MIGRATION, service

from contractctl.model import RolloutPolicy, Verdict
from contractctl.plan.nouns import Facts, Plan
from contractctl.plan.passing import waits_for

MOVES = Verdict.AFFECTED, Verdict.UNAFFECTED


def planned(moving: dict[str, tuple[int, set[str]]], others: dict[str, set[str]]) -> Plan:
    """Plan consumers by tier and whom they consume, among services that do not call the contract.

    A canary that nobody knows keeps the first wave, in which only the least critical go.
    """
    rows = {"canary": (4, set[str]()), **moving}
    consumed = {name: needed for name, (_, needed) in rows.items()} | others
    return Drawn(
        tuple(service(name, name, tier, 1, 1, True) for name, (tier, _) in rows.items()),
        dict.fromkeys(rows, MOVES),
        {name: frozenset(needed) for name, needed in consumed.items()},
        replace(MIGRATION, policy=RolloutPolicy(), waivers=()),
        DAY,
        Facts(),
    ).plan()


def waves(plan: Plan) -> dict[str, int]:
    return {name: wave.number for wave in plan.waves for name in wave.members}


def test_who_consumes_a_provider_through_a_service_that_does_not_move_moves_after_it() -> None:
    plan = planned({"a": (1, set()), "z": (4, {"m"})}, {"m": {"a"}})
    assert waves(plan)["a"] < waves(plan)["z"]
    assert next(one.after for one in plan.scope.members if one.name == "z") == ("a",)


def test_the_way_through_may_be_long_and_go_round() -> None:
    ring = {"m": {"n"}, "n": {"o", "m"}, "o": {"n", "a"}}
    plan = planned({"a": (1, set()), "z": (4, {"m"})}, ring)
    assert waves(plan)["a"] < waves(plan)["z"]


def test_consumers_that_reach_each_other_only_through_others_move_together() -> None:
    plan = planned({"a": (1, {"n"}), "z": (4, {"m"})}, {"m": {"a"}, "n": {"z"}})
    assert waves(plan)["a"] == waves(plan)["z"]


def test_a_path_ends_at_the_first_that_moves_and_at_the_provider_of_the_contract() -> None:
    depends_on = {
        "z": frozenset({"m", "api"}),
        "m": frozenset({"b"}),
        "b": frozenset({"a"}),
        "api": frozenset({"a"}),
    }
    assert waits_for(depends_on, {"a", "b", "z"}, (), {"api"})["z"] == {"b"}
    assert waits_for(depends_on, {"a", "b", "z"}, {"b"}, {"api"})["z"] == {"a", "b"}
    assert waits_for(depends_on, {"a", "b", "z"}, (), ())["z"] == {"a", "b"}
