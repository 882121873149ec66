"""The components of an expanded contract: named once, and twice where the directions differ."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contractctl import pointer
from contractctl.model import Direction, Node, Place

Kind = str
Make = Callable[[Node | None, Node | None, Direction], Any]

_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Key:
    """A component of the result: what it is made of; it stands for a reference in trees."""

    kind: Kind
    base: Place | None
    head: Place | None


class Register:
    """Components that are referred to, merged once per direction, then named.

    What merges into the same for requests and for answers is one component. What does not is
    two: answers keep the name, requests get one that ends in `Request`.
    """

    def __init__(self, makers: dict[Kind, Make]) -> None:
        self._makers = makers
        self._trees: dict[tuple[Key, Direction], Any] = {}
        self._pending: list[tuple[Key, Node | None, Node | None, Direction]] = []
        self._names: dict[tuple[Key, Direction], str] = {}

    def refer(self, kind: Kind, base: Node | None, head: Node | None, side: Direction) -> Key:
        """The component that merges two nodes; it is made later."""
        key = Key(kind, base.place if base else None, head.place if head else None)
        if (key, side) not in self._trees:
            self._trees[key, side] = None
            self._pending.append((key, base, head, side))
        return key

    def make(self) -> list[tuple[Key, Node | None, Node | None, Direction]]:
        """Make what is referred to and not made yet, and all that this refers to."""
        made = []
        while self._pending:
            key, base, head, side = self._pending.pop(0)
            self._trees[key, side] = self._makers[key.kind](base, head, side)
            made.append((key, base, head, side))
        return made

    def finish(self) -> None:
        """Give a name to everything that was made; what came out the same is one component."""
        classes = self._classes()
        answered = {(key.kind, _wished(key)) for key, side in self._trees if side == "response"}
        directions: dict[int, set[Direction]] = {}
        for (_, side), number in classes.items():
            directions.setdefault(number, set()).add(side)
        names: dict[int, str] = {}
        taken: dict[Kind, set[str]] = {}
        for (key, side), number in classes.items():
            if number not in names:
                only = directions[number] == {"request"} and (key.kind, _wished(key)) in answered
                wish = _wished(key) + ("Request" if only else "")
                names[number] = _free(wish, taken.setdefault(key.kind, set()))
            self._names[key, side] = names[number]

    def _classes(self) -> dict[tuple[Key, Direction], int]:
        """A number for each tree, the same for those that read alike all the way down."""
        classes = _numbered({(k, side): (k.kind, _wished(k)) for k, side in self._trees})
        count = 0
        while count != (count := len(set(classes.values()))):
            told = {
                (key, side): (classes[key, side], json.dumps(_told(tree, side, classes)))
                for (key, side), tree in self._trees.items()
            }
            classes = _numbered(told)
        return classes

    def components(self) -> dict[Kind, dict[str, Any]]:
        """The finished components by kind and name, in the order in which they were met."""
        found: dict[Kind, dict[str, Any]] = {}
        for (key, side), tree in self._trees.items():
            name = self._names[key, side]
            found.setdefault(key.kind, {}).setdefault(name, self.rendered(tree, side))
        return found

    def rendered(self, tree: Any, side: Direction) -> Any:
        """A tree with references in place of keys.

        side: of the message that the tree is a part of; trees of operations hold `Sided` parts.
        """
        if isinstance(tree, Sided):
            return self.rendered(tree.tree, tree.side)
        if isinstance(tree, Key):
            return f"#/components/{tree.kind}/{self._names[tree, side]}"
        if isinstance(tree, list):
            return [self.rendered(item, side) for item in tree]
        if not isinstance(tree, dict):
            return tree
        found = {name: self.rendered(value, side) for name, value in tree.items()}
        self._spell_mapping(tree, found, side)
        return found

    def _spell_mapping(self, tree: dict[str, Any], found: dict[str, Any], side: Direction) -> None:
        """Say what a discriminator's values mean where components are called otherwise now."""
        discriminator = found.get("discriminator")
        if not isinstance(discriminator, dict):
            return
        members = [*_listed(tree.get("oneOf")), *_listed(tree.get("anyOf"))]
        keys = [m["$ref"] for m in members if isinstance(m, dict) and "$ref" in m]
        mapped = set(map(str, _dict(discriminator.get("mapping")).values()))
        for key in keys:
            spelled = self.rendered(key, side)
            wish = _wished(key)
            if spelled.rpartition("/")[2] != wish and spelled not in mapped:
                mapping = {**_dict(discriminator.get("mapping")), wish: spelled}
                found["discriminator"] = discriminator = {**discriminator, "mapping": mapping}


@dataclass(frozen=True, slots=True)
class Sided:
    """A tree of one direction within a tree that holds both."""

    side: Direction
    tree: Any


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _numbered(told: Mapping[tuple[Key, Direction], object]) -> dict[tuple[Key, Direction], int]:
    numbers: dict[object, int] = {}
    return {one: numbers.setdefault(text, len(numbers)) for one, text in told.items()}


def _told(tree: Any, side: Direction, classes: Mapping[tuple[Key, Direction], int]) -> Any:
    """A tree with the numbers of what it refers to."""
    if isinstance(tree, Key):
        return {"$ref": classes[tree, side]}
    if isinstance(tree, list):
        return [_told(item, side, classes) for item in tree]
    if isinstance(tree, dict):
        return {name: _told(value, side, classes) for name, value in tree.items()}
    return tree


def _wished(key: Key) -> str:
    """The name that a component had; of a whole document, the stem of the file."""
    places = [place for place in (key.base, key.head) if place is not None]
    named = [p for p in places if len(pointer.split(p.pointer)) in (2, 3)] or places
    tokens = pointer.split(named[0].pointer)
    stem = posixpath.basename(named[0].document).partition(".")[0]
    return _UNFIT.sub("_", tokens[-1] if tokens else stem) or "Schema"


def _free(wish: str, taken: set[str]) -> str:
    name, count = wish, 2
    while name in taken:
        name, count = f"{wish}{count}", count + 1
    taken.add(name)
    return name
