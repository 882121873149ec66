"""contractctl init: a workspace to start from."""

from __future__ import annotations

from pathlib import Path

import click

from contractctl.cli.options import CONTEXT, Command, global_options, settings


@click.command("init", cls=Command, makes_root=True, context_settings=CONTEXT)
@global_options
def command() -> int:
    """Write a commented workspace to start from.

    It has a contract, its migration.yaml and a consumers.yaml. Files that are there already are
    never touched; if one is, nothing is written.

    Example: contractctl -C my-workspace init
    """
    from contractctl.cli.output import remark
    from contractctl.errors import WorkspaceError
    from contractctl.load.workspace import initial_files

    root = settings().root
    texts = initial_files()
    present = [path for path in texts if (root / path).exists()]
    if present:
        raise WorkspaceError(
            f"{present[0]} is there already; nothing was written",
            hint="name an empty folder with -C DIR, or write the files by hand",
        )
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("x", encoding="utf-8") as file:
            file.write(text)
        remark(f"wrote {path}")
    there = "" if root == Path() else f"-C {root} "
    remark(f"next: contractctl {there}validate")
    return 0
