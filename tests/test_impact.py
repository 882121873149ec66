"""What a change means for one consumer, by what it declares."""

from __future__ import annotations

import pytest
from diff_documents import api, compared, exchange

from contractctl.diff import Diff
from contractctl.impact import Assessment, assess, by_consumer
from contractctl.load.field_paths import parse_field_path
from contractctl.model import (
    Consumption,
    EvidenceKind,
    FieldPath,
    Location,
    Operation,
    Service,
    Severity,
    Use,
    Verdict,
)

HERE = Location("consumers.yaml", 41, 9)
PUT = "PUT /orders/latest"


def paths(fields: list[str] | None) -> tuple[FieldPath, ...] | None:
    return None if fields is None else tuple(map(parse_field_path, fields))


def use(
    operation: str = PUT, *, reads: list[str] | None = None, sends: list[str] | None = None
) -> Use:
    method, _, path = operation.partition(" ")
    return Use(Operation(method, path), paths(reads), paths(sends), HERE)


def service(*uses: Use, knows: bool = True, tolerates: str = "", name: str = "cart") -> Service:
    """A consumer of orders; without `knows` nothing says what it uses."""
    return Service(
        name=name,
        team="storefront",
        owner="storefront@example.test",
        tier=2,
        location=HERE,
        tolerates=frozenset(tolerates.split()),
        consumes=(Consumption("orders", uses if knows else None, HERE),),
    )


def judged(found: Diff, *services: Service) -> Assessment:
    return assess(found, "orders", services)


def verdict(found: Diff, consumer: Service) -> Verdict:
    """The verdict on the one change that is not safe."""
    (impact,) = judged(found, consumer).impacts
    return impact.verdict


def answered(before: str, after: str) -> Diff:
    """A diff of what `GET /orders/{id}` answers."""
    path = "/orders/{id}: {get: {parameters: [{name: id, in: path, required: true, schema:"
    path += " {type: string}}], responses: {'200': {description: Done, content:"
    path += " {application/json: {schema: %s}}}}}}"
    return compared(api(path % before), api(path % after))


GET = "GET /orders/{id}"
USER = "{type: object, properties: {user: {type: %s}, users: {type: array}}}"
USER_CHANGED = answered(USER % "string", USER % "integer")


@pytest.mark.parametrize(
    ("consumer", "expected"),
    [
        (service(use(GET, reads=["$.user"])), Verdict.AFFECTED),
        (service(use(GET, reads=["$"])), Verdict.AFFECTED),
        (service(use(GET, reads=["$.users"])), Verdict.UNAFFECTED),
        (service(use(GET, reads=["$.user.id"])), Verdict.AFFECTED),
        (service(use(GET, reads=[])), Verdict.UNAFFECTED),
        (service(use(GET)), Verdict.POSSIBLE),
        (service(use(GET, sends=["path:id"])), Verdict.POSSIBLE),
        (service(use("GET /orders")), Verdict.UNAFFECTED),
        (service(use("DELETE /orders/{id}")), Verdict.UNAFFECTED),
        (service(), Verdict.UNAFFECTED),
        (service(knows=False), Verdict.UNKNOWN),
    ],
)
def test_the_verdict_follows_from_what_the_consumer_declares(
    consumer: Service, expected: Verdict
) -> None:
    assert verdict(USER_CHANGED, consumer) is expected


def test_the_name_of_a_path_parameter_is_the_consumer_s_own() -> None:
    assert verdict(USER_CHANGED, service(use("GET /orders/{orderId}", reads=["$.user"]))) is (
        Verdict.AFFECTED
    )


def test_the_worst_of_several_uses_decides_and_brings_its_evidence() -> None:
    consumer = service(use(GET, reads=["$.users"]), use(GET, reads=["$.user"]), use("GET /orders"))
    (impact,) = judged(USER_CHANGED, consumer).impacts
    assert impact.verdict is Verdict.AFFECTED
    (evidence,) = impact.evidence
    assert (evidence.kind, evidence.source) == (EvidenceKind.DECLARED, "consumers.yaml:41")
    assert (str(evidence.operation), str(evidence.field)) == (GET, "$.user")
    assert "$.user" in impact.reason


