"""Hostile refs, names and repositories: nothing is changed, nothing is run, nothing crashes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from command_line import environment
from conftest import ROOT
from forked_runs import ForkedRun, ForkedRuns
from gate_shop import CONSUMERS, ORDERS, ORDERS_USAGE, TOTAL
from gate_stories import ENVIRONMENT, TODAY, Shop, shop_in

HANGS_AFTER = 20
"""Seconds after which a process counts as hanging; a whole run takes a fraction of it."""

MOST_MEMORY = 640 * 1024**2

DEFECTS = ("Traceback", "contractctl has a defect", "run again with --debug")
"""What a message says where the error was not foreseen."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that move the cursor, colour the screen or turn the reading direction round."""

FORMS = ("text", "github", "json", "junit", "markdown", "sarif")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedRuns]:
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        shop = shop_in(folder, patch)
        shop.edit(ORDERS, *TOTAL)
        with ForkedRuns(folder, "gate", "--format", "github") as runs:
            yield runs


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The shop with a break in the work tree, so that there is something to look at."""
    shop = shop_in(tmp_path / "shop", monkeypatch)
    shop.edit(ORDERS, *TOTAL)
    return shop


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """A file that is there if something was run."""
    return tmp_path / "marker"


def gate(runs: ForkedRuns, shop: Shop, *arguments: str, form: str = "github") -> ForkedRun:
    """Judge in a process of its own, outside of the repository; it ends, and says why."""
    asked = ("-C", str(shop.folder), "gate", "--as-of", TODAY, "--format", form, *arguments)
    before = state(shop)
    run = runs.run(shop.folder.parent, *asked, memory=MOST_MEMORY, seconds=HANGS_AFTER)
    said = run.stderr.decode("utf-8", "replace")
    assert run.code in (0, 1, 2, 3, 4), said[-2_000:]
    assert not any(defect in said for defect in DEFECTS), said[-2_000:]
    assert not CONTROL.search(said), said[-2_000:]
    assert state(shop) == before
    return run


def state(shop: Shop) -> dict[str, tuple[int, int]]:
    """Every file of the clone, .git included: where nothing is written, nothing moves."""
    found = {}
    for folder, _, files in os.walk(shop.folder):
        for file in files:
            path = os.path.join(folder, file)
            about = os.lstat(path)
            found[path] = (about.st_size, about.st_mtime_ns)
    return found


def lines(run: ForkedRun) -> list[str]:
    return run.stdout.decode().splitlines()


@pytest.mark.parametrize(
    "ref",
    [
        "--upload-pack=touch x",
        "--output=x",
        "-O x",
        "-",
        "--",
        "a\nb",
        "main\n--output=x",
        "\x1b[31mmain",
        "main\x00",
        "main\u202e",
        "a" * 100_000,
        "é\udce9",
    ],
)
def test_a_ref_that_looks_like_an_option_or_hides_something_is_wrong_usage(
    runs: ForkedRuns, shop: Shop, ref: str
) -> None:
    if "\x00" in ref:
        shop.write("pyproject.toml", '[tool.contractctl.gate]\nagainst = "main\\u0000"\n')
        assert gate(runs, shop).code in (2, 3)
        return
    run = gate(runs, shop, f"--against={ref}")
    assert (run.code, run.stdout) == (2, b"")


@pytest.mark.parametrize(
    "ref",
    [
        "@{u}",
        "@{-1}",
        "HEAD^{/x}",
        ":/x",
        "HEAD:contracts",
        "main --output=x",
        "$(touch x)",
        "`touch x`",
        "main;touch x",
        "../../etc/passwd",
        "refs/heads/" + "a" * 5000,
        "^main",
        "main..change",
    ],
)
def test_a_ref_that_names_no_commit_is_an_error_with_a_next_step(
    runs: ForkedRuns, shop: Shop, ref: str
) -> None:
    run = gate(runs, shop, f"--against={ref}")
    assert (run.code, run.stdout) == (3, b"")
    assert len(run.stderr) < 1_000


def test_a_ref_in_the_settings_is_as_suspect_as_one_on_the_command_line(
    runs: ForkedRuns, shop: Shop
) -> None:
    shop.write("pyproject.toml", '[tool.contractctl.gate]\nagainst = "--output=x"\n')
    assert gate(runs, shop).code in (2, 3)


NAMES = (
    "--output=x",
    "-rf",
    "a\nb",
    "a\tb",
    "a\x1b[31mb",
    "a\u202eb",
    "a,b:c",
    "::error::x",
    "%0A::error::x",
    "a'b\"c",
    "$(touch x)",
    "[red]a",
    "*",
    "é",
)


@pytest.mark.parametrize("form", FORMS)
def test_names_of_contracts_are_shown_and_nothing_else(
    runs: ForkedRuns, shop: Shop, form: str
) -> None:
    good = shop.path(ORDERS).read_bytes()
    for name in NAMES:
        shop.write(f"contracts/{name}/openapi.yaml", good)
    shop.land()
    for name in NAMES[::2]:
        text = good.replace(b"maxLength: 200", b"maxLength: 9")
        shop.write(f"contracts/{name}/openapi.yaml", text)
    for name in NAMES[1::2]:
        shop.remove(f"contracts/{name}")
    run = gate(runs, shop, form=form)
    assert run.code in (1, 3, 4)
    if form in ("text", "github", "markdown"):  # the others are data, whose readers escape it
        assert not CONTROL.search(run.stdout.decode())
    if form == "github":
        assert all(line.startswith(("::error ", "::notice ", "::warning ")) for line in lines(run))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_are_shown_and_nothing_else(runs: ForkedRuns, shop: Shop, name: str) -> None:
    shop.write(f"contracts/orders/{name}.yaml", "no contract\n")
    shop.write(f"contracts/{name}.yaml", "no contract\n")
    run = gate(runs, shop)
    assert run.code in (1, 3)
    assert not CONTROL.search(run.stdout.decode())


def test_a_name_that_is_no_text_ends_in_an_answer(runs: ForkedRuns, shop: Shop) -> None:
    folder = os.fsencode(shop.path("contracts")) + b"/\xff\xfe"
    os.mkdir(folder)
    Path(os.fsdecode(folder + b"/openapi.yaml")).write_bytes(shop.path(ORDERS).read_bytes())
    assert gate(runs, shop).code in (1, 3)


def traps(marker: Path) -> tuple[tuple[str, str], ...]:
    """Settings of a clone by which git itself would run what somebody left there."""
    run = f"touch {marker}; cat"
    return (
        ("core.fsmonitor", run),
        ("core.hooksPath", "hooks"),
        ("core.pager", run),
        ("core.editor", run),
        ("core.sshCommand", run),
        ("core.gitProxy", run),
        ("core.alternateRefsCommand", run),
        ("core.askPass", run),
        ("credential.helper", f"!{run}"),
        ("diff.external", run),
        ("diff.evil.command", run),
        ("diff.evil.textconv", run),
        ("filter.evil.clean", run),
        ("filter.evil.smudge", run),
        ("filter.evil.required", "true"),
        ("merge.evil.driver", run),
        ("gpg.program", run),
        ("log.showSignature", "true"),
        ("pager.log", run),
        ("alias.rev-parse", f"!{run}"),
        ("alias.merge-base", f"!{run}"),
        ("alias.ls-files", f"!{run}"),
        ("uploadpack.packObjectsHook", run),
        ("trailer.x.command", run),
    )


HOOKS = ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc")


@pytest.mark.parametrize("form", ["github", "text"])
def test_settings_and_attributes_of_the_clone_run_nothing(
    runs: ForkedRuns, shop: Shop, marker: Path, form: str
) -> None:
    before = gate(runs, shop, form=form)
    for hook in HOOKS:
        shop.write(f"hooks/{hook}", f"#!/bin/sh\ntouch {marker}\n")
        shop.path(f"hooks/{hook}").chmod(0o755)
    for name, value in traps(marker):
        shop.git("config", name, value)
    shop.write(".gitattributes", "* filter=evil diff=evil merge=evil textconv=evil ident\n")
    marker.unlink(missing_ok=True)
    run = gate(runs, shop, form=form)
    assert not marker.exists()
    assert (run.code, run.stdout) == (before.code, before.stdout)


def test_code_of_the_repository_is_not_imported(shop: Shop, marker: Path) -> None:
    """What lies at the top is on nobody's path; checks/ of kind gate alone are run, by design."""
    evil = f"open({str(marker)!r}, 'w')\n"
    names = ("json", "yaml", "git", "gitdb", "rich", "jsonschema_rs", "tomllib", "sitecustomize")
    for name in (*names, "conftest", "setup", "contractctl/__init__", "contracts/__init__"):
        shop.write(f"{name}.py", evil)
    done = judge_apart(shop)
    assert done.returncode == 1, done.stderr
    assert not marker.exists()


