"""Compare who may call an operation: security requirements and the schemes they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractctl.diff import document
from contractctl.diff.document import Offered
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.references import follow
from contractctl.diff.security_schemes import (
    Difference,
    scheme_differences,
    scope_differences,
    substance,
)
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Node, Revision
from contractctl.pointer import JsonValue

Alternative = Mapping[str, frozenset[str]]
"""Schemes that must all be satisfied, each with its scopes; empty where nobody has to show any."""


@dataclass(frozen=True, slots=True, eq=False)
class _Required:
    """What one revision asks for: any one of the alternatives; node is where it says so."""

    node: Node
    alternatives: tuple[Alternative, ...]

    @property
    def anonymous(self) -> bool:
        """Whether a call without credentials is allowed."""
        return not self.alternatives or any(not one for one in self.alternatives)


def compare_security(walk: Walk, base: Offered, head: Offered) -> None:
    """Emit what a caller that satisfied base now has to show beside, or no longer has to."""
    before, after = _required(walk.base, base), _required(walk.head, head)
    if before.alternatives == after.alternatives and _same_schemes(walk):
        return
    for one in {name: None for alternative in before.alternatives for name in alternative}:
        _scheme(walk, base, one)
    _flow_scopes(walk, base, before, after)
    found = list(_differences(walk, before, after))
    if not found:
        return
    node, is_new = walk.object_pair("request", before.node, after.node)
    walk.reach.root(base.operation, base.sent, None, node)
    own = document.member(base.node, "security") or document.member(head.node, "security")
    place = base.node.child_place("security") if own else walk.base.root.child_place("security")
    for aspect, action, subject in found if is_new else ():
        walk.emit(
            Edit(
                Cell(aspect, action, "request"),
                place,
                subject,
                subject if action in ("removed", "became-optional") else None,
                subject if action in ("added", "became-required") else None,
                place,
                after.node.place,
                Anchor(node),
            )
        )


def _required(revision: Revision, offered: Offered) -> _Required:
    """The requirements of an operation; the document's where it has none of its own."""
    own = document.member(offered.node, "security")
    declared = own or document.member(revision.root, "security")
    if declared is None:
        return _Required(offered.node, ())
    listed = declared.raw if isinstance(declared.raw, list) else []
    return _Required(declared, tuple(_alternative(one) for one in listed if isinstance(one, dict)))


def _alternative(requirement: Mapping[str, JsonValue]) -> Alternative:
    return {
        name: frozenset(map(str, scopes)) if isinstance(scopes, list) else frozenset()
        for name, scopes in requirement.items()
    }


def _differences(walk: Walk, before: _Required, after: _Required) -> Iterator[tuple[str, str, str]]:
    """Aspect, action and subject of every difference, sorted."""
    renamed = _renamed(walk)
    heads: list[Alternative] = [
        {renamed.get(name, name): scopes for name, scopes in one.items()}
        for one in after.alternatives
    ]
    if before.anonymous != (not heads or any(not one for one in heads)):
        ways = " or ".join(sorted(_spelled(one) for one in (*before.alternatives, *heads) if one))
        yield "security", "became-required" if before.anonymous else "became-optional", ways
    if before.anonymous or after.anonymous:
        return
    for one in before.alternatives:
        if not any(_satisfies(one, other) for other in heads):
            yield from _lost(one, heads)
        yield from _dropped(one, heads)
    for other in heads:
        # New where more has to be shown, and where less is enough now.
        if not any(_same_credentials(one, other) for one in before.alternatives):
            yield from _gained(other, before.alternatives)


def _satisfies(shown: Alternative, asked: Alternative) -> bool:
    """Whether credentials that satisfy one alternative satisfy another."""
    return all(name in shown and scopes <= shown[name] for name, scopes in asked.items())


def _same_credentials(one: Alternative, other: Alternative) -> bool:
    return _satisfies(one, other) and _satisfies(other, one)


def _lost(one: Alternative, heads: list[Alternative]) -> Iterator[tuple[str, str, str]]:
    twin = next((other for other in heads if other.keys() == one.keys()), None)
    if twin is None:
        yield "security-alternative", "removed", _spelled(one)
        return
    for name in sorted(one):
        for scope in sorted(twin[name] - one[name]):
            yield "security-scope", "added", f"{scope} of {name}"


def _gained(other: Alternative, bases: tuple[Alternative, ...]) -> Iterator[tuple[str, str, str]]:
    if not any(one.keys() == other.keys() for one in bases):
        yield "security-alternative", "added", _spelled(other)


def _dropped(one: Alternative, heads: list[Alternative]) -> Iterator[tuple[str, str, str]]:
    """Scopes that an alternative no longer asks for."""
    twin = next((other for other in heads if other.keys() == one.keys()), one)
    for name in sorted(one):
        for scope in sorted(one[name] - twin[name]):
            yield "security-scope", "removed", f"{scope} of {name}"


def _spelled(alternative: Alternative) -> str:
    return " and ".join(sorted(alternative))


def _same_schemes(walk: Walk) -> bool:
    before, after = document.security_schemes(walk.base), document.security_schemes(walk.head)
    return before is after or bool(before and after and walk.sameness.same(before, after))


def _schemes(revision: Revision) -> dict[str, Node]:
    return {
        name: follow(revision, node)
        for name, node in document.members(document.security_schemes(revision))
    }


def _renamed(walk: Walk) -> Mapping[str, str]:
    """Head's names of schemes that base calls otherwise: the same scheme, and no other of it."""
    before, after = _schemes(walk.base), _schemes(walk.head)
    gone = {substance(node): name for name, node in before.items() if name not in after}
    return {
        name: gone[substance(node)]
        for name, node in after.items()
        if name not in before and substance(node) in gone
    }


def _scheme(walk: Walk, base: Offered, name: str) -> None:
    """Emit what a scheme asks for otherwise, once for all operations that name it."""
    called = next((new for new, old in _renamed(walk).items() if old == name), name)
    before, after = _schemes(walk.base).get(name), _schemes(walk.head).get(called)
    if before is None or after is None:
        return
    found = list(scheme_differences(name, before, after))
    if not found:
        return
    node, is_new = walk.object_pair("request", before, after)
    walk.reach.root(base.operation, base.sent, None, node)
    for one in found if is_new else ():
        _emit(walk, one, (before, after), node)


def _flow_scopes(walk: Walk, base: Offered, before: _Required, after: _Required) -> None:
    """Emit the flows that have no tokens any more, or now have, with a scope that is asked for."""
    renamed = {old: new for new, old in _renamed(walk).items()}
    for name, scope in sorted(_asked(before)):
        called = renamed.get(name, name)
        node, other = _schemes(walk.base).get(name), _schemes(walk.head).get(called)
        if node is None or other is None or (called, scope) not in _asked(after):
            continue
        for one in scope_differences(name, scope, node, other):
            flow = str(one.base or one.head)
            reached, is_new = walk.object_pair("request", node, other, f"{flow} {scope}")
            walk.reach.root(base.operation, base.sent, None, reached)
            if is_new:
                _emit(walk, one, (node, other), reached)


def _emit(walk: Walk, one: Difference, schemes: tuple[Node, Node], node: int) -> None:
    base, head = schemes
    walk.emit(
        Edit(
            Cell(one.aspect, one.action, "request"),
            base.place,
            one.subject,
            one.base,
            one.head,
            base.place,
            head.place,
            Anchor(node),
        )
    )


def _asked(required: _Required) -> set[tuple[str, str]]:
    """Every scheme that is asked for, with each of its scopes."""
    return {
        (n, scope) for one in required.alternatives for n, scopes in one.items() for scope in scopes
    }