def test_every_verdict_has_a_reason_and_evidence() -> None:
    consumers = [
        service(use(GET, reads=["$.user"]), name="a"),
        service(use(GET), name="b"),
        service(use("GET /none"), name="c"),
        service(knows=False, name="d"),
    ]
    found = judged(USER_CHANGED, *consumers)
    assert [impact.consumer for impact in found.impacts] == ["a", "b", "c", "d"]
    assert all(impact.reason and impact.evidence for impact in found.impacts)
    assert {name: own[0].verdict.value for name, own in by_consumer(found.impacts).items()} == {
        "a": "affected",
        "b": "possible",
        "c": "unaffected",
        "d": "unknown",
    }


def test_an_ancestor_is_read_with_all_that_it_contains() -> None:
    order = "{type: object, properties: {lines: {type: array, items: {type: object, properties:"
    order += " {sku: {type: %s}}}}}}"
    found = answered(order % "string", order % "integer")
    for field in ("$", "$.lines", "$.lines[*]", "$.lines[3].sku"):
        assert verdict(found, service(use(GET, reads=[field]))) is Verdict.AFFECTED
    assert verdict(found, service(use(GET, reads=["$.lines[*].count"]))) is Verdict.UNAFFECTED


def test_a_new_required_property_hits_whoever_sends_the_object() -> None:
    order = "{type: object, %sproperties: {note: {type: string}, buyer: {type: string}}}"
    found = compared(exchange(order % ""), exchange(order % "required: [buyer], "))
    assert verdict(found, service(use(sends=["$.note"]))) is Verdict.AFFECTED
    assert verdict(found, service(use(sends=["$"]))) is Verdict.AFFECTED


def test_a_required_property_of_a_nested_object_hits_only_who_sends_that_object() -> None:
    order = "{type: object, properties: {note: {type: string}, ship: {type: object, %s"
    order += "properties: {zip: {type: string}, city: {type: string}}}}}"
    found = compared(exchange(order % ""), exchange(order % "required: [city], "))
    assert verdict(found, service(use(sends=["$.ship.zip"]))) is Verdict.AFFECTED
    assert verdict(found, service(use(sends=["$.note"]))) is Verdict.UNAFFECTED
    assert verdict(found, service(use(sends=None))) is Verdict.POSSIBLE


def test_a_required_body_hits_every_call_even_of_who_declares_nothing_sent() -> None:
    order = "{type: object, %sproperties: {buyer: {type: string}}}"
    base, head = (
        exchange(order % kind).replace("requestBody:\n", "requestBody:\n        required: true\n")
        for kind in ("", "required: [buyer], ")
    )
    found = compared(base, head)
    assert verdict(found, service(use(sends=None))) is Verdict.AFFECTED
    assert verdict(found, service(use(sends=[]))) is Verdict.AFFECTED


def test_what_a_consumer_tolerates_does_not_hit_it() -> None:
    status = "{type: object, properties: {status: {type: string, enum: [open%s]}}}"
    found = answered(status % "", status % ", paid")
    strict = use(GET, reads=["$.status"])
    assert verdict(found, service(strict)) is Verdict.AFFECTED
    tolerant = service(strict, tolerates="unknown-enum-values")
    assert verdict(found, tolerant) is Verdict.UNAFFECTED
    assert "tolerates" in judged(found, tolerant).impacts[0].reason
    assert verdict(found, service(strict, tolerates="unknown-fields")) is Verdict.AFFECTED
    unknown = service(knows=False, tolerates="unknown-enum-values")
    assert verdict(found, unknown) in (Verdict.UNKNOWN, Verdict.UNAFFECTED)


def test_a_removed_operation_hits_whoever_calls_it() -> None:
    path = "/orders: {get: {responses: {'204': {description: Done}}}%s}"
    gone = ", delete: {responses: {'204': {description: Gone}}}"
    found = compared(api(path % gone), api(path % ""))
    assert verdict(found, service(use("DELETE /orders", reads=[], sends=[]))) is Verdict.AFFECTED
    assert verdict(found, service(use("GET /orders"))) is Verdict.UNAFFECTED


