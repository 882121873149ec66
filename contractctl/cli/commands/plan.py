"""contractctl plan: the migration, from what breaks to the last date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options, settings

if TYPE_CHECKING:
    from contractctl.plan.nouns import Plan

FORMATS = ("text", "markdown", "json", "ics")

ONLY_UNKNOWN = 4


@click.command("plan", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@click.option("--consumer", metavar="NAME", help="With --format ics: only what is for this one.")
@allow_outside_option
@global_options
def command(api: str | None, consumer: str | None) -> int:
    """Plan the migration of a contract: what breaks, whom, in which waves, by when.

    Reads contracts/API/migration.yaml for the two revisions, the dates and the policy. API may
    be left out where only one contract has such a file. Exit code 1 if the plan does not fit
    before the sunset. ics is a calendar to import or subscribe to: milestones, waves, freezes and
    brownouts; a later run moves what programs show already. Formats: text, markdown, json, ics.

    Example: contractctl plan orders --format markdown --output plan.md
    """
    from contractctl.cli.crossings import crossed
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.standings import situation

    format = chosen_format(FORMATS)
    if consumer is not None and format != "ics":
        raise click.UsageError("--consumer: a calendar can be for one consumer, a plan cannot")
    found = situation(api or only_api())
    plan = found.plan if format == "ics" else crossed(found.plan, found.material.assessed.diff)
    if format == "json":
        from contractctl.report.plan_json import render_json

        emit(render_json(plan))
    elif format == "markdown":
        from contractctl.report.plan_markdown import render_markdown

        emit(render_markdown(plan))
    elif format == "ics":
        emit(_calendar(plan, consumer))
    else:
        from contractctl.cli.plan_text import render_text

        emit_rich(lambda console: render_text(plan, console))
    return _exit_code(plan)


def _exit_code(plan: Plan) -> int:
    """1 if it does not fit before the sunset, 4 if it is not known whether anybody has to move."""
    if not plan.fit.fits:
        return 1
    return ONLY_UNKNOWN if plan.scope.unknown and not plan.scope.members else 0


def _calendar(plan: Plan, consumer: str | None) -> str:
    from contractctl.cli.brownouts import agreed
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.tracking import check_names
    from contractctl.report.plan_calendar import render_calendar

    if consumer is not None:
        check_names(consumers_yaml(), plan.api, (consumer,))
    return render_calendar(plan, agreed(plan), consumer)


def only_api() -> str:
    """The contract with a migration.yaml, where there is only one."""
    from contractctl.errors import WorkspaceError
    from contractctl.load.migration import load_migration_file, migration_file
    from contractctl.load.revisions import list_apis

    root = settings().root
    apis = [api for api in list_apis(root) if (root / migration_file(api)).exists()]
    if len(apis) > 1:  # others may hold waivers only
        apis = [api for api in apis if load_migration_file(root, api).base] or apis
    if not apis:
        raise WorkspaceError(
            "no contract of this workspace has a migration.yaml to plan from",
            hint="write contracts/API/migration.yaml; `contractctl init` shows what is in it",
        )
    if len(apis) > 1:
        raise click.UsageError(f"which contract? those with a migration.yaml: {', '.join(apis)}")
    return apis[0]
