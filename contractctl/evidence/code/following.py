"""Follow the answer of a call through the names of the function that asks."""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from contractctl.evidence.code.terms import Parents, Term, walk
from contractctl.model.places import ITEM, Step

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
_ROUNDS = 3
"""Names are bound anew until nothing changes; code reads from top to bottom, so few suffice."""


class Nothing:
    """No part of the answer."""


Part = tuple[Step, ...] | Nothing | None
"""Which part of an answer something is: steps into its body, or None for the answer itself."""

NOTHING = Nothing()


@dataclass(slots=True)
class Bindings:
    """What names hold, by the place in a function from which on they do."""

    places: dict[str, list[int]] = field(default_factory=dict)
    parts: dict[tuple[str, int], Part] = field(default_factory=dict)

    def put(self, name: str, place: int, part: Part) -> None:
        """Bind a name from a place on."""
        if (name, place) not in self.parts:
            insort(self.places.setdefault(name, []), place)
        self.parts[name, place] = part

    def at(self, name: str, place: int) -> Part:
        """What a name holds at a place: what was bound to it last before."""
        places = self.places.get(name, [])
        last = bisect_right(places, place) - 1
        return self.parts[name, places[last]] if last >= 0 else NOTHING


@dataclass(slots=True)
class Follower:
    """Follows the answer of one call through the names of its function.

    bound: which part of the answer a name holds, and from where on
    starts, ends: the places of the terms of the function, and those after them
    escapes: whether the answer, its body or an item is handed on whole
    """

    call: Term
    language: str
    bound: Bindings = field(default_factory=Bindings)
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    seen: set[tuple[Step, ...]] = field(default_factory=set)
    escapes: bool = False

    def follow(self, function: Term) -> None:
        """Bind names until nothing new is bound, then note what is read of them."""
        self._place(function)
        for _ in range(_ROUNDS):
            before = dict(self.bound.parts)
            for term, parents in walk(function):
                self._bind(term, parents)
            if self.bound.parts == before:
                break
        for term, parents in walk(function):
            if parents and not _is_target(term, parents):
                self._note(term, parents)

    def _place(self, function: Term) -> None:
        """Number the terms, and have the parameters of the functions in it hold nothing."""
        terms = [term for term, _ in walk(function)]
        for place, term in enumerate(terms):
            self.starts[id(term)] = place
            for name in term.names if term.kind == "function" else ():
                self.bound.put(name, place, NOTHING)
        for term in reversed(terms):
            last = self.ends[id(term.parts[-1])] if term.parts else self.starts[id(term)] + 1
            self.ends[id(term)] = last

    def _bind(self, term: Term, parents: Parents) -> None:
        if term.kind == "bind":
            self._take(term.parts[1], self._part(term.parts[0]), self.ends[id(term)])
        elif term.kind == "loop" and len(term.parts) > 1:
            part = self._part(term.parts[1])
            item = (*part, ITEM) if isinstance(part, tuple) else NOTHING
            self._take(term.parts[0], item, self._begin(term, parents))
        elif term.kind == "call" and term.callee.kind == "member":
            self._bind_block(term)

    def _begin(self, loop: Term, parents: Parents) -> int:
        """From where on the name of a loop holds an item: Python writes `[x.id for x in items]`."""
        inline = self.language == "python" and len(loop.parts) == 2 and bool(parents)
        return self.starts[id(parents[0])] if inline else self.ends[id(loop.parts[1])]

    def _bind_block(self, call: Term) -> None:
        """`items.map(item => ..)`, `promise.then(answer => ..)`."""
        blocks = [one for one in call.arguments if one.kind == "function"]
        part = self._part(call.callee.parts[0])
        if not blocks:  # `orders.map(shown)`
            handed = call.last in _EACH | {"then"} and bool(call.arguments)
            self.escapes = self.escapes or (handed and not isinstance(part, Nothing))
            return
        bare = (one.text for one in blocks[0].parts[:1] if one.kind == "name")
        name = next(iter((*blocks[0].names, *bare)), "")
        place = self.starts[id(blocks[0])]
        if call.last == "then":
            self._take(Term("name", call.line, name), part, place)
        elif call.last in _EACH and isinstance(part, tuple):
            self._take(Term("name", call.line, name), (*part, ITEM), place)

    def _take(self, target: Term, part: Part, place: int) -> None:
        """Bind a name, or the names of a destructuring, to a part from a place on."""
        if target.kind == "name":
            self.bound.put(target.text, place, part)
        elif isinstance(part, Nothing):
            for one in target.parts if target.kind in ("mapping", "list", "pair") else ():
                self._take(one, part, place)
        elif target.kind == "mapping":
            for one in target.parts:
                inner = self._step(part, one.text)
                if isinstance(inner, tuple) and inner:
                    self.seen.add(inner)
                self._take(one.parts[0] if one.kind == "pair" else one, inner, place)

    def _part(self, term: Term) -> Part:
        """Which part of the answer a term is."""
        if term is self.call:
            return self._asked(term)
        if term.kind == "name":
            return self.bound.at(term.text, self.starts.get(id(term), 0))
        if term.kind == "member":
            held = self._part(term.parts[0])
            return held if isinstance(held, Nothing) else self._step(held, term.text)
        if term.kind == "index" and len(term.parts) > 1:
            held = self._part(term.parts[0])
            return held if isinstance(held, Nothing) else self._at(held, term.parts[1])
        if term.kind == "call":
            return self._called(term)
        return self._part(term.parts[0]) if term.kind == "choice" and term.parts else NOTHING

    def _asked(self, call: Term) -> Part:
        """What the call gives that asks for the answer."""
        return None

    def _at(self, held: tuple[Step, ...] | None, key: Term) -> Part:
        """What stands under a key or index of a part."""
        return _keyed(held or (), key)

    def _called(self, call: Term) -> Part:
        if call.last in _PARSERS and call.arguments:
            held = self._part(call.arguments[0])
            return held if isinstance(held, Nothing) else held or ()
        if call.callee.kind != "member":
            return NOTHING
        held = self._part(call.callee.parts[0])
        if isinstance(held, Nothing):
            return held
        if call.last in ("json", "text"):
            return held or ()
        if call.last == "then":
            return self._after(call)
        if call.last in _GETS and isinstance(held, tuple):
            texts = call.arguments if call.last == "dig" else call.arguments[:1]
            steps = tuple(Step("property", one.text) for one in texts if one.kind == "text")
            return (*held, *steps) if steps else NOTHING
        return NOTHING

    def _after(self, call: Term) -> Part:
        """What `.then(answer => answer.json())` gives."""
        block = next((one for one in call.arguments if one.kind == "function"), None)
        gives = block.parts[-1] if block and block.parts else None
        if gives is not None and gives.kind == "return" and gives.parts:
            gives = gives.parts[0]
        return self._part(gives) if gives else NOTHING

    def _step(self, held: tuple[Step, ...] | None, name: str) -> Part:
        if held is None:
            return () if name in _TO_BODY else NOTHING
        return NOTHING if name in _ABOUT_VALUE else (*held, Step("property", name))

    def _note(self, term: Term, parents: Parents) -> None:
        """A part that nothing steps further into is read; the answer or an item as a whole leaves,
        unless it is only bound, looped over or looked at."""
        part, parent = self._part(term), parents[0]
        if isinstance(part, Nothing) or _is_method(term, parent):
            return
        further = parents[1] if len(parents) > 1 and _is_method(parent, parents[1]) else parent
        steps_on = parent.kind in ("member", "index", "call") and parent.parts[0] is term
        if steps_on and not isinstance(self._part(further), Nothing):
            return
        if part and part[-1] != ITEM:
            self.seen.add(part)
            return
        if parent.kind in ("bind", "loop", "function", "block"):
            self.escapes = self.escapes or self._leaves(term, parent)
            return
        if not _is_handed_on(parents):
            self.escapes = self.escapes or not self._looks(parent, term)

    def _leaves(self, term: Term, parent: Term) -> bool:
        """Whether a whole is kept by an object, or is what a function gives without a word."""
        if parent.kind == "bind":
            return parent.parts[1].kind not in ("name", "mapping", "list")
        gives = self.language in ("ruby", "kotlin") and parent.kind == "function"
        return gives and parent.parts[-1] is term

    def _looks(self, parent: Term, term: Term) -> bool:
        """Whether what is done with a whole only looks at it, or steps into it."""
        if parent.kind == "call":
            return parent.last in _ONLY_LOOK | _PARSERS | {"then"} or parent.callee is term
        return parent.kind == "member" and parent.text in (
            _ABOUT_ANSWER | _ABOUT_VALUE | _EACH | _GETS | _ONLY_LOOK
        )


def _is_method(term: Term, parent: Term) -> bool:
    """Whether a term is a member that is called: `items.map` of `items.map(..)`."""
    return term.kind == "member" and parent.kind == "call" and parent.callee is term


def _is_handed_on(parents: Parents) -> bool:
    """Whether a term is what `.then(answer => ..)` gives: the chain of calls holds it then."""
    if len(parents) < 3 or parents[0].kind != "return":
        return False
    return parents[1].kind == "function" and parents[2].kind == "call" and parents[2].last == "then"


def _is_target(term: Term, parents: Parents) -> bool:
    """Whether a term is bound to, and not read: `const { status, items: rows } = ..`."""
    for parent in parents:
        if parent.kind in ("bind", "loop"):
            return parent.parts[1 if parent.kind == "bind" else 0] is term
        if parent.kind not in ("mapping", "pair", "list"):
            return False
        term = parent
    return False


def _keyed(held: tuple[Step, ...], key: Term) -> Part:
    return (*held, Step("property", key.text) if key.kind == "text" else ITEM)
