"""contractctl impact: which consumer each change hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    fail_on_option,
    global_options,
    policy_option,
    settings,
)

if TYPE_CHECKING:
    from contractctl.cli.pipeline import Assessed
    from contractctl.model import Severity

FORMATS = ("text", "json", "markdown")

ONLY_UNKNOWN = 4


@click.command("impact", cls=Command, context_settings=CONTEXT)
@click.argument("base")
@click.argument("head")
@click.option(
    "--api",
    metavar="NAME",
    help="The contract, if the revisions do not tell.",
)
@policy_option
@fail_on_option
@allow_outside_option
@global_options
def command(base: str, head: str, api: str | None, policy: str, fail_on: str) -> int:
    """Show which consumer each change hits, and on what evidence.

    Exit code 1 if a consumer is affected or possibly affected and no waiver of the contract's
    migration.yaml excuses it, or a waiver has expired or hits no change; 4 if all that is left is
    consumers of whom nothing is known. Formats: text, json, markdown.

    Example: contractctl impact orders@v1 orders@v2
    """
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.pipeline import api_of, assess, failing
    from contractctl.load.consumers import load_consumers

    format = chosen_format(FORMATS)
    name = api or api_of(base) or api_of(head)
    if name is None:
        raise click.UsageError(f"which contract is {base}? say it with --api NAME")
    found = assess(load_consumers(settings().root), name, base, head, policy)
    if format == "json":
        from contractctl.report.impact_json import render_json

        emit(render_json(found.diff, found.assessment))
    elif format == "markdown":
        from contractctl.report.impact_markdown import render_markdown

        emit(render_markdown(found.api, found.diff, found.assessment))
    else:
        from contractctl.cli.impact_text import render_text

        emit_rich(lambda console: render_text(found.api, found.diff, found.assessment, console))
    return _exit_code(found, failing(fail_on))


def _exit_code(found: Assessed, failing: frozenset[Severity]) -> int:
    """1 if a consumer is hit that no waiver excuses or a waiver is stale, 4 if some are unknown."""
    from contractctl.model import Verdict

    severities = {change.fingerprint: change.severity for change in found.diff.changes}
    verdicts = {
        one.verdict
        for one in found.assessment.impacts
        if severities[one.fingerprint] in failing and one.waived_by is None
    }
    stale = found.diff.waived.is_stale and bool(failing)
    if stale or verdicts & {Verdict.AFFECTED, Verdict.POSSIBLE}:
        return 1
    return ONLY_UNKNOWN if Verdict.UNKNOWN in verdicts else 0
