"""contractctl track verify: compatibility tests of consumers have passed, from kept results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option
from contractctl.cli.tracking import event_options, note_option

if TYPE_CHECKING:
    from contractctl.pointer import JsonValue


@click.command("verify", cls=Command, context_settings=CONTEXT)
@allow_outside_option
@note_option
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Note that compatibility tests of consumers have passed.

    Nobody's word counts here: the results that `contractctl verify` kept on this machine do. Exit
    code 3, and nothing is written, where they do not show it. Results of another machine come in by
    `contractctl track import`. A pass proves a claim and is none: that a consumer has moved says
    `contractctl track claim`, and only tests since then count. Formats: text.

    Example: contractctl track verify orders checkout-web --by order-platform
    """
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.standings import passed
    from contractctl.cli.tracking import check_names, noted, record
    from contractctl.model.ledger import Kind

    check_names(consumers_yaml(), api, consumers)
    trials, rest = passed(api, consumers), noted(note)

    def said(name: str) -> Mapping[str, JsonValue]:
        trial = trials[name]
        tested = trial.day.isoformat()
        return {"verdict": "pass", "what": trial.what, "tested": tested, **rest(name)}

    return record(Kind.VERIFY, api, consumers, by, said)
