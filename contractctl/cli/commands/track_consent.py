"""contractctl track consent: who agrees to the removal of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options, note_option

if TYPE_CHECKING:
    from contractctl.model import Operation


@click.command("consent", cls=Command, context_settings=CONTEXT)
@click.option(
    "--operation",
    "operations",
    multiple=True,
    metavar="OPERATION",
    help="Only this one, such as 'GET /orders/{orderId}'; default: all of the old form.",
)
@note_option
@event_options
def command(
    api: str, consumers: tuple[str, ...], by: str, note: str, operations: tuple[str, ...]
) -> int:
    """Note who agrees to the removal of the old form, or of some operations of it.

    An operation may be gone from the work tree already. `contractctl evidence export` writes
    consents to contracts/API/usage.json. Formats: text.

    Example: contractctl track consent orders checkout-web --by storefront-oncall@example.test
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    rest, named = noted(note), _known(api, operations) if operations else []
    return record(
        Kind.CONSENT, api, consumers, by, lambda name: {"operations": [*named], **rest(name)}
    )


def _known(api: str, operations: tuple[str, ...]) -> list[str]:
    """The operations as the contract spells them. Raises WorkspaceError for an unknown one."""
    from contractctl.cli.known_operations import spelled
    from contractctl.cli.options import settings
    from contractctl.cli.tracking import check_names
    from contractctl.errors import WorkspaceError
    from contractctl.load.consumers import load_consumers
    from contractctl.load.nearest import did_you_mean

    check_names(load_consumers(settings().root), api, ())
    asked = {text: _shape(text) for text in operations}
    known = spelled(api, asked.values())
    for text, shape in asked.items():
        if shape not in known:
            raise WorkspaceError(
                f"no revision of {api} has or had the operation {text!r}; nothing was written",
                hint=did_you_mean(text, known.values(), "operations"),
            )
    return sorted({known[shape] for shape in asked.values()})


def _shape(text: str) -> Operation:
    from contractctl.load.operations import parse_operation

    try:
        return parse_operation(text).shape
    except ValueError as error:
        raise click.UsageError(f"--operation {text!r}: {error}") from error
