"""The steps that several commands share: load, compare, locate, assess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractctl.cli.declared import unknown_fields, without_unknown_fields
from contractctl.cli.evidences import observed, tested
from contractctl.cli.keeping import once
from contractctl.cli.options import settings
from contractctl.cli.output import warn
from contractctl.cli.waivers import waivers_of_contract

if TYPE_CHECKING:
    from contractctl.diff import Diff
    from contractctl.impact import Assessment
    from contractctl.load.checking import Problem
    from contractctl.load.consumers import Consumers
    from contractctl.model import Change, Operation, Place, Policy, Revision, Severity

SHOWN_WARNINGS = 3


def compare(
    base_name: str, head_name: str, policies: Sequence[str], *, witnesses: bool = True
) -> Diff:
    """Load two revisions, warn where one is no valid OpenAPI, and compare them.

    policies: the first judges, with its notice periods; the others are asked for their opinion.
    """
    judges = tuple(map(policy_named, dict.fromkeys(policies)))
    base, head = load(base_name), load(head_name)
    for revision in (base, head):
        warn_if_invalid(revision)
    return replace(compare_loaded(base, head, judges[0], witnesses=witnesses), policies=judges)


def compare_loaded(
    base: Revision, head: Revision, policy: Policy, *, witnesses: bool = True
) -> Diff:
    """Compare two revisions, and find the lines that changed."""
    from contractctl.diff import diff

    found = diff(base, head, policy=policy, as_of=settings().today, witnesses=witnesses)
    return replace(found, changes=located(found.changes, base, head))


@once
def policy_named(name: str) -> Policy:
    """Load a policy that --policy asks for; a usage error where no policy has the name."""
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.policies import load_policy, policy_names

    root = settings().root
    known = policy_names(root)
    if not name.endswith(".toml") and name not in known:
        hint = did_you_mean(name, known, "policies")
        raise click.UsageError(f"--policy: no policy is called {name!r}; {hint}")
    policy = load_policy(name, root)
    _refuse_idle(policy)
    return policy


def _refuse_idle(policy: Policy) -> None:
    """Refuse a policy that means a rule and does not hit it."""
    from contractctl.diff.policies import idle_overrides
    from contractctl.errors import WorkspaceError

    for index in idle_overrides(policy):
        raise WorkspaceError(
            f"policy {policy.name}: override[{index}] decides about no rule",
            hint="correct what it is for, or move it before the override that hides it;"
            " `contractctl rules` lists the rules",
        )


def load(name: str) -> Revision:
    """Load a revision as the options say."""
    from contractctl.load.revisions import load_revision

    chosen = settings()
    revision = load_revision(name, chosen.root, allow_outside=chosen.allow_outside)
    for document in revision.documents:
        if "://" in document:
            warn(f"{name}: {document} was not fetched and stands for any value")
    return revision


def warn_if_invalid(revision: Revision) -> None:
    """Hold a document against the official OpenAPI schema; an invalid one is still compared."""
    from contractctl.load.structure import check_structure
    from contractctl.load.violations import locate_violations

    violations = check_structure(revision)
    shown = tuple(islice(violations, SHOWN_WARNINGS))
    locations = locate_violations(revision, shown) if shown else {}
    for violation in shown:
        warn(f"{locations[violation.place]}: {violation.message}")
    if len(violations) > len(shown):
        warn(f"{revision.name}: {len(violations) - len(shown)} more; see `contractctl validate`")


def located(changes: Iterable[Change], base: Revision, head: Revision) -> tuple[Change, ...]:
    """Give every change the line where it stands in each revision, or the nearest that is left."""
    from contractctl.load.positions import locate

    changes = tuple(changes)
    now = [change.head_place or _left_of(change.base_place, head) for change in changes]
    base_lines = locate(base, {c.base_place for c in changes if c.base_place})
    head_lines = locate(head, {place for place in now if place})
    return tuple(
        replace(
            change,
            place=base.origin(change.place),
            base_location=base_lines.get(change.base_place) if change.base_place else None,
            head_location=head_lines.get(place) if place else None,
        )
        for change, place in zip(changes, now, strict=True)
    )


def _left_of(gone: Place | None, head: Revision) -> Place | None:
    """What held something that is gone; in its own place another may stand now."""
    from contractctl.model import Place

    if gone is None:
        return None
    above = replace(gone, pointer=gone.pointer.rpartition("/")[0])
    return above if above.document in head.documents else Place("", "")


@dataclass(frozen=True, slots=True)
class Assessed:
    """A diff together with what it means for the consumers of one contract."""

    api: str
    diff: Diff
    consumers: Consumers
    assessment: Assessment


def assess(consumers: Consumers, api: str, base: str, head: str, policy: str) -> Assessed:
    """Compare two revisions and judge every consumer, by what it declares and what was seen."""
    from contractctl import impact

    _check_name(api, consumers)
    found = compare(base, head, (policy,))
    found = replace(found, waived=waivers_of_contract(found, api))
    consumers = sound_uses(consumers, api, (found.base, found.head))
    assessed = impact.assess(
        *(found, api, consumers.services, observed(consumers, api)),
        tests=tested(api, found.base, found.head),
    )
    return Assessed(api, found, consumers, assessed)


def _check_name(api: str, consumers: Consumers) -> None:
    """Refuse a contract that nobody has heard of: nobody is hit by a typing error."""
    from contractctl.errors import WorkspaceError
    from contractctl.load.checking import refuse
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    known = {entry.api for service in consumers.services for entry in service.consumes}
    known |= set(list_apis(settings().root))
    refuse(unknown_contracts(consumers))
    if api not in known:
        raise WorkspaceError(
            f"there is no contract {api!r} in contracts/ or consumers.yaml",
            hint=did_you_mean(api, known, "contracts"),
        )


def unknown_contracts(consumers: Consumers) -> tuple[Problem, ...]:
    """The contracts that a service says it consumes and that nobody has."""
    from contractctl.load.cross_references import check_references
    from contractctl.load.revisions import list_apis

    users = tuple(
        replace(service, consumes=tuple(replace(one, uses=None) for one in service.consumes))
        for service in consumers.services
    )
    apis = dict.fromkeys(list_apis(settings().root), frozenset["Operation"]())
    return check_references(replace(consumers, services=users), apis)


def sound_uses(consumers: Consumers, api: str, revisions: Sequence[Revision]) -> Consumers:
    """The consumers without fields that none of the revisions has; an operation that no revision
    of the contract has is refused."""
    _check_uses(consumers, api, revisions)
    return without_unknown_fields(consumers, unknown_fields(consumers, api, revisions))


def _check_uses(consumers: Consumers, api: str, revisions: Iterable[Revision]) -> None:
    """Refuse declared uses of operations that no revision of the contract has."""
    from contractctl.diff.document import declared_operations
    from contractctl.load.checking import refuse
    from contractctl.load.revisions import list_revisions

    known = frozenset["Operation"]().union(*map(declared_operations, revisions))
    problems = unknown_uses(consumers, api, known)
    if not problems:
        return
    # Another revision may have what these two lack.
    for name in list_revisions(settings().root, api):
        known |= declared_operations(load(f"{api}@{name}"))
    refuse(unknown_uses(consumers, api, known))


def unknown_uses(
    consumers: Consumers, api: str, known: frozenset[Operation]
) -> tuple[Problem, ...]:
    """The declared uses of one contract that name an operation which is not known."""
    from contractctl.load.cross_references import check_references

    users = tuple(
        replace(service, consumes=tuple(c for c in service.consumes if c.api == api))
        for service in consumers.services
    )
    return check_references(replace(consumers, services=users), {api: known})


def failing(fail_on: str) -> frozenset[Severity]:
    """The severities that --fail-on names."""
    from contractctl.model import Severity

    return {
        "breaking": frozenset({Severity.BREAKING}),
        "dangerous": frozenset({Severity.BREAKING, Severity.DANGEROUS}),
        "never": frozenset[Severity](),
    }[fail_on]


def api_of(name: str) -> str | None:
    """The contract that a revision's name is about, where the name tells."""
    from contractctl.load.revisions import list_apis

    apis = list_apis(settings().root)
    for candidate in (name.partition("@")[0], Path(name.rpartition(":")[2]).parent.name):
        if candidate in apis:
            return candidate
    return None
