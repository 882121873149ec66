"""The GitHub action does in a shell what it says: refs, outputs, one comment, nothing else run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import SHOP, contract, write
from conftest import ROOT
from workflow_runner import Ran, Runner, action, script

from contractctl.report.gate_markdown import marker


@pytest.fixture(scope="module")
def pull_request(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A pull request, checked out as GitHub does: merged, shallow and without a branch."""
    machine = Runner(tmp_path_factory.mktemp("github"))
    origin = machine.folder / "origin"
    consumers = SHOP["consumers.yaml"]
    write(origin, {FILE: contract("{type: string}"), "consumers.yaml": consumers})
    machine.git("init", "-q", "-b", "main", at=origin)
    machine.git("add", ".", at=origin)
    machine.git("commit", "-qm", "base", at=origin)
    machine.git("checkout", "-qb", "topic", at=origin)
    write(origin, {FILE: contract("{type: integer}")})
    machine.git("commit", "-qam", "change it", at=origin)
    machine.git("checkout", "-q", "main", at=origin)
    machine.git("commit", "-q", "--allow-empty", "-m", "meanwhile", at=origin)
    machine.git("checkout", "-q", "--detach", at=origin)
    machine.git("merge", "-q", "--no-ff", "-m", "merge", "topic", at=origin)
    machine.git("update-ref", "refs/pull/1/merge", "HEAD", at=origin)
    machine.git("checkout", "-q", "main", at=origin)
    machine.git("init", "-q", ".")
    machine.git("remote", "add", "origin", origin.as_uri())
    machine.git("fetch", "-q", "--depth=1", "origin", f"+{MERGED}:{HERE}")
    machine.git("checkout", "-q", HERE)
    return machine


@pytest.fixture
def runner(pull_request: Runner, tmp_path: Path) -> Runner:
    """A machine of its own for each test."""
    machine = Runner(tmp_path)
    shutil.copytree(pull_request.checkout, machine.checkout, symlinks=True, dirs_exist_ok=True)
    return machine


FILE = "contracts/shop/openapi.yaml"
MERGED, HERE = "refs/pull/1/merge", "refs/remotes/pull/1/merge"
BASE = "Find what to compare with"
NOBODY = "0" * 40


def test_what_users_write_is_never_part_of_a_script() -> None:
    for one in (one for one in action()["runs"]["steps"] if "run" in one):
        assert "${{" not in one["run"]
        assert one["shell"] == "bash"
        assert one["run"].startswith(("set -euo pipefail\n", 'exit "$GATE_CODE"'))


def test_every_action_that_is_used_is_pinned_to_a_commit() -> None:
    texts = [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]
    used = [
        line.split("uses:")[1].strip()
        for text in texts
        for line in text.read_text(encoding="utf-8").splitlines()
        if line.strip().removeprefix("- ").startswith("uses:")
    ]
    assert [one for one in used if not re.fullmatch(r"\./|\S+@[0-9a-f]{40} # v[\d.]+", one)] == []
    assert len(used) >= 5


def test_the_workflows_may_do_no_more_than_they_need() -> None:
    allowed = {"contracts.yml": {"contents": "read", "pull-requests": "write"}}
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        assert "pull_request_target" not in workflow[True]  # what YAML 1.1 makes of `on`
        for job in workflow["jobs"].values():
            assert job["permissions"] == allowed.get(file.name, {"contents": "read"})


def test_every_input_is_used_and_every_output_is_set(runner: Runner) -> None:
    steps = json.dumps(action()["runs"]["steps"])
    assert [name for name in action()["inputs"] if f"inputs.{name} " not in steps] == []
    ran = runner.run("Judge", GATE_AGAINST="origin/main", GATE_VERDICT="passed", GATE_FOLDER=".")
    values = {name: one["value"] for name, one in action()["outputs"].items()}
    assert values == {name: f"${{{{ steps.gate.outputs.{name} }}}}" for name in ran.outputs}


