"""A personal notice as Markdown (GitHub flavour), for an issue or a chat."""

from __future__ import annotations

from contractctl.plan.notices import PersonalNotice
from contractctl.report.notice_sections import sections
from contractctl.report.notice_words import subject
from contractctl.report.phrases import Section, Term
from contractctl.report.phrases_markdown import render_sections


def render_markdown(found: PersonalNotice) -> str:
    """Render a notice as Markdown text that ends with a newline."""
    team = f", {found.standing.subject.team}" if found.standing.subject.team else ""
    whom = f"For {found.owner}{team}, from {found.plan.owner}, on {found.plan.as_of}. About "
    opening = Section("", ((whom, Term(found.consumer), "."),))
    return render_sections(subject(found), (opening, *sections(found)))
