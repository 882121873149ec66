"""A diff on the terminal: short, whole where it is asked for, and honest about proofs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import SHOP, run, write
from diff_reports import hostile, many, orders, unproven_orders
from rich.console import Console

from contractctl.cli.diff_text import SHOWN_CHANGES, render_text
from contractctl.diff import Diff
from contractctl.model import Proof, Severity
from contractctl.pointer import JsonValue

Golden = Callable[[str, str], None]


def text(diff: Diff, width: int, *, show_all: bool = False) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, force_terminal=False)
    with console.capture() as captured:
        render_text(diff, console, show_all=show_all)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


@pytest.mark.parametrize("width", [80, 140])
def test_the_text_reads_as_reviewed(width: int, golden: Golden) -> None:
    golden(f"diff/text-{width}.txt", text(orders(), width))


@pytest.mark.parametrize("width", [20, 40, 80, 109, 110, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for diff in (orders(), hostile()):
        assert max(map(len, text(diff, width, show_all=True).splitlines())) <= width


def test_no_text_of_a_user_reaches_the_terminal_as_control_or_markup() -> None:
    shown = text(hostile(), 140)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown


def test_every_witness_is_shown_as_who_takes_it_and_who_does_not() -> None:
    proven = sum(change.witness is not None for change in orders().changes)
    shown = text(orders(), 140)
    assert shown.count("base accepts  ") + shown.count("head may send  ") == proven
    assert shown.count("head refuses  ") + shown.count("base forbids   ") == proven


def test_a_payload_takes_two_lines_however_large_it_is() -> None:
    large: JsonValue = {f"name{number}": ["x" * 5000] * 100 for number in range(100)}
    changes = tuple(
        replace(change, witness=change.witness and replace(change.witness, payload=large))
        for change in orders().changes
    )
    plain, grown = (text(diff, 80) for diff in (orders(), replace(orders(), changes=changes)))
    assert grown.count("\n") <= plain.count("\n") + 2 * len(changes)


def test_what_is_left_out_is_counted_and_shown_on_demand() -> None:
    diff = many(SHOWN_CHANGES + 40)
    short, whole = text(diff, 80), text(diff, 80, show_all=True)
    left_out = sum(int(number) for number in re.findall(r"^  and (\d+) more: ", short, re.M))
    hidden = re.search(r"^(\d+) safe changes not shown; --all shows them$", short, re.M)
    assert hidden is not None
    assert left_out + int(hidden[1]) + len(shown_fingerprints(short)) == len(diff.changes)
    assert shown_fingerprints(whole) == {change.fingerprint for change in diff.changes}


def shown_fingerprints(shown: str) -> set[str]:
    return set(re.findall(r"\[([0-9a-f]{12})\]$", shown, re.M))


def test_a_proven_safe_change_is_counted_as_such() -> None:
    changes = tuple(
        replace(change, proof=Proof.CONTAINED) if change.severity is Severity.SAFE else change
        for change in orders().changes
    )
    diff = replace(orders(), changes=changes)
    count = orders().count(Severity.SAFE)
    assert f"not shown ({count} by proof: every old payload is still valid)" in text(diff, 140)
    assert "safe: every request that base accepts is still valid" in text(diff, 80, show_all=True)


def test_none_found_is_said_only_where_one_was_looked_for() -> None:
    changes = tuple(
        replace(change, proof=Proof.UNPROVEN, witness=None) for change in orders().changes
    )
    assert "unproven: no payload found" in text(replace(orders(), changes=changes), 80)
    assert "no payload found" not in text(unproven_orders(), 80)


def test_no_witness_leaves_the_proofs_out_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    found = run(capsys, "diff", "shop@v1", "shop@v2", "--no-witness")
    proven = run(capsys, "diff", "shop@v1", "shop@v2")
    assert "base forbids" in proven.out
    assert "base forbids" not in found.out
    assert shown_fingerprints(found.out) == shown_fingerprints(proven.out)
    assert found.code == proven.code == 1