@pytest.mark.parametrize(
    ("event", "variables", "expected"),
    [
        ("pull_request", {"GITHUB_BASE_REF": "main"}, "origin/main"),
        ("push", {"GATE_BEFORE": "main^0"}, "main^0"),
        ("merge_group", {"GATE_BEFORE": "main^0"}, "main^0"),
        ("push", {"GATE_BEFORE": NOBODY}, "origin/main"),
        ("push", {"GATE_BEFORE": NOBODY[1:] + "1"}, "origin/main"),
        ("workflow_dispatch", {}, "origin/main"),
        ("pull_request", {"GITHUB_BASE_REF": "main", "GATE_AGAINST": "HEAD~1"}, "HEAD~1"),
    ],
)
def test_in_a_shallow_checkout_it_fetches_what_it_compares_with(
    runner: Runner, event: str, variables: dict[str, str], expected: str
) -> None:
    before = runner.git("ls-remote", "origin", "refs/heads/main").split()[0]
    given = {name: before if said == "main^0" else said for name, said in variables.items()}
    more = {"GITHUB_EVENT_NAME": event, "GATE_DEFAULT_BRANCH": "main", "GATE_FOLDER": "."}
    ran = runner.run(BASE, **more, **given)
    found = before if expected == "main^0" else expected
    assert (ran.code, ran.outputs, ran.out) == (0, {"against": found}, "")
    changed = runner.git("diff", "--name-only", f"{found}...HEAD")
    assert changed == FILE


def test_what_cannot_be_fetched_is_said_and_left_to_the_gate(runner: Runner) -> None:
    runner.git("remote", "set-url", "origin", (runner.folder / "gone").as_uri())
    ran = runner.run(BASE, GITHUB_BASE_REF="main", GATE_FOLDER=".")
    assert (ran.code, ran.outputs) == (0, {"against": "origin/main"})
    assert "::error title=contractctl gate::" in ran.out
    assert "give actions/checkout fetch-depth: 0" in ran.out


def test_secrets_are_kept_from_what_a_pull_request_brings_along(runner: Runner) -> None:
    ran = runner.run(BASE, GITHUB_EVENT_NAME="pull_request_target", GITHUB_BASE_REF="main")
    assert (ran.code, ran.outputs) == (2, {})
    assert "use pull_request" in ran.out


HOSTILE = ("$(touch hurt)", "`touch hurt`", "; touch hurt", "x' || touch hurt '", "a\nb=c", "-x")


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_inputs_are_words_and_run_nothing(runner: Runner, said: str) -> None:
    based = runner.run(BASE, GATE_AGAINST=said, GATE_FOLDER=".")
    assert based.outputs == {"against": said.replace("\n", "?")}
    inputs = ("GATE_AGAINST", "GATE_MODE", "GATE_AS_OF", "GATE_FOLDER")
    ran = runner.run("Judge", GATE_VERDICT="passed", **dict.fromkeys(inputs, said))
    asked = json.loads((runner.folder / "gate.log").read_text())
    assert asked[:4] == ["gate", "-C", said, "--format"]
    assert {f"--against={said}", f"--mode={said}", f"--as-of={said}"} <= set(asked)
    assert set(ran.outputs) == set(action()["outputs"])
    installed(runner, said)
    assert not list(runner.folder.rglob("hurt"))


def installed(runner: Runner, spec: str) -> list[str]:
    """What pip is asked for; Python is one that notes it."""
    own = runner.temporary / "contractctl" / "bin" / "python"
    own.unlink()
    script(own, "#!{python}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n")
    ran = runner.run("Install contractctl", GATE_PYTHON="true", GATE_INSTALL=spec)
    asked: list[str] = json.loads(ran.out)
    return asked[asked.index("--disable-pip-version-check") + 1 :]


def test_what_is_installed_is_what_the_action_is_of_or_what_is_asked_for(runner: Runner) -> None:
    assert installed(runner, "contractctl==1.2.*") == ["--", "contractctl==1.2.*"]
    own = [f"--constraint={ROOT}/constraints.txt", "--", str(ROOT)]
    assert installed(runner, "") == own
    assert (ROOT / "constraints.txt").exists()


