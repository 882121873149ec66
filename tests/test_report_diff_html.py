"""A diff as one page: it stands alone, holds up against its data, and can be read by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from diff_reports import hostile, many, orders, unproven_orders, waived_orders
from html_pages import READABLE, Page, contrast

from contractctl.diff import Diff
from contractctl.report.diff_html import render_html
from contractctl.report.diff_html_style import STYLE

COLOURS = re.compile(r"--([a-z]+): #([0-9a-f]{6});")


def every_diff() -> Iterator[Diff]:
    yield from (orders(), hostile(), unproven_orders(), waived_orders(), many(3))


def test_the_page_reads_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("diff/diff.html", render_html(orders()))


def test_the_page_needs_nothing_but_itself() -> None:
    for diff in every_diff():
        text = render_html(diff)
        page = Page(text)
        assert not {"script", "link", "img", "iframe", "object"} & set(page.tags())
        assert page.values("src") == []
        assert not re.search(r"url\(|@import|https?:", STYLE)
        assert not [has for has in page.elements for name in has[1] if name.startswith("on")]


def test_every_link_leads_to_one_place_of_the_page() -> None:
    for diff in every_diff():
        page = Page(render_html(diff))
        ids = page.values("id")
        assert len(ids) == len(set(ids))
        assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)
        assert set(page.values("aria-labelledby")) <= set(ids)


def test_every_change_has_its_place() -> None:
    assert {change.fingerprint for change in orders().changes} <= set(
        Page(render_html(orders())).values("id")
    )


def test_waivers_and_policies_that_disagree_are_on_the_page() -> None:
    text = render_html(waived_orders())
    assert "waived for all until 2026-12-01 by ops@example.test" in text
    assert "expired on 2026-11-30" in text
    assert "The policies disagree on" in text


def test_headings_go_down_step_by_step_and_tables_have_captions_and_heads() -> None:
    page = Page(render_html(waived_orders()))
    levels = [int(tag[1]) for tag in page.tags() if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.tags().count("table") == page.tags().count("caption")
    assert all(has.get("scope") for tag, has, _ in page.elements if tag == "th")


def test_no_text_of_a_user_adds_an_element() -> None:
    text = render_html(hostile())
    assert "<script" not in text
    assert not [sign for sign in text if not (sign.isprintable() or sign == "\n")]
    assert set(Page(text).tags()) == set(Page(render_html(orders())).tags())


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_colour_of_text_can_be_read_on_every_ground(scheme: str) -> None:
    colours = dict(
        COLOURS.findall(STYLE.split(":root {")[1 + ["light", "dark", "print"].index(scheme)])
    )
    grounds = [colours.pop("paper"), colours.pop("field")]
    del colours["line"]
    assert len(colours) == 6
    for name, colour in colours.items():
        for ground in grounds:
            assert contrast(colour, ground) >= READABLE, name


def test_identical_revisions_give_a_page_that_says_so() -> None:
    page = render_html(replace(orders(), changes=()))
    assert "No change" in page
    assert "<table" not in page
