"""What is known of a contract's use, for the gate: evidence and ledger, else the lock file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from contractctl.cli.gate_digests import of_json
from contractctl.cli.options import settings
from contractctl.model import FieldPath, Operation

if TYPE_CHECKING:
    from contractctl.cli.agreed import Agreed
    from contractctl.gate.nouns import Known
    from contractctl.load.consumers import Consumers
    from contractctl.load.git import GitTree
    from contractctl.model import Identity, MigrationFile, Removal, Revision
    from contractctl.model.evidence import PromisedOperation, RecordedUsage
    from contractctl.model.impact import Observed
    from contractctl.model.ledger import Event
    from contractctl.pointer import JsonValue

Revisions = Callable[[], Sequence["Revision"]]

_PLACES = frozenset({"source", "digest"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A contract that the gate asks about.

    former: its name at the base; consumers: of both sides
    base: loads its revisions at the base that differ now, as requests may have been for what only
        they have; called only where there is an evidence store or a ledger
    tree: the base, whose usage.json counts where that of the work tree says less
    migration: by which consents are tied to a migration
    """

    api: str
    former: str
    consumers: Consumers
    removal: Removal
    evidence_days: int
    base: Revisions = tuple
    tree: GitTree | None = None
    migration: MigrationFile | None = None


def known_of(asked: Asked) -> Known:
    """What evidence and agreements say of a contract, up to the day of --as-of.

    Evidence that was imported here counts before usage.json, and so does a ledger; each only where
    it knows this contract.
    """
    from contractctl.gate.nouns import Known

    locked = _locked(asked)
    stored = _stored(asked)
    known = stored or (_recorded(asked, *locked) if locked else Known("", ""))
    said = _agreed(asked, known.observed)
    if said is not None:
        known = replace(
            known, agreements=said.consents, extensions=said.extensions, moved=said.moved
        )
    elif locked:
        known = _with_agreements(known, locked[0])
    if locked and locked[0].sha256 and stored is None and said is None:
        return replace(known, digest=f"sha256:{locked[0].sha256}")
    source = f"{known.source} (not {locked[1]})" if locked and stored else known.source
    source = " and ".join(name for name in (source, said and "the ledger") if name)
    if not (locked or stored or said):
        return known
    return replace(known, source=source, digest=_digest(known))


def _locked(asked: Asked) -> tuple[RecordedUsage, str] | None:
    """What usage.json says, by the name of now or the former one, and where it stands.

    Who exports anew after an operation was taken out of the contract leaves out its calls, and who
    removes a contract removes the file: what the base's file says of those operations counts too.
    """
    from contractctl.load.usage import load_usage, usage_file

    root = settings().root
    for name in dict.fromkeys((asked.api, asked.former)):
        file = usage_file(name)
        if (root / file).is_symlink() or (root / file).exists():
            found = load_usage(root, name, asked.former)
            earlier = _at_base(asked, unless=found.sha256)
            return _joined(found, earlier, file) if earlier else (found, file)
    before = _at_base(asked)
    return (before, f"{usage_file(asked.former)} at the base") if before else None


def _at_base(asked: Asked, *, unless: str = "") -> RecordedUsage | None:
    """The base's file, if it is another; one that could not be read then is of no use now."""
    from contractctl.errors import ContractctlError
    from contractctl.load.usage import load_usage_at

    try:
        return load_usage_at(asked.tree, asked.former, unless=unless) if asked.tree else None
    except ContractctlError:
        return None


def _joined(found: RecordedUsage, earlier: RecordedUsage, file: str) -> tuple[RecordedUsage, str]:
    """A file with the uses of operations that only the base's names."""
    from contractctl.plan.words import counted

    named = {one.operation.shape for one in found.usage.uses if one.hits != 0}
    gone = tuple(one for one in earlier.usage.uses if one.operation.shape not in named)
    if not gone:
        return found, file
    usage = replace(found.usage, uses=(*found.usage.uses, *gone))
    operations = len({one.operation.shape for one in gone})
    source = f"{file} and the base's, for {counted(operations, 'operation')} that it names no more"
    return replace(found, usage=usage, sha256=""), source


def _recorded(asked: Asked, recorded: RecordedUsage, source: str) -> Known:
    """What usage.json says of the use."""
    from contractctl.evidence.recorded import Reader
    from contractctl.gate.nouns import Known

    usage, today = recorded.usage, settings().today
    if not usage.uses and usage.first is None:
        return Known(source, "")
    reader = Reader(
        *(source, frozenset(one.name for one in asked.consumers.services), today),
        quiet_days=asked.removal.quiet_days,
        max_unattributed=asked.removal.max_unattributed,
        stale_days=asked.evidence_days,
    )
    return Known(
        source,
        "",
        reader.observed(usage),
        *_window(usage.first, usage.last),
        watched=reader.watched(usage),
    )


