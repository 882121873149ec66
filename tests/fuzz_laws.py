"""The laws that no pair of schemas and no payload may break, judged by a validator alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
from diff_documents import AS_OF, LAW, of_value
from fuzz_payloads import payloads
from fuzz_schemas import Pair

from contractctl.diff import diff
from contractctl.model import Change, Direction, Proof, Revision, Severity, Witness

DIRECTIONS: tuple[Direction, Direction] = ("request", "response")


class Contradiction(AssertionError):
    """A verdict of the diff that a payload refutes; str() is the reproduction."""


@dataclass(slots=True)
class Tally:
    """What a run has seen; `proofs` counts the changes that the law does not call safe."""

    pairs: int = 0
    payloads: int = 0
    safe_verdicts: int = 0
    contained_verdicts: int = 0
    refuted_by_payload: int = 0
    witnesses: int = 0
    proofs: Counter[str] = field(default_factory=Counter)


def contract(schema: Any, components: Mapping[str, Any], version: str) -> Revision:
    """One operation that takes a body of a schema and answers the same."""
    body = {"content": {"application/json": {"schema": schema}}}
    put = {
        "requestBody": {"required": True, **body},
        "responses": {"200": {"description": "OK", **body}},
    }
    document: dict[str, Any] = {
        "openapi": f"{version}.0",
        "info": {"title": "Fuzz", "version": "1"},
        "paths": {"/fuzz": {"put": put}},
        "components": {"schemas": dict(components)},
    }
    return of_value(document, version)


def validator(
    schema: Any, components: Mapping[str, Any], version: str, *, formats: bool = False
) -> jsonschema_rs.Validator:
    """Schemas as they are written, for 3.0 in the words of 3.1; shares no code with the diff.

    formats: whether they are asserted.
    """
    every = {"Root": schema, **components}
    if version == "3.0":
        every = {name: modern(one) for name, one in every.items()}
    return jsonschema_rs.Draft202012Validator(
        {"$ref": "#/components/schemas/Root", "components": {"schemas": every}},
        validate_formats=formats,
    )


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads by one schema: some ignore formats and others assert them."""

    ignoring: jsonschema_rs.Validator
    asserting: jsonschema_rs.Validator

    @classmethod
    def of(cls, schema: Any, components: Mapping[str, Any], version: str) -> Readers:
        """The readers of a schema with its components."""
        made = (validator(schema, components, version, formats=one) for one in (False, True))
        return cls(*made)

    def all_accept(self, payload: Any) -> bool:
        """Whether a payload is valid, and every format is what it says."""
        return self.ignoring.is_valid(payload) and self.asserting.is_valid(payload)

    def all_refuse(self, payload: Any) -> bool:
        """Whether a payload is valid for nobody."""
        return not (self.ignoring.is_valid(payload) or self.asserting.is_valid(payload))


def modern(schema: Any) -> Any:
    """A schema of OpenAPI 3.0.3 (section 4.7.24) as one of JSON Schema 2020-12."""
    if isinstance(schema, list):
        return [modern(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    made = {k: v if k in ("enum", "default") else modern(v) for k, v in schema.items()}
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if made.pop(exclusive, False) is True and limit in made:
            made[exclusive] = made.pop(limit)
    if made.pop("nullable", False) is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def judge(pair: Pair, count: int, tally: Tally) -> None:
    """Hold a pair against every law. Raises Contradiction."""
    base = contract(pair.base, pair.base_components, pair.version)
    head = contract(pair.head, pair.head_components, pair.version)
    sides = ((pair.base, pair.base_components), (pair.head, pair.head_components))
    for revision, again in ((base, contract(*sides[0], pair.version)), (head, head)):
        if diff(revision, again, policy=LAW, as_of=AS_OF).changes:
            raise Contradiction(_story(pair, "a revision differs from itself", None, ()))
    changes = diff(base, head, policy=LAW, as_of=AS_OF).changes
    before, after = (Readers.of(*side, pair.version) for side in sides)
    tally.pairs += 1
    _witnesses(pair, changes, (before, after), tally)
    tried = list(payloads(sides, count))
    tally.payloads += len(tried)
    only = {
        "request": [p for p in tried if before.all_accept(p) and not after.all_accept(p)],
        "response": [p for p in tried if after.all_accept(p) and not before.all_accept(p)],
    }
    for direction in DIRECTIONS:
        listed = [c for c in changes if c.direction == direction]
        _verdict(pair, listed, only[direction], tally)
        for payload in () if listed else (*only["request"], *only["response"]):
            raise Contradiction(_story(pair, "a payload is told apart by no change", payload, ()))


def judge_spelling(pair: Pair) -> None:
    """Two spellings of one schema differ in nothing that hurts. Raises Contradiction."""
    base = contract(pair.base, pair.base_components, pair.version)
    head = contract(pair.head, pair.head_components, pair.version)
    changes = diff(base, head, policy=LAW, as_of=AS_OF).changes
    if any(change.severity is not Severity.SAFE for change in changes):
        raise Contradiction(_story(pair, "other words are called a break", None, changes))


def _witnesses(
    pair: Pair,
    changes: tuple[Change, ...],
    readers: tuple[Readers, Readers],
    tally: Tally,
) -> None:
    """Every witness is accepted by the side that it names, and refused by the other."""
    for change in changes:
        if change.severity is not Severity.SAFE or change.proof is Proof.CONTAINED:
            tally.proofs[change.proof.value] += 1
        witness = change.witness
        if witness is not None:
            tally.witnesses += 1
            if not _holds(witness, readers):
                raise Contradiction(_story(pair, "a witness is none", witness.payload, (change,)))


def _holds(witness: Witness, readers: tuple[Readers, Readers]) -> bool:
    one, other = readers if witness.accepted_by == "base" else reversed(readers)
    return one.all_accept(witness.payload) and other.all_refuse(witness.payload)


def _verdict(pair: Pair, changes: list[Change], only: list[Any], tally: Tally) -> None:
    """Where nothing is breaking or dangerous, no payload may be hurt."""
    tally.refuted_by_payload += bool(only)
    if any(change.severity is not Severity.SAFE for change in changes):
        return
    tally.safe_verdicts += 1
    tally.contained_verdicts += any(change.proof is Proof.CONTAINED for change in changes)
    for payload in promised(only, changes):
        raise Contradiction(_story(pair, "a payload is hurt by no change", payload, changes))


def promised(refused: Iterable[Any], changes: Iterable[Change]) -> list[Any]:
    """The payloads without what base does not describe: a new optional property may be typed."""
    strangers = {
        str(change.head_value)
        for change in changes
        if change.rule == "request-optional-property-added"
    }
    return [payload for payload in refused if not strangers & set(_names(payload))]


def _names(payload: Any) -> Iterator[str]:
    if isinstance(payload, dict):
        yield from payload
        payload = list(payload.values())
    if isinstance(payload, list):
        for inner in payload:
            yield from _names(inner)


def _story(pair: Pair, what: str, payload: Any, changes: Any) -> str:
    used = json.dumps([pair.base, pair.head, pair.base_components, pair.head_components])
    components = {
        name: (pair.base_components[name], pair.head_components[name])
        for name in pair.base_components
        if f"/{name}" in used
    }
    found = [f"{c.direction} {c.severity} {c.rule} {c.proof}: {c.message}" for c in changes]
    shown = {"base": pair.base, "head": pair.head, "components": components, "payload": payload}
    lines = [f"{what} (OpenAPI {pair.version})"]
    lines += [f"  {name}: {json.dumps(value)}" for name, value in shown.items()]
    return "\n".join([*lines, *(f"  {line}" for line in found)])
