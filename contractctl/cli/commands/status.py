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
    was done is `regressed`. Of each wave: how far it is, and which of its criteria do not hold (all
    of them in JSON). Exit code 1 if somebody is stuck or regressed or a wave is held back, 4 if it
    is not known who has to move. Formats: text, markdown, json.

    Example: contractctl status orders
    """
    from contractctl.cli.commands.plan import only_api
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.standings import situation

    format = chosen_format(FORMATS)
    today = situation(api or only_api())
    found, likely = today.progress, today.forecast()
    if format == "json":
        from contractctl.report.status_json import render_json

        emit(render_json(found, likely))
    elif format == "markdown":
        from contractctl.report.status_markdown import render_markdown

        emit(render_markdown(found, likely))
    else:
        from contractctl.cli.status_text import render_text

        emit_rich(lambda console: render_text(found, likely, console))
    return _code(found)


def _code(found: Progress) -> int:
    from contractctl.model.ledger import Stage

    is_held = any(one.stage is Stage.HELD_BACK for one in found.waves)
    if is_held or any(one.stuck_since for one in found.standings):
        return 1
    roles = {one.subject.role for one in found.standings}
    return ONLY_UNKNOWN if "unknown" in roles and "moves" not in roles else 0
