"""A machine of GitHub as far as the steps of our action see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from conftest import ROOT

GH = """\
#!{python}
import json, os, sys
log = os.environ["GH_LOG"]
said = sys.argv[1:]
bodies = [open(one[6:]).read() for one in said if one.startswith("body=@")]
with open(log, "a") as file:
    file.write(json.dumps([said, bodies]) + "\\n")
if "graphql" in said:
    sys.stdout.write(os.environ["GH_COMMENTS"])
elif os.environ.get("GH_REFUSES"):
    sys.exit("gh: Resource not accessible by integration (HTTP 403)\\n::set-output name=x::y")
"""

GATE = """\
#!{python}
import json, os, sys
said = sys.argv[1:]
open(os.environ["GATE_LOG"], "w").write(json.dumps(said))
for at, one in enumerate(said):
    if one == "--write" and os.environ.get("GATE_VERDICT"):
        name, _, file = said[at + 1].partition("=")
        text = json.dumps({{"verdict": os.environ["GATE_VERDICT"], "findings": [1]}})
        open(file, "w").write(text if name == "json" else "<!-- contractctl gate -->\\nwhat")
sys.exit(int(os.environ.get("GATE_CODE", "0")))
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A step that was run, and the outputs that it wrote."""

    code: int
    out: str
    outputs: Mapping[str, str]


@cache
def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return loaded


def step(name: str) -> dict[str, Any]:
    return next(one for one in action()["runs"]["steps"] if one["name"] == name)


class Runner:
    """A machine of GitHub as far as the steps see it: a checkout, a folder, variables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkout = folder / "checkout"
        self.temporary = folder / "runner temp"
        self.bin = folder / "bin"
        own = self.temporary / "contractctl" / "bin"
        for one in (self.checkout, own, self.bin):
            one.mkdir(parents=True)
        script(own / "contractctl", GATE)
        script(own / "python", '#!/bin/sh\nexec {python} "$@"\n')
        script(self.bin / "gh", GH)

    def git(self, *arguments: str, at: Path | None = None) -> str:
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.test")
        command = ("git", *settings, "-c", "protocol.file.allow=always", *arguments)
        done = subprocess.run(
            command,
            cwd=at or self.checkout,
            env=clean(),
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.strip()

    def run(self, name: str, **variables: str) -> Ran:
        """Run a step as bash of GitHub does; its own variables are those that are named here."""
        said = step(name)
        outputs = self.folder / "outputs"
        outputs.write_text("")
        given = {name: variables.pop(name, "") for name in said.get("env", {})}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", said["run"]],
            cwd=self.checkout,
            env=self._environment() | {"GITHUB_OUTPUT": str(outputs)} | given | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line.partition("=") for line in outputs.read_text().splitlines()]
        return Ran(done.returncode, done.stdout + done.stderr, {a: b for a, _, b in lines})

    def _environment(self) -> dict[str, str]:
        return {
            **clean(),
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REPOSITORY": "shop/contracts",
            "GATE_LOG": str(self.folder / "gate.log"),
            "GH_LOG": str(self.folder / "gh.log"),
            "GH_COMMENTS": "",
        }

    def asked_of_github(self) -> list[tuple[list[str], list[str]]]:
        log = self.folder / "gh.log"
        return [tuple(json.loads(line)) for line in log.read_text().splitlines()]


def clean() -> dict[str, str]:
    kept = {a: b for a, b in os.environ.items() if not a.startswith(("GITHUB_", "GIT_", "GATE_"))}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def script(file: Path, text: str) -> None:
    file.write_text(text.format(python=sys.executable, root=str(ROOT)))
    file.chmod(0o755)
