"""contractctl diff: what differs between two revisions."""

from __future__ import annotations

from dataclasses import replace

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    fail_on_option,
    global_options,
)

FORMATS = ("text", "json", "markdown", "html", "sarif", "junit", "github")


@click.command("diff", cls=Command, context_settings=CONTEXT)
@click.argument("base")
@click.argument("head")
@fail_on_option
@click.option(
    "--policy",
    "policies",
    metavar="NAME",
    multiple=True,
    default=("default",),
    show_default="default",
    help="Which policy judges; given several times, the first judges and all are compared.",
)
@click.option(
    "--waivers",
    metavar="FILE",
    help="Accepted changes; default: those of the contract's migration.yaml.",
)
@click.option(
    "--all", "show_all", is_flag=True, help="Leave nothing out, also safe changes (text, markdown)."
)
@click.option("--no-witness", is_flag=True, help="Do not look for payloads that prove a change.")
@allow_outside_option
@global_options
def command(
    base: str,
    head: str,
    fail_on: str,
    policies: tuple[str, ...],
    waivers: str | None,
    show_all: bool,
    no_witness: bool,
) -> int:
    """Show what differs between two revisions of a contract.

    BASE and HEAD are revisions: orders@v1, orders (the newest), orders@git:main,
    HEAD~1:contracts/orders/v1.yaml, or a path. Exit code 1 if there is a change of the severity
    of --fail-on or above that is not waived for all consumers, or a waiver has expired or hits
    nothing. Formats: text, json, markdown, html, sarif, junit, github: annotations
    of the lines that changed, and markdown added to the job summary.

    Example: contractctl diff orders@v1 orders@v2
    """
    from contractctl.cli.diff_output import emit_diff
    from contractctl.cli.output import chosen_format
    from contractctl.cli.pipeline import api_of, compare, failing
    from contractctl.cli.waivers import waivers_of_contract, waivers_of_file

    format = chosen_format(FORMATS)
    found = compare(base, head, policies, witnesses=not no_witness)
    api = api_of(base) or api_of(head)
    waived = waivers_of_file(found, waivers) if waivers else waivers_of_contract(found, api)
    found = replace(found, waived=waived)
    emit_diff(found, format, show_all=show_all, failing=failing(fail_on))
    stale = waived.is_stale and fail_on != "never"
    counts = (c.severity in failing(fail_on) and not waived.excuses(c) for c in found.changes)
    return int(stale or any(counts))
