"""Run contractctl in this process or as a shell does, and small workspaces to run it in."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

from contractctl.cli.main import guarded

PROGRAM = (sys.executable, "-m", "contractctl.cli.main")
SPEAKING = ("NO_COLOR", "COLUMNS", "FORCE_COLOR")
"""Variables that speak for colours or a width."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run ended with."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Outcome:
    """Run a command in this process."""
    capsys.readouterr()
    code = guarded(arguments)
    said = capsys.readouterr()
    return Outcome(code, said.out, said.err)


def environment(**more: str) -> dict[str, str]:
    """The environment of a shell in which nothing speaks for colours or a width."""
    kept = {k: v for k, v in os.environ.items() if k not in SPEAKING}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def shell(folder: Path, *arguments: str, **variables: str) -> Outcome:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def inside(folder: Path, *arguments: str, **variables: str) -> Outcome:
    """Run a command in this process, in a folder and an environment as `shell` would."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in "12")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        for name in SPEAKING:
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        code = guarded(arguments)
    said = []
    for stream in (out, err):
        stream.seek(0)
        said.append(stream.read())
    return Outcome(code, *said)


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def contract(status: str, rest: str = "") -> str:
    """A contract with one operation that answers one field."""
    return f"""\
openapi: 3.1.0
info: {{title: Shop, version: "1"}}
paths:
  /carts:
    get:
      responses:
        "200":
          description: Carts
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/Cart"}}
components:
  schemas:
    Cart:
      type: object
      required: [status]
      properties:
        status: {status}
{rest}"""


CONSUMERS = """\
version: 1
services:
  web:
    team: storefront
    owner: storefront@example.test
    tier: 3
    effort_days: 2
    identities: [{user_agent: web/*}]
    consumes:
      shop:
        uses: [{operation: GET /carts, reads: ["$.status"]}]
"""

MIGRATION = """\
base: v1
head: v2
owner: shop@example.test
timeline: {announce: 2027-01-11, deprecate: 2027-02-01, sunset: 2027-06-07}
policy:
  profile: default
  calendar: {country: DE}
"""

SHOP = {
    "contracts/shop/v1.yaml": contract("{type: string, enum: [open, paid]}"),
    "contracts/shop/v2.yaml": contract("{type: integer}"),
    "contracts/shop/v3.yaml": contract("{type: string, enum: [open, paid, sent]}"),
    "contracts/shop/migration.yaml": MIGRATION,
    "consumers.yaml": CONSUMERS,
}
"""v2 breaks `web`; v3 against v1 is dangerous for it."""

UNKNOWN_CONSUMER = CONSUMERS.replace(
    '        uses: [{operation: GET /carts, reads: ["$.status"]}]\n', ""
).replace("shop:", "shop: {}")
