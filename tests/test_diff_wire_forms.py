"""What decides how values travel or which schema holds: `xml`, and `$dynamicRef`."""

from __future__ import annotations

import pytest
from diff_documents import api, changes, exchange, rules

from contractctl.model import Severity


def answers(media_type: str, xml: str) -> str:
    """A document that answers a list of names in a media type."""
    schema = f"{{type: object, properties: {{names: {{type: array, {xml}}}}}}}"
    content = f"content: {{{media_type}: {{schema: {schema}}}}}"
    return api(f"/names: {{get: {{responses: {{'200': {{description: Names, {content}}}}}}}}}")


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml", "application/atom+xml"])
@pytest.mark.parametrize(
    "xml",
    [
        *(
            "name: name, wrapped: true",
            "namespace: 'https://example.test'",
            "prefix: n",
            "attribute: true",
        ),
        *("wrapped: true", "nodeType: cdata"),
    ],
)
def test_the_form_as_xml_is_the_wire_of_a_body_in_xml(media_type: str, xml: str) -> None:
    base, head = (
        answers(media_type, "items: {}"),
        answers(media_type, f"xml: {{{xml}}}, items: {{}}"),
    )
    found = changes(base, head)
    assert rules(found) == ["response-xml-changed"]
    assert found[0].severity is Severity.BREAKING


@pytest.mark.parametrize("xml", ["name: name", "attribute: true", "wrapped: true"])
def test_the_form_as_xml_is_documentation_of_a_body_in_json(xml: str) -> None:
    base = answers("application/json", "items: {}")
    head = answers("application/json", f"xml: {{{xml}}}, items: {{}}")
    assert changes(base, head) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{attribute: true}", "{nodeType: attribute}"),
        ("{wrapped: true}", "{nodeType: element}"),
        ("{wrapped: false, attribute: false}", "{}"),
        ("{nodeType: none, x-note: of a list}", "{}"),
    ],
)
def test_a_form_as_xml_in_other_words_is_the_same(one: str, other: str) -> None:
    base, head = (answers("text/xml", f"xml: {said}, items: {{}}") for said in (one, other))
    assert changes(base, head) == ()


def tree(kind: str, kids: str = "$dynamicRef: '#node'", more: str = "") -> str:
    """A schema that holds a list of itself, and what else has its anchor."""
    shared = (
        "Node: {$dynamicAnchor: node, type: object, properties: {value: {type: "
        f"{kind}}}, kids: {{type: array, items: {{{kids}}}}}}}}}\n{more}"
    )
    return exchange("type: array, items: {$dynamicRef: '#node'}".join("{}"), shared)


OTHER = "Other: {$dynamicAnchor: node, type: string}"


def test_a_dynamic_reference_to_the_only_anchor_is_followed() -> None:
    found = changes(tree("string"), tree("integer"))
    assert rules(found) == ["request-type-changed", "response-type-changed"]
    assert [str(change.field) for change in found] == ["$[*].value", "$[*].value"]
    assert all(change.witness is not None for change in found)
    assert changes(tree("string"), tree("string", "$ref: '#/components/schemas/Node'")) == ()


def test_a_dynamic_reference_to_one_of_several_anchors_is_not_taken_for_any_value() -> None:
    for base, head in (
        (tree("string", more=OTHER), tree("integer", more=OTHER)),
        (tree("string", more=OTHER), tree("string")),
        (tree("string"), tree("string", more=OTHER)),
    ):
        found = changes(base, head)
        assert {"request-dynamic-ref-changed", "response-dynamic-ref-changed"} <= set(rules(found))
        assert all(change.witness is None for change in found)
    assert changes(tree("string", more=OTHER), tree("string", more=f"{OTHER}\nIdle: {{}}")) == ()


def test_a_dynamic_reference_inside_not_that_may_lead_elsewhere_is_told() -> None:
    body = "{not: {$dynamicRef: '#node'}}"
    base, head = (
        exchange(body, f"A: {{$dynamicAnchor: node, type: {kind}}}\n{OTHER}")
        for kind in ("object", "integer")
    )
    assert "request-not-changed" in rules(changes(base, head))


def ordered(name: str, schema: str, media_type: str = "application/xml") -> str:
    """A document that answers a component in a media type."""
    content = f"{{{media_type}: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
    answer = f"{{'200': {{description: An order, content: {content}}}}}"
    shared = f"components: {{schemas: {{{name}: {schema}}}}}\n"
    return api(f"/orders: {{get: {{responses: {answer}}}}}\n", shared)


def test_the_root_element_is_called_as_its_component_is() -> None:
    schema = "{type: object, properties: {id: {type: string}}}"
    found = changes(ordered("Order", schema), ordered("Purchase", schema))
    assert rules(found) == ["response-xml-changed"]
    json = "application/json"
    assert changes(ordered("Order", schema, json), ordered("Purchase", schema, json)) == ()
    called = schema.replace("{type: object", "{xml: {name: order}, type: object")
    assert changes(ordered("Order", called), ordered("Purchase", called)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("id: {type: string}", "id: {type: string, xml: {name: id}}"),
        (
            "ids: {type: array, items: {type: string, xml: {name: id}}}",
            "ids: {type: array, xml: {name: list}, items: {type: string, xml: {name: id}}}",
        ),
    ],
)
def test_a_name_that_holds_anyway_or_names_no_element_is_no_change(one: str, other: str) -> None:
    base, head = (ordered("Order", f"{{properties: {{{said}}}}}") for said in (one, other))
    assert changes(base, head) == ()
    renamed = ordered("Order", "{properties: {id: {type: string, xml: {name: key}}}}")
    plain = ordered("Order", "{properties: {id: {type: string}}}")
    assert rules(changes(plain, renamed)) == ["response-xml-changed"]
