"""The ways of twenty consumers of `orders` up to 2027-03-01, with each state and each trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from contractctl.model.ledger import Event, Extension, State
from contractctl.pointer import JsonValue

HOSTILE = "<script>alert(1)</script>"
"""Its name in the estate of the tests of plans is price-watch."""

_S = State
_TOLD = ((date(2026, 12, 1), _S.NOTIFIED),)
_STARTED = (*_TOLD, (date(2026, 12, 9), _S.ACKNOWLEDGED), (date(2027, 1, 18), _S.IN_PROGRESS))

COURSES: dict[str, tuple[tuple[date, State], ...]] = {
    "admin-console": (
        *_STARTED,
        (date(2027, 1, 25), _S.CLAIMED),
        (date(2027, 1, 27), _S.VERIFIED),
        (date(2027, 2, 3), _S.DONE),
    ),
    "analytics-export": (
        *_STARTED,
        (date(2027, 1, 29), _S.EXTENDED),
        (date(2027, 2, 20), _S.IN_PROGRESS),
    ),
    "billing": (
        *_STARTED,
        (date(2027, 2, 3), _S.CLAIMED),
        (date(2027, 2, 5), _S.VERIFIED),
        (date(2027, 2, 15), _S.DONE),
    ),
    "cart-api": (*_STARTED, (date(2027, 1, 28), _S.CLAIMED), (date(2027, 2, 2), _S.DONE)),
    "checkout-web": (
        *_STARTED,
        (date(2027, 2, 1), _S.CLAIMED),
        (date(2027, 2, 10), _S.DONE),
        (date(2027, 2, 25), _S.REGRESSED),
    ),
    "crm-sync": (*_STARTED, (date(2027, 2, 23), _S.CLAIMED), (date(2027, 2, 24), _S.VERIFIED)),
    "customer-app": (
        *_TOLD,
        (date(2026, 12, 10), _S.ACKNOWLEDGED),
        (date(2027, 2, 22), _S.IN_PROGRESS),
    ),
    "fraud-scoring": _TOLD,
    "fulfilment": (*_STARTED, (date(2027, 2, 16), _S.CLAIMED)),
    "label-printer": (),
    "loyalty": (*_TOLD, (date(2027, 2, 20), _S.QUIET)),
    "marketplace-gateway": (*_STARTED, (date(2027, 2, 23), _S.EXTENDED)),
    "partner-portal": (*_TOLD, (date(2027, 2, 18), _S.ACKNOWLEDGED)),
    HOSTILE: (*_STARTED, (date(2027, 2, 11), _S.VERIFIED), (date(2027, 2, 24), _S.DONE)),
    "returns": (*_STARTED, (date(2027, 2, 12), _S.VERIFIED)),
    "mystery-job": (),
    "tax-engine": _TOLD,
}  # fmt: skip

STUCK = {
    "analytics-export": date(2027, 2, 20),
    "checkout-web": date(2027, 2, 25),
    "fraud-scoring": date(2026, 12, 15),
    "label-printer": date(2026, 12, 2),
    "mystery-job": date(2026, 12, 2),
}

EXTENSIONS = {
    "analytics-export": Extension(
        *(date(2027, 2, 19), "no capacity before the fair", "cto@example.test"),
        *(date(2027, 1, 29), True),
    ),
    "marketplace-gateway": Extension(
        *(date(2027, 3, 26), "partners test in March | <!channel>", "cto@example.test"),
        *(date(2027, 2, 23), False),
    ),
}

UNKNOWN = frozenset({"mystery-job", "tax-engine"})


def events() -> tuple[Event, ...]:
    """What the ledger has of them, in the order in which it happened."""
    found = sorted(_events(), key=lambda one: one[0])
    return tuple(
        Event(f"0199-{number:04}", _second(day), "orders", consumer, kind, by, data)
        for number, (day, consumer, kind, by, data) in enumerate(found)
    )


def _second(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


_KIND = {
    _S.NOTIFIED: "notify",
    _S.ACKNOWLEDGED: "ack",
    _S.IN_PROGRESS: "start",
    _S.CLAIMED: "claim",
}

_Told = tuple[date, str | None, str, str, dict[str, JsonValue]]


def _events() -> Iterator[_Told]:
    pair: dict[str, JsonValue] = {"base": "v1", "head": "v2"}
    for name, turns in COURSES.items():
        for on, state in turns:
            if state in _KIND and (name, on) != ("analytics-export", date(2027, 2, 20)):
                yield on, name, _KIND[state], "platform", {**pair, "note": f"{state} it is"}
    for name, more in EXTENSIONS.items():
        data: dict[str, JsonValue] = {
            **{"until": more.until.isoformat(), "reason": more.reason},
            "approved_by": more.approved_by,
        }
        yield more.day, name, "extend", "platform", data
    yield date(2027, 2, 24), "crm-sync", "verify", "ci", {"verdict": "pass", "what": "staging"}
    yield date(2027, 2, 26), "customer-app", "verify", "ci", {"verdict": "fail", "what": "reads"}
    yield date(2027, 2, 24), HOSTILE, "consent", "risk", {"operations": ["GET /orders"]}
    yield (
        date(2027, 2, 26),
        "fraud-scoring",
        "note",
        "ann",
        {"note": "<b>on leave</b> `until` *May*"},
    )
    yield date(2027, 2, 26), "checkout-web", "rollback", "ann", {"wave": 1, "note": "errors"}
    yield date(2027, 2, 22), None, "rehearse", "ann", {"wave": 2, "minutes": 12}
    yield date(2027, 2, 25), None, "gate", "ci", {"verdict": "blocked", "note": "#412 & more"}
    yield date(2027, 2, 27), None, "dance", "newer", {"note": "of a later version"}
    for name in ("billing", "cart-api", "checkout-web"):
        yield date(2027, 2, 28), name, "audit", "contractctl audit", {"old_hits": 3}
    yield date(2027, 2, 28), None, "audit", "contractctl audit", {"undocumented_callers": 2}
