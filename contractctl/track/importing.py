"""Files that the ledger takes in: events of another machine, results of tests, audits, gates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from contractctl.errors import LedgerError
from contractctl.model.gate import Level, Mode
from contractctl.model.ledger import Event, Kind
from contractctl.plan.words import names
from contractctl.track.identifiers import derived
from contractctl.track.lines import read_lines

_VERIFY, _AUDIT, _GATE = "contractctl/verify/1", "contractctl/audit/1", "contractctl/gate/1"


def read_events(text: str, name: str) -> tuple[Event, ...]:
    """The events of a file. Raises LedgerError if it is none that the ledger takes in.

    The same result gives the same events, with the same ids, wherever and whenever it is read.
    """
    document = _document(text)
    if document is None:
        return read_lines(text, name)
    readers = {_VERIFY: _verified, _AUDIT: _audited, _GATE: _gated}
    schema = str(document["schema"])
    if schema not in readers:
        raise LedgerError(
            f"{name}: the ledger takes in no {schema!r}",
            hint=f"it takes in {', '.join(readers)} and what `contractctl track export` writes",
        )
    try:
        return tuple(readers[schema](document))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise LedgerError(
            f"{name}: this is no {schema}: {error}",
            hint="write it anew with --format json; nothing was imported",
        ) from error


def _document(text: str) -> dict[str, Any] | None:
    """A JSON document with a schema; None for lines."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "schema" in found else None


def _verified(document: dict[str, Any]) -> Iterator[Event]:
    """An event for each consumer whose tests came to a result."""
    api, _, base = str(document["base"]).partition("@")
    also, _, head = str(document["head"]).partition("@")
    if not (base and head and api == also):
        raise ValueError(
            f"{document['base']} and {document['head']} are no revisions of one contract"
        )
    failed: dict[str, set[str]] = {}
    for one in document["results"]:
        if one["verdict"] == "fail" and one["new"] is not False:
            failed.setdefault(one["consumer"], set()).add(str(one["check"]))
    provider, at = str(document["provider"]), _noon(document["as_of"])
    for one in document["consumers"]:
        name, verdict = str(one["name"]), one["verdict"]
        if verdict in ("pass", "fail"):
            checks = names(sorted(failed.get(name, ())))
            what = f"{checks} at {provider}" if verdict == "fail" else provider
            data = {"base": base, "head": head, "verdict": verdict, "what": what}
            yield _derived(at, api, name, Kind.VERIFY, "contractctl verify", data)


def _audited(document: dict[str, Any]) -> Iterator[Event]:
    """An event for each contract, and for each service that was seen to call it."""
    at, coverage = _noon(document["as_of"]), document["coverage"]["contracts"]
    watched = {one["contract"]: _whole(one) for one in coverage}
    old = [*document["older_forms"], *document["zombie"]]
    by = "contractctl audit"
    strangers = [one["contracts"] for one in document["undocumented_callers"]]
    for api in map(str, document["contracts"]):
        count = sum(api in one for one in strangers)
        yield _derived(at, api, None, Kind.AUDIT, by, {"undocumented_callers": count})
        rows = [one for one in old if one["contract"] == api]
        for caller in document["callers"]:
            if api in caller["contracts"]:
                data = {**watched.get(api, {}), **_seen(caller, rows)}
                yield _derived(at, api, str(caller["caller"]), Kind.AUDIT, by, data)


def _whole(one: dict[str, Any]) -> dict[str, Any]:
    """The days that were watched, if they were without a gap and not of a sample."""
    if one["first"] is None or one["last"] is None or one["sampled"]:
        return {}
    first, last = date.fromisoformat(one["first"]), date.fromisoformat(one["last"])
    is_whole = (last - first).days + 1 == one["whole_days"]
    return {"from": first.isoformat(), "to": last.isoformat()} if is_whole else {}


def _seen(caller: dict[str, Any], old: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What it called: in the old form for certain only where it was the only one to do so.

    operations: those that it may have called in either form, because several did, or because no
        form was told apart from the other
    """
    name, rows = caller["caller"], tuple(old)
    own = [one for one in rows if one["callers"] == [name]]
    shared = {str(one["operation"]) for one in rows if name in one["callers"]}
    told = {str(one["operation"]) for one in rows} - shared
    certain = {str(one["operation"]) for one in own}
    last = max((str(one["last_seen"]) for one in own if one["last_seen"]), default=None)
    return {
        "last": str(caller["last_seen"])[:10] if caller["last_seen"] else None,
        "operations": sorted({str(one) for one in caller["operations"]} - told - certain),
        "old_hits": sum(int(one["hits"]) for one in own),
        "old_last": last[:10] if last else None,
    }


def _gated(document: dict[str, Any]) -> Iterator[Event]:
    """An event for each contract that was judged, and for each consumer that a finding names.

    What stops and names no consumer is an event of the contract, so that it counts as a catch.
    They tell of a pull request, not of a migration, so that no revision is named.
    """
    at, by, findings = _noon(document["as_of"]), "contractctl gate", document["findings"]
    of_all = {"verdict": _word(document["verdict"]), "against": _word(document["against"])}
    run = _run(document)
    named = {one["contract"]: one for one in findings}
    for api in sorted(map(_word, {**document["inputs"]["contracts"], **named})):
        own = [one for one in findings if one["contract"] == api]
        judged = {**of_all, "findings": len(own), **run}
        yield _derived(at, api, None, Kind.GATE, by, judged)
        for one in own:
            whom: list[str | None] = [*_words(one["consumers"])]
            if not whom and one["level"] in (Level.ERROR, Level.UNKNOWN):
                whom = [None]
            for consumer in whom:
                yield _derived(at, api, consumer, Kind.GATE, by, {**_finding(one), **run})


def _run(document: dict[str, Any]) -> dict[str, Any]:
    """Of which commit a result is, and the mode unless it enforces."""
    mode = _word(document["mode"])
    ref = {"ref": _word(document["head"])} if document.get("head") else {}
    return {**ref, **({} if mode == Mode.ENFORCE else {"mode": mode})}


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    """What a finding says; not every rule is about a change."""
    change = {key: _word(one[key]) for key in ("fingerprint", "change_rule") if one.get(key)}
    waived = {"waived": True} if one.get("waived_by") else {}
    return {"rule": _word(one["rule"]), "level": _word(one["level"]), **change, **waived}


def _word(value: Any) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no name")
    return value


def _words(value: Any) -> list[str]:
    """Texts, each once."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return list(dict.fromkeys(map(_word, value)))


def _noon(day: Any) -> int:
    return int(datetime.combine(date.fromisoformat(str(day)), time(12), UTC).timestamp())


def _derived(
    at: int, api: str, consumer: str | None, kind: Kind, by: str, data: dict[str, Any]
) -> Event:
    told = [at, api, consumer, kind, by, data]
    json.dumps(told, ensure_ascii=False).encode()  # half a surrogate pair is no text
    content = json.dumps(told, sort_keys=True)
    return Event(derived(at, content), at, api, consumer, kind.value, by, data)
