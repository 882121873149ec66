"""Groups of commands that are imported one at a time, when they are called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from contractctl.cli.options import option_records

COMMANDS = "contractctl.cli.commands"


class LazyGroup(click.Group):
    """A group that imports a command only when it is called, so that --help is quick.

    modules: what each command does in a sentence, by its name
    prefix: what stands before the name in the name of the command's module
    """

    def __init__(
        self, *args: Any, modules: Mapping[str, str], prefix: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.modules = modules
        self._prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a working day."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by name."""
        if cmd_name not in self.modules:
            return None
        module = importlib.import_module(f"{COMMANDS}.{self._prefix}{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a usage error suggests the nearest name."""
        if args and args[0] not in self.modules:
            from contractctl.load.nearest import did_you_mean

            hint = did_you_mean(args[0], self.modules, "commands")
            raise click.UsageError(f"No such command '{args[0]}'; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Of a group below the program, the commands stand before what every command takes."""
        if not self._prefix:
            super().format_options(ctx, formatter)
            return
        own, shared = option_records(self, ctx)
        with formatter.section("Options"):
            formatter.write_dl(own)
        self.format_commands(ctx, formatter)
        with formatter.section("Global options"):
            formatter.write_dl(shared)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.modules.items()))
