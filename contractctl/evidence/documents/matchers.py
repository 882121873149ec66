"""Matching rules of a pact: which names are keys of a map, and which fields only a rule names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from contractctl.evidence.documents.bodies import ANY_ITEM, Where
from contractctl.evidence.documents.values import items, member, text
from contractctl.model import ITEM, FieldPath, Step

_STEP = re.compile(
    r"""
      \. (?P<name> [^.\[\]]+ )
    | \[ (?P<item> \* | \d+ ) \]
    | \[ (?P<quote> ['"] ) (?P<quoted> .*? ) (?P=quote) \]
    """,
    re.VERBOSE | re.DOTALL,
)
_MAPS = {"values", "eachKey", "eachValue"}
"""Matchers that speak of every member of an object alike (pact specification 3 and 4)."""

_ANY_NAME = "*"
_MOST_RULES = 1_000


class BodyRules:
    """The rules on one body, whatever version of the specification wrote them."""

    def __init__(self, matching_rules: object) -> None:
        self._maps: set[Where] = set()
        self._paths: list[Where] = []
        for path, matchers in _listed(matching_rules):
            where = _where(path)
            if where is None or len(self._paths) >= _MOST_RULES:
                continue
            self._paths.append(where)
            for matcher in matchers:
                self._note(where, matcher)

    def _note(self, where: Where, matcher: object) -> None:
        if text(member(matcher, "match")) in _MAPS:
            self._maps.add(where)
        for variant in items(member(matcher, "variants")):
            rules = member(variant, "rules")
            inner = [_where(path) for path in rules] if isinstance(rules, dict) else []
            self._paths += [(*where, ANY_ITEM, *path) for path in inner if path is not None]

    def is_map(self, where: Where, value: Mapping[str, object]) -> Callable[[str], bool]:
        """Names under `values`, `eachKey`, `eachValue` are keys, save those that a rule names."""
        if not any(_covers(one, where) for one in self._maps):
            return lambda name: False
        named = {
            path[len(where)]
            for path in self._paths
            if len(path) > len(where) and _covers(path[: len(where)], where)
        }
        return lambda name: name not in named

    def further(self, found: tuple[FieldPath, ...]) -> set[FieldPath]:
        """Fields that a rule names and the example has not, as of an item of an empty list."""
        known = {
            field.steps[:end]
            for field in found
            for end in range(len(field.steps) + 1)
            if field.part == "body"
        }
        named = {
            tuple(ITEM if one == ANY_ITEM else Step("property", text(one)) for one in path)
            for path in self._paths
            if path and _ANY_NAME not in path and not self._in_map(path)
        }
        within = {steps[:end] for steps in named for end in range(len(steps))}
        return {FieldPath("body", steps=steps) for steps in named - known - within}

    def _in_map(self, path: Where) -> bool:
        return any(_covers(one, path[:end]) for one in self._maps for end in range(len(path)))


def _covers(pattern: Where, where: Where) -> bool:
    return len(pattern) == len(where) and all(
        one in (_ANY_NAME, other) for one, other in zip(pattern, where, strict=True)
    )


def _listed(matching_rules: object) -> Iterator[tuple[str, list[object]]]:
    """Path (from the body) and matchers of each rule; version 2 writes `$.body.id`."""
    body = member(matching_rules, "body")
    if isinstance(body, dict):
        for path, rule in body.items():
            yield path, list(items(member(rule, "matchers")))
    elif isinstance(matching_rules, dict):
        for path, rule in matching_rules.items():
            if re.match(r"\$\.body(?![^.\[])", path):
                yield f"${path.removeprefix('$.body')}", [rule]


def _where(path: str) -> Where | None:
    """A path of a rule in steps; None if it is none."""
    found: list[str] = []
    at = 1
    while path.startswith("$") and at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return None
        found.append(ANY_ITEM if step["item"] else step["name"] or step["quoted"] or "")
        at = step.end()
    return tuple(found) if path.startswith("$") else None
