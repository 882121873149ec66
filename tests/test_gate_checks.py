"""Checks of kind gate: who is one, what it is told, and that an error of one is never a pass."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from command_line import SHOP as WORKSPACE
from command_line import contract as shop_contract
from command_line import inside, write

from contractctl.checks import (
    CheckedRevision,
    Context,
    checks_of_kind,
    gate_checks,
    lost_checks,
    run_checks,
)
from contractctl.errors import WorkspaceError
from contractctl.load.against import open_against
from contractctl.load.revisions import load_revision
from contractctl.model import Revision
from contractctl.model.gate import Finding, Level

DAY = date(2026, 12, 1)

SHOP = shop_contract("{type: string}")

POSTS = """
  /refunds:
    parameters:
      - {name: X-Trace, in: header, schema: {type: string}}
    post:
      %s
      responses: {"201": {description: made}}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A small contract."""
    file = tmp_path / "base" / "openapi.yaml"
    file.parent.mkdir()
    file.write_text(SHOP)
    return file


def check_file(folder: Path, body: str, name: str = "house_rule") -> Path:
    file = folder / "checks" / f"{name}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'"""What the house asks."""\n\nKIND = "gate"\n\n{body}\n')
    return file


def saying(folder: Path, body: str) -> Path:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return check_file(folder, f"def check(context):\n{lines}")


def loaded(file: Path) -> Revision:
    return load_revision(str(file), file.parent)


def told(base: Path | None, head: Path | None, contract: str = "shop") -> Context:
    before, now = (loaded(file) if file else None for file in (base, head))
    revision = CheckedRevision("openapi", str(head or base), (), before, now)
    return Context(contract, contract, "changed", DAY, revisions=(revision,))


def with_post(contract: Path, *, more: str) -> Path:
    head = contract.parent.parent / "head" / "openapi.yaml"
    head.parent.mkdir()
    written = (POSTS % more).rstrip()
    head.write_text(SHOP.replace("\npaths:", f"\npaths:{written}", 1))
    return head


def found(file: Path, contract: Path) -> tuple[Finding, ...]:
    return run_checks([file], [told(contract, contract)])


def failure(file: Path, contract: Path, seconds: float = 10.0) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        run_checks([file], [told(contract, contract)], seconds)
    return caught.value


def test_a_check_belongs_to_the_command_that_its_kind_names(tmp_path: Path) -> None:
    folder = tmp_path / "checks"
    gate = check_file(tmp_path, "def check(context): ...", "house_rule")
    for name in ("answers", "_shared"):
        (folder / f"{name}.py").write_text("import no_such_library\n")
    typed = folder / "typed.py"
    typed.write_text('from typing import Final\nKIND: Final = "gate"\n')
    assert gate_checks(tmp_path) == (gate, typed)
    assert checks_of_kind(tmp_path, "verify") == (folder / "answers.py",)


def test_a_workspace_without_checks_has_none(tmp_path: Path) -> None:
    assert gate_checks(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ('KIND = "gates"', ":1:1", r"and not 'gates'"),
        ("import os\nKIND = os.name", ":2:1", r"and not os\.name"),
        ("x = (", ":1:5", "no Python"),
        ("x = '\0'", "", "is no Python|null bytes"),
    ],
)
def test_a_file_of_unknown_kind_is_no_check_that_was_left_out(
    tmp_path: Path, text: str, where: str, message: str
) -> None:
    file = tmp_path / "checks" / "odd.py"
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(WorkspaceError, match=message) as caught:
        gate_checks(tmp_path)
    assert f"{file}{where}" in str(caught.value)


def test_a_file_that_leads_nowhere_is_no_check_that_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "gone.py").symlink_to("nowhere.py")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        gate_checks(tmp_path)


def committed(folder: Path) -> None:
    for command in ("init -q -b main", "add .", "commit -qm one"):
        user = ["-c", "user.name=a", "-c", "user.email=a@example.test"]
        subprocess.run(["git", *user, *command.split()], cwd=folder, check=True)


def test_a_check_that_a_branch_takes_away_is_missed(tmp_path: Path) -> None:
    kept = {"contracts/shop/openapi.yaml": SHOP, "checks/kept.py": 'KIND = "gate"'}
    other = {
        "checks/broken.py": "x = (",
        "checks/_odd.py": 'KIND = "gate"',
        "checks/answers.py": "",
    }
    write(tmp_path, {**kept, **other, "checks/gone.py": 'KIND = "gate"'})
    committed(tmp_path)
    for name in ("broken", "answers", "gone"):
        (tmp_path / "checks" / f"{name}.py").unlink()
    with open_against(tmp_path, "HEAD") as (_, tree):
        assert lost_checks(tmp_path, tree) == ("the check gone is gone",)


@pytest.mark.parametrize(
    "body",
    [
        "yield 'prices are odd'",
        "return ['prices are odd']",
        "return 'prices are odd'",
        "return context.finding('prices are odd')",
        "assert False, 'prices are odd'",
        "yield '  prices \\n are  odd'",
        "yield 'prices are odd'\nyield 'prices are odd'",
    ],
)
def test_whatever_the_form_a_finding_is_one(tmp_path: Path, contract: Path, body: str) -> None:
    (finding,) = found(saying(tmp_path, body), contract)
    assert (finding.rule, finding.level, finding.contract) == ("check-failed", Level.ERROR, "shop")
    assert (finding.message, finding.change_rule) == ("prices are odd", "house_rule")
    assert finding.hint.endswith("house_rule.py asks: What the house asks.")
    assert str(finding.location) == "openapi.yaml:1:1"


@pytest.mark.parametrize("body", ["return", "return []", "yield from ()", "assert True"])
def test_a_check_that_says_nothing_has_passed(tmp_path: Path, contract: Path, body: str) -> None:
    assert found(saying(tmp_path, body), contract) == ()


def test_what_was_yielded_before_an_assertion_counts(tmp_path: Path, contract: Path) -> None:
    file = saying(tmp_path, "yield 'one'\nassert not context.contract\nyield 'three'")
    messages = [one.message for one in found(file, contract)]
    assert messages == ["one", "an assertion without a message failed"]


def test_the_fingerprint_tells_checks_contracts_and_messages_apart(
    tmp_path: Path, contract: Path
) -> None:
    one = saying(tmp_path, "yield 'a'\nyield 'b'")
    other = check_file(tmp_path, "def check(context):\n    return 'a'", "other")
    contexts = [told(contract, contract, name) for name in ("shop", "cellar")]
    findings = run_checks([one, other], contexts)
    assert len({finding.fingerprint for finding in findings}) == len(findings) == 6
    assert findings == run_checks([one, other], contexts)
    assert all(re.fullmatch("[0-9a-f]{12}", finding.fingerprint) for finding in findings)


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero", 6),
        ("yield 'a'\nraise KeyError('paths')", "KeyError: 'paths'", 7),
        ("import sys\nsys.exit(0)", "SystemExit: 0", 7),
        ("raise TimeoutError('slow')", "TimeoutError: slow", 6),
    ],
)
def test_an_error_of_a_check_ends_the_command_and_names_the_line(
    tmp_path: Path, contract: Path, body: str, message: str, line: int
) -> None:
    error = failure(saying(tmp_path, body), contract)
    assert message in error.message
    assert str(error).startswith(f"{tmp_path}/checks/house_rule.py:{line}:1: ")


@pytest.mark.parametrize("body", ["return True", "return 3", "yield None", "return [1]"])
def test_what_is_no_finding_is_an_error(tmp_path: Path, contract: Path, body: str) -> None:
    assert "which is no finding" in failure(saying(tmp_path, body), contract).message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import no_such_library", "No module named 'no_such_library'"),
        ("import sys; sys.exit()", "SystemExit"),
        ("", "has no function `check`"),
        ("check = 3", "has no function `check`"),
        ("def check(): ...", "takes 0 positional arguments but 1 was given"),
    ],
)
def test_a_file_that_cannot_be_asked_is_an_error(
    tmp_path: Path, contract: Path, body: str, message: str
) -> None:
    assert message in str(failure(check_file(tmp_path, body), contract))


WAITING = threading.Event()


@pytest.fixture
def released() -> Iterator[None]:
    """Lets checks end that wait, when the test is over."""
    WAITING.clear()
    yield
    WAITING.set()


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize("body", ["def check(context):\n    WAIT", "WAIT\ndef check(context): ..."])
def test_a_check_without_an_end_is_given_up(tmp_path: Path, contract: Path, body: str) -> None:
    waiting = "__import__('test_gate_checks').WAITING.wait()"
    file = check_file(tmp_path, body.replace("WAIT", waiting))
    assert failure(file, contract, 0.1).message == f"{file}: no end after 0.1 s"


def test_findings_without_an_end_are_an_error(tmp_path: Path, contract: Path) -> None:
    file = saying(tmp_path, "n = 0\nwhile True:\n    yield 'x'")
    assert "more than 1000 findings for shop" in failure(file, contract).message


def test_nothing_that_a_check_prints_gets_into_the_result(
    tmp_path: Path, contract: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "import subprocess\nprint('one')\nsubprocess.run(['echo', 'two'])\nreturn 'three'"
    (finding,) = found(saying(tmp_path, body), contract)
    print("the result")
    printed = capfd.readouterr()
    assert (finding.message, printed.out) == ("three", "the result\n")
    assert {"one", "two"} <= set(printed.err.split())


def test_a_check_may_spoil_only_its_own_copy(tmp_path: Path, contract: Path) -> None:
    body = "context.revisions[0].head.clear()\nreturn 'done'"
    context = told(contract, contract)
    assert len(run_checks([saying(tmp_path, body)] * 2, [context])) == 1
    assert "paths" in context.revisions[0].head


def test_checks_may_share_code_and_leave_nothing_behind(tmp_path: Path, contract: Path) -> None:
    file = check_file(tmp_path, "from _house_words import WORD\ndef check(c):\n    return WORD")
    (tmp_path / "checks" / "_house_words.py").write_text("WORD = 'shared'\n")
    assert [one.message for one in found(file, contract)] == ["shared"]
    assert not list(tmp_path.rglob("house_rule*.pyc"))


def test_a_finding_stands_where_its_operation_or_its_spot_is_written(
    tmp_path: Path, contract: Path
) -> None:
    head = with_post(contract, more="operationId: refund")
    body = (
        "for one in context.new_operations:\n"
        "    yield context.finding(str(one), at=one, hint='mend it')\n"
        "yield context.finding('title', at=context.revisions[0].at('/info/title'))\n"
        "yield context.finding('other', at=context.revisions[0].at('/x', 'other.yaml'))"
    )
    findings = run_checks([saying(tmp_path, body)], [told(contract, head)])
    lines = head.read_text().splitlines()
    where = {one.message: one.location and one.location.line for one in findings}
    title = next(number for number, line in enumerate(lines, 1) if "title:" in line)
    assert where == {"POST /refunds": lines.index("    post:") + 1, "title": title, "other": 1}
    assert findings[0].hint == "mend it"


def test_a_removed_contract_has_a_base_and_no_line(tmp_path: Path, contract: Path) -> None:
    body = (
        "one = context.revisions[0]\nassert one.head is None and one.base['paths']\nreturn 'gone'"
    )
    (finding,) = run_checks([saying(tmp_path, body)], [told(contract, None)])
    assert (finding.message, finding.location) == ("gone", None)


def test_an_added_contract_has_only_new_operations(contract: Path) -> None:
    context = told(None, contract)
    assert context.new_operations
    assert set(map(str, context.new_operations)) == set(map(str, context.operations))
    assert told(contract, contract).new_operations == ()


TELLING = """
for change in context.changes:
    yield f"{change.rule} {change.operations} {change.field} hits {change.affected}"
