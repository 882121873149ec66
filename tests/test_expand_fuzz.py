"""Generated pairs of schemas: no payload refutes what an expansion claims to serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from diff_documents import AS_OF, LAW
from fuzz_hunt import hold_against
from fuzz_laws import Contradiction, Readers, contract
from fuzz_payloads import payloads
from fuzz_schemas import Pair, pairs

from contractctl.expand import Expansion, expand
from contractctl.load.structure import check_structure
from contractctl.model import Revision

Half = tuple[Any, dict[str, Any]]
PAIRS, PAYLOADS = 120, 60
BASE_OR_HEAD = ("base", "head")


def closed(schema: Any) -> Any:
    """A schema for senders that send what it names and nothing else.

    A new optional property in an open object is safe by the law: whoever sends an unnamed one of
    that name relies on what no contract promises.
    """
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {k: v if k in ("enum", "const", "required") else closed(v) for k, v in schema.items()}
    if "$ref" in made or not ({"properties", "required"} & made.keys() or "type" in made):
        return made
    return {"additionalProperties": False, **made}


def halves(expansion: Expansion) -> dict[str, Half]:
    """What the contract takes and what it answers, with its components."""
    document: Any = expansion.contract.documents[""]
    put = document["paths"]["/fuzz"]["put"]
    components = document.get("components", {}).get("schemas", {})
    return {
        "request": (put["requestBody"]["content"]["application/json"]["schema"], components),
        "response": (put["responses"]["200"]["content"]["application/json"]["schema"], components),
    }


def judge(pair: Pair, tally: Counter[str]) -> None:
    """Hold an expansion against payloads. Raises Contradiction."""
    version = pair.version
    sides = ((pair.base, pair.base_components), (pair.head, pair.head_components))
    revisions = [contract(*side, version) for side in sides]
    expansion = expand(*revisions, policy=LAW, as_of=AS_OF)
    if (found := check_structure(expansion.contract)) and not any(map(check_structure, revisions)):
        raise Contradiction(f"{pair}\nno OpenAPI: {found[0].place} {found[0].message}")
    both = halves(expansion)
    tried = list(payloads((*sides, *both.values()), PAYLOADS))
    for consumers, side in zip(BASE_OR_HEAD, sides, strict=True):
        hurt = {one.change.direction for one in expansion.remaining if one.consumers == consumers}
        for direction in {"request", "response"} - hurt:
            tally[f"{consumers} {direction}"] += 1
            for payload in refuting(direction, side, both[direction], version, tried):
                raise Contradiction(
                    f"{pair}\n{payload!r} refutes {direction} for {consumers}: {both[direction]}"
                )


def refuting(
    direction: str, side: Half, expanded: Half, version: str, tried: list[Any]
) -> Iterator[Any]:
    """Payloads that one side may send and the other does not take."""
    promised, served = Readers.of(*side, version), Readers.of(*expanded, version)
    strict = Readers.of(closed(side[0]), closed(side[1]), version)
    for payload in tried:
        if direction == "request":
            sent = promised.all_accept(payload) and strict.all_accept(payload)
            if sent and not served.ignoring.is_valid(payload):
                yield payload
        elif served.all_accept(payload) and not promised.ignoring.is_valid(payload):
            yield payload


def test_a_claim_that_is_wrong_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    careful = expand

    def careless(base: Revision, head: Revision, **_: Any) -> Expansion:
        return replace(careful(base, head, policy=LAW, as_of=AS_OF), contract=head, remaining=())

    monkeypatch.setattr("test_expand_fuzz.expand", careless)
    pair = Pair("3.1", {"type": "string"}, {"type": "string", "minLength": 2}, {}, {})
    with pytest.raises(Contradiction, match="refutes request for base"):
        judge(pair, Counter())


@pytest.mark.parametrize("start", [1, 2])
def test_no_payload_refutes_that_an_expansion_serves_both(start: int) -> None:
    tally: Counter[str] = Counter()
    broken = hold_against(pairs(), lambda pair: judge(pair, tally), start, PAIRS)
    assert broken is None, broken
    assert min(tally.values()) > PAIRS / 3, tally
