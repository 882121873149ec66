"""The renderings of the weekly report, as they read, and that no text of a user can break them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from report_weeks import HOSTILE, large, weekly
from rich.console import Console
from test_schemas import problems

from contractctl.cli.report_text import render_text
from contractctl.model.ledger import Note
from contractctl.report.markdown import prose
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_json import render_json
from contractctl.report.weekly_markdown import render_markdown
from contractctl.report.weekly_mermaid import flowchart, gantt
from contractctl.report.weekly_sections import sections
from contractctl.report.weekly_slack import render_slack

Golden = Callable[[str, str], None]
EVIL = 'x": <!channel> <@U1> </script> :#;%%{init} `a` | *b* \n end\x1b[31m [bold]' + "é🙂" * 2000


def text(found: WeeklyReport, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, force_terminal=False)
    with console.capture() as captured:
        render_text(found, console)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def hostile() -> WeeklyReport:
    """The report in which whatever a user writes attacks."""
    found = weekly()
    standings = tuple(
        replace(
            one,
            subject=replace(one.subject, owner=EVIL, team=EVIL),
            reason=EVIL,
            next_step=EVIL,
            notes=(Note(found.as_of, EVIL, EVIL),),
        )
        for one in found.progress.standings
    )
    calendar = found.plan.policy.calendar
    freezes = tuple(replace(one, why=EVIL) for one in calendar.freezes)
    policy = replace(found.plan.policy, calendar=replace(calendar, freezes=freezes))
    return replace(
        found,
        plan=replace(found.plan, policy=policy, owner=EVIL),
        progress=replace(found.progress, standings=standings, base=EVIL, head=EVIL),
        events=tuple(replace(one, by=EVIL, data={"note": EVIL}) for one in found.events),
        waivers=tuple(replace(one, owner=EVIL, reason=EVIL) for one in found.waivers),
    )


@pytest.mark.parametrize("width", [80, 140])
def test_the_text_reads_as_reviewed(width: int, golden: Golden) -> None:
    golden(f"report/text-{width}.txt", text(weekly(), width))


def test_the_markdown_reads_as_reviewed(golden: Golden) -> None:
    golden("report/report.md", render_markdown(weekly()))


def test_the_slack_message_is_as_reviewed(golden: Golden) -> None:
    golden("report/slack.json", render_slack(weekly()))


def test_a_long_text_of_a_user_is_cut_for_readers_and_whole_in_json() -> None:
    long = "word " * 20_000
    full = weekly()
    events = tuple(replace(one, data={"note": long}, by=long) for one in full.events)
    waivers = tuple(replace(one, reason=long) for one in full.waivers)
    found = replace(full, events=events, waivers=waivers)
    for shown in (text(found, 140), render_markdown(found), render_slack(found)):
        assert len(shown) < 50_000
    assert re.search(r"word w[ord]*\.\.\.", render_markdown(found))
    assert long.strip() in render_json(found)


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, text(weekly(), width).splitlines())) <= width


def test_the_terminal_gets_no_control_characters_and_no_markup() -> None:
    shown = text(hostile(), 140)
    assert "\x1b" not in shown
    assert "[bold]" in shown


@pytest.mark.parametrize("found", [weekly, hostile, lambda: large(30)])
def test_the_json_has_the_described_fields_and_no_others(
    found: Callable[[], WeeklyReport],
) -> None:
    assert problems("report", render_json(found())) == []


def test_the_json_has_every_row() -> None:
    document = json.loads(render_json(large(300)))
    assert len(document["consumers"]) == len(document["matrix"]["consumers"]) == 300
    assert sum(one["kind"] == "service" for one in document["graph"]["nodes"]) == 301
    assert sum(document["summary"].values()) == 300
    assert HOSTILE in [one["consumer"] for one in json.loads(render_json(weekly()))["consumers"]]


def test_markdown_keeps_its_shape_whatever_the_words() -> None:
    shown, plain = render_markdown(hostile()), render_markdown(weekly())
    assert "<script>" not in shown
    assert "<!channel>" not in shown
    assert "\x1b" not in shown

    def shape(markdown: str) -> list[int]:
        return [re.sub(r"\\\|", "", line).count("|") for line in rows(markdown)]

    def rows(markdown: str) -> list[str]:
        return [line for line in markdown.splitlines() if line.startswith("|")]

    assert shape(shown) == shape(plain)
    assert shown.count("```") == plain.count("```") == 4


def test_markdown_of_two_thousand_consumers_fits_into_an_issue() -> None:
    shown = render_markdown(large(2_000))
    assert len(shown) < 65_536
    assert "And 1975 more consumers." in shown


def test_commands_within_a_sentence_keep_their_distance() -> None:
    assert prose("ask *ann*, then `contractctl x` now") == r"ask \*ann\*, then `contractctl x` now"
    assert prose("`contractctl x`") == "`contractctl x`"


def test_mermaid_gets_ids_of_its_own_and_only_coded_marks() -> None:
    for diagram in (gantt(sections(hostile())), flowchart(sections(hostile()).graph)):
        assert "<!" not in diagram
        assert "%%" not in diagram
        assert "\x1b" not in diagram
    found = sections(weekly())
    nodes = re.findall(r'^  (n\d+)[\[(]+"([^"]*)"[\])]+$', flowchart(found.graph), re.MULTILINE)
    assert [one for one, _ in nodes] == [f"n{at}" for at in range(len(found.graph.nodes))]
    assert not any(re.search(r"[<>(){}]", label.replace("<br/>", "")) for _, label in nodes)
    tasks = [line for line in gantt(found).splitlines() if re.search(r", \d{4}-", line)]
    assert all(line.count(":") == 1 for line in tasks)
    assert len({re.findall(r"(\w+), \d{4}-", line)[0] for line in tasks}) == len(tasks)


def test_mermaid_stays_small_enough_to_be_drawn() -> None:
    shown = flowchart(sections(large(2_000)).graph)
    assert len(shown) < 50_000
    assert shown.count("-->") < 500


def mrkdwn(found: Any) -> Iterator[str]:
    """Every text that Slack formats."""
    if isinstance(found, dict):
        if found.get("type") == "mrkdwn":
            assert found["verbatim"] is True
            yield found["text"]
        for inner in found.values():
            yield from mrkdwn(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from mrkdwn(inner)


def test_slack_obeys_no_mark_of_a_user() -> None:
    marks = "*bold* _leans_ ~gone~ `code` :tada: <!channel> &amp;"
    full = weekly()
    events = tuple(replace(one, data={"note": marks}, by=marks) for one in full.events)
    message = json.loads(render_slack(replace(full, events=events)))
    assert message["mrkdwn"] is False
    plain = [*plain_text(message["blocks"])]
    assert any(marks in said for said in plain)
    for said in mrkdwn(message["blocks"]):
        assert re.fullmatch(r"(:[a-z_]+: )?\*[A-Za-z (),0-9-]+\*(\n\d+)?", said), said


def plain_text(found: Any) -> Iterator[str]:
    """Every text that Slack shows as it is."""
    if isinstance(found, dict):
        if found.get("type") == "plain_text":
            assert found["emoji"] is False
            yield found["text"]
        for inner in found.values():
            yield from plain_text(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from plain_text(inner)


def units(said: str) -> int:
    return len(said.encode("utf-16-le")) // 2


@pytest.mark.parametrize("found", [weekly, hostile, lambda: large(2_000)])
def test_a_slack_message_keeps_the_limits_and_mentions_nobody(
    found: Callable[[], WeeklyReport],
) -> None:
    message = json.loads(render_slack(found()))
    assert len(message["blocks"]) <= 50
    for block in message["blocks"]:
        fields = block.get("fields", [])
        assert len(fields) <= 10
        assert all(0 < units(one["text"]) <= 2000 for one in fields)
        if block["type"] == "header":
            assert 0 < units(block["text"]["text"]) <= 150
        elif "text" in block:
            assert 0 < units(block["text"]["text"]) <= 3000
    for said in (message["text"], *mrkdwn(message["blocks"])):
        assert "<" not in said
        assert ">" not in said
        assert set(re.findall(r"&\w*;?", said)) <= {"&amp;", "&lt;", "&gt;"}


def test_the_same_report_gives_the_same_bytes_whatever_the_order_it_came_in() -> None:
    found = weekly()
    turned = replace(
        found,
        progress=replace(found.progress, standings=found.progress.standings[::-1]),
        waivers=found.waivers[::-1],
        estate=replace(found.estate, services=found.estate.services[::-1]),
    )
    for render in (render_json, render_markdown, render_slack):
        assert render(turned) == render(found)
