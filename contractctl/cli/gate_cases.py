"""Make a case for the gate of each contract that a pull request touches: load, compare, assess."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.cli.gate_sides import Sides
    from contractctl.diff import Diff
    from contractctl.gate.nouns import ContractCase, RevisionCase
    from contractctl.impact import Assessment
    from contractctl.load.changed import ChangedContract, Paired
    from contractctl.load.consumers import Consumers
    from contractctl.model import MigrationFile, Policy, Revision, Service


def cases(sides: Sides) -> Iterator[ContractCase]:
    """The contracts that the pull request touches, by name."""
    for touched in sides.touched:
        bases = tuple(sides.bases[pair.base_path] for pair in touched.pairs)
        case = _with_revisions(_case(touched, bases, sides), touched, bases, sides)
        case = _with_remaining(case)
        yield _with_pair(case)


def _case(touched: ChangedContract, bases: Sequence[Revision], sides: Sides) -> ContractCase:
    """What is known before the contract itself is looked at."""
    from contractctl.cli.gate_evidence import Asked, known_of
    from contractctl.gate.declared.counting import counting
    from contractctl.gate.nouns import ContractCase, Known
    from contractctl.load.migration import load_migration_at, migration_file

    api, former = touched.api, touched.former
    head = _migration(api)
    same = api == former and not sides.touches(touched, migration_file(api))
    base = head if same else load_migration_at(sides.tree, former)
    case = ContractCase(
        *(api, former, touched.happened, _files(touched)),
        known=Known("", ""),
        base_services=sides.base.services,
        services=sides.head.services,
        base_migration=base,
        migration=head,
    )
    known = known_of(
        Asked(
            *(api, former, sides.everybody, case.removal, sides.settings.evidence_days),
            base=lambda: bases,
            tree=sides.tree,
            migration=base or head,
        )
    )
    users = counting(
        *(sides.base.services, sides.head.services, api, former, known, case.removal),
        settings().today,
    )
    return replace(case, known=known, counting=users, notice=policy_of(case, sides).notice)


def _files(touched: ChangedContract) -> tuple[str, ...]:
    """The files of the repository that make the contract another, for a reader."""
    return tuple(dict.fromkeys((*touched.touched, *touched.reached)))


def _migration(api: str) -> MigrationFile | None:
    from contractctl.load.migration import load_migration_file, migration_file

    if not (settings().root / migration_file(api)).exists():
        return None
    return load_migration_file(settings().root, api, allow_wide=True)


def _with_revisions(
    case: ContractCase, touched: ChangedContract, bases: Sequence[Revision], sides: Sides
) -> ContractCase:
    """The case with what was compared."""
    from contractctl.cli.pipeline import warn_if_invalid

    if not touched.pairs and not touched.added:
        return case
    policy = policy_of(case, sides)
    compared = tuple(
        _revision(case, pair, base, policy) for pair, base in zip(touched.pairs, bases, strict=True)
    )
    added = tuple(_now(touched.api, _on_disk(path, sides)) for path in touched.added)
    for one in added:
        warn_if_invalid(one)
    return replace(case, revisions=compared, added=added)


def policy_of(case: ContractCase, sides: Sides) -> Policy:
    """The policy that was asked for, or that of the migration, as it was promised at the base.

    The notice that a migration.yaml gives its consumers counts before that of the profile it names.
    """
    from contractctl.cli.pipeline import policy_named

    asked, promised = sides.settings.policy, case.promised
    if asked or promised is None:
        return policy_named(asked or "default")
    policy, days = policy_named(promised.policy.profile), promised.policy.notice_days
    if not promised.policy.says_notice:
        return policy
    notice = replace(policy.notice, stable=days, beta=min(days, policy.notice.beta))
    return replace(policy, notice=notice)


def _revision(case: ContractCase, pair: Paired, base: Revision, policy: Policy) -> RevisionCase:
    from contractctl.cli.pipeline import compare_loaded, warn_if_invalid
    from contractctl.gate.nouns import RevisionCase

    if pair.head_path is None:
        return RevisionCase(pair.stem, base, None, is_gone=True)
    head = _now(case.api, pair.head_path)
    warn_if_invalid(head)
    diff = compare_loaded(base, head, policy)
    return RevisionCase(pair.stem, base, head, pair.is_gone, diff, _assessment(case, diff))


def _on_disk(path: str, sides: Sides) -> str:
    """Where a path from the top of the repository stands."""
    within = posixpath.relpath(path, sides.tree.workspace or ".")
    return posixpath.normpath(posixpath.join(os.path.abspath(settings().root), within))


def _now(api: str, path: str) -> Revision:
    """A revision of the work tree, named by its stem."""
    from contractctl.load.revisions import load_at
    from contractctl.load.trees import FileTree

    root = os.path.abspath(settings().root)
    disk = FileTree(settings().root)
    within = posixpath.relpath(path, posixpath.join(root, "contracts", api))
    name = f"{api}@{posixpath.splitext(within.partition('/')[0])[0]}"
    workspace = disk.identity(root)
    return load_at(name, disk, path, workspace, settings().allow_outside)


def _assessment(case: ContractCase, diff: Diff) -> Assessment:
    """Whom each change hits; removals after their sunset too, which a diff alone calls safe."""
    from contractctl import impact
    from contractctl.cli.evidences import tested
    from contractctl.gate.subjects import Subject, subject
    from contractctl.model import Severity

    raised = tuple(
        replace(one, severity=Severity.BREAKING) if subject(one) is Subject.REMOVAL else one
        for one in diff.changes
    )
    return impact.assess(
        *(replace(diff, changes=raised), case.api, _declared(case, diff), case.known.observed),
        tests=tested(case.api, diff.base, diff.head),
    )


def _declared(case: ContractCase, diff: Diff) -> tuple[Service, ...]:
    """The services with what they declare of the operations that change, as far as it is sound:
    nothing else of what they declare bears on these changes."""
    from contractctl.load.consumers import CONSUMERS_FILE, Consumers

    changed = {operation.shape for one in diff.changes for operation in one.operations}
    services = tuple(
        replace(
            service,
            consumes=tuple(
                replace(one, uses=tuple(u for u in one.uses if u.operation.shape in changed))
                if one.uses is not None
                else one
                for one in service.consumes
                if one.api == case.api
            ),
        )
        for service in case.counting
    )
    return _sound(Consumers(services, CONSUMERS_FILE), case.api, (diff.base, diff.head)).services


def _sound(consumers: Consumers, api: str, compared: tuple[Revision, ...]) -> Consumers:
    """The consumers without fields that no revision has; the others are read only where a field
    is in neither of the two that are compared."""
    from contractctl.cli.declared import unknown_fields, without_unknown_fields
    from contractctl.cli.pipeline import load
    from contractctl.load.revisions import list_revisions

    problems = unknown_fields(consumers, api, compared)
    if problems:
        known = {one.name for one in compared}
        names = (f"{api}@{name}" for name in list_revisions(settings().root, api))
        others = [load(name) for name in names if name not in known]
        problems = unknown_fields(consumers, api, (*compared, *others))
    return without_unknown_fields(consumers, problems)


def _with_remaining(case: ContractCase) -> ContractCase:
    """The case with every revision that there is now, where it matters what is still there: a
    consumer begins to use something, or a date is taken back."""
    from contractctl.gate.edges import new_uses
    from contractctl.gate.retracted import takes_back

    if not (
        takes_back(case.base_migration, case.migration)
        or new_uses(case.base_services, case.services, case.api, case.former)
    ):
        return case
    from contractctl.load.revisions import contract_files
    from contractctl.load.trees import FileTree

    folder = posixpath.join(os.path.abspath(settings().root), "contracts", case.api)
    found = contract_files(FileTree(settings().root), folder)
    return replace(
        case, remaining=tuple(_now(case.api, path) for paths in found.values() for path in paths)
    )


def _with_pair(case: ContractCase) -> ContractCase:
    """The case with the changes between the revisions of its migration, where a waiver may be for
    one of them: they are compared only then."""
    from contractctl.gate.subjects import fingerprints
    from contractctl.gate.waiving import unmatched

    migration = case.migration
    if migration is None or not migration.base or not migration.head or not unmatched(case):
        return case
    from contractctl.cli.pipeline import compare_loaded, load, policy_named

    base, head = (load(f"{case.api}@{one}") for one in (migration.base, migration.head))
    policy = policy_named(migration.policy.profile)
    found = compare_loaded(base, head, policy, witnesses=False)
    known = (name for one in found.changes for name in fingerprints(one, case.api))
    return replace(case, pair_fingerprints=frozenset(known))
