"""A personal notice as plain text, for a terminal and for whatever sends messages."""

from __future__ import annotations

from contractctl.plan.notices import PersonalNotice
from contractctl.report.notice_sections import sections
from contractctl.report.notice_words import subject
from contractctl.report.phrases_plain import render_sections
from contractctl.report.plain import one_line


def render_body(found: PersonalNotice) -> str:
    """Render what the notice says as text that ends with a newline."""
    return render_sections(sections(found))


def render_text(found: PersonalNotice) -> str:
    """Render a notice with its head as text that ends with a newline."""
    head = (("To", found.owner), ("From", found.plan.owner), ("Subject", subject(found)))
    lines = "\n".join(f"{name}: {one_line(value)}" for name, value in head)
    return f"{lines}\n\n{render_body(found)}"
