"""The weekly page in a real browser: it is drawn, it works, and everybody can use it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from report_weeks import HOSTILE, large, weekly
from views import EVERY_VIEW, Opened, View

from contractctl.report.page import render_html
from contractctl.report.page_gantt import schedule
from contractctl.report.weekly_sections import sections

Look = Callable[..., Opened]

FOUND = sections(weekly())
every_view = pytest.mark.parametrize("view", EVERY_VIEW, ids=str)

_QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--no-first-run"),
)

_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_BOXES = """found => found.map(one => {
  const box = one.getBoundingClientRect();
  return [one.textContent, box.left, box.top, box.right, box.bottom];
})"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of the system, with a fresh profile; none is ever downloaded."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "no chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(_QUIETLY))
        yield started
        started.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of twenty consumers, and that of two thousand."""
    folder = tmp_path_factory.mktemp("pages")
    files = {}
    for name, report in (("usual", weekly()), ("large", large(2000))):
        files[name] = folder / f"{name}.html"
        files[name].write_text(render_html(report), encoding="utf-8")
    return files


@pytest.fixture
def look(browser: Browser, pages: dict[str, Path]) -> Iterator[Callable[..., Opened]]:
    """Open a page as a view shows it."""
    contexts = []

    def opened(view: View | None = None, name: str = "usual") -> Opened:
        seen_as = view or View()
        context = browser.new_context(
            viewport={"width": seen_as.width, "height": 900},
            color_scheme="dark" if seen_as.scheme == "dark" else "light",
            java_script_enabled=seen_as.scripts,
        )
        contexts.append(context)
        made = Opened(context.new_page())
        made.page.on("console", lambda message: made.complaints.append(message.text))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("dialog", lambda dialog: made.complaints.append(dialog.message))
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.goto(pages[name].as_uri())
        return made

    yield opened
    for context in contexts:
        context.close()


@every_view
def test_the_page_is_silent_asks_for_nothing_and_is_no_wider_than_the_screen(
    look: Look, view: View
) -> None:
    for name in ("usual", "large"):
        seen = look(view, name)
        assert seen.complaints == []
        assert seen.requests == [seen.page.url]
        assert seen.page.evaluate(_TOO_WIDE) == 0


@every_view
def test_nobody_is_shut_out(look: Look, view: View) -> None:
    seen = look(view)
    for one in seen.page.locator("details").all():
        one.evaluate("one => { one.open = true; }")
    found = Axe().run(seen.page).response["violations"]
    assert [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


@pytest.mark.parametrize("width", [1440, 390])
def test_every_chart_shows_as_many_marks_as_there_are_things(look: Look, width: int) -> None:
    seen = look(View(width))
    for chart in ("burn-up", "gantt", "dependencies"):
        assert seen.visible(f"svg.{chart}") == 1
        box = seen.page.locator(f"svg.{chart}:visible").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 100
    plan = schedule(FOUND.timeline, FOUND.as_of)
    assert seen.visible("svg .wave.current") == len(plan.waves)
    assert seen.visible("svg .brownouts") == len(plan.of("brownout"))
    assert seen.visible("svg .freeze-span") == len(plan.of("freeze"))
    assert seen.visible("svg.gantt .mark") == len(plan.of("milestone")) + 1
    assert seen.visible("svg.burn-up polyline:is(.planned, .proven, .done)") == 3
    assert seen.visible("svg .node") == len(FOUND.graph.nodes)
    assert seen.page.locator("svg .edge").count() == len(FOUND.graph.edges)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("labels", ["svg.burn-up text", "svg.gantt :is(.mark text, .tick)",
                                    "svg .node text"])  # fmt: skip
def test_no_label_covers_another(look: Look, width: int, labels: str) -> None:
    boxes = look(View(width)).page.locator(f":is({labels}):visible").evaluate_all(_BOXES)
    assert len(boxes) > 5
    assert [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 1
        and min(one[4], other[4]) - max(one[2], other[2]) > 3
    ] == []


def test_names_stay_in_their_boxes(look: Look) -> None:
    nodes = look().page.locator("svg .node")
    for name, left, _, right, _ in nodes.locator("text").evaluate_all(_BOXES):
        owner = nodes.filter(has_text=name).first.locator(".ground").bounding_box()
        assert owner is not None
        assert right - left < owner["width"]


def test_without_its_script_everything_is_there(look: Look) -> None:
    bare, scripted = look(View(scripts=False)), look()
    for shown in ("#standings tbody tr", ".matrix tbody tr", "h2", "h3", "svg.chart", ".cards li"):
        assert bare.visible(shown) == scripted.visible(shown) > 0
    assert bare.visible("form") == 0
    bare.page.locator("summary").first.click()
    assert bare.visible("details[open] table") == 1


def test_text_of_a_user_stays_text(look: Look) -> None:
    seen = look()
    assert seen.page.get_by_role("rowheader", name=HOSTILE).count() >= 1
    assert seen.page.locator("script").count() == 1


def test_filters_narrow_the_table_the_matrix_and_the_graph(look: Look) -> None:
    seen = look()
    every, form = len(FOUND.standings), seen.page.locator("#filter")
    assert seen.visible("#standings tbody tr") == every
    form.get_by_label("Text").fill("checkout")
    assert seen.visible("#standings tbody tr") == seen.visible(".matrix tbody tr") == 1
    assert form.locator("output").inner_text() == f"1 of {every} consumers shown"
    assert seen.page.locator(".node.out").count() > 0
    form.get_by_role("button").click()
    assert seen.visible("#standings tbody tr") == every
    assert seen.visible(".matrix tbody tr") == len(FOUND.matrix.consumers)
    assert seen.page.locator(".node.out").count() == 0
    form.get_by_label("Team").select_option("storefront")
    teams = {one.consumer for one in FOUND.standings if one.team == "storefront"}
    assert seen.visible("#standings tbody tr") == len(teams)
    form.get_by_role("button").click()
    form.get_by_label("State").select_option("done")
    assert seen.visible("#standings tbody tr") == sum(
        one.state == "done" for one in FOUND.standings
    )
    form.get_by_role("button").click()
    form.get_by_label("only who is stuck").check()
    assert seen.visible("#standings tbody tr") == len(FOUND.stuck)


def test_columns_are_sorted_by_buttons_words_as_words_and_numbers_as_numbers(look: Look) -> None:
    page = look().page
    name = page.get_by_role("button", name="Consumer")
    name.focus()
    page.keyboard.press("Enter")
    found = page.locator("#standings tbody th").all_inner_texts()
    assert found == page.evaluate("all => all.sort((a, b) => a.localeCompare(b, 'en'))", found)
    page.keyboard.press("Enter")
    assert page.locator("#standings tbody th").all_inner_texts() == found[::-1]
    assert page.locator("#standings th[aria-sort]").all_inner_texts() == ["Consumer"]
    page.get_by_role("button", name="Days").click()
    days = page.locator("#standings tbody td:nth-child(4)").all_inner_texts()
    numbers = [int(one or 10_000) for one in days]
    assert numbers == sorted(numbers)
    assert max(numbers) > 9
    assert page.locator("#standings th[aria-sort]").all_inner_texts() == ["Days"]
    page.get_by_role("button", name="State").click()
    urgent = page.locator("#standings tbody th").all_inner_texts()
    assert urgent == [one.consumer for one in FOUND.standings]
    for _ in range(2):
        page.get_by_role("button", name="Wave").click()
        waves = page.locator("#standings tbody td:nth-child(5)").all_inner_texts()
        assert "" in waves
        assert all(waves[: -waves.count("")])


def test_the_graph_shows_what_a_service_depends_on(look: Look) -> None:
    seen = look()
    form = seen.page.locator("#follow")
    form.get_by_label("Follow").select_option(label="checkout-web")
    assert seen.page.locator(".node.chosen").get_attribute("data-name") == "checkout-web"
    lit = {one.get_attribute("data-name") for one in seen.page.locator(".node:not(.dim)").all()}
    assert lit == {"checkout-web", "cart", "cart-api", "orders", "order-service"}
    assert form.locator("output").inner_text() == "depends on 4, 0 depend on it"
    seen.page.locator(".node.chosen").click()
    assert seen.page.locator(".dim").count() == 0
    seen.page.locator(".node[data-name=orders]").click()
    assert form.locator("select").input_value() != ""


@pytest.mark.parametrize("width", [1440, 390])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(look: Look, width: int) -> None:
    page = look(View(width)).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(100):
        page.keyboard.press("Tab")
        on = page.evaluate("""(() => {
          const one = document.activeElement, style = getComputedStyle(one);
          return [one.name || one.getAttribute("role") || one.tagName, style.outlineStyle];
        })()""")
        if on[0] == "BODY":
            break
        assert on[1] != "none", on
        reached.append(on[0])
    wanted = ["text", "team", "state", "stuck"]
    assert [name for name in reached if name in wanted] == wanted
    assert {"region", "SUMMARY", "BUTTON", "service"} <= {*reached}


def test_on_paper_controls_are_gone_and_nothing_scrolls(look: Look) -> None:
    seen = look()
    seen.page.emulate_media(media="print")
    assert seen.visible("nav") + seen.visible("form") + seen.visible("thead button") == 0
    assert seen.visible("svg.burn-up") == seen.visible("svg.gantt") == 1
    assert seen.page.locator("details.paper table").first.is_visible()
    overflow = seen.page.locator(".scroll").first.evaluate("one => getComputedStyle(one).overflowX")
    assert overflow == "visible"
    assert seen.page.pdf().startswith(b"%PDF")


def test_paper_has_all_rows_whatever_the_filter_hides(look: Look) -> None:
    seen = look()
    seen.page.locator("#filter").get_by_label("Text").fill("checkout")
    assert seen.visible("#standings tbody tr") == 1
    seen.page.emulate_media(media="print")
    assert seen.visible("#standings tbody tr") == len(FOUND.standings)
    assert seen.visible(".matrix tbody tr") == len(FOUND.matrix.consumers)


def test_on_a_telephone_a_consumer_is_a_card_within_the_screen_that_can_be_sorted(
    look: Look,
) -> None:
    page = look(View(390)).page
    for cells in ("th", "td.long"):
        boxes = page.locator(f"#standings tbody {cells}").evaluate_all(_BOXES)
        assert boxes
        assert all(left >= 0 and right <= 390 for _, left, _, right, _ in boxes)
    page.get_by_role("button", name="Consumer").click()
    found = page.locator("#standings tbody th").all_inner_texts()
    assert found == page.evaluate("all => all.sort((a, b) => a.localeCompare(b, 'en'))", found)


def test_a_large_estate_says_what_it_leaves_out_and_can_be_searched(look: Look) -> None:
    seen = look(name="large")
    assert "24 more" not in seen.page.locator("#stuck").inner_text()
    assert "of 2,000 consumers" in seen.page.locator("section:has(#matrix) p").first.inner_text()
    seen.page.get_by_label("Text").fill("service-1999")
    assert seen.visible("#standings tbody tr") == 1
