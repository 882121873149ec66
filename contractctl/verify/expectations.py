"""What consumers ask for and rely on, grouped so that nothing is sent or judged twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from contractctl.model import EvidenceKind, FieldPath, Operation, Service
from contractctl.model.impact import KnownUse
from contractctl.model.verification import Expectation, Form

Fields = frozenset[FieldPath] | None
"""Fields of a message; None where it is not known which."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be tested, and for whom nothing can be.

    skipped: (consumer, reason); notes: uses that were left out, in sentences
    """

    forms: tuple[Form, ...]
    expectations: tuple[Expectation, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def asked(
    services: Iterable[Service],
    uses: Mapping[str, Iterable[KnownUse]],
    operations: Collection[Operation],
    sent_by_provider: Collection[Operation] = (),
) -> Asked:
    """Group what services are known to use of a contract.

    services: those that consume it; uses: what is known of each, by name
    operations: what the base contract has under `paths`; sent_by_provider: its webhooks, which
        no request can test
    """
    gathering = _Gathering(operations, sent_by_provider)
    for service in services:
        gathering.add(service, uses.get(service.name, ()))
    return gathering.asked()


class _Gathering:
    """Collects who asks for what, service by service."""

    def __init__(
        self, operations: Collection[Operation], sent_by_provider: Collection[Operation]
    ) -> None:
        self._by_shape = {operation.shape: operation for operation in operations}
        self._webhooks = {operation.shape for operation in sent_by_provider}
        self._grouped: dict[tuple[Form, Fields, frozenset[str]], list[str]] = defaultdict(list)
        self._skipped: list[tuple[str, str]] = []
        self._notes: list[str] = []

    def add(self, service: Service, uses: Iterable[KnownUse]) -> None:
        known = _by_operation(uses)
        for shape, of_one in known.items():
            if (operation := self._by_shape.get(shape)) is not None:
                form = Form(operation, _merged(of_one, "sends"))
                reads = _body(_merged(of_one, "reads"))
                self._grouped[form, reads, service.tolerates].append(service.name)
            elif shape not in self._webhooks:
                asked_for = of_one[0].operation
                self._notes.append(f"{service.name}: the base contract has no {asked_for}")
        if not known.keys() & self._by_shape.keys():
            self._skipped.append((service.name, _why(known, self._webhooks)))

    def asked(self) -> Asked:
        expectations = tuple(
            Expectation(form, reads, tolerates, tuple(names))
            for (form, reads, tolerates), names in sorted(self._grouped.items(), key=_order)
        )
        forms = tuple(dict.fromkeys(one.form for one in expectations))
        return Asked(forms, expectations, tuple(self._skipped), tuple(self._notes))


def _by_operation(uses: Iterable[KnownUse]) -> dict[Operation, list[KnownUse]]:
    """The sources that speak of each operation; what may be somebody else's use is left out."""
    found: dict[Operation, list[KnownUse]] = defaultdict(list)
    for use in uses:
        if not use.is_shared and use.kind is not EvidenceKind.TESTED:
            found[use.operation.shape].append(use)
    return found


def _merged(uses: Iterable[KnownUse], side: str) -> Fields:
    """All fields that sources name, if one of them is a statement about every field."""
    named: set[FieldPath] = set()
    is_known = False
    for use in uses:
        fields = use.sends if side == "sends" else use.reads
        named.update(fields or ())
        is_known |= fields is not None and "body" in use.complete
    return frozenset(named) if is_known else None


def _body(fields: Fields) -> Fields:
    return None if fields is None else frozenset(one for one in fields if one.part == "body")


def _why(known: Mapping[Operation, object], webhooks: Collection[Operation]) -> str:
    if not known:
        return "nobody says what it uses: declare its uses in consumers.yaml"
    if any(shape in webhooks for shape in known):
        return "it uses webhooks only, which the provider sends: no request can test them"
    return "the base contract has none of the operations that it uses"


def _order(entry: tuple[tuple[Form, Fields, frozenset[str]], object]) -> tuple[object, ...]:
    (form, reads, tolerates), _ = entry
    return (form.operation, _sorted(form.sends), _sorted(reads), sorted(tolerates))


def _sorted(fields: Fields) -> tuple[bool, list[FieldPath]]:
    return fields is not None, sorted(fields or ())
