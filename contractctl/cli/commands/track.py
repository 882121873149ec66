"""contractctl track: what was said and done, event by event."""

from __future__ import annotations

import click

from contractctl.cli.groups import LazyGroup
from contractctl.cli.options import CONTEXT, global_options

COMMANDS = {
    "notify": "Note that the owners of consumers were told.",
    "ack": "Note that the owners of consumers have answered.",
    "start": "Note that consumers have begun to move.",
    "claim": "Note that somebody says consumers have moved; proof comes later.",
    "verify": "Note that compatibility tests of consumers have passed, from the kept results.",
    "consent": "Note who agrees to the removal of the old form, or of some operations.",
    "extend": "Give consumers more time, up to a day.",
    "rehearse": "Note that going back to the old form was tried with consumers.",
    "rollback": "Note that consumers went back to the old form.",
    "note": "Write down what is worth remembering of consumers.",
    "import": "Take in events of another machine, results of `verify` and `gate`, and audits.",
    "export": "Write events as JSON lines, for another machine.",
    "log": "List the events, oldest first.",
    "catches": "Say what the gate has stopped, by rule, and whom that spared.",
}


@click.group(
    "track",
    cls=LazyGroup,
    modules=COMMANDS,
    prefix="track_",
    context_settings=CONTEXT,
)
@global_options
def command() -> None:
    """Note what was said and done on the way to a date; `status` says where it leads.

    Events are kept in .contractctl/ledger.db. They are only ever appended: what was wrong is put
    right by a later event. With --as-of an event is of that day.

    Example: contractctl track notify orders checkout-web --by order-platform
    """
