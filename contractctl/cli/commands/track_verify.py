"""contractctl track verify: compatibility tests of consumers have passed, from kept results."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option
from contractctl.cli.tracking import event_options, note_option


@click.command("verify", cls=Command, context_settings=CONTEXT)
@allow_outside_option
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that compatibility tests of consumers have passed.

    Nobody's word counts here: the results that `contractctl verify` kept on this machine do. Exit
    code 3, and nothing is written, where they do not show it. Results of another machine come in by
    `contractctl track import`. Formats: text.

    Example: contractctl track verify orders checkout-web --by order-platform
    """
    from contractctl.cli.options import settings
    from contractctl.cli.standings import passed
    from contractctl.cli.tracking import check_names, noted, record
    from contractctl.load.consumers import load_consumers
    from contractctl.model.ledger import Kind

    check_names(load_consumers(settings().root), api, consumers)
    what, rest = passed(api, consumers), noted(note)
    return record(
        *(Kind.VERIFY, api, consumers, by),
        lambda name: {"verdict": "pass", "what": what[name], **rest(name)},
    )
