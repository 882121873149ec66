"""contractctl headers: the headers that announce an end."""

from __future__ import annotations

import click

from contractctl.cli.groups import LazyGroup
from contractctl.cli.options import CONTEXT, global_options

COMMANDS = {
    "emit": "Print the headers that the operations of a migration have to send.",
    "lint": "Read such headers from a URL, a file or a recording, and say what is wrong.",
}


@click.group(
    "headers",
    cls=LazyGroup,
    modules=COMMANDS,
    prefix="headers_",
    context_settings=CONTEXT,
)
@global_options
def command() -> None:
    """Write and check the headers that announce an end: Deprecation, Sunset, Link.

    They are written by the letter of RFC 9745, RFC 8594 and RFC 8288. What others send is read
    with patience: the forms of drafts and vendors, too, each with what should be sent instead.

    Example: contractctl headers emit orders
    """
