"""What the charts of the weekly page rest on: axes, rows of labels, layers of a graph."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_weeks import large, weekly

from contractctl.report.page_axes import CountAxis, DayAxis, apart, lanes
from contractctl.report.page_burn_up import Course, burn_up
from contractctl.report.page_drawing import (
    LETTER,
    Canvas,
    figure,
    group,
    label,
    shortened,
    width_of,
)
from contractctl.report.page_gantt import SHOWN_WAVES, gantt, schedule, stage_words
from contractctl.report.page_layers import crossings, layout, spread
from contractctl.report.page_marks import Mark, place
from contractctl.report.weekly_timeline import timeline

DAY = date(2027, 1, 4)
NUMBERS = st.lists(st.floats(-1e4, 1e4), max_size=30)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(DAYS, st.integers(1, 4000), st.floats(40, 2000), st.floats(30, 120))
def test_ticks_of_days_are_on_the_axis_in_order_and_have_their_room(
    first: date, days: int, width: float, room: float
) -> None:
    axis = DayAxis(first, first + timedelta(days=days), 10, 10 + width)
    places = [one.at for one in axis.ticks(room)]
    assert places == sorted(places)
    assert all(10 <= one <= 10 + width + 1e-6 for one in places)
    assert all(after - before >= room * 0.9 for before, after in pairwise(places))


def test_short_spans_are_told_in_mondays_and_long_ones_in_months() -> None:
    weeks = DayAxis(DAY, DAY + timedelta(days=21), 0, 300).ticks(60)
    assert [one.label for one in weeks] == ["4 Jan 2027", "11 Jan", "18 Jan", "25 Jan"]
    months = DayAxis(DAY - timedelta(days=40), DAY + timedelta(days=60), 0, 300).ticks(60)
    assert [one.label for one in months] == ["Dec 2026", "Jan 2027", "Feb", "Mar"]


def test_a_day_beyond_the_axis_stands_at_its_end() -> None:
    axis = DayAxis(DAY, DAY + timedelta(days=10), 0, 100)
    assert [axis.at(DAY + timedelta(days=n)) for n in (-3, 0, 5, 10, 99)] == [0, 0, 50, 100, 100]


@given(st.integers(0, 10_000_000))
def test_counts_begin_with_nought_end_with_the_most_and_are_few(most: int) -> None:
    axis = CountAxis(most, 300, 0)
    labels = [int(one.label.replace(",", "")) for one in axis.ticks()]
    assert (labels[0], labels[-1]) == (0, most)
    assert labels == sorted(labels)
    assert len(labels) <= 7


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(1, 200)), max_size=25))
def test_labels_of_a_row_never_touch(found: list[tuple[float, float]]) -> None:
    spans = [(start, start + width) for start, width in found]
    rows = lanes(spans, 5)
    for (one, row), (other, its) in combinations(zip(spans, rows, strict=True), 2):
        assert row != its or one[1] + 5 <= other[0] or other[1] + 5 <= one[0]


@given(st.lists(st.floats(0, 100), max_size=5))
def test_heights_are_pushed_apart_and_stay_above_the_ground(wanted: list[float]) -> None:
    placed = apart(wanted, 10, 100)
    assert all(abs(one - other) >= 10 - 1e-6 for one, other in combinations(placed, 2))
    assert all(one <= 100 + 1e-6 for one in placed)


@given(NUMBERS)
def test_boxes_are_spread_as_near_as_can_be_without_overlap(wanted: list[float]) -> None:
    placed = spread(wanted, [1.0] * len(wanted))
    assert all(after - before >= 1 - 1e-6 for before, after in pairwise(placed))
    assert sum(placed) == pytest.approx(sum(wanted), abs=1e-3)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    nodes = [f"n{index}" for index in range(draw(st.integers(1, 20)))]
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes))
    return nodes, draw(st.lists(pairs, max_size=40))


@given(graphs())
def test_every_node_and_edge_is_placed_and_no_box_covers_another(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    made = layout(nodes, edges)
    assert {*made.at} == {*nodes}
    assert {*made.routes} == {(one, other) for one, other in edges if one != other}
    for (layer, row), (other_layer, other_row) in combinations(made.at.values(), 2):
        assert layer != other_layer or abs(row - other_row) >= 0.98
    assert all(0 <= layer < made.layers for layer, _ in made.at.values())
    assert all(0.49 <= row <= made.rows for _, row in made.at.values())
    for (source, target), route in made.routes.items():
        assert (route[0], route[-1]) == (made.at[source], made.at[target])
        assert all(abs(after[0] - before[0]) == 1 for before, after in pairwise(route))


@given(graphs())
def test_without_cycles_who_depends_stands_left_of_what_it_depends_on(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    forward = [(one, other) for one, other in edges if nodes.index(one) < nodes.index(other)]
    made = layout(nodes, forward)
    assert all(made.at[one][0] < made.at[other][0] for one, other in forward)
    assert made == layout(nodes, forward[::-1])


def test_a_tree_is_drawn_without_crossings() -> None:
    below = sorted(range(1, 15), key=lambda number: number * 7 % 15)
    nodes = ["0", *(f"{number}" for number in below)]
    made = layout(nodes, [(f"{number}", f"{(number - 1) // 2}") for number in below])
    columns: dict[int, list[tuple[float, str]]] = {}
    for name, (layer, row) in made.at.items():
        columns.setdefault(layer, []).append((row, name))
    ordered = [[(name, -1) for _, name in sorted(columns[layer])] for layer in sorted(columns)]
    links = [((one, -1), (other, -1)) for one, other in made.routes]
    assert crossings(ordered, links) == 0
    assert crossings([ordered[0][::-1], *ordered[1:]], links) > 0


def test_many_who_depend_on_one_stand_in_several_columns() -> None:
    nodes = [f"{index}" for index in range(30)]
    made = layout([*nodes, "hub"], [(name, "hub") for name in nodes])
    assert made.layers == 4
    assert made.rows < 20


@pytest.mark.parametrize("width", [366, 960])
def test_labels_of_marks_keep_within_the_chart_and_off_each_other(width: float) -> None:
    days = DayAxis(DAY, DAY + timedelta(days=120), 30, width - 10)
    marks = [
        Mark(DAY + timedelta(days=n), f"mark {n} of 2027-01-01", "p50") for n in (1, 60, 62, 119)
    ]
    placed = place(marks, days, 0, width)
    for one in placed:
        assert one.middle - one.mark.width / 2 >= 0
        assert one.middle + one.mark.width / 2 <= width
    for one, other in combinations(placed, 2):
        near = abs(one.middle - other.middle) < (one.mark.width + other.mark.width) / 2
        assert not near or one.row != other.row
        over = abs(one.middle - days.at(other.mark.day)) < one.mark.width / 2
        under = abs(other.middle - days.at(one.mark.day)) < other.mark.width / 2
        if over != under:
            assert (one.row < other.row) == over


def test_a_label_is_shortened_to_its_room_and_told_in_full() -> None:
    assert shortened("short", 100) == "short"
    assert width_of(shortened("a very long name of a service", 80)) <= 80 + LETTER
    drawn = group([label(0, 0, "a v…", whole="a <very> long name")]).as_str()
    assert "<title>a &lt;very&gt; long name</title>" in drawn


def test_every_text_of_a_drawing_is_escaped() -> None:
    evil = '<script>"&\x07'
    drawn = figure(
        Canvas("c", 1, 1), "k", evil, evil, [label(0, 0, evil), group([], "", {"a": evil})]
    )
    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;&quot;&amp;?") == 4


def test_the_chart_shows_what_the_counts_say() -> None:
    report = weekly()
    course = Course(report.burn_up, report.forecast, report.as_of, report.progress.sunset)
    drawn = burn_up(course, "test", 960, 250)
    now = [one for one in report.burn_up.counts if one.done is not None][-1]
    assert f">{now.done} done<" in drawn
    assert f">{now.proven} proven<" in drawn
    assert f">P90 {report.forecast.p90}<" in drawn
    assert drawn.count("<polyline") == 5


@pytest.mark.parametrize("years", [1, 5, None])
def test_a_forecast_that_leaves_the_chart_is_cut_at_its_edge(years: int | None) -> None:
    report = weekly()
    late = report.as_of + timedelta(days=365 * years) if years else None
    forecast = replace(report.forecast, p90=late)
    course = Course(report.burn_up, forecast, report.as_of, report.progress.sunset)
    drawn = burn_up(course, "test", 960, 250)
    (cone,) = re.findall(r"<polygon [^>]*cone[^>]*>", drawn)
    (points,) = re.findall(r'points="([^"]*)"', cone)
    corners = [float(one) for one in points.split()]
    assert max(corners[::2]) == 948
    assert len(corners) == 8
    assert corners[-1] <= corners[1]
    assert "P90" not in drawn


def test_where_nobody_is_left_nothing_is_forecast() -> None:
    report = weekly()
    over = replace(report.forecast, left=0, p50=report.as_of - timedelta(days=9), p90=None)
    drawn = burn_up(Course(report.burn_up, over, report.as_of, report.as_of), "test", 960, 250)
    assert "P50" not in drawn
    assert "cone" not in drawn


def test_of_many_waves_those_to_come_are_drawn_and_the_rest_is_counted() -> None:
    found = large(4000)
    plan = schedule(timeline(found), found.as_of)
    assert len(plan.waves) == SHOWN_WAVES
    assert plan.left_out == len(found.plan.waves) - SHOWN_WAVES
    assert f"of {len(found.plan.waves)}; the table has all" in gantt(plan, "test", 366)


def test_a_wave_that_is_over_after_the_sunset_says_late() -> None:
    report = weekly()
    plan = schedule(timeline(report), report.as_of)
    late = [one for one in plan.waves if (one.soaked or one.last) > report.plan.timeline.sunset]
    assert gantt(plan, "test", 960).count(">late<") == len(late) > 0


def test_a_wave_whose_bar_is_to_come_says_why_it_moves_already() -> None:
    row = next(one for one in timeline(weekly()) if one.kind == "wave")
    ahead = replace(row, stage="moving", first=DAY + timedelta(days=9), extended=1)
    assert stage_words(ahead, DAY) == "moving, 1 extended, rest from 13 Jan"
    begun = replace(ahead, first=DAY, extended=0, slip_days=2)
    assert stage_words(begun, DAY) == "moving, 2 days later"


def test_on_a_telephone_no_line_runs_through_the_name_of_a_wave() -> None:
    drawn = gantt(schedule(timeline(weekly()), weekly().as_of), "narrow", 360)
    for said in re.findall(r'<text[^>]*class="strong halo"[^>]*>', drawn):
        x, y = (float(re.findall(rf'\b{axis}="([\d.]+)"', said)[0]) for axis in "xy")
        before = drawn[: drawn.index(said)].rpartition('class="backing"')
        left, top, width, height = (
            float(
                re.findall(rf'\b{name}="([\d.]+)"', before[0].rpartition("<rect")[2] + before[2])[0]
            )
            for name in ("x", "y", "width", "height")
        )
        assert left <= x < left + width
        assert top < y - 8 < y < top + height


@pytest.mark.parametrize("consumers", [17, 1_000, 2_000, 1_234_567])
def test_no_number_beside_the_burn_up_is_cut_off(consumers: int) -> None:
    found = weekly()
    counts = replace(found.burn_up, consumers=consumers)
    course = Course(counts, found.forecast, found.as_of, found.progress.sunset)
    numbers = re.findall(
        r'<text([^>]*class="tick"[^>]*)>([\d,]+)</text>', burn_up(course, "b", 400, 200)
    )
    assert f"{consumers:,}" in [said for _, said in numbers]
    for marks, said in numbers:
        assert float(re.findall(r'\bx="([\d.]+)"', marks)[0]) >= width_of(said)
