"""contractctl graph: who consumes what."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command, global_options, settings

FORMATS = ("text", "json", "dot", "mermaid")


@click.command("graph", cls=Command, context_settings=CONTEXT)
@click.option("--of", metavar="NODE", help="Only the blast radius of a contract or service.")
@global_options
def command(of: str | None) -> int:
    """Show who consumes what, and the blast radius of a contract or service.

    Direct reach is who consumes it; transitive reach is who consumes what those pass on.
    Formats: text, json, dot, mermaid.

    Example: contractctl graph --of orders
    """
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.graph import blast_radius, cycles, find_node, survey
    from contractctl.load.consumers import load_consumers
    from contractctl.load.revisions import list_apis
    from contractctl.report.graph_formats import to_dot, to_json, to_mermaid

    format = chosen_format(FORMATS)
    estate = survey(load_consumers(settings().root), list_apis(settings().root))
    reach = blast_radius(estate, find_node(estate, of)) if of else None
    if format == "json":
        emit(to_json(estate, cycles(estate), reach))
    elif format == "dot":
        emit(to_dot(estate, reach))
    elif format == "mermaid":
        emit(to_mermaid(estate, reach))
    else:
        from contractctl.cli.graph_text import render_text

        emit_rich(lambda console: render_text(estate, cycles(estate), reach, console))
    return 0
