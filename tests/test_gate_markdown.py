"""A verdict as a comment: found again by its marker, harmless, and cut with a word about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from gate_results import (
    attacking,
    blocked,
    crowd,
    edge,
    everywhere,
    many,
    passed,
    removal,
    result,
    unknown,
    waived,
)
from markdown_it import MarkdownIt

from contractctl.model.gate import GateResult, Mode
from contractctl.report.gate_markdown import COMMENT_LIMIT, SHOWN_ROWS, marker, render_markdown

Golden = Callable[[str, str], None]

EVERY = (blocked, unknown, passed, waived, removal, edge, attacking)
OURS = {"details", "/details", "summary", "/summary", "code", "/code"}
MARKER = "<!-- contractctl gate -->"
READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def live_text(text: str) -> str:
    """What a code host looks for mentions, links and references in: all but code and comments."""
    found = READER.render(text)
    without_code = re.sub(r"<(code|pre)[ >].*?</\1>", "", found, flags=re.DOTALL)
    return without_code.replace(MARKER, "")


def hostile_word(word: str) -> GateResult:
    """A verdict in which every text of a user is such a word."""
    plain = blocked()
    findings = tuple(
        replace(
            one,
            message=f"the description says {word} now",
            hint=word,
            hurts=tuple(
                replace(hurt, consumer=f"{word}{index}", owner=word, reason=f"see {word}")
                for index, hurt in enumerate(one.hurts)
            ),
        )
        for one in plain.findings
    )
    return replace(plain, findings=findings, against=word, remarks=(word,))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("blocked", blocked()),
        ("passed", passed()),
        ("removal", removal()),
        ("waived", waived()),
    ],
)
def test_the_comment_reads_as_reviewed(name: str, found: GateResult, golden: Golden) -> None:
    golden(f"gate/{name}.md", render_markdown(found))


@pytest.mark.parametrize("found", EVERY)
def test_the_first_line_is_the_marker_and_stands_nowhere_else(found: object) -> None:
    assert callable(found)
    for limit in (1_500, COMMENT_LIMIT):
        lines = render_markdown(found(), limit).splitlines()
        assert [number for number, line in enumerate(lines) if MARKER in line] == [0]


def test_the_same_verdict_is_the_same_bytes_whatever_commit_is_checked_out() -> None:
    other = replace(blocked(), head="0" * 40, findings=tuple(blocked().findings))
    assert render_markdown(other) == render_markdown(blocked())


@pytest.mark.parametrize("limit", [2_000, 5_000, 20_000, COMMENT_LIMIT])
@pytest.mark.parametrize("found", [many(3), many(60), many(300), crowd(2000), attacking()])
def test_a_comment_has_at_most_so_many_bytes_and_the_headline_always(
    found: GateResult, limit: int
) -> None:
    text = render_markdown(found, limit)
    assert len(text.encode()) <= limit
    assert "\n**Blocked:** " in text
    assert text.count("<details>") == text.count("</details>")
    assert text.count("<summary>") == text.count("</summary>")


@pytest.mark.parametrize("count", [1, SHOWN_ROWS, 300])
@pytest.mark.parametrize("limit", [3_000, COMMENT_LIMIT])
def test_rows_that_are_left_out_are_counted(count: int, limit: int) -> None:
    text = render_markdown(many(count), limit)
    rows = text.count("\n| **error** |")
    more = re.search(r"^… and (\d+) more", text, re.MULTILINE)
    assert rows + (int(more[1]) if more else 0) == count


def test_what_fits_is_not_cut_and_what_does_not_says_so() -> None:
    whole = render_markdown(blocked())
    assert "Cut to fit" not in whole
    assert "**Cut to fit.**" in render_markdown(blocked(), len(whole.encode()) - 1)


def test_details_go_before_the_table_does() -> None:
    whole = render_markdown(many(20))
    text = render_markdown(many(20), len(whole.encode()) - 1)
    assert text.count("\n| **error** |") == 20
    assert text.count("<details>") < whole.count("<details>")


@pytest.mark.parametrize("found", EVERY)
def test_no_element_is_made_but_our_own(found: object) -> None:
    assert callable(found)
    tokens = READER.parse(render_markdown(found()))
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not kinds & {"link_open", "image"}
    assert {token.content for token in inline if token.type == "html_inline"} <= {"<br>"}
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert set(re.findall(r"<(/?[^\s>]+)[^>]*>", html.replace(MARKER, ""))) <= OURS


def test_no_text_of_a_user_changes_the_shape() -> None:
    shapes = [
        [token.type for token in READER.parse(render_markdown(found)) if token.type != "inline"]
        for found in (result(*attacking().findings[:4]), result(*blocked().findings))
    ]
    assert [kind for kind in shapes[1] if kind == "table_open"] == ["table_open"]
    for kind in ("heading_open", "html_block", "table_open", "tr_open", "td_open", "fence"):
        assert shapes[0].count(kind) == shapes[1].count(kind)


@pytest.mark.parametrize(
    "word",
    [
        *("@team", "@org/team", "x@team", "(@team)", "@a`b", "a|@team", "<@team>", "`@team`"),
        *("https://evil.test", "www.evil.test", "HTTP://EVIL.test/`", "a@b.test", "#12", "GH-12"),
        *("org/repo#12", "![x](http://evil.test/x.png)", "[x](https://evil.test)", "$@team$"),
        *("<https://evil.test>", "<a@b.test>", "@team|https://evil.test", "\\@team", "**@team**"),
    ],
)
def test_nobody_is_mentioned_and_nothing_is_linked_by_accident(word: str) -> None:
    text = live_text(render_markdown(hostile_word(word)))
    assert not re.search(r"@\w|://\w|www\.\w|#\d|GH-\d", text, re.IGNORECASE)


def test_a_warning_and_a_waiver_are_folded_below() -> None:
    text = render_markdown(blocked())
    assert "<summary>1 warning</summary>" in text
    assert "| **warning** |" not in text
    text = render_markdown(waived())
    assert "<summary>1 waived finding</summary>" in text
    assert "switched off in May, see OPS-1182" in text


@pytest.mark.parametrize("mode", [Mode.REPORT, Mode.WARN])
def test_a_mode_that_does_not_enforce_says_so(mode: Mode) -> None:
    text = render_markdown(replace(blocked(), mode=mode))
    assert "**Would be blocked:** " in text
    assert f"Mode {mode.value}: the build stays green" in text


def test_an_edit_of_a_file_that_contracts_share_is_one_row_and_one_block() -> None:
    text = render_markdown(everywhere(200))
    assert text.count("\n| **error** |") == 1
    assert text.count("<details><summary>api-00, api-01 and 198 more: ") == 1
    assert "the command below prints the waivers of each contract" in text
    assert len(text) < 20_000


def test_the_marker_of_a_workspace_is_one_comment_whatever_the_folder_is_called() -> None:
    assert (marker(""), marker("svc/one")) == (MARKER, "<!-- contractctl gate: svc/one -->")
    for folder in ("a --> b", "<!--", "x\ny", "\udcff", "--!>", "`@team`"):
        found = marker(folder)
        assert re.fullmatch(r"<!-- contractctl gate: [\w.~/%-]+ -->", found)
        first = render_markdown(replace(blocked(), workspace=folder)).splitlines()[0]
        assert first == found
