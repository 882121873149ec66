"""What a migration.yaml names beside consumers: revisions, a policy and a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contractctl.cli.options import settings
from contractctl.errors import ContractctlError
from contractctl.load.checking import Problem, as_problem
from contractctl.load.migration import migration_file
from contractctl.load.nearest import did_you_mean
from contractctl.load.policies import policy_names
from contractctl.load.positions import locate_in
from contractctl.load.revisions import list_revisions
from contractctl.model import Location, MigrationFile


def unknown_names(migration: MigrationFile) -> tuple[Problem, ...]:
    """Revisions, policy and holidays that a sound migration.yaml names and nobody has."""
    file = migration_file(migration.api)
    data = (settings().root / file).read_bytes()
    keys = ("/base", "/head", "/policy/profile", "/policy/calendar/country")
    return tuple(sorted(_unknown(migration, file, locate_in(data, file, keys))))


def _unknown(migration: MigrationFile, file: str, at: dict[str, Location]) -> Iterator[Problem]:
    known = list_revisions(settings().root, migration.api)
    for key, name in (("base", migration.base), ("head", migration.head)):
        if name is not None and name not in known:
            message = f"the contract '{migration.api}' has no revision '{name}'"
            yield Problem(at[f"/{key}"], key, message, did_you_mean(name, known, "revisions"))
    profile, policies = migration.policy.profile, policy_names(settings().root)
    if profile not in policies:
        message = f"no policy is called '{profile}'"
        hint = did_you_mean(profile, policies, "policies")
        yield Problem(at["/policy/profile"], "policy.profile", message, hint)
    if migration.policy.calendar.country is not None:
        from contractctl.plan.workdays import WorkingDays

        try:
            WorkingDays(migration.policy.calendar, migration.location)
        except ContractctlError as error:
            found = replace(as_problem(error, file), location=at["/policy/calendar/country"])
            yield replace(found, key="policy.calendar")
