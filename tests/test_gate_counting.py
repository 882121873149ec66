"""Whose use counts: what a pull request drops from consumers.yaml does not vanish by that."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from diff_documents import compared
from gate_cases import (
    AS_OF,
    REMOVAL,
    Uses,
    answer,
    api,
    hit,
    known,
    operation,
    request,
    service,
    watched,
)
from hypothesis import given
from hypothesis import strategies as st

from contractctl.gate.declared.counting import counting
from contractctl.gate.nouns import Known
from contractctl.impact import assess
from contractctl.model import Consumption, EvidenceKind, Service, Use, Verdict
from contractctl.model.impact import Watched

LIST, POST = "GET /orders", "POST /orders"
LONG_AGO = AS_OF - timedelta(days=60)


def counted(
    before: Sequence[Service],
    after: Sequence[Service],
    evidence: Known | None = None,
    names: tuple[str, str] = ("orders", "orders"),
) -> tuple[Service, ...]:
    return counting(before, after, *names, evidence or known(), REMOVAL, AS_OF)


def entry(found: Sequence[Service], name: str = "web", api: str = "orders") -> Consumption:
    consumption = next(one for one in found if one.name == name).consumption(api)
    assert consumption is not None
    return consumption


def listed(consumption: Consumption) -> list[str]:
    assert consumption.uses is not None
    return [str(use.operation) for use in consumption.uses]


def use(consumption: Consumption, of: str = LIST) -> Use:
    wanted = operation(of).shape
    return next(one for one in consumption.uses or () if one.operation.shape == wanted)


def lost(asked: str) -> Watched:
    """Traffic with a request that no contract has."""
    return replace(watched(), elsewhere=frozenset({operation(asked)}))


def since(evidence: Known, last: date | None = LONG_AGO) -> Known:
    """The same with the last day on which callers that nobody claims were seen."""
    assert evidence.observed
    callers = tuple(replace(one, last_seen=last) for one in evidence.observed.undocumented)
    return replace(evidence, observed=replace(evidence.observed, undocumented=callers))


def test_what_both_sides_say_is_said_once() -> None:
    web = service("web", {LIST: ["$.id"]})
    assert counted([web], [web]) == (web,)


def test_a_new_consumer_counts_and_one_that_stays_keeps_its_place_in_the_file() -> None:
    found = counted([service("web", {LIST: None}, line=3)], [service("web", {LIST: None}, line=8)])
    assert use(entry(found)).location.line == 8
    assert [one.name for one in counted([], [service("app")])] == ["app"]


def test_a_dropped_service_counts_and_keeps_the_place_that_the_base_gave_it() -> None:
    found = counted([service("web", {LIST: ["$.id"]}, line=3)], [])
    assert use(entry(found)).location.line == 3


def test_a_dropped_contract_counts_beside_what_the_service_consumes_now() -> None:
    found = counted([service("web", {LIST: None})], [service("web", api="catalog")])
    assert listed(entry(found)) == [LIST]
    assert entry(found, api="catalog").uses is None


def test_a_dropped_operation_counts() -> None:
    found = counted([service("web", {LIST: None, POST: None})], [service("web", {LIST: None})])
    assert listed(entry(found)) == [LIST, POST]


def test_the_names_of_path_parameters_make_no_other_operation() -> None:
    found = counted(
        [service("web", {"GET /orders/{id}": ["$.a"]})],
        [service("web", {"GET /orders/{key}": ["$.b"]})],
    )
    assert listed(entry(found)) == ["GET /orders/{key}"]
    assert [str(one) for one in use(entry(found), "GET /orders/{x}").reads or ()] == ["$.b", "$.a"]


def test_dropped_fields_count() -> None:
    found = counted(
        [service("web", {LIST: ["$.a", "$.b", "sends $.c"]})], [service("web", {LIST: ["$.b"]})]
    )
    assert [str(one) for one in use(entry(found)).reads or ()] == ["$.b", "$.a"]
    assert [str(one) for one in use(entry(found)).sends or ()] == ["$.c"]
    assert not use(entry(found)).is_partial


def test_a_list_of_fields_that_is_taken_away_counts_and_is_not_all() -> None:
    found = counted([service("web", {LIST: ["$.a"]})], [service("web", {LIST: None})])
    assert [str(one) for one in use(entry(found)).reads or ()] == ["$.a"]
    assert use(entry(found)).is_partial


def test_a_list_of_operations_that_is_taken_away_counts_and_is_not_all() -> None:
    found = counted([service("web", {LIST: ["$.a"]})], [service("web")])
    assert listed(entry(found)) == [LIST]
    assert entry(found).is_partial
    assert use(entry(found)).is_partial


def test_a_list_where_there_was_none_is_believed() -> None:
    assert listed(entry(counted([service("web")], [service("web", {LIST: None})]))) == [LIST]
    found = counted([service("web", {LIST: None})], [service("web", {LIST: ["$.a"]})])
    assert [str(one) for one in use(entry(found)).reads or ()] == ["$.a"]
    assert not use(entry(found)).is_partial


def test_what_a_service_tolerates_and_who_it_is_is_said_now() -> None:
    before = service("web", {LIST: None}, tier=3)
    after = service(
        "web", tier=1, tolerates=frozenset({"unknown-fields"}), owner="new@example.test"
    )
    found = counted([before], [after])[0]
    assert (found.tier, found.owner, found.tolerates) == (1, after.owner, after.tolerates)


@pytest.mark.parametrize("after", [[], [service("web", api="catalog")], [service("web", {})]])
def test_who_agreed_to_the_end_of_an_operation_may_drop_it(after: list[Service]) -> None:
    agreed = known(agreed=[("web", LIST)])
    found = counted([service("web", {LIST: None, POST: None})], after, agreed)
    assert listed(entry(found)) == [POST]
    gone = counted([service("web", {LIST: None})], [], agreed)
    assert gone == ()


def test_the_agreement_of_another_or_to_something_else_is_none() -> None:
    before = [service("web", {LIST: None})]
    for consumer, of in (("app", LIST), ("web", POST)):
        assert len(counted(before, [], known(agreed=[(consumer, of)]))) == 1


def test_an_agreement_to_operations_says_nothing_of_who_never_said_what_it_uses() -> None:
    assert len(counted([service("web")], [], known(agreed=[("web", LIST)]))) == 1


def test_who_is_gone_from_traffic_may_go() -> None:
    quiet = known({"web": [hit(LIST, LONG_AGO)]}, watch=watched())
    assert counted([service("web", {LIST: None})], [], quiet) == ()
    assert counted([service("web")], [], quiet) == ()
    assert entry(counted([service("web", {LIST: ["$.a"]})], [service("web")], quiet)).uses is None


def test_who_was_never_seen_while_others_were_watched_may_go() -> None:
    others = known({"app": [hit(POST)]}, watch=watched())
    assert counted([service("web", {LIST: None})], [], others) == ()


QUIET_SINCE = AS_OF - timedelta(days=REMOVAL.quiet_days)
OLD = hit(LIST, LONG_AGO)
PACT = replace(hit(LIST), kind=EvidenceKind.PACT)
SILENCE = {
    "no call at all": known({"web": [hit(POST, LONG_AGO)]}, watch=watched()),
    "the last call is out of the window": known({"web": [hit(LIST, QUIET_SINCE)]}, watch=watched()),
    "calls of something else": known({"web": [OLD, hit(POST)]}, watch=watched()),
    "a pact is no call": known({"web": [OLD, PACT]}, watch=watched()),
    "strangers call something else": known(
        {"web": [OLD]}, watch=watched(unclaimed=[POST]), strangers={"curl": POST}
    ),
    "strangers are gone": since(known({"web": [OLD]}, watch=watched(), strangers={"curl": LIST})),
    "other requests went nowhere": known({"web": [OLD]}, watch=lost("GET /v0/products")),
    "nobody was ever seen": known(watch=watched()),
}
NOISE = {
    "nobody looked": known(),
    "no traffic": known(agreed=[("app", LIST)]),
    "nobody looked of late": replace(known({"app": [OLD]}, watch=watched()), watched=None),
    "seen where not all was watched": replace(
        known({"web": [OLD]}), first=LONG_AGO, last=AS_OF, watched=watched()
    ),
    "too few days": known({"web": [OLD]}, watch=watched(27)),
    "others were watched too few days": known({"app": [OLD]}, watch=watched(27)),
    "still called": known({"web": [hit(LIST)]}, watch=watched()),
    "the last call is in the window": known(
        {"web": [hit(LIST, QUIET_SINCE + timedelta(days=1))]}, watch=watched()
    ),
    "called, nobody knows when": known({"web": [replace(OLD, last_seen=None)]}, watch=watched()),
    "calls of nobody": known({"web": [OLD]}, watch=watched(unclaimed=[LIST])),
    "strangers": known({"web": [OLD]}, watch=watched(), strangers={"curl": LIST}),
    "strangers, nobody knows when": since(
        known({"web": [OLD]}, watch=watched(), strangers={"curl": LIST}), None
    ),
    "unreadable": known({"web": [OLD]}, watch=replace(watched(), unreadable="9 lines")),
    "requests that may be for it": known({"web": [OLD]}, watch=lost("GET /v0/orders")),
    "quiet is not shown yet": known(
        {"web": [hit(LIST, AS_OF - timedelta(days=45))]}, watch=watched(last=LONG_AGO)
    ),
    "nobody was ever seen in few days": known(watch=watched(27)),
}


@pytest.mark.parametrize("silence", SILENCE)
def test_who_is_not_heard_in_the_quiet_window_may_go(silence: str) -> None:
    found = counted([service("web", {LIST: None})], [], SILENCE[silence])
    assert [one.consumption("orders") for one in found] in ([], [None])


@pytest.mark.parametrize("noise", NOISE)
def test_silence_that_nobody_heard_lets_nobody_go(noise: str) -> None:
    before = [service("web", {LIST: None})]
    assert counted(before, [], NOISE[noise]) == tuple(before)


@pytest.mark.parametrize("until", [AS_OF, AS_OF + timedelta(days=98)])
@pytest.mark.parametrize("may_go", ["no call at all", "nobody was ever seen", "agreed"])
def test_who_has_more_time_counts_up_to_the_last_day_of_it(may_go: str, until: date) -> None:
    evidence = SILENCE.get(may_go, known(agreed=[("web", LIST)]))
    for before in (service("web", {LIST: None}), service("web", {})):
        extended = replace(evidence, extensions={"web": until})
        assert [one.name for one in counted([before], [], extended)] == ["web"]
        over = replace(evidence, extensions={"web": AS_OF - timedelta(days=1), "app": until})
        assert counted([before], [], over) == ()


@pytest.mark.parametrize("noise", ["other requests went nowhere", "calls of something else"])
def test_who_never_said_what_it_uses_may_go_only_if_nothing_is_left(noise: str) -> None:
    assert len(counted([service("web")], [], SILENCE[noise])) == 1


def test_a_service_that_is_dropped_counts_by_what_it_is_seen_to_call() -> None:
    seen = known({"web": [hit(POST)]}, watch=watched())
    found = counted([service("web", api="catalog")], [], seen)
    assert [one.name for one in found] == ["web"]


def test_a_renamed_contract_is_consumed_under_either_name() -> None:
    names = ("purchases", "orders")
    before = [service("web", {LIST: None}), service("app", {LIST: None})]
    after = [service("web", {POST: None}, api="purchases"), service("app", {POST: None})]
    found = counted(before, after, names=names)
    for name in ("web", "app"):
        assert listed(entry(found, name, "purchases")) == [POST, LIST]
        assert next(one for one in found if one.name == name).consumption("orders") is None


FIELDS = st.none() | st.lists(st.sampled_from(["$.a", "$.b", "sends $.c"]), unique=True)
USES: st.SearchStrategy[Uses | None] = st.none() | st.dictionaries(
    st.sampled_from([LIST, POST]), FIELDS, min_size=1
)
SERVICES = st.dictionaries(st.sampled_from(["app", "web"]), USES).map(
    lambda found: [service(name, uses) for name, uses in found.items()]
)


@given(SERVICES, SERVICES)
def test_counting_again_changes_nothing(before: list[Service], after: list[Service]) -> None:
    once = counted(before, after)
    assert counted(before, once) == once
    assert counted(once, once) == once


@given(SERVICES, SERVICES, st.randoms())
def test_the_order_of_services_means_nothing(
    before: list[Service], after: list[Service], dice: random.Random
) -> None:
    found = counted(before, after)
    dice.shuffle(before)
    dice.shuffle(after)
    assert counted(before, after) == found


_MESSAGE = "{type: object, required: [%s], properties: {a: {type: %s}, b: {type: string}}}"
BASE, HEAD = (
    api(f"/orders: {{get: {answer(_MESSAGE % more)}, post: {request(_MESSAGE % more)}}}")
    for more in (("b", "string"), ("a, b", "integer"))
)
CHANGED = compared(BASE, HEAD)
STRICTEST_FIRST = (Verdict.AFFECTED, Verdict.POSSIBLE, Verdict.UNKNOWN, Verdict.UNAFFECTED)


def verdicts(services: Sequence[Service]) -> dict[tuple[str, str], int]:
    found = assess(CHANGED, "orders", services).impacts
    return {(one.consumer, one.fingerprint): STRICTEST_FIRST.index(one.verdict) for one in found}


def sharpens(before: Service, after: Service) -> bool:
    """Whether a list is given where there was none, which is believed."""
    old, new = before.consumption("orders"), after.consumption("orders")
    assert old is not None
    assert new is not None
    if old.uses is None or new.uses is None:
        return old.uses is None and new.uses is not None
    known = {one.operation: one for one in new.uses}
    return any(
        getattr(one, listing) is None and getattr(known[one.operation], listing) is not None
        for one in old.uses
        if one.operation in known
        for listing in ("reads", "sends")
    )


@given(SERVICES, SERVICES)
def test_no_edit_of_consumers_yaml_makes_a_verdict_laxer(
    before: list[Service], after: list[Service]
) -> None:
    now = {one.name: one for one in after}
    told = [one for one in before if one.name not in now or not sharpens(one, now[one.name])]
    alone, together = verdicts(told), verdicts(counted(before, after))
    assert all(together[key] <= strict for key, strict in alone.items())


@given(SERVICES, SERVICES)
def test_what_is_declared_now_is_judged_no_laxer_for_what_was_declared(
    before: list[Service], after: list[Service]
) -> None:
    alone, together = verdicts(after), verdicts(counted(before, after))
    assert all(together[key] <= strict for key, strict in alone.items())
