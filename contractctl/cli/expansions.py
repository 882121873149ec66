"""Load two revisions, expand them, and say where what is left stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import settings
from contractctl.cli.pipeline import api_of, load, policy_named, warn_if_invalid

if TYPE_CHECKING:
    from contractctl.expand import Expansion
    from contractctl.model import Change, Revision


def expanded(base_name: str, head_name: str, policy_name: str, sunset: str | None) -> Expansion:
    """Expand two revisions; sunset: as the user wrote it, None takes that of the migration."""
    from contractctl.expand import expand

    chosen = settings()
    until = _day(sunset) if sunset else _planned(api_of(base_name) or api_of(head_name))
    base, head = load(base_name), load(head_name)
    for revision in (base, head):
        warn_if_invalid(revision)
    policy = policy_named(policy_name)
    found = expand(base, head, policy=policy, as_of=chosen.today, sunset=until)
    remaining = tuple(
        replace(one, change=_located(one.change, base if one.consumers == "base" else head))
        for one in found.remaining
    )
    return replace(found, remaining=remaining)


def _located(change: Change, promised: Revision) -> Change:
    """Give a change the line in the revision that its consumers know; the result has no file."""
    from contractctl.load.positions import locate

    places = {change.base_place} if change.base_place else set()
    lines = locate(promised, places)
    location = lines.get(change.base_place) if change.base_place else None
    return replace(change, place=promised.origin(change.place), base_location=location)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        message = f"--sunset: {written!r} is no date; write it as 2026-12-31"
        raise click.UsageError(message) from error


def _planned(api: str | None) -> date | None:
    """The sunset of the contract's migration, where it has one."""
    from contractctl.load.migration import load_migration_file, migration_file

    if api is None or not (settings().root / migration_file(api)).is_file():
        return None
    return load_migration_file(settings().root, api).sunset
