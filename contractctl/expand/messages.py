"""Parameters, bodies, answers and headers of two revisions in one contract."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from contractctl.diff.document import Offered, ParameterKey, entries, member, parameters
from contractctl.diff.references import follow
from contractctl.expand.register import Sided
from contractctl.expand.schemas import Schemas
from contractctl.model import Direction, Node, Revision

Pair = tuple[Node | None, Node | None]
_FORMS = {"schema", "content"}
_TEXT = ("summary", "description")


class Messages:
    """Merges what goes over the wire around schemas."""

    def __init__(
        self, base: Revision, head: Revision, schemas: Schemas, sunset: date | None
    ) -> None:
        self.base = base
        self.head = head
        self._schemas = schemas
        self._sunset = sunset

    def kept(self, value: dict[str, Any], *, standard: bool = False) -> dict[str, Any]:
        """Something that head drops, marked; standard: whether OpenAPI has `deprecated` there."""
        if standard:
            marked: dict[str, Any] = self._schemas.marked(value)
            return marked
        promise: dict[str, Any] = {"x-deprecated": True}
        if self._sunset is not None:
            promise["x-sunset"] = self._sunset.isoformat()
        return {**value, **promise}

    def targets(self, base: Node | None, head: Node | None) -> Pair:
        """What two nodes stand for, which are no schemas."""
        return (
            follow(self.base, base) if base else None,
            follow(self.head, head) if head else None,
        )

    def parameters(self, base: Offered | None, head: Offered | None, path: str) -> list[Any]:
        """All parameters of an operation, those of its path included.

        path: as the result spells it, with the names of the parameters in it.
        """
        side = (base or head).sent  # type: ignore[union-attr]
        mine = parameters(self.base, base) if base else {}
        theirs = parameters(self.head, head) if head else {}
        names = {ParameterKey("path", str(at)): name for at, name in enumerate(_names_in(path))}
        found = []
        for key in dict.fromkeys((*mine, *theirs)):
            pair = mine.get(key), theirs.get(key)
            merged = self._parameter(*pair, side)
            if base and head and None in pair:
                merged["required"] = False
                merged = self.kept(merged, standard=True) if pair[0] else merged
            if key.location == "path":
                merged["name"] = names.get(key, merged["name"])
            found.append(Sided(side, merged))
        return found

    def _parameter(self, base: Node | None, head: Node | None, side: Direction) -> dict[str, Any]:
        merged = self._part(base, head, side)
        need = [_object(node).get("required") is True for node in (base, head) if node]
        if any(need) and not all(need) and merged.get("in") != "path":
            merged["required"] = any(need) and side == "response"
        return merged

    def _part(self, base: Node | None, head: Node | None, side: Direction) -> dict[str, Any]:
        """A parameter, header or media type: its schema or content, and the stem's text."""
        base, head = self.targets(base, head)
        stem, other = _object(base or head), _object(head) if base else {}
        found: dict[str, Any] = {}
        for name in dict.fromkeys((*stem, *other)):
            if name in _FORMS and name not in stem and _FORMS & stem.keys():
                continue  # a schema and a content exclude each other
            if name == "schema":
                pair = member(base, name), member(head, name)
                if (
                    base
                    and head
                    and None in pair
                    and side == "request"
                    and not _FORMS & other.keys()
                ):
                    continue
                found[name] = self._schemas.merge(*pair, side)
            elif name == "content":
                found[name] = self.content(member(base, name), member(head, name), side)
            elif name == "examples" and "example" in stem:
                continue  # they exclude each other
            elif name == "examples":
                found[name] = self._resolved(member(base, name) or member(head, name), not base)
            elif name == "encoding":
                found[name] = self._encoding(base or head, not base, side)
            elif name in stem or name in ("deprecated", "x-sunset", "description"):
                found[name] = copy.deepcopy(stem[name] if name in stem else other[name])
        return found

    def _encoding(self, node: Node | None, of_head: bool, side: Direction) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, entry in entries(member(node, "encoding")):
            found[name] = copy.deepcopy(entry.raw)
            if "headers" in _object(entry):
                headers = member(entry, "headers")
                mine, theirs = (None, headers) if of_head else (headers, None)
                found[name]["headers"] = self.headers(mine, theirs, side)
        return found

    def _resolved(self, node: Node | None, of_head: bool) -> dict[str, Any]:
        """A map of examples or links without references."""
        revision = self.head if of_head else self.base
        return {name: copy.deepcopy(follow(revision, one).raw) for name, one in entries(node)}

    def content(self, base: Node | None, head: Node | None, side: Direction) -> dict[str, Any]:
        """Media types of both."""
        return self._named(base, head, lambda one, other: self._part(one, other, side))

    def headers(self, base: Node | None, head: Node | None, side: Direction) -> dict[str, Any]:
        """Headers of both; names are compared without case (RFC 9110 section 5.1)."""
        mine = {name.lower(): (name, node) for name, node in entries(base)}
        theirs = {name.lower(): (name, node) for name, node in entries(head)}
        found: dict[str, Any] = {}
        for key in dict.fromkeys((*mine, *theirs)):
            one, other = mine.get(key), theirs.get(key)
            name = (one or other or ("", None))[0]
            merged = self._parameter(one[1] if one else None, other[1] if other else None, side)
            if base and head and not other:
                merged = self.kept(merged, standard=True)
            if base and head and side == "request" and not (one and other):
                merged["required"] = False
            found[name] = merged
        return found

    def body(self, base: Offered | None, head: Offered | None) -> Any:
        """The request body of an operation; None where neither has one."""
        nodes = (
            member(base.node if base else None, "requestBody"),
            member(head.node if head else None, "requestBody"),
        )
        if nodes == (None, None):
            return None
        one, other = self.targets(*nodes)
        side = (base or head).sent  # type: ignore[union-attr]
        found = copy.deepcopy({k: v for k, v in _object(one or other).items() if k != "content"})
        found["content"] = self.content(member(one, "content"), member(other, "content"), side)
        need = [_object(node).get("required") is True for node in (one, other) if node]
        lonely = bool(base and head and not (one and other))
        required = any(need) if side == "response" else all(need) and not lonely
        found.pop("required", None)
        return Sided(side, {**found, "required": True} if required else found)

    def responses(self, base: Offered | None, head: Offered | None) -> dict[str, Any]:
        """The answers of an operation by status."""
        side = (base or head).answered  # type: ignore[union-attr]
        nodes = (
            member(base.node if base else None, "responses"),
            member(head.node if head else None, "responses"),
        )
        found = self._named(*nodes, lambda one, other: self._response(one, other, side))
        return {status: Sided(side, answer) for status, answer in found.items()}

    def _response(self, base: Node | None, head: Node | None, side: Direction) -> dict[str, Any]:
        base, head = self.targets(base, head)
        stem, other = _object(base or head), _object(head)
        found: dict[str, Any] = {}
        for name in dict.fromkeys((*stem, *other)):
            pair = member(base, name), member(head, name)
            if name == "content":
                found[name] = self.content(*pair, side)
            elif name == "headers":
                found[name] = self.headers(*pair, side)
            elif name == "links":
                ours, theirs = self._resolved(pair[0], False), self._resolved(pair[1], True)
                found[name] = {**theirs, **ours}
            elif name in stem and (name in _TEXT or name.startswith("x-")):
                found[name] = copy.deepcopy(stem[name])
        return {"description": "", **found}

    def _named(
        self,
        base: Node | None,
        head: Node | None,
        merge: Callable[[Node | None, Node | None], dict[str, Any]],
    ) -> dict[str, Any]:
        """The members of two maps; what only base has is marked."""
        mine, theirs = dict(entries(base)), dict(entries(head))
        found: dict[str, Any] = {}
        for name in dict.fromkeys((*mine, *theirs)):
            if name.startswith("x-"):
                found[name] = copy.deepcopy((mine.get(name) or theirs[name]).raw)
                continue
            merged = merge(mine.get(name), theirs.get(name))
            dropped = base is not None and head is not None and name not in theirs
            found[name] = self.kept(merged) if dropped else merged
        return found


def _names_in(path: str) -> list[str]:
    """The names of the parameters of a path template, in order."""
    return re.findall(r"\{([^{}]*)\}", path)


def _object(node: Node | None) -> dict[str, Any]:
    return node.raw if node is not None and isinstance(node.raw, dict) else {}
