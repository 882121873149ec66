"""contractctl status: where each consumer stands, on what evidence, and what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options

if TYPE_CHECKING:
    from contractctl.model.ledger import Progress

FORMATS = ("text", "markdown", "json")

ONLY_UNKNOWN = 4


@click.command("status", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@allow_outside_option
@global_options
def command(api: str | None) -> int:
    """Show where each consumer of a migration stands, by proof, and what is next.

    States follow from the ledger (`contractctl track`), from traffic and from kept test results.
    A claim stays a claim until tests pass or the old form is quiet; who calls the old form after it
    was done is `regressed`. Exit code 1 if somebody is stuck or regressed, 4 if it is not known
    who has to move. Formats: text, markdown, json.

    Example: contractctl status orders
    """
    from contractctl.cli.commands.plan import only_api
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.standings import progress_of

    format = chosen_format(FORMATS)
    found = progress_of(api or only_api())
    if format == "json":
        from contractctl.report.status_json import render_json

        emit(render_json(found))
    elif format == "markdown":
        from contractctl.report.status_markdown import render_markdown

        emit(render_markdown(found))
    else:
        from contractctl.cli.status_text import render_text

        emit_rich(lambda console: render_text(found, console))
    return _code(found)


def _code(found: Progress) -> int:
    if any(one.stuck_since for one in found.standings):
        return 1
    roles = {one.subject.role for one in found.standings}
    return ONLY_UNKNOWN if "unknown" in roles and "moves" not in roles else 0
