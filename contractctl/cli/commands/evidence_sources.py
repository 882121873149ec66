"""contractctl evidence sources: what was imported, and as what."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command, global_options

FORMATS = ("text", "json")


@click.command("sources", cls=Command, context_settings=CONTEXT)
@global_options
def command() -> int:
    """List what was imported: as which kind, of which time, how much of it was counted.

    The number in front tells sources of one name apart, for `evidence forget`. Exit code 3 if
    nothing was imported yet. Formats: text, json.

    Example: contractctl evidence sources
    """
    from contractctl.cli.evidence_text import render_sources
    from contractctl.cli.evidences import open_past
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.report.evidence_json import render_sources_json

    format = chosen_format(FORMATS)
    with open_past() as past:
        found = past.sources
    if format == "json":
        emit(render_sources_json(found))
    else:
        emit_rich(lambda console: render_sources(found, console))
    return 0
