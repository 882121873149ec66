"""What consumers declare, held against what traffic, pacts and code show of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from contractctl.audit.evidence import callers, grouped, hits, shadow_target, shaped
from contractctl.audit.nouns import (
    ContractCoverage,
    Disagreement,
    Material,
    Target,
    UndeclaredUse,
    UnusedDeclaration,
)
from contractctl.audit.scope import Scope, is_traffic
from contractctl.audit.steps import undeclared
from contractctl.audit.words import FRESH_DAYS
from contractctl.evidence.knowledge import STALE_DAYS
from contractctl.model import EvidenceKind, FieldPath, Operation, Service, Use
from contractctl.model.evidence import CallerKind, ObservedUse
from contractctl.model.moments import day


class Declarations:
    """The declared uses of the services, and the uses that were seen of each."""

    def __init__(
        self,
        material: Material,
        scope: Scope,
        covered: Iterable[ContractCoverage],
        as_of: date,
    ) -> None:
        self._material, self._scope, self._as_of = material, scope, as_of
        self._covered = {one.api: one for one in covered}
        own = [use for use in scope.uses if use.caller.kind is CallerKind.SERVICE]
        self._seen = grouped(own, lambda use: (use.caller.name, _shape(use)))
        self._pacts: dict[str, set[str]] = {}
        for use in (*scope.uses, *scope.shadow):
            if use.sighting.kind is EvidenceKind.PACT:
                self._pacts.setdefault(use.caller.name, set()).add(use.sighting.stream)
        self._by_service: dict[str, dict[Target, list[ObservedUse]]] = {}
        for (name, asked), uses in self._seen.items():
            self._by_service.setdefault(name, {})[asked] = uses
        strangers = (u for u in scope.traffic if u.caller.kind is not CallerKind.SERVICE)
        self._unclaimed = grouped(strangers, _shape)
        self._uses = {
            (service.name, shaped(asked.api, asked.operation)): use
            for service in material.services
            for asked, use in self._declared(service)
        }
        self._last = _last_seen(use for use in own if is_traffic(use))

    def by_operation(self) -> dict[Target, tuple[str, ...]]:
        """The services that declare an operation."""
        found: dict[Target, list[str]] = {}
        for service in self._material.services:
            for asked, _ in self._declared(service):
                found.setdefault(shaped(asked.api, asked.operation), []).append(service.name)
        return {asked: tuple(names) for asked, names in found.items()}

    def _declared(self, service: Service) -> Iterator[tuple[Target, Use]]:
        """The declared uses of the chosen contracts; webhooks are no requests to the provider."""
        for consumption in service.consumes:
            if consumption.api in self._covered:
                for use in consumption.uses or ():
                    if use.operation.path.startswith("/"):
                        yield Target(consumption.api, use.operation), use

    def undeclared(self) -> tuple[UndeclaredUse, ...]:
        """Uses of services that consumers.yaml does not declare, most hits first."""
        services = {one.name: one for one in self._material.services}
        found = [
            lack
            for (name, asked), uses in self._seen.items()
            if (lack := _lack(services[name], asked, uses, self._uses.get((name, asked))))
        ]
        return tuple(sorted(found, key=lambda one: (-one.hits.count, one.consumer, one.target)))

    def unused(self) -> tuple[UnusedDeclaration, ...]:
        """Declared operations that their consumer was not seen to call.

        Nothing is said of contracts of which no traffic was imported.
        """
        found = []
        for service in self._material.services:
            for asked, use in self._declared(service):
                if self._covered[asked.api].has_data and not self._traffic(service.name, asked):
                    found.append(self._silence(service, asked, use))
        return tuple(sorted(found, key=lambda one: (not one.is_telling, one.consumer, one.target)))

    def _traffic(self, name: str, asked: Target) -> list[ObservedUse]:
        key = (name, shaped(asked.api, asked.operation))
        return [use for use in self._seen.get(key, ()) if is_traffic(use)]

    def _silence(self, service: Service, asked: Target, use: Use) -> UnusedDeclaration:
        doubt = self._doubt(service, asked)
        contract = self._covered[asked.api]
        watched = f"{len(contract.days)} days watched as a whole" if contract.days else "no day"
        if doubt:
            why, step = f"cannot be told: {doubt}", _ask(service, "whether it still calls it")
        else:
            why = f"not seen in {watched}, though it was seen on other operations"
            step = _ask(service, "whether it is still needed, then remove the declaration")
        where = f"{use.location.file}:{use.location.line}"
        return UnusedDeclaration(service.name, asked, not doubt, why, where, step)

    def _doubt(self, service: Service, asked: Target) -> str:
        """What stands against concluding from silence."""
        contract = self._covered[asked.api]
        last = self._last.get((service.name, asked.api))
        if last is None:
            return "none of its requests was recognised in this traffic"
        unclaimed = self._unclaimed.get(shaped(asked.api, asked.operation), ())
        if unclaimed:
            return f"calls by {', '.join(callers(unclaimed)[:2])} could be its own"
        if contract.sampled:
            return "some of the traffic is a sample only"
        if contract.last and contract.last < self._as_of - timedelta(days=FRESH_DAYS):
            return f"the newest traffic is of {contract.last}"
        migration = self._material.migrations.get(asked.api)
        needed = migration.policy.removal.quiet_days if migration else _QUIET_DAYS
        if last < self._as_of - timedelta(days=needed):
            return f"none of its requests was recognised since {last}"
        if len(contract.days) < needed:
            return f"{len(contract.days)} days were watched as a whole, of {needed} that count"
        return ""

    def disagreements(self, undeclared: Iterable[UndeclaredUse]) -> tuple[Disagreement, ...]:
        """Where two sources say the opposite of each other."""
        found = [
            Disagreement(
                "undeclared-use",
                one.consumer,
                one.target,
                "consumers.yaml says no, "
                + ("traffic" if one.hits.count else "its pact or code")
                + " says yes",
                one.next_step,
            )
            for one in undeclared
            if one.lacks == "operation"
        ]
        for service in self._material.services:
            found += self._of_service(service)
        return tuple(
            sorted(found, key=lambda one: (one.kind, one.consumer, str(one.target), one.why))
        )

    def _of_service(self, service: Service) -> Iterator[Disagreement]:
        own = self._by_service.get(service.name, {})
        promised = {asked for asked, uses in own.items() if _of_kind(uses, EvidenceKind.PACT)}
        for asked, uses in sorted(own.items(), key=lambda pair: pair[0]):
            if asked in promised:
                yield from self._pact(service, asked, uses)
            elif asked.api in {one.api for one in promised}:
                yield Disagreement(
                    *("traffic-without-pact", service.name, _spelled(uses)),
                    "traffic says yes, and its pact, which names all it relies on, does not",
                    _ask(service, "to publish its pact again"),
                )
        yield from self._stale(service)
        yield from self._nowhere(service)

    def _pact(
        self, service: Service, asked: Target, uses: list[ObservedUse]
    ) -> Iterator[Disagreement]:
        if not self._traffic(service.name, asked) and not self._doubt(service, asked):
            yield Disagreement(
                *("pact-without-traffic", service.name, _spelled(uses)),
                f"its pact says yes, {len(self._covered[asked.api].days)} days of traffic say no",
                _ask(service, "whether the interaction is still needed"),
            )
        declared = self._uses.get((service.name, asked))
        lacking = _undeclared_fields(declared, _of_kind(uses, EvidenceKind.PACT))
        if lacking:
            shown = ", ".join(map(str, lacking[:3])) + (" and more" if len(lacking) > 3 else "")
            yield Disagreement(
                *("undeclared-field", service.name, _spelled(uses)),
                f"its pact reads {shown}, which consumers.yaml does not list",
                f"add the fields to consumers.yaml, or {_ask(service, 'which is right')}",
            )

    def _stale(self, service: Service) -> Iterator[Disagreement]:
        """A pact that was imported long ago may have been replaced since."""
        limit = self._as_of - timedelta(days=STALE_DAYS)
        own = self._pacts.get(service.name, set())
        for one in self._scope.sources:
            if one.kind is EvidenceKind.PACT and one.stream in own and day(one.imported) < limit:
                yield Disagreement(
                    *("pact-stale", service.name, None),
                    f"{one.name} was imported on {day(one.imported)}, more than {STALE_DAYS} days"
                    " ago",
                    "import its present state",
                )

    def _nowhere(self, service: Service) -> Iterator[Disagreement]:
        for use in self._scope.shadow:
            if use.caller.name == service.name and use.sighting.kind is EvidenceKind.PACT:
                asked = Operation(use.sighting.request.method, use.sighting.request.path)
                yield Disagreement(
                    *("pact-without-operation", service.name, Target("", asked)),
                    "its pact names it, and no revision of a contract has it",
                    f"declare it in the contract, or {_ask(service, 'what it expects')}",
                )


_QUIET_DAYS = 35


def _last_seen(uses: Iterable[ObservedUse]) -> dict[tuple[str, str], date]:
    """The last day on which a service was seen to use a contract."""
    found: dict[tuple[str, str], date] = {}
    for use in uses:
        key, last = (use.caller.name, use.api), day(use.sighting.last)
        found[key] = max(found.get(key, last), last)
    return found


def _shape(use: ObservedUse) -> Target:
    return shaped(use.api, use.operation) if use.operation else shadow_target(use)


def _spelled(uses: list[ObservedUse]) -> Target:
    """The operation as the contract spells it."""
    operation = uses[0].operation
    assert operation is not None
    return Target(uses[0].api, operation)


def _ask(service: Service, what: str) -> str:
    return f"ask {service.owner} ({service.team}) {what}"


def _lack(
    service: Service, asked: Target, uses: list[ObservedUse], declared: Use | None
) -> UndeclaredUse | None:
    consumption = service.consumption(asked.api)
    spelled = _spelled(uses)
    if consumption is None:
        step = undeclared(service)
        return UndeclaredUse(service.name, spelled, "contract", hits(uses), step)
    if consumption.uses is None:
        return None
    if declared is None:
        step = undeclared(service)
        return UndeclaredUse(service.name, spelled, "operation", hits(uses), step)
    if declared.sends is None:
        return None
    known = {path.name for path in declared.sends if path.part == "query"}
    sent = [use for use in uses if set(use.sighting.request.query) - known]
    names = tuple(sorted({name for use in sent for name in use.sighting.request.query} - known))
    if not names:
        return None
    step = undeclared(service)
    return UndeclaredUse(service.name, spelled, "parameter", hits(sent), step, names)


def _of_kind(uses: Iterable[ObservedUse], kind: EvidenceKind) -> list[ObservedUse]:
    return [use for use in uses if use.sighting.kind is kind]


def _undeclared_fields(declared: Use | None, pacts: Iterable[ObservedUse]) -> tuple[FieldPath, ...]:
    """The fields that pacts read and the declaration neither names nor encloses."""
    if declared is None or declared.reads is None:
        return ()
    known = declared.reads
    read = {path for use in pacts for path in use.sighting.reads or () if path.steps}
    return tuple(sorted(path for path in read if not any(_related(path, one) for one in known)))


def _related(one: FieldPath, other: FieldPath) -> bool:
    """Whether a path is another one, or leads to it."""
    length = min(len(one.steps), len(other.steps))
    return (one.part, one.steps[:length]) == (other.part, other.steps[:length])
