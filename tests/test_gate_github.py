"""The verdict on a pull request as annotations: what the runner reads is what was meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from diff_reports import HOSTILE
from gate_results import (
    BASE,
    CALLER,
    HURT,
    about,
    attacking,
    blocked,
    change,
    crowd,
    edge,
    everywhere,
    many,
    passed,
    removal,
    result,
    unknown,
    untouched,
    waived,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from workflow_log import WorkflowCommand, workflow_commands

from contractctl.cli.gate_folder import shown_as
from contractctl.load.trees import FileTree
from contractctl.model import Location
from contractctl.model.gate import GateResult, Level, Mode
from contractctl.report.gate_annotated import SHOWN as HURT_SHOWN
from contractctl.report.gate_annotated import marked, sentences
from contractctl.report.gate_github import render_github
from contractctl.report.gate_headline import headline
from contractctl.report.gate_words import recompute, title
from contractctl.report.plain import visible
from contractctl.report.workflow_commands import SHOWN

Golden = Callable[[str, str], None]
EVERY = (blocked, unknown, passed, untouched, waived, removal, edge, attacking)


def read(found: GateResult) -> tuple[WorkflowCommand, ...]:
    return workflow_commands(render_github(found))


def levels(found: GateResult) -> list[str]:
    return [one.name for one in read(found)]


@pytest.mark.parametrize("made", EVERY)
def test_every_finding_is_a_command_of_its_own_and_the_verdict_the_last(
    made: Callable[[], GateResult],
) -> None:
    *shown, last = read(made())
    assert len(shown) == len(made().findings)
    assert (last.name, last.properties) == ("notice", {"title": "contractctl gate"})
    assert last.data.splitlines()[0] == headline(made())
    assert recompute(made()) in last.data


def test_the_annotations_read_as_reviewed(golden: Golden) -> None:
    golden("gate/gate.github", render_github(blocked()))


def test_an_error_says_where_what_whom_and_what_to_do() -> None:
    first = read(blocked())[0]
    assert first.name == "error"
    assert first.properties == {
        "file": "contracts/orders/v2.yaml",
        "line": "1299",
        "col": "11",
        "title": "orders: breaks checkout-web, ledger-sync and 1 more",
    }
    for said in (
        "the value other is no longer allowed",
        "checkout-web",
        "sends $.reason of POST /orders/{orderId}/cancel",
        "consumers.yaml:41",
        "Who must agree: storefront-oncall@example.test (checkout-web); finance-systems",
        "What to do: Accept the old form as well",
        "[breaks-consumer (request-enum-value-removed) 1c1d009446bf]",
    ):
        assert said in first.data


def test_what_is_unknown_has_a_command_of_its_own_that_says_so() -> None:
    for found in (blocked(), unknown()):
        (one,) = (each for each in read(found) if each.properties["title"].startswith("unknown: "))
        assert one.name == "error"
        assert "data-lake-ingest" in one.data


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (Mode.ENFORCE, ["error"] * 3 + ["warning", "notice"]),
        (Mode.WARN, ["warning"] * 4 + ["notice"]),
        (Mode.REPORT, ["notice"] * 5),
    ],
)
def test_the_mode_decides_how_loud_it_is_and_nothing_gets_lost(
    mode: Mode, shown: list[str]
) -> None:
    found = replace(blocked(), mode=mode)
    assert levels(found) == shown
    would = [one.properties["title"].startswith("would block: ") for one in read(found)]
    assert would == [mode is not Mode.ENFORCE] * 2 + [False] * 3


def test_the_last_notice_says_what_a_reviewer_should_know() -> None:
    remarks = ("This branch loosens the gate: mode is report.", "At the base, nobody was known.")
    *_, last = render_github(replace(blocked(), remarks=remarks)).splitlines()
    assert "%0ANote: This branch loosens the gate: mode is report.%0ANote: At the base" in last


def test_what_is_waived_is_a_notice_that_names_the_waiver_and_asks_for_nothing() -> None:
    first = read(waived())[0]
    assert first.name == "notice"
    assert "waived for legacy-batch until 2027-05-31 by finance-systems" in first.data
    assert "Who must agree" not in first.data
    assert "What to do" not in first.data


def mixed(**counts: int) -> GateResult:
    """So many findings of each level, worst first."""
    plain = many(1).findings[0]
    return result(
        *(
            replace(plain, level=level, fingerprint=f"{level.value[:1]}{number:011x}")
            for level in Level
            for number in range(counts.get(level.value, 0))
        )
    )


def test_as_many_as_github_shows_and_a_word_on_the_rest() -> None:
    found = mixed(error=25, warning=12, note=11)
    assert levels(found) == ["error"] * SHOWN + ["warning"] * SHOWN + ["notice"] * SHOWN
    last = read(found)[-1].data
    assert "Not annotated: 15 more errors, 2 more warnings, 2 more notices" in last
    assert "Not annotated" not in render_github(mixed(error=10, warning=10, note=9))


def test_an_edit_of_a_file_that_contracts_share_takes_one_annotation() -> None:
    other = mixed(error=3).findings
    first, *more, last = read(result(*everywhere(40).findings, *other))
    assert first.properties["title"].startswith("api-00: breaks ")
    assert len(more) == len(other)
    assert "Not annotated: 39 more errors" in last.data


@pytest.mark.parametrize("mode", Mode)
def test_an_unknown_is_shown_however_many_errors_there_are(mode: Mode) -> None:
    found = read(replace(mixed(error=30, unknown=3, warning=30, note=30), mode=mode))
    titles = [one.properties["title"] for one in found]
    assert sum(one.startswith("unknown: ") for one in titles) == 1
    for level in ("error", "warning", "notice"):
        assert sum(one.name == level for one in found) <= SHOWN


def test_a_crowd_is_counted_in_an_annotation() -> None:
    first = read(crowd(900))[0]
    assert f"and {900 - HURT_SHOWN} more" in first.data
    assert len(first.data) < 4_000


@pytest.mark.parametrize(
    ("workspace", "shown", "file", "named"),
    [
        ("", "", "contracts/a.yaml", "contracts/a.yaml"),
        ("", "repository", "repository/contracts/a.yaml", "contracts/a.yaml"),
        ("shop", "", "contracts/a.yaml", "shop/contracts/a.yaml"),
        ("shop", "shop", "shop/contracts/a.yaml", "shop/contracts/a.yaml"),
        ("shop", "shop", "consumers.yaml", "shop/consumers.yaml"),
        ("teams/shop", "shop", "shop/contracts/a.yaml", "teams/shop/contracts/a.yaml"),
        ("shop", "", r"contracts\a.yaml", "shop/contracts/a.yaml"),
        ("shop", "shop", f"{BASE}:shop/contracts/a.yaml", "shop/contracts/a.yaml"),
        ("shop", "", f"{BASE[:8]}:contracts/a.yaml", "contracts/a.yaml"),
        ("", "", "origin/main:contracts/a.yaml", "contracts/a.yaml"),
        ("", "", "a:b.yaml", "a:b.yaml"),
        ("shop", "shop", "/elsewhere/a.yaml", "/elsewhere/a.yaml"),
    ],
)
def test_a_file_is_named_from_the_top_of_the_repository(
    workspace: str, shown: str, file: str, named: str
) -> None:
    one = replace(edge().findings[0], location=Location(file, 3, 5), hurts=())
    found = replace(edge(), workspace=workspace, shown=shown, findings=(one,))
    assert read(found)[0].properties["file"] == named


@pytest.mark.parametrize(
    ("current", "root"),
    [
        *(("repository", "."), ("repository/teams/shop", "."), ("repository", "teams/shop")),
        *(("repository/teams", "shop"), (".", "repository/teams/shop"), (".", "repository")),
        *(("elsewhere", "../repository/teams/shop"), ("elsewhere", "../repository")),
    ],
)
def test_a_contract_is_named_from_there_wherever_the_command_runs(
    current: str, root: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "repository"
    for folder in (top / "teams" / "shop", tmp_path / "elsewhere"):
        folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path / current)
    file = Path(root).resolve() / "a.yaml"
    one = replace(
        edge().findings[0], location=Location(FileTree(Path(root)).shown(str(file)), 3, 5)
    )
    workspace = file.parent.relative_to(top).as_posix().strip(".")
    found = replace(edge(), workspace=workspace, shown=shown_as(Path(root)), findings=(one,))
    assert read(found)[0].properties["file"] == file.relative_to(top).as_posix()


def test_of_a_contract_that_is_gone_the_entry_of_a_consumer_is_marked() -> None:
    gone = Location(f"{BASE[:8]}:contracts/orders/openapi.yaml", 1, 1)
    one = replace(
        about("breaks-consumer", change("request-enum-value-removed"), *HURT),
        location=gone,
        change=None,
        change_rule="contract-removed",
    )
    assert marked(result(one), one) == Location("consumers.yaml", 41, 1)
    alone = replace(one, hurts=(CALLER,))
    assert marked(result(alone), alone) == Location("contracts/orders/openapi.yaml", 1, 1)
    nowhere = replace(alone, location=None)
    found = replace(result(nowhere), workspace="shop", shown="shop")
    assert marked(found, nowhere) == Location("shop/consumers.yaml", 1, 1)


HARD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *(HOSTILE, "%", "%0A", "%250A", "%25", "a,b=c:d", "::error::x", "\n::error::x"),
            *("\r::set-output name=a::b", "##[error]x", "\n##[set-env]x", "::stop-commands::x"),
            *("\u2028::error::x", "\x85::error::x", "\x1b]0;x\x07", "\udcff", " ", ",file=x"),
        ]
    ),
)


def spoilt(words: list[str], line: int, mode: Mode) -> GateResult:
    """A verdict in which every text is somebody else's."""
    name, owner, reason, message, hint, contract, file = words
    plain = about("breaks-consumer", change("request-enum-value-removed"))
    hurt = replace(HURT[0], consumer=name, owner=owner, reason=reason)
    one = replace(
        plain,
        contract=contract,
        message=message,
        hint=hint,
        hurts=(hurt, replace(hurt, owner="")),
        location=Location(file or "x", line, 1),
    )
    found = result(one, replace(waived().findings[0], contract=contract), mode=mode)
    return replace(found, against=reason, remarks=(message,))


@settings(deadline=None)
@given(st.lists(HARD, min_size=7, max_size=7), st.integers(1, 9), st.sampled_from(Mode))
def test_the_runner_reads_exactly_the_commands_that_were_meant(
    words: list[str], line: int, mode: Mode
) -> None:
    found = spoilt(words, line, mode)
    shown = read(found)
    *_, last = shown
    assert len(shown) == 3
    assert {one.name for one in shown} <= {"error", "warning", "notice"}
    for finding, one in zip(found.findings, shown, strict=False):
        place = marked(found, finding)
        would = finding.level is Level.ERROR and mode is not Mode.ENFORCE
        assert one.properties == {
            "file": visible(place.file),
            "line": str(place.line),
            "col": str(place.column),
            "title": f"{'would block: ' if would else ''}{title(finding)}",
        }
        lines = one.data.split("\n")
        assert lines[:-1] == list(sentences(finding))
        assert all(line.isprintable() for line in lines)
    assert last.data.startswith(headline(found))
