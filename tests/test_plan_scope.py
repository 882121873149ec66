"""Every consumer is in exactly one list, and no data is never shown as safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from plan_draws import DAY, JUDGED, Drawn
from plan_estate import CONSUMER_IMPACTS, IMPACTS, MIGRATION, SERVICES, Estate, service

from contractctl.model import Consumption, Severity, Verdict
from contractctl.plan.nouns import Facts, Plan
from contractctl.plan.patterns import PATTERNS
from contractctl.plan.words import verdict


def said(plan: Plan, kind: str) -> str:
    return "\n".join(remark.text for remark in plan.remarks if remark.kind == kind)


def test_every_consumer_is_in_exactly_one_list() -> None:
    scope = Estate().plan().scope
    listed = [
        *(one.name for one in scope.members),
        *(one.name for one in scope.unknown),
        *(one.name for one in scope.unaffected),
        *(one.name for one in scope.waived),
    ]
    assert sorted(listed) == sorted(entry.name for entry in CONSUMER_IMPACTS)
    assert scope.consumers == 20


def test_the_verdict_sums_the_plan_up() -> None:
    assert verdict(Estate().plan()) == (
        "8 breaking and 2 dangerous changes hit 15 of 20 consumers; 1 waived; 2 unknown;"
        " fits before the sunset 2027-04-12 with 24 days to spare."
    )


def test_a_safe_change_reaches_nobody() -> None:
    safe = tuple(one for one in Estate().changes if one.severity is Severity.SAFE)
    plan = Estate(changes=safe, consumer_impacts=()).plan()
    assert plan.breaks == ()
    assert verdict(plan).startswith("Nothing breaks")


def test_an_unknown_consumer_gets_one_action_and_the_day_the_waves_begin() -> None:
    mystery = next(one for one in Estate().plan().scope.unknown if one.name == "mystery-job")
    assert mystery.action == (
        "declare its operations (services.mystery-job.consumes.orders.uses, consumers.yaml:150);"
        " data-oncall@example.test knows"
    )
    assert mystery.resolve_by == date(2027, 1, 11)


def test_the_action_depends_on_what_is_missing() -> None:
    def action(consumes: tuple[Consumption, ...]) -> str:
        services = tuple(
            replace(one, consumes=consumes) if one.name == "mystery-job" else one
            for one in SERVICES
        )
        plan = Estate(services=services).plan()
        return next(one.action for one in plan.scope.unknown if one.name == "mystery-job")

    billing = next(one for one in SERVICES if one.name == "billing")
    assert action(()).startswith("declare what it uses (services.mystery-job.consumes.orders")
    assert action(billing.consumes).startswith("import access logs that cover mystery-job")


def test_unknown_stays_unknown_where_there_is_no_row_at_all() -> None:
    rows = tuple(one for one in IMPACTS if one.consumer != "mystery-job")
    plan = Estate(impacts=rows).plan()
    assert "mystery-job" in [one.name for one in plan.scope.unknown]


def test_the_worst_case_of_the_unknown_is_worked_out() -> None:
    text = said(Estate().plan(), "unknown")
    assert "If every unknown consumer is hit, 7 waves instead of 6 are needed" in text
    assert "6 days to spare" in text  # each takes the days of the hardest pattern, once
    assert "tax-engine has no verdict but provides a contract that billing consumes" in text


def test_a_waiver_takes_a_consumer_out_until_it_expires() -> None:
    plan = Estate().plan()
    assert [one.name for one in plan.scope.waived] == ["legacy-batch"]
    assert "from 2027-04-01 it has to move like the others" in said(plan, "conflict")
    later = Estate(as_of=date(2027, 4, 1)).plan()
    assert "legacy-batch" in [one.name for one in later.scope.members]
    assert "expired on 2027-03-31" in said(later, "note")


def test_what_becomes_of_the_plan_when_waivers_run_out_is_worked_out() -> None:
    text = said(Estate().plan(), "note")
    assert "If everybody moves whose waiver runs out before the sunset, 6 waves are enough" in text
    lasting = tuple(replace(one, expires=date(2027, 4, 12)) for one in MIGRATION.waivers)
    kept = Estate(migration=replace(MIGRATION, waivers=lasting)).plan()
    assert "whose waiver runs out" not in said(kept, "note")


def many(verdict: Verdict) -> Drawn:
    """Eight consumers of one verdict, each of which another of the plan consumes."""
    names = [f"c{number}" for number in range(8)]
    verdicts = dict.fromkeys(names, (verdict, Verdict.UNAFFECTED))
    waiver = replace(MIGRATION.waivers[0], fingerprint=JUDGED[0].fingerprint, consumers=(*names,))
    return Drawn(
        tuple(service(name, name, 4, 1, 1, True) for name in [*names, "z"]),
        {**verdicts, "z": (Verdict.UNAFFECTED, Verdict.AFFECTED)},
        {"z": frozenset(names)},
        replace(MIGRATION, waivers=(waiver,) if verdict is Verdict.AFFECTED else ()),
        DAY,
        Facts(),
    )


def test_what_is_the_same_of_many_consumers_is_said_once() -> None:
    waived = said(many(Verdict.AFFECTED).plan(), "conflict")
    assert waived.count("The waiver for ") == 1
    assert "The waiver for c0, c1, c2 and 5 more expires on" in waived
    assert "from 2027-04-01 they have to move like the others" in waived
    unknown = said(many(Verdict.UNKNOWN).plan(), "unknown")
    assert unknown.count("no verdict") == 1
    assert (
        "c0, c1, c2 and 5 more have no verdict but provide contracts that z consumes:"
        " whichever is hit has to move first."
    ) in unknown


def test_a_waiver_for_some_of_the_risk_leaves_the_rest() -> None:
    partly = replace(MIGRATION, waivers=MIGRATION.waivers[:1])
    plan = Estate(migration=partly).plan()
    legacy = next(one for one in plan.scope.members if one.name == "legacy-batch")
    assert (legacy.verdict, legacy.breaking) == (Verdict.AFFECTED, 1)


def test_a_waiver_that_matches_nothing_is_remarked() -> None:
    stale = replace(MIGRATION.waivers[0], fingerprint="feedfeedfeed")
    plan = Estate(migration=replace(MIGRATION, waivers=(stale,))).plan()
    assert "(feedfeedfeed) matches no change and consumer" in said(plan, "note")


def test_an_effort_that_nobody_declared_follows_from_the_patterns_of_what_hits() -> None:
    """The days of the hardest pattern, and one for each further pattern, not for each change."""
    found = Estate().plan()
    patterns = {
        one.name: {
            PATTERNS[entry.pattern]
            for entry in found.breaks
            if one.name in (*entry.affected, *entry.possible)
        }
        for one in found.scope.members
        if not one.effort_declared
    }
    assert {len(its) for its in patterns.values()} > {1}
    for one in found.scope.members:
        if not one.effort_declared:
            its = patterns[one.name]
            hardest = max(each.effort_days for each in its)
            assert one.effort_days == hardest + len(its) - 1, one.name


def test_an_assumed_effort_is_said() -> None:
    plan = Estate().plan()
    assumed = [one.name for one in plan.scope.members if not one.effort_declared]
    assert assumed == ["analytics-export", "label-printer", "returns"]
    text = said(plan, "assumption")
    assert "3 consumers without effort_days" in text
    assert "assumed from patterns, the days of the hardest and one for each further one" in text
