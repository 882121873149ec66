"""The settings of the gate: where they stand, what they may say, and when they became laxer."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from command_line import write
from gate_stories import Shop, shop_in

from contractctl.errors import WorkspaceError
from contractctl.gate.loosening import Loosening, changed, finding, loosened
from contractctl.load.gate_settings import gate_settings_at, load_gate_settings
from contractctl.load.git import open_tree
from contractctl.model.gate import GateSettings, Level, Mode
from contractctl.model.gate_rules import GATE_RULES

LAX = '[tool.contractctl.gate]\nmode = "report"\n'


def settings(folder: Path, text: str | bytes) -> GateSettings:
    write(folder, {"pyproject.toml": text})
    return load_gate_settings(folder)


def test_without_settings_every_rule_holds(tmp_path: Path) -> None:
    assert load_gate_settings(tmp_path) == GateSettings()
    assert settings(tmp_path, "[tool.other]\ngate = 5\n") == GateSettings()
    assert settings(tmp_path, "tool = 5\n") == GateSettings()


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = """\
[tool.contractctl.gate]
mode = "warn"
against = "origin/release"
policy = "strict"
evidence_days = 30

[tool.contractctl.gate.rules]
waiver-unused = "off"
unknown-consumer = "error"
endangers-consumer = "warning"
breaks-consumer = "unknown"
"check-failed/paths-are-plural" = "warning"
"""
    assert settings(tmp_path, text) == GateSettings(
        *(Mode.WARN, "origin/release", "strict", 30),
        {
            "breaks-consumer": Level.UNKNOWN,
            "check-failed/paths-are-plural": Level.WARNING,
            "endangers-consumer": Level.WARNING,
            "unknown-consumer": Level.ERROR,
            "waiver-unused": None,
        },
    )


def test_every_rule_can_be_set(tmp_path: Path) -> None:
    rows = "".join(f'{rule.id} = "off"\n' for rule in GATE_RULES)
    found = settings(tmp_path, f"[tool.contractctl.gate.rules]\n{rows}")
    assert found.levels == {rule.id: None for rule in GATE_RULES}


def test_the_nearest_table_up_to_the_top_of_the_repository_counts(tmp_path: Path) -> None:
    workspace = tmp_path / "repository" / "apis" / "shop"
    write(tmp_path, {"pyproject.toml": '[tool.contractctl.gate]\nmode = "warn"\n'})
    write(workspace, {"pyproject.toml": '[project]\nname = "shop"\n'})
    write(tmp_path / "repository", {".git/HEAD": "", "pyproject.toml": LAX})
    assert load_gate_settings(workspace).mode is Mode.REPORT
    write(workspace, {"pyproject.toml": "[tool.contractctl.gate]\nevidence_days = 5\n"})
    assert load_gate_settings(workspace) == GateSettings(evidence_days=5)
    write(workspace, {"pyproject.toml": ""})
    write(tmp_path / "repository", {"pyproject.toml": ""})
    assert load_gate_settings(workspace) == GateSettings()


def test_outside_of_a_repository_only_the_workspace_counts(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": LAX, "shop/consumers.yaml": ""})
    assert load_gate_settings(tmp_path / "shop") == GateSettings()


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('[tool.contractctl.gate]\nmod = "warn"\n', "2:1: tool.contractctl.gate.mod", "'mode'?"),
        ("[tool.contractctl.gates]\n", "1:1: tool.contractctl.gates: unknown key", "'gate'?"),
        ("[tool]\ncontractctl.gate = 1\n", "2:1: tool.contractctl.gate: must be a mapping", ""),
        (
            '[tool.contractctl.gate]\nmode = "enforced"\n',
            "2:1: tool.contractctl.gate.mode: 'enforced' is not known",
            "'enforce'?",
        ),
        (
            '[a]\nmode = 1\n[tool.contractctl.gate]\n# mode\nmode = ["warn"]\n',
            "5:1: tool.contractctl.gate.mode: must be a text, not a list",
            "",
        ),
        (
            '[tool.contractctl.gate.rules]\nbreaks-consumers = "off"\n',
            "2:1: tool.contractctl.gate.rules.breaks-consumers: no such rule",
            "'breaks-consumer'?",
        ),
        (
            '[tool.contractctl.gate]\nrules = {breaks-consumer = "none"}\n',
            "2:1: tool.contractctl.gate.rules.breaks-consumer: 'none' is not known",
            "error, off, unknown, warning",
        ),
        (
            '[tool.contractctl.gate.rules]\n"check-failed/" = "off"\n',
            "2:1: tool.contractctl.gate.rules.check-failed/: no such rule",
            "'check-failed'?",
        ),
        (
            "[tool.contractctl.gate]\nevidence_days = -1\n",
            "2:1: tool.contractctl.gate.evidence_days: must be a whole number from 0 to 3650",
            "",
        ),
        (
            '[tool.contractctl.gate]\nagainst = "main\\n::error::"\n',
            "2:1: tool.contractctl.gate.against: has a line break",
            "",
        ),
        ("[tool.contractctl.gate\n", "1:23: no TOML: Expected ']'", "syntax"),
        ("a = 1\na = 2\n", "2:6: no TOML: Cannot overwrite a value", "syntax"),
        ("a = " + "9" * 5_000, "1:1: no TOML: an integer has more than 4,300 digits", ""),
        ("a = 0x" + "f" * 9_000 + "\n[tool.contractctl]\ngates = 1\n", "gates: unknown key", ""),
        ("[tool.contractctl]\na = 0x" + "f" * 9_000, "an integer has more than 4,300 digits", ""),
        ("a = " + "[" * 100_000, "1:1: no TOML:", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, text: str, said: str, hint: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        settings(tmp_path, text)
    assert str(caught.value).startswith("pyproject.toml:")
    assert said in str(caught.value)
    assert hint in caught.value.hint


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="not UTF-8"):
        settings(tmp_path, b"\xff\xfe")
    with pytest.raises(WorkspaceError, match="larger than"):
        settings(tmp_path, b"#" * (5 << 20))
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "pyproject.toml").mkdir()
    with pytest.raises(WorkspaceError, match="no regular file"):
        load_gate_settings(tmp_path)


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere.toml": LAX, "shop/consumers.yaml": ""})
    (tmp_path / "shop" / "pyproject.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(WorkspaceError, match="link out of the repository"):
        load_gate_settings(tmp_path / "shop")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def at(folder: Path) -> GateSettings | None:
    with open_tree(folder, "HEAD") as tree:
        return gate_settings_at(tree)


def test_settings_are_read_as_they_were_at_a_commit(shop: Shop) -> None:
    assert at(shop.folder) is None
    shop.write("pyproject.toml", LAX)
    shop.commit()
    shop.write("pyproject.toml", "")
    assert at(shop.folder) == GateSettings(Mode.REPORT)
    assert at(shop.folder / "contracts") == GateSettings(Mode.REPORT)


@pytest.mark.parametrize("text", ["[tool.contractctl.gate]\nmode = 1\n", "a = \n", "[a]\n"])
def test_settings_that_could_not_be_read_at_a_commit_are_none(shop: Shop, text: str) -> None:
    shop.write("pyproject.toml", text)
    shop.commit()
    assert at(shop.folder) is None


DEFAULT = GateSettings()


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        (DEFAULT, GateSettings(Mode.WARN), "mode is warn, and was enforce"),
        (DEFAULT, GateSettings(evidence_days=91), "evidence_days is 91, and was 90"),
        (
            DEFAULT,
            GateSettings(levels={"breaks-consumer": None}),
            "rule breaks-consumer is off, and was error",
        ),
        (
            GateSettings(levels={"unknown-consumer": Level.ERROR}),
            DEFAULT,
            "rule unknown-consumer is unknown, and was error",
        ),
        (
            DEFAULT,
            GateSettings(levels={"check-failed/plural": Level.WARNING}),
            "rule check-failed/plural is warning, and was error",
        ),
    ],
)
def test_what_is_laxer_is_told(base: GateSettings, head: GateSettings, said: str) -> None:
    assert loosened(base, head) == (said,)


def test_of_two_settings_that_differ_at_least_one_is_laxer() -> None:
    options = [
        GateSettings(mode, evidence_days=days, levels=levels)
        for mode in Mode
        for days in (0, 90)
        for levels in ({}, {"breaks-consumer": None}, {"waiver-unused": Level.WARNING})
    ]
    for one, other in product(options, options):
        assert bool(loosened(one, other) or loosened(other, one)) is (one != other)


def test_a_stricter_gate_is_not_laxer() -> None:
    strict = replace(DEFAULT, levels={"gate-loosened": Level.ERROR}, evidence_days=1)
    assert loosened(DEFAULT, strict) == ()
    assert loosened(GateSettings(Mode.REPORT), strict) == ()


def test_a_finding_says_all_that_is_laxer() -> None:
    laxer = loosened(DEFAULT, GateSettings(Mode.WARN, evidence_days=99))
    other = changed("compares with", "origin/main", "next")
    found = finding(Loosening(laxer, other), "orders")
    assert found is not None
    assert (found.rule, found.level, found.contract) == ("gate-loosened", Level.WARNING, "orders")
    assert "mode is warn, and was enforce; evidence_days is 99" in found.message
    assert found.message.endswith(
        "; it changes what the gate compares with: next, and was origin/main"
    )
    assert finding(Loosening(), "orders") is None
    assert changed("judges by", "the policy default", "the policy default") == ()
