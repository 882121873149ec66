"""contractctl plan: the migration, from what breaks to the last date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options, settings

if TYPE_CHECKING:
    from contractctl.load.consumers import Consumers
    from contractctl.model import Migration
    from contractctl.plan.nouns import Plan

FORMATS = ("text", "markdown", "json")

ONLY_UNKNOWN = 4


@click.command("plan", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@allow_outside_option
@global_options
def command(api: str | None) -> int:
    """Plan the migration of a contract: what breaks, whom, in which waves, by when.

    Reads contracts/API/migration.yaml for the two revisions, the dates and the policy. API may
    be left out where only one contract has such a file. Exit code 1 if the plan does not fit
    before the sunset. Formats: text, markdown, json.

    Example: contractctl plan orders --format markdown --output plan.md
    """
    from contractctl.cli.output import chosen_format, emit, emit_rich

    format = chosen_format(FORMATS)
    plan = make(api or only_api())
    if format == "json":
        from contractctl.report.plan_json import render_json

        emit(render_json(plan))
    elif format == "markdown":
        from contractctl.report.plan_markdown import render_markdown

        emit(render_markdown(plan))
    else:
        from contractctl.cli.plan_text import render_text

        emit_rich(lambda console: render_text(plan, console))
    if not plan.fit.fits:
        return 1
    return ONLY_UNKNOWN if plan.scope.unknown and not plan.scope.members else 0


def make(api: str) -> Plan:
    """Compare, assess and plan."""
    from contractctl.cli.pipeline import assess
    from contractctl.graph import cycles, dependencies, survey
    from contractctl.load.consumers import load_consumers
    from contractctl.plan.make import make_plan

    consumers = load_consumers(settings().root)
    migration, base, head = _migration(api, consumers)
    found = assess(consumers, api, f"{api}@{base}", f"{api}@{head}", migration.policy.profile)
    estate = survey(found.consumers, [api])
    return make_plan(
        found.diff.changes,
        found.assessment.impacts,
        found.assessment.consumers,
        found.consumers.services,
        dependencies(estate),
        cycles(estate),
        migration,
        settings().today,
        found.assessment.undocumented or (),
    )


def _migration(api: str, consumers: Consumers) -> tuple[Migration, str, str]:
    """The migration of a contract and the two revisions it leads between."""
    from contractctl.cli.migrations import unknown_names
    from contractctl.errors import WorkspaceError
    from contractctl.load.checking import refuse
    from contractctl.load.migration import load_migration
    from contractctl.load.revisions import list_revisions

    root = settings().root
    migration = load_migration(root, api, consumers)
    if migration.base is None or migration.head is None:
        raise WorkspaceError(
            "it names no `base` and `head`, the two revisions to plan between",
            hint="put the contract as it is and as it shall be beside it, such as v1.yaml and"
            " v2.yaml, and add `base: v1` and `head: v2`; there is now: "
            f"{', '.join(list_revisions(root, api))}",
            location=migration.location,
        )
    refuse(unknown_names(migration))
    return migration, migration.base, migration.head


def only_api() -> str:
    """The contract with a migration.yaml, where there is only one."""
    from contractctl.errors import WorkspaceError
    from contractctl.load.migration import migration_file
    from contractctl.load.revisions import list_apis

    root = settings().root
    apis = [api for api in list_apis(root) if (root / migration_file(api)).exists()]
    if not apis:
        raise WorkspaceError(
            "no contract of this workspace has a migration.yaml to plan from",
            hint="write contracts/API/migration.yaml; `contractctl init` shows what is in it",
        )
    if len(apis) > 1:
        raise click.UsageError(f"which contract? those with a migration.yaml: {', '.join(apis)}")
    return apis[0]
