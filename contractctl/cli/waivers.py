"""Which waivers a comparison is held against: those of its contract, or those of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.diff import Diff
    from contractctl.diff.waivers import Waived
    from contractctl.model import MigrationFile


def waivers_of_file(found: Diff, file: str) -> Waived:
    """What the waivers of --waivers FILE say about a diff."""
    from contractctl.diff.waivers import weigh
    from contractctl.load.waivers import load_waivers

    return weigh(found.changes, load_waivers(settings().root, file), found.as_of)


def waivers_of_contract(found: Diff, api: str | None) -> Waived:
    """What the waivers of contracts/<api>/migration.yaml say about a diff, if there are any."""
    from contractctl.diff.waivers import Waived, weigh
    from contractctl.load.migration import load_migration_file, migration_file

    if api is None or not (settings().root / migration_file(api)).exists():
        return Waived()
    migration = load_migration_file(settings().root, api)
    complete = _is_its_pair(found, migration)
    return weigh(found.changes, migration.waivers, found.as_of, complete=complete)


def _is_its_pair(found: Diff, migration: MigrationFile) -> bool:
    """Whether the waivers were written for this pair: of another pair they may hit nothing."""
    sides = ((found.base.name, migration.base), (found.head.name, migration.head))
    return all(
        revision is None
        or name == f"{migration.api}@{revision}"
        or Path(name.rpartition(":")[2]).stem == revision
        for name, revision in sides
    )
