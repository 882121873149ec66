"""The weekly report as one page: it needs no network, and is whole without its script."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from contractctl.report.page_charts import graph_section, progress_section, timeline_section
from contractctl.report.page_people import consumers_section, matrix_section, stuck_section
from contractctl.report.page_script import SCRIPT
from contractctl.report.page_sections import (
    audit_section,
    contents,
    footer,
    overdue_section,
    unknown_section,
    waiver_section,
    week_section,
)
from contractctl.report.page_style import STYLE
from contractctl.report.page_summary import summary
from contractctl.report.page_text import text
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_sections import sections


def render_html(report: WeeklyReport) -> str:
    """Render a weekly report as an HTML page that ends with a newline.

    Equal reports give equal bytes. Built from strings, as the page of a diff is; the policy in it
    lets a browser run and apply nothing but its own script and style, and load nothing at all.
    """
    found = sections(report)
    parts = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(found.title)}, weekly report {found.as_of}</title>",
        f"<style>{STYLE}</style>\n</head>\n<body>",
        '<a class="skip" href="#content">Skip to the report</a>',
        summary(report, found),
        contents(found),
        '<main id="content" tabindex="-1">',
        progress_section(report, found),
        stuck_section(found),
        week_section(found),
        overdue_section(found),
        timeline_section(report, found),
        consumers_section(report),
        matrix_section(found),
        graph_section(report, found),
        unknown_section(found),
        waiver_section(found),
        audit_section(report, found),
        "</main>",
        footer(report),
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n",
    )
    return "\n".join(parts)


def _policy() -> str:
    """Nothing from anywhere, but this very style and this very script."""
    return (
        f"default-src 'none'; style-src '{_digest(STYLE)}'; script-src '{_digest(SCRIPT)}';"
        " base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
