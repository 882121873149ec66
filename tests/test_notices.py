"""Every consumer that has to move gets one notice, of its own evidence and of nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from notice_estate import ESTATE, IDENTITIES, PLAN, SPLIT, STANDINGS, made, standing
from plan_estate import SERVICES

from contractctl.model.ledger import Extension, Note, State, Traffic, Trial
from contractctl.plan.notices import About
from contractctl.report.notice_json import render_json
from contractctl.report.notice_markdown import render_markdown
from contractctl.report.notice_plain import render_body, render_text
from contractctl.report.notice_words import subject

NOTICES = made()
OPERATION = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) (?:/[\w{}-]+)+")

each = pytest.mark.parametrize("name", NOTICES)


def own_operations(name: str) -> set[str]:
    """What the evidence of a consumer names."""
    return {
        str(row.operation)
        for impact in ESTATE.impacts
        if impact.consumer == name
        for row in impact.evidence
        if row.operation
    }


def flat(text: str) -> str:
    """The words of a text, wherever its lines end."""
    return " ".join(text.split())


def test_who_has_to_move_or_may_have_to_gets_one_notice_and_nobody_else() -> None:
    moving = {one.name for one in PLAN.scope.members}
    asked = {one.name for one in PLAN.scope.unknown}
    assert list(NOTICES) == sorted(moving | asked)
    assert {name for name, one in NOTICES.items() if one.about is About.QUESTION} == asked
    assert "status-page" not in NOTICES


@each
def test_a_notice_names_operations_of_its_own_evidence_only(name: str) -> None:
    found = NOTICES[name]
    if found.about is About.QUESTION:
        assert set(OPERATION.findall(flat(render_body(found)))) <= {
            str(one) for hit in found.hits for one in hit.change.operations
        }
        return
    # What a change says of itself names operations as well.
    own = own_operations(name) | {
        one for hit in found.hits for one in OPERATION.findall(hit.change.message)
    }
    assert set(OPERATION.findall(flat(render_body(found)))) <= own
    assert own_operations(name) <= set(OPERATION.findall(flat(render_body(found))))


@each
def test_a_notice_is_about_the_changes_that_hit_its_consumer(name: str) -> None:
    found = NOTICES[name]
    hit = {
        entry.change.fingerprint
        for entry in PLAN.breaks
        if name in (*entry.affected, *entry.possible, *entry.unknown)
    }
    assert {one.change.fingerprint for one in found.hits} == hit
    for one in found.hits:
        assert {spot.operation for spot in one.spots} <= set(one.change.operations)
        fields = {field for spot in one.spots for field in spot.fields}
        assert fields <= {one.change.field}
        assert one.change.message in flat(render_body(found)) or found.about is About.QUESTION


@each
def test_a_notice_has_the_dates_of_its_own_wave(name: str) -> None:
    found, text = NOTICES[name], render_body(NOTICES[name])
    wave = next((one for one in PLAN.waves if name in one.members), None)
    assert found.wave == wave
    assert str(PLAN.timeline.sunset) in text
    assert str(found.deadline) in subject(found) or found.about is About.QUESTION
    assert wave is None or f"{wave.start} to {wave.end}: wave {wave.number} of" in text


def test_a_brownout_is_told_to_who_uses_what_it_refuses() -> None:
    told = {name for name, one in NOTICES.items() if one.outages}
    assert told == {name for name in NOTICES if str(SPLIT) in own_operations(name)}
    text = flat(render_body(NOTICES["returns"]))
    assert f"5 min brownout of {SPLIT}: how many of your requests fail is not known" in text
    assert f"of {SPLIT}: ~60 of your requests fail" in flat(render_body(NOTICES["fulfilment"]))


def test_how_a_consumer_was_recognised_is_said_with_what_it_is_worth() -> None:
    strong, weak = (flat(render_body(NOTICES[name])) for name in ("billing", "crm-sync"))
    spiffe = IDENTITIES["billing"][0].value
    assert f"Recognised as yours by SPIFFE id {spiffe}: 41 hits, the last on 2026-11-15." in strong
    assert "anybody could send this" not in strong
    assert "header x-client-id: crm-sync" in weak
    assert "a weak identity: anybody could send this." in weak
    assert "no identity is declared" in flat(render_body(NOTICES["loyalty"]))


def test_no_secret_is_in_any_format() -> None:
    found = NOTICES["crm-sync"]
    for text in (render_text(found), render_markdown(found), render_json(PLAN, [found])):
        assert "hunter2" not in text
        assert "0123456789abcdef" not in text
        assert "x-session-token" in text
    assert "API key sha256:0123456789ab..." in found.declared


def test_the_order_of_what_is_known_changes_no_byte() -> None:
    turned = replace(
        ESTATE,
        impacts=ESTATE.impacts[::-1],
        services=ESTATE.services[::-1],
        changes=ESTATE.changes[::-1],
    )
    again = made(reversed(STANDINGS), turned)
    assert render_json(PLAN, again.values()) == render_json(PLAN, NOTICES.values())


@each
def test_lines_have_72_columns_and_only_single_words_are_longer(name: str) -> None:
    for line in render_body(NOTICES[name]).splitlines():
        assert len(line) <= 72 or " " not in line.strip("* ")
        assert line == line.rstrip()


CLAIM = Note(date(2026, 11, 2), "payments", "")
PASSED = Trial(date(2026, 11, 3), True, "https://staging.example.test")
MORE = Extension(date(2027, 2, 1), "peak season", "cto", date(2026, 11, 2), False)
BACK = Traffic(((date(2026, 11, 9), 5), (date(2026, 11, 12), 3)))


@pytest.mark.parametrize(
    ("state", "more", "about", "said"),
    [
        (State.NOT_NOTIFIED, {"since": None}, "announcement", "billing uses what changes: 3"),
        (State.NOTIFIED, {}, "reminder", "You were told on 2026-11-02, and there is no answer"),
        (State.NOTIFIED, {"stuck_since": date(2026, 11, 14)}, "reminder", "since 2026-11-14."),
        (State.ACKNOWLEDGED, {}, "reminder", "You answered on 2026-11-02; nothing says"),
        (State.IN_PROGRESS, {}, "reminder", "You began on 2026-11-02; nothing says"),
        (State.EXTENDED, {"extension": MORE}, "reminder", "until 2027-02-01 (peak season;"),
        (State.CLAIMED, {"claim": CLAIM}, "proof", "payments said on 2026-11-02 that billing has"),
        (State.VERIFIED, {"trial": PASSED}, "moved", "tests of billing passed on 2026-11-03"),
        (State.QUIET, {"quiet_days": 7}, "moved", "has not called v1 for 7 watched days"),
        (State.DONE, {}, "thanks", "nothing is left to do"),
        (State.REGRESSED, {"regressed": date(2026, 11, 9), "traffic": BACK}, "regression",
         "calls it again: 8 hits since 2026-11-09, the last on 2026-11-12."),
    ],
)  # fmt: skip
def test_what_it_is_about_follows_from_where_the_consumer_stands(
    state: State, more: dict[str, object], about: str, said: str
) -> None:
    found = made([standing("billing", state, **more)])["billing"]
    text = flat(render_text(found))
    assert found.about == about
    assert said in text
    assert ("Please move it to v2" in text) == (about in ("announcement", "reminder"))
    assert ("What to do" in text) == (about in ("announcement", "reminder", "regression"))
    assert ("How to answer" in text) == (about != "thanks")
    assert "billing" in subject(found)


def test_who_was_asked_and_did_not_answer_is_reminded_of_it() -> None:
    asked = standing("tax-engine", State.NOTIFIED, stuck_since=date(2026, 11, 10))
    found = made([asked])["tax-engine"]
    text = flat(render_body(found))
    assert found.about is About.QUESTION
    assert text.startswith(
        "You were asked on 2026-11-02, and there is no answer yet. That has been"
    )
    assert "nobody knows what it uses of it" in text


def test_a_deadline_is_that_of_the_extension_while_there_is_one() -> None:
    found = made([standing("billing", State.EXTENDED, extension=MORE)])["billing"]
    assert found.deadline == MORE.until
    assert f"by {MORE.until}" in subject(found)


@pytest.mark.parametrize("state", [State.VERIFIED, State.QUIET, State.CLAIMED])
def test_who_has_moved_is_asked_for_what_is_missing_and_for_nothing_else(state: State) -> None:
    asked = standing("billing", state, trial=PASSED, claim=CLAIM, lacks_consent=True,
                     missing_consent=("GET /orders",))  # fmt: skip
    text = flat(render_body(made([asked])["billing"]))
    assert "Your consent to the removal of GET /orders." in text
    assert "contractctl track consent orders billing" in text
    agreed = replace(asked, lacks_consent=False)
    assert "onsent to the removal" not in render_body(made([agreed])["billing"])


def test_commands_can_be_typed_as_they_stand() -> None:
    odd = replace(SERVICES[2], name="--as-of", owner="it's me; $(rm -rf /)")
    one = standing("billing", State.NOTIFIED)
    found = replace(
        NOTICES["billing"],
        standing=replace(one, subject=replace(one.subject, name=odd.name, owner=odd.owner)),
    )
    typed = re.findall(r"^    (contractctl .*(?:\n {8}.*)*)", render_body(found), re.MULTILINE)
    joined = [" ".join(one.replace("\\\n", "").split()) for one in typed]
    quoted = "'it'\"'\"'s me; $(rm -rf /)'"
    assert f"contractctl track ack --by {quoted} -- orders --as-of" in joined
    assert "contractctl verify orders --consumer=--as-of --provider URL" in joined
    assert "contractctl stub orders@v2" in joined


def test_markdown_escapes_what_users_wrote() -> None:
    one = STANDINGS[0]
    hostile = replace(one.subject, owner="<script>alert(1)</script> ![x](http://evil) `a`")
    found = replace(NOTICES[one.subject.name], standing=replace(one, subject=hostile))
    text = render_markdown(found)
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert "<script>" not in outside
    assert "![x]" not in outside
    assert "&lt;script&gt;alert(1)&lt;/script&gt; !\\[x\\](http://evil) \\`a\\`" in outside


def test_no_notice_asks_for_a_move_after_the_old_form_may_be_gone() -> None:
    timeline = replace(ESTATE.migration.timeline, sunset=date(2027, 2, 1))
    tight = replace(ESTATE, migration=replace(ESTATE.migration, timeline=timeline))
    found = made(estate=tight)
    late = [one for one in found.values() if one.wave and one.wave.end > timeline.sunset]
    assert late
    for one in late:
        assert subject(one).endswith("by 2027-02-01 at the latest")
        body = flat(render_body(one))
        assert "by 2027-02-01 at the latest. From 2027-02-01 on v1 may stop working." in body
        assert "The plan does not fit" in body
    for one in made(estate=replace(tight, as_of=date(2027, 3, 1))).values():
        assert one.about is About.QUESTION or subject(one).endswith(" as soon as you can")
