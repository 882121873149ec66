"""The options that every command takes, before or after its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

Color = Literal["auto", "always", "never"]

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the global options say.

    root: the workspace; as_of: the day on which dates are judged; format: None for the default
    of the command; allow_outside: whether references may leave the workspace.
    """

    root: Path = Path()
    as_of: date | None = None
    format: str | None = None
    output: Path | None = None
    quiet: bool = False
    debug: bool = False
    color: Color = "auto"
    allow_outside: bool = False

    @property
    def today(self) -> date:
        """--as-of, or today in UTC: the one place where this program asks for the date."""
        return self.as_of or datetime.now(UTC).date()

    @property
    def now(self) -> int:
        """Seconds since 1970-01-01T00Z at which something is noted: --as-of at noon, or now."""
        if self.as_of is None:
            return int(datetime.now(UTC).timestamp())
        return int(datetime.combine(self.as_of, time(12), UTC).timestamp())


@dataclass(slots=True)
class Chosen:
    """The settings of one run, filled in while its command line is read."""

    settings: Settings = Settings()


def settings() -> Settings:
    """The settings of the running command."""
    return _chosen(click.get_current_context()).settings


def _chosen(context: click.Context) -> Chosen:
    return context.ensure_object(Chosen)


def _store(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Let an option given after the command win over the same option before it."""
    if value is not None and parameter.name is not None:
        chosen = _chosen(context)
        # Names of options are names of fields: a test gives every option once.
        values: dict[str, Any] = {parameter.name: value}
        chosen.settings = replace(chosen.settings, **values)


def _store_date(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    try:
        _store(context, parameter, date.fromisoformat(value))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write it as 2026-12-31") from error


class GlobalOption(click.Option):
    """An option that every command takes; help lists these apart."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"callback": _store, "expose_value": False, **kwargs})


def _option(*names: str, **more: Any) -> Callable[[F], F]:
    return click.option(*names, cls=GlobalOption, **more)


_GLOBAL = (
    _option(
        *("-C", "root"),
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The workspace; default: the current folder.",
    ),
    _option(
        "--as-of",
        metavar="DATE",
        callback=_store_date,
        help="Judge dates as on this day (2026-12-31); default: today, UTC.",
    ),
    _option(
        "--format",
        metavar="NAME",
        help="How to print the result; each command names what it can.",
    ),
    _option(
        "--output",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write the result to a file instead of the terminal.",
    ),
    _option("--quiet", is_flag=True, default=None, help="Print nothing but results and errors."),
    _option("--debug", is_flag=True, default=None, help="Show where an error happened."),
    _option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        help="Colour the output; default: auto, which obeys NO_COLOR.",
    ),
)


def global_options(function: F) -> F:
    """Add the global options to a command or to the group."""
    for option in reversed(_GLOBAL):
        function = option(function)
    return function


allow_outside_option = click.option(
    "--allow-outside",
    is_flag=True,
    default=None,
    callback=_store,
    expose_value=False,
    help="Follow references out of the workspace; remote ones stand for any value.",
)
"""For commands that load contracts."""

policy_option = click.option(
    "--policy", metavar="NAME", default="default", show_default=True, help="Which policy judges."
)
"""For commands that judge changes."""

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(["breaking", "dangerous", "never"]),
    default="breaking",
    show_default=True,
    help="The severity from which on the exit code is 1.",
)
"""For commands whose exit code depends on severities."""


def option_records(
    command: click.Command, context: click.Context
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What help says of a command's own options, and of those that every command takes."""
    own: list[tuple[str, str]] = []
    shared: list[tuple[str, str]] = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            (shared if isinstance(parameter, GlobalOption) else own).append(record)
    return own, shared


class Command(click.Command):
    """A command of this program.

    makes_root: whether it may name a workspace that is not there yet.
    fills_folder: whether --output may be a folder.
    """

    def __init__(
        self, *args: Any, makes_root: bool = False, fills_folder: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._makes_root = makes_root
        self._fills_folder = fills_folder

    def invoke(self, ctx: click.Context) -> Any:
        """Run it, if there is a folder to run it in."""
        root = settings().root
        if not self._makes_root and not root.is_dir():
            raise click.UsageError(f"-C {root}: there is no such folder", ctx)
        output = settings().output
        if output is not None and output.is_dir() and not self._fills_folder:
            raise click.UsageError(f"--output {output}: this is a folder; name a file", ctx)
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List its own options before those that every command takes."""
        own, shared = option_records(self, ctx)
        for title, records in (("Options", own), ("Global options", shared)):
            with formatter.section(title):
                formatter.write_dl(records)
