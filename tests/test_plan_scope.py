"""Every consumer is in exactly one list, and no data is never shown as safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from plan_estate import CONSUMER_IMPACTS, IMPACTS, MIGRATION, SERVICES, Estate

from contractctl.model import Consumption, Severity, Verdict
from contractctl.plan.nouns import Plan
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
        " fits before the sunset 2027-04-12 with 33 days to spare."
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
    assert "tax-engine has no verdict but provides a contract that billing consumes" in text


def test_a_waiver_takes_a_consumer_out_until_it_expires() -> None:
    plan = Estate().plan()
    assert [one.name for one in plan.scope.waived] == ["legacy-batch"]
    assert "from 2027-04-01 it has to move like the others" in said(plan, "conflict")
    later = Estate(as_of=date(2027, 4, 1)).plan()
    assert "legacy-batch" in [one.name for one in later.scope.members]
    assert "expired on 2027-03-31" in said(later, "note")


def test_a_waiver_for_some_of_the_risk_leaves_the_rest() -> None:
    partly = replace(MIGRATION, waivers=MIGRATION.waivers[:1])
    plan = Estate(migration=partly).plan()
    legacy = next(one for one in plan.scope.members if one.name == "legacy-batch")
    assert (legacy.verdict, legacy.breaking) == (Verdict.AFFECTED, 1)


def test_a_waiver_that_matches_nothing_is_remarked() -> None:
    stale = replace(MIGRATION.waivers[0], fingerprint="feedfeedfeed")
    plan = Estate(migration=replace(MIGRATION, waivers=(stale,))).plan()
    assert "(feedfeedfeed) matches no change and consumer" in said(plan, "note")


def test_an_assumed_effort_is_said() -> None:
    plan = Estate().plan()
    assumed = [one.name for one in plan.scope.members if not one.effort_declared]
    assert assumed == ["analytics-export", "label-printer", "returns"]
    assert "3 consumers without effort_days" in said(plan, "assumption")
