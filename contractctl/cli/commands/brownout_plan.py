"""contractctl brownout plan: when the old operations are refused for a while."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)

if TYPE_CHECKING:
    from contractctl.cli.endings import Ending
    from contractctl.model import Migration, Operation
    from contractctl.plan.brownouts import Brownouts, WorkingHours
    from contractctl.plan.refusals import Refusal

FORMATS = ("text", "json", "markdown", "nginx", "envoy")

LOOKED_BACK_WEEKS = 8

NO_ROOM, ONLY_UNKNOWN = 1, 4

_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")


@click.command("plan", cls=Command, context_settings=CONTEXT)
@click.argument("api")
@click.option(
    "--operation",
    "names",
    multiple=True,
    metavar="OPERATION",
    help="Refuse this one, such as 'GET /orders'; repeatable.",
)
@click.option(
    "--status",
    type=click.IntRange(400, 599),
    default=410,
    show_default=True,
    help="The status of the refusal.",
)
@click.option(
    "--announced",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which consumers were told; default: the timeline's.",
)
@click.option("--hours", metavar="FROM-TO", help="When people are there to help; default: 9-17.")
@click.option("--zone", metavar="NAME", help="Of those hours, such as Europe/Berlin; default: UTC.")
@click.option("--page", metavar="URL", help="Where people read what to do.")
@click.option("--successor", metavar="URL", help="What is called instead.")
@allow_outside_option
@global_options
def command(
    api: str,
    names: tuple[str, ...],
    announced: datetime | None,
    hours: str | None,
    zone: str | None,
    **answer: Any,
) -> int:
    """Schedule brownouts of the old operations by the hours in which they are called.

    Five, each longer than the one before: 5 and 15 minutes, 1 and 4 hours, a working day. None
    before notice is over, in a freeze or on a day off; each at the hour at which most consumers
    notice and the fewest requests fail, by the logs of the last 8 weeks. Refused are operations
    that the head revision no longer has, or those named. nginx and Envoy get configuration that
    enforces the windows. Exit code 1 if there is no room for all, 4 if no hours are known.
    Formats: text, json, markdown, nginx, envoy.

    Example: contractctl brownout plan orders --hours 8-16 --zone Europe/Berlin
    """
    from contractctl.cli.brownouts import refused
    from contractctl.cli.output import chosen_format

    format = chosen_format(FORMATS)
    found, left_out = refused(api, names)
    made = _made(
        found,
        left_out,
        _refusal(found.migration, **answer),
        _hours(hours, zone),
        announced.date() if announced else None,
    )
    _print(made, found, format)
    return _exit_code(made)


def _refusal(migration: Migration, status: int, page: str | None, successor: str | None) -> Refusal:
    from contractctl.plan.refusals import refusal

    try:
        return refusal(migration, status, page, successor)
    except ValueError as error:
        raise click.UsageError(f"--page or --successor: {error}") from error


def _hours(hours: str | None, zone: str | None) -> WorkingHours | None:
    """The working hours that are asked for; None where nothing is said of them."""
    import zoneinfo

    from contractctl.plan.brownouts import WorkingHours

    if hours is None and zone is None:
        return None
    split = _HOURS.fullmatch(hours or "9-17")
    first, last = (int(split[1]), int(split[2])) if split else (0, 0)
    if not first < last <= 24:
        raise click.UsageError(f"--hours {hours}: write full hours, such as 9-17")
    try:
        return WorkingHours(first, last, zoneinfo.ZoneInfo(zone) if zone else UTC)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.UsageError(f"--zone {zone}: no such zone; write Europe/Berlin") from error


def _made(
    found: Ending,
    left_out: tuple[Operation, ...],
    refusal: Refusal,
    hours: WorkingHours | None,
    announced: date | None,
) -> Brownouts:
    from dataclasses import replace

    from contractctl.cli.brownouts import traffic
    from contractctl.load.consumers import load_consumers
    from contractctl.model.moments import first_hour
    from contractctl.plan.brownouts import plan_brownouts
    from contractctl.plan.call_hours import WEEK_HOURS, habit
    from contractctl.plan.refusals import shared_remarks

    today = first_hour(settings().today) + 24
    seen = traffic(
        load_consumers(settings().root), found, today - LOOKED_BACK_WEEKS * WEEK_HOURS, today
    )
    made = plan_brownouts(
        found.migration,
        found.base.name,
        found.operations,
        (habit(one, seen.watched) for one in seen.callers),
        refusal,
        settings().today,
        hours=hours,
        announced=announced,
    )
    both = tuple(one for one in found.operations if one in found.kept)
    return replace(made, remarks=(*made.remarks, *shared_remarks(both, left_out)))


def _exit_code(made: Brownouts) -> int:
    """1 if there is no room for every brownout; 4 if no hours are known to choose by."""
    if not made.is_whole:
        return NO_ROOM
    return 0 if any(one.requests is not None for one in made.windows) else ONLY_UNKNOWN


def _print(made: Brownouts, found: Ending, format: str) -> None:
    from contractctl.cli.output import emit, emit_rich

    if format == "text":
        from contractctl.cli.brownout_text import render_text

        emit_rich(lambda console: render_text(made, console))
    elif format == "json":
        from contractctl.report.brownout_json import render_json

        emit(render_json(made))
    elif format == "markdown":
        from contractctl.report.brownout_markdown import render_markdown

        emit(render_markdown(made))
    else:
        from contractctl.report.brownout_gateways import render_envoy, render_nginx
        from contractctl.report.gateway_routes import routes

        render = render_nginx if format == "nginx" else render_envoy
        emit(render(made, routes(made.operations, found.offered, found.prefix)))
