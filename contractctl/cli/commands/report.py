"""contractctl report: where a migration stands, and what happened in its last week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options

if TYPE_CHECKING:
    from contractctl.report.weekly import WeeklyReport
    from contractctl.report.weekly_headline import Outlook

FORMATS = ("text", "html", "markdown", "json", "slack")

_CODES: dict[Outlook, int] = {"done": 0, "on-track": 0, "at-risk": 1, "late": 1, "unknown": 4}


@click.command("report", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@click.option(
    "--since",
    metavar="DATE",
    default="7d",
    show_default=True,
    help="The first day of what is told as new: 2026-12-31; or 7d, 2w up to the day of the report.",
)
@allow_outside_option
@global_options
def command(api: str | None, since: str) -> int:
    """Report on a migration: whether it is on track, and what happened in its last week.

    From the plan, the ledger, the evidence and the kept test results: who is stuck, what changed,
    what is overdue, what is not known, which waivers run out, what the audit found. API may be left
    out where only one contract has a migration.yaml. Exit code 0 if it is on track or done, 1 if it
    is late or at risk, 4 if only consumers without a verdict stand in the way.
    Formats: text, html (one file, for a browser), markdown, json, slack.

    Example: contractctl report orders --since 7d --format html --output report.html
    """
    from contractctl.cli.commands.plan import only_api
    from contractctl.cli.output import chosen_format
    from contractctl.cli.reports import first_day, weekly_report
    from contractctl.report.weekly_headline import headline

    format = chosen_format(FORMATS)
    found = weekly_report(api or only_api(), first_day(since))
    _print(found, format)
    return _CODES[headline(found).outlook]


def _print(found: WeeklyReport, format: str) -> None:
    from contractctl.cli.output import emit, emit_rich

    if format == "text":
        from contractctl.cli.report_text import render_text

        emit_rich(lambda console: render_text(found, console))
    elif format == "html":
        from contractctl.report.page import render_html

        emit(render_html(found))
    elif format == "markdown":
        from contractctl.report.weekly_markdown import render_markdown

        emit(render_markdown(found))
    elif format == "json":
        from contractctl.report.weekly_json import render_json

        emit(render_json(found))
    else:
        from contractctl.report.weekly_slack import render_slack

        emit(render_slack(found))
