"""What an audit works on, as the workspace has it: evidence, contracts, declarations, dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from contractctl.cli.evidences import contract_index, open_past, seen, store_file
from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.audit import Material
    from contractctl.audit.consents import Consents
    from contractctl.load.consumers import Consumers
    from contractctl.model import MigrationFile, Operation


@contextmanager
def material(consumers: Consumers, apis: tuple[str, ...]) -> Iterator[Material]:
    """All evidence and promises of the workspace; no evidence where nothing was imported."""
    from contractctl.audit import Material
    from contractctl.load.revisions import list_apis, list_revisions

    root = settings().root
    newest = {api: list_revisions(root, api)[-1] for api in list_apis(root)}
    migrations = {api: one for api in apis if (one := _migration(api))}
    if not store_file().exists():
        index = contract_index(consumers)
        yield Material((), (), index, consumers.services, newest, migrations)
        return
    found = seen(consumers)
    with open_past() as past:
        yield Material(
            *(found.uses, found.sources, found.index, consumers.services, newest, migrations),
            *(past.hours, past.hits_between, consumers.evidence.proxies),
        )


def _migration(api: str) -> MigrationFile | None:
    from contractctl.load.migration import load_migration_file

    if not (settings().root / "contracts" / api / "migration.yaml").exists():
        return None
    return load_migration_file(settings().root, api)


def chosen_apis(names: tuple[str, ...]) -> tuple[str, ...]:
    """The contracts that --api names, or all; a usage error where one is not there."""
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    known = list_apis(settings().root)
    for name in names:
        if name not in known:
            raise click.UsageError(f"--api {name}: {did_you_mean(name, known, 'contracts')}")
    return tuple(sorted(set(names))) or known


def chosen_operation(text: str, found: Material, apis: tuple[str, ...]) -> tuple[str, Operation]:
    """The contract and operation that --certify names; a usage error where it is not one."""
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.operations import parse_operation

    try:
        wanted = parse_operation(text).shape
    except ValueError as error:
        raise click.UsageError(f"--certify {text!r}: {error}") from error
    own = [one for one in found.index.promised if one.api in apis]
    having = {one.api: one.operation for one in reversed(own) if one.operation.shape == wanted}
    if not having:
        hint = did_you_mean(text, [str(one.operation) for one in own], "operations")
        raise click.UsageError(f"--certify {text!r}: no revision has this operation; {hint}")
    if len(having) > 1:
        raise click.UsageError(
            f"--certify {text!r}: {', '.join(sorted(having))} have it; say which with --api"
        )
    return next(iter(having.items()))


def inputs(found: Material, api: str, operation: Operation, consents: Consents) -> dict[str, str]:
    """SHA-256 of everything that a certificate is computed from, by name."""
    import hashlib

    from contractctl.cli.pipeline import load
    from contractctl.load.consumers import CONSUMERS_FILE
    from contractctl.load.migration import migration_file
    from contractctl.load.revisions import list_revisions

    root = settings().root
    files = (CONSUMERS_FILE, migration_file(api))
    shown = {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest()
        for name in files
        if (root / name).exists()
    }
    for name in list_revisions(root, api):
        shown[f"{api}@{name}"] = load(f"{api}@{name}").sha256
    rows = "\n".join(sorted(_evidence_rows(found, api, operation)))
    shown["evidence"] = hashlib.sha256(rows.encode()).hexdigest()
    agreed = "\n".join(map(repr, consents.agreements))
    shown["consents"] = hashlib.sha256(agreed.encode()).hexdigest()
    return shown


def _evidence_rows(found: Material, api: str, operation: Operation) -> Iterator[str]:
    """What the store holds of a contract, whatever the order in which it was imported."""
    yield from map(repr, found.sources)
    for use in found.uses:
        if use.api != api or use.operation is None:
            continue
        asked = use.operation.shape == operation.shape
        hours = sorted(found.hours(use.sighting.number).items()) if asked else []
        yield f"{replace(use.sighting, number=0)!r} {hours}"
