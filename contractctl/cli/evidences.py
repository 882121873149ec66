"""The evidence of the workspace, as the commands use it: open, match, tie to services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.cli.keeping import once
from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.evidence.identity import Identities
    from contractctl.evidence.matching import ContractIndex
    from contractctl.evidence.past import Past
    from contractctl.evidence.store import Store
    from contractctl.load.consumers import Consumers
    from contractctl.model import Removal, Revision
    from contractctl.model.evidence import ObservedUse, PromisedOperation, SourceRecord
    from contractctl.model.impact import CompatibilityTest, Knowledge, Observed


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence up to the day of --as-of, tied to callers and operations as declared now."""

    uses: tuple[ObservedUse, ...]
    sources: tuple[SourceRecord, ...]
    index: ContractIndex
    identities: Identities


def store_file() -> Path:
    """Where the evidence of the workspace is kept."""
    from contractctl.model.state import EVIDENCE_FILE

    return settings().root / EVIDENCE_FILE


def open_store(*, create: bool = False) -> Store:
    """Open all evidence of the workspace, to add to it or to take from it; the caller closes it."""
    from contractctl.evidence.store import Store

    return Store(store_file(), create=create)


def open_past() -> Past:
    """Open what was known by the end of the day of --as-of, to judge by it: the one place where
    the future is cut off, so that a report can be made again. The caller closes it.

    Without --as-of all counts: who calls with a clock that runs ahead is not to be missed.
    """
    from contractctl.evidence.past import Past

    return Past(open_store(), settings().as_of)


def contract_index(consumers: Consumers, more: Iterable[PromisedOperation] = ()) -> ContractIndex:
    """Every operation of every revision of every contract of the workspace.

    more: operations that they had before
    """
    from contractctl.evidence.matching import ContractIndex
    from contractctl.load.revisions import list_apis

    earlier = tuple(more)
    promised = (*_promised(), *earlier)
    apis = (*list_apis(settings().root), *(one.api for one in earlier))
    providers = {api: frozenset({api}) for api in apis}
    providers.update(
        (one.name.lower(), frozenset(one.provides)) for one in consumers.services if one.provides
    )
    return ContractIndex(promised, providers)


@once
def _promised() -> tuple[PromisedOperation, ...]:
    from contractctl.cli.pipeline import load
    from contractctl.diff.surface import surface
    from contractctl.load.revisions import list_apis, list_revisions

    root = settings().root
    return tuple(
        operation
        for api in list_apis(root)
        for revision in reversed(list_revisions(root, api))
        for operation in surface(load(f"{api}@{revision}"))
    )


@once
def seen(consumers: Consumers, more: tuple[PromisedOperation, ...] = ()) -> Seen:
    """What was known; raises EvidenceError where nothing was ever imported.

    more: operations that contracts had before, for which there may have been requests
    """
    from contractctl.evidence.attribution import attribute
    from contractctl.evidence.identity import Identities

    with open_past() as past:
        sightings, sources = past.sightings(), past.sources
    index, identities = contract_index(consumers, more), Identities(consumers.services)
    return Seen(attribute(sightings, identities, index), sources, index, identities)


def known_of_all(
    consumers: Consumers, apis: Iterable[str]
) -> Mapping[str, Mapping[str, Knowledge]]:
    """All that is known, declared uses included, by service and contract."""
    return known_by(seen(consumers) if store_file().exists() else None, consumers, apis)


def known_by(
    found: Seen | None, consumers: Consumers, apis: Iterable[str]
) -> Mapping[str, Mapping[str, Knowledge]]:
    """The same, from evidence that was read already; None where there is none."""
    from contractctl.impact.judge import declared_uses
    from contractctl.model.impact import Knowledge

    known: dict[str, dict[str, Knowledge]] = {}
    for api in apis:
        observed = _knowledge(found, api) if found else {}
        for service in consumers.services:
            own = observed.get(service.name, Knowledge())
            uses = (*declared_uses(service.consumption(api)), *own.uses)
            if uses:
                known.setdefault(service.name, {})[api] = Knowledge(uses, own.watched)
    return known


def observed(consumers: Consumers, api: str) -> Observed | None:
    """What evidence says of the use of a contract; None where there is none."""
    from contractctl.evidence.knowledge import undocumented
    from contractctl.model.impact import Observed

    found = seen(consumers) if store_file().exists() else None
    if not found or not found.sources:
        return None
    return Observed(_knowledge(found, api), undocumented(found.uses, api))


def tested(api: str, base: Revision, head: Revision) -> Mapping[str, tuple[CompatibilityTest, ...]]:
    """What compatibility tests between two revisions said up to the day of --as-of, by consumer."""
    from contractctl.model.state import TESTS_FOLDER

    if not (settings().root / TESTS_FOLDER).is_dir():
        return {}
    from contractctl.verify.kept import Pair, kept_file, tests

    file, today = kept_file(settings().root, api), settings().today
    every = tests(file, Pair(base.sha256, head.sha256), today)
    known = {name: tuple(one for one in said if one.day <= today) for name, said in every.items()}
    return {name: said for name, said in known.items() if said}


def _knowledge(found: Seen, api: str) -> Mapping[str, Knowledge]:
    from contractctl.evidence.knowledge import knowledge

    policy = _removal(api)
    return knowledge(
        found.uses,
        found.sources,
        api,
        as_of=settings().today,
        quiet_days=policy.quiet_days,
        max_unreadable=policy.max_unattributed,
    )


def _removal(api: str) -> Removal:
    """What the contract's migration asks for before a removal, or the default."""
    from contractctl.load.migration import load_migration_file
    from contractctl.model import Removal

    if not (settings().root / "contracts" / api / "migration.yaml").exists():
        return Removal()
    return load_migration_file(settings().root, api).policy.removal