@pytest.mark.parametrize(
    ("sends", "expected"),
    [
        (["query:limit"], Verdict.AFFECTED),
        (["query:offset", "header:limit"], Verdict.UNAFFECTED),
        ([], Verdict.UNAFFECTED),
        (None, Verdict.POSSIBLE),
    ],
)
def test_query_parameters_are_fields_that_are_sent(
    sends: list[str] | None, expected: Verdict
) -> None:
    path = "/orders: {get: {parameters: [{name: limit, in: query, schema: {maximum: %s}}],"
    path += " responses: {'204': {description: Done}}}}"
    found = compared(api(path % 100), api(path % 50))
    assert verdict(found, service(use("GET /orders", sends=sends))) is expected


def test_a_new_required_query_parameter_hits_every_call() -> None:
    path = "/orders: {get: {parameters: [%s], responses: {'204': {description: Done}}}}"
    limit = "{name: limit, in: query, required: true, schema: {type: integer}}"
    found = compared(api(path % ""), api(path % limit))
    for sends in (None, [], ["query:offset"]):
        assert verdict(found, service(use("GET /orders", sends=sends))) is Verdict.AFFECTED


def test_a_header_is_read_whatever_its_case() -> None:
    path = "/orders: {get: {responses: {'204': {description: Done%s}}}}"
    header = ", headers: {X-Total: {required: true, schema: {type: integer}}}"
    found = compared(api(path % header), api(path % ""))
    assert verdict(found, service(use("GET /orders", reads=["header:x-TOTAL"]))) is (
        Verdict.AFFECTED
    )
    assert verdict(found, service(use("GET /orders", reads=["$"]))) is Verdict.UNAFFECTED


def test_a_webhook_s_body_is_what_its_receiver_reads() -> None:
    hook = "webhooks: {shipped: {post: {requestBody: {content: {application/json: {schema:"
    hook += " {type: object, properties: {id: {type: %s}, at: {type: string}}}}}},"
    hook += " responses: {'204': {description: Seen}}}}}\n"
    found = compared(api("/none: {}", hook % "string"), api("/none: {}", hook % "integer"))
    assert verdict(found, service(use("POST shipped", reads=["$.id"]))) is Verdict.AFFECTED
    assert verdict(found, service(use("POST shipped", reads=["$.at"]))) is Verdict.UNAFFECTED
    assert verdict(found, service(use("POST shipped", sends=["$.id"]))) is Verdict.POSSIBLE


def test_a_shared_component_hits_through_any_of_its_fields_and_operations() -> None:
    money = "components: {schemas: {Money: {type: object, properties: {cents: {type: %s}}}}}\n"
    answer = "{get: {responses: {'200': {description: Done, content: {application/json: {schema:"
    answer += " {type: object, properties: {%s: {$ref: '#/components/schemas/Money'}}}}}}}}}"
    text = f"/a: {answer % 'total'}\n/b: {answer % 'tax'}"
    found = compared(api(text, money % "integer"), api(text, money % "string"))
    assert len(judged(found, service()).impacts) == 1
    assert verdict(found, service(use("GET /a", reads=["$.total"]))) is Verdict.AFFECTED
    assert verdict(found, service(use("GET /b", reads=["$.tax.cents"]))) is Verdict.AFFECTED
    assert verdict(found, service(use("GET /b", reads=["$.total"]))) is Verdict.UNAFFECTED


def test_safe_changes_are_not_judged_and_other_contracts_not_looked_at() -> None:
    wider = answered(USER % "[string, integer]", USER % "string")
    assert {change.severity for change in wider.changes} == {Severity.SAFE}
    found = judged(wider, service(use(GET, reads=["$.user"])))
    assert found.impacts == ()
    assert [(one.verdict, one.breaking) for one in found.consumers] == [(Verdict.UNAFFECTED, 0)]
    assert assess(USER_CHANGED, "catalog", [service(use(GET))]).consumers == ()


def test_sums_count_consumers_by_their_worst_verdict() -> None:
    found = judged(
        USER_CHANGED,
        service(use(GET, reads=["$.user"]), name="a"),
        service(use(GET), name="b"),
        service(use(GET, reads=[]), name="c"),
        service(knows=False, name="d"),
    )
    assert [(one.name, one.verdict.value, one.breaking) for one in found.consumers] == [
        ("a", "affected", 1),
        ("b", "possible", 1),
        ("c", "unaffected", 0),
        ("d", "unknown", 0),
    ]
