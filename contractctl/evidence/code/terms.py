"""Code of any language as terms: the few forms that matter for which URL is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Kind = Literal[
    "text",
    "number",
    "name",
    "member",
    "index",
    "call",
    "sum",
    "choice",
    "pair",
    "mapping",
    "list",
    "bind",
    "field",
    "function",
    "type",
    "annotation",
    "return",
    "loop",
    "block",
]


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A piece of code, compared by identity.

    text: the literal, name, member, key, or bound name; of a call its type arguments, of a sum
        its operator
    parts: member (object); index (object, key); call (callee, *arguments); pair (value);
        bind (value, target); loop (target, what is looped over, *body); else what it holds
    names: the parameters of a function, the bases of a type, the modifiers of a text; of a bind the
        type that is declared; of a field its key in JSON and its type; "&" of a name whose address
        is taken
    """

    kind: Kind
    line: int
    text: str = ""
    parts: tuple[Term, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def callee(self) -> Term:
        """What a call calls."""
        return self.parts[0]

    @property
    def arguments(self) -> tuple[Term, ...]:
        """What a call or annotation is given."""
        return self.parts[1:] if self.kind == "call" else self.parts

    @property
    def chain(self) -> tuple[str, ...]:
        """`("self", "client", "get")` for `self.client.get`; a call in it gives its own name."""
        found: list[str] = []
        term: Term | None = self
        while term is not None:
            if term.kind in ("name", "member"):
                found.append(term.text)
            inner = term.parts[:1] if term.kind in ("member", "call", "index") else ()
            term = inner[0] if inner else None
        return tuple(reversed(found))

    @property
    def last(self) -> str:
        """The last name of a name, member or call; "" for anything else."""
        if self.kind == "call":
            return self.callee.last
        if self.kind == "index":  # `module["default"]`, or a type argument as in Go's `f[T]`
            key = self.parts[-1]
            return key.text if key.kind == "text" else self.parts[0].last
        return self.text if self.kind in ("name", "member") else ""


Parents = tuple[Term, ...]
"""The terms around a term, innermost first."""


def walk(term: Term, parents: Parents = ()) -> Iterator[tuple[Term, Parents]]:
    """Every term below a term, and itself, in the order of the file."""
    waiting = [(term, parents)]
    while waiting:
        one, around = waiting.pop()
        yield one, around
        if one.parts:
            within = (one, *around)
            waiting += [(part, within) for part in reversed(one.parts)]


def size_of(term: Term, most: int) -> int:
    """How many terms a term holds, itself among them; they are counted up to `most`, and one."""
    return sum(1 for _ in islice(walk(term), most + 1))


def functions_around(parents: Parents) -> Parents:
    """The functions around a term, innermost first."""
    return tuple(parent for parent in parents if parent.kind == "function")


def scopes_around(parents: Parents) -> Parents:
    """The functions and types around a term, innermost first: where its names are looked for."""
    return tuple(parent for parent in parents if parent.kind in ("function", "type"))
