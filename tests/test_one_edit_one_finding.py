"""What one edit does to a contract is one finding, and that finding is true."""

from __future__ import annotations

import pytest
from diff_documents import api, changes, compared, exchange, rules

from contractctl.model import Change, Operation, Proof, Severity
from contractctl.plan.matching import pattern_for

A, B, C = (
    f"{{type: object, required: [{name}], properties: {{{name}: {{type: string}}}}}}"
    for name in "abc"
)
TEXT, NUMBER, FLAG = "{type: string}", "{type: integer}", "{type: boolean}"


def union(kind: str, *members: str) -> str:
    return exchange(f"{kind}: [{', '.join(members)}]")


def of(found: tuple[Change, ...], direction: str) -> list[str]:
    """The rules of one direction, sorted and without its name."""
    own = (change.rule for change in found if change.direction == direction)
    return sorted(rule.removeprefix(f"{direction}-") for rule in own)


@pytest.mark.parametrize(
    ("base", "head", "request_rules", "response_rules"),
    [
        ((A, B), (A, B, C), ["one-of-changed"], ["union-member-added"]),
        ((A, B, C), (A, B), ["union-member-removed"], ["one-of-changed"]),
        ((TEXT,), (TEXT, NUMBER), ["union-member-added"], ["union-member-added"]),
        ((TEXT, NUMBER), (NUMBER,), ["union-member-removed"], ["union-member-removed"]),
    ],
)
def test_an_alternative_of_a_one_of_that_came_or_went_is_one_finding(
    base: tuple[str, ...],
    head: tuple[str, ...],
    request_rules: list[str],
    response_rules: list[str],
) -> None:
    found = changes(union("oneOf", *base), union("oneOf", *head))
    assert of(found, "request") == request_rules
    assert of(found, "response") == response_rules


def test_an_overlap_names_the_alternative_and_stands_for_its_coming() -> None:
    found = changes(union("oneOf", A, B), union("oneOf", A, B, C))
    (overlap,) = (change for change in found if change.rule == "request-one-of-changed")
    assert '"required": ["c"]' in overlap.message
    assert overlap.explains == ("request-union-member-added",)
    assert overlap.severity is Severity.BREAKING
    assert overlap.witness is not None
    reason = "alternatives 1 and 3 of `oneOf` accept it, and exactly one may"
    assert overlap.witness.rejected_because == reason


def test_alternatives_that_only_shrink_do_not_come_to_overlap() -> None:
    wide, tight = (f"{{type: string, maxLength: {length}}}" for length in (9, 5))
    other = "{type: string, pattern: '^a'}"
    found = changes(union("oneOf", wide, other), union("oneOf", tight, other))
    assert "request-one-of-changed" not in rules(found)
    assert "request-max-length-decreased" in rules(found)
    grown = changes(union("oneOf", tight, other), union("oneOf", wide, other))
    assert "request-one-of-changed" in rules(grown)


@pytest.mark.parametrize(("base", "head"), [("oneOf", "anyOf"), ("anyOf", "oneOf")])
def test_alternatives_that_exclude_each_other_may_be_any_or_one(base: str, head: str) -> None:
    assert changes(union(base, TEXT, NUMBER), union(head, TEXT, NUMBER)) == ()
    found = changes(union(base, TEXT, NUMBER), union(head, TEXT, NUMBER, FLAG))
    assert set(rules(found)) == {"request-union-member-added", "response-union-member-added"}


def test_the_kind_of_a_union_is_safe_on_the_side_that_it_lets_through() -> None:
    loosened = changes(union("oneOf", A, B), union("anyOf", A, B))
    assert {change.rule: change.severity for change in loosened} == {
        "request-union-kind-widened": Severity.SAFE,
        "response-union-kind-changed": Severity.BREAKING,
    }
    tightened = changes(union("anyOf", A, B), union("oneOf", A, B))
    assert {change.rule: change.severity for change in tightened} == {
        "request-union-kind-changed": Severity.BREAKING,
        "response-union-kind-narrowed": Severity.SAFE,
    }


def test_a_refusal_by_every_alternative_says_what_the_closest_asks_for() -> None:
    card = (
        "{type: object, required: [kind], properties: {kind: {const: card}, pan: {type: string}}}"
    )
    short = card.replace("pan: {type: string}", "pan: {type: string, maxLength: 3}")
    found = changes(union("oneOf", card, NUMBER), union("oneOf", short, NUMBER))
    (shorter,) = (change for change in found if change.rule == "request-max-length-set")
    assert shorter.witness is not None
    reason = shorter.witness.rejected_because
    assert reason.startswith("no alternative of `oneOf` accepts it; number 1 is the closest: ")
    assert reason.endswith("is longer than 3 characters")


