"""contractctl evidence export: write what is known of a contract's use beside the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)

if TYPE_CHECKING:
    from contractctl.model.evidence import Usage
    from contractctl.model.ledger import Agreement

FORMATS = ("text", "json")

NOTHING_KNOWN = 4


@click.command("export", cls=Command, context_settings=CONTEXT)
@click.option("--api", metavar="NAME", help="Only this contract; default: all that are used.")
@allow_outside_option
@global_options
def command(api: str | None) -> int:
    """Write what is known of a contract's use to contracts/API/usage.json.

    The file says who uses which operation and field, how often and until which day: no secrets,
    no times of day. Commit it and review it like a lock file; a checkout without the evidence
    judges by it. Exit code 4 if nothing is known. Formats: text, which writes the files; json,
    which prints the file of one contract instead.

    Example: contractctl evidence export --api orders
    """
    from contractctl.cli.output import chosen_format, emit
    from contractctl.report.usage_json import render_usage_json

    format = chosen_format(FORMATS)
    found = _found(api)
    if format == "json":
        if len(found) != 1:
            names = ", ".join(one.api for one in found)
            raise click.UsageError(f"which contract? say it with --api: {names or 'none is used'}")
        emit(render_usage_json(found[0], _consents(found[0])))
    else:
        emit("\n".join([*map(_write, found)] or ["Nothing is known: import evidence first."]))
    return 0 if any(one.uses for one in found) else NOTHING_KNOWN


def _found(api: str | None) -> list[Usage]:
    """The usage of the contract that is asked for, or of all that are used at all."""
    from contractctl.cli.evidences import seen
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.evidence.usage import usage
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    apis = list_apis(settings().root)
    if api is not None and api not in apis:
        raise click.UsageError(f"--api {api}: {did_you_mean(api, apis, 'contracts')}")
    found = seen(consumers_yaml())
    every = (usage(found.uses, found.sources, name) for name in apis if api in (None, name))
    return [one for one in every if one.uses or api]


def _consents(usage: Usage) -> tuple[Agreement, ...]:
    """What the ledger holds of consents to the removal of what is used or declared."""
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.tracking import migration_pair, tracked_events
    from contractctl.model.moments import day
    from contractctl.track.agreements import agreements

    events = [one for one in tracked_events(usage.api) if day(one.at) <= settings().today]
    if not events:
        return ()
    used: dict[str, set[str]] = {}
    for one in usage.uses:
        used.setdefault(one.consumer, set()).add(str(one.operation))
    for service in consumers_yaml().services:
        consumption = service.consumption(usage.api)
        declared = (consumption.uses if consumption else None) or ()
        used.setdefault(service.name, set()).update(str(use.operation) for use in declared)
    return agreements(events, migration_pair(usage.api), used)


def _write(usage: Usage) -> str:
    """Write one file; says what is in it."""
    from contractctl.cli.output import write_whole
    from contractctl.plan.words import counted
    from contractctl.report.usage_json import render_usage_json

    file = settings().root / "contracts" / usage.api / "usage.json"
    write_whole(file, render_usage_json(usage, _consents(usage)).encode())
    consumers = {one.consumer for one in usage.uses}
    share = usage.attributed_share
    known = "no traffic" if share is None else f"{share:.1%} of the hits attributed"
    said = f"{counted(len(usage.uses), 'use')} by {counted(len(consumers), 'caller')}"
    return f"{file}: {said}, {known}"
