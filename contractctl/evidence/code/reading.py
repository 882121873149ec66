"""Source text to terms, with the parser of its language."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError
from contractctl.evidence.code.languages import LANGUAGES, Language, Part
from contractctl.evidence.code.records import key_of
from contractctl.evidence.code.syntax import (
    declared_type,
    default_of,
    line_of,
    literals,
    names_of,
    operator_of,
    parameter_names,
    scripts,
    source_of,
    type_argument,
    type_source,
    unquoted,
)
from contractctl.evidence.code.terms import Kind, Term

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_DEEPEST = 100
"""Levels of nesting; what lies deeper is data, and is not read."""

_SUMS = ("+", "%", "/")
_CHOICES = ("||", "??", "or", "?:")


def read_terms(language: str, data: bytes) -> Term:
    """A file as one term of kind `block`; what cannot be parsed is left out.

    Raises ContractctlError where the parser of that language is not installed.
    """
    if language == "markup":
        language, data = "typescript", scripts(data)
    tree = parser(language).parse(data)
    reader = _Reader(LANGUAGES[language])
    return Term("block", 1, parts=tuple(reader.read(tree.root_node, 0)))


@cache
def parser(language: str) -> Parser:
    """The parser of a language; imported when a file of that language is there."""
    row = LANGUAGES[language]
    try:
        import tree_sitter

        module = importlib.import_module(row.module)
    except ImportError as error:
        raise ContractctlError(
            f"reading {language} code needs {error.name or row.module}, which is not installed",
            hint="pip install 'contractctl[scan]'",
        ) from error
    return tree_sitter.Parser(tree_sitter.Language(getattr(module, row.function)()))


class _Reader:
    """Makes terms of syntax nodes by the table of one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._readers: dict[str, Callable[[Node, tuple[Part, ...], int], Iterable[Term]]] = {
            name: getattr(self, f"_{name}")
            for name in {shape.reader for shape in language.shapes.values()}
            if name not in ("content", "nothing")
        }

    @cached_property
    def _content(self) -> frozenset[str]:
        return self._types("content")

    @cached_property
    def _holes(self) -> frozenset[str]:
        return self._types("hole")

    def _types(self, reader: str) -> frozenset[str]:
        shapes = self._language.shapes.items()
        return frozenset(node for node, shape in shapes if shape.reader == reader)

    def read(self, node: Node, depth: int) -> list[Term]:
        """The terms of a node; one of no form that matters gives those that are in it."""
        if depth > _DEEPEST:
            return []
        shape = self._language.shapes.get(node.type)
        if shape is None:
            return self._inside(node, depth)
        read = self._readers.get(shape.reader)
        return list(read(node, shape.parts, depth + 1)) if read else []

    def _inside(self, node: Node, depth: int) -> list[Term]:
        found: list[Term] = []
        waiting = node.named_children[::-1]
        while waiting:  # no recursion: what has no form of its own nests as deep as it likes
            child = waiting.pop()
            if child.type in self._language.shapes:
                found += self.read(child, depth + 1)
            else:
                waiting += child.named_children[::-1]
        return found

    def _one(self, node: Node | None, depth: int) -> Term | None:
        """A node as a single term; several become a list."""
        if node is None:
            return None
        found = self.read(node, depth)
        if len(found) == 1:
            return found[0]
        return Term("list", line_of(node), parts=tuple(found)) if found else None

    def _part(self, node: Node, part: Part) -> Node | None:
        if isinstance(part, int):
            children = node.named_children
            return children[part] if -len(children) <= part < len(children) else None
        return node.child_by_field_name(part) or next(
            (child for child in node.named_children if child.type == part), None
        )

    def _terms(self, node: Node, parts: tuple[Part, ...], depth: int) -> tuple[Term | None, ...]:
        return tuple(self._one(self._part(node, part), depth) for part in parts)

    def _text(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        line = line_of(node)
        pieces = [child for child in node.children if child.type in self._content | self._holes]
        if not pieces:
            return [Term("text", line, unquoted(source_of(node)))]
        found: list[Term] = []
        literal = ""
        for piece in pieces:
            if piece.type in self._content:
                literal += source_of(piece)
                continue
            found += literals(literal, line, self._language.name)
            literal = ""
            found += self._hole(piece, (), depth)
        found += literals(literal, line, self._language.name)
        if len(found) == 1 and found[0].kind == "text":
            return found
        return [Term("sum", line, "+", tuple(found))]

    def _hole(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """What stands in a string for a value; one with a default (`${A:-b}`) is a choice."""
        line = line_of(node)
        if node.type == "command_substitution":
            return [Term("list", line, parts=tuple(self._inside(node, depth)))]
        shape = self._language.shapes[node.type]
        part = self._part(node, shape.parts[0]) if shape.parts else None
        one = self._one(part, depth)
        inner = [one] if one else self._inside(node, depth)
        if len(inner) > 1 and node.type == "expansion":
            return [Term("choice", line, parts=tuple(inner[:2]))]
        return inner[:1] or [Term("name", line, source_of(node).strip("${}#@ "))]

    def _sum(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return [Term("sum", line_of(node), "+", tuple(self._inside(node, depth)))]

    def _name(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return [Term("name", line_of(node), source_of(node).lstrip("@"))]

    def _literal(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """Java: `Order[].class` is the name of a type."""
        return [Term("name", line_of(node), source_of(node).removesuffix(".class"))]

    def _number(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return [Term("number", line_of(node), source_of(node))]

    def _call(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        callee = self._one(self._part(node, parts[0]), depth)
        at = self._part(node, parts[1])
        arguments = self._arguments(at, depth)
        generic = type_argument(self._part(node, parts[0])) or type_argument(node)
        if callee is None:
            return arguments
        more = node.child_by_field_name("initializer")  # C#: new X(..) { A = b }
        arguments += self._inside(more, depth) if more else []
        if callee.kind == "call" and all(one.kind == "function" for one in arguments):
            # Kotlin: f(x) { .. } is a call of what f(x) gives; here the block is an argument.
            return [Term("call", callee.line, callee.text, (*callee.parts, *arguments))]
        return [Term("call", callee.line, generic, (callee, *arguments))]

    def _arguments(self, node: Node | None, depth: int) -> list[Term]:
        if node is None:
            return []
        if node.type in ("annotated_lambda", "template_string"):
            return self.read(node, depth)
        return self._inside(node, depth)

    def _invocation(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """A call whose node has receiver and name apart; without arguments it is a member."""
        receiver, name = self._terms(node, parts[:2], depth)
        at = self._part(node, parts[2])
        block = node.child_by_field_name("block")
        arguments = self._arguments(at, depth) + (self.read(block, depth) if block else [])
        line = line_of(self._part(node, parts[1]) or node)
        text = name.text if name else "call"
        callee = Term("member", line, text, (receiver,)) if receiver else Term("name", line, text)
        if at is None and block is None:
            return [callee]
        return [Term("call", line, "", (callee, *arguments))]

    def _member(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        if len(parts) == 1:
            return [one for one in self._terms(node, parts, depth) if one]
        holder, name = self._terms(node, parts, depth)
        if name is None:
            return [holder] if holder else []
        if holder is None:
            return [name]
        return [Term("member", name.line, name.text, (holder,))]

    def _index(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        holder, key = self._terms(node, parts, depth)
        if holder is None:
            return [key] if key else []
        # Go: f[T](..) has the look of an index.
        return [Term("index", holder.line, "", (holder, key) if key else (holder,))]

    def _binary(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        operator = node.child_by_field_name("operator")
        sign = source_of(operator) if operator else "+"
        terms = [one for one in self._terms(node, parts, depth) if one]
        if sign in _CHOICES:
            return [Term("choice", line_of(node), sign, tuple(terms))]
        if sign in _SUMS and len(terms) == 2:
            return [Term("sum", terms[0].line, sign, tuple(terms))]
        return terms

    def _choice(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        terms = [one for one in self._terms(node, parts, depth) if one]
        return [Term("choice", line_of(node), "?", tuple(terms))]

    def _bind(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        target, value = self._terms(node, parts, depth)
        if target is None or value is None or value is target:
            return [one for one in (value,) if one]
        sign = operator_of(node)
        if sign == "+=" and target.kind == "name":  # what it was above this line, and more
            before = Term("name", value.line - 1, target.text)
            value = Term("sum", value.line, "+", (before, value))
        elif sign not in ("", "=", ":=", "||=", "+="):
            return [value]
        if target.kind == "list" and target.parts:  # Go: resp, err := ..
            target = target.parts[0]
        typed = declared_type(node)
        return [
            Term("bind", line_of(node), target.last, (value, target), (typed,) if typed else ())
        ]

    def _variable(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """Go: `var order Order` holds an empty one."""
        bound = self._bind(node, parts, depth)
        kind = node.child_by_field_name("type")
        target = self._one(self._part(node, parts[0]), depth)
        if bound or kind is None or target is None:
            return bound
        fields = tuple(self._inside(kind, depth)) if kind.type == "struct_type" else ()
        text = f"struct@{node.start_byte}" if fields else type_source(kind)
        empty = Term("mapping", line_of(node), text, fields)
        return [Term("bind", line_of(node), target.last, (empty, target))]

    def _field(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """A field of a type, and what it is bound to."""
        name = self._part(node, parts[0])
        kind = self._part(node, parts[1]) or self._part(node, "nullable_type")
        if name is not None and name.type == "variable_declarator":
            bound = self.read(name, depth)
            name = name.child_by_field_name("name")
        else:
            bound = self._bind(node, (parts[0], "value"), depth)
        key = key_of(source_of(node), self._language.name)
        if name is None or kind is None or key is None:
            return bound
        return [*bound, Term("field", line_of(node), source_of(name), (), (key, type_source(kind)))]

    def _reference(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """Go: `&order`, which what is called may fill."""
        found = self._inside(node, depth)[:1]
        if found and found[0].kind == "name" and source_of(node).startswith("&"):
            return [Term("name", found[0].line, found[0].text, (), ("&",))]
        return found

    def _alias(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return self._bind(node, (parts[1], parts[0]), depth)

    def _pair(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        key, value = self._terms(node, parts, depth)
        if value is None:
            return []
        text = key.text if key else ""
        return [Term("pair", line_of(node), text, (value,))]

    def _argument(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        """An argument, which may have a name: `name: x` in C#, `name = x` in Kotlin."""
        named = any(source_of(child) in (":", "=") for child in node.children if not child.is_named)
        children = node.named_children
        if len(children) > 1 and (named or node.child_by_field_name("name")):
            return self._pair(node, (0, -1), depth)
        return self._inside(node, depth)

    def _composite(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        kind, body = self._terms(node, parts, depth)
        held = body.parts if body else ()
        return [Term("mapping", line_of(node), kind.last if kind else "", held)]

    def _mapping(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return [self._held("mapping", node, depth)]

    def _list(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return [self._held("list", node, depth)]

    def _return(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        return [self._held("return", node, depth)]

    def _held(self, kind: Kind, node: Node, depth: int, text: str = "") -> Term:
        return Term(kind, line_of(node), text, tuple(self._inside(node, depth)))

    def _function(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        name = self._part(node, parts[0]) if parts[0] else None
        parameters = self._part(node, parts[1]) if parts[1] else None
        parameters = parameters or node.child_by_field_name("parameter")  # `answer => ..`
        body = self._part(node, parts[2]) if len(parts) > 2 else None
        text = source_of(name) if name else ""
        notes = list(self._inside_notes(node, depth))
        held = self._inside(node, depth) if len(parts) < 3 else self._body(body, depth)
        names = tuple(parameter_names(parameters))
        defaults = self._defaults(parameters, depth)
        return [Term("function", line_of(name or node), text, (*notes, *defaults, *held), names)]

    def _defaults(self, parameters: Node | None, depth: int) -> Iterable[Term]:
        """The parameters that have a value of their own, as pairs."""
        for child in parameters.named_children if parameters else ():
            value = self._one(default_of(child), depth)
            names = list(names_of(child))
            if value is not None and names:
                yield Term("pair", line_of(child), names[0], (value,))

    def _inside_notes(self, node: Node, depth: int) -> Iterable[Term]:
        for child in node.named_children:
            if child.type in ("modifiers", "attribute_list"):
                yield from self._inside(child, depth)

    def _body(self, body: Node | None, depth: int) -> list[Term]:
        """A body that is an expression is what the function returns."""
        if body is None:
            return []
        terms = self.read(body, depth)
        plain = body.type not in self._language.shapes and "return" not in source_of(body)[:7]
        block = body.type.endswith(("block", "statement", "body_statement", "statements"))
        if (block or plain) and body.type != "function_body":
            return terms
        if body.type == "function_body" and body.named_children[0].type == "block":
            return terms
        return [Term("return", line_of(body), parts=tuple(terms))]

    def _type(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        name = self._part(node, parts[0])
        return [self._held("type", node, depth, source_of(name) if name else "")]

    def _annotation(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        called = self._one(self._part(node, parts[0]), depth)
        if called is None:
            return []
        arguments = list(called.arguments) if called.kind == "call" else []
        if len(parts) > 1:
            arguments += self._arguments(self._part(node, parts[1]), depth)
        return [Term("annotation", line_of(node), called.last, tuple(arguments), called.chain)]

    def _loop(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        terms = [one for one in self._terms(node, parts, depth) if one]
        return [Term("loop", line_of(node), "", tuple(terms))]

    def _through(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        if parts:
            return [one for one in self._terms(node, parts, depth) if one]
        return self._inside(node, depth)[:1]

    def _command(self, node: Node, parts: tuple[Part, ...], depth: int) -> list[Term]:
        name = self._part(node, "name")
        given = node.children_by_field_name("argument")
        arguments = [one for child in given if (one := self._one(child, depth))]
        callee = Term("name", line_of(node), source_of(name) if name else "")
        return [Term("call", line_of(node), "shell", (callee, *arguments))]
