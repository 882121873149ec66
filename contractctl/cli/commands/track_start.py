"""contractctl track start: consumers have begun to move."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option


@click.command("start", cls=Command, context_settings=CONTEXT)
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that consumers have begun to move to the new form.

    Formats: text.

    Example: contractctl track start orders checkout-web --by storefront --note 'ticket SHOP-417'
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    return record(Kind.START, api, consumers, by, noted(note))
