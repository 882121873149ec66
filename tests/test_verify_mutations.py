"""Services that nobody developed on, changed on purpose: who is hurt is named, and nobody else.

This is a part of the tables; `python -m benchmarks.mutations` runs all of them.
"""

from __future__ import annotations

import pytest
from verify_mutations import KEPT, Mutation, Row, asked_of, cases, mutations, run, score

EXAMPLES = 5
TRIED = (
    ("books", "amount_renamed"),
    ("books", "short_titles"),
    ("parcels", "returned"),
    ("sensors", "notify_required"),
    ("wallets", "balance_in_units"),
)
"""Of each kind one: a field is gone, refused, new, required, means something else."""


def tried() -> list[Mutation]:
    return [one for case in cases() for one in mutations(case) if (case, one.name) in TRIED]


@pytest.mark.parametrize("case", cases())
def test_tables_speak_of_what_consumers_declare(case: str) -> None:
    _, uses = asked_of(case)
    declared = {
        (consumer, str(one.form.operation))
        for one in uses.expectations
        for consumer in one.consumers
    }
    for mutation in mutations(case):
        touched = {row[:2] for row in mutation.fails} | mutation.inconclusive
        assert touched <= declared, mutation
        assert mutation.beside in ("", "baseline", "comparison"), mutation


@pytest.mark.parametrize("case", ["parcels", "wallets"])
def test_a_service_that_keeps_its_contract_hurts_nobody(case: str) -> None:
    first, second = (run(case, KEPT, "comparison", max_examples=EXAMPLES) for _ in "12")
    assert {one.verdict for one in first.consumers} == {"pass"}
    assert first.results == second.results


@pytest.mark.parametrize("mutation", tried(), ids=str)
def test_a_change_hurts_those_who_use_what_it_touches(mutation: Mutation) -> None:
    nothing: frozenset[Row] = frozenset()
    found = run(mutation.case, mutation.service, mutation.beside, max_examples=EXAMPLES)
    scored = score(mutation, found)
    assert (scored.missed, scored.invented) == (nothing, nothing)
    assert not scored.unclear