def _window(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """Days of traffic up to the day of --as-of."""
    today = settings().today
    if first is None or last is None or first > today:
        return None, None
    return first, min(last, today)


def _with_agreements(known: Known, recorded: RecordedUsage) -> Known:
    return replace(
        known,
        agreements=tuple(one for one in recorded.consents if one.day <= settings().today),
        extensions=recorded.extensions,
        moved=recorded.moved,
    )


def _stored(asked: Asked) -> Known | None:
    """What the evidence store says of the use; None where it does not know the contract."""
    from contractctl.cli.evidences import seen, store_file

    if not store_file().exists():
        return None
    from contractctl.evidence.knowledge import knowledge, undocumented, watched_at_all
    from contractctl.evidence.usage import window
    from contractctl.gate.nouns import Known
    from contractctl.model.impact import EvidenceKind, Observed
    from contractctl.model.state import EVIDENCE_FILE

    found = seen(_each_claimed_once(asked.consumers), _earlier(asked))
    own = [use for use in found.uses if use.api == asked.api]
    if not own:
        return None
    removal, about = asked.removal, (found.uses, found.sources, asked.api)
    look = partial(
        watched_at_all,
        as_of=settings().today,
        quiet_days=removal.quiet_days,
        max_unreadable=removal.max_unattributed,
    )
    known = knowledge(*about, **look.keywords, stale_days=asked.evidence_days)
    streams = {u.sighting.stream for u in own if u.sighting.kind is EvidenceKind.OBSERVED}
    return Known(
        *(EVIDENCE_FILE, "", Observed(known, undocumented(found.uses, asked.api))),
        *_window(*window(streams, found.sources)),
        watched=look(*about),
    )


def _each_claimed_once(consumers: Consumers) -> Consumers:
    """The services of both sides; who is called otherwise now is recognised by the name of now.

    Within one file no two services have the same identity, and those of now come first.
    """
    claimed: set[Identity] = set()
    services = []
    for service in consumers.services:
        own = tuple(one for one in service.identities if one not in claimed)
        claimed.update(own)
        services.append(service if own == service.identities else replace(service, identities=own))
    return replace(consumers, services=tuple(services))


def _earlier(asked: Asked) -> tuple[PromisedOperation, ...]:
    """What the contract had at the base and has no more, under the name that it has now."""
    from contractctl.diff.surface import surface

    return tuple(
        replace(one, api=asked.api) for revision in asked.base() for one in surface(revision)
    )


def _agreed(asked: Asked, observed: Observed | None) -> Agreed | None:
    """What the ledger says of the end of the old form; None where it does not know the contract."""
    from contractctl.cli.agreed import agreed, events_of
    from contractctl.cli.tracking import ledger_file

    events = events_of(asked.api, asked.former) if ledger_file().exists() else ()
    if not events:
        return None
    return agreed(events, asked.migration, _used(asked, observed, events))


def _used(
    asked: Asked, observed: Observed | None, events: Iterable[Event]
) -> Mapping[str, frozenset[str]]:
    """The operations for which a consent to all of the old form stands: all that it had."""
    from contractctl.diff.document import declared_operations

    had = {str(one) for revision in asked.base() for one in declared_operations(revision)}
    used: dict[str, set[str]] = {one.consumer: set(had) for one in events if one.consumer}
    for service in asked.consumers.services:
        for api in {asked.api, asked.former}:
            consumption = service.consumption(api)
            declared = (consumption.uses if consumption else None) or ()
            used.setdefault(service.name, set()).update(str(use.operation) for use in declared)
    for name, known in observed.services.items() if observed else ():
        used.setdefault(name, set()).update(str(use.operation) for use in known.uses)
    return {name: frozenset(operations) for name, operations in used.items()}


def _digest(known: Known) -> str:
    """Over all that is known but where it stands: equal knowledge, equal digest."""
    return of_json(_plain(known))


def _plain(value: object) -> JsonValue:
    """A value without the names of sources, which are paths of a machine, and without an order of
    what has none."""
    if isinstance(value, Operation | FieldPath | date):
        return str(value)
    if is_dataclass(value):
        told = {one.name: getattr(value, one.name) for one in fields(value)}
        if "unreadable" in told:
            told["unreadable"] = bool(told["unreadable"])
        return {name: _plain(one) for name, one in told.items() if name not in _PLACES}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | frozenset):
        return sorted(map(_plain, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value if isinstance(value, int | float | str) else None
