"""Pairs of schemas of which others know whether one is contained in the other."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from diff_documents import AS_OF, LAW
from fuzz_laws import contract, promised, validator
from fuzz_payloads import payloads

from contractctl.diff import diff
from contractctl.model import Change, Direction, Proof, Severity

VERSION = "3.1"
Components = dict[str, Any]
Side = tuple[Any, Components]
"""A schema and the components that it refers to."""

ELSEWHERE = re.compile(r'"\$(ref|dynamicRef|recursiveRef|id|anchor|schema|vocabulary)": ')
"""Schemas that only mean something in a document of their own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the diff says of one direction of one pair."""

    changes: tuple[Change, ...]

    @property
    def is_safe(self) -> bool:
        return all(change.severity is Severity.SAFE for change in self.changes)

    @property
    def is_decided(self) -> bool:
        return self.is_safe or any(change.proof is Proof.WITNESS for change in self.changes)


@pytest.fixture(scope="module")
def schemas(shared_data: Path) -> Path:
    """The folder of schemas of others."""
    return shared_data / "jsonschema"


def verdict(base: Side, head: Side, direction: Direction) -> Verdict:
    found = diff(contract(*base, VERSION), contract(*head, VERSION), policy=LAW, as_of=AS_OF)
    return Verdict(tuple(c for c in found.changes if c.direction == direction))


def translated(schema: Any) -> Any:
    """A schema of draft 4 to 7 in the words of 2020-12, where it means the same."""
    if isinstance(schema, list):
        return [translated(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}  # these drafts ignore what stands beside it
    made = {
        key: value if key in ("enum", "const", "required", "type") else translated(value)
        for key, value in schema.items()
        if key not in ("$schema", "definitions", "id", "description", "title")
        or (key not in ("$schema", "definitions") and isinstance(value, dict))
    }
    if isinstance(made.get("items"), list):
        made["prefixItems"] = made.pop("items")
        if "additionalItems" in made:
            made["items"] = made.pop("additionalItems")
    made.pop("additionalItems", None)
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(made.get(exclusive), bool) and made.pop(exclusive) and limit in made:
            made[exclusive] = made.pop(limit)
    for name, needed in made.pop("dependencies", {}).items():
        keyword = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
        made.setdefault(keyword, {})[name] = needed
    return made


def side(schema: Any) -> Side | None:
    """A schema of an older draft with its definitions as components; None if it needs more."""
    text = json.dumps(translated(schema)).replace("#/definitions/", "#/components/schemas/")
    declared = schema.get("definitions", {}) if isinstance(schema, dict) else {}
    below = json.dumps(translated(declared)).replace("#/definitions/", "#/components/schemas/")
    references = re.findall(r'"\$ref": "([^"]*)"', text + below)
    if any(not reference.startswith("#/components/schemas/") for reference in references):
        return None
    return json.loads(text), json.loads(below)


def known_pairs(schemas: Path) -> Iterator[tuple[Side, Side, bool]]:
    """Pairs of IBM's jsonsubschema with the answer: is the first contained in the second?"""
    path = schemas / "ibm-jsonsubschema" / "pairs-dev.json"
    for pair in json.loads(path.read_text(encoding="utf-8")):
        inner, outer = side(pair["s1"]), side(pair["s2"])
        if inner and outer and isinstance(pair["s1_subset_of_s2"], bool):
            yield inner, outer, pair["s1_subset_of_s2"]


def refuting(inner: Side, outer: Side) -> list[Any]:
    """Payloads that the first accepts and the second does not."""
    one, other = validator(*inner, VERSION), validator(*outer, VERSION)
    return [p for p in payloads((inner, outer), 80) if one.is_valid(p) and not other.is_valid(p)]


def test_no_pair_that_is_known_not_to_be_contained_is_called_safe(schemas: Path) -> None:
    counts: Counter[str] = Counter()
    for inner, outer, contained in known_pairs(schemas):
        for said in (verdict(inner, outer, "request"), verdict(outer, inner, "response")):
            counts["all"] += 1
            counts["decided"] += said.is_decided
            if not contained and said.is_safe:
                assert not promised(refuting(inner, outer), said.changes), (inner, outer)
    assert counts["all"] > 300
    assert counts["decided"] > 0.8 * counts["all"]


def test_no_pair_that_a_payload_tells_apart_is_called_safe(schemas: Path) -> None:
    tried = 0
    folder = schemas / "getsentry-json-schema-diff"
    for path in sorted(folder.rglob("*.json")):
        pair = json.loads(path.read_text(encoding="utf-8"))
        before, after = side(pair["lhs"]), side(pair["rhs"])
        for base, head in permutations((before, after)):
            if base and head:
                tried += 1
                said = verdict(base, head, "request")
                assert not said.is_safe or not promised(refuting(base, head), said.changes), path
    assert tried > 100


def groups(path: Path) -> Iterator[tuple[Any, list[Any]]]:
    """Schemas of one file of the JSON Schema test suite, each with its instances."""
    for group in json.loads(path.read_text(encoding="utf-8")):
        schema = group["schema"]
        bare = schema
        if isinstance(schema, dict):
            bare = {key: value for key, value in schema.items() if key != "$schema"}
        if not ELSEWHERE.search(json.dumps(bare)):
            yield bare, [test["data"] for test in group["tests"]]


def test_no_pair_that_the_test_suite_tells_apart_is_called_safe(schemas: Path) -> None:
    told_apart: Counter[str] = Counter()
    for path in sorted((schemas / "JSON-Schema-Test-Suite/tests/draft2020-12").glob("*.json")):
        found = list(groups(path))
        instances = [instance for _, listed in found for instance in listed]
        for (one, _), (other, _) in [*pairwise(found), *pairwise(found[::-1])]:
            accepts, refuses = (validator(schema, {}, VERSION) for schema in (one, other))
            refused = [i for i in instances if accepts.is_valid(i) and not refuses.is_valid(i)]
            if not refused:
                continue
            sides: tuple[tuple[Side, Side, Direction], ...] = (
                ((one, {}), (other, {}), "request"),
                ((other, {}), (one, {}), "response"),
            )
            for base, head, direction in sides:
                said = verdict(base, head, direction)
                told_apart["all"] += 1
                told_apart["decided"] += said.is_decided
                assert not said.is_safe or not promised(refused, said.changes), (path, base, head)
    assert told_apart["all"] > 300
    assert told_apart["decided"] > 0.8 * told_apart["all"]
