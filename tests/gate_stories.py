"""Real git histories of a small shop, and what the gate says of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from command_line import Outcome, inside, write
from gate_shop import SHOP

TODAY = "2026-11-23"

_WHEN = "2026-11-20T09:00:00+0000"

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.test",
    "GIT_AUTHOR_DATE": _WHEN,
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.test",
    "GIT_COMMITTER_DATE": _WHEN,
}
"""What git goes by instead of the configuration of the machine, so that ids are the same."""

_SPEAKING = ("GIT_", "GITHUB_", "GITLAB_", "CI")
"""Beginnings of variables that speak for a repository or a job of their own."""

_IDS = re.compile("on commit [0-9a-f]{7}: |--against=[0-9a-f]{40}|At the base, [0-9a-f]{8}:")
"""In how a verdict is given again, and in notes: ids say nothing to who reads a story."""

_FOLDER = re.compile(r"(?<=Again on any day, on commit .{7}: contractctl )gate -C \S+ ")
"""There the workspace is named from the top of the repository, which every story knows."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A clone of the shop's repository: `origin/main` is there, and `change` is checked out.

    workspace: where contracts/ and consumers.yaml lie in it
    """

    folder: Path
    workspace: str = "."

    def git(self, *arguments: str) -> str:
        """Run git in the clone; what it prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.strip()

    def path(self, file: str) -> Path:
        return self.folder / self.workspace / file

    def write(self, file: str, content: str | bytes) -> None:
        """Write a file of the workspace; nothing is committed."""
        write(self.folder / self.workspace, {file: content})

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace what stands exactly once in a file of the workspace."""
        path = self.path(file)
        text = path.read_bytes().decode()
        assert text.count(old) == 1, (file, old, text.count(old))
        path.write_bytes(text.replace(old, new).encode())

    def move(self, old: str, new: str) -> None:
        """Move a file or a folder of the workspace."""
        self.path(new).parent.mkdir(parents=True, exist_ok=True)
        self.path(old).rename(self.path(new))

    def remove(self, file: str) -> None:
        """Remove a file or a folder of the workspace."""
        path = self.path(file)
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def commit(self, message: str = "change") -> str:
        """Commit all that is there; the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def land(self) -> None:
        """Commit, and let this be the `main` that the pull request starts from."""
        self.git("update-ref", "refs/remotes/origin/main", self.commit("on main"))

    def on_main(self) -> None:
        """Go on with a branch `main` at origin/main: somebody else's work; see `back`."""
        self.git("checkout", "--quiet", "-B", "main", "refs/remotes/origin/main")

    def back(self) -> None:
        """Commit, let this be origin/main, and return to the branch `change`."""
        self.land()
        self.git("checkout", "--quiet", "change")

    def gate(self, *arguments: str, form: str = "github", **variables: str) -> Outcome:
        """What the gate says, with its annotations."""
        asked = ("gate", "--as-of", TODAY, "--format", form, *arguments)
        where = () if self.workspace == "." else ("-C", self.workspace)
        said = inside(self.folder, *where, *asked, **variables)
        return replace(said, out=_IDS.sub(_named, _FOLDER.sub("gate ", said.out)))

    def at(self, folder: Path) -> Shop:
        """The same shop in another clone, or work tree, of its repository."""
        return replace(self, folder=folder)

    def clone(self, *options: str) -> Shop:
        """Clone it as a job of CI does: over a transport, `change` checked out, `main` default."""
        server, copy = (self.at(self.folder.with_name(name)) for name in ("server", "clone"))
        self.git("branch", "--force", "main", "refs/remotes/origin/main")
        self.git("clone", "--quiet", "--bare", ".", str(server.folder))
        server.git("symbolic-ref", "HEAD", "refs/heads/main")
        server.git("config", "uploadpack.allowFilter", "true")
        address = server.folder.as_uri()
        self.git("clone", "--quiet", "--branch=change", *options, address, str(copy.folder))
        return copy


def _named(found: re.Match[str]) -> str:
    return re.sub("[0-9a-f]{7,}", "HEAD" if found[0].startswith("on") else "BASE", found[0])


def passed(*lines: str) -> Outcome:
    """That the build stays green, with these annotations; how all verdicts end is left out."""
    return _verdict(0, "the build stays green", lines)


def blocked(*lines: str) -> Outcome:
    """That the build fails, with these annotations; how all verdicts end is left out."""
    return _verdict(1, "the build fails", lines)


def unknown(*lines: str) -> Outcome:
    """That nobody can say, with these annotations; how all verdicts end is left out."""
    return _verdict(4, "the build fails", lines)


def unfinished(message: str) -> Outcome:
    """That there is no verdict, and why."""
    return Outcome(3, "", f"{message}\n")


def would(mode: str, code: int, *lines: str) -> Outcome:
    """What a mode that does not enforce says, and which code it keeps to itself."""
    more = f"; mode enforce would fail it with exit code {code}" if code else ""
    return _verdict(0, "the build stays green", lines, mode, more)


def _verdict(
    code: int, said: str, lines: Sequence[str], mode: str = "enforce", more: str = ""
) -> Outcome:
    notes = "".join(f"%0A{line}" for line in lines if line.startswith("Note: "))
    lines = [line for line in lines if not line.startswith("Note: ")]
    end = (
        f"%0AMode {mode}: {said} (exit code {code}){more}.{notes}%0AAgain on any day, on commit"
        f" HEAD: contractctl gate --against=BASE --as-of={TODAY} --mode={mode}\n"
    )
    return Outcome(code, "\n".join(lines) + end, "")


def shop_in(folder: Path, patch: pytest.MonkeyPatch) -> Shop:
    """A clone of the shop in a folder that is not there yet, and an environment that is known."""
    for name in [name for name in os.environ if name.startswith(_SPEAKING)]:
        patch.delenv(name)
    for name, value in ENVIRONMENT.items():
        patch.setenv(name, value)
    shop = Shop(folder)
    write(folder, {**SHOP, **_git_folder()})
    (folder / ".git" / "objects").mkdir(exist_ok=True)
    return shop


@cache
def _git_folder() -> dict[str, bytes]:
    """The files of .git after the first commit: written again, they are a repository faster than
    git makes one."""
    with tempfile.TemporaryDirectory() as name:
        shop = Shop(Path(name))
        write(shop.folder, SHOP)
        shop.git("init", "--quiet", "--template=", "--initial-branch=change")
        shop.git("config", "gc.auto", "0")
        shop.land()
        git = shop.folder / ".git"
        return {
            f".git/{path.relative_to(git).as_posix()}": path.read_bytes()
            for path in git.rglob("*")
            if path.is_file()
        }
