"""Print results and remarks: to the terminal, or whole or not at all to a file."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import Color, settings
from contractctl.errors import ContractctlError
from contractctl.report.plain import one_line

if TYPE_CHECKING:
    from rich.console import Console

FILE_WIDTH = 100
"""Columns of a text result that goes to a file, or to a pipe without COLUMNS."""

_RESET = "\x1b[0m"
_LINE_END = re.compile(r"(?:\x1b\[[\d;]*m| )+$", re.MULTILINE)


def chosen_format(formats: Mapping[str, object] | tuple[str, ...], default: str = "text") -> str:
    """The format that --format asks for; a usage error names those that there are."""
    name = settings().format or default
    if name not in formats:
        raise click.UsageError(f"--format {name}: this command knows {', '.join(formats)}")
    return name


def emit(text: str, encoding: str = "utf-8") -> None:
    """Write a finished result to --output or to the terminal.

    What programs read is UTF-8 whatever the locale, so that the same result is the same bytes.
    """
    data = (text if text.endswith("\n") else f"{text}\n").encode(encoding, "replace")
    path = settings().output
    if path is not None:
        refuse_workspace_file(path)
        write_whole(path, data)
        return
    try:
        _print(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ContractctlError(
            f"cannot write the result: {error.strerror}", hint="free some space, or use --output"
        ) from error


def _print(data: bytes) -> None:
    if sys.stdout is None:
        return
    stream = sys.stdout.buffer
    rest = memoryview(data)
    while rest:  # with PYTHONUNBUFFERED a disk that fills up takes a part and says nothing
        rest = rest[stream.write(rest) :]
    stream.flush()


def emit_rich(render: Callable[[Console], None]) -> None:
    """Render with rich: coloured and as wide as the terminal, plain for a file."""
    chosen = settings()
    if chosen.output is not None:
        emit(_rendered(render, FILE_WIDTH, "never", "utf-8"))
        return
    width = shutil.get_terminal_size((FILE_WIDTH, 0)).columns
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    emit(_as_a_log(_rendered(render, width, chosen.color, encoding)), encoding)


def _as_a_log(text: str) -> str:
    """The text so that a job of GitHub Actions only shows it: lines of a contract that wrap may
    begin like a workflow command (`stop-commands` ends their meaning up to a word nobody guesses).
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    from secrets import token_hex

    word = token_hex(16)
    return f"::stop-commands::{word}\n{text.rstrip()}\n::{word}::\n"


def _rendered(render: Callable[[Console], None], width: int, color: Color, encoding: str) -> str:
    from rich.console import Console

    # rich draws lines that the encoding has, and a file of that encoding tells it which.
    sheet = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", newline="\n")
    on_screen = sys.stdout is not None and sys.stdout.isatty()
    console = Console(
        file=sheet,
        width=width,
        highlight=False,
        force_terminal={"always": True, "never": False, "auto": on_screen}[color],
        color_system="standard" if color == "always" else "auto",
        no_color=None if color == "auto" else color == "never",
    )
    render(console)
    sheet.seek(0)
    # Cells are filled up with blanks; at the end of a line nobody misses them.
    return _LINE_END.sub(lambda end: _RESET if "\x1b" in end[0] else "", sheet.read())


_WRITTEN_BY_USERS = (".yaml", ".yml", ".json")


def refuse_workspace_file(path: Path, option: str = "--output") -> None:
    """Refuse to write a result over what a user wrote; option: by which the file was named."""
    root = settings().root.resolve()
    target = path.resolve()
    is_contract = target.is_relative_to(root / "contracts") and target.suffix in _WRITTEN_BY_USERS
    if target.exists() and (is_contract or target == root / "consumers.yaml"):
        raise click.UsageError(f"{option} {path}: this is a file of the workspace, not a result")


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file by a new one; a full disk or a kill leaves the old one as it was."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe cannot be replaced
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise ContractctlError(
            f"cannot write {path}: {error.strerror}",
            hint="name a file in a folder that exists and may be written",
        ) from error


def _replace(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def remark(text: str) -> None:
    """Say something beside the result, on stderr; --quiet silences it."""
    if not settings().quiet:
        click.echo(one_line(text), err=True)


def warn(text: str) -> None:
    """Warn on stderr; --quiet silences it."""
    if not settings().quiet:
        say("warning:", "yellow", text, settings().color)


def say(label: str, color: str, text: str, wanted: Color) -> None:
    """Write a line to stderr that starts with a coloured word."""
    colored = {"always": True, "never": False, "auto": None}[wanted]
    if wanted == "auto" and os.environ.get("NO_COLOR"):
        colored = False
    click.echo(
        f"{click.style(label, fg=color, bold=True)} {one_line(text)}", err=True, color=colored
    )
