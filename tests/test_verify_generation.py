"""What is generated, and how what was answered in one round is used in the next."""

from __future__ import annotations

import json
from collections.abc import Iterator

from verify_mutations import AS_OF, KEPT, asked_of, target

from contractctl.model.verification import Answer, Exchange, Job
from contractctl.pointer import JsonValue
from contractctl.verify.documents import rounds
from contractctl.verify.running import exchanges


def sent(case: str) -> list[tuple[str, Exchange]]:
    """The requests of a run, each with its operation."""
    revision, uses = asked_of(case)
    job = Job(
        *(uses.forms, rounds(revision, uses.forms), uses.expectations),
        *(target(case, KEPT, revision), AS_OF),
        max_examples=15,
    )
    return [
        (str(uses.forms[one.form].operation), one)
        for one in exchanges(job)
        if isinstance(one, Exchange)
    ]


def numbers(value: JsonValue) -> Iterator[float]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_numbers_are_written_as_consumers_write_them() -> None:
    bodies = [one.request.body for _, one in sent("parcels") if one.request.body]
    found = [number for body in bodies for number in numbers(json.loads(body))]
    assert len(found) > 10
    assert not [one for one in found if str(one).endswith(".0")]
    assert all(abs(one) < 2**63 for one in found)


def test_ids_that_were_answered_are_asked_for_until_all_is_removed() -> None:
    exchanged = sent("wallets")
    for operation in {operation for operation, _ in exchanged if "{" in operation}:
        heads = [one.head for name, one in exchanged if name == operation]
        statuses = [head.status for head in heads if isinstance(head, Answer)]
        good = sum(200 <= status < 300 for status in statuses)
        assert good * 2 > len(statuses), operation
    methods = [operation.partition(" ")[0] for operation, _ in exchanged]
    assert set(methods[methods.index("DELETE") :]) == {"DELETE"}
