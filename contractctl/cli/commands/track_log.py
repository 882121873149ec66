"""contractctl track log: the events, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, global_options, settings

if TYPE_CHECKING:
    from rich.console import Console

    from contractctl.model.ledger import Event

FORMATS = ("text",)


@click.command("log", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@click.option("--consumer", metavar="NAME", help="Only events of this consumer.")
@global_options
def command(api: str | None, consumer: str | None) -> int:
    """List all events, or those of one contract, up to the day of --as-of, oldest first.

    Times are UTC. Kinds that only a newer version knows are marked. Formats: text; for programs
    see `track export`.

    Example: contractctl track log orders --consumer store-pos
    """
    from contractctl.cli.output import chosen_format, emit_rich
    from contractctl.cli.tracking import open_ledger
    from contractctl.track.folding import ordered

    chosen_format(FORMATS)
    with open_ledger() as ledger:
        events = ordered(ledger.events(api), settings().today)
    shown = [one for one in events if consumer in (None, one.consumer)]
    emit_rich(lambda console: _render(shown, api, console))
    return 0


def _render(events: list[Event], api: str | None, console: Console) -> None:
    """Print events; the name of the contract only where there may be several."""
    from contractctl.cli.layout import line, table
    from contractctl.model.ledger import Kind
    from contractctl.model.moments import minute
    from contractctl.report.ledger_words import said

    if not events:
        console.print(line("No event."))
        return
    known = {kind.value for kind in Kind}
    of = () if api else ("contract",)
    made = table("when (UTC)", *of, "consumer", "what", "by", folding=("by",))
    for one in events:
        kind = one.kind if one.kind in known else f"{one.kind} (newer)"
        what = said(one)
        by = f"{one.by}: {what}" if what else one.by
        where = () if api else (one.api,)
        made.add_row(*map(line, (minute(one.at), *where, one.consumer or "", kind, by)))
    console.print(made)
