"""A certificate as a document for a change ticket: text, Markdown, or JSON for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator

from contractctl.audit.certificate import Certificate
from contractctl.audit.consents import Asked
from contractctl.audit.removals import User
from contractctl.audit.words import BOUND_MEANS, bound_words, gap_words, percent, seen_words
from contractctl.model.moments import stamp
from contractctl.plan.words import counted
from contractctl.pointer import JsonValue
from contractctl.report.audit_json import (
    bound_json,
    contract_json,
    gap_json,
    hits_json,
    source_json,
)
from contractctl.report.audit_sections import fate, hits_words
from contractctl.report.markdown import bullets, escape
from contractctl.report.plain import one_line

SCHEMA = "contractctl/certificate/1"

_WIDTH = 78

_MEANS = {
    "supported": "the evidence supports the removal",
    "not supported": "the evidence speaks against the removal",
    "not enough evidence": "the evidence does not suffice to tell",
}

Part = tuple[str, tuple[str, ...]]


def render_certificate(found: Certificate, format: str) -> str:
    """Render a certificate as `text`, `markdown` or `json`."""
    return _RENDERERS[format](found)


def _title(found: Certificate) -> str:
    return f"Removal of {found.operation} from {found.api}: {found.verdict}"


def _parts(found: Certificate) -> Iterator[Part]:
    """Headings and lines, the same in every rendering."""
    yield "Against it", found.against or ("nothing",)
    yield "Missing", found.missing or ("nothing",)
    yield "To be known", found.remarks
    yield "Traffic", tuple(_traffic(found))
    yield "Users", tuple(map(_user, found.users)) or ("none is known",)
    yield "Consents", tuple(map(_consent, found.asked)) or ("nobody has to be asked",)
    yield "What was watched", tuple(_watched(found))
    yield "Policy", tuple(_policy(found))
    yield "Computed from", tuple(f"{name}: sha256:{sha}" for name, sha in found.inputs.items())


def _traffic(found: Certificate) -> Iterator[str]:
    if not found.contract.has_data and not found.hits.count:
        yield f"no data: no log of {found.api} was imported, which is not 0 calls"
        return
    yield f"{hits_words(found.hits.count)} on {found.operation}: {bound_words(found.bound)}"
    if found.hits.count:
        yield seen_words(found.hits)
    yield BOUND_MEANS


def _user(user: User) -> str:
    if user.source:
        return f"{user.name}: {user.kind}, {user.source}"
    weak = ", weak" if user.hits.weak == user.hits.count else ""
    return (
        f"{user.name} ({user.kind}{weak}): {hits_words(user.hits.count)}, {seen_words(user.hits)}"
    )


def _consent(one: Asked) -> str:
    if one.agreement is None:
        return f"{one.consumer}: none; its owner is {one.owner}"
    return f"{one.consumer}: given on {one.agreement.day} by {one.agreement.by}"


def _watched(found: Certificate) -> Iterator[str]:
    contract = found.contract
    if contract.first:
        yield (
            f"{contract.first} to {contract.last}, {counted(len(contract.days), 'day')} from"
            f" midnight to midnight; {contract.hits:,} hits on {found.api}"
        )
        covered = [cycle.name for cycle in contract.cycles if cycle.is_covered]
        yield f"cycles covered: {', '.join(covered) or 'none'}"
        yield (
            f"{percent(contract.attributed, contract.hits)} of the hits are of a known service,"
            f" {percent(contract.unattributed, contract.hits)} cannot be told apart"
        )
    for one in found.coverage.sources:
        record = one.record
        yield f"{record.name} ({record.format}): {record.lines:,} lines, {fate(one)}"
    yield from (f"gap: {gap_words(gap)}" for gap in found.coverage.gaps)
    yield from found.coverage.remarks


def _policy(found: Certificate) -> Iterator[str]:
    removal = found.removal
    yield f"quiet days: {found.quiet_days} of {removal.quiet_days}"
    yield f"hits that cannot be told apart: at most {removal.max_unattributed:.3%}"
    given = sum(one.agreement is not None for one in found.asked)
    yield f"consent of consumers: {removal.consent}; {given} of {len(found.asked)} given"
    yield f"sunset in the contract: {found.sunset or 'none'}"


def _text(found: Certificate) -> str:
    title = one_line(_title(found))
    lines = [title, "=" * min(len(title), _WIDTH), ""]
    lines += textwrap.wrap(f"As of {found.as_of}, {_MEANS[found.verdict]}.", _WIDTH)
    for heading, said in _parts(found):
        lines += ["", heading]
        for one in said:
            lines += textwrap.wrap(
                one_line(one),
                _WIDTH,
                initial_indent="  - ",
                subsequent_indent="    ",
                break_on_hyphens=False,
                break_long_words=False,
            )
    return "\n".join(lines) + "\n"


def _markdown(found: Certificate) -> str:
    blocks = [
        f"# {escape(_title(found))}",
        f"As of {found.as_of}, {_MEANS[found.verdict]}.",
    ]
    for heading, said in _parts(found):
        blocks += [f"## {heading}", bullets(map(escape, said))]
    return "\n\n".join(blocks) + "\n"


def _user_json(user: User) -> JsonValue:
    return {
        "name": user.name,
        "kind": user.kind,
        "source": user.source or None,
        "hits": user.hits.count if not user.source else None,
        "first_seen": stamp(user.hits.first),
        "last_seen": stamp(user.hits.last),
    }


def _consents_word(found: Certificate) -> str:
    if found.removal.consent != "required":
        return "not required"
    return "missing" if any(one.agreement is None for one in found.asked) else "complete"


def _consent_json(one: Asked) -> JsonValue:
    agreement = one.agreement
    return {
        "consumer": one.consumer,
        "owner": one.owner or None,
        "given": agreement is not None,
        "by": agreement.by if agreement else None,
        "at": agreement.day.isoformat() if agreement else None,
    }


def _json(found: Certificate) -> str:
    document: JsonValue = {
        "schema": SCHEMA,
        "contract": found.api,
        "operation": str(found.operation),
        "as_of": found.as_of.isoformat(),
        "verdict": found.verdict,
        "against": list(found.against),
        "missing": list(found.missing),
        "remarks": list(found.remarks),
        "traffic": hits_json(found.hits) if found.contract.has_data or found.hits.count else None,
        "bound": bound_json(found.bound),
        "residual_bound": bound_json(found.residual),
        "users": [_user_json(user) for user in found.users],
        "coverage": contract_json(found.contract),
        "sources": [source_json(one) for one in found.coverage.sources],
        "gaps": [gap_json(gap) for gap in found.coverage.gaps],
        "quiet_days": found.quiet_days,
        "policy": {
            "quiet_days": found.removal.quiet_days,
            "max_unattributed": found.removal.max_unattributed,
            "consent": found.removal.consent,
        },
        "consents": _consents_word(found),
        "asked": [_consent_json(one) for one in found.asked],
        "sunset": found.sunset.isoformat() if found.sunset else None,
        "inputs": {name: f"sha256:{sha}" for name, sha in found.inputs.items()},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_RENDERERS: dict[str, Callable[[Certificate], str]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
}
