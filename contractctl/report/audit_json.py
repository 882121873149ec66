"""An audit as JSON, schema `contractctl/audit/1`, for programs."""

from __future__ import annotations

import json

from contractctl.audit import Audit
from contractctl.audit.bound import Bound
from contractctl.audit.gaps import Gap
from contractctl.audit.nouns import (
    CallerSeen,
    Conflict,
    ContractCoverage,
    Coverage,
    Disagreement,
    Hits,
    Probing,
    ShadowOperation,
    SourceCoverage,
    Target,
    UndeclaredUse,
    UnusedDeclaration,
    UnusedOperation,
    ZombieOperation,
)
from contractctl.model.moments import stamp
from contractctl.pointer import JsonValue

SCHEMA = "contractctl/audit/1"

Json = dict[str, JsonValue]


def render_json(found: Audit) -> str:
    """Render an audit as JSON text that ends with a newline; equal input gives equal bytes."""
    document: JsonValue = {
        "schema": SCHEMA,
        "as_of": found.as_of.isoformat(),
        "contracts": list(found.apis),
        "window": {
            "from": found.first.isoformat() if found.first else None,
            "to": found.last.isoformat() if found.last else None,
        },
        "coverage": _coverage(found.coverage),
        "callers": [_caller(one) for one in found.callers],
        "undocumented_callers": [_stranger(one) for one in found.undocumented],
        "unattributed": [_caller(one) for one in found.unattributed],
        "undeclared_uses": [_undeclared(one) for one in found.undeclared],
        "shadow": [_shadow(one) for one in found.shadow],
        "probing": _probing(found.probing),
        "zombie": [_zombie(one) for one in found.zombie],
        "older_forms": [_zombie(one) for one in found.older_forms],
        "unused": [_unused(one) for one in found.unused],
        "unused_declarations": [_unused_declaration(one) for one in found.unused_declarations],
        "disagreements": [_disagreement(one) for one in found.disagreements],
        "conflicting_identities": [_conflict(one) for one in found.conflicts],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def target_json(one: Target) -> Json:
    """An operation and its contract; null for none."""
    return {"operation": str(one.operation), "contract": one.api or None}


def hits_json(hits: Hits) -> Json:
    """What a finding rests on."""
    return {
        "hits": hits.count,
        "first_seen": stamp(hits.first),
        "last_seen": stamp(hits.last),
        "answers": {str(code): count for code, count in hits.statuses},
        "evidence": [kind.value for kind in hits.kinds],
        "sources": list(hits.streams),
        "weak_hits": hits.weak,
    }


def bound_json(bound: Bound) -> Json:
    """A bound on a rate."""
    return {
        "hits": bound.hits,
        "of": bound.of,
        "confidence": bound.confidence,
        "upper_rate": bound.upper_rate,
    }


def gap_json(gap: Gap) -> Json:
    """Hours without a line."""
    return {
        "stream": gap.stream,
        "from": stamp(gap.begin),
        "to": stamp(gap.end),
        "hours": gap.hours,
        "usual_lines": gap.usual,
    }


def _coverage(found: Coverage) -> JsonValue:
    return {
        "sources": [source_json(one) for one in found.sources],
        "gaps": [gap_json(one) for one in found.gaps],
        "contracts": [contract_json(one) for one in found.contracts],
        **_shares(found.total),
        "cycles": cycles_json(found.total),
        "residual_bound": bound_json(found.residual),
        "logged_twice": found.twins,
        "preflights": found.preflights,
        "remarks": list(found.remarks),
    }


def source_json(one: SourceCoverage) -> Json:
    """A source and what became of its lines."""
    record = one.record
    return {
        "name": record.name,
        "stream": record.stream,
        "format": record.format,
        "kind": record.kind.value,
        "lines": record.lines,
        "parsed": record.parsed,
        "rejected": record.rejected,
        "skipped": dict(record.skipped),
        "sampled": record.sampled,
        "first": stamp(record.first),
        "last": stamp(record.last),
        "imported": stamp(record.imported),
        "gaps": [gap_json(gap) for gap in one.gaps],
        "irregular": one.is_irregular,
    }


def _shares(one: ContractCoverage) -> Json:
    return {
        "hits": one.hits if one.has_data or one.is_recorded else None,
        "attributed_share": _share(one.attributed, one.hits),
        "undocumented_share": _share(one.undocumented, one.hits),
        "conflicting_share": _share(one.conflicting, one.hits),
        "unattributed_share": _share(one.unattributed, one.hits),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def cycles_json(one: ContractCoverage) -> JsonValue:
    """The business cycles, and why one is not covered."""
    return [
        {"cycle": cycle.name, "covered": cycle.is_covered, "reason": cycle.why_not or None}
        for cycle in one.cycles
    ]


def contract_json(one: ContractCoverage) -> Json:
    """How much was seen of a contract; without data nothing is counted."""
    return {
        "contract": one.api,
        "data": one.has_data,
        "sources": list(one.streams),
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "whole_days": len(one.days),
        "sampled": one.sampled,
        **_shares(one),
        "cycles": cycles_json(one),
    }


def _caller(one: CallerSeen) -> Json:
    return {
        "caller": one.name,
        "identified_by": one.identified_by,
        **hits_json(one.hits),
        "operations": [str(asked) for asked in one.operations],
        "contracts": list(dict.fromkeys(asked.api for asked in one.operations)),
        "shadow": [str(asked) for asked in one.shadow],
        "user_agents": list(one.user_agents),
        "addresses": list(one.addresses),
    }


def _stranger(one: CallerSeen) -> Json:
    return {**_caller(one), "next": one.next_step}


def _undeclared(one: UndeclaredUse) -> Json:
    return {
        "consumer": one.consumer,
        **target_json(one.target),
        "lacks": one.lacks,
        "parameters": list(one.parameters),
        **hits_json(one.hits),
        "next": one.next_step,
    }


def _shadow(one: ShadowOperation) -> Json:
    return {
        "method": one.operation.method,
        "path": one.operation.path,
        **hits_json(one.hits),
        "callers": list(one.callers),
        "next": one.next_step,
    }


def _zombie(one: ZombieOperation) -> Json:
    asked = one.target.operation
    return {
        "method": asked.method,
        "path": asked.path,
        **target_json(one.target),
        "revisions": list(one.revisions),
        "status": one.reason,
        "reason": one.why,
        "sunset": one.sunset.isoformat() if one.sunset else None,
        "promised_until": one.promised_until.isoformat() if one.promised_until else None,
        **hits_json(one.hits),
        "callers": list(one.callers),
        "next": one.next_step,
    }


def _unused(one: UnusedOperation) -> Json:
    asked = one.target.operation
    return {
        "method": asked.method,
        "path": asked.path,
        **target_json(one.target),
        "bound": bound_json(one.bound),
        "declared_by": list(one.declared_by),
        "known_from_pacts_or_code": list(one.tested_by),
        "next": one.next_step,
    }


def _unused_declaration(one: UnusedDeclaration) -> Json:
    return {
        "consumer": one.consumer,
        **target_json(one.target),
        "status": "not-seen" if one.is_telling else "cannot-tell",
        "reason": one.why,
        "source": one.where,
        "next": one.next_step,
    }


def _disagreement(one: Disagreement) -> Json:
    return {
        "kind": one.kind,
        "consumer": one.consumer,
        "operation": str(one.target) if one.target else None,
        "contract": (one.target.api or None) if one.target else None,
        "reason": one.why,
        "next": one.next_step,
    }


def _probing(one: Probing) -> Json:
    return {
        "hits": one.hits,
        "paths": one.paths,
        "callers": list(one.callers),
        "examples": [str(asked) for asked in one.examples],
    }


def _conflict(one: Conflict) -> Json:
    return {
        "callers": list(one.callers),
        "attributed_to": one.attributed_to,
        "identified_by": one.identified_by,
        **hits_json(one.hits),
        "operations": [str(asked) for asked in one.operations],
        "next": one.next_step,
    }
