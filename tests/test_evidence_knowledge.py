"""What was seen, as the verdicts take it: silence counts only where somebody really watched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contractctl.evidence.knowledge import knowledge, undocumented
from contractctl.evidence.usage import usage
from contractctl.model import EvidenceKind, FieldPath, Operation
from contractctl.model.evidence import (
    Caller,
    CallerKind,
    Credentials,
    ObservedUse,
    Request,
    Sighting,
    SourceRecord,
)
from contractctl.model.impact import PARTS, Knowledge, KnownUse, Watched

AS_OF = date(2026, 12, 1)
QUIET = 35
GET = Operation("GET", "/orders/{id}")
CART = Caller("cart", CallerKind.SERVICE, "header")
BOTH = Caller("cart or shop", CallerKind.CONFLICT, "user_agent", claimed_by=("cart", "shop"))
CURL = Caller("user_agent:curl 10.1.0.0/24", CallerKind.UNDOCUMENTED, "user_agent")
NOBODY = Caller("unattributed", CallerKind.UNATTRIBUTED)


def second(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def seen(
    caller: Caller = CART,
    *,
    stream: str = "a.log",
    kind: EvidenceKind = EvidenceKind.OBSERVED,
    days: tuple[date, date] = (date(2026, 11, 1), date(2026, 11, 30)),
    query: tuple[str, ...] = (),
    reads: tuple[FieldPath, ...] | None = None,
    hits: int = 5,
) -> ObservedUse:
    """A sighting of one caller on one operation."""
    first, last = map(second, days)
    request = Request("GET", "/orders/{}", query=query)
    sighting = Sighting(*(1, Credentials(), request, 2, stream, kind, "", hits, first, last), reads)
    return ObservedUse(caller, "orders", GET, ("v1",), sighting)


def strange(caller: Caller, path: str, status: int = 2) -> ObservedUse:
    """A sighting of what no contract has."""
    use = seen(caller)
    request = Request("GET", path)
    return ObservedUse(caller, "", None, (), replace(use.sighting, request=request, status=status))


def source(days: int, name: str = "a.log", *, ago: int = 0, **more: object) -> SourceRecord:
    """A log that ends some days ago and has lines on each of so many days."""
    noon = second(AS_OF) // 3_600 - 24 * ago
    by_hour = {noon - 24 * day: 1_000 for day in range(days)}
    record = SourceRecord(
        *(name, name, "combined", EvidenceKind.OBSERVED, second(AS_OF)), lines_by_hour=by_hour
    )
    return replace(record, **more)  # type: ignore[arg-type]


def known(
    uses: Iterable[ObservedUse], *sources: SourceRecord, as_of: date = AS_OF, of: str = "cart"
) -> Knowledge:
    return knowledge(uses, sources, "orders", as_of=as_of, quiet_days=QUIET)[of]


def one(found: Knowledge) -> KnownUse:
    (use,) = found.uses
    return use


@pytest.mark.parametrize(
    ("sources", "days"),
    [
        ([source(40)], 40),
        ([source(40, ago=10)], 33),
        ([source(400)], QUIET + 8),
        ([source(40, sampled=0.1)], None),
        ([source(40, format="har")], None),
        ([source(40, format="otlp")], None),
        ([source(40, format="zipkin")], None),
        ([source(40, "b.log")], None),
        ([source(40), source(40, "b.log")], 40),
        ([source(40, ago=90)], None),
        ([source(10), source(10, ago=20)], 20),
    ],
)
def test_only_days_of_a_whole_log_in_which_it_is_seen_are_watched(
    sources: list[SourceRecord], days: int | None
) -> None:
    watched = known([seen()], *sources).watched
    assert (watched and watched.days) == days
    assert bool(watched and watched.is_enough) == ((days or 0) >= QUIET)


def test_a_service_is_watched_by_the_logs_that_show_it() -> None:
    shop = Caller("shop", CallerKind.SERVICE, "header")
    uses = [seen(), seen(shop, stream="b.log")]
    sources = source(40), source(3, "b.log")
    for name, days in (("cart", 40), ("shop", 3)):
        watched = known(uses, *sources, of=name).watched
        assert watched is not None
        assert watched.days == days


@pytest.mark.parametrize("caller", [CURL, NOBODY])
def test_calls_that_no_service_claims_are_noted_by_operation(caller: Caller) -> None:
    watched = known([seen(), seen(caller)], source(40)).watched
    assert watched is not None
    assert watched.unclaimed == {GET.shape}


def test_hits_that_several_services_claim_are_shared_by_them() -> None:
    found = [one(known([seen(BOTH)], source(40), of=name)) for name in ("cart", "shop")]
    assert [use.is_shared for use in found] == [True, True]
    sure = one(known([seen(BOTH), seen()], source(40)))
    assert (sure.is_shared, sure.count) == (False, 10)
    assert "several services claim it" in sure.source


@pytest.mark.parametrize(
    ("uses", "sources", "complete"),
    [
        ([seen(query=("limit",))], [source(40)], {"query"}),
        ([seen(), seen(CURL, query=("limit",))], [source(40)], {"query"}),
        ([seen()], [source(40)], set()),
        ([seen(query=("limit",))], [source(20)], set()),
        ([seen(query=("limit",)), seen(stream="b.log")], [source(40), source(40, "b.log")], set()),
        ([seen(query=("limit",))], [source(40, sampled=0.5)], set()),
        ([seen(kind=EvidenceKind.PACT)], [], PARTS),
        ([seen(kind=EvidenceKind.CODE)], [], set()),
    ],
)
def test_a_source_is_complete_only_in_what_it_shows_of_every_request(
    uses: list[ObservedUse], sources: list[SourceRecord], complete: set[str]
) -> None:
    assert one(known(uses, *sources)).complete == complete


@pytest.mark.parametrize(("age", "stale"), [(1, False), (90, False), (91, True), (400, True)])
def test_evidence_is_stale_by_its_last_hit(age: int, stale: bool) -> None:
    day = AS_OF - timedelta(days=age)
    found = one(known([seen(days=(day - timedelta(days=300), day))], source(40)))
    assert (found.is_stale, found.last_seen) == (stale, day)


@pytest.mark.parametrize(("age", "stale"), [(1, False), (91, True)])
def test_a_pact_has_no_times_and_is_as_old_as_its_import(age: int, stale: bool) -> None:
    use = seen(kind=EvidenceKind.PACT)
    use = replace(use, sighting=replace(use.sighting, first=0, last=0))
    record = source(0, imported=second(AS_OF - timedelta(days=age)))
    found = one(known([use], record))
    assert (found.is_stale, found.first_seen, found.last_seen) == (stale, None, None)


def test_fields_are_known_where_a_source_tells_them_and_else_not() -> None:
    status = FieldPath("query", "status")
    assert one(known([seen(), seen(reads=(status,))])).reads == (status,)
    assert one(known([seen()])).reads is None
    assert one(known([seen(query=("b", "a"))])).sends == (
        FieldPath("query", "a"),
        FieldPath("query", "b"),
    )


def test_another_contract_is_another_matter() -> None:
    assert knowledge([seen()], [source(40)], "catalog", as_of=AS_OF, quiet_days=QUIET) == {}
    assert undocumented([seen(CURL)], "catalog") == ()
    assert usage([seen()], [source(40)], "catalog").attributed_share is None


def test_undocumented_callers_are_summed_by_operation() -> None:
    found = undocumented([seen(), seen(CURL), seen(CURL, stream="b.log"), seen(BOTH)], "orders")
    (caller,) = found
    assert (caller.name, caller.operations, caller.hits) == (CURL.name, (GET,), 10)


def test_usage_says_what_share_of_the_hits_one_service_alone_claims() -> None:
    pact = seen(kind=EvidenceKind.PACT, hits=100)
    found = usage([seen(), seen(CURL, hits=3), seen(BOTH, hits=2), pact], [source(40)], "orders")
    assert found.attributed_share == 0.5
    assert (found.first, found.last) == (AS_OF - timedelta(days=39), AS_OF)
    assert [(use.consumer, use.kind, use.hits) for use in found.uses] == [
        ("cart", EvidenceKind.OBSERVED, 5),
        ("cart", EvidenceKind.PACT, 100),
        ("cart or shop", EvidenceKind.OBSERVED, 2),
        (CURL.name, EvidenceKind.OBSERVED, 3),
    ]


def test_what_no_contract_has_may_be_a_service_s_own_unless_another_s_or_refused() -> None:
    shop = Caller("shop", CallerKind.SERVICE, "header")
    uses = [
        *(seen(), seen(shop), strange(CART, "/x/cart"), strange(shop, "/x/shop")),
        *(strange(CURL, "/x/curl"), strange(BOTH, "/x/both"), strange(CURL, "/x/wp", status=4)),
    ]
    watched = known(uses, source(30)).watched
    assert watched is not None
    assert {one.path for one in watched.elsewhere} == {"/x/cart", "/x/curl", "/x/both"}


def test_lines_that_nobody_could_read_are_no_silence() -> None:
    def watched(*sources: SourceRecord) -> Watched:
        found = known([seen()], *sources).watched
        assert found is not None
        return found

    whole = source(40, lines=1_000, parsed=1_000)
    assert watched(whole).is_enough
    assert watched(replace(whole, parsed=999, rejected=1)).is_enough
    half = watched(replace(whole, parsed=500, rejected=500))
    assert half.unreadable == "500 of 1,000 lines could not be read in a.log"
    assert not half.is_enough
    nothing = SourceRecord("b.log", "b.log", "combined", EvidenceKind.OBSERVED, 0)
    assert not watched(whole, replace(nothing, lines=9, rejected=9)).is_enough
    assert watched(whole, replace(nothing, lines=9, parsed=5, rejected=4)).is_enough


def test_a_use_is_weak_where_every_hit_is() -> None:
    weak = replace(CART, is_weak=True)
    assert one(known([seen(weak)], source(1))).is_weak
    assert not one(known([seen(weak), seen()], source(1))).is_weak