@pytest.mark.parametrize("kind", ["oneOf", "anyOf"])
def test_a_fingerprint_inside_an_alternative_does_not_depend_on_its_neighbours(kind: str) -> None:
    def fingerprint(*above: str) -> set[str]:
        base = union(kind, *above, "{type: object, properties: {n: {type: string, maxLength: 9}}}")
        found = changes(base, base.replace("maxLength: 9", "maxLength: 5"))
        return {one.fingerprint for one in found if one.rule == "request-max-length-decreased"}

    alone = fingerprint(NUMBER)
    assert len(alone) == 1
    assert alone == fingerprint(NUMBER, A) == fingerprint(A, FLAG, NUMBER)


def test_a_fingerprint_inside_an_alternative_survives_its_documentation_and_its_constants() -> None:
    def fingerprints(member: str) -> set[str]:
        base = union("oneOf", TEXT, member)
        found = changes(base, base.replace("maxLength: 9", "maxLength: 5"))
        return {one.fingerprint for one in found if "max-length" in one.rule}

    plain = "{type: object, properties: {k: {const: a}, n: {type: string, maxLength: 9}}}"
    more = plain.replace("{k:", "{more: {}, k:")
    assert fingerprints(plain) == fingerprints(more)
    bare = plain.replace("{k: {const: a}, n:", "{n:")
    told = bare.replace("{type: object,", "{type: object, description: A thing,")
    assert fingerprints(bare) == fingerprints(told)


def number(schema: str, name: str = "wait") -> str:
    return exchange(f"type: object\nproperties:\n  {name}: {{type: integer, {schema}}}\n")


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("maximum: 60000, x-unit: ms", "maximum: 60, x-unit: s"),
        ("maximum: 60000, description: In ms.", "maximum: 60, description: In seconds."),
        ("maximum: 7200, minimum: 60, x-unit: s", "maximum: 120, minimum: 1, x-unit: minutes"),
        ("maximum: 4096, description: In bytes.", "maximum: 4, description: In kilobytes."),
    ],
)
def test_bounds_in_another_unit_are_part_of_the_unit(base: str, head: str) -> None:
    found = changes(number(base), number(head))
    assert of(found, "request") == ["unit-rescaled"]
    assert len(of(found, "response")) == 1
    proof = {change.direction: change.proof for change in found}
    assert proof["request"] is Proof.WITNESS


def test_a_bound_that_is_not_the_old_one_in_the_new_unit_is_said_beside() -> None:
    found = changes(number("maximum: 60000, x-unit: ms"), number("maximum: 30, x-unit: s"))
    assert of(found, "request") == ["maximum-decreased", "unit-changed"]


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        ("timeout_ms", "timeout_s", "from milliseconds to seconds"),
        ("timeoutMs", "timeoutSeconds", "from milliseconds to seconds"),
        ("amount_cents", "amount_dollars", "from minor units (cents) to a decimal"),
        ("bytes", "kb", "from bytes to kilobytes"),
        ("ttl_minutes", "ttl_hours", "from minutes to hours"),
    ],
)
def test_a_name_with_another_unit_is_a_new_name_and_a_new_unit(
    old: str, new: str, units: str
) -> None:
    found = changes(number("minimum: 0", old), number("minimum: 0", new))
    assert of(found, "request") == ["optional-property-renamed", "unit-changed"]
    assert any(units in change.message for change in found)


def parameter(name: str, place: str, *, required: bool = True) -> str:
    asked = str(required).lower()
    described = f"{{name: {name}, in: {place}, required: {asked}, schema: {{type: string}}}}"
    return api(f"/orders:\n  get:\n    parameters: [{described}]\n    responses: {{}}\n")


@pytest.mark.parametrize("name", ["api-version", "Api-Version", "X-Api-Version", "apiVersion"])
def test_a_parameter_that_is_sent_elsewhere_moved(name: str) -> None:
    (found,) = changes(parameter("api-version", "query"), parameter(name, "header"))
    assert found.rule == "request-required-parameter-moved"
    assert found.severity is Severity.BREAKING
    assert found.message == f"query:api-version moved to header:{name.lower()}"


def test_a_parameter_that_nobody_has_to_send_any_more_stays_in_pieces() -> None:
    head = parameter("X-Api-Version", "header", required=False)
    found = rules(changes(parameter("api-version", "query"), head))
    assert found == ["request-optional-parameter-added", "request-parameter-removed"]


def versioned(prefix: str) -> str:
    return api(
        "".join(
            f"{prefix}/{name}:\n  get:\n    responses: {{'200': {{description: Fine}}}}\n"
            for name in ("orders", "orders/{id}", "clients", "refunds")
        )
    )


