"""usage.json gives the verdicts that the evidence gives, and never more careless ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from recorded_estate import (
    AS_OF,
    SERVICES,
    TERMS,
    Estate,
    each,
    reader,
    verdicts,
)

from contractctl.evidence.knowledge import watched_at_all
from contractctl.evidence.recorded import Reader
from contractctl.load.field_paths import parse_field_path
from contractctl.model import EvidenceKind, Operation, Verdict
from contractctl.model.evidence import Stray, Usage, UsedElement
from contractctl.model.impact import PARTS, KnownUse, Watched

GET = Operation("GET", "/orders/{id}")
FIRST, LAST = AS_OF - timedelta(days=40), AS_OF - timedelta(days=1)
USE = UsedElement("cart", GET, None, EvidenceKind.OBSERVED, 5, FIRST, LAST)
BY_HAND = Usage("orders", FIRST, LAST, 1.0, (USE,))
FIELD = replace(USE, field=parse_field_path("$.total"))
CARELESS = Verdict.UNAFFECTED.value


def test_the_verdicts_by_the_file_are_those_by_the_evidence(tmp_path: Path) -> None:
    told: set[str] = set()

    def law(estate: Estate) -> None:
        by_store = verdicts(estate, estate.stored())
        by_file = verdicts(estate, reader().observed(estate.recorded(tmp_path).usage))
        assert by_file == by_store
        told.update(by_file.values())

    each(800, law)
    assert told >= set(Verdict)


def test_how_long_anybody_was_watched_is_the_same_by_the_file(tmp_path: Path) -> None:
    def law(estate: Estate) -> None:
        stored = watched_at_all(
            *(estate.uses, estate.sources, "orders"),
            as_of=AS_OF,
            quiet_days=TERMS.quiet_days,
            max_unreadable=TERMS.max_unattributed,
        )
        found = reader().watched(estate.recorded(tmp_path).usage)
        assert (found and (found.days, found.first, found.last, bool(found.unreadable))) == (
            stored and (stored.days, stored.first, stored.last, bool(stored.unreadable))
        )

    each(200, law)


def test_a_file_that_tells_less_of_fields_never_excuses_more(tmp_path: Path) -> None:
    def law(estate: Estate) -> None:
        usage = estate.recorded(tmp_path).usage
        vague = replace(
            usage, uses=tuple(replace(one, sides=(), shows_queries=False) for one in usage.uses)
        )
        known = verdicts(estate, reader().observed(usage))
        for key, verdict in verdicts(estate, reader().observed(vague)).items():
            assert verdict != CARELESS or known[key] == CARELESS

    each(200, law)


def test_an_owner_that_left_consumers_yaml_is_a_caller_that_nobody_claims() -> None:
    found = reader(set(SERVICES) - {"cart"}).observed(BY_HAND)
    assert dict(found.services) == {}
    assert [(one.name, one.hits) for one in found.undocumented] == [("cart", 5)]


def test_a_row_of_no_requests_says_nothing(tmp_path: Path) -> None:
    def law(estate: Estate) -> None:
        usage = estate.recorded(tmp_path).usage
        callers = dict.fromkeys([*SERVICES, "stranger", *(one.consumer for one in usage.uses)])
        none = tuple(
            replace(USE, consumer=name, hits=0, operation=one)
            for name in callers
            for one in {GET, *(use.operation for use in usage.uses)}
        )
        more = replace(usage, uses=(*usage.uses, *none))
        assert reader().observed(more) == reader().observed(usage)
        assert reader().watched(more) == reader().watched(usage)

    each(60, law)
    unsaid = replace(BY_HAND, uses=(replace(USE, hits=None),))
    assert set(reader().observed(unsaid).services) == {"cart"}


def test_the_days_of_a_window_by_hand_were_watched() -> None:
    watched = _watched(BY_HAND)
    assert (watched.days, watched.last, watched.is_enough) == (27, LAST, True)


def test_without_a_window_nothing_was_watched() -> None:
    blind = replace(BY_HAND, first=None, last=None)
    assert reader().observed(blind).services["cart"].watched is None
    assert reader().watched(blind) is None


@pytest.mark.parametrize(("share", "is_enough"), [(1.0, True), (0.99, True), (0.98, False)])
def test_silence_proves_nothing_where_too_many_hits_are_of_nobody(
    share: float, is_enough: bool
) -> None:
    watched = reader().watched(replace(BY_HAND, attributed_share=share))
    assert watched is not None
    assert watched.is_enough is is_enough


def test_a_field_by_hand_may_be_read_or_sent() -> None:
    use = _only(replace(BY_HAND, uses=(USE, FIELD)))
    assert use.reads == use.sends == (FIELD.field,)
    assert use.complete == frozenset()


def test_a_pact_by_hand_does_not_say_that_it_names_every_field() -> None:
    rows = tuple(replace(one, kind=EvidenceKind.PACT) for one in (USE, FIELD))
    assert _only(replace(BY_HAND, uses=rows)).complete == frozenset()
    told = replace(rows[0], sides=("reads",))
    assert _only(replace(BY_HAND, uses=(told, rows[1]))).complete == PARTS


def test_what_is_of_later_is_not_known_yet() -> None:
    past = Reader("usage.json", SERVICES, FIRST + timedelta(days=3))
    assert past.observed(BY_HAND).services["cart"].uses[0].last_seen == past.as_of
    before = Reader("usage.json", SERVICES, FIRST - timedelta(days=1))
    assert before.observed(BY_HAND).services == {}
    assert before.watched(BY_HAND) is None


def test_what_is_too_old_proves_use_only() -> None:
    def is_stale(one: UsedElement, days: int) -> bool:
        found = Reader("usage.json", SERVICES, AS_OF, stale_days=days)
        return found.observed(replace(BY_HAND, uses=(one,))).services["cart"].uses[0].is_stale

    assert [is_stale(USE, days) for days in (0, 1, 2)] == [True, False, False]
    pact = replace(USE, first_seen=None, last_seen=None, kind=EvidenceKind.PACT)
    assert not is_stale(pact, 0)
    assert is_stale(replace(pact, imported=FIRST), 30)
    assert not is_stale(replace(pact, imported=FIRST), 40)


def _only(usage: Usage) -> KnownUse:
    (use,) = reader().observed(usage).services["cart"].uses
    return use


def test_a_request_at_another_base_path_may_be_for_a_consumer_that_was_not_seen() -> None:
    asked = Operation("GET", "/v1/orders")
    for owner in ("cart", "a former service", None):
        assert _watched(replace(BY_HAND, strays=(Stray(owner, asked),))).elsewhere == {asked}
    assert _watched(replace(BY_HAND, strays=(Stray("shop", asked),))).elsewhere == frozenset()


def _watched(usage: Usage) -> Watched:
    watched = reader().observed(usage).services["cart"].watched
    assert watched is not None
    return watched
