"""What a plan is made of: the migration of a contract, compared, assessed and set in its estate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.cli.pipeline import Assessed
    from contractctl.load.consumers import Consumers
    from contractctl.model import Migration
    from contractctl.plan.nouns import Facts, Plan


@dataclass(frozen=True, slots=True)
class Material:
    """What a plan is made of, whatever has happened since: compared and assessed once."""

    migration: Migration
    assessed: Assessed
    depends_on: Mapping[str, frozenset[str]]
    cycles: tuple[tuple[str, ...], ...]

    def plan(self, facts: Facts) -> Plan:
        """The plan as of today, for what has happened so far."""
        from contractctl.plan.make import make_plan

        found = self.assessed
        return make_plan(
            found.diff.changes,
            found.assessment.impacts,
            found.assessment.consumers,
            found.consumers.services,
            self.depends_on,
            self.cycles,
            self.migration,
            settings().today,
            found.assessment.undocumented or (),
            facts,
        )


def material(api: str) -> Material:
    """Compare and assess."""
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.pipeline import assess
    from contractctl.graph import cycles, dependencies, survey

    consumers = consumers_yaml()
    migration, base, head = _migration(api, consumers)
    found = assess(consumers, api, f"{api}@{base}", f"{api}@{head}", migration.policy.profile)
    estate = survey(found.consumers, [api])
    return Material(migration, found, dependencies(estate), tuple(cycles(estate)))


def _migration(api: str, consumers: Consumers) -> tuple[Migration, str, str]:
    """The migration of a contract and the two revisions it leads between."""
    from contractctl.cli.migrations import unknown_names
    from contractctl.errors import WorkspaceError
    from contractctl.load.checking import refuse
    from contractctl.load.migration import load_migration
    from contractctl.load.revisions import list_revisions

    root = settings().root
    migration = load_migration(root, api, consumers)
    if migration.base is None or migration.head is None:
        raise WorkspaceError(
            "it names no `base` and `head`, the two revisions to plan between",
            hint="put the contract as it is and as it shall be beside it, such as v1.yaml and"
            " v2.yaml, and add `base: v1` and `head: v2`; there is now: "
            f"{', '.join(list_revisions(root, api))}",
            location=migration.location,
        )
    refuse(unknown_names(migration))
    return migration, migration.base, migration.head
