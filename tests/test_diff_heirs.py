"""A discriminator without a mapping names the schemas that inherit."""

from __future__ import annotations

import pytest
from diff_documents import api, changes, revision

PARENT = "{type: object, required: [kind], properties: {kind: {type: string}}, discriminator: DISC}"
HEIR = (
    "{allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {x: {type: TYPE}}}]}"
)


def pets(kind: str, *, more: str = "", discriminator: str = "{propertyName: kind}") -> str:
    schemas = (
        "components:\n  schemas:\n"
        f"    Pet: {PARENT.replace('DISC', discriminator)}\n"
        f"    Dog: {HEIR.replace('TYPE', kind)}\n{more}"
    )
    body = "content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}"
    return (
        api(f"""
        /pets:
          post: {{requestBody: {{{body}}}, responses: {{'204': {{description: Done}}}}}}
          get: {{responses: {{'200': {{description: A pet, {body}}}}}}}
    """)
        + schemas
    )


@pytest.mark.parametrize(
    "discriminator",
    ["{propertyName: kind}", "{propertyName: kind, mapping: {dog: '#/components/schemas/Dog'}}"],
)
def test_a_break_in_an_heir_is_found_through_its_parent(discriminator: str) -> None:
    base = revision(pets("string", discriminator=discriminator))
    found = changes(base, revision(pets("integer", discriminator=discriminator)))
    assert {(change.direction, str(change.severity)) for change in found} == {
        ("request", "breaking"),
        ("response", "breaking"),
    }


def test_a_new_heir_is_a_new_value() -> None:
    more = f"    Cat: {HEIR.replace('TYPE', 'boolean')}\n"
    found = changes(revision(pets("string")), revision(pets("string", more=more)))
    assert {change.rule for change in found} == {
        "request-discriminator-value-added",
        "response-discriminator-value-added",
    }


def test_equal_heirs_differ_in_nothing() -> None:
    assert changes(revision(pets("string")), revision(pets("string"))) == ()
