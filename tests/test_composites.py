"""Composite edits: what belongs together is named once, and nothing else is joined."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest
from diff_documents import AS_OF, LAW, api, changes, compared, exchange, revision, rules
from hypothesis import given
from hypothesis import strategies as st

from contractctl.diff import diff
from contractctl.diff.rules import RULES, composites
from contractctl.load.field_paths import parse_field_path
from contractctl.load.revisions import load_revision
from contractctl.model import Change, Operation, Override, Policy, Severity
from contractctl.plan.matching import pattern_for

NAMES = {rule.id for row in composites.ROWS for rule in row.rules()}
WORST_FIRST = list(Severity)
PUT = Operation("PUT", "/orders/latest")


def thing(*properties: str, required: str = "") -> str:
    """A document that sends and answers an object with these properties."""
    asked = f"required: [{required}]\n" if required else ""
    lines = "".join(f"  {one}\n" for one in properties)
    return exchange(f"type: object\n{asked}properties:\n{lines}")


def listing(*parameters: str) -> str:
    """A document that lists orders with these query parameters, each `name: schema`."""
    described = "".join(
        f"    - {{name: {name}, in: query, schema: {{{schema}}}}}\n"
        for name, schema in (one.split(": ", 1) for one in parameters)
    )
    return api(f"/orders:\n  get:\n    parameters:\n{indent(described, '  ')}    responses: {{}}\n")


def said(base: str, head: str) -> set[str]:
    """What the composites say, without the direction."""
    return {change.message for change in changes(base, head) if change.rule in NAMES}


STRING = "{type: string}"
OBJECT = "{type: object, properties: {%s}}"


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ("trackingNo", "trackingNumber", "$.trackingNo is called trackingNumber now"),
        ("userName", "user_name", "$.userName is called user_name now"),
        ("project", "projects", "$.project is called projects now"),
        ("createdAt", "created", "$.createdAt is called created now"),
        ("qty", "quantity", "$.qty is called quantity now"),
        ("HTTPStatus", "http_status", "$.HTTPStatus is called http_status now"),
    ],
)
def test_a_property_under_a_similar_name_is_renamed(base: str, head: str, expected: str) -> None:
    assert said(thing(f"{base}: {STRING}"), thing(f"{head}: {STRING}")) == {expected}


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        (["id: {type: string}"], ["url: {type: string}"]),
        (["minPrice: {type: number}"], ["maxPrice: {type: number}"]),
        (["createdAt: {type: string}"], ["updatedAt: {type: string}"]),
        (["startDate: {type: string}"], ["endDate: {type: string}"]),
        (["latitude: {type: number}"], ["longitude: {type: number}"]),
        (["line1: {type: string}"], ["line2: {type: string}"]),
        (["includeTax: {type: boolean}"], ["excludeTax: {type: boolean}"]),
        (["to: {type: string}"], ["total: {type: string}"]),
        (["tracking: {type: string}"], ["trackingId: {type: integer}"]),
        (["owner: {type: string}"], ["ownerId: {type: string}", "ownerNo: {type: string}"]),
        (["a: {type: string}", "b: {type: string}"], ["c: {type: string}", "d: {type: string}"]),
        (["port: {type: object, properties: {v: {}, w: {}}}"], ["time: {type: array, items: {}}"]),
        (["name: {type: string}"], [f"customer: {OBJECT % 'name: {type: string}'}"]),
        (["state: {type: string}"], [f"meta: {OBJECT % 'state: {type: integer}'}"]),
    ],
)
def test_unrelated_properties_that_came_and_went_are_not_joined(
    gone: list[str], new: list[str]
) -> None:
    assert said(thing(*gone), thing(*new)) == set()
    assert said(thing(*new), thing(*gone)) == set()


@given(
    st.sets(st.sampled_from(["id", "url", "owner", "price", "carrier", "weight"]), max_size=6),
    st.sets(st.sampled_from(["note", "sku", "vendor", "city", "batch", "lane"]), max_size=6),
    st.sampled_from(["type: string", "type: integer", "type: string, format: date-time"]),
)
def test_plain_values_under_names_without_a_common_word_are_never_joined(
    gone: set[str], new: set[str], schema: str
) -> None:
    base, head = (
        thing("kept: {type: string}", *(f"{name}: {{{schema}}}" for name in sorted(names)))
        for names in (gone, new)
    )
    assert said(base, head) == set()


@given(st.permutations(["firstName", "lastName", "birthDate", "email_address", "vatID"]))
def test_a_whole_object_that_is_spelled_another_way_is_renamed_property_by_property(
    order: list[str],
) -> None:
    spelled = ["first_name", "last_name", "birth_date", "emailAddress", "vat_id"]
    base = thing(*(f"{name}: {STRING}" for name in order))
    found = changes(base, thing(*(f"{name}: {STRING}" for name in spelled)))
    assert {change.rule for change in found} == {
        "request-optional-property-renamed",
        "response-optional-property-renamed",
    }
    assert len(found) == 2 * len(spelled)


def test_an_equal_list_of_values_is_the_same_property_whatever_its_name() -> None:
    listed = "{type: string, enum: [web, app, store]}"
    renamed = said(thing(f"channel: {listed}"), thing(f"soldBy: {listed}"))
    assert renamed == {"$.channel is called soldBy now"}
    twice = thing(f"soldBy: {listed}", f"madeBy: {listed}")
    assert said(thing(f"channel: {listed}"), twice) == set()


def test_a_schema_that_a_kept_property_has_too_tells_nothing() -> None:
    item = "{type: object, properties: {value: {type: integer}, editable: {type: boolean}}}"
    base = thing(f"mail_port: {item}", f"project_port: {item}")
    assert said(base, thing(f"ldap_port: {item}", f"project_port: {item}")) == set()


def test_what_else_changed_about_a_renamed_property_is_said_under_its_old_name() -> None:
    base = thing("userName: {type: string, maxLength: 80}")
    found = changes(base, thing("user_name: {type: string, maxLength: 40}"))
    shorter = next(change for change in found if change.rule == "request-max-length-decreased")
    assert str(shorter.field) == "$.userName"
    assert shorter.severity is Severity.BREAKING


def test_a_property_of_which_only_one_side_is_required_stays_in_pieces() -> None:
    base, head = thing("userName: {type: string}"), thing("user_name: {type: string}")
    asked = thing("user_name: {type: string}", required="user_name")
    assert said(base, asked) == set()
    assert "request-required-property-added" in rules(changes(base, asked))
    assert said(base, head)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ("street: {type: string}", "address: {BOX}", {"$.street moved to address.street"}),
        ("addressStreet: {type: string}", "address: {BOX}", {"moved to address.street"}),
        ("street: {type: string}", "to: {type: object, properties: {address: {BOX}}}", {"to.addr"}),
        ("address: {BOX}", "street: {type: string}", {"$.address moved to street"}),
        ("address: {BOX}", "address_street: {type: string}", {"$.address moved to address_str"}),
    ],
)
def test_a_property_that_stands_in_another_object_moved(
    base: str, head: str, expected: set[str]
) -> None:
    box = "type: object, properties: {street: {type: string}}"
    found = said(thing(base.replace("BOX", box)), thing(head.replace("BOX", box)))
    assert len(found) == 1
    assert all(part in message for part in expected for message in found)


def test_common_names_move_only_in_company() -> None:
    inside = OBJECT % "id: {type: string}, name: {type: string}"
    found = said(thing("id: {type: string}", "name: {type: string}"), thing(f"meta: {inside}"))
    assert found == {"$.id moved to meta.id", "$.name moved to meta.name"}


def test_a_property_moves_into_and_out_of_an_object_that_was_there_before() -> None:
    empty = "{type: object, properties: {zone: {type: string}}}"
    full = "{type: object, properties: {zone: {type: string}, street: {type: string}}}"
    flat, nested = thing("street: {type: string}", f"to: {empty}"), thing(f"to: {full}")
    assert said(flat, nested) == {"$.street moved to to.street"}
    assert said(nested, flat) == {"$.to.street moved to street"}


def test_what_a_new_object_demands_beside_the_moved_property_is_still_said() -> None:
    box = "{type: object, required: [street, city], properties: {street: S, city: S}}"
    base = thing("street: {type: string}", required="street")
    head = thing(f"address: {box.replace('S', STRING)}", required="address")
    found = rules(changes(base, head))
    assert {"request-required-property-moved", "request-required-property-added"} <= set(found)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ("{type: integer}", "{type: array, items: {type: integer}}", '["integer"]'),
        ("{type: number}", OBJECT % "amount: {type: number}, at: {type: string}", '{"amount": '),
        ("{type: integer}", OBJECT % "amount: {type: string, pattern: '^[0-9]+$'}", '"string"}'),
        ("{type: [string, 'null']}", "{type: array, items: {type: string}}", '["string"]'),
        ("{type: array, items: {type: boolean}}", "{type: boolean}", '["boolean"] became a bare'),
    ],
)
def test_a_scalar_in_a_list_or_object_of_it_is_wrapped(base: str, head: str, expected: str) -> None:
    (message,) = said(thing(f"total: {base}"), thing(f"total: {head}"))
    assert expected in message


@pytest.mark.parametrize(
    "head",
    [
        OBJECT % "a: {type: integer}, b: {type: integer}",
        OBJECT % "a: {type: boolean}",
        "{type: array, items: {type: string}}",
        OBJECT % "a: {type: integer}, b: {}, c: {}, d: {}",
    ],
)
def test_a_scalar_that_is_not_clearly_inside_is_just_another_type(head: str) -> None:
    assert said(thing("total: {type: integer}"), thing(f"total: {head}")) == set()


@pytest.mark.parametrize(
    ("base", "head", "units"),
    [
        ("description: In cents.", "description: Decimal.", "minor units (cents) to a decimal"),
        ("description: Timeout in ms.", "description: Timeout in seconds.", "milliseconds to sec"),
        ("description: Size in bytes", "description: 'Size, in KB'", "bytes to kilobytes"),
        ("x-unit: g", "x-unit: kg", "from g to kg"),
        ("example: 1745", "example: 17.45", "from example 1745 to example 17.45"),
        ("minimum: 100, maximum: 9000", "minimum: 1, maximum: 90", "minimum 100 to minimum 1"),
        ("maximum: 5000, default: 200", "maximum: 5, default: 0.2", "maximum 5000 to maximum 5"),
    ],
)
def test_a_number_of_another_unit_may_mean_something_else(base: str, head: str, units: str) -> None:
    found = changes(thing(f"n: {{type: number, {base}}}"), thing(f"n: {{type: number, {head}}}"))
    assert {change.severity for change in found} <= {Severity.DANGEROUS, Severity.BREAKING}
    assert len(found) == 2
    assert all("-unit-" in change.rule and units in change.message for change in found)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("description: In cents.", "description: In cents of the order's currency."),
        ("description: In seconds.", "description: 'In seconds, at most 24 hours.'"),
        ("description: Expires after 60 seconds.", "description: Expires after 2 minutes."),
        ("description: In seconds.", "description: How long to wait."),
        ("maximum: 100", "maximum: 10000"),
        ("example: 1", "example: 100"),
        ("example: 1745", "example: 2745"),
        ("example: 1745, maximum: 90", "example: 17.45, maximum: 90"),
        ("example: 1.0e+308", "example: 1.0e-308"),
        ("exclusiveMinimum: 0, x-unit: g", "exclusiveMinimum: 0"),
    ],
)
def test_other_words_about_the_same_number_are_no_other_unit(base: str, head: str) -> None:
    found = said(thing(f"n: {{type: number, {base}}}"), thing(f"n: {{type: number, {head}}}"))
    assert found == set()


def test_a_name_that_loses_its_unit_together_with_its_type_changes_the_unit() -> None:
    found = said(thing("totalCents: {type: integer}"), thing("total: {type: number}"))
    unit = "$.totalCents: the meaning may have changed: from minor units (cents) to a decimal"
    assert found == {"$.totalCents is called total now", unit}
    same_type = said(thing("totalCents: {type: integer}"), thing("total: {type: integer}"))
    assert same_type == {"$.totalCents is called total now"}


@pytest.mark.parametrize(
    ("base", "head", "is_paging"),
    [
        (["page: type: integer", "size: type: integer"], ["cursor: type: string"], True),
        (["offset: type: integer"], ["starting_after: type: string"], True),
        (["page: type: integer"], ["offset: type: integer"], True),
        (["page: type: integer"], ["pageNumber: type: integer"], False),
        (["perPage: type: integer"], ["limit: type: integer"], False),
        (["page: type: integer"], ["after: type: string, format: date-time"], False),
        (["page: type: integer"], ["sort: type: string"], False),
    ],
)
def test_pagination_changes_where_the_position_is_given_in_another_way(
    base: list[str], head: list[str], is_paging: bool
) -> None:
    found = rules(changes(listing(*base), listing(*head)))
    assert ("request-pagination-changed" in found) is is_paging


OPERATION = "{m}:\n  operationId: {id}\n  responses: {{'200': {{description: Fine}}}}\n"


@pytest.mark.parametrize(
    ("base", "head", "is_moved"),
    [
        (("/clients", "get", "a"), ("/admin/clients", "get", "b"), True),
        (("/v1/clients", "get", "a"), ("/v2/clients", "get", "b"), True),
        (("/clients/{id}", "get", "a"), ("/admin/clients/{key}", "get", "b"), True),
        (("/maintenances", "get", "a"), ("/maintenance", "get", "b"), True),
        (("/check", "get", "check"), ("/tuples/ask", "get", "check"), True),
        (("/clients", "get", "a"), ("/admin/clients", "post", "a"), False),
        (("/clients", "get", "a"), ("/orders", "get", "b"), False),
        (("/a/{id}/start", "post", "a"), ("/a/{id}/halt", "post", "b"), False),
    ],
)
def test_an_operation_moves_with_its_id_or_its_path(
    base: tuple[str, str, str], head: tuple[str, str, str], is_moved: bool
) -> None:
    before, after = (
        api(f"{path}:\n{indent(OPERATION.format(m=method, id=id), '  ')}")
        for path, method, id in (base, head)
    )
    expected = ["operation-moved"] if is_moved else ["operation-added", "operation-removed"]
    assert rules(changes(before, after)) == expected


def test_two_paths_that_an_operation_may_have_moved_to_leave_it_in_pieces() -> None:
    fine = "  get: {responses: {'200': {description: Fine}}}\n"
    head = api(f"/admin/clients:\n{fine}/public/clients:\n{fine}")
    assert said(api(f"/clients:\n{fine}"), head) == set()


def test_who_uses_the_old_name_is_hit_and_nobody_else() -> None:
    box = "note: {type: string}"
    found = compared(
        thing("trackingNo: {type: string}", box), thing("trackingNumber: " + STRING, box)
    )
    (renamed,) = [c for c in found.changes if c.rule == "response-optional-property-renamed"]
    for path, is_hit in (("$.trackingNo", True), ("$.note", False)):
        touched = found.reach.touched(PUT, "response", [parse_field_path(path)])
        assert any(touched.covers(anchor) for anchor in renamed.anchors) is is_hit


def test_a_composite_says_what_it_explains_and_is_as_severe_as_the_worst_of_it() -> None:
    for name in sorted(NAMES):
        for change in _case(name):
            explained = [RULES[cell] for cell in RULES if RULES[cell].id in change.explains]
            assert all(
                WORST_FIRST.index(change.severity) <= WORST_FIRST.index(rule.severity)
                for rule in explained
            )
            assert bool(explained) == (change.rule in NAMES and "unit-changed" not in change.rule)


def test_a_policy_that_judges_a_piece_judges_the_composite() -> None:
    piece = Override(Severity.BREAKING, "clause 7", rule="response-optional-property-removed")
    base, head = (revision(thing(f"{name}: {STRING}")) for name in ("trackingNo", "trackingNumber"))
    found = diff(base, head, policy=Policy("house", "House", (piece,)), as_of=AS_OF).changes
    severities = {change.direction: change.severity for change in found}
    assert severities == {"request": Severity.DANGEROUS, "response": Severity.BREAKING}


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("response-required-property-renamed", "parallel-field"),
        ("request-closed-property-moved", "parallel-field"),
        ("response-unit-changed", "parallel-field"),
        ("request-value-wrapped", "parallel-field"),
        ("request-optional-parameter-renamed", "accept-both"),
        ("operation-moved-before-sunset", "keep-operation"),
        ("request-pagination-changed", "pagination-bridge"),
        ("response-optional-page-info-changed", "pagination-bridge"),
    ],
)
def test_the_plan_knows_what_to_do_about_a_composite(rule: str, pattern: str) -> None:
    change = next(change for change in _case(rule) if change.rule == rule)
    assert pattern_for(change).id == pattern


def test_the_example_workspace_is_told_in_composites(repository: Path) -> None:
    folder = repository / "contracts" / "orders"
    sides = [load_revision(str(folder / f"{name}.yaml"), folder) for name in ("v1", "v2")]
    found = diff(*sides, policy=LAW, as_of=AS_OF).changes
    messages = {change.message: change for change in found}
    paged = messages["query:page: pagination went from page, perPage to cursor, limit"]
    assert [str(one) for one in paged.operations] == ["GET /orders", "GET /refunds"]
    assert "$.tracking.trackingNo is called trackingNumber now" in messages


def test_documented_moves_of_real_apis_are_named(shared_data: Path) -> None:
    truth = (shared_data / "groundtruth" / "changes.jsonl").read_text(encoding="utf-8")
    rows = [row for row in map(json.loads, truth.splitlines()) if row["api"] == "ory-hydra"]
    wanted = {
        f"{row['method']} {row['path']} moved to {row['element']}"
        for row in rows
        if row["kind"] == "endpoint_renamed"
    }
    folder = shared_data / "specs" / "ory-hydra"
    listed = json.loads((folder / "META.json").read_text(encoding="utf-8"))["versions"]
    files = {one["version"]: str(folder / one["file"]) for one in listed}
    sides = [load_revision(files[version], folder) for version in ("v1.11.10", "v2.0.0")]
    found = diff(*sides, policy=LAW, as_of=AS_OF, witnesses=False).changes
    assert len(wanted) > 10
    assert wanted <= {change.message for change in found}


def _case(name: str) -> tuple[Change, ...]:
    folder = Path(__file__).parent / "cases" / "rules" / name
    sides = [load_revision(str(folder / f"{side}.yaml"), folder) for side in ("base", "head")]
    return diff(*sides, policy=LAW, as_of=AS_OF).changes
