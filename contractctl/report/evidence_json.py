"""What was imported, and what is known of consumers, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from contractctl.model.evidence import Imported, SourceRecord
from contractctl.model.impact import PARTS, Knowledge, KnownUse, Watched
from contractctl.model.moments import stamp
from contractctl.pointer import JsonValue

IMPORT, SHOW = "contractctl/evidence-import/1", "contractctl/evidence/1"
SOURCES = "contractctl/evidence-sources/1"


def render_import_json(found: Sequence[Imported]) -> str:
    """What became of each source; examples of rejected lines without their text, which may hold
    what must not be passed on."""
    document: JsonValue = {
        "schema": IMPORT,
        "sources": [
            {
                "name": one.name,
                "format": one.format or None,
                "lines": one.lines,
                "hits": one.hits,
                "rejected": one.rejected,
                "rejections": [{"line": r.line, "reason": r.reason} for r in one.rejections],
                "skipped": dict(one.skipped),
                "known": one.known,
                "note": one.note or None,
                "broken": one.is_broken,
            }
            for one in found
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def render_sources_json(found: Sequence[SourceRecord]) -> str:
    """Sources as they were imported, in the order of import."""
    document: JsonValue = {
        "schema": SOURCES,
        "sources": [
            {
                "number": one.number,
                "name": one.name,
                "stream": one.stream,
                "format": one.format,
                "kind": one.kind.value,
                "sampled": one.sampled,
                "lines": one.lines,
                "parsed": one.parsed,
                "rejected": one.rejected,
                "skipped": dict(one.skipped),
                "first": stamp(one.first),
                "last": stamp(one.last),
                "imported": stamp(one.imported),
            }
            for one in found
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def render_knowledge_json(found: Mapping[str, Mapping[str, Knowledge]], as_of: date) -> str:
    """What is known of each consumer's use of each contract, by consumer and contract."""
    document: JsonValue = {
        "schema": SHOW,
        "as_of": as_of.isoformat(),
        "consumers": [
            {
                "consumer": consumer,
                "contracts": [_contract(api, known) for api, known in sorted(contracts.items())],
            }
            for consumer, contracts in sorted(found.items())
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _contract(api: str, known: Knowledge) -> JsonValue:
    watched = known.watched
    return {
        "api": api,
        "watched": _watched(watched) if watched else None,
        "uses": [_use(use) for use in known.uses],
    }


def _watched(watched: Watched) -> JsonValue:
    return {
        "source": watched.source,
        "first": watched.first.isoformat(),
        "last": watched.last.isoformat(),
        "days": watched.days,
        "needed_days": watched.needed,
    }


def _use(use: KnownUse) -> JsonValue:
    return {
        "operation": str(use.operation),
        "kind": use.kind.value,
        "source": use.source,
        "granularity": granularity(use),
        "reads": None if use.reads is None else [str(path) for path in use.reads],
        "sends": None if use.sends is None else [str(path) for path in use.sends],
        "count": use.count,
        "first_seen": use.first_seen.isoformat() if use.first_seen else None,
        "last_seen": use.last_seen.isoformat() if use.last_seen else None,
        "stale": use.is_stale,
    }


def granularity(use: KnownUse) -> str:
    """How sharp a source is: `field`, `parameter` or `operation`."""
    says_all = use.complete == PARTS and (use.reads is not None or use.sends is not None)
    if says_all or use.reads or any(path.part == "body" for path in use.sends or ()):
        return "field"
    return "parameter" if use.sends else "operation"
