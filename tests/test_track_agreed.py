"""What events prove of the end of an old form, for a checkout that has no ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contractctl.model import RolloutPolicy
from contractctl.model.ledger import Event, Kind
from contractctl.pointer import JsonValue
from contractctl.track.agreements import extensions, moved

AS_OF = date(2026, 12, 1)
PAIR: dict[str, JsonValue] = {"base": "v1", "head": "v2"}
PASSED: dict[str, JsonValue] = {"verdict": "pass"}


def event(kind: Kind, day: int, data: dict[str, JsonValue] | None = None) -> Event:
    """What happened to `web` on a day of November, in the migration that is going on."""
    at = int(datetime(2026, 11, day, 12, tzinfo=UTC).timestamp())
    return Event(f"{at}-{kind}", at, "orders", "web", kind.value, "lea", {**PAIR, **(data or {})})


CLAIM, PROOF = event(Kind.CLAIM, 3), event(Kind.VERIFY, 5, PASSED)


@pytest.mark.parametrize(
    ("events", "has_moved"),
    [
        ([CLAIM], False),
        ([PROOF], False),
        ([event(Kind.VERIFY, 2, PASSED), CLAIM], False),
        ([CLAIM, PROOF], True),
        ([PROOF, CLAIM], True),
        ([CLAIM, event(Kind.VERIFY, 5, {"verdict": "fail"})], False),
        ([CLAIM, PROOF, event(Kind.VERIFY, 9, {"verdict": "fail"})], False),
        ([CLAIM, PROOF, event(Kind.ROLLBACK, 9)], False),
        ([CLAIM, PROOF, event(Kind.ROLLBACK, 9), event(Kind.CLAIM, 12)], False),
        ([CLAIM, event(Kind.VERIFY, 5, {**PASSED, "head": "v3"})], False),
        ([event(Kind.CONSENT, 3), PROOF], False),
    ],
)
def test_who_said_so_and_passed_the_tests_since_has_moved(
    events: list[Event], has_moved: bool
) -> None:
    found = moved(events, PAIR, RolloutPolicy(), AS_OF)
    assert found == (frozenset({"web"}) if has_moved else frozenset())


def test_proof_of_a_later_day_is_not_known_yet() -> None:
    assert moved([CLAIM, PROOF], PAIR, RolloutPolicy(), date(2026, 11, 4)) == frozenset()


def test_the_last_word_on_more_time_counts() -> None:
    first = event(Kind.EXTEND, 3, {"until": "2027-03-01"})
    last = event(Kind.EXTEND, 9, {"until": "2027-02-01"})
    unreadable = event(Kind.EXTEND, 10, {"until": "soon"})
    other = event(Kind.EXTEND, 11, {"until": "2028-01-01", "head": "v3"})
    found = extensions([last, unreadable, other, first], PAIR)
    assert found == {"web": date(2027, 2, 1)}
