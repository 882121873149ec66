"""Whether null is a valid value, in all the ways that OpenAPI and JSON Schema spell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.diff.references import target
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue


def allows_null(
    revision: Revision, nodes: Iterable[Node], *, members_do: bool | None = None
) -> bool:
    """Whether declarations that hold together accept null.

    members_do: what to take for granted of members of unions that accept other values too;
        None asks them.
    """
    asked = _Asked(revision, members_do)
    return all(asked.accepts(node, frozenset()) for node in nodes)


def is_null(schema: JsonValue) -> bool:
    """Whether a schema says that it permits null and nothing else."""
    if not isinstance(schema, dict):
        return False
    alternatives = schema.get("anyOf")
    if schema.keys() == {"anyOf"} and isinstance(alternatives, list) and alternatives:
        return all(is_null(one) for one in alternatives)
    lists_null = schema.get("enum") == [None] or schema.get("const", False) is None
    return schema.get("type") in ("null", ["null"]) or ("type" not in schema and lists_null)


def marked_nullable(raw: Mapping[str, JsonValue]) -> bool:
    """Whether OpenAPI 3.0 or a vendor's mark adds null.

    `nullable` adds it to the type; an `enum` beside it takes it back unless it lists null (3.0.3
    section 4.7.24.1, as the proposal 2019-10-31 "Clarify Nullable" answers).
    """
    listed = raw.get("enum")
    return raw.get("x-nullable") is True or (
        raw.get("nullable") is True and (not isinstance(listed, list) or None in listed)
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question about null; known: the schemas that answered it.

    above: the schemas being asked, one of which may lead back.
    """

    revision: Revision
    members_do: bool | None
    known: dict[int, bool] = field(default_factory=dict)

    def accepts(self, node: Node, above: frozenset[int]) -> bool:
        raw = node.raw
        if not isinstance(raw, dict):
            return raw is not False
        if id(raw) in above:
            return True
        if id(raw) not in self.known:
            self.known[id(raw)] = self._schema(node, raw, above | {id(raw)})
        return self.known[id(raw)]

    def _schema(self, node: Node, raw: dict[str, JsonValue], above: frozenset[int]) -> bool:
        referred = target(self.revision, node)
        if referred is not None and self.revision.dialect in ("2.0", "3.0"):
            return self.accepts(referred, above)  # siblings say nothing (3.0.3 section 4.7.23)
        if marked_nullable(raw):
            return True  # what is beside it seldom repeats null, and is not meant to take it back
        conjuncts = [*_branches(node, "allOf"), *([referred] if referred else [])]
        return (
            raw.get("not", False) not in (True, {})
            and _lists_null(raw)
            and all(self.accepts(conjunct, above) for conjunct in conjuncts)
            and all(self._union(node, keyword, above) for keyword in ("oneOf", "anyOf"))
        )

    def _union(self, node: Node, keyword: str, above: frozenset[int]) -> bool:
        branches = list(_alternatives(node, keyword))
        if any(is_null(branch.raw) and self.accepts(branch, above) for branch in branches):
            others = [branch for branch in branches if not is_null(branch.raw)]
            taken_twice = keyword == "oneOf" and any(self.accepts(o, above) for o in others)
            return not taken_twice or self.members_do is not None
        if len(branches) > 1 and self.members_do is not None:
            return self.members_do
        return not branches or any(self.accepts(branch, above) for branch in branches)


def _lists_null(raw: Mapping[str, JsonValue]) -> bool:
    """Whether `type`, `enum` and `const` leave room for null."""
    types, listed = raw.get("type"), raw.get("enum")
    if types is not None and "null" not in (types if isinstance(types, list) else [types]):
        return False
    if isinstance(listed, list) and None not in listed:
        return False
    return raw.get("const") is None


def _alternatives(node: Node, keyword: str) -> Iterator[Node]:
    """The members of a union; those of an anyOf inside an anyOf are its own."""
    for branch in _branches(node, keyword):
        if keyword == "anyOf" and isinstance(branch.raw, dict) and branch.raw.keys() == {"anyOf"}:
            yield from _alternatives(branch, keyword)
        else:
            yield branch


def _branches(node: Node, keyword: str) -> Iterator[Node]:
    value = node.raw.get(keyword) if isinstance(node.raw, dict) else None
    for index in range(len(value) if isinstance(value, list) else 0):
        yield node.child(keyword, str(index))
