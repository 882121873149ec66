"""The key `evidence` of consumers.yaml: read as documented, refused with the line at fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import write
from conftest import ROOT

from contractctl.errors import ContractctlError
from contractctl.evidence.logs import user_format
from contractctl.load.consumers import load_consumers
from contractctl.load.workspace import initial_files
from contractctl.model.evidence import EvidenceSettings, Exclusion

HEAD = "version: 1\nservices:\n  a: {team: t, owner: o@example.test, tier: 1}\n"


def settings(folder: Path, text: str) -> EvidenceSettings:
    write(folder, {"consumers.yaml": HEAD + text})
    return load_consumers(folder).evidence


def test_the_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(evidence:.*?)```", page, re.DOTALL)
    found = settings(tmp_path, example)
    assert [one.name for one in found.formats] == ["edge", "gateway", "haproxy-captures"]
    assert found.excluded == (Exclusion("synthetic monitoring", "our-probe/*"),)
    assert found.proxies == ("10.0.0.5/32",)
    for one in found.formats:
        json = dict(one.json) or None
        made = user_format(one.name, regex=one.regex or None, json=json, time=None)
        assert {"time", "status"} <= made.columns.keys()


def test_the_comment_of_a_new_workspace_is_right_once_it_is_no_comment(tmp_path: Path) -> None:
    text = initial_files()["consumers.yaml"]
    begin = text.index("# evidence:")
    found = settings(tmp_path, re.sub(r"^# ", "", text[begin:], flags=re.MULTILINE))
    assert [one.name for one in found.formats] == ["gateway"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("evidence: {formats: {a: {}}}", "regex"),
        ("evidence: {formats: {A: {regex: x}}}", "no name of a format"),
        ("evidence: {formats: {a: {regex: '('}}}", "no regular expression"),
        ("evidence: {formats: {a: {regex: '(?P<when>.)'}}}", "'when' is no field of a log"),
        ("evidence: {formats: {a: {regex: '(?P<time>.)'}}}", "names no time, method and path"),
        ("evidence: {formats: {a: {json: {time: t, path: p}}}}", "names no time, method and path"),
        ("evidence: {exclude: [{reason: x}]}", "leaves out everything"),
        ("evidence: {exclude: [{reason: x, path: '/*'}]}", "leaves out everything"),
        ("evidence: {exclude: [{user_agent: x}]}", "reason"),
        ("evidence: {proxies: [10.0.0.300]}", "no network"),
        ("evidence: {proxy: []}", "proxy"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ContractctlError, match=re.escape(problem)) as caught:
        settings(tmp_path, text)
    assert caught.value.location is not None
    assert caught.value.location.line == 4
