"""contractctl track claim: somebody says that consumers have moved."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option


@click.command("claim", cls=Command, context_settings=CONTEXT)
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that somebody says consumers have moved.

    A claim is no proof: the state stays `claimed` until compatibility tests pass or traffic was
    quiet on the old form for as long as the policy asks. Formats: text.

    Example: contractctl track claim orders checkout-web --by storefront-oncall@example.test
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    return record(Kind.CLAIM, api, consumers, by, noted(note))
