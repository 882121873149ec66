"""contractctl brownout plan: when the old operations are refused for a while."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
)

if TYPE_CHECKING:
    from contractctl.cli.endings import Ending
    from contractctl.model import Migration
    from contractctl.model.migration import WorkingHours
    from contractctl.plan.brownouts import Brownouts
    from contractctl.plan.refusals import Refusal

FORMATS = ("text", "json", "markdown", "nginx", "envoy")

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
    help="The status of the refusal; default: 410.",
)
@click.option(
    "--announced",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which consumers were told; default: the ledger's, else the timeline's.",
)
@click.option(
    "--hours",
    metavar="FROM-TO",
    help="When people are there to help; default: policy.hours of migration.yaml, else 9-17.",
)
@click.option(
    "--zone",
    metavar="NAME",
    help="Of those hours, such as Europe/Berlin; default: alike, else UTC.",
)
@click.option("--page", metavar="URL", help="Where people read what to do.")
@click.option("--successor", metavar="URL", help="What is called instead.")
@click.option("--agree", is_flag=True, help="Write these windows to the ledger; needs --by.")
@click.option("--by", metavar="WHO", help="With --agree: who agreed, a person or a team.")
@click.option("--anew", is_flag=True, help="Propose others for what is agreed and still to come.")
@allow_outside_option
@global_options
def command(api: str, agree: bool, by: str | None, anew: bool, **said: Any) -> int:
    """Schedule brownouts of the old operations by the hours in which they are called.

    Five, each longer than the one before: 5 and 15 minutes, 1 and 4 hours, a working day. None
    before notice is over, in a freeze or on a day off; each at the hour at which most consumers
    notice and the fewest requests fail, by the logs of the last 8 weeks. Refused are operations
    that the head revision no longer has, or those named. Where there is room, none is before the
    callers are planned to have moved. It is a proposal, tomorrow another one, until --agree writes
    it to the ledger: from then on the windows stand, also in calendar, notices and report. nginx
    and Envoy get configuration that enforces the windows. Exit code 1 if there is no room for all,
    4 if no hours are known. Formats: text, json, markdown, nginx, envoy.

    Example: contractctl brownout plan orders --hours 8-16 --zone Europe/Berlin
    """
    from contractctl.cli.brownouts import agree_on
    from contractctl.cli.output import chosen_format, remark

    format = chosen_format(FORMATS)
    if agree != (by is not None):
        raise click.UsageError("--agree and --by WHO go together: somebody agrees")
    found, made = _made(api, agree, anew, **said)
    if by is not None:
        made = agree_on(made, by)
        remark("written to the ledger: calendar, notices and report show these windows now")
    _print(made, found, format)
    return _exit_code(made)


def _made(
    api: str,
    agree: bool,
    anew: bool,
    names: tuple[str, ...],
    announced: datetime | None,
    hours: str | None,
    zone: str | None,
    **answer: Any,
) -> tuple[Ending, Brownouts]:
    """What is agreed on; else, or anew, a proposal."""
    from contractctl.cli.brownouts import GONE, agreement, current_plan, refused, scheduled

    found, left_out = refused(api, names, anew=anew)
    stands = agreement(found.migration)
    if stands and not anew:
        asked = (names, announced, hours, zone, answer["status"])
        if agree or any(one not in (None, ()) for one in asked):
            raise click.UsageError(
                f"brownouts are agreed on, by {stands.by} on {stands.on}: without options you see"
                " them; with --anew these options propose others for what is still to come"
            )
        answer["status"] = stands.status
    made = scheduled(
        found,
        left_out,
        _refusal(found.migration, **{**answer, "status": answer["status"] or GONE}),
        current_plan(found.migration),
        _hours(hours, zone, found.migration.policy.hours),
        announced.date() if announced else None,
        anew=anew,
    )
    return found, made


def _refusal(migration: Migration, status: int, page: str | None, successor: str | None) -> Refusal:
    from contractctl.plan.refusals import refusal

    try:
        return refusal(migration, status, page, successor)
    except ValueError as error:
        raise click.UsageError(f"--page or --successor: {error}") from error


def _hours(hours: str | None, zone: str | None, policy: WorkingHours | None) -> WorkingHours | None:
    """The working hours that are asked for, and what is not said of them by the policy; None where
    neither says anything."""
    import zoneinfo
    from dataclasses import replace

    from contractctl.model.migration import WorkingHours

    found = policy or WorkingHours()
    if hours is not None:
        split = _HOURS.fullmatch(hours)
        first, last = (int(split[1]), int(split[2])) if split else (0, 0)
        if not first < last <= 24:
            raise click.UsageError(f"--hours {hours}: write full hours, such as 9-17")
        found = replace(found, first=first, last=last)
    if zone is not None:
        try:
            found = replace(found, zone=zoneinfo.ZoneInfo(zone).key)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise click.UsageError(f"--zone {zone}: no such zone; write Europe/Berlin") from error
    return policy if hours is None and zone is None else found


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
