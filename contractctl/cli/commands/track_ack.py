"""contractctl track ack: the owners of consumers have answered."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option


@click.command("ack", cls=Command, context_settings=CONTEXT)
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that the owners of consumers have answered and know the date.

    Formats: text.

    Example: contractctl track ack orders checkout-web --by storefront-oncall@example.test
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    return record(Kind.ACK, api, consumers, by, noted(note))
