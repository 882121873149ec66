"""With a baseline only what it does not show is new, and only what is new counts."""

from __future__ import annotations

from judged_answers import (
    ORDER,
    answer,
    expects,
    judged,
    order,
    order_without,
    sent,
    verdicts,
    whole,
)

from contractctl.model.verification import (
    Answer,
    CheckFinding,
    CheckResult,
    ConsumerOutlook,
    Exchange,
    NoAnswer,
    Outlook,
    Silence,
)
from contractctl.verify.outlooks import consumer_outlooks

BROKEN = order_without("status")
READER = expects("reader", "$.status")


def failing(*exchanges: Exchange) -> list[CheckResult]:
    return [one for one in judged([READER], exchanges) if one.verdict == "fail"]


def outlook(results: tuple[CheckResult, ...]) -> ConsumerOutlook:
    (found,) = consumer_outlooks([], results)
    return found


def test_without_a_baseline_nothing_is_known_to_be_new() -> None:
    assert [row.new for row in failing(sent(BROKEN))] == [None]


def test_a_failure_that_the_baseline_shows_is_not_new() -> None:
    assert [row.new for row in failing(sent(BROKEN, baseline=BROKEN))] == [False]
    assert [row.new for row in failing(sent(BROKEN, baseline=order()))] == [True]


def test_a_failure_of_another_field_on_the_baseline_excuses_nothing() -> None:
    assert [row.new for row in failing(sent(BROKEN, baseline=order_without("id")))] == [True]


def test_a_baseline_that_did_not_answer_excuses_nothing() -> None:
    silent = NoAnswer(Silence.TIMEOUT, "no answer within 10 s")
    assert [row.new for row in failing(sent(BROKEN, baseline=silent))] == [True]
    mixed = failing(sent(BROKEN, baseline=BROKEN), sent(BROKEN))
    assert [row.new for row in mixed] == [True]


def test_one_new_failure_among_old_ones_is_the_example() -> None:
    old = sent(BROKEN, baseline=BROKEN)
    new = sent(BROKEN, baseline=order(), target="/orders/a-longer-one")
    for exchanges in ((old, new), (new, old)):
        (row,) = failing(*exchanges)
        assert row.new is True
        assert row.example is new


def test_a_field_that_neither_side_ever_answers_is_not_new() -> None:
    reader = [expects("reader", "$.note")]
    never = judged(reader, [sent(order(), baseline=order())])
    assert [row.new for row in never if row.verdict == "fail"] == [False]
    gone = judged(reader, [sent(order(), baseline=order(note="hi")), sent(order())])
    assert [row.new for row in gone if row.verdict == "fail"] == [True]


def test_a_body_that_was_wrong_before_is_not_new() -> None:
    rows = judged([whole("one")], [sent(order(total="1"), baseline=order(total="2"))])
    assert [row.new for row in rows if row.verdict == "fail"] == [False]


def test_an_operation_that_stopped_answering_is_a_new_failure() -> None:
    gone = answer({"title": "No"}, 404, "application/problem+json")
    rows = judged([READER], [sent(gone, baseline=order())])
    assert verdicts(rows, "still-answers") == ["fail"]
    assert verdicts(rows, "answered") == []
    assert outlook(rows).verdict == Outlook.FAIL
    assert verdicts(judged([READER], [sent(gone, baseline=gone)]), "still-answers") == []
    limited = Answer(429)
    assert "fail" not in verdicts(
        judged([READER], [sent(limited, baseline=order())]), "still-answers"
    )


def test_a_check_of_the_workspace_says_itself_what_the_baseline_does() -> None:
    for on_baseline, new in ((True, False), (False, True)):
        base = sent(order(), baseline=order())
        finding = CheckFinding("money", "reader", "euros", on_baseline=on_baseline)
        exchange = Exchange(
            0, base.origin, base.request, base.head, base.baseline, None, "", (finding,)
        )
        rows = judged([READER], [exchange])
        assert [row.new for row in rows if row.check == "money"] == [new]


def test_old_failures_do_not_count_for_the_consumer() -> None:
    rows = judged([READER], [sent(BROKEN, baseline=BROKEN)])
    assert outlook(rows).verdict == Outlook.PASS
    assert outlook(rows).reason == "nothing new: 1 failure that the baseline has, too"


def test_a_form_that_fails_as_before_and_never_succeeds_is_inconclusive() -> None:
    refused = answer({"detail": "no"}, 400)
    rows = judged([READER], [sent(refused, baseline=refused)])
    assert outlook(rows).verdict == Outlook.INCONCLUSIVE


def test_the_worst_verdict_decides_and_is_told_in_a_sentence() -> None:
    silent = NoAnswer(Silence.REFUSED, "connection refused")
    rows = judged([READER, expects("other", "$.id"), expects("fine")], [BROKEN, silent])
    found = {one.name: one.verdict.value for one in consumer_outlooks([], rows)}
    assert found == {"reader": "fail", "other": "error", "fine": "error"}
    reasons = {one.name: one.reason for one in consumer_outlooks([], rows)}
    assert reasons["reader"] == (
        "GET /orders/{id}: $.status is missing, and it is required [consumer-reads]"
    )


def test_who_was_not_tested_is_skipped_with_the_reason() -> None:
    rows = judged([READER], [order()])
    found = consumer_outlooks(["reader", "c", "b"], rows, [("b", "says nothing")])
    assert [(one.name, one.verdict.value) for one in found] == [
        ("b", "skipped"),
        ("c", "skipped"),
        ("reader", "pass"),
    ]
    assert found[0].reason == "says nothing"
    assert found[2].reason == "1 operation kept what was promised"


def test_the_order_of_exchanges_changes_nothing() -> None:
    silent = NoAnswer(Silence.RESET, "reset")
    exchanges = [
        sent(BROKEN, baseline=order()),
        sent(order(), baseline=order(), target="/a"),
        sent(silent, target="/b"),
        sent(answer(ORDER, 201), target="/c"),
        sent(answer({"detail": "no"}, 400), target="/d"),
        sent(answer({"detail": "No"}, 400), target="/e"),
    ]
    consumers = [READER, whole("whole")]
    assert judged(consumers, exchanges) == judged(consumers, exchanges[::-1])
