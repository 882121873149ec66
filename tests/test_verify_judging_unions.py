"""A field that only some members of a union have is missed only where one of those members came."""

from __future__ import annotations

import pytest
from diff_documents import api, revision
from judged_answers import AS_OF, answer, expects, sent

from contractctl.model import Revision
from contractctl.model.verification import CheckResult, Outlook
from contractctl.pointer import JsonValue
from contractctl.verify.judging import Judge

CAT: JsonValue = {"kind": "Cat", "name": "Tom"}
DOG: JsonValue = {"kind": "Dog", "name": "Rex"}
BARKING: JsonValue = {"kind": "Dog", "name": "Rex", "bark": "loud"}


def pets(union: str, kinds: tuple[str, str] = ("type: string", "type: string")) -> Revision:
    """Cats and dogs of an order; kinds: what is said of the tag of each."""
    return revision(
        api(
            """
            /orders/{id}:
              get:
                parameters:
                  - {name: id, in: path, required: true, schema: {type: string}}
                responses:
                  '200':
                    description: The pets
                    content:
                      application/json:
                        schema: {type: object, properties: {pets: {type: array, items: UNION}}}
            """.replace("UNION", union),
            """
            components:
              schemas:
                Pet:
                  type: object
                  required: [kind]
                  properties: {name: {type: string}}
                Cat:
                  allOf: [{$ref: '#/components/schemas/Pet'}]
                  properties: {kind: {CAT}}
                Dog:
                  allOf: [{$ref: '#/components/schemas/Pet'}]
                  properties: {kind: {DOG}, bark: {type: string}}
            """.replace("CAT", kinds[0]).replace("DOG", kinds[1]),
        )
    )


MEMBERS = "[{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]"
TAG = "discriminator: {propertyName: kind}"
MAPPING = "{propertyName: kind, mapping: {Cat: '#/components/schemas/Cat', Dog: Dog}}"
CONSTANT = ("const: Cat", "const: Dog")
CONTRACTS = [
    pets(f"{{oneOf: {MEMBERS}, {TAG}}}"),
    pets(f"{{oneOf: {MEMBERS}, discriminator: {MAPPING}}}"),
    pets(f"{{oneOf: {MEMBERS}}}", CONSTANT),
    pets(f"{{anyOf: {MEMBERS}}}", CONSTANT),
    pets(f"{{allOf: [{{anyOf: {MEMBERS}}}]}}", CONSTANT),
]


def judged(contract: Revision, *pets: JsonValue) -> CheckResult:
    expectation = expects("vet", "$.pets[*].bark")
    judge = Judge(contract, [expectation.form], [expectation], as_of=AS_OF)
    judge.take(sent(answer({"pets": list(pets)})))
    (row,) = [one for one in judge.results() if one.check == "consumer-reads"]
    return row


@pytest.mark.parametrize("contract", CONTRACTS)
def test_nothing_is_known_of_a_field_if_no_member_came_that_has_it(contract: Revision) -> None:
    row = judged(contract, CAT, CAT)
    assert row.verdict is Outlook.INCONCLUSIVE
    assert "no answer had room for $.pets[*].bark" in row.message


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_member_that_has_the_field_and_lacks_it_each_time_fails(contract: Revision) -> None:
    row = judged(contract, CAT, DOG)
    assert (row.verdict, str(row.field)) == (Outlook.FAIL, "$.pets[*].bark")
    assert judged(contract, CAT, DOG, BARKING).verdict is Outlook.PASS


def test_without_a_union_a_field_is_missed_wherever_it_could_stand() -> None:
    contract = pets("{$ref: '#/components/schemas/Dog'}")
    assert judged(contract, DOG).verdict is Outlook.FAIL
    assert judged(contract).verdict is Outlook.INCONCLUSIVE
