"""contractctl evidence: import what tells of consumers, and show it."""

from __future__ import annotations

import click

from contractctl.cli.groups import LazyGroup
from contractctl.cli.options import CONTEXT, global_options

COMMANDS = {
    "export": "Write what is known of a contract's use beside the contract, for review.",
    "forget": "Take sources back that should not have been imported, or not in that way.",
    "import": "Read logs, traces, HAR files and pacts into the evidence of the workspace.",
    "show": "Show what is known of a consumer, from where, how old, and how sharp.",
    "sources": "List what was imported, as which kind, of which time.",
    "sql": "Print the statement that counts requests on the engine that holds them.",
}


@click.group(
    "evidence",
    cls=LazyGroup,
    modules=COMMANDS,
    prefix="evidence_",
    context_settings=CONTEXT,
)
@global_options
def command() -> None:
    """Import logs, traces, HAR files and pacts; show what they tell of consumers.

    Only counts are kept, in .contractctl/evidence.db: who called which operation with which
    query parameters, by hour. No line, value, token or body is stored.

    Example: contractctl evidence import logs/ pacts/
    """
