"""contractctl track catches: what the gate has stopped, and whom that spared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, global_options, settings

if TYPE_CHECKING:
    from contractctl.model.ledger import Event

FORMATS = ("text", "json")


@click.command("catches", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@global_options
def command(api: str | None) -> int:
    """Say what the gate has stopped: by which rule, when, whom it spared, who accepted it later.

    Counted are the results of `gate --format json` that `track import` took in, up to the day of
    --as-of, of all contracts or of one. One change is one catch, in however many commits it was
    found. Only errors in mode enforce stop anything; what it held up because nobody could say, and
    what modes report and warn let through, is counted apart. A catch is a red build; whether it
    was heeded, the ledger cannot know. Rules that never caught anything are listed, too. Formats:
    text, json.

    Example: contractctl track catches orders
    """
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.tracking import ledger_file, open_ledger
    from contractctl.track.catches import catches

    format = chosen_format(FORMATS)
    events: tuple[Event, ...] = ()
    if ledger_file().exists():
        with open_ledger() as ledger:
            events = ledger.events(api)
    found = catches(events, settings().today, api)
    if format == "json":
        from contractctl.report.catches_json import render_catches_json

        emit(render_catches_json(found))
        return 0
    from contractctl.cli.catches_text import render_text

    emit_rich(lambda console: render_text(found, console))
    return 0
