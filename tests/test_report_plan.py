"""The renderings of a plan, as they read, and that no text of a user can break them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from plan_estate import CONSUMER_IMPACTS, IMPACTS, SERVICES, Estate
from rich.console import Console

from contractctl.cli.plan_text import render_text
from contractctl.plan.nouns import Plan
from contractctl.report.markdown import code, escape
from contractctl.report.plan_json import render_json
from contractctl.report.plan_markdown import render_markdown

Golden = Callable[[str, str], None]
HOSTILE = "<script>|`a`\n\x1b[31m*b* [bold]"


def text(plan: Plan, width: int) -> str:
    """Render for a terminal without colour, without the blanks that rich leaves at line ends."""
    console = Console(width=width, file=io.StringIO(), color_system=None, force_terminal=False)
    with console.capture() as captured:
        render_text(plan, console)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


@pytest.mark.parametrize("width", [80, 140])
def test_the_text_reads_as_reviewed(width: int, golden: Golden) -> None:
    golden(f"plan/text-{width}.txt", text(Estate().plan(), width))


def test_the_markdown_reads_as_reviewed(golden: Golden) -> None:
    golden("plan/plan.md", render_markdown(Estate().plan()))


def test_the_json_is_as_reviewed(golden: Golden) -> None:
    golden("plan/plan.json", render_json(Estate().plan()))


@pytest.mark.parametrize("width", [40, 80, 109, 110, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, text(Estate().plan(), width).splitlines())) <= width


def test_the_same_plan_gives_the_same_bytes() -> None:
    turned = Estate(
        changes=Estate().changes[::-1],
        impacts=IMPACTS[::-1],
        consumer_impacts=CONSUMER_IMPACTS[::-1],
        services=SERVICES[::-1],
    ).plan()
    assert render_json(turned) == render_json(Estate().plan())
    assert render_markdown(turned) == render_markdown(Estate().plan())


def hostile() -> Plan:
    """Make a plan whose names, owners and messages attack every renderer."""

    def named(name: str) -> str:
        return HOSTILE if name == "billing" else name

    changes = tuple(replace(one, message=HOSTILE) for one in Estate().changes)
    services = tuple(replace(one, name=named(one.name), owner=HOSTILE) for one in SERVICES)
    return Estate(
        changes=changes,
        impacts=tuple(replace(one, consumer=named(one.consumer)) for one in IMPACTS),
        consumer_impacts=tuple(replace(one, name=named(one.name)) for one in CONSUMER_IMPACTS),
        services=services,
    ).plan()


def test_markdown_keeps_its_shape_whatever_the_names() -> None:
    shown = render_markdown(hostile())
    assert "<script>" not in shown
    assert "\x1b" not in shown
    plain = render_markdown(Estate().plan())
    assert [line.count(" | ") for line in shown.splitlines() if line.startswith("|")] == [
        line.count(" | ") for line in plain.splitlines() if line.startswith("|")
    ]


def test_the_terminal_gets_no_control_characters_and_no_markup() -> None:
    shown = text(hostile(), 140)
    assert "\x1b" not in shown
    assert "[bold]" in shown


def test_json_carries_names_as_they_are() -> None:
    found = json.loads(render_json(hostile()))
    assert HOSTILE in [one["name"] for one in found["consumers"]]


def test_escaped_text_is_one_literal_line() -> None:
    assert escape("a|b `c`\n<d> & *e*_f_") == r"a\|b \`c\` &lt;d&gt; &amp; \*e\*\_f\_"
    assert code("$.items[*].sku") == "`$.items[*].sku`"
    assert code("a`b|c") == r"a\`b\|c"
