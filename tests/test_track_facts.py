"""What the ledger knows to have happened is what a plan is made for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from plan_estate import MIGRATION
from test_track_folding import event, on, stand, watched

from contractctl.model.ledger import Event, Progress, Standing
from contractctl.plan.nouns import Facts
from contractctl.track.facts import announced, as_announced, facts, more_time

OWN = replace(MIGRATION, base="v1", head="v2")


def known(*events: Event, as_of: int = 30) -> Facts:
    return facts(Facts(on(1)), _progress(stand(events, as_of=as_of)))


def _progress(*standings: Standing) -> Progress:
    return Progress("shop", "v1", "v2", on(30), date(2027, 6, 14), standings)


def _told(consumer: str, day: int, **data: str) -> Event:
    return replace(event("notify", day, **data), consumer=consumer)


def test_who_was_told_first_is_the_announcement_and_reminders_change_nothing() -> None:
    events = [_told("web", 9), _told("app", 5), _told("web", 3), _told("app", 20)]
    for found in (events, events[::-1]):
        before = as_announced(found, OWN, on(12))
        assert before == Facts(on(3), told={"web": on(3), "app": on(5)})
        assert announced(found, OWN, on(12)) == on(3)
    assert as_announced(events, OWN, on(4)).told == {"web": on(3)}


def test_another_migration_of_the_contract_has_told_nobody_of_this_one() -> None:
    assert as_announced([_told("web", 3, base="v0", head="v1")], OWN, on(9)) == Facts()


EXTEND = event("extend", 5, until=on(40).isoformat(), reason="new tills", approved_by="cto")


def test_an_extension_counts_while_it_is_in_force_and_nothing_is_proven() -> None:
    assert known(EXTEND).extended["web"].until == on(40)
    assert known(EXTEND, event("claim", 8)).extended["web"].approved_by == "cto"
    assert known(EXTEND, as_of=41).extended == {}
    proven = stand([EXTEND, event("claim", 8), event("consent", 8)], watched(1, 30))
    found = facts(Facts(on(1)), _progress(proven))
    assert found.extended == found.started == {}
    assert found.moved is not None
    assert "web" in found.moved


def test_who_claims_is_under_way_since_it_began() -> None:
    assert known(event("start", 4), event("claim", 9)).started == {"web": on(4)}
    assert known(event("claim", 9)).started == {"web": on(9)}
    assert known(event("ack", 4)).started == {}


def test_who_went_back_is_under_way_only_since_it_began_again() -> None:
    steps = [event("start", 4), event("rollback", 8)]
    assert known(*steps).started == {}
    assert known(*steps, event("start", 11)).started == {"web": on(11)}


def test_the_last_extension_says_up_to_when_nobody_is_to_be_refused() -> None:
    longer = event("extend", 9, until=on(60).isoformat(), reason="again", approved_by="cto")
    broken = event("extend", 10, until="soon")

    def found(events: Iterable[Event], day: int) -> dict[str, date]:
        return dict(more_time(events, OWN, on(day)))

    assert found([longer, EXTEND, broken], 20) == {"web": on(60)}
    assert found([longer, EXTEND], 8) == {"web": on(40)}
    assert found([EXTEND], 41) == {}
