"""A diff for machines of continuous integration: SARIF, JUnit and GitHub annotations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from command_line import SHOP, run, write
from diff_reports import hostile, many, orders, unproven_orders, waived_orders

from contractctl import __version__
from contractctl.diff import Diff
from contractctl.model import Location, Severity
from contractctl.report.diff_github import render_github
from contractctl.report.diff_junit import render_junit
from contractctl.report.diff_sarif import render_sarif
from contractctl.report.sarif import LONGEST_DESCRIPTION
from contractctl.report.workflow_commands import SHOWN

Golden = Callable[[str, str], None]
LEVELS = {"breaking": "error", "dangerous": "warning", "safe": "note"}
BROKEN = frozenset({Severity.BREAKING})


def every_diff() -> Iterator[Diff]:
    yield from (orders(), hostile(), unproven_orders(), waived_orders())
    yield replace(orders(), changes=())


def sarif_run(diff: Diff) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_sarif(diff))["runs"][0]
    return found


def test_the_sarif_reads_as_reviewed(golden: Golden) -> None:
    text = render_sarif(orders()).replace(f'"version": "{__version__}"', '"version": "VERSION"')
    golden("diff/diff.sarif", text)


def test_the_sarif_is_valid(repository: Path) -> None:
    schema = repository / "tests" / "sarif" / "sarif-2.1.0-rtm.5.json"
    rules = json.loads(schema.read_text(encoding="utf-8"))
    # The pattern has a bracket too many, which strict regular expressions refuse; we write no
    # language.
    for holder in ("run", "toolComponent"):
        del rules["definitions"][holder]["properties"]["language"]["pattern"]
    validator = jsonschema_rs.Draft4Validator(rules)
    for diff in every_diff():
        assert [
            error.message for error in validator.iter_errors(json.loads(render_sarif(diff)))
        ] == []


def test_sarif_has_one_result_per_change_and_one_rule_per_rule_that_fired() -> None:
    found = sarif_run(orders())
    ids = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert ids == sorted({change.rule for change in orders().changes})
    for result, change in zip(found["results"], orders().changes, strict=True):
        assert ids[result["ruleIndex"]] == result["ruleId"] == change.rule
        assert result["level"] == LEVELS[change.severity.value]
        assert result["partialFingerprints"] == {"primaryLocationLineHash": change.fingerprint}


def test_sarif_says_what_github_asks_for() -> None:
    for diff in every_diff():
        found = sarif_run(diff)
        assert re.fullmatch(r".+/[^/]+", found["automationDetails"]["id"])
        assert found["properties"]["as_of"] == "2026-12-01"
        for rule in found["tool"]["driver"]["rules"]:
            for part in ("shortDescription", "fullDescription", "help"):
                assert 0 < len(rule[part]["text"]) <= LONGEST_DESCRIPTION
        for result in found["results"]:
            assert result["message"]["text"].strip()
            region = result["locations"][0]["physicalLocation"]["region"]
            assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}


def test_what_is_gone_is_marked_on_a_line_that_is_left(repository: Path) -> None:
    marks = [
        result["locations"][0]["physicalLocation"]
        for result in sarif_run(orders())["results"]
        if "removed" in result["ruleId"]
    ]
    assert marks
    for mark in marks:
        file = repository / mark["artifactLocation"]["uri"]
        assert file.name == "v2.yaml"
        assert 1 <= mark["region"]["startLine"] <= file.read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize(
    ("name", "file", "uri"),
    [
        ("a", "contracts/a b/ü#1?.yaml", "contracts/a%20b/%C3%BC%231%3F.yaml"),
        ("a", "c:d.yaml", "c%3Ad.yaml"),
        ("a", r"contracts\a.yaml", "contracts/a.yaml"),
        ("a", "/srv/a.yaml", "file:///srv/a.yaml"),
        ("main:contracts/a.yaml", "main:contracts/a.yaml", "contracts/a.yaml"),
        ("a@git:origin/main", "origin/main:contracts/a.yaml", "contracts/a.yaml"),
    ],
)
def test_a_file_is_named_by_its_place_in_the_repository(name: str, file: str, uri: str) -> None:
    one = replace(orders().changes[0], head_location=Location(file, 3, 1))
    diff = replace(orders(), head=replace(orders().head, name=name), changes=(one,))
    mark = sarif_run(diff)["results"][0]["locations"][0]["physicalLocation"]
    assert mark["artifactLocation"]["uri"] == uri
    path = unquote(uri.removeprefix("file://"))
    assert f"file={path.replace(':', '%3A')},line=3" in render_github(diff)


def test_the_junit_reads_as_reviewed(golden: Golden) -> None:
    golden("diff/diff.xml", render_junit(orders(), BROKEN))


def test_junit_is_well_formed_and_counts_what_it_holds() -> None:
    for diff in every_diff():
        root = ElementTree.fromstring(render_junit(diff, BROKEN))
        (suite,) = root
        cases = suite.findall("testcase")
        assert cases
        assert len({case.get("name") for case in cases}) == len(cases)
        for key, found in (("failures", "failure"), ("skipped", "skipped")):
            count = str(len(suite.findall(f"testcase/{found}")))
            assert root.get(key) == suite.get(key) == count
        assert root.get("tests") == str(len(cases))
        assert root.get("errors") == "0"


def test_junit_lists_every_change() -> None:
    text = "".join(ElementTree.fromstring(render_junit(many(3), BROKEN)).itertext())
    assert {change.fingerprint for change in many(3).changes} == set(
        re.findall(r"\[(\w{12})\]$", text, re.MULTILINE)
    )


@pytest.mark.parametrize("fail_on", ["breaking", "dangerous", "never"])
@pytest.mark.parametrize("head", ["v1", "v2", "v3"])
def test_junit_fails_exactly_where_the_exit_code_does(
    fail_on: str,
    head: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    pair = ("shop@v1", f"shop@{head}")
    found = run(capsys, "diff", *pair, "--format", "junit", "--fail-on", fail_on)
    failed = ElementTree.fromstring(found.out).findall(".//failure")
    assert found.code == int(bool(failed))


@pytest.mark.parametrize("expires", ["2027-03-31", "2026-11-30"])
@pytest.mark.parametrize("fail_on", ["breaking", "never"])
def test_junit_knows_waivers_as_the_exit_code_does(
    fail_on: str,
    expires: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    pair = ("diff", "shop@v1", "shop@v2", "--as-of", "2026-12-01", "--fail-on", fail_on)
    (change,) = json.loads(run(capsys, *pair, "--format", "json").out)["changes"]
    waiver = f"  - {{fingerprint: '{change['fingerprint']}', reason: r, owner: o@example.test, "
    (tmp_path / "accepted.yaml").write_text(f"waivers:\n{waiver}expires: {expires}}}\n")
    found = run(capsys, *pair, "--waivers", "accepted.yaml", "--format", "junit")
    failed = ElementTree.fromstring(found.out).findall(".//failure")
    assert found.code == int(bool(failed)) == int(fail_on != "never" and expires < "2026-12-01")


def test_what_is_waived_for_all_is_shown_and_counts_no_more() -> None:
    accepted, named = waived_orders().changes[:2]
    suppressed = {
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in sarif_run(waived_orders())["results"]
        if "suppressions" in result
    }
    assert suppressed == {accepted.fingerprint}
    skipped = ElementTree.fromstring(render_junit(waived_orders(), BROKEN)).findall(".//skipped")
    assert f"breaking, waived: {accepted.message}" in {case.get("message") for case in skipped}
    text = render_github(waived_orders())
    assert accepted.fingerprint not in text
    assert named.fingerprint in text
    assert "waived for billing until 2026-12-01" in text


def test_stale_waivers_are_told_in_every_format() -> None:
    for shown in (
        render_sarif(waived_orders()),
        render_junit(waived_orders(), BROKEN),
        render_github(replace(waived_orders(), changes=())),
    ):
        assert "expired on 2026-11-30" in shown
        assert "the waiver of 000000000000 matches no change" in shown


def commands(text: str) -> list[tuple[str, str, str]]:
    """Command, properties and message of every line; a line that is none fails."""
    found = [re.fullmatch(r"::(\w+) ([^\n]*?)::([^\n]*)", line) for line in text.splitlines()]
    return [(match[1], match[2], match[3]) for match in found if match] if all(found) else []


def test_the_annotations_read_as_reviewed(golden: Golden) -> None:
    golden("diff/diff.github", render_github(orders()))


def test_as_many_annotations_as_github_shows_and_a_word_on_the_rest() -> None:
    diff = many(20)
    found = [command for command, _, _ in commands(render_github(diff))]
    assert found == ["error"] * SHOWN + ["warning"] * SHOWN + ["notice"]
    last = render_github(diff).splitlines()[-1]
    for severity in (Severity.BREAKING, Severity.DANGEROUS):
        assert f"{diff.count(severity) - SHOWN} more {severity.value} are not annotated." in last


def test_annotations_are_escaped_as_github_unescapes_them() -> None:
    one = replace(
        orders().changes[0],
        message="100%, a:b",
        head_location=Location("a,b:c%d.yaml", 7, 2),
    )
    text = render_github(replace(orders(), changes=(one,)))
    assert text.startswith(
        "::error file=a%2Cb%3Ac%25d.yaml,line=7,col=2,"
        f"title=breaking%3A {one.rule}::100%25, a:b ({one.operations[0]})%0A"
    )


def test_no_text_of_a_user_is_a_command() -> None:
    found = commands(render_github(hostile()))
    assert {command for command, _, _ in found} == {"error", "warning", "notice"}
    assert len(found) == len(commands(render_github(orders())))
    assert "\x1b" not in render_github(hostile())