yield f"{context.contract} {context.happened} {context.as_of} {context.files} {context.consumers}"
yield f"{context.timeline.sunset} was {context.base_timeline.sunset}"
"""


def test_a_check_is_told_what_the_gate_knows_and_weighs_what_settings_say(tmp_path: Path) -> None:
    file = "contracts/shop/v1.yaml"
    write(tmp_path, WORKSPACE)
    saying(tmp_path, TELLING.strip())
    committed(tmp_path)
    write(tmp_path, {file: WORKSPACE["contracts/shop/v2.yaml"]})
    arguments = ("gate", "--as-of", "2026-12-01", "--format", "json", "--against", "main")
    findings = json.loads(inside(tmp_path, *arguments).out)["findings"]
    assert {one["message"] for one in findings if one["rule"] == "check-failed"} == {
        "response-type-changed ('GET /carts',) $.status hits ('web',)",
        f"shop changed 2026-12-01 ('{file}',) ('web',)",
        "2027-06-07 was 2027-06-07",
    }
    off = '[tool.contractctl.gate.rules]\n"check-failed/house_rule" = "off"\n'
    write(tmp_path, {"pyproject.toml": off, "checks/house_rule.py": 'KIND = "gate"\n1 / 0\n'})
    rules = {one["rule"] for one in json.loads(inside(tmp_path, *arguments).out)["findings"]}
    assert "breaks-consumer" in rules
    assert "check-failed" not in rules


def test_a_check_that_crashes_ends_every_mode_with_3(tmp_path: Path) -> None:
    write(tmp_path, WORKSPACE)
    check_file(tmp_path, "1 / 0")
    committed(tmp_path)
    write(tmp_path, {"contracts/shop/v1.yaml": WORKSPACE["contracts/shop/v2.yaml"]})
    for mode in ("report", "warn", "enforce"):
        outcome = inside(tmp_path, "gate", "--against", "main", "--mode", mode)
        assert (outcome.code, outcome.out) == (3, "")
        assert outcome.err.startswith("error: checks/house_rule.py:5:1: the check failed: Zero")


HOUSE = "new_posts_may_be_retried.py"


@pytest.mark.parametrize(
    ("more", "messages"),
    [
        ("summary: refund", ["POST /refunds is new and takes no Idempotency-Key"]),
        ("parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}]", []),
    ],
)
def test_the_check_of_this_repository_asks_new_posts_for_a_key(
    repository: Path, contract: Path, more: str, messages: list[str]
) -> None:
    assert HOUSE in [file.name for file in gate_checks(repository)]
    context = told(contract, with_post(contract, more=more))
    (operation,) = context.new_operations
    assert "header:x-trace" in operation.parameters
    findings = run_checks([repository / "checks" / HOUSE], [context])
    assert [one.message for one in findings] == messages


def test_every_file_of_checks_is_in_their_readme(repository: Path) -> None:
    listed = (repository / "checks" / "README.md").read_text(encoding="utf-8")
    names = [file.stem for kind in ("gate", "verify") for file in _of(repository, kind)]
    assert [name for name in names if f"| `{name}` |" not in listed] == []


def _of(repository: Path, kind: str) -> tuple[Path, ...]:
    return checks_of_kind(repository, "gate" if kind == "gate" else "verify")
