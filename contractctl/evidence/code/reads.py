"""Which fields of an answer are read near the call that asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contractctl.evidence.code.terms import Parents, Term, walk
from contractctl.model.places import ITEM, FieldPath, Step

_TO_BODY = {"json", "data", "body", "parsed_response", "text", "content"}
_PARSERS = {"loads", "parse"}
_ABOUT_ANSWER = {
    *("status", "status_code", "statusCode", "ok", "headers", "raise_for_status", "success?"),
    *("code", "reason", "statusText", "StatusCode", "close", "elapsed", "success", "json", "text"),
    *("then", "catch", "finally"),
}
_ABOUT_VALUE = {"length", "size", "count", "toString", "to_s", "trim", "strip", "lower", "upper"}
_EACH = {"map", "forEach", "each", "filter", "find", "some", "every", "flatMap", "select"}
_GETS = {"get", "fetch", "dig"}
_ONLY_LOOK = {"len", "bool", "isinstance", "print", "log", "puts", "hasOwnProperty", "range"}
_LANGUAGES = ("python", "javascript", "typescript", "tsx", "ruby", "markup")
_MOST_LINES = 500
"""A longer function is read no further: what it does with an answer is told by nobody."""

_ROUNDS = 3
"""Names are bound anew until nothing changes; code reads from top to bottom, so few suffice."""


class _Nothing:
    """No part of the answer."""


Part = tuple[Step, ...] | _Nothing | None
"""Which part of an answer something is: steps into its body, or None for the answer itself."""

_NOTHING = _Nothing()


@dataclass(frozen=True, slots=True)
class Told:
    """The fields that are read; is_whole: nothing else of the answer is used out of sight."""

    fields: tuple[FieldPath, ...]
    is_whole: bool


def reads_of(call: Term, around: Parents, language: str) -> Told | None:
    """The fields of the answer of a call that its function reads; None where it cannot be told.

    around: the functions around the call, innermost first, or the file
    """
    if language not in _LANGUAGES or call.kind != "call":
        return None
    around = tuple(one for one in around if one.kind != "type") or around
    named = [one for one in around if one.text and one.kind == "function"]
    function = named[0] if named else around[-1]
    if not function.parts or function.parts[-1].line - function.line > _MOST_LINES:
        return None
    follower = _Follower(call)
    follower.follow(function)
    if not follower.seen:
        return None
    fields = sorted(FieldPath("body", steps=steps) for steps in follower.seen)
    return Told(tuple(_longest(fields)), not follower.escapes)


def _longest(fields: list[FieldPath]) -> Iterator[FieldPath]:
    """Fields without those that only lead to another."""
    for one in fields:
        deeper = (other.steps for other in fields if other is not one)
        if not any(steps[: len(one.steps)] == one.steps for steps in deeper):
            yield one


@dataclass(slots=True)
class _Follower:
    """Follows the answer of one call through the names of its function.

    bound: which part of the answer a name holds
    escapes: whether the answer, its body or an item is handed on whole
    """

    call: Term
    bound: dict[str, Part] = field(default_factory=dict)
    seen: set[tuple[Step, ...]] = field(default_factory=set)
    escapes: bool = False

    def follow(self, function: Term) -> None:
        """Bind names until nothing new is bound, then note what is read of them."""
        for _ in range(_ROUNDS):
            before = dict(self.bound)
            for term, _parents in walk(function):
                self._bind(term)
            if self.bound == before:
                break
        for term, parents in walk(function):
            if parents and not _is_target(term, parents):
                self._note(term, parents)

    def _bind(self, term: Term) -> None:
        if term.kind == "bind":
            self._take(term.parts[1], self._part(term.parts[0]))
        elif term.kind == "loop" and len(term.parts) > 1:
            part = self._part(term.parts[1])
            self._take(term.parts[0], (*part, ITEM) if isinstance(part, tuple) else _NOTHING)
        elif term.kind == "call" and term.callee.kind == "member":
            self._bind_block(term)

    def _bind_block(self, call: Term) -> None:
        """`items.map(item => ..)`, `promise.then(answer => ..)`."""
        blocks = [one for one in call.arguments if one.kind == "function"]
        part = self._part(call.callee.parts[0])
        if not blocks:
            return
        bare = (one.text for one in blocks[0].parts[:1] if one.kind == "name")
        name = next(iter((*blocks[0].names, *bare)), "")
        if call.last == "then":
            self._take(Term("name", call.line, name), part)
        elif call.last in _EACH and isinstance(part, tuple):
            self._take(Term("name", call.line, name), (*part, ITEM))

    def _take(self, target: Term, part: Part) -> None:
        """Bind a name, or the names of a destructuring, to a part."""
        if isinstance(part, _Nothing):
            return
        if target.kind == "name":
            self.bound[target.text] = part
        elif target.kind == "mapping":
            for one in target.parts:
                inner = self._step(part, one.text)
                if isinstance(inner, tuple) and inner:
                    self.seen.add(inner)
                self._take(one.parts[0] if one.kind == "pair" else one, inner)

    def _part(self, term: Term) -> Part:
        """Which part of the answer a term is."""
        if term is self.call:
            return None
        if term.kind == "name":
            return self.bound.get(term.text, _NOTHING)
        if term.kind == "member":
            held = self._part(term.parts[0])
            return held if isinstance(held, _Nothing) else self._step(held, term.text)
        if term.kind == "index" and len(term.parts) > 1:
            held = self._part(term.parts[0])
            return held if isinstance(held, _Nothing) else _keyed(held or (), term.parts[1])
        if term.kind == "call":
            return self._called(term)
        return self._part(term.parts[0]) if term.kind == "choice" and term.parts else _NOTHING

    def _called(self, call: Term) -> Part:
        if call.last in _PARSERS and call.arguments:
            held = self._part(call.arguments[0])
            return held if isinstance(held, _Nothing) else held or ()
        if call.callee.kind != "member":
            return _NOTHING
        held = self._part(call.callee.parts[0])
        if isinstance(held, _Nothing):
            return held
        if call.last in ("json", "text"):
            return held or ()
        if call.last == "then":
            return self._after(call)
        if call.last in _GETS and isinstance(held, tuple):
            texts = call.arguments if call.last == "dig" else call.arguments[:1]
            steps = tuple(Step("property", one.text) for one in texts if one.kind == "text")
            return (*held, *steps) if steps else _NOTHING
        return _NOTHING

    def _after(self, call: Term) -> Part:
        """What `.then(answer => answer.json())` gives."""
        block = next((one for one in call.arguments if one.kind == "function"), None)
        return self._part(block.parts[-1]) if block and block.parts else _NOTHING

    def _step(self, held: tuple[Step, ...] | None, name: str) -> Part:
        if held is None:
            return () if name in _TO_BODY else _NOTHING
        return _NOTHING if name in _ABOUT_VALUE else (*held, Step("property", name))

    def _note(self, term: Term, parents: Parents) -> None:
        """A part that nothing steps further into is read; the answer or an item as a whole leaves,
        unless it is only bound, looped over or looked at."""
        part, parent = self._part(term), parents[0]
        if isinstance(part, _Nothing) or _is_method(term, parent):
            return
        further = parents[1] if len(parents) > 1 and _is_method(parent, parents[1]) else parent
        steps_on = parent.kind in ("member", "index", "call") and parent.parts[0] is term
        if steps_on and not isinstance(self._part(further), _Nothing):
            return
        if part and part[-1] != ITEM:
            self.seen.add(part)
            return
        if parent.kind in ("bind", "loop", "function", "block"):
            return
        if parent.kind == "call":
            looks = parent.last in _ONLY_LOOK | _PARSERS | {"then"} or parent.callee is term
        else:
            looks = parent.kind == "member" and parent.text in (
                _ABOUT_ANSWER | _ABOUT_VALUE | _EACH | _GETS | _ONLY_LOOK
            )
        self.escapes = self.escapes or not looks


def _is_method(term: Term, parent: Term) -> bool:
    """Whether a term is a member that is called: `items.map` of `items.map(..)`."""
    return term.kind == "member" and parent.kind == "call" and parent.callee is term


def _is_target(term: Term, parents: Parents) -> bool:
    """Whether a term is bound to, and not read: `const { status, items: rows } = ..`."""
    for parent in parents:
        if parent.kind == "bind":
            return parent.parts[1] is term
        if parent.kind not in ("mapping", "pair"):
            return False
        term = parent
    return False


def _keyed(held: tuple[Step, ...], key: Term) -> Part:
    return (*held, Step("property", key.text) if key.kind == "text" else ITEM)