def judge_apart(shop: Shop, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As the installed program does: the current folder is not where it imports from."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "contractctl.cli.main", *asked(arguments)],
        cwd=shop.folder,
        env=environment(**ENVIRONMENT, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )


def asked(arguments: Sequence[str]) -> tuple[str, ...]:
    return ("gate", "--as-of", TODAY, "--format", "github", *arguments)


def test_two_at_once_say_the_same(shop: Shop) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "contractctl.cli.main", *asked(())],
            cwd=shop.folder,
            env=environment(**ENVIRONMENT, PYTHONPATH=str(ROOT)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in "12"
    ]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [1, 1]
    assert said[0] == said[1]
    assert said[0][1] == b""


@pytest.mark.parametrize("option", ["--output=/dev/full", "--write=sarif=/dev/full"])
def test_a_disk_that_is_full_is_said(runs: ForkedRuns, shop: Shop, option: str) -> None:
    run = gate(runs, shop, option)
    assert run.code == 3
    assert b"/dev/full" in run.stderr


@pytest.mark.parametrize(
    "file", ["contracts/orders", ORDERS, ORDERS_USAGE, CONSUMERS, "pyproject.toml"]
)
def test_what_is_no_file_is_not_waited_for(runs: ForkedRuns, shop: Shop, file: str) -> None:
    if shop.path(file).exists():
        shop.remove(file)
    os.mkfifo(shop.path(file))
    assert gate(runs, shop).code in (1, 3)


@pytest.mark.parametrize("file", [ORDERS, ORDERS_USAGE, CONSUMERS, "pyproject.toml"])
@pytest.mark.parametrize("kind", ["folder", "loop", "nowhere", "closed"])
def test_what_cannot_be_read_is_named_or_counts_as_it_was(
    runs: ForkedRuns, shop: Shop, file: str, kind: str
) -> None:
    path = shop.path(file)
    text = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "closed":
        path.write_bytes(text)
        path.chmod(0)
    else:
        path.symlink_to(path.name if kind == "loop" else "nowhere.yaml")
    run = gate(runs, shop)
    assert run.code in (1, 3)  # never milder than what was there
    assert run.code == 1 or path.name.encode() in run.stderr
