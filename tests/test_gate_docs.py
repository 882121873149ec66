"""What the documentation of the gate shows can be run, and says all that there is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from command_line import run
from conftest import ROOT

from contractctl.cli.commands.gate import FORMATS
from contractctl.load.gate_settings import load_gate_settings
from contractctl.model.gate import Level, Mode
from contractctl.model.gate_rules import GATE_RULES

GUIDE = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
CHECKS = (ROOT / "checks" / "README.md").read_text(encoding="utf-8")
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def blocks(kind: str, text: str = GUIDE) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[str]:
    """Every command line of contractctl in the code blocks of the guide."""
    for block in (*blocks("console"), *blocks("bash"), *blocks("yaml")):
        for line in block.splitlines():
            found = re.match(r"[\s$-]*(?:run: )?(contractctl [a-z].*)", line)
            if found:
                yield found[1]


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_every_command_of_the_guide_is_one(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(capsys, *shlex.split(line, comments=True)[1:], "--help")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_command_that_is_none_would_be_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "gate", "--aginst", "main", "--help").code == 2
    assert len(set(commands())) > 8


def test_the_settings_of_the_guide_are_read(tmp_path: Path) -> None:
    (settings,) = blocks("toml")
    (tmp_path / "pyproject.toml").write_text(settings)
    found = load_gate_settings(tmp_path)
    assert (found.mode, found.against, found.evidence_days) == (Mode.WARN, "origin/main", 90)
    own = "check-failed/new_posts_may_be_retried"
    assert found.levels == {"endangers-consumer": Level.WARNING, own: None}


def test_every_yaml_of_the_guide_is_one() -> None:
    assert all(yaml.safe_load(block) for block in blocks("yaml"))


def test_the_guide_tells_of_every_rule_and_of_no_other() -> None:
    told = GUIDE.partition("\n## What it finds\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"\*\*([a-z]+-[a-z-]+)\*\*", told))
    assert named == {rule.id for rule in GATE_RULES}


def test_the_guide_tells_of_every_format_and_mode() -> None:
    table = GUIDE.partition("\n## Formats\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(FORMATS)
    header = re.search(r"^\| findings \| (.*) \|$", GUIDE, re.MULTILINE)
    assert header
    modes = {word.removesuffix(" (default)") for word in header[1].split(" | ")}
    assert modes == {mode.value for mode in Mode}


def test_the_guide_tells_of_every_input_and_output_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    told = GUIDE.partition("\n## GitHub\n")[2].partition("\n## ")[0]
    assert [one for one in (*action["inputs"], *action["outputs"]) if f"`{one}`" not in told] == []


def test_links_of_the_guide_lead_somewhere() -> None:
    heads = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings(GUIDE)}
    checks = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings(CHECKS)}
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        file, _, anchor = target.partition("#")
        assert not file or (ROOT / "docs" / file).exists(), target
        known = checks if file.endswith("checks/README.md") else heads
        assert not anchor or anchor in known, target


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)


def test_the_hooks_run_commands_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    hooks = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["contractctl-gate", "contractctl-validate"]
    for hook in hooks:
        assert run(capsys, *hook["entry"].split()[1:], "--help").code == 0
        assert f"id: {hook['id']} " in GUIDE
        assert hook["pass_filenames"] is False


def test_the_hooks_run_whatever_is_touched_as_contracts_may_refer_to_anything() -> None:
    for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8")):
        assert hook["always_run"] is True
        assert not hook.keys() & {"files", "types", "exclude"}


def test_the_check_of_the_guide_to_checks_is_one(tmp_path: Path) -> None:
    from contractctl.checks import gate_checks

    (example,) = [one for one in blocks("python", CHECKS) if "KIND" in one]
    (tmp_path / "checks").mkdir()
    file = tmp_path / "checks" / "versions.py"
    file.write_text(example)
    assert gate_checks(tmp_path) == (file,)
    names: dict[str, object] = {}
    exec(compile(example, str(file), "exec"), names)
    assert callable(names["check"])
