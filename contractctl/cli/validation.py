"""What `validate` looks at: every contract, consumers.yaml, every migration.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from contractctl.cli.declared import unknown_fields
from contractctl.cli.migrations import unknown_names
from contractctl.cli.options import settings
from contractctl.cli.pipeline import load
from contractctl.diff.document import declared_operations
from contractctl.errors import ContractctlError
from contractctl.load.checking import Problem, as_problem
from contractctl.load.consumers import CONSUMERS_FILE, Consumers, check_consumers, read_consumers
from contractctl.load.cross_references import check_references
from contractctl.load.migration import check_migration, load_migration_file, migration_file
from contractctl.load.revisions import list_apis, list_revisions
from contractctl.load.validation_cache import cached_validate
from contractctl.load.violations import locate_violations
from contractctl.model import Operation, Revision

Result = tuple[tuple[str, ...], tuple[Problem, ...]]
"""What was looked at, and what was found wrong with it."""


def findings_of_revisions(names: Iterable[str], cache: Path | None) -> Result:
    """Validate single revisions, named as everywhere."""
    checked, found = [], list[Problem]()
    for name in names:
        revision = load(name)
        checked.append(name)
        found += _violations(revision, cache)
    return tuple(checked), tuple(found)


def findings_of_workspace(cache: Path | None) -> Result:
    """Validate everything in the workspace, and what its files say of each other."""
    root = settings().root
    apis = list_apis(root)
    checked: list[str] = []
    found: list[Problem] = []
    revisions: dict[str, list[Revision]] = {}
    for api in apis:
        revisions[api] = []
        for name in list_revisions(root, api):
            checked.append(f"{api}@{name}")
            try:
                revision = load(f"{api}@{name}")
            except ContractctlError as error:
                found.append(as_problem(error, f"{api}@{name}"))
                continue
            revisions[api].append(revision)
            found += _violations(revision, cache)
    checked.append(CONSUMERS_FILE)
    problems = check_consumers(root)
    found += problems
    consumers = None if problems else read_consumers(root)[0]
    if consumers is not None:
        found += _declared(consumers, revisions)
    found += _migrations(apis, consumers, checked)
    return tuple(checked), tuple(found)


def _declared(consumers: Consumers, revisions: Mapping[str, list[Revision]]) -> list[Problem]:
    """Contracts, operations and fields that consumers.yaml names and that are not there."""
    operations = {
        api: frozenset[Operation]().union(*map(declared_operations, known))
        for api, known in revisions.items()
    }
    fields = [
        problem
        for api, known in revisions.items()
        for problem in unknown_fields(consumers, api, known)
    ]
    return sorted([*check_references(consumers, operations), *fields])


def _violations(revision: Revision, cache: Path | None) -> list[Problem]:
    violations = cached_validate(revision, cache)
    locations = locate_violations(revision, violations) if violations else {}
    hint = f"see the OpenAPI {revision.dialect} specification"
    return [
        Problem(locations[one.place], one.place.pointer, one.message, hint) for one in violations
    ]


def _migrations(
    apis: Iterable[str], consumers: Consumers | None, checked: list[str]
) -> list[Problem]:
    root = settings().root
    found: list[Problem] = []
    for api in apis:
        if not (root / migration_file(api)).exists():
            continue
        checked.append(migration_file(api))
        problems = check_migration(root, api, consumers)
        found += problems or unknown_names(load_migration_file(root, api))
    return found
