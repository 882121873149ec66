"""contractctl track extend: more time for consumers."""

from __future__ import annotations

from datetime import date

import click

from contractctl.cli.options import CONTEXT, Command, settings
from contractctl.cli.tracking import event_options, note_option, readable


@click.command("extend", cls=Command, context_settings=CONTEXT)
@click.option("--until", required=True, metavar="DATE", help="The last day that it covers.")
@click.option("--reason", required=True, metavar="TEXT", help="Why more time is needed.")
@click.option("--approved-by", required=True, metavar="WHO", help="Who allows it.")
@note_option
@event_options
def command(
    api: str,
    consumers: tuple[str, ...],
    by: str,
    note: str,
    until: str,
    reason: str,
    approved_by: str,
) -> int:
    """Give consumers more time, up to and including a day.

    After that day they are open again by themselves, and late from then on. The latest extension
    counts. Formats: text.

    Example: contractctl track extend orders store-pos --until 2027-06-30 --by me
      --reason 'new tills in May' --approved-by cto@example.test
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    last = _day(until)
    rest = noted(note)
    for option, text in (("--reason", reason), ("--approved-by", approved_by)):
        if not readable(option, text).strip():
            raise click.UsageError(f"{option}: it cannot be empty")
    data = {"until": last.isoformat(), "reason": reason, "approved_by": approved_by}
    return record(Kind.EXTEND, api, consumers, by, lambda name: {**data, **rest(name)})


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"--until: {text!r} is no date; write it as 2026-12-31") from error
    if found < settings().today:
        raise click.UsageError(f"--until {found}: that day is over")
    return found
