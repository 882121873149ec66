"""Events go from machine to machine: twice is once, in any order, and nothing is made up."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_track_store import NOON, draft, fill

from contractctl.errors import LedgerError
from contractctl.model.ledger import Event
from contractctl.track.identifiers import following
from contractctl.track.importing import read_events
from contractctl.track.lines import read_lines, render_lines
from contractctl.track.store import Ledger

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def some_events(draw: st.DrawFn) -> list[Event]:
    count = draw(st.integers(1, 6))
    seconds = draw(st.lists(st.integers(0, 2**32), min_size=count, max_size=count))
    return [
        Event(
            *(next(following(None, at)), at, draw(texts), draw(st.none() | texts)),
            *(draw(texts), draw(texts), draw(st.dictionaries(texts, values, max_size=2))),
        )
        for at in seconds
    ]


@settings(deadline=None)
@given(some_events())
def test_what_is_written_is_read_back(events: list[Event]) -> None:
    text = render_lines(events)
    assert list(read_lines(text, "a")) == sorted(events, key=lambda one: one.id)
    assert text.count("\n") == len(events)


@settings(max_examples=25, deadline=None)
@given(some_events(), st.randoms(use_true_random=False), st.integers(0, 6))
def test_imports_in_any_order_and_any_number_of_times_give_the_same_ledger(
    events: list[Event], random: Any, cut: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        once, often = Path(folder) / "once.db", Path(folder) / "often.db"
        with Ledger(once, create=True) as ledger:
            assert ledger.take_in(events) == len(events)
            expected = ledger.events()
        mixed = [*events, *events]
        random.shuffle(mixed)
        with Ledger(often, create=True) as ledger:
            new = [ledger.take_in(part) for part in (mixed[:cut], mixed[cut:], mixed)]
            assert (sum(new), ledger.events()) == (len(events), expected)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-12-01T12:00:00Z", 12),
        ("2026-12-01T12:00:00+00:00", 12),
        ("2026-12-02T02:00:00+14:00", 12),
        ("2026-12-01T07:30:00.5-04:30", 12),
    ],
)
def test_a_time_of_any_zone_is_the_same_moment(text: str, hour: int) -> None:
    (known,) = read_lines(line(at=text), "a")
    assert known.at == NOON
    assert '"at": "2026-12-01T12:00:00Z"' in render_lines([known])


def line(**changes: Any) -> str:
    written = {
        "id": "01a23179-de00-7000-8eec-a58dea0d2b52",
        "at": "2026-12-01T12:00:00Z",
        "api": "shop",
        "consumer": "web",
        "kind": "notify",
        "by": "me",
        "data": {},
    }
    kept = {key: value for key, value in (written | changes).items() if value is not ...}
    return json.dumps(kept)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "no JSON object"),
        ("{", "this is no event"),
        ("[" * 100_000, "this is no event"),
        (line(id="7"), "'7' is no id of an event"),
        (line(id=...), "no usable `id`"),
        (line(by=""), "no usable `by`"),
        (line(api=3), "no usable `api`"),
        (line(data=[]), "no usable `data`"),
        (line(consumer=...), "no usable `consumer`"),
        (line(consumer=7), "no usable `consumer`"),
        (line(at="yesterday"), "'yesterday' is no time"),
        (line(at="2026-12-01T12:00:00"), "it names no time zone"),
        (line(at="0001-01-01T00:00:00+14:00"), "is no time"),
        (line(data={"n": float("nan")}), "NaN is no number"),
        (line(data={"n": "\ud800"}), "this is no event"),
        (line(signature="x"), "`signature` is no field of an event that this version knows"),
    ],
)
def test_a_line_that_is_no_event_is_named_and_nothing_is_read(text: str, said: str) -> None:
    with pytest.raises(LedgerError) as caught:
        read_events(f"{line()}\n\n{text}\n", "there.jsonl")
    assert said in caught.value.message
    assert str(caught.value).startswith("there.jsonl:3:1: ")


def test_a_kind_of_a_newer_version_is_kept_as_it_is(tmp_path: Path) -> None:
    newer = line(kind="countersign", data={"seals": ["a", {"b": 1}]})
    with Ledger(tmp_path / "ledger.db", create=True) as ledger:
        ledger.take_in(read_events(newer, "a"))
        assert json.loads(render_lines(ledger.events())) == json.loads(newer)


VERIFY: dict[str, Any] = {
    "schema": "contractctl/verify/1",
    "base": "shop@v1",
    "head": "shop@v2",
    "provider": "http://127.0.0.1:8000",
    "as_of": "2026-12-01",
    "results": [
        {"consumer": "app", "check": "consumer-reads", "verdict": "fail", "new": True},
        {"consumer": "app", "check": "accepted", "verdict": "fail", "new": False},
    ],
    "consumers": [
        {"name": "web", "verdict": "pass"},
        {"name": "app", "verdict": "fail"},
        {"name": "batch", "verdict": "inconclusive"},
        {"name": "till", "verdict": "skipped"},
    ],
}


def test_results_of_tests_become_events_of_those_who_passed_or_failed() -> None:
    web, app = read_events(json.dumps(VERIFY), "verify.json")
    assert (web.consumer, web.kind, web.at) == ("web", "verify", NOON)
    assert web.data == {
        **{"base": "v1", "head": "v2", "verdict": "pass"},
        "what": "http://127.0.0.1:8000",
    }
    assert (app.data["verdict"], app.data["what"]) == (
        "fail",
        "consumer-reads at http://127.0.0.1:8000",
    )


def test_the_same_results_are_the_same_events_on_every_machine(tmp_path: Path) -> None:
    text = json.dumps(VERIFY)
    with Ledger(tmp_path / "ledger.db", create=True) as ledger:
        assert ledger.take_in(read_events(text, "here.json")) == 2
        assert ledger.take_in(read_events(json.dumps(VERIFY, indent=2), "there.json")) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": "contractctl/diff/1"}, "the ledger takes in no 'contractctl/diff/1'"),
        ({"base": "old.yaml"}, "no revisions of one contract"),
        ({"head": "catalog@v2"}, "no revisions of one contract"),
        ({"as_of": "soon"}, "this is no contractctl/verify/1"),
        ({"consumers": None}, "this is no contractctl/verify/1"),
    ],
)
def test_results_that_cannot_be_placed_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        read_events(json.dumps(VERIFY | changes), "verify.json")


def test_an_empty_file_holds_no_event_and_an_empty_ledger_gives_none(tmp_path: Path) -> None:
    assert read_events("\n", "a") == ()
    assert render_lines(()) == ""
    (known,) = fill(tmp_path / "ledger.db", [draft()])
    assert read_events(render_lines([known]), "a") == (known,)
