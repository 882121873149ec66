"""Every breaking or dangerous change has a compatible pattern, and like changes are grouped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plan_estate import CHANGES, IMPACTS, change

from contractctl.model import Direction, Operation, Place, Severity
from contractctl.plan.matching import TABLE, pattern_for
from contractctl.plan.patterns import PATTERNS, effort
from contractctl.plan.strategy import breaks, component, strategies

NOBODY: frozenset[tuple[str, str]] = frozenset()


def test_every_pattern_is_reached_by_a_row_and_every_row_names_a_pattern() -> None:
    assert {row.pattern for row in TABLE} == set(PATTERNS)


def test_every_pattern_says_every_step() -> None:
    for pattern in PATTERNS.values():
        for steps in (
            pattern.expand,
            pattern.migrate,
            pattern.retire,
            pattern.consumer,
            pattern.verify,
            pattern.rollback,
        ):
            assert steps, pattern.id
            assert all(step.endswith(".") for step in steps), pattern.id


def test_what_a_consumer_reads_in_its_notice_does_not_speak_of_it_as_of_another() -> None:
    for pattern in PATTERNS.values():
        for step in (*pattern.consumer, *pattern.verify, *pattern.rollback):
            said = step.lower()
            assert not any(f"{which} consumer" in said for which in ("the", "this", "that")), step


def test_every_pattern_says_what_it_takes_a_consumer_and_why() -> None:
    for pattern in PATTERNS.values():
        assert 1 <= pattern.effort_days <= 10, pattern.id
        assert pattern.effort_why, pattern.id
        assert effort(pattern).endswith(f"{pattern.effort_why}."), pattern.id


@pytest.mark.parametrize(
    ("rule", "direction", "field", "pattern"),
    [
        ("operation-removed", "request", None, "keep-operation"),
        ("operation-removed-before-sunset", "request", None, "keep-operation"),
        ("request-property-became-required", "request", "currency", "optional-first"),
        ("request-required-property-added", "request", "currency", "optional-first"),
        ("request-required-parameter-added", "request", "query:tenant", "optional-first"),
        ("request-parameter-removed", "request", "query:expand", "accept-and-ignore"),
        ("request-parameter-removed", "request", "query:page_size", "pagination-bridge"),
        ("request-max-decreased", "request", "query:limit", "accept-both"),
        ("request-property-removed", "request", "note", "accept-and-ignore"),
        ("request-property-type-changed", "request", "amount", "parallel-field"),
        ("request-parameter-type-changed", "request", "query:since", "accept-both"),
        ("request-enum-value-removed", "request", "channel", "accept-both"),
        ("request-max-length-decreased", "request", "note", "accept-both"),
        ("request-pattern-set", "request", "note", "accept-both"),
        ("request-nullable-unset", "request", "note", "tolerate-null"),
        ("request-default-changed", "request", "query:sort", "explicit-default"),
        ("request-media-type-removed", "request", None, "media-type-version"),
        ("response-property-removed", "response", "total", "keep-and-deprecate"),
        ("response-property-became-optional", "response", "total", "keep-filling"),
        ("response-optional-property-removed", "response", "total", "keep-and-deprecate"),
        ("response-content-media-type-set", "response", "scan", "parallel-field"),
        ("request-defaulted-property-added", "request", "currency", "optional-first"),
        ("request-union-member-removed", "request", "payment", "accept-both"),
        ("response-type-widened", "response", "total", "stay-within-bounds"),
        ("webhook-removed", "request", None, "keep-and-deprecate"),
        ("response-property-renamed", "response", "total", "parallel-field"),
        ("response-property-type-changed", "response", "total", "parallel-field"),
        ("response-format-changed", "response", "created", "parallel-field"),
        ("response-enum-value-added", "response", "status", "announce-before-emitting"),
        ("response-max-length-increased", "response", "name", "stay-within-bounds"),
        ("response-became-nullable", "response", "name", "tolerate-null"),
        ("response-status-removed", "response", None, "new-status-opt-in"),
        ("response-status-added", "response", None, "new-status-opt-in"),
        ("response-media-type-removed", "response", None, "media-type-version"),
        ("response-discriminator-changed", "response", "kind", "second-operation"),
        ("security-scheme-removed", "request", None, "credential-overlap"),
        ("request-something-new", "request", None, "request-overlap"),
        ("response-something-new", "response", None, "response-overlap"),
    ],
)
def test_a_rule_calls_for_its_pattern(
    rule: str, direction: Direction, field: str | None, pattern: str
) -> None:
    one = change(1, rule, direction, Severity.BREAKING, "", "GET /orders", "", field)
    assert pattern_for(one).id == pattern


def test_a_webhook_is_sent_twice_unless_a_path_shares_the_schema() -> None:
    rule = "response-property-type-changed"
    one = change(1, rule, "response", Severity.BREAKING, "", "POST orderPaid", "", "total")
    shared = replace(one, operations=(*one.operations, Operation("GET", "/orders")))
    assert pattern_for(one).id == "webhook-dual-send"
    assert pattern_for(shared).id == "parallel-field"


def test_changes_of_one_component_with_one_pattern_are_one_strategy() -> None:
    found = strategies(breaks(CHANGES, IMPACTS, NOBODY))
    groups = {(entry.pattern.id, entry.component): entry.fields for entry in found}
    assert groups["accept-both", "NewOrder"] == ("$.channel", "$.note")
    assert len(groups) == len(found)
    listed = [fingerprint for entry in found for fingerprint in entry.fingerprints]
    serious = [one.fingerprint for one in CHANGES if one.severity is not Severity.SAFE]
    assert sorted(listed) == sorted(serious)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Place("", "/components/schemas/Money/type"), "Money"),
        (Place("", "/components/parameters/Limit/schema"), "parameter Limit"),
        (Place("", "/paths/~1orders~1{id}/get/responses/200"), "GET /orders/{id}"),
        (Place("", "/paths/~1orders/parameters/query:page"), "/orders"),
        (Place("", "/webhooks/orderPaid/post"), "webhook orderPaid"),
        (Place("common.yaml", "/Money/type"), "common.yaml Money"),
        (Place("money.yaml", ""), "money.yaml"),
        (Place("", ""), "the whole contract"),
    ],
)
def test_a_component_is_named_as_readers_name_it(place: Place, name: str) -> None:
    assert component(place) == name
