"""A diff as a comment on a pull request: whole, or cut with a word about it, never broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from diff_reports import hostile, many, orders, unproven_orders

from contractctl.model import Change, Severity
from contractctl.pointer import JsonValue
from contractctl.report.diff_markdown import COMMENT_LIMIT, render_markdown

NOTE = re.compile(r"^> \*\*Cut to fit\.\*\* (?:(\d+) changes?|The payloads)", re.MULTILINE)


def shown(text: str) -> set[str]:
    """The fingerprints that a report lists."""
    return set(re.findall(r"`([0-9a-f]{12})`\)", text))


def with_payload(payload: JsonValue) -> tuple[Change, ...]:
    return tuple(
        replace(change, witness=change.witness and replace(change.witness, payload=payload))
        for change in orders().changes
    )


def test_the_markdown_reads_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("diff/diff.md", render_markdown(orders(), show_all=False))


def test_every_change_is_listed_and_the_safe_ones_are_folded() -> None:
    folded, whole = (render_markdown(orders(), show_all=flag) for flag in (False, True))
    everything = {change.fingerprint for change in orders().changes}
    assert shown(folded) == shown(whole) == everything
    assert f"<summary>{orders().count(Severity.SAFE)} safe changes</summary>" in folded
    assert "\n## Safe\n" in whole


@pytest.mark.parametrize("limit", [1_000, 10_000, COMMENT_LIMIT])
@pytest.mark.parametrize("show_all", [False, True])
def test_what_does_not_fit_is_counted(limit: int, show_all: bool) -> None:
    diff = many(100)
    text = render_markdown(diff, show_all=show_all, limit=limit)
    assert len(text.encode()) <= limit
    note = NOTE.search(text)
    assert note is not None
    assert len(shown(text)) + int(note[1]) == len(diff.changes)
    assert text.count("<details>") == text.count("</details>")


def test_payloads_go_before_changes_do() -> None:
    whole = render_markdown(orders(), show_all=True)
    text = render_markdown(orders(), show_all=True, limit=len(whole.encode()) - 1)
    assert NOTE.search(text)
    assert "```" not in text
    assert shown(text) == shown(whole)


def test_what_fits_is_not_cut() -> None:
    whole = render_markdown(orders(), show_all=True)
    assert render_markdown(orders(), show_all=True, limit=len(whole.encode())) == whole


def test_a_whole_payload_is_json_and_a_shortened_one_does_not_claim_to_be() -> None:
    blocks = re.findall(
        r"^```(\w*)\n(.*?)\n```$", render_markdown(orders(), show_all=True), re.M | re.S
    )
    assert {language for language, _ in blocks} == {"", "json"}
    for language, text in blocks:
        assert ("..." in text) == (language == "")
        if language:
            json.loads(text)


def test_no_payload_ends_its_block() -> None:
    diff = replace(orders(), changes=with_payload({"note": "```\n````", "````": "`"}))
    text = render_markdown(diff, show_all=True)
    fences = re.findall(r"^(`{3,})", text, re.MULTILINE)
    assert set(fences) == {"`````"}
    assert len(fences) == 2 * sum(c.witness is not None and _has_body(c) for c in diff.changes)


def _has_body(change: Change) -> bool:
    return change.witness is not None and isinstance(change.witness.payload, dict)


def test_no_text_of_a_user_changes_the_shape() -> None:
    text = render_markdown(hostile(), show_all=False)
    plain = render_markdown(orders(), show_all=False)
    outside = re.sub(r"^(`{3,})\w*\n.*?\n\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert "<script>" not in outside
    assert "\x1b" not in text
    assert "\u202e" not in text
    for mark in ("\n#", "\n- ", "\n<details>", "</details>"):
        assert outside.count(mark) == plain.count(mark)


def test_without_witnesses_there_are_no_proofs_and_no_claims() -> None:
    text = render_markdown(unproven_orders(), show_all=True)
    assert "Proof:" not in text
    assert "no payload found" not in text
