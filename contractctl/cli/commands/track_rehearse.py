"""contractctl track rehearse: going back to the old form was tried with consumers."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option


@click.command("rehearse", cls=Command, context_settings=CONTEXT)
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that consumers went back to the old form and forth again, as a rehearsal.

    The first wave asks for it before it starts, the second one with a consumer of the first in
    production: the rehearsal counts for what its consumer had reached then. No state changes by it.
    Formats: text.

    Example: contractctl track rehearse orders loyalty-points --by order-platform
      --note 'staging, 4 min'
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    return record(Kind.REHEARSE, api, consumers, by, noted(note))
