"""Global options stand before or after a command, and exit codes mean the same everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import SHOP, UNKNOWN_CONSUMER, Outcome, run, shell, write

from contractctl.cli.main import COMMANDS
from contractctl.errors import DocumentError

PAIR = ("shop@v1", "shop@v2")
AS_OF = ("--as-of", "2026-12-01")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("diff", "shop@v1", "shop@v1"), 0),
        (("diff", "shop@v1", "shop@v2"), 1),
        (("diff", "shop@v1", "shop@v2", "--fail-on", "never"), 0),
        (("diff", "shop@v1", "shop@v3"), 0),
        (("diff", "shop@v1", "shop@v3", "--fail-on", "dangerous"), 1),
        (("impact", "shop@v1", "shop@v1"), 0),
        (("impact", "shop@v1", "shop@v2"), 1),
        (("impact", "shop@v1", "shop@v2", "--fail-on", "never"), 0),
        (("impact", "shop@v1", "shop@v3"), 0),
        (("impact", "shop@v1", "shop@v3", "--fail-on", "dangerous"), 1),
        (("plan", "shop"), 0),
        (("plan",), 0),
        (("graph",), 0),
        (("rules",), 0),
        (("validate", "--no-cache"), 0),
        (("--help",), 0),
        (("--version",), 0),
        (("diff", "--help"), 0),
        (("diff", "shop@v1"), 2),
        (("diff", "shop@v1", "shop@v2", "--fail-on", "tuesday"), 2),
        (("nonsense",), 2),
        (("graph", "--nonsense"), 2),
        (("diff", "shop@v1", "nowhere@v2"), 3),
    ],
)
def test_the_exit_code_says_how_it_ended(
    command: tuple[str, ...], code: int, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, *AS_OF, *command).code == code


def test_a_plan_that_does_not_fit_before_the_sunset_is_a_finding(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "plan", "--as-of", "2027-06-01").code == 1


def test_a_problem_in_the_workspace_is_a_finding_of_validate(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(shop, {"contracts/shop/v2.yaml": "openapi: 3.1.0\ninfo: {title: a}\npaths: {}\n"})
    found = run(capsys, "validate", "--no-cache")
    assert found.code == 1
    assert found.out.startswith("contracts/shop/v2.yaml:2:1: ")


@pytest.mark.parametrize("name", ["shop@v9", "lost"])
def test_validate_reports_what_a_migration_names_and_nobody_has(
    name: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SHOP["contracts/shop/migration.yaml"]
    key, broken = (
        ("head", text.replace("head: v2", "head: v9"))
        if "@" in name
        else ("policy.profile", text.replace("profile: default", "profile: lost"))
    )
    write(shop, {"contracts/shop/migration.yaml": broken})
    found = run(capsys, "validate", "--no-cache")
    assert found.code == 1
    assert f": {key}: " in found.out


def test_where_only_unknown_consumers_are_left_impact_says_so(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(shop, {"consumers.yaml": UNKNOWN_CONSUMER})
    assert run(capsys, "impact", *PAIR).code == 4
    assert run(capsys, "impact", *PAIR, "--fail-on", "never").code == 0
    assert run(capsys, "impact", "shop@v1", "shop@v1").code == 0


def test_an_unknown_consumer_is_no_obstacle_below_the_threshold(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(shop, {"consumers.yaml": UNKNOWN_CONSUMER})
    assert run(capsys, "impact", "shop@v1", "shop@v3").code == 0
    assert run(capsys, "impact", "shop@v1", "shop@v3", "--fail-on", "dangerous").code == 4


def test_an_option_holds_before_and_after_the_command(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run(capsys, "--format", "json", *AS_OF, "diff", *PAIR)
    after = run(capsys, "diff", *PAIR, "--format", "json", *AS_OF)
    assert before == after
    assert json.loads(after.out)["as_of"] == "2026-12-01"


def test_of_two_settings_the_later_one_wins(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def both(first: tuple[str, ...], second: tuple[str, ...]) -> Outcome:
        return run(capsys, *first, "diff", *PAIR, *second)

    dated = both(("--as-of", "2026-01-01"), ("--as-of", "2027-01-01", "--format", "json"))
    assert json.loads(dated.out)["as_of"] == "2027-01-01"
    assert both(("--format", "json"), ("--format", "markdown")).out.startswith("# shop@v1")
    assert both(("-C", "nowhere"), ("-C", str(shop))).code == 1
    assert both(("-C", str(shop)), ("-C", "nowhere")).code == 2
    assert "\x1b" in both(("--color", "never"), ("--color", "always")).out
    assert "\x1b" not in both(("--color", "always"), ("--color", "never")).out
    assert "\x1b" not in both(("--color", "always"), ("--color", "auto")).out
    both(("--output", str(shop / "one")), ("--output", str(shop / "two")))
    assert (shop / "two").exists()
    assert not (shop / "one").exists()


def test_another_folder_can_be_the_workspace(
    shop: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert run(capsys, "diff", *PAIR).code == 3
        assert run(capsys, "-C", str(shop), "diff", *PAIR).code == 1
        assert run(capsys, "graph", "--of", "shop", "-C", str(shop)).code == 0


@pytest.mark.parametrize("date", ["2026-13-01", "tomorrow", "", "01.02.2027"])
def test_a_bad_date_is_a_usage_error(
    date: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(capsys, "diff", *PAIR, "--as-of", date)
    assert found.code == 2
    assert f"{date!r} is no date; write it as 2026-12-31" in found.err


@pytest.mark.parametrize(
    ("command", "known"),
    [
        (("diff", *PAIR), ("text", "json", "markdown")),
        (("impact", *PAIR), ("text", "json", "markdown")),
        (("plan", "shop"), ("text", "markdown", "json")),
        (("graph",), ("text", "json", "dot", "mermaid")),
        (("rules",), ("text", "json")),
        (("validate", "--no-cache"), ("text", "json")),
    ],
)
def test_every_command_has_its_formats_and_names_them(
    command: tuple[str, ...],
    known: tuple[str, ...],
    shop: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in known:
        found = run(capsys, *AS_OF, *command, "--format", name)
        assert found.out.strip()
        assert found.code in (0, 1)
        if name == "json":
            assert json.loads(found.out)["schema"] == f"contractctl/{command[0]}/1"
    wrong = run(capsys, *command, "--format", "interpretive-dance")
    assert wrong.code == 2
    assert wrong.out == ""
    assert f"this command knows {', '.join(known)}" in wrong.err


def test_an_unknown_command_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean 'impact'?" in run(capsys, "impcat").err


def test_quiet_silences_warnings_but_not_errors(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(shop, {"contracts/shop/v2.yaml": "openapi: 3.1.0\ninfo: {title: a}\npaths: {}\n"})
    loud, quiet = run(capsys, "diff", *PAIR), run(capsys, "diff", *PAIR, "--quiet")
    assert loud.err.startswith("warning: contracts/shop/v2.yaml:2:1: ")
    assert quiet.err == ""
    assert quiet.out == loud.out
    assert run(capsys, "--quiet", "diff", "nowhere", "shop").err.startswith("error: ")


def test_an_error_is_two_lines_and_debug_shows_where_it_happened(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = run(capsys, "diff", "nowhere@v1", "shop@v1")
    assert plain.err.splitlines() == [
        "error: there is no contract 'nowhere' in contracts/",
        "  next: known contracts: shop",
    ]
    for arguments in (("--debug", "diff"), ("diff", "--debug")):
        traced = run(capsys, *arguments, "nowhere@v1", "shop@v1")
        assert traced.code == plain.code == 3
        assert traced.err.startswith("Traceback (most recent call last):")
        assert traced.err.endswith(plain.err)


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (BrokenPipeError(), 141, ""),
        (RecursionError(), 3, "error: the document is nested too deeply\n"),
        (MemoryError(), 3, "error: not enough memory\n"),
        (OSError(5, "Input/output error", "a.yaml"), 3, "error: a.yaml: Input/output error\n"),
        (TypeError("no"), 3, "error: contractctl has a defect: TypeError: no\n"),
        (DocumentError("bad \x1b[31m\nnews", hint="h"), 3, "error: bad ?[31m news\n  next: h\n"),
    ],
)
def test_whatever_goes_wrong_is_said_in_plain_words(
    raised: BaseException,
    code: int,
    said: str,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("contractctl.cli.pipeline.compare", fail)
    found = run(capsys, "diff", *PAIR)
    assert (found.code, found.out) == (code, "")
    assert found.err.startswith(said)
    assert found.err.count("\n") <= 2
    assert "Traceback" not in found.err


def test_the_shell_sees_the_same_codes(shop: Path) -> None:
    assert shell(shop, "diff", "shop@v1", "shop@v1").code == 0
    assert shell(shop, "diff", *PAIR).code == 1
    assert shell(shop, "diff").code == 2
    broken = shell(shop, "diff", "nowhere", "shop")
    assert broken.code == 3
    assert broken.err.count("\n") == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = " ".join(run(capsys, name, "--help").out.split("\n\n")[1].split())
    assert said == COMMANDS[name]
