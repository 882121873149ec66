"""contractctl brownout: short refusals of the old form, before the end."""

from __future__ import annotations

import click

from contractctl.cli.groups import LazyGroup
from contractctl.cli.options import CONTEXT, global_options

COMMANDS = {
    "plan": "Schedule brownouts of the old operations by the hours in which they are called.",
    "read": "Compare a brownout with the same hours of the weeks before, by consumer.",
}


@click.group(
    "brownout",
    cls=LazyGroup,
    modules=COMMANDS,
    prefix="brownout_",
    context_settings=CONTEXT,
)
@global_options
def command() -> None:
    """Plan short refusals before the sunset, and read what they showed.

    A brownout answers requests for the old operations by 410 for some minutes, later for hours:
    who reads no notice notices that, while the old form can still be switched on again.

    Example: contractctl brownout plan orders
    """
