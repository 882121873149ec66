"""What a consumer begins is told by what it leaves unsaid, and by what traffic shows already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from gate_cases import answer, api, hit, known, migration, service, watched
from gate_edges import ENDING, EXPORT, GET, ORDER, PAIR, REF, USER, began, elements, export

from contractctl.gate.edges import new_uses
from contractctl.gate.nouns import Known
from contractctl.load.field_paths import parse_field_path
from contractctl.model import EvidenceKind, Service
from contractctl.model.impact import PARTS, KnownUse

ENDLESS = export("deprecated: true")
OTHER_END = export("deprecated: true", "x-sunset: '2027-06-30'").replace("/export", "/report")


@pytest.mark.parametrize(
    ("revisions", "said"),
    [
        ({"openapi": api(ENDING)}, " and ends on 2027-03-31"),
        ({"openapi": api(ENDING, OTHER_END)}, ""),
        ({"openapi": api(ENDLESS)}, ""),
        ({"v1": api(ENDING), "v2": api(ENDING)}, " and ends on 2027-03-31"),
    ],
)
def test_a_new_consumer_of_nothing_but_what_ends_begins_to_use_it(
    revisions: dict[str, str], said: str
) -> None:
    """Whatever it uses: it does not say."""
    (found,) = began(revisions, [service("batch", line=41)])
    assert (
        found.message == f"batch begins to use orders, of which every operation is deprecated{said}"
    )
    assert found.location is not None
    assert (found.consumers, found.location.line) == (("batch",), 41)


@pytest.mark.parametrize(
    ("revisions", "before"),
    [
        ({"openapi": api(ENDING, export().replace("/export", "/report"))}, []),
        ({"v1": api(ENDING), "v2": api(export())}, []),
        ({"openapi": api()}, []),
        ({"openapi": api(ENDING)}, [USER]),
        ({"openapi": api(ENDING)}, [service("batch")]),
        ({"openapi": api(ENDING)}, [service("old", owner="batch@example.test")]),
    ],
)
def test_who_may_use_what_stays_or_was_there_begins_nothing(
    revisions: dict[str, str], before: list[Service]
) -> None:
    assert began(revisions, [service("batch")], before) == []


def test_a_new_consumer_is_looked_at_though_it_does_not_say_what_it_uses() -> None:
    """So that the command loads what there is."""
    (found,) = new_uses([], [service("batch")], "orders", "orders")
    assert found.use is None


def test_what_only_the_old_form_has_is_all_there_is_where_the_new_one_ends_too() -> None:
    revisions = {"v1": api(export()), "v2": api(OTHER_END)}
    assert len(began(revisions, [service("batch")], [], migration(pair=PAIR))) == 1
    assert began(revisions, [service("batch")]) == []


def shows(*uses: KnownUse) -> Known:
    return known({"batch": uses}, watch=watched())


@pytest.mark.parametrize("now", [USER, service("batch")])
@pytest.mark.parametrize(
    ("evidence", "count"),
    [
        (shows(hit(EXPORT)), 0),
        (shows(hit(EXPORT, date(2026, 1, 1))), 0),
        (shows(replace(hit(EXPORT), is_shared=True)), 1),
        (shows(replace(hit(EXPORT), kind=EvidenceKind.CODE)), 1),
        (known({"cart": [hit(EXPORT)]}, watch=watched()), 1),
        (None, 1),
    ],
)
def test_what_traffic_shows_is_not_begun_by_saying_so(
    now: Service, evidence: Known | None, count: int
) -> None:
    """Only what is surely this one's: not code that may be new, not what others claim as well."""
    assert len(began({"openapi": api(ENDING)}, [now], evidence=evidence)) == count


def test_traffic_of_another_operation_shows_nothing() -> None:
    found = began({"openapi": api(ENDING)}, [USER], evidence=shows(hit(GET)))
    assert elements(found) == ["use GET /export"]


COUPON, SKU = parse_field_path("$.coupon"), parse_field_path("$.sku")


@pytest.mark.parametrize(
    ("before", "use", "count"),
    [
        ([], hit(GET), 0),
        ([], replace(hit(GET), reads=(COUPON,)), 0),
        ([], replace(hit(GET), reads=(SKU,)), 1),
        ([], replace(hit(GET), complete=PARTS), 1),
        ([service("batch", {GET: ["$.id"]})], replace(hit(GET), reads=(COUPON,)), 0),
        ([service("batch", {GET: ["$.id"]})], hit(GET), 1),
    ],
)
def test_a_field_is_shown_where_traffic_names_it_or_may_hold_it(
    before: list[Service], use: KnownUse, count: int
) -> None:
    """Of an operation that was declared the list says what was used; only a name is more."""
    text = api(f"/orders: {{get: {answer(REF)}}}", schemas=ORDER)
    now = service("batch", {GET: ["$.id", "$.coupon.code"]})
    assert len(began({"openapi": text}, [now], before, evidence=shows(use))) == count
