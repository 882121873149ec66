"""contractctl evidence export: write what is known of a contract's use beside the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
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
    from contractctl.model import MigrationFile
    from contractctl.model.evidence import RecordedUsage, Usage
    from contractctl.model.ledger import Agreement

FORMATS = ("text", "json")

DIFFERS = 1
NOTHING_KNOWN = 4

_PARTS = 10**9
"""Of a share, so that it is told as all others are."""


@click.command("export", cls=Command, context_settings=CONTEXT)
@click.option("--api", metavar="NAME", help="Only this contract; default: all that are used.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a file is not as it would be."
)
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help="Write even where the file that is there knows more.",
)
@allow_outside_option
@global_options
def command(api: str | None, check: bool, replaces: bool) -> int:
    """Write what is known of a contract's use to contracts/API/usage.json.

    The file says who uses which operation and field, how often and until which day, and who agreed
    to the end of what: no secrets, no times of day. Commit it and review it like a lock file; a
    checkout without evidence and ledger judges by it. Of a contract that the ledger here does not
    know, the file keeps what owners said; one that knows more of traffic is not written over.
    Exit code 4 if nothing is known. Formats: text, which writes the files; json, which prints the
    file of one contract instead.

    Example: contractctl evidence export --api orders
    """
    from contractctl.cli.output import chosen_format, emit
    from contractctl.report.usage_json import render_usage_json

    format = chosen_format(FORMATS)
    found = _found(api, replaces=replaces or check)
    if format == "json" and not check:
        if len(found) != 1:
            names = ", ".join(one.usage.api for one in found)
            raise click.UsageError(f"which contract? say it with --api: {names or 'none is used'}")
        emit(render_usage_json(found[0]))
    elif check:
        return _checked(found)
    else:
        _refuse_losses([] if replaces else found)
        emit("\n".join([*map(_write, found)] or ["Nothing is known: import evidence first."]))
    return 0 if any(one.usage.uses for one in found) else NOTHING_KNOWN


def _found(api: str | None, *, replaces: bool) -> list[RecordedUsage]:
    """What is known of the contract that is asked for, or of all that are used at all."""
    from contractctl.cli.evidences import seen
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.evidence.usage import usage
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    apis = list_apis(settings().root)
    if api is not None and api not in apis:
        raise click.UsageError(f"--api {api}: {did_you_mean(api, apis, 'contracts')}")
    found = seen(consumers_yaml())
    operations = {
        name: {one.operation for one in found.index.promised if one.api == name} for name in apis
    }
    every = (
        usage(found.uses, found.sources, name, operations[name])
        for name in apis
        if api in (None, name)
    )
    return [
        _recorded(one, map(str, operations[one.api]), replaces=replaces)
        for one in every
        if one.uses or api
    ]


def _refuse_losses(found: Iterable[RecordedUsage]) -> None:
    """Refuse before anything is written, if one file knows more than would be in it."""
    from contractctl.cli.usage_files import refuse_loss, standing

    for one in found:
        refuse_loss(one, standing(one.usage.api))


def _recorded(usage: Usage, operations: Iterable[str], *, replaces: bool) -> RecordedUsage:
    """What is known of a contract, with what the ledger holds of consents, more time and proof;
    where it does not know the contract, with what the file that is there says of them.

    operations: all that the contract has; who agreed to the end of all of the old form and says
        nowhere what it uses agreed to the end of each
    """
    from contractctl.cli.agreed import agreed, events_of
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.usage_files import standing, with_agreements
    from contractctl.model.evidence import RecordedUsage

    events = events_of(usage.api)
    if not events:
        return with_agreements(RecordedUsage(usage), standing(usage.api, replaces=replaces))
    used: dict[str, set[str]] = defaultdict(set)
    for one in usage.uses:
        for name in one.claimed_by or (one.consumer,):
            used[name].add(str(one.operation))
    for service in consumers_yaml().services:
        consumption = service.consumption(usage.api)
        declared = (consumption.uses if consumption else None) or ()
        used[service.name].update(str(use.operation) for use in declared)
    every = frozenset(operations)
    said = agreed(events, _migration(usage.api), {name: own or every for name, own in used.items()})
    return RecordedUsage(usage, tuple(_readable(said.consents)), said.extensions, said.moved)


def _readable(consents: Iterable[Agreement]) -> Iterator[Agreement]:
    """Those to the end of an operation: other programs may have written anything."""
    from contractctl.evidence.usage import printable
    from contractctl.load.operations import parse_operation

    for one in consents:
        with suppress(ValueError):
            parse_operation(one.operation)
            yield replace(one, by=printable(one.by))


def _migration(api: str) -> MigrationFile | None:
    from contractctl.load.migration import load_migration_file, migration_file

    root = settings().root
    return load_migration_file(root, api) if (root / migration_file(api)).exists() else None


def _file(api: str) -> Path:
    return settings().root / "contracts" / api / "usage.json"


def _write(recorded: RecordedUsage) -> str:
    """Write one file; says what is in it."""
    from contractctl.audit.words import percent
    from contractctl.cli.output import write_whole
    from contractctl.plan.words import counted
    from contractctl.report.usage_json import render_usage_json

    usage = recorded.usage
    file = _file(usage.api)
    write_whole(file, render_usage_json(recorded).encode())
    consumers = {one.consumer for one in usage.uses}
    share = usage.attributed_share
    known = "no traffic"
    if share is not None:
        known = f"{percent(int(share * _PARTS), _PARTS)} of the hits attributed"
    said = f"{counted(len(usage.uses), 'use')} by {counted(len(consumers), 'caller')}"
    return f"{file}: {said}, {known}"


def _checked(found: Iterable[RecordedUsage]) -> int:
    """Say which files are not as they would be written."""
    from contractctl.cli.output import emit
    from contractctl.report.usage_json import render_usage_json

    said = []
    for one in found:
        file = _file(one.usage.api)
        is_there = file.is_file()
        if not is_there or file.read_bytes() != render_usage_json(one).encode():
            what = "is not as the evidence is now" if is_there else "is not there"
            said.append(f"{file} {what}: run `contractctl evidence export`, and commit it")
    emit("\n".join(said or ["Every usage.json is as the evidence is now."]))
    return DIFFERS if said else 0
