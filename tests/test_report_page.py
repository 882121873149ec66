"""The weekly page stands alone, keeps every text a text, and can be read by everybody."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise, product

import pytest
from html_pages import READABLE, Page, contrast
from report_weeks import HOSTILE, large, weekly

from contractctl.model.forecast import BurnUp, Forecast
from contractctl.model.ledger import Event
from contractctl.report.page import render_html
from contractctl.report.page_people import CARDS, LISTED
from contractctl.report.page_style import COLOURS, STYLE
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_sections import sections

COLOUR = re.compile(r"--([a-z]+): #([0-9a-f]{6});")
EVIL = '"><img src=x onerror=alert(1)>\u202e\x00`</style></script>'


def bare() -> WeeklyReport:
    """Nobody has to move, nothing is known, nothing was imported."""
    full = weekly()
    nobody = replace(full.plan, waves=(), breaks=())
    return replace(
        full,
        baseline=nobody,
        plan=nobody,
        progress=replace(full.progress, standings=(), waves=()),
        burn_up=BurnUp(0, ()),
        forecast=Forecast(0, 0.0, 0, 1, too_little="nobody has moved yet"),
        events=(),
        brownouts=None,
        audit=None,
        waivers=(),
    )


def hopeless() -> WeeklyReport:
    """Everything is late: the sunset is over, and no run of the simulation comes to an end soon."""
    full = weekly()
    far = full.as_of + timedelta(days=4000)
    return replace(
        full,
        progress=replace(full.progress, sunset=full.as_of - timedelta(days=3)),
        forecast=Forecast(11, 0.01, 2000, 1, far, None, 0.0),
    )


def hostile() -> WeeklyReport:
    """Every text that somebody outside writes is an attack."""
    full = weekly()
    standings = tuple(
        replace(
            one,
            reason=EVIL,
            next_step=EVIL,
            subject=replace(one.subject, name=f"{index}{EVIL}", team=EVIL, owner=EVIL),
        )
        for index, one in enumerate(full.progress.standings)
    )
    event = Event("", full.events[-1].at, "orders", None, EVIL, EVIL, {"note": EVIL, EVIL: [EVIL]})
    breaks = tuple(
        replace(one, change=replace(one.change, message=EVIL), affected=(f"0{EVIL}",))
        for one in full.plan.breaks
    )
    return replace(
        full,
        progress=replace(full.progress, standings=standings, api=EVIL, base=EVIL, head=EVIL),
        plan=replace(full.plan, owner=EVIL, breaks=breaks),
        events=(*full.events, event),
        waivers=tuple(replace(one, reason=EVIL, owner=EVIL) for one in full.waivers),
    )


@cache
def page_of(name: str) -> str:
    made: dict[str, Callable[[], WeeklyReport]]
    made = {"weekly": weekly, "bare": bare, "hopeless": hopeless, "hostile": hostile}
    return render_html(made[name]())


def every_page() -> Iterator[str]:
    yield from map(page_of, ("weekly", "bare", "hopeless", "hostile"))


def test_equal_reports_give_equal_bytes() -> None:
    assert render_html(weekly()) == render_html(weekly())


def test_the_page_needs_nothing_but_itself() -> None:
    for text in every_page():
        page = Page(text)
        assert not {"link", "img", "iframe", "object", "use", "image"} & {*page.tags()}
        assert not {"src", "style", "xlink:href"} & {
            name for _, has, _ in page.elements for name in has
        }
        assert not [has for has in page.elements for name in has[1] if name.startswith("on")]
        assert all(link.startswith("#") for link in page.values("href"))
        assert not re.search(r"url\(|@import|https?:", STYLE)


def test_a_browser_is_told_to_run_and_apply_nothing_else() -> None:
    for text in every_page():
        for element in ("style", "script"):
            (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
            digest = b64encode(sha256(content.encode()).digest()).decode()
            assert f"{element}-src 'sha256-{digest}'" in text
        assert "default-src 'none'" in text


def test_no_text_of_a_user_adds_an_element_or_a_sign_that_cannot_be_seen() -> None:
    usual, attacked = Page(page_of("weekly")), page_of("hostile")
    assert {*Page(attacked).tags()} <= {*usual.tags()}
    assert attacked.count("<script") == page_of("weekly").count("<script") == 1
    assert HOSTILE not in page_of("weekly")
    for text in every_page():
        assert not [sign for sign in text if not (sign.isprintable() or sign == "\n")]


def test_every_link_leads_to_one_place_of_the_page() -> None:
    for text in every_page():
        page = Page(text)
        ids = page.values("id")
        assert len(ids) == len({*ids})
        assert {link.removeprefix("#") for link in page.values("href")} <= {*ids}
        named = " ".join(page.values("aria-labelledby")).split()
        assert {*named} <= {*ids}


def test_headings_go_down_step_by_step_and_tables_have_captions_and_heads() -> None:
    for text in every_page():
        page = Page(text)
        levels = [int(tag[1]) for tag in page.tags() if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert page.tags().count("table") == page.tags().count("caption")
        assert all(has.get("scope") for tag, has, _ in page.elements if tag == "th")


def test_every_chart_has_a_name_a_description_and_a_table_beside_it() -> None:
    page = Page(page_of("weekly"))
    charts = [has for tag, has, _ in page.elements if tag == "svg" and "aria-hidden" not in has]
    assert len(charts) == 5
    assert all(has["role"] == "img" and has["aria-labelledby"] for has in charts)
    folds = [has for tag, has, _ in page.elements if tag == "details"]
    assert sum(has.get("class") != "evidence" for has in folds) == 3


def test_what_scrolls_can_be_reached_and_has_a_name() -> None:
    page = Page(page_of("weekly"))
    regions = [has for _, has, _ in page.elements if "scroll" in (has.get("class") or "").split()]
    assert len(regions) > 4
    assert all((has["tabindex"], has["role"]) == ("0", "region") for has in regions)
    assert all(has["aria-label"] for has in regions)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_colour_of_text_can_be_read_on_every_ground(scheme: str) -> None:
    part = COLOURS.split(":root {")[1 + ["light", "dark", "print"].index(scheme)]
    colours = dict(COLOUR.findall(part))
    grounds = [colours.pop("paper"), colours.pop("field")]
    del colours["line"]
    assert len(colours) == 10
    for (name, colour), ground in product(colours.items(), grounds):
        assert contrast(colour, ground) >= READABLE, name


def test_no_state_is_told_by_colour_alone() -> None:
    text = page_of("weekly")
    for one in sections(weekly()).standings:
        assert f"{one.state.replace('-', ' ')}</span>" in text
    assert re.findall(r'class="badge[^>]*"></span>', text) == []


def test_every_consumer_stands_in_the_table_with_owner_reason_and_next_step() -> None:
    page = Page(page_of("weekly"))
    rows = [has["data-consumer"] for _, has, _ in page.elements if "data-consumer" in has]
    for one in sections(weekly()).standings:
        assert one.consumer in rows
    assert page_of("weekly").count("<strong>Next:</strong>") >= len(sections(weekly()).stuck)


def test_whatever_is_overdue_stands_on_the_page_once_and_who_is_stuck_is_said() -> None:
    found, text = sections(weekly()), page_of("weekly")
    part = text.partition('<h2 id="overdue">')[2].partition("</section>")[0]
    assert part.startswith(f"Overdue actions ({len(found.overdue)})</h2>")
    assert part.count('<tr role="row"><th scope="row"') == len(found.overdue)
    stuck = {one.consumer for one in found.stuck}
    told = [one.consumer for one in found.overdue if one.consumer in stuck]
    assert part.count('<a href="#stuck">') == len(told) > 1


def test_the_tile_counts_as_the_headline_does() -> None:
    found = re.findall(r'<dt>Done</dt><dd class="value">(\d+ of \d+)</dd>', page_of("weekly"))
    assert [f"{one} consumers done" in sections(weekly()).headline.sentence for one in found] == [
        True
    ]


def test_a_long_text_of_a_user_is_cut_on_the_page() -> None:
    long = "word " * 20_000
    full = weekly()
    events = tuple(replace(one, data={"note": long}, by=long) for one in full.events)
    waivers = tuple(replace(one, reason=long) for one in full.waivers)
    text = render_html(replace(full, events=events, waivers=waivers))
    assert re.search(r"word w[ord]*\.\.\.", text)
    assert "word " * 61 not in text
    assert len(text) < len(page_of("weekly")) + 20_000


def test_a_bare_report_says_so_in_every_section() -> None:
    text = page_of("bare")
    for said in (
        "there is nothing to draw",
        "Nobody is stuck.",
        "Nothing was noted or seen",
        "There are no waivers.",
        "No traffic was imported",
        "No change hits anybody.",
    ):
        assert said in text


def test_a_forecast_beyond_the_chart_is_told_and_does_not_stretch_it() -> None:
    text = page_of("hopeless")
    far = weekly().as_of + timedelta(days=4000)
    assert str(far) in text
    assert f"P50 {far}</text>" not in text


def test_pages_stay_small_and_say_what_they_leave_out() -> None:
    assert len(page_of("weekly").encode()) < 300_000
    text = render_html(large(2 * LISTED))
    assert len(text.encode()) < 5_000_000
    assert f"Listed are the {LISTED:,} most urgent of {2 * LISTED:,}" in text
    stuck = len(sections(large(2 * LISTED)).stuck)
    assert f"And {stuck - CARDS:,} more: tick" in text
    assert "most urgent of 4,000 consumers" in text
    assert "services are grouped by state" in text
