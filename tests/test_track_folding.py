"""A state follows from events and evidence: by proof, whatever the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_architecture import PACKAGE, parsed, worldly

from contractctl.model import Operation, Removal, RolloutPolicy, Timeline
from contractctl.model.ledger import Event, Standing, State, Subject, Traffic, Trial
from contractctl.pointer import JsonValue
from contractctl.track.folding import Known
from contractctl.track.identifiers import derived, following
from contractctl.track.standing import standing

CARTS = Operation("GET", "/carts")
WEB = Subject("web", "storefront", "web@example.test", 2, "moves", frozenset({CARTS}), 5)
TIMELINE = Timeline(date(2026, 12, 1), date(2027, 1, 11), date(2027, 6, 14))
POLICY = RolloutPolicy(soak_days=7)
NO_CONSENT = RolloutPolicy(soak_days=7, removal=Removal(consent="not-required"))
START = date(2027, 1, 1)


def on(day: int) -> date:
    return START + timedelta(days=day - 1)


FROM_TO: dict[str, Any] = {"from": START.isoformat(), "to": "2027-01-30"}


def event(kind: str, day: int, **data: JsonValue) -> Event:
    at = int(datetime.combine(on(day), time(12), UTC).timestamp())
    return Event(derived(at, kind + repr(data)), at, "shop", "web", kind, "me", data)


def watched(first: int, last: int, *old: int, **more: object) -> Traffic:
    days = tuple(on(day) for day in range(first, last + 1))
    hits = tuple((on(day), 3) for day in sorted(old))
    return replace(Traffic(hits, days, is_recognised=True), **more)  # type: ignore[arg-type]


def stand(
    events: Iterable[Event] = (),
    traffic: Traffic | None = None,
    as_of: int = 30,
    policy: RolloutPolicy = POLICY,
    trials: tuple[Trial, ...] = (),
    subject: Subject = WEB,
) -> Standing:
    known = Known(subject, tuple(events), traffic or Traffic(), trials)
    return standing(known, "shop", policy, TIMELINE, on(as_of))


def test_the_fold_does_no_io_and_reads_no_clock() -> None:
    worldly_parts = {
        path.name for path in PACKAGE if path.parent.name == "track" and any(worldly(parsed(path)))
    }
    assert worldly_parts <= {"store.py", "identifiers.py", "forecast.py", "delays.py"}


STEPS = ("notify", "ack", "start", "claim")


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (0, State.NOT_NOTIFIED),
        (1, State.NOTIFIED),
        (2, State.ACKNOWLEDGED),
        (3, State.IN_PROGRESS),
        (4, State.CLAIMED),
    ],
)
def test_each_step_leads_to_its_state_on_its_day(steps: int, state: State) -> None:
    found = stand(event(kind, day) for day, kind in enumerate(STEPS[:steps], start=1))
    assert (found.state, found.since) == (state, on(steps) if steps else None)


def test_a_claim_without_proof_stays_a_claim_for_ever() -> None:
    events = [event("claim", 1), event("consent", 2)]
    found = stand(events, as_of=300)
    assert found.state is State.CLAIMED
    assert "nothing proves it yet" in found.reason
    assert found.next_step.endswith("`contractctl verify shop --consumer web --provider URL`")


def test_a_claim_while_the_old_form_is_called_is_told_so() -> None:
    found = stand([event("claim", 5)], watched(1, 30, 29), as_of=30)
    assert found.state is State.CLAIMED
    assert found.next_step.startswith("ask web@example.test what still calls the old form")


def test_silence_counts_only_where_it_was_watched_for_as_long_as_the_policy_asks() -> None:
    for last, state in ((16, State.CLAIMED), (17, State.QUIET)):
        found = stand([event("claim", 1)], watched(1, last, 10), as_of=last)
        assert found.state is state
    assert found.since == on(11)
    later = stand([event("claim", 1)], watched(1, 17, 10), as_of=40)
    assert later.state is State.CLAIMED


def test_silence_of_who_was_never_recognised_says_nothing() -> None:
    found = stand([event("claim", 1)], watched(1, 30, is_recognised=False))
    assert found.state is State.CLAIMED
    assert "never recognised" in found.reason.replace("no request was ever", "never")


def test_done_takes_word_silence_and_consent() -> None:
    quiet, claim, consent = watched(1, 30, 10), event("claim", 12), event("consent", 20)
    verify = event("verify", 12, verdict="pass", what="http://there")
    assert stand([claim], quiet).state is State.QUIET
    assert stand([consent], quiet).state is State.QUIET
    assert stand([verify, consent], quiet).state is State.QUIET
    assert stand([claim, consent], watched(1, 30, *range(9, 29))).state is State.CLAIMED
    found = stand([claim, consent], quiet)
    assert (found.state, found.since, found.next_step) == (State.DONE, on(20), "nothing")
    assert stand([claim], quiet, policy=NO_CONSENT).since == on(17)


def test_a_consent_has_to_cover_what_hits_the_consumer() -> None:
    quiet, claim = watched(1, 30), event("claim", 2)
    other = event("consent", 3, operations=["GET /orders"])
    own = event("consent", 4, operations=["GET /carts"])
    found = stand([claim, other], quiet)
    assert (found.state, found.missing_consent) == (State.QUIET, ("GET /carts",))
    assert "track consent shop web" in found.next_step
    assert stand([claim, other, own], quiet).state is State.DONE


def test_a_hit_after_done_is_a_relapse_with_its_day_and_voids_the_claim() -> None:
    events = [event("claim", 1), event("consent", 1)]
    assert stand(events, watched(1, 30)).since == on(7)
    found = stand(events, watched(1, 30, 20, 25))
    assert (found.state, found.since, found.regressed) == (State.REGRESSED, on(20), on(20))
    assert found.reason.endswith(f"last on {on(25)}")
    assert found.stuck_since == on(20)
    again = [*events, event("claim", 26)]
    assert stand(again, watched(1, 30, 20, 25)).state is State.CLAIMED
    back = stand(again, watched(1, 40, 20, 25), as_of=40)
    assert (back.state, back.since) == (State.DONE, on(32))
    assert "called the old form again" in back.reason


def test_a_hit_before_done_is_no_relapse() -> None:
    found = stand([event("claim", 1), event("consent", 1)], watched(1, 30, 5, 10, 15, 20))
    assert (found.state, found.regressed) == (State.DONE, None)
    assert found.since == on(27)


def test_where_the_logs_cannot_tell_the_forms_apart_it_takes_word_and_test() -> None:
    alike = watched(1, 30, alike=((CARTS, on(29)),))
    claim, consent = event("claim", 2), event("consent", 2)
    verify = event("verify", 3, verdict="pass", what="staging")
    assert stand([claim, consent], alike).state is State.CLAIMED
    assert stand([verify, consent], alike).state is State.NOT_NOTIFIED
    assert stand([claim, verify], alike).state is State.VERIFIED
    assert stand([claim, verify, consent], alike).state is State.DONE


def test_hits_that_may_be_anybodys_keep_a_consumer_from_being_quiet() -> None:
    found = stand([event("claim", 1)], watched(1, 30, unclaimed=((CARTS, on(30)),)))
    assert found.state is State.CLAIMED
    assert "may be its own" in found.reason
    other = watched(1, 30, unclaimed=((Operation("GET", "/others"), on(30)),))
    assert stand([event("claim", 1)], other).state is State.QUIET


def test_a_failed_test_takes_the_proof_back() -> None:
    claim, passed = event("claim", 1), Trial(on(2), is_passed=True, what="stub")
    failed = event("verify", 5, verdict="fail", what="consumer-reads")
    assert stand([claim], trials=(passed,)).state is State.VERIFIED
    found = stand([claim, failed], trials=(passed,))
    assert found.state is State.CLAIMED
    assert f"failed on {on(5)}: consumer-reads" in found.reason
    again = Trial(on(6), is_passed=True, what="stub")
    assert stand([claim, failed], trials=(passed, again)).since == on(6)


def test_an_extension_holds_up_to_its_day_and_reopens_by_itself() -> None:
    until = on(20).isoformat()
    more: dict[str, Any] = {"until": until, "reason": "new tills", "approved_by": "cto"}
    events = [event("notify", 1), event("extend", 2, **more)]
    found = stand(events, as_of=20)
    assert (found.state, found.stuck_since) == (State.EXTENDED, None)
    assert found.reason == f"until {on(20)}: new tills; approved by cto"
    reopened = stand(events, as_of=21)
    assert (reopened.state, reopened.since) == (State.NOTIFIED, on(1))
    assert reopened.stuck_since == on(21)
    assert f"its extension ran out on {on(20)}" in reopened.reason
    assert stand([*events, event("claim", 3)], as_of=20).state is State.CLAIMED
    longer = event("extend", 19, **(more | {"until": on(40).isoformat()}))
    assert stand([*events, longer], as_of=30).state is State.EXTENDED


def test_who_does_nothing_is_stuck_and_it_is_said_since_when() -> None:
    assert stand(as_of=1).stuck_since == date(2026, 12, 2)
    told = [event("notify", 1)]
    assert stand(told, as_of=14).stuck_since is None
    assert stand(told, as_of=15).stuck_since == on(15)
    nearly = [event("notify", 1), event("ack", 160)]
    assert stand(nearly, as_of=165).stuck_since is None
    assert stand(nearly, as_of=166).stuck_since == TIMELINE.sunset + timedelta(days=1)


def test_what_is_not_yet_on_the_day_is_not_known() -> None:
    events = [event("notify", 1), event("claim", 10), event("consent", 10)]
    traffic = watched(1, 30, 25)
    assert stand(events, traffic, as_of=5).state is State.NOTIFIED
    assert stand(events, traffic, as_of=24).state is State.DONE
    assert stand(events, traffic, as_of=25).state is State.REGRESSED


def test_an_audit_of_another_machine_counts_as_traffic() -> None:
    audit = event(
        *("audit", 30), **FROM_TO, last=on(30).isoformat(),
        operations=["GET /others"], old_hits=4, old_last=on(9).isoformat(),
    )  # fmt: skip
    claim = event("claim", 2)
    assert stand([claim, audit]).state is State.QUIET
    assert stand([claim, audit]).since == on(10)
    alike = replace(audit, data={**audit.data, "operations": ["GET /carts"]})
    assert stand([claim, alike]).state is State.CLAIMED
    gappy = replace(audit, data={k: v for k, v in audit.data.items() if k not in ("from", "to")})
    assert stand([claim, gappy]).state is State.CLAIMED


@pytest.mark.parametrize(
    "strange",
    [
        event("countersign", 3, note="a newer version wrote this"),
        event("extend", 3, until="whenever"),
        event("audit", 3, to=7, old_hits="many", operations={"a": 1}),
        event("consent", 3, operations="all"),
        event("verify", 3, verdict=["pass"]),
    ],
)
def test_what_another_program_wrote_amiss_decides_nothing(strange: Event) -> None:
    found = stand([event("notify", 1), strange])
    assert (found.state, found.since) == (State.NOTIFIED, on(1))


kinds = st.sampled_from(
    [*STEPS, "verify", "consent", "extend", "note", "rehearse", "rollback", "countersign"]
)
days = st.integers(1, 60)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    newest, found = None, []
    for kind, day in draw(st.lists(st.tuples(kinds, days), max_size=12)):
        one = event(
            *(kind, day), verdict=draw(st.sampled_from(["pass", "fail"])), note=draw(st.text()),
            until=on(draw(days)).isoformat(),
        )  # fmt: skip
        newest = next(following(newest, one.at))
        found.append(replace(one, id=newest))
    return found


@st.composite
def sights(draw: st.DrawFn) -> Traffic:
    seen, old = draw(st.sets(days)), draw(st.sets(days, max_size=5))
    hits = tuple((on(day), 1) for day in sorted(old))
    late = tuple((CARTS, on(day)) for day in draw(st.lists(days, max_size=1)))
    return Traffic(hits, tuple(map(on, sorted(seen | old))), draw(st.booleans()), late)


@settings(deadline=None)
@given(histories(), sights(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_read_and_repetitions_do_not_matter(
    events: list[Event], traffic: Traffic, as_of: int, random: object
) -> None:
    mixed = [*events, *events]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert stand(mixed, traffic, as_of) == stand(events, traffic, as_of)


@settings(deadline=None)
@given(histories(), sights(), days)
def test_done_is_never_said_without_all_that_it_takes(
    events: list[Event], traffic: Traffic, as_of: int
) -> None:
    found = stand(events, traffic, as_of)
    if found.state is not State.DONE:
        return
    assert found.since is not None
    assert traffic.is_recognised
    assert found.consents
    assert found.claim
    hits = [day for day, _ in traffic.old if day <= on(as_of)]
    quiet = [day for day in traffic.watched if max(hits, default=on(0)) < day <= found.since]
    assert len(quiet) >= POLICY.soak_days
    assert all(day < found.since for day in hits)


@settings(deadline=None)
@given(histories(), sights(), days)
def test_the_future_changes_nothing_in_the_past(
    events: list[Event], traffic: Traffic, as_of: int
) -> None:
    then = stand(events, traffic, as_of)
    known = [one for one in events if one.at <= event("note", as_of).at]
    cut = replace(
        traffic,
        old=tuple(one for one in traffic.old if one[0] <= on(as_of)),
        watched=tuple(one for one in traffic.watched if one <= on(as_of)),
    )
    assert stand(known, cut, as_of) == then