@pytest.mark.parametrize(
    ("code", "written", "verdict"),
    [
        *(("0", "passed", "passed"), ("1", "blocked", "blocked"), ("4", "unknown", "unknown")),
        *(("0", "blocked", "blocked"), ("3", "", "error"), ("2", "", "error")),
    ],
)
def test_the_job_ends_as_the_gate_did_after_all_is_written(
    runner: Runner, code: str, written: str, verdict: str
) -> None:
    before = runner.run("Judge", GATE_FOLDER=".", GATE_CODE="0", GATE_VERDICT="passed")
    ran = runner.run("Judge", GATE_FOLDER=".", GATE_CODE=code, GATE_VERDICT=written)
    assert Path(before.outputs["json"]).exists()
    assert ran.code == 0
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == (verdict, code)
    files = {name: Path(ran.outputs[name]) for name in ("json", "sarif", "junit", "comment-file")}
    assert {file.exists() for file in files.values()} == {bool(written)}
    assert runner.run("Verdict", GATE_CODE=ran.outputs["exit-code"]).code == int(code)


REAL = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from contractctl.cli.main import main
main()
"""


def test_the_real_gate_blocks_the_pull_request_and_says_so_everywhere(runner: Runner) -> None:
    script(runner.temporary / "contractctl" / "bin" / "contractctl", REAL)
    based = runner.run(BASE, GITHUB_BASE_REF="main", GATE_FOLDER=".")
    ran = runner.run(
        "Judge", GATE_FOLDER=".", GATE_AS_OF="2026-12-01", GATE_AGAINST=based.outputs["against"]
    )
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == ("blocked", "1")
    assert re.search(rf"^::error file={FILE},line=\d+", ran.out, re.MULTILINE)
    for name in ("sarif", "junit", "comment-file"):
        assert "web" in Path(ran.outputs[name]).read_text()
    assert write_comment(runner, ran.outputs["comment-file"]).code == 0
    (_, [body]) = runner.asked_of_github()[-1]
    assert body.startswith(OWN)
    assert body == Path(ran.outputs["comment-file"]).read_text()


OWN = "<!-- contractctl gate -->"


def write_comment(runner: Runner, file: str, *there: dict[str, Any], **more: str) -> Ran:
    pages = "\n".join(map(json.dumps, there))
    given = {"GATE_NUMBER": "7", "GH_TOKEN": "t", "GATE_FOLDER": ".", "GATE_COMMENT": file}
    return runner.run("Comment", **given | more, GH_COMMENTS=pages)


def commented(runner: Runner, findings: int, *comments: dict[str, Any], **more: str) -> Ran:
    results = runner.temporary / "contractctl-gate"
    write(results, {"gate.json": json.dumps({"findings": [{}] * findings})})
    write(results, {"gate.markdown": f"{OWN}\nthis  \nand that\n"})
    return write_comment(runner, str(results / "gate.markdown"), *comments, **more)


def comment(text: str) -> dict[str, Any]:
    return {"databaseId": 31, "viewerDidAuthor": True, "body": text}


@pytest.mark.parametrize(
    ("findings", "there", "path"),
    [
        (1, (), "repos/shop/contracts/issues/7/comments"),
        (1, (comment("of something else"),), "repos/shop/contracts/issues/7/comments"),
        (1, (comment("other"), comment(f"{OWN}\nx")), "repos/shop/contracts/issues/comments/31"),
        (0, (comment(f"{OWN}\nx"),), "repos/shop/contracts/issues/comments/31"),
        (1, (comment(f"{OWN}\r\nthis\r\nand that"),), ""),
        (0, (), ""),
        (0, (comment("<!-- contractctl gate: api -->\nx"), comment(f"{OWN} x")), ""),
    ],
)
def test_a_pull_request_has_one_comment_that_is_written_only_where_it_differs(
    runner: Runner, findings: int, there: tuple[dict[str, Any], ...], path: str
) -> None:
    assert commented(runner, findings, *there).code == 0
    (question, _), *writes = runner.asked_of_github()
    assert question[:3] == ["api", "graphql", "--paginate"]
    assert {"owner=shop", "name=contracts", "number=7"} <= set(question)
    assert [(path in said, bodies) for said, bodies in writes] == (
        [(True, [f"{OWN}\nthis  \nand that\n"])] if path else []
    )


def test_a_token_that_may_not_write_costs_the_comment_and_not_the_verdict(runner: Runner) -> None:
    ran = commented(runner, 1, GH_REFUSES="1")
    assert ran.code == 0
    assert "::notice title=contractctl gate::no comment written: gh: Resource not" in ran.out
    assert "pull-requests: write" in ran.out
    assert "\n::set-output" not in ran.out


def test_a_machine_without_gh_costs_the_comment_and_not_the_verdict(runner: Runner) -> None:
    (runner.bin / "gh").unlink()
    for name in ("bash", "env"):
        (runner.bin / name).symlink_to(f"/bin/{name}")
    ran = commented(runner, 1, PATH=str(runner.bin))
    assert (ran.code, "::notice" in ran.out) == (0, True)


@pytest.mark.parametrize("there", [(), (comment(f"{OWN}\nPassed."),)])
def test_a_gate_that_could_not_finish_leaves_no_older_verdict(
    runner: Runner, there: tuple[dict[str, Any], ...]
) -> None:
    judged = runner.run("Judge", GATE_FOLDER=".", GATE_CODE="3")
    ran = write_comment(runner, judged.outputs["comment-file"], *there)
    assert ran.code == 0
    _, *writes = runner.asked_of_github()
    assert len(writes) == len(there)
    assert all("could not finish" in body and body.startswith(OWN) for _, [body] in writes)


@pytest.mark.parametrize("folder", [".", "an api", "apis/money", "schöne/api"])
def test_each_workspace_of_a_repository_has_a_comment_of_its_own(
    runner: Runner, folder: str
) -> None:
    (runner.checkout / folder).mkdir(parents=True, exist_ok=True)
    own = marker("" if folder == "." else folder)
    other = marker("another")
    judged = runner.run("Judge", GATE_FOLDER=folder, GATE_CODE="3")
    there = {**comment(f"{other}\nPassed."), "databaseId": 30}, comment(f"{own}\r\nPassed.")
    write_comment(runner, judged.outputs["comment-file"], *there, GATE_FOLDER=folder)
    _, (said, [body]) = runner.asked_of_github()
    assert "repos/shop/contracts/issues/comments/31" in said
    assert body.splitlines()[0] == own


def test_nothing_of_the_checkout_is_imported(runner: Runner) -> None:
    names = ("json", "types", "logging/__init__", "subprocess", "sitecustomize")
    write(runner.checkout, {f"{name}.py": "open('hurt', 'w')\n" for name in names})
    ran = runner.run("Judge", GATE_FOLDER=".", GATE_VERDICT="passed", PYTHONPATH=".")
    assert (ran.code, ran.outputs["verdict"]) == (0, "passed")
    assert write_comment(runner, ran.outputs["comment-file"], PYTHONPATH="").code == 0
    assert not list(runner.folder.rglob("hurt"))
    scripts = "\n".join(one.get("run", "") for one in action()["runs"]["steps"])
    called = re.findall(r'(?:/python|\$GATE_PYTHON)" (\S+)', scripts)
    assert called == ["-I"] * 5


def test_what_could_not_be_judged_is_an_annotation_of_one_line(runner: Runner) -> None:
    script(runner.temporary / "contractctl" / "bin" / "contractctl", BROKEN)
    ran = runner.run("Judge", GATE_FOLDER=".")
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == ("error", "3")
    title = "::error title=contractctl gate could not finish::"
    assert f"{title}error: 100%25 broken%0A  next: mend it\n" in ran.out


BROKEN = """\
#!{python}
import sys
print("error: 100% broken\\n  next: mend it", file=sys.stderr)
sys.exit(3)
"""
