"""A change as JSON: the fields that other programs rely on, the same in every report."""

from __future__ import annotations

from contractctl.diff import Diff
from contractctl.model import Change, Effect, Location, Operation, Proof, Severity, Witness
from contractctl.pointer import JsonValue


def change_json(change: Change, *, looked_for: bool) -> dict[str, JsonValue]:
    """One change; a value that there is not is null.

    looked_for: whether payloads were looked for at all.
    """
    return {
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "severity": change.severity.value,
        "direction": change.direction,
        "effect": change.effect.value,
        "operations": [operation_json(one) for one in change.operations],
        "place": str(change.place),
        "field": str(change.field) if change.field else None,
        "message": change.message,
        "hint": change.hint,
        "base_value": change.base_value,
        "head_value": change.head_value,
        "base_location": location_json(change.base_location),
        "head_location": location_json(change.head_location),
        "proof": change.proof.value,
        "witness": witness_json(change.witness),
        "unproven_because": _unproven_because(change, looked_for),
        "explains": list(change.explains),
    }


def operation_json(operation: Operation) -> JsonValue:
    """Method in capitals and path template."""
    return {"method": operation.method, "path": operation.path}


def _unproven_because(change: Change, looked_for: bool) -> JsonValue:
    """Why a change that may hurt has no proof; null where it has one or needs none."""
    if change.severity is Severity.SAFE or change.proof is not Proof.UNPROVEN:
        return None
    if change.effect is Effect.UNKNOWN:
        return "not provable: what it means lies outside the schema, there is no payload to try"
    if not looked_for:
        return "not tried: no payload was looked for (--no-witness)"
    return "not found: no payload turned up that one revision accepts and the other refuses"


def location_json(location: Location | None) -> JsonValue:
    """A place in a file, or null."""
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}


def witness_json(witness: Witness | None) -> JsonValue:
    """A payload that proves a change, or null."""
    if witness is None:
        return None
    return {
        "accepted_by": witness.accepted_by,
        "side": witness.side,
        "payload": witness.payload,
        "rejected_because": witness.rejected_because,
        "operation": operation_json(witness.operation) if witness.operation else None,
    }


def summary_json(diff: Diff) -> JsonValue:
    """How many changes have which severity."""
    return {severity.value: diff.count(severity) for severity in Severity}
