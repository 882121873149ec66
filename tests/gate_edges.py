"""Consumers that begin to use something, for the tests of edges onto what is deprecated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gate_cases import AS_OF, api, case, named, service

from contractctl.gate.edges import findings
from contractctl.gate.nouns import Known, Terms
from contractctl.model import Migration, Service
from contractctl.model.gate import Finding, GateSettings

PAIR = ("v1", "v2")
GET = "GET /orders"
EXPORT = "GET /export"


def began(
    revisions: dict[str, str],
    services: Sequence[Service],
    base_services: Sequence[Service] = (),
    migrated: Migration | None = None,
    as_of: date = AS_OF,
    evidence: Known | None = None,
) -> list[Finding]:
    """What the gate says of consumers that changed, where no contract did."""
    found = replace(
        case(api(), api(), list(services), list(base_services), evidence, migration=migrated),
        revisions=(),
        remaining=tuple(
            replace(named(text, f"{stem}.yaml"), name=f"orders@{stem}")
            for stem, text in revisions.items()
        ),
    )
    return list(findings(found, Terms(as_of, GateSettings())))


def elements(found: Sequence[Finding]) -> list[str]:
    """What each finding says after who begins."""
    return [one.message.partition(" begins to ")[2].partition(",")[0] for one in found]


def export(*lines: str) -> str:
    said = "".join(f"{line}, " for line in lines)
    return f"/export: {{get: {{{said}responses: {{'204': {{description: Done}}}}}}}}"


ENDING = export("deprecated: true", "x-sunset: '2027-03-31'")
USER = service("batch", {EXPORT: None}, line=41)

ORDER = (
    "Order: {type: object, properties: {id: {type: string},"
    " coupon: {$ref: '#/components/schemas/Coupon'},"
    " marked: {allOf: [{$ref: '#/components/schemas/Plain'}], deprecated: true},"
    " items: {type: array, items: {type: object, properties:"
    " {sku: {type: string}, code: {type: string, deprecated: true}}}},"
    " either: {oneOf: [{type: object, properties: {a: {type: string, deprecated: true}}},"
    " {type: object, properties: {b: {type: string}}}]},"
    " one: {oneOf: [{type: object, properties: {x: {type: string, deprecated: true}}},"
    " {type: object, properties: {x: {type: string}}}]},"
    " given: {type: string, readOnly: true, deprecated: true},"
    " secret: {type: string, writeOnly: true, deprecated: true}},"
    " additionalProperties: {type: string}}\n"
    "    Coupon: {type: object, deprecated: true, properties: {code: {type: string}}}\n"
    "    Plain: {type: object, properties: {x: {type: string}}}"
)
REF = "{$ref: '#/components/schemas/Order'}"
