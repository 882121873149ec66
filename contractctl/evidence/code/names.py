"""What the names of a file, and of its siblings, are bound to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from contractctl.evidence.code.terms import Parents, Term, functions_around, walk

PATH_OF = "path of"
"""The operator of a URL and the path that is set on it later."""

_PATH_OF_URL = {"Path", "path", "pathname"}


@dataclass(frozen=True, slots=True)
class Names:
    """The names that one file binds.

    locals: by function or type (its identity) and name, in the order of the file; a type has what
        is bound in it outside functions, and to its own object
    fields: bound outside functions, in constant mappings, or to a member of an object, by their
        last name; several values mean that it is not known which
    functions: by name
    """

    locals: dict[tuple[int, str], list[Term]] = field(default_factory=dict)
    fields: dict[str, list[Term]] = field(default_factory=dict)
    functions: dict[str, list[Term]] = field(default_factory=dict)

    def local(self, name: str, line: int, around: Parents) -> Term | None:
        """The value of a name at a line of a function: what was bound last above it."""
        for function in around:
            bound = self.locals.get((id(function), name), [])
            if bound:
                return bound[max(bisect_right(bound, line, key=_line) - 1, 0)]
            if name in function.names:
                return None
        return None

    def bound(self, name: str, line: int, around: Parents) -> Term | None:
        """As `local`; outside functions what the file binds a name to, if it does so once."""
        found = self.local(name, line, around)
        fields = self.fields.get(name, [])
        return fields[0] if found is None and len(fields) == 1 else found

    def is_parameter(self, name: str, around: Parents) -> bool:
        """Whether a name is given to one of the functions around, and not bound anew."""
        for function in around:
            if (id(function), name) in self.locals:
                return False
            if name in function.names:
                return True
        return False


def _line(term: Term) -> int:
    return term.line


def collect_names(term: Term) -> Names:
    """The names that a file binds."""
    names = Names()
    for one, parents in walk(term):
        if one.kind == "function" and one.text:
            names.functions.setdefault(one.text, []).append(one)
        elif one.kind == "bind" and one.text:
            _bind(names, one, parents)
        elif one.kind == "pair" and not functions_around(parents):
            _field(names, one.text, one.parts[0])
    return names


def shared_names(files: Iterable[Names]) -> Names:
    """What any file binds, to look up what a sibling module defines."""
    shared = Names()
    for names in files:
        shared.locals.update(names.locals)
        for name, values in names.fields.items():
            for value in values:
                _field(shared, name, value)
        for name, functions in names.functions.items():
            shared.functions.setdefault(name, []).extend(functions)
    return shared


def _bind(names: Names, one: Term, parents: Parents) -> None:
    value, target = one.parts
    around = functions_around(parents)
    if around and _is_path_of_url(target):
        _rebind(names, around[0], target, value)
        return
    holder = next((parent for parent in parents if parent.kind == "type"), None)
    own = target.kind == "name" and not around
    if holder is not None and (own or target.chain[:1] in (("self",), ("this",))):
        names.locals.setdefault((id(holder), one.text), []).append(value)
    if around and value.kind != "function" and target.kind == "name":
        names.locals.setdefault((id(around[0]), one.text), []).append(value)
    else:
        _field(names, one.text, value)


def _is_path_of_url(target: Term) -> bool:
    """Whether what is bound is the path of what a name holds: `url.Path = ..`."""
    if target.kind != "member" or target.text not in _PATH_OF_URL:
        return False
    return target.parts[0].kind == "name" and target.parts[0].text not in ("self", "this")


def _rebind(names: Names, function: Term, target: Term, value: Term) -> None:
    """`url.Path = "/orders"` gives the URL another path from there on."""
    holder = target.parts[0].text
    before = Term("name", value.line - 1, holder)
    whole = Term("sum", value.line, PATH_OF, (before, value))
    names.locals.setdefault((id(function), holder), []).append(whole)


def _field(names: Names, name: str, value: Term) -> None:
    if value.kind == "function":
        names.functions.setdefault(name, []).append(value)
    else:
        names.fields.setdefault(name, []).append(value)