def test_a_base_path_that_moved_is_one_finding_that_knows_every_operation() -> None:
    found = compared(versioned("/v1"), versioned("/v2"))
    (moved,) = found.changes
    assert moved.rule == "base-path-moved"
    assert moved.message == "4 operations under /v1 moved to /v2"
    assert Operation("GET", "/v1/orders/{id}") in moved.operations
    assert len(moved.operations) == len(moved.anchors) == 4
    reached = found.reach.operations([anchor.node for anchor in moved.anchors])
    assert frozenset[Operation]().union(*reached.values()) == set(moved.operations)


@pytest.mark.parametrize("name", ["data", "orders"])
def test_a_list_in_an_envelope_is_wrapped_and_the_field_is_named(name: str) -> None:
    bare = f"type: array\nitems: {A}"
    held = f"type: object\nproperties:\n  {name}: {{type: array, items: {A}}}\n  next: {TEXT}\n"
    there, back = changes(exchange(bare), exchange(held)), changes(exchange(held), exchange(bare))
    assert rules(there) == ["request-value-wrapped", "response-value-wrapped"]
    assert all(f'the array is wrapped now: {{"{name}": "array"}}' in c.message for c in there)
    assert rules(back) == ["request-value-unwrapped", "response-value-unwrapped"]


def test_no_set_of_numbers_proves_a_unit_to_be_the_same() -> None:
    listed = "enum: [1, 2], x-unit: "
    found = changes(number(f"{listed}s"), number(f"{listed}ms"))
    assert {change.severity for change in found} == {Severity.DANGEROUS}
    bounded = changes(number(f"maximum: 9, {listed}s"), number(f"maximum: 9000, {listed}ms"))
    assert Severity.SAFE not in {change.severity for change in bounded}


def test_a_unit_is_read_from_whatever_holds_together() -> None:
    def held(unit: str) -> str:
        return exchange(f"allOf: [{{type: integer, x-unit: {unit}}}, {{maximum: 50}}]")

    assert rules(changes(held("ms"), held("s"))) == [
        "request-unit-changed",
        "response-unit-changed",
    ]


@pytest.mark.parametrize(
    ("base", "head", "pattern"),
    [
        (versioned("/v1"), versioned("/v2"), "keep-operation"),
        (parameter("tenant", "query"), parameter("X-Tenant", "header"), "accept-both"),
        (number("maximum: 9, x-unit: s"), number("maximum: 9000, x-unit: ms"), "parallel-field"),
    ],
)
def test_the_plan_knows_what_to_do_about_it(base: str, head: str, pattern: str) -> None:
    assert {pattern_for(change).id for change in changes(base, head)} == {pattern}


def offers(*paths: str, server: str = "https://a.test") -> str:
    listed = "".join(
        f"{path}: {{get: {{responses: {{'204': {{description: Done}}}}}}}}\n" for path in paths
    )
    return api(listed, f"servers: [{{url: '{server}'}}]\n")


def test_a_base_path_moves_although_one_of_its_operations_goes() -> None:
    names = ("a", "b", "c", "d")
    head = offers(*(f"/v2/{name}" for name in names))
    found = changes(offers(*(f"/v1/{name}" for name in (*names, "e"))), head)
    assert rules(found) == ["base-path-moved", "operation-removed"]
    left = offers(*(f"/v2/{name}" for name in names), "/v1/e")
    kept = changes(offers(*(f"/v1/{name}" for name in (*names, "e"))), left)
    assert set(rules(kept)) == {"operation-moved"}


def test_a_move_between_the_server_and_the_path_is_told_in_full() -> None:
    names = ("a", "b", "c")
    base = offers(*(f"/{name}" for name in names), server="https://a.test/v1")
    (found,) = changes(base, offers(*(f"/v2/{name}" for name in names)))
    assert "3 operations under /v1 moved to /v2" in found.message
    one = offers("/a", server="https://a.test/v1"), offers("/v2/a")
    (alone,) = changes(*one)
    assert alone.message == "GET /v1/a moved to /v2/a"


@pytest.mark.parametrize(
    ("base", "head", "units"),
    [
        ("In °C.", "In °F.", "from Celsius to Fahrenheit"),
        ("The price in USD", "The price in EUR", "from USD to EUR"),
    ],
)
def test_a_sign_or_a_code_names_a_unit(base: str, head: str, units: str) -> None:
    found = changes(number(f"description: {base}"), number(f"description: {head}"))
    assert {change.rule for change in found} == {"request-unit-changed", "response-unit-changed"}
    assert all(units in change.message for change in found)
    assert changes(number("description: 30 USD"), number("description: 30 EUR")) == ()


def test_an_overlap_is_proved_by_what_two_alternatives_take_and_not_by_what_none_does() -> None:
    retyped = A.replace("{a: {type: string}}", "{a: {type: integer}}")
    found = changes(union("oneOf", A, B), union("oneOf", retyped, B))
    (overlap,) = (change for change in found if change.rule == "request-one-of-changed")
    assert overlap.witness is not None
    assert "alternatives 1 and 2 of `oneOf` accept it" in overlap.witness.rejected_because
