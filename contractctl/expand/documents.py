"""The whole expanded document: operations, callbacks, webhooks, security, servers."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from contractctl.diff.document import (
    Offered,
    callbacks,
    entries,
    member,
    paths,
    security_schemes,
    webhooks,
)
from contractctl.diff.heirs import heirs
from contractctl.diff.references import follow
from contractctl.expand.messages import Messages
from contractctl.expand.register import Register
from contractctl.expand.schemas import Schemas
from contractctl.model import METHODS, Direction, Node, Operation, Revision

_MERGED = {"parameters", "requestBody", "responses", "callbacks", "security", "servers"}
_ROOT = {"openapi", "paths", "webhooks", "components", "security", "servers", "definitions"}


class Documents:
    """Merges two documents into one; base is the stem."""

    def __init__(
        self, base: Revision, head: Revision, sunset: date | None, *, loose: bool = False
    ) -> None:
        self.base = base
        self.head = head
        self._register = Register({"schemas": self._schema})
        self._schemas = Schemas(base, head, self._register, sunset, loose)
        self._messages = Messages(base, head, self._schemas, sunset)
        self._identities: set[str] = set()

    def document(self) -> Any:
        """The expanded document as JSON."""
        stem, other = _object(self.base.root), _object(self.head.root)
        tree: dict[str, Any] = {"openapi": self._version()}
        for name in dict.fromkeys((*stem, *other)):
            if name == "paths":
                tree[name] = self._items(paths(self.base), paths(self.head))
            elif name == "webhooks":
                tree[name] = self._items(webhooks(self.base), webhooks(self.head))
            elif name == "security":
                tree[name] = self._requirements(stem.get(name), other.get(name))
            elif name == "servers":
                tree[name] = _servers(stem.get(name), other.get(name))
            elif name == "tags":
                tree[name] = _united(stem.get(name), other.get(name), "name")
            elif name == "info":
                version = _object(member(self.head.root, name)).get("version")
                tree[name] = {
                    **copy.deepcopy(stem[name]),
                    **({"version": version} if version else {}),
                }
            elif name not in _ROOT:
                tree[name] = copy.deepcopy(stem[name] if name in stem else other[name])
        self._refer_heirs()
        self._register.finish()
        rendered: dict[str, Any] = self._register.rendered(tree, "response")
        components = self._components()
        return {**rendered, "components": components} if components else rendered

    def _schema(self, base: Node | None, head: Node | None, side: Direction) -> Any:
        return self._schemas.body(base, head, side)

    def _version(self) -> str:
        stem, other = (str(_object(r.root).get("openapi", "3.0.3")) for r in (self.base, self.head))
        return max(stem, other, key=lambda version: version.split("."))

    def _components(self) -> dict[str, Any]:
        """Merged schemas, and the security schemes of both; the rest stands where it is used."""
        found: dict[str, Any] = dict(self._register.components())
        schemes: dict[str, Any] = {}
        for revision in (self.base, self.head):
            for name, declared in entries(security_schemes(revision)):
                scheme = copy.deepcopy(follow(revision, declared).raw)
                schemes[name] = _both_scopes(schemes[name], scheme) if name in schemes else scheme
        return {**found, **({"securitySchemes": schemes} if schemes else {})}

    def _refer_heirs(self) -> None:
        """Keep the schemas that a discriminator names without referring to them."""
        found = (heirs(self.base), heirs(self.head))
        pending = self._register.make()
        while pending:
            _, base, head, side = pending.pop()
            named = [
                found[at].get(id(node.raw), {}) if node else {}
                for at, node in enumerate((base, head))
            ]
            if not any("discriminator" in _object(node) for node in (base, head)):
                continue
            for name in dict.fromkeys((*named[0], *named[1])):
                pair = [
                    revision.resolve(named[at][name], "") if name in named[at] else None
                    for at, revision in enumerate((self.base, self.head))
                ]
                self._schemas.refer(pair[0], pair[1], side)
            pending += self._register.make()

    def _items(
        self, mine: dict[Operation, Offered], theirs: dict[Operation, Offered]
    ) -> dict[str, Any]:
        """Path items by path; paths that differ only in parameter names are one."""
        found: dict[str, Any] = {}
        ours = {operation.shape: (operation, one) for operation, one in mine.items()}
        others = {operation.shape: (operation, one) for operation, one in theirs.items()}
        spelled: dict[str, str] = {}
        for operation in (*mine, *theirs):
            spelled.setdefault(operation.shape.path, operation.path)
        for shape in dict.fromkeys((*ours, *others)):
            one, other = ours.get(shape), others.get(shape)
            path = one[0].path if one else spelled[shape.path]
            item = found.setdefault(path, self._item_text(one, other))
            merged = self.operation(one[1] if one else None, other[1] if other else None, path)
            if one and not other:
                merged = self._messages.kept(merged, standard=True)
            if shape.method in METHODS:
                item[shape.method.lower()] = merged
            else:
                item.setdefault("additionalOperations", {})[shape.method] = merged
        return found

    def _item_text(
        self, one: tuple[Operation, Offered] | None, other: tuple[Operation, Offered] | None
    ) -> dict[str, Any]:
        """What a path item says for all its operations; parameters go to each of them."""
        item = _object((one or other)[1].path_item)  # type: ignore[index]
        plain = {"summary", "description"}
        return {k: copy.deepcopy(v) for k, v in item.items() if k in plain or k.startswith("x-")}

    def operation(self, base: Offered | None, head: Offered | None, path: str) -> dict[str, Any]:
        """One operation for the callers of both revisions; path: as the result spells it."""
        stem, other = (_object(one.node) if one else {} for one in (base, head))
        found = copy.deepcopy({k: v for k, v in (stem or other).items() if k not in _MERGED})
        if stem and "deprecated" in other:
            promised = [str(one["x-sunset"]) for one in (stem, other) if "x-sunset" in one]
            found["deprecated"] = bool(stem.get("deprecated") or other["deprecated"])
            found.update({"x-sunset": max(promised)} if promised else {})
        if "operationId" in found:
            found["operationId"] = self._identity(str(found["operationId"]))
        if listed := self._messages.parameters(base, head, path):
            found["parameters"] = listed
        body = self._messages.body(base, head)
        if body is not None:
            found["requestBody"] = body
        found["responses"] = self._messages.responses(base, head)
        called = self._callbacks(base, head)
        if called:
            found["callbacks"] = called
        self._add_access(found, base, head)
        return found

    def _identity(self, wish: str) -> str:
        """An operationId that no operation of the result has yet."""
        name, count = wish, 2
        while name in self._identities:
            name, count = f"{wish}{count}", count + 1
        self._identities.add(name)
        return name

    def _callbacks(self, base: Offered | None, head: Offered | None) -> dict[str, Any]:
        """The callbacks of both by name; expressions are compared as they are spelled."""
        nodes = [member(one.node if one else None, "callbacks") for one in (base, head)]
        names = dict.fromkeys(name for node in nodes for name, _ in entries(node))
        found: dict[str, Any] = {}
        for name in names:
            mine, theirs = (
                _called(revision, one, name)
                for revision, one in ((self.base, base), (self.head, head))
            )
            found[name] = self._items(mine, theirs)
        return found

    def _add_access(
        self, found: dict[str, Any], base: Offered | None, head: Offered | None
    ) -> None:
        """Security and servers, where the operation or its path says its own."""
        for name in ("security", "servers"):
            own = [_said(one, name) for one in (base, head) if one]
            if all(value is None for value in own):
                continue
            roots = [
                _object(revision.root).get(name)
                for revision, one in ((self.base, base), (self.head, head))
                if one
            ]
            said = [
                value if value is not None else root for value, root in zip(own, roots, strict=True)
            ]
            pair = (said[0], said[-1])
            found[name] = self._requirements(*pair) if name == "security" else _servers(*pair)

    def _requirements(self, base: Any, head: Any) -> list[Any]:
        """The ways to sign in that either revision accepts; `{}` is none at all."""
        listed = [value if value else [{}] for value in (base, head)]
        united = [*listed[0], *(one for one in listed[1] if one not in listed[0])]
        return [] if united == [{}] else copy.deepcopy(united)


def _called(revision: Revision, offered: Offered | None, name: str) -> dict[Operation, Offered]:
    """The operations of one callback."""
    if offered is None:
        return {}
    raw = _object(offered.node).get("callbacks")
    if not isinstance(raw, dict) or name not in raw:
        return {}
    node = offered.node.child("callbacks")
    alone = Node(node.document, node.pointer, {name: raw[name]})
    holder = Node(offered.node.document, offered.node.pointer, {"callbacks": alone.raw})
    return callbacks(revision, Offered(offered.operation, holder, offered.path_item, offered.sent))


def _said(offered: Offered, name: str) -> Any:
    for node in (offered.node, offered.path_item):
        if name in _object(node):
            return _object(node)[name]
    return None


def _both_scopes(base: Any, head: Any) -> Any:
    """A way to sign in as base has it, with the flows and scopes that head adds."""
    ours, theirs = (one.get("flows") if isinstance(one, dict) else None for one in (base, head))
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return base
    flows = {**theirs, **ours}
    for name in ours.keys() & theirs.keys():
        scopes = [_scopes(theirs[name]), _scopes(ours[name])]
        flows[name] = {**ours[name], "scopes": {**scopes[0], **scopes[1]}}
    return {**base, "flows": flows}


def _scopes(flow: Any) -> dict[str, Any]:
    return flow.get("scopes") or {} if isinstance(flow, dict) else {}


def _servers(base: Any, head: Any) -> list[Any]:
    """The servers of both, base's first: without any, the address of the document itself."""
    listed = [value if value else [{"url": "/"}] for value in (base, head)]
    return _united(listed[0], listed[1], "url")


def _united(base: Any, head: Any, key: str) -> list[Any]:
    lists = [value if isinstance(value, list) else [] for value in (base, head)]
    known = [one.get(key) for one in lists[0] if isinstance(one, dict)]
    added = [one for one in lists[1] if not isinstance(one, dict) or one.get(key) not in known]
    return copy.deepcopy([*lists[0], *added])


def _object(node: Node | None) -> dict[str, Any]:
    return node.raw if node is not None and isinstance(node.raw, dict) else {}
