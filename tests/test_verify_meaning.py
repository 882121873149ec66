"""What a comparison with the old provider says: shifts in meaning, for those who read the field."""

from __future__ import annotations

from compared_answers import answer, exchange, expectation, failures, results
from hypothesis import given
from hypothesis import strategies as st

from contractctl.model.verification import Exchange, Origin, Outlook, WireRequest
from contractctl.pointer import JsonValue
from contractctl.verify.shifts import shift

amounts = st.integers(1, 10**7)


@given(st.lists(amounts, min_size=2, max_size=6, unique=True))
def test_cents_that_became_units_are_told_to_those_who_read_them(cents: list[int]) -> None:
    seen = [exchange({"total": one, "id": "a"}, {"total": one / 100, "id": "a"}) for one in cents]
    ((consumer, field, message),) = failures(
        seen, expectation("reader", "$.total"), expectation("other", "$.id")
    )
    assert (consumer, field) == ("reader", "$.total")
    assert "100 times smaller" in message


def test_units_are_told_though_what_cannot_be_said_in_them_is_cut_off() -> None:
    seen = [exchange({"total": one}, {"total": one // 100}) for one in (0, 7, 130, 99_999)]
    ((_, _, message),) = failures(seen, expectation("reader", "$.total"))
    assert "100 times smaller" in message
    alone = [exchange({"total": 1099}, {"total": 107})]
    assert failures(alone, expectation("reader", "$.total")) == []


def test_who_reads_every_value_of_a_map_is_told_once() -> None:
    old: JsonValue = {"north": {"size": 4000}, "south": {"size": 9000}}
    new: JsonValue = {"north": {"size": 4}, "south": {"size": 9}}
    ((_, field, _),) = failures([exchange(old, new)], expectation("reader", "$.*.size"))
    assert field == "$.*.size"


@given(st.lists(st.tuples(amounts, amounts), min_size=3, max_size=8))
def test_numbers_that_differ_without_a_rule_are_no_shift(numbers: list[tuple[int, int]]) -> None:
    ratios = {round(new / old, 1) for old, new in numbers}
    offsets = {new - old for old, new in numbers}
    if len(ratios) > 1 and len(offsets) > 1 and len({new for _, new in numbers}) > 1:
        assert shift([(old, new) for old, new in numbers]) is None


@given(st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=8))
def test_equal_answers_have_shifted_in_nothing(value: JsonValue) -> None:
    body: JsonValue = {"value": value}
    (row,) = results([exchange(body, body), exchange(body, body)], expectation("a"))
    assert row.verdict is Outlook.PASS


def test_what_differs_between_two_calls_of_the_baseline_is_noise() -> None:
    seen = [exchange({"age": n}, {"age": n * 100}, {"age": n + 1}) for n in (10, 20, 30)]
    assert failures(seen, expectation("a")) == []


def test_noise_in_one_item_of_a_list_leaves_the_list_comparable() -> None:
    def listed(stamp: int, total: float) -> JsonValue:
        return {"data": [{"id": "a", "at": stamp, "total": total}, {"id": "b", "total": total * 3}]}

    seen = [exchange(listed(n, 100 * n), listed(n, n), listed(n + 1, 100 * n)) for n in (1, 2)]
    assert [field for _, field, _ in failures(seen, expectation("a"))] == ["$.data[*].total"]


def test_one_value_is_enough_for_a_factor_between_units_and_no_other() -> None:
    assert shift([(1999, 19.99)]) is not None
    assert shift([(1999, 1234)]) is None
    assert shift([(30, 30_000)]) is not None


def test_a_value_that_is_taken_over_by_another_is_told() -> None:
    seen = [
        exchange({"status": old}, {"status": new})
        for old, new in [("paid", "settled"), ("open", "open")] * 2
    ]
    ((_, field, message),) = failures(seen, expectation("a", "$.status"))
    assert field == "$.status"
    assert '"paid" does not occur any more' in message


def test_a_default_that_changed_is_told() -> None:
    seen = [exchange({"page": {"size": 50}}, {"page": {"size": 20}}) for _ in range(2)]
    ((_, field, message),) = failures(seen, expectation("a"))
    assert field == "$.page.size"
    assert "was always 50, is always 20" in message


def test_ids_and_times_that_each_provider_makes_up_are_no_shift() -> None:
    old: JsonValue = {"id": 7, "orderId": "a-1", "at": "2026-10-01T10:00:01Z", "ref": "ord_01AB"}
    new: JsonValue = {"id": 8, "orderId": "a-2", "at": "2026-10-01T10:00:02Z", "ref": "ord_01AC"}
    assert failures([exchange(old, new)] * 4, expectation("a")) == []


def test_a_reversed_order_is_told() -> None:
    def listed(*names: str) -> JsonValue:
        return {"data": [{"id": name} for name in names]}

    seen = [exchange(listed("a", "b", "c"), listed("c", "b", "a"), listed("a", "b", "c"))]
    ((_, field, message),) = failures(seen, expectation("a", "$.data[*].id"))
    assert field == "$.data"
    assert "reverse order" in message


def test_a_list_that_is_cut_is_told() -> None:
    old: JsonValue = {"data": [{"id": str(n)} for n in range(50)]}
    new: JsonValue = {"data": [{"id": str(n)} for n in range(20)]}
    ((_, field, message),) = failures([exchange(old, new, old)], expectation("a"))
    assert (field, message) == ("$.data", "$.data has 20 items instead of 50")


def test_times_in_another_zone_are_told() -> None:
    seen = [
        exchange({"at": f"2026-10-0{n}T10:00:00Z"}, {"at": f"2026-10-0{n}T12:00:00Z"})
        for n in (1, 2, 3)
    ]
    ((_, _, message),) = failures(seen, expectation("a"))
    assert "moved by +2 hours" in message


def test_the_same_moment_in_other_words_is_no_shift() -> None:
    values = [(f"2026-10-0{n}T10:00:00Z", f"2026-10-0{n}T12:00:00+02:00") for n in (1, 2, 3)]
    assert shift(values) is None


def test_a_field_that_is_answered_no_more_is_told_to_whom_reads_it_or_may() -> None:
    seen = [exchange({"a": 1, "b": 2}, {"a": 1})]
    told = failures(seen, expectation("one", "$.a"), expectation("two", "$.b"), expectation("any"))
    assert [(consumer, field) for consumer, field, _ in told] == [("two", "$.b"), ("any", "$.b")]


def test_counts_are_not_compared_once_a_write_went_well_on_one_side_only() -> None:
    parted = Exchange(
        *(0, Origin.FUZZING, WireRequest("POST", "/orders"), answer({}, 422)), baseline=answer({})
    )
    counts = [exchange({"total": 5}, {"total": 4})] * 2
    assert failures(counts, expectation("a")) != []
    assert failures([parted, *counts], expectation("a")) == []
