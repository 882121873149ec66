"""What this pull request drops from consumers.yaml, and why it counts all the same, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from contractctl.gate.declared.counting import consumptions
from contractctl.gate.declared.permission import Exit
from contractctl.gate.nouns import ContractCase
from contractctl.model import Change, Consumption, FieldPath, Impact, Operation, Use


class Dropping:
    """What consumers declare of a contract at the base, now, and as it counts."""

    def __init__(self, case: ContractCase, as_of: date) -> None:
        self._api = case.api
        self._names = frozenset(one.name for one in case.services)
        self._before, self._after, self._counted = (
            consumptions(services, case.api, case.former)
            for services in (case.base_services, case.services, case.counting)
        )
        self._way_out = Exit(case.known, case.removal, as_of)

    def told(self, impact: Impact, change: Change | None) -> str:
        """What of its declaration a consumer drops that a verdict is about, and why it counts.

        "" where it drops nothing of the kind; change: None for the contract as a whole
        """
        before = self._before.get(impact.consumer)
        if before is None or before == self._after.get(impact.consumer):
            return ""
        changed = _shapes(change) if change else None
        own = [
            use for use in before.uses or () if changed is None or use.operation.shape in changed
        ]
        fields = frozenset(row.field for row in impact.evidence if row.field)
        what = self._what(impact.consumer, before, own, fields)
        if not what:
            return ""
        operations: list[Operation | None] = [use.operation for use in own]
        why = self._why(impact.consumer, operations or [None])
        return f"this pull request drops {what} from consumers.yaml, but {why}"

    def has_left(self, impact: Impact, change: Change) -> bool:
        """Whether a consumer drops all that it is known to use of what changes, and may: its owner
        agreed to the end of these operations, or no call of them is left."""
        name, changed = impact.consumer, _shapes(change)
        before, after = _uses(self._before, name), _uses(self._after, name)
        if before is None or (after is None and name in self._after):
            return False
        used = {*before, *(after or {}), *self._way_out.used(name)} & changed
        return bool(used) and all(
            shape in before
            and shape not in (after or {})
            and self._way_out.is_open(name, before[shape].operation)
            for shape in used
        )

    def is_over(self, consumer: str) -> bool:
        """Whether a consumer drops the contract, and may, by all that it is known to use of it."""
        is_dropped = consumer in self._before and consumer not in self._counted
        return is_dropped and self._way_out.has_left(consumer)

    def silently_gone(self) -> Iterator[tuple[str, tuple[Operation, ...] | None]]:
        """The consumers with the operations that they drop and that count no more although nobody
        agreed: traffic alone says that they are gone. None for all of the contract."""
        for name in self._before:
            before, counted = _uses(self._before, name), _uses(self._counted, name)
            if counted is None and name in self._counted:
                continue
            if before is None:
                if name not in self._counted:
                    yield name, None
                continue
            silent = tuple(
                use.operation
                for shape, use in before.items()
                if shape not in (counted or {}) and not self._way_out.has_agreed(name, shape)
            )
            if silent:
                yield name, silent

    def _what(
        self, consumer: str, before: Consumption, own: Sequence[Use], fields: frozenset[FieldPath]
    ) -> str:
        """The largest part that is gone."""
        if consumer not in self._names:
            return "it"
        if consumer not in self._after:
            return self._api
        if before.uses is None:
            return ""
        kept = _uses(self._after, consumer)
        if kept is None:
            return "the list of what it uses"
        gone = [str(use.operation) for use in own if use.operation.shape not in kept]
        return ", ".join(gone) or ", ".join(
            f"{path} of {use.operation}"
            for use in own
            for path in _missing(use, kept[use.operation.shape])
            if path in fields
        )

    def _why(self, consumer: str, operations: Sequence[Operation | None]) -> str:
        until = self._way_out.extended(consumer)
        if until is not None:
            return f"it was given time until {until}"
        for operation in operations:
            if not self._way_out.is_open(consumer, operation):
                noise = self._way_out.noise(consumer, operation)
                return f"its owner has not agreed and {noise}"
        return "not all that it is known to use may go"


def _shapes(change: Change) -> frozenset[Operation]:
    return frozenset(one.shape for one in change.operations)


def _uses(declared: Mapping[str, Consumption], consumer: str) -> Mapping[Operation, Use] | None:
    """What a consumer lists, by operation; None where it has no list."""
    found = declared.get(consumer)
    if found is None or found.uses is None:
        return None
    return {use.operation.shape: use for use in found.uses}


def _missing(before: Use, after: Use) -> tuple[FieldPath, ...]:
    """The fields that are listed no more."""
    pairs = ((before.reads, after.reads), (before.sends, after.sends))
    return tuple(path for old, new in pairs for path in old or () if path not in (new or ()))
