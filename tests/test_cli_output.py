"""A result is written whole or not at all, in the reader's width, colours and encoding."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import stat
import subprocess
from pathlib import Path

import pytest
from command_line import PROGRAM, SHOP, environment, run, shell, write

DIFF = ("diff", "shop@v1", "shop@v2")
COLOR = re.compile(r"\x1b\[(?:\d+;)*3[0-7]m")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


def on_a_terminal(folder: Path, *arguments: str, **variables: str) -> str:
    """What a command prints where its output is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment(**{"TERM": "xterm", **variables}),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ):
        os.close(theirs)
        read = b""
        try:
            while chunk := os.read(ours, 65536):
                read += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    return read.decode()


def test_a_file_gets_what_the_terminal_would_get(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    for name in ("text", "json", "markdown"):
        printed = run(capsys, *DIFF, "--format", name)
        filed = run(capsys, *DIFF, "--format", name, "--output", "result")
        assert filed.code == printed.code == 1
        assert filed.out == filed.err == ""
        assert (shop / "result").read_text() == printed.out


def test_a_file_is_plain_even_where_colours_are_asked_for(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, *DIFF, "--output", "result", "--color", "always")
    assert "\x1b" not in (shop / "result").read_text()


def test_a_replaced_file_keeps_its_rights_and_a_link_keeps_its_target(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = shop / "target"
    target.write_text("old")
    target.chmod(0o640)
    (shop / "link").symlink_to(target)
    run(capsys, *DIFF, "--output", "link")
    assert (shop / "link").is_symlink()
    assert target.read_text().startswith("shop@v1")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_device_is_written_and_not_replaced(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, *DIFF, "--output", os.devnull).code == 1
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.parametrize("path", ["nowhere/result", "consumers.yaml/result"])
def test_a_file_that_cannot_be_written_is_named(
    path: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("text", "json"):
        found = run(capsys, *DIFF, "--format", name, "--output", path)
        assert found.code == 3
        assert found.err.startswith(f"error: cannot write {path}: ")
        assert found.err.count("\n") == 2


def with_room_for(size: int, folder: Path, *arguments: str, output: Path) -> tuple[int, str]:
    """Run where files may not grow beyond a size, as on a disk that is full."""
    with output.open("wb") as file:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=folder,
            env=environment(PYTHONDONTWRITEBYTECODE="1"),
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
    return done.returncode, done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("name", ["text", "json"])
def test_a_full_disk_is_an_error_and_no_half_truth(
    name: str,
    unbuffered: str,
    shop: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    outside = tmp_path_factory.mktemp("full")
    code, said = with_room_for(10, shop, *DIFF, "--format", name, output=outside / "printed")
    assert code == 3
    assert said.startswith("error: ")
    assert said.count("\n") == 2


def test_a_full_disk_leaves_the_old_file_as_it_was(
    shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("full")
    (outside / "result").write_text("old")
    target = str(outside / "result")
    printed = tmp_path_factory.mktemp("printed") / "printed"
    code, said = with_room_for(10, shop, *DIFF, "--output", target, output=printed)
    assert code == 3
    assert said.startswith(f"error: cannot write {target}: ")
    assert [path.read_text() for path in outside.iterdir()] == ["old"]


@pytest.mark.parametrize("name", ["text", "json"])
def test_a_closed_pipe_ends_the_command_without_a_word(name: str, shop: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*PROGRAM, *DIFF, "--format", name],
        cwd=shop,
        env=environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_colours_follow_the_option_and_else_the_terminal(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "\x1b" not in run(capsys, *DIFF).out
    assert COLOR.search(run(capsys, *DIFF, "--color", "always").out)
    assert COLOR.search(on_a_terminal(shop, *DIFF))
    assert "\x1b" not in on_a_terminal(shop, *DIFF, "--color", "never")
    assert "\x1b" not in on_a_terminal(shop, *DIFF, TERM="dumb")


def test_no_color_holds_unless_colours_are_asked_for(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not COLOR.search(on_a_terminal(shop, *DIFF, NO_COLOR="1"))
    monkeypatch.setenv("NO_COLOR", "1")
    assert COLOR.search(run(capsys, *DIFF, "--color", "always").out)
    assert "\x1b" not in run(capsys, "diff", "a", "b").err
    assert COLOR.search(run(capsys, "diff", "a", "b", "--color", "always").err)


def test_colours_repeat_what_the_words_say(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    for command in (DIFF, ("impact", *DIFF[1:]), ("rules", "webhook-removed")):
        colored = run(capsys, *command, "--color", "always").out
        assert re.sub(r"\x1b\[[\d;]*m", "", colored) == run(capsys, *command).out


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_text_keeps_to_the_width_and_leaves_no_blanks_behind(
    columns: int, shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (DIFF, ("impact", *DIFF[1:]), ("graph",), ("graph", "--of", "shop")):
        lines = run(capsys, *command).out.splitlines()
        assert max(map(len, lines)) <= columns
        assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize(
    "variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
)
@pytest.mark.parametrize("command", [DIFF, ("plan",), ("graph",), ("impact", *DIFF[1:])])
def test_a_terminal_without_unicode_gets_plain_lines(
    command: tuple[str, ...], variables: dict[str, str], shop: Path
) -> None:
    found = shell(shop, *command, PYTHONCOERCECLOCALE="0", **variables)
    assert found.code in (0, 1)
    assert found.err == ""
    assert found.out.isascii()
    assert "---" in found.out or command == ("graph",)
    assert "???" not in found.out


def test_what_programs_read_is_utf8_in_every_locale(shop: Path) -> None:
    write(shop, {"contracts/shop/v2.yaml": SHOP["contracts/shop/v1.yaml"].replace("paid", "žluť")})
    command = (*DIFF, "--format", "json")
    found = shell(shop, *command, PYTHONIOENCODING="ascii")
    assert found == shell(shop, *command)
    assert "žluť" in json.dumps(json.loads(found.out), ensure_ascii=False)


def test_a_job_of_github_only_shows_text_whatever_its_lines_begin_with(shop: Path) -> None:
    at_home, job = (shell(shop, *DIFF, **more) for more in ({}, {"GITHUB_ACTIONS": "true"}))
    first, *shown, last = job.out.splitlines()
    assert shown == at_home.out.splitlines()
    word = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", word)
    assert last == f"::{word}::"
