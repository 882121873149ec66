"""What to do after a verdict: steps that can end it, in words that say how."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gate_results import HURT, UNSAID, about, blocked, change, many, result, unknown

from contractctl.model.gate import Finding, GateResult
from contractctl.report.gate_markdown import render_markdown
from contractctl.report.gate_steps import Group, next_steps
from contractctl.report.phrases import Term


def told(found: GateResult) -> list[str]:
    """The steps, with what is set as code between backticks."""
    return [
        "".join(f"`{part.text}`" if isinstance(part, Term) else part for part in step)
        for step in next_steps(found)
    ]


def other(rule: str, digit: str, hint: str) -> Finding:
    """A finding that is mended by doing what its hint says."""
    plain = about(rule, change("request-enum-value-removed"))
    return replace(plain, fingerprint=digit * 12, hint=hint)


def test_where_there_is_one_thing_to_do_it_is_said_itself() -> None:
    found = other("sunset-shortened", "a", "Keep it, or run `contractctl gate` again.")
    assert told(result(found)) == ["Keep it, or run `contractctl gate` again."]
    again = replace(found, fingerprint="b" * 12)
    assert told(result(found, again)) == ["Keep it, or run `contractctl gate` again."]


def test_where_there_are_several_the_way_to_them_is_said() -> None:
    first = other("sunset-shortened", "a", "Keep 2027-06-14.")
    second = other("waiver-unused", "b", "Remove it.")
    assert told(result(first, second)) == [
        "Do what stands at `instead` of each, and run the gate again."
    ]


def test_of_one_change_the_waivers_are_a_command_away() -> None:
    *_, last = told(unknown())
    assert last == (
        "Or let the owners accept it: `contractctl gate --against=origin/main"
        " --explain=1e76a77badd6` prints the waiver for `contracts/orders/migration.yaml`."
    )


def test_several_changes_need_as_many_waivers() -> None:
    *_, last = told(many(19))
    assert last == (
        "Or let the owners accept it: each of the 19 findings needs a waiver of its own;"
        " `contractctl gate --against=origin/main --explain=FINGERPRINT` prints it."
    )


@pytest.mark.parametrize(
    ("rule", "asks"),
    [("removed-before-sunset", False), ("removed-before-quiet", True)],
)
def test_nobody_is_asked_what_cannot_unblock(rule: str, asks: bool) -> None:
    found = about(rule, change("operation-removed-before-sunset"), HURT[0], UNSAID)
    assert any(step.startswith("Ask data-platform@") for step in told(result(found))) is asks


def test_those_who_must_agree_are_named_worst_hit_first() -> None:
    removed = about("removed-before-sunset", change("operation-removed-before-sunset"), UNSAID)
    both = replace(removed, hurts=(UNSAID, HURT[1], HURT[0]))
    assert [ask.consumers for ask in Group((both,)).agreeing] == [
        ("checkout-web",),
        ("ledger-sync",),
        ("data-lake-ingest",),
    ]


def test_a_comment_says_what_to_do_before_it_lists_what_it_is_about() -> None:
    text = render_markdown(blocked())
    assert text.index("What to do next") < text.index("| What changed, and where |")


def test_a_comment_is_the_same_however_the_base_was_named() -> None:
    by_id = replace(blocked(), against=blocked().base)
    assert render_markdown(by_id) == render_markdown(blocked())
