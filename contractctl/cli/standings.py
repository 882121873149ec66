"""Where consumers stand, from the plan, the ledger, the evidence and the kept tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from contractctl.cli.evidences import open_store, seen, store_file, tested
from contractctl.cli.options import settings
from contractctl.cli.tracking import tracked_events

if TYPE_CHECKING:
    from contractctl.load.consumers import Consumers
    from contractctl.model.impact import CompatibilityTest
    from contractctl.model.ledger import Progress, Traffic
    from contractctl.plan.nouns import Plan


def progress_of(api: str) -> Progress:
    """Where every consumer of a contract stands."""
    from contractctl.cli.commands.plan import make

    return progress_in(make(api))


def progress_in(plan: Plan) -> Progress:
    """Where every consumer of a plan stands."""
    from contractctl.load.consumers import load_consumers
    from contractctl.track.subjects import Findings, progress

    consumers = load_consumers(settings().root)
    found = Findings(tracked_events(plan.api), _traffic(consumers, plan), _tests(plan))
    return progress(plan, consumers.services, found)


def passed(api: str, names: Iterable[str]) -> Mapping[str, str]:
    """By consumer, at which provider its kept tests passed. Raises LedgerError if they did not."""
    from contractctl.cli.commands.plan import make
    from contractctl.errors import LedgerError
    from contractctl.load.consumers import load_consumers
    from contractctl.track.subjects import subjects, trials

    plan = make(api)
    tests, found = _tests(plan), {}
    services = load_consumers(settings().root).services
    for one in subjects(plan, services, names):
        if one.name not in names:
            continue
        for trial in trials(one, tests.get(one.name, ())) or (None,):
            if trial is None or not trial.is_passed:
                failed = f"failed: {trial.what}" if trial else "are not kept, too old or incomplete"
                raise LedgerError(
                    f"the compatibility tests of {one.name} {failed}; nothing was written",
                    hint=f"run `contractctl verify {api} --consumer {one.name}`; if the owner only"
                    " says so, use `contractctl track claim`",
                )
            found[one.name] = trial.what
    return found


def _traffic(consumers: Consumers, plan: Plan) -> Mapping[str, Traffic]:
    """What evidence says of the old form, by service; nothing where none was imported."""
    from contractctl.track.traffic import forms, traffic

    if not store_file().exists():
        return {}
    found = seen(consumers)
    changed = {operation for one in plan.breaks for operation in one.change.operations}
    between = forms(found.index.promised, plan.api, plan.base or "", plan.head or "", changed)
    with open_store() as store:
        return traffic(found.uses, found.sources, between, store.hours, plan.as_of)


def _tests(plan: Plan) -> Mapping[str, tuple[CompatibilityTest, ...]]:
    """The kept results of tests between the revisions of the plan."""
    from contractctl.cli.pipeline import load
    from contractctl.verify.kept import kept_file

    if not kept_file(settings().root, plan.api).exists():
        return {}
    base, head = (load(f"{plan.api}@{name}") for name in (plan.base, plan.head))
    return tested(plan.api, base, head)
