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
    never touched. Where there are contracts no example is added to them, and consumers.yaml begins
    with nobody in it.

    Example: contractctl -C my-workspace init
    """
    from contractctl.cli.output import remark
    from contractctl.errors import WorkspaceError
    from contractctl.load.revisions import list_apis
    from contractctl.load.workspace import initial_files

    root = settings().root
    own = next(iter(list_apis(root)), None)
    texts = {path: text for path, text in initial_files(own).items() if not (root / path).exists()}
    if not texts:
        raise WorkspaceError(
            "there is a workspace already; nothing was written",
            hint="see what it lacks with `contractctl validate`",
        )
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("x", encoding="utf-8") as file:
            file.write(text)
        remark(f"wrote {path}")
    there = "" if root == Path() else f"-C {root} "
    remark(f"next: contractctl {there}validate")
    return 0
