"""contractctl track notify: the owners of consumers were told."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option


@click.command("notify", cls=Command, context_settings=CONTEXT)
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that the owners of consumers were told; once more is a reminder.

    The notice counts from the first time. Exit code 3, and nothing is written, if one of the names
    is not known. Formats: text.

    Example: contractctl track notify orders checkout-web mobile-app --by order-platform
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    return record(Kind.NOTIFY, api, consumers, by, noted(note))
