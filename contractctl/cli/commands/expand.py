"""contractctl expand: the transitional contract that serves two revisions at once."""

from __future__ import annotations

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    policy_option,
)

FORMATS = ("yaml", "json")


@click.command("expand", cls=Command, context_settings=CONTEXT)
@click.argument("base")
@click.argument("head")
@click.option(
    "--sunset",
    metavar="DATE",
    help="Until when what head drops goes on working; default: the sunset of migration.yaml.",
)
@policy_option
@allow_outside_option
@global_options
def command(base: str, head: str, sunset: str | None, policy: str) -> int:
    """Write the contract that serves consumers of two revisions at once.

    BASE and HEAD are revisions as `diff` takes them. What head drops is kept and marked
    deprecated, what it demands is optional, requests may take either form, answers stay within
    both. The diff proves it: from base and from head to the result. Exit code 1 if something
    cannot live in one contract; stderr names it, with the pattern that can. Formats: yaml (the
    contract), json (the contract and its proof).

    Example: contractctl expand orders@v1 orders@v2 --output expanded.yaml
    """
    from contractctl.cli.expand_text import summary
    from contractctl.cli.expansions import expanded
    from contractctl.cli.options import settings
    from contractctl.cli.output import chosen_format, emit

    format = chosen_format(FORMATS, default="yaml")
    expansion = expanded(base, head, policy, sunset)
    if format == "json":
        from contractctl.report.expand_json import render_json

        emit(render_json(expansion))
    else:
        from contractctl.report.expand_yaml import render_yaml

        emit(render_yaml(expansion))
    if not settings().quiet:
        click.echo("\n".join(summary(expansion)), err=True)
    return int(not expansion.is_full)
