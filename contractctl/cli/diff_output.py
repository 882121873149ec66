"""Write a diff in the format that was asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from contractctl.cli.output import emit, emit_rich

if TYPE_CHECKING:
    from contractctl.diff import Diff
    from contractctl.model import Severity


def emit_diff(diff: Diff, format: str, *, show_all: bool, failing: Collection[Severity]) -> None:
    """Write a diff; failing: the severities that make the exit code 1."""
    if format == "text":
        from contractctl.cli.diff_text import render_text

        emit_rich(lambda console: render_text(diff, console, show_all=show_all))
    else:
        emit(_rendered(diff, format, show_all, failing))
    if format == "github":
        from contractctl.cli.step_summary import add_to_step_summary
        from contractctl.report.diff_markdown import render_markdown

        add_to_step_summary(lambda limit: render_markdown(diff, show_all=show_all, limit=limit))


def _rendered(diff: Diff, format: str, show_all: bool, failing: Collection[Severity]) -> str:
    match format:
        case "json":
            from contractctl.report.diff_json import render_json

            return render_json(diff)
        case "markdown":
            from contractctl.report.diff_markdown import render_markdown

            return render_markdown(diff, show_all=show_all)
        case "html":
            from contractctl.report.diff_html import render_html

            return render_html(diff)
        case "sarif":
            from contractctl.report.diff_sarif import render_sarif

            return render_sarif(diff)
        case "junit":
            from contractctl.report.diff_junit import render_junit

            return render_junit(diff, failing)
    from contractctl.report.diff_github import render_github

    return render_github(diff)
