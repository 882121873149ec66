"""contractctl brownout read: what a brownout showed, by consumer."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)

FORMATS = ("text", "json")

ONLY_UNKNOWN = 4


@click.command("read", cls=Command, context_settings=CONTEXT)
@click.argument("api")
@click.option(
    "--window",
    required=True,
    metavar="START/END",
    help="Such as 2027-03-02T10:00Z/2027-03-02T11:00Z; UTC where no zone is given.",
)
@click.option(
    "--operation",
    "names",
    multiple=True,
    metavar="OPERATION",
    help="What was refused, if not what `brownout plan` refuses; repeatable.",
)
@click.option(
    "--status",
    type=click.IntRange(400, 599),
    default=410,
    show_default=True,
    help="The status of the refusal; logs are counted by its class.",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 52),
    default=4,
    show_default=True,
    help="How many weeks before the window are compared with it.",
)
@allow_outside_option
@global_options
def command(api: str, window: str, names: tuple[str, ...], status: int, weeks: int) -> int:
    """Compare a brownout with the same hours of the weeks before, by consumer.

    Says who failed, who retried, who went quiet, who was not affected, and of whom the logs
    cannot tell. Import the logs of the window first. Exit code 4 if they tell nothing of anybody.
    Formats: text, json.

    Example: contractctl brownout read orders --window 2027-03-02T10:00Z/2027-03-02T11:00Z
    """
    from contractctl.cli.brownout_text import render_reading
    from contractctl.cli.brownouts import refused, traffic
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.load.consumers import load_consumers
    from contractctl.model.moments import HOUR
    from contractctl.plan.brownout_reading import Reaction, read_brownout
    from contractctl.plan.call_hours import WEEK_HOURS
    from contractctl.report.brownout_json import render_reading_json

    format = chosen_format(FORMATS)
    start, end = _window(window)
    ending, _ = refused(api, names)
    first, last = int(start.timestamp()) // HOUR, -(-int(end.timestamp()) // HOUR)
    consumers = load_consumers(settings().root)
    seen = traffic(consumers, ending, first - weeks * WEEK_HOURS, last, status // 100)
    found = read_brownout(seen.callers, seen.watched, start, end, status=status, weeks=weeks)
    if format == "json":
        emit(render_reading_json(found, api, ending.operations))
    else:
        emit_rich(lambda console: render_reading(found, api, console))
    told = any(one.reaction is not Reaction.NO_DATA for one in found.outcomes)
    return 0 if told else ONLY_UNKNOWN


def _window(text: str) -> tuple[datetime, datetime]:
    try:
        start, end = (_moment(part) for part in text.split("/"))
    except (ValueError, OverflowError) as error:
        raise click.UsageError(
            f"--window {text!r}: write two times, 2027-03-02T10:00Z/2027-03-02T11:00Z"
        ) from error
    if not 0 < (end - start).total_seconds() <= 7 * 86_400 or start.year < 1971:
        raise click.UsageError(f"--window {text!r}: a brownout ends after it starts, within a week")
    return start, end


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text.strip())
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
