"""Evaluate an expression to a text with holes, as far as the code tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from contractctl.evidence.code.addresses import Hole, Value
from contractctl.evidence.code.names import PATH_OF, Names
from contractctl.evidence.code.terms import Parents, Term
from contractctl.evidence.code.url_words import (
    ENVIRONMENT,
    ESCAPE,
    FIRST,
    FORMAT,
    JOIN,
    OBJECT,
    READ_SETTING,
    REPLACE,
    SETTINGS,
)

_DEEPEST = 14
_MOST_CHOICES = 3
_MOST_STEPS = 300_000
"""Expressions that are evaluated for one file; people write files that take a thousandth of it."""

_PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-+#0 ]*\d*(?:\.\d+)?[sdvqifgx]|%\((\w+)\)s")
_BRACES = re.compile(r"\{([\w.]*)(?:[:!][^{}]*)?\}")
_SETTING_NAME = re.compile(r"[A-Za-z][\w.:-]*")

Arguments = Mapping[str, Value]
"""What the parameters of a function stand for in one call of it."""

_NOTHING_GIVEN: Arguments = {}


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates the expressions of one file.

    shared: what all files define, for names that this file does not bind
    asked_with: what is known of the functions of this code base that ask: the one method of each
    sizes: of functions, as far as they were counted
    """

    names: Names
    shared: Names
    asked_with: dict[str, str] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    _known: dict[str, Value] = field(default_factory=dict)
    _spent: dict[str, int] = field(default_factory=dict)

    def value(
        self, term: Term, around: Parents, given: Arguments = _NOTHING_GIVEN, depth: int = 0
    ) -> Value:
        """The text that a term stands for; a hole where nothing is known."""
        self._spent["steps"] = self._spent.get("steps", 0) + 1
        if depth > _DEEPEST or self._spent["steps"] > _MOST_STEPS:
            return Value((Hole(term.last),))
        read: Callable[[Term, Parents, Arguments, int], Value] | None = {
            "text": _literal,
            "name": self._name,
            "member": self._member,
            "index": self._index,
            "call": self._call,
            "sum": self._sum,
            "choice": self._choice,
            "return": self._inner,
            "pair": self._inner,
            "bind": self._inner,
            "mapping": self._parts_of_url,
        }.get(term.kind)
        return read(term, around, given, depth + 1) if read else Value((Hole(""),))

    def _inner(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        return self.value(term.parts[0], around, given, depth) if term.parts else _hole("")

    def _parts_of_url(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        """`url.URL{Host: h, Path: p}`, `new UriBuilder(base) { Path = p }`."""
        entries = (one for one in term.parts if one.kind in ("pair", "bind"))
        keyed = {one.text: one for one in entries if one.parts}
        path = keyed.get("Path")
        if path is None or term.text not in ("URL", "UriBuilder", "URIBuilder", "call"):
            return _hole("")
        base = keyed.get("Host") or (term.parts[1] if term.kind == "call" else None)
        return self._sum(
            Term("sum", term.line, PATH_OF, (base or path, path)), around, given, depth
        )

    def _name(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        if term.text in given:
            return given[term.text]
        if self.shared.is_parameter(term.text, around):
            return _hole(term.text)
        bound = self.shared.local(term.text, term.line, around)
        if bound is not None and bound is not term:
            return _named(self.value(bound, around, given, depth), term.text)
        return self._field(term.text, depth)

    def _field(self, name: str, depth: int) -> Value:
        """A constant or field, if all that it is bound to says the same."""
        if name not in self._known:
            self._known[name] = _hole(name)  # what leads back to itself is not known
            self._known[name] = self._bound(name, depth)
        return self._known[name]

    def _bound(self, name: str, depth: int) -> Value:
        values = self.names.fields.get(name) or self.shared.fields.get(name, [])
        found = {
            value.pieces: value
            for one in values[: _MOST_CHOICES + 1]
            if not (value := self.value(one, (), {}, depth)).is_hole
        }
        if len(found) == 1:
            return _named(next(iter(found.values())), name)
        return _named(self.value(values[0], (), {}, depth), name) if values else _hole(name)

    def _member(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        if term.text in OBJECT:
            held = self.value(term.parts[0], around, given, depth)
            if not held.is_hole:
                return held
        entry = self._entry(term.parts[0], term.text)
        if entry is not None:
            return self.value(entry, (), {}, depth)
        if term.chain[-2:-1] == ("env",):
            return _hole(term.text)
        if term.chain[:-1] in (("self",), ("this",)):
            types = tuple(one for one in around if one.kind == "type")
            own = self.shared.local(term.text, term.line, types)
            if own is not None and own is not term:
                return _named(self.value(own, around[-1:], given, depth), term.text)
        return self._field(term.text, depth)

    def _entry(self, holder: Term, key: str) -> Term | None:
        """The value of a key of a constant mapping."""
        for names in (self.names, self.shared):
            for value in names.fields.get(holder.last, []):
                for pair in value.parts if value.kind in ("mapping", "call") else ():
                    if pair.kind == "pair" and pair.text == key:
                        return pair.parts[0]
        return None

    def _index(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        if len(term.parts) < 2:
            return _hole(term.last)
        holder, key = term.parts
        if key.kind == "list" and key.parts:
            key = key.parts[0]
        if key.kind != "text":
            return _hole(key.last)
        entry = self._entry(holder, key.text)
        return _hole(key.text) if entry is None else self.value(entry, (), {}, depth)

    def _choice(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        """The first; if nothing is known of it, its name with the second as its default."""
        values = [self.value(part, around, given, depth) for part in term.parts[:2]]
        if not values:
            return _hole("")
        if values[0].is_hole and len(values) > 1 and not values[1].is_hole:
            return Value((Hole(values[0].name, values[1].text),), values[1].origins)
        return values[0]

    def _sum(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        if term.text == "%" and len(term.parts) == 2:
            form, filling = term.parts
            fills = filling.parts if filling.kind in ("list", "mapping") else (filling,)
            return self._formatted(form, fills, _PLACEHOLDER, around, given, depth)
        values = [self.value(part, around, given, depth) for part in term.parts]
        if term.text == PATH_OF:
            base, path = values
            whole = base is path or isinstance((*path.pieces, "")[0], Hole)
            return path if whole else _joined(values, "/")
        return _joined(values, "/" if term.text == "/" else "")

    def _call(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value:
        callee, name, arguments = term.callee, term.last, term.arguments
        if setting := _setting(term):
            default = self.value(arguments[1], around, given, depth) if arguments[1:] else None
            known = default.text if default and not default.is_hole else ""
            return Value((Hole(setting, known),), default.origins if default else ())
        if name in ESCAPE:
            return _hole(arguments[0].last if arguments else name)
        if name in FORMAT:
            return self._format(callee, arguments, around, given, depth)
        defined = self._defined(term, around, given, depth)
        if defined is not None:
            return defined
        if name in JOIN:
            return self._join(callee, arguments, around, given, depth)
        if callee.kind == "member" and (name in OBJECT or callee.parts[0].kind == "call"):
            held = self.value(callee.parts[0], around, given, depth)
            if not held.is_hole or (name in OBJECT and callee.parts[0].kind == "call"):
                return self._replaced(term, held, around, given, depth)
        if made := self._made(term, around, given, depth):
            return made
        if name in FIRST or name[:1].isupper() or "new" in callee.chain:
            return self._first(arguments, around, given, depth)
        return _hole(name)

    def _made(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value | None:
        """A URL that is made of two parts: `new URL(path, base)`, `new Uri(base, path)`."""
        name, arguments = term.last, term.arguments
        if name in ("UriBuilder", "URIBuilder") and any(one.text == "Path" for one in arguments):
            return self._parts_of_url(replace(term, text="call"), around, given, depth)
        if name not in ("URL", "Uri") or len(arguments) != 2:
            return None
        placed = reversed(arguments) if name == "URL" else arguments
        values = [self.value(one, around, given, depth) for one in placed]
        return None if values[1].is_hole else _joined(values, "/")

    def _replaced(
        self, term: Term, held: Value, around: Parents, given: Arguments, depth: int
    ) -> Value:
        """A text in which another stands for a part of it: `PATH.replace("ID", id)`."""
        if term.last not in REPLACE or len(term.arguments) < 2:
            return held
        old, new = (self.value(one, around, given, depth) for one in term.arguments[:2])
        if old.is_hole or old.text == "/":
            return held
        pieces = list[str | Hole]()
        for piece in held.pieces:
            if not isinstance(piece, str) or old.text not in piece:
                pieces.append(piece)
                continue
            for index, part in enumerate(piece.split(old.text)):
                pieces += [*(new.pieces if index else ()), part]
        return replace(held, pieces=tuple(pieces))

    def _first(
        self, arguments: Iterable[Term], around: Parents, given: Arguments, depth: int
    ) -> Value:
        """The first argument that is a text, but for the name of a method."""
        values = [self.value(one, around, given, depth) for one in arguments]
        texts = [value for value in values if not value.is_hole and value.text.isupper() is False]
        if not texts:
            return values[0] if values else _hole("")
        return texts[0]

    def _format(
        self,
        callee: Term,
        arguments: tuple[Term, ...],
        around: Parents,
        given: Arguments,
        depth: int,
    ) -> Value:
        if callee.kind == "member":
            held = self.value(callee.parts[0], around, given, depth)
            if not held.is_hole:
                form = _BRACES if callee.text == "format" else _PLACEHOLDER
                return self._formatted(callee.parts[0], arguments, form, around, given, depth)
        if not arguments:
            return _hole("")
        form = _BRACES if callee.text == "Format" else _PLACEHOLDER
        return self._formatted(arguments[0], arguments[1:], form, around, given, depth)

    def _formatted(
        self,
        form: Term,
        fills: Iterable[Term],
        placeholder: re.Pattern[str],
        around: Parents,
        given: Arguments,
        depth: int,
    ) -> Value:
        """A form with its placeholders filled: by position, by number, or by name."""
        shape = self.value(form, around, given, depth)
        fills = tuple(fills)
        named = {one.text: one for one in fills if one.kind == "pair"}
        placed = [one for one in fills if one.kind != "pair"]
        values, taken = list[Value](), 0
        for piece in shape.pieces:
            if isinstance(piece, Hole):
                values.append(Value((piece,)))
                continue
            at = 0
            for found in placeholder.finditer(piece):
                values.append(Value((piece[at : found.start()],)))
                at = found.end()
                key = found[1] or ""
                index = int(key) if key.isdigit() else taken
                taken += 1
                fill = named.get(key) or (placed[index] if index < len(placed) else None)
                values.append(self.value(fill, around, given, depth) if fill else _hole(key))
            values.append(Value((piece[at:],)))
        whole = _joined(values, "")
        return replace(whole, origins=(*shape.origins, *whole.origins))

    def _join(
        self,
        callee: Term,
        arguments: tuple[Term, ...],
        around: Parents,
        given: Arguments,
        depth: int,
    ) -> Value:
        parts = [
            part for one in arguments for part in (one.parts if one.kind == "list" else (one,))
        ]
        values = [self.value(one, around, given, depth) for one in parts if one.kind != "pair"]
        values = [one for one in values if one.text != "/"]  # the separator of `string.Join`
        if callee.kind == "member":
            holder = callee.parts[0]
            if holder.kind == "list" or (holder.kind == "text" and holder.text == "/"):
                inner = [self.value(one, around, given, depth) for one in holder.parts]
                return _joined(inner or values, "/")
            held = self.value(holder, around, given, depth)
            if not held.is_hole or (holder.kind == "call" and held.name != holder.last):
                values.insert(0, held)
        return _joined(values, "/")

    def _defined(self, term: Term, around: Parents, given: Arguments, depth: int) -> Value | None:
        """What a function of this code base gives, if it does nothing but return a text."""
        defined = self.names.functions.get(term.last) or self.shared.functions.get(term.last, [])
        if len(defined) != 1:
            return None
        function = defined[0]
        gives = returned(function)
        if gives is None:
            return None
        names = [name for name in function.names if name not in ("self", "cls")]
        placed = [one for one in term.arguments if one.kind != "pair"]
        passed = dict(zip(names, placed, strict=False))
        passed |= {one.text: one.parts[0] for one in term.arguments if one.kind == "pair"}
        values = {name: self.value(one, around, given, depth) for name, one in passed.items()}
        rest = {name: _hole(name) for name in function.names if name not in values}
        found = self.value(gives, (function,), {**rest, **values}, depth)
        return None if found.is_hole else found


def returned(function: Term) -> Term | None:
    """The one expression that a function returns; Ruby returns its last without a word."""
    returns = [one for one in function.parts if one.kind == "return" and one.parts]
    if len(returns) == 1:
        return returns[0].parts[0]
    held = [one for one in function.parts if one.kind not in ("annotation", "pair")]
    return held[0] if len(held) == 1 and held[0].kind in ("text", "sum", "call") else None


def _literal(term: Term, around: Parents, given: Arguments, depth: int) -> Value:
    return Value((term.text,), (term,))


def _hole(name: str) -> Value:
    return Value((Hole(name),))


def _named(value: Value, name: str) -> Value:
    """A value of which nothing is known gets the name that it is bound to, if it has none."""
    if value.is_hole:
        return value if value.name else _hole(name)
    is_host = value.text.startswith(("http://", "https://"))
    return replace(value, names=(name, *value.names)) if is_host else value


def _setting(term: Term) -> str:
    """The name of the environment variable or setting that a call reads; "" for another call."""
    arguments = term.arguments
    if not arguments or arguments[0].kind != "text":
        return ""
    chain = term.callee.chain
    reads = chain[-1:] and (
        chain[-1] in ENVIRONMENT or (chain[-1] in READ_SETTING and SETTINGS & set(chain[:-1]))
    )
    name = arguments[0].text
    return name if reads and _SETTING_NAME.fullmatch(name) else ""


def _joined(values: Iterable[Value], separator: str) -> Value:
    """One text of several, with a separator where there is none yet."""
    pieces: list[str | Hole] = []
    origins: list[Term] = []
    first: Value | None = None
    for value in values:
        new = list(value.pieces)
        if separator and pieces and new:
            if isinstance(pieces[-1], str):
                pieces[-1] = pieces[-1].rstrip(separator)
            if isinstance(new[0], str):
                new[0] = new[0].lstrip(separator)
            new.insert(0, separator)
        pieces += new
        origins += value.origins
        first = first or (value if "".join(map(str, value.pieces)) else None)
    return Value(tuple(pieces), tuple(origins), first.names if first else ())
