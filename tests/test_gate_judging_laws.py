"""Laws of the verdict, over drawn contracts, consumers and evidence."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from gate_cases import AS_OF, TERMS, case, hit, known, migration, service, shop, waiver, watched
from hypothesis import given
from hypothesis import strategies as st

from contractctl.gate.judging import judge
from contractctl.gate.nouns import ContractCase, Known, Terms
from contractctl.gate.subjects import Subject, subject
from contractctl.model import Consumption, Service, Severity, Use, Verdict
from contractctl.model.gate import Finding, GateSettings, Level
from contractctl.model.gate_rules import BY_ID
from contractctl.model.impact import Knowledge, KnownUse

Item = TypeVar("Item")

LIST, POST, PATCH = "GET /orders", "POST /orders", "PATCH /orders"
NAMES = st.sampled_from(["app", "old", "web"])
OPERATIONS = st.sampled_from([LIST, POST, PATCH])
CHECK = Finding("check-failed", Level.ERROR, "0" * 12, "orders", "no", "do", change_rule="names")

DOCUMENTS = st.builds(
    shop,
    st.sampled_from(["string", "integer", "string, enum: [open]", "string, enum: [open, paid]"]),
    st.sampled_from(["[sku]", "[sku, note]"]),
    patch=st.booleans(),
)
FIELDS = st.none() | st.lists(st.sampled_from(["$.id", "$.status", "sends $.sku"]), unique=True)
USES = st.none() | st.dictionaries(OPERATIONS, FIELDS, min_size=1)
SERVICES = st.dictionaries(NAMES, st.tuples(USES, st.integers(1, 4))).map(
    lambda found: [service(name, uses, tier=tier) for name, (uses, tier) in found.items()]
)
HITS = st.builds(hit, OPERATIONS, st.sampled_from([AS_OF, AS_OF - timedelta(days=60)]))
SEEN = st.dictionaries(NAMES, st.lists(HITS, min_size=1, max_size=2))
WATCHES = st.sampled_from([watched(), watched(9), watched(last=AS_OF - timedelta(days=91))])


@st.composite
def evidence(draw: st.DrawFn) -> Known:
    return known(
        draw(SEEN),
        watch=draw(WATCHES),
        strangers=draw(st.dictionaries(st.just("curl"), OPERATIONS)),
        agreed=draw(st.lists(st.tuples(NAMES, OPERATIONS))),
    )


@st.composite
def cases(draw: st.DrawFn) -> ContractCase:
    return case(
        *(draw(DOCUMENTS), draw(DOCUMENTS), draw(SERVICES), draw(SERVICES)),
        draw(st.just(known()) | evidence()),
    )


def strictness(found: Sequence[Finding]) -> int:
    """2 where it blocks, 1 where it does not know, 0 where it passes."""
    levels = {one.level for one in found}
    return 2 if Level.ERROR in levels else int(Level.UNKNOWN in levels)


@given(cases())
def test_every_finding_is_of_a_rule_and_says_what_and_what_to_do(judged: ContractCase) -> None:
    for one in judge([judged], TERMS):
        assert one.level in (BY_ID[one.rule].level, Level.UNKNOWN)
        assert one.contract == "orders"
        assert one.message
        assert one.hint


@given(cases())
def test_a_change_of_content_is_told_once_to_each_whom_it_hits(judged: ContractCase) -> None:
    found = judge([judged], TERMS)
    (revision,) = judged.revisions
    assert revision.assessment
    staying = {one.name for one in judged.services if one in judged.base_services}
    for change in revision.changes:
        if change.severity is Severity.SAFE or subject(change) is not Subject.CONTENT:
            continue
        own = [one for one in found if one.change and one.fingerprint == change.fingerprint]
        assert len({one.level for one in own}) == len(own)
        hurts = [hurt for one in own for hurt in one.hurts]
        told = {hurt.consumer: hurt.verdict for hurt in hurts}
        assert len(told) == len(hurts)
        for impact in revision.assessment.impacts:
            if impact.fingerprint == change.fingerprint and impact.consumer in staying:
                verdict = told.get(impact.consumer, Verdict.UNAFFECTED)
                assert verdict is impact.verdict


@given(cases(), st.sampled_from(["breaks-consumer", "endangers-consumer", "unknown-consumer"]))
def test_a_rule_that_is_switched_off_takes_its_findings_and_no_other(
    judged: ContractCase, rule: str
) -> None:
    without = Terms(AS_OF, GateSettings(levels={rule: None}))
    kept = tuple(one for one in judge([judged], TERMS) if one.rule != rule)
    assert judge([judged], without) == kept


@given(DOCUMENTS, DOCUMENTS, SERVICES, evidence(), SEEN)
def test_more_calls_never_make_a_verdict_laxer(
    base: str,
    head: str,
    services: list[Service],
    less: Known,
    more: Mapping[str, list[KnownUse]],
) -> None:
    few = judge([case(base, head, services, evidence=less)], TERMS)
    many = judge([case(base, head, services, evidence=_called(less, more))], TERMS)
    assert strictness(few) < 2 or strictness(many) == 2


def _called(less: Known, more: Mapping[str, list[KnownUse]]) -> Known:
    """What is known after some more calls were seen in the same traffic."""
    assert less.observed
    services = dict(less.observed.services)
    watch = next((one.watched for one in services.values()), watched())
    for name, uses in more.items():
        old = services.get(name, Knowledge((), watch))
        services[name] = replace(old, uses=(*old.uses, *uses))
    return replace(less, observed=replace(less.observed, services=services))


@given(st.data(), DOCUMENTS, DOCUMENTS, SERVICES)
def test_nobody_comes_through_by_dropping_who_is_hurt_from_consumers_yaml(
    data: st.DataObject, base: str, head: str, services: list[Service]
) -> None:
    dropped = [_dropping(one, data) for one in services if data.draw(st.booleans())]
    with_all = judge([case(base, head, services)], TERMS)
    without = judge([case(base, head, dropped, services)], TERMS)
    assert strictness(without) >= strictness(with_all)


def _dropping(found: Service, data: st.DataObject) -> Service:
    """A service with a part of its entry."""

    def some(items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(one for one in items if data.draw(st.booleans()))

    def use(one: Use) -> Use:
        if not data.draw(st.booleans()):
            return replace(one, reads=None, sends=None)
        reads = None if one.reads is None else some(one.reads)
        return replace(one, reads=reads, sends=None if one.sends is None else some(one.sends))

    def entry(one: Consumption) -> Consumption:
        keeps_list = one.uses is not None and data.draw(st.booleans())
        return replace(one, uses=tuple(map(use, some(one.uses or ()))) if keeps_list else None)

    return replace(found, consumes=tuple(map(entry, some(found.consumes))))


@given(cases(), st.data())
def test_a_waiver_takes_those_it_names_from_its_finding_and_changes_nothing_else(
    judged: ContractCase, data: st.DataObject
) -> None:
    before = judge([judged], TERMS)
    fingerprints = sorted({one.fingerprint for one in before}) or ["0123456789ab"]
    accepted = waiver(
        data.draw(st.sampled_from(fingerprints)),
        *data.draw(st.lists(NAMES, min_size=1, unique=True)),
    )
    after = judge([replace(judged, migration=migration(accepted))], TERMS)
    of_rules = [one for one in after if not one.rule.startswith("waiver-")]
    assert hurt_by(of_rules) == hurt_by(before)
    for one in of_rules:
        excused = one.fingerprint == accepted.fingerprint and bool(
            set(one.consumers) <= set(accepted.consumers)
        )
        assert (one.level is Level.NOTE) == (one.waived_by is not None) == excused


def hurt_by(found: Sequence[Finding]) -> set[tuple[str, str, str]]:
    return {
        (one.rule, one.fingerprint, name) for one in found for name in one.consumers or ("nobody",)
    }


@given(cases(), st.randoms())
def test_the_order_of_what_is_given_means_nothing(
    judged: ContractCase, dice: random.Random
) -> None:
    every = [judged, replace(judged, api="catalog", former="catalog")]
    more = [CHECK, replace(CHECK, message="other")]
    found = judge(every, TERMS, more)
    mixed = [_shuffled(one, dice) for one in every]
    dice.shuffle(mixed)
    dice.shuffle(more)
    assert judge(mixed, TERMS, more) == found


def _shuffled(judged: ContractCase, dice: random.Random) -> ContractCase:
    def mixed(found: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(dice.sample(list(found), len(found)))

    (revision,) = judged.revisions
    assert revision.diff
    assert revision.assessment
    revision = replace(
        revision,
        diff=replace(revision.diff, changes=mixed(revision.diff.changes)),
        assessment=replace(revision.assessment, impacts=mixed(revision.assessment.impacts)),
    )
    return replace(
        judged,
        revisions=(revision,),
        counting=mixed(judged.counting),
        services=mixed(judged.services),
        base_services=mixed(judged.base_services),
    )
