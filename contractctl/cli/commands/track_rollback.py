"""contractctl track rollback: consumers went back to the old form."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option


@click.command("rollback", cls=Command, context_settings=CONTEXT)
@click.option("--why", required=True, metavar="TEXT", help="What was wrong on the new form.")
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, why: str, note: str) -> int:
    """Note that consumers went back to the old form.

    What was started, claimed and verified of them before is void: they are acknowledged again, and
    `track start` or `track claim` says that they try anew. Consumers that are named together went
    back once, together. Formats: text.

    Example: contractctl track rollback orders loyalty-points --by order-platform
      --why 'totals in the wrong currency, INC-204'
    """
    from contractctl.cli.tracking import noted, readable, record
    from contractctl.model.ledger import Kind

    if not readable("--why", why).strip():
        raise click.UsageError("--why: it cannot be empty")
    rest = noted(note)
    return record(Kind.ROLLBACK, api, consumers, by, lambda name: {"why": why, **rest(name)})
