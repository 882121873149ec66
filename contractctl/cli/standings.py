"""Where consumers stand, from the plan, the ledger, the evidence and the kept tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.cli.evidences import open_past, seen, store_file, tested
from contractctl.cli.options import settings
from contractctl.cli.tracking import tracked_events

if TYPE_CHECKING:
    from contractctl.cli.plans import Material
    from contractctl.load.consumers import Consumers
    from contractctl.model.forecast import BurnUp, Forecast
    from contractctl.model.impact import CompatibilityTest
    from contractctl.model.ledger import Event, Progress, Traffic, Trial
    from contractctl.plan.call_hours import Calls
    from contractctl.plan.nouns import Plan


@dataclass(frozen=True, slots=True)
class Situation:
    """One migration as it is today.

    baseline: the plan as it was announced, as if all had gone by it
    progress: where each consumer of it stands
    plan: the plan for what is left
    """

    material: Material
    baseline: Plan
    progress: Progress
    plan: Plan

    def burn_up(self) -> BurnUp:
        """Progress day by day against the plan as it was announced."""
        from contractctl.track.burn_up import burn_up

        return burn_up(self.baseline, self.progress)

    def forecast(self) -> Forecast:
        """When the last consumer is likely to be done. Raises WorkspaceError for the calendar."""
        from contractctl.plan.workdays import WorkingDays
        from contractctl.track.forecast import forecast

        migration = self.material.migration
        days = WorkingDays(migration.policy.calendar, migration.location)
        return forecast(self.progress, self.baseline, days)


def situation(api: str) -> Situation:
    """What was planned for a contract, where its consumers stand, and the plan for what is left."""
    from contractctl.cli.plans import material
    from contractctl.track.facts import as_announced, facts

    found = material(api)
    told = as_announced(tracked_events(api), found.migration, settings().today)
    baseline = found.plan(told)
    progress = progress_in(baseline)
    return Situation(found, baseline, progress, found.plan(facts(told, progress)))


def progress_in(plan: Plan) -> Progress:
    """Where every consumer of a plan stands."""
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.track.subjects import Findings, progress

    consumers, events = consumers_yaml(), tracked_events(plan.api)
    found = Findings(events, *_seen(consumers, plan, events), _tests(plan))
    return progress(plan, consumers.services, found)


def passed(api: str, names: Collection[str]) -> Mapping[str, Trial]:
    """By consumer, that its kept tests passed. Raises LedgerError where they did not."""
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.plans import material
    from contractctl.errors import LedgerError
    from contractctl.model.commands import command, verifying
    from contractctl.plan.nouns import Facts
    from contractctl.track.subjects import subjects, trials

    plan = material(api).plan(Facts())
    tests, found = _tests(plan), {}
    services = consumers_yaml().services
    for one in subjects(plan, services, names):
        if one.name not in names:
            continue
        for trial in trials(one, tests.get(one.name, ())) or (None,):
            if trial is None or not trial.is_passed:
                failed = f"failed: {trial.what}" if trial else "are not kept, too old or incomplete"
                raise LedgerError(
                    f"the compatibility tests of {one.name} {failed}; nothing was written",
                    hint=f"run `{command(*verifying(api, one.name))}`,"
                    " with the URL of the new provider",
                )
            found[one.name] = trial
    return found


def _seen(
    consumers: Consumers, plan: Plan, events: Iterable[Event]
) -> tuple[Mapping[str, Traffic], Mapping[str, Calls]]:
    """What evidence says of the old form by service, and the calls of those who began to move.

    Nothing where none was imported.
    """
    from contractctl.track.calls import calls
    from contractctl.track.moves import movers
    from contractctl.track.traffic import forms, traffic

    if not store_file().exists():
        return {}, {}
    found = seen(consumers)
    changed = {operation for one in plan.breaks for operation in one.change.operations}
    between = forms(found.index.promised, plan.api, plan.base or "", plan.head or "", changed)
    with open_past() as past:
        return (
            traffic(found.uses, found.sources, between, past.hours, plan.as_of),
            calls(found.uses, found.sources, plan.api, movers(events), past.hours),
        )


def _tests(plan: Plan) -> Mapping[str, tuple[CompatibilityTest, ...]]:
    """The kept results of tests between the revisions of the plan."""
    from contractctl.cli.pipeline import load
    from contractctl.verify.kept import kept_file

    if not kept_file(settings().root, plan.api).exists():
        return {}
    base, head = (load(f"{plan.api}@{name}") for name in (plan.base, plan.head))
    return tested(plan.api, base, head)
