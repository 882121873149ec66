"""Where the dates that headers announce are not those that the plan still has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.model import Migration


def remark_dates(migration: Migration) -> None:
    """Say where a promised date can no longer be kept, or has passed."""
    from contractctl.cli.output import remark
    from contractctl.cli.tracking import tracked_events
    from contractctl.plan.dating import Terms
    from contractctl.plan.nouns import Facts
    from contractctl.track.facts import announced

    today, promised = settings().today, migration.timeline
    told = announced(tracked_events(migration.api), migration, today)
    terms = Terms.of(migration, today, Facts(told), {})
    if terms.deprecated != promised.deprecate:
        since = (
            f"the consumers were told on {told}" if told else "by the ledger nobody was told yet"
        )
        remark(
            f"the headers say deprecated from {promised.deprecate}, by the plan it is"
            f" {terms.deprecated}: {since}. Correct `deprecate` in migration.yaml, or keep its day"
        )
    if promised.sunset <= today:
        remark(
            f"the sunset {promised.sunset} has passed: agree a later one and write it to"
            " migration.yaml, or remove the old form"
        )
