"""What single syntax nodes say: their text, line, type arguments, parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from contractctl.evidence.code.terms import Term

if TYPE_CHECKING:
    from tree_sitter import Node

_QUOTES = re.compile(r"""^[@$]*("{3}|'{3}|["'`])(.*)\1$""", re.DOTALL)
_SCRIPT_BLOCK = re.compile(rb"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_DOLLAR_NAME = re.compile(r"\$([A-Za-z_]\w*)")
_PARAMETERS = ("variable_declaration", "assignment_pattern")


def line_of(node: Node) -> int:
    """The line of a node, from 1."""
    return int(node.start_point[0]) + 1


def source_of(node: Node) -> str:
    """The text of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def operator_of(node: Node) -> str:
    """The sign between the two sides of an assignment; "" where there is none."""
    told = node.child_by_field_name("operator")
    if told is not None:
        return source_of(told)
    signs = (source_of(child) for child in node.children if not child.is_named)
    return next((sign for sign in signs if sign.endswith("=")), "")


_LONGEST_TYPE = 120


def declared_type(node: Node) -> str:
    """The type that a declaration gives to what it binds; "" where it gives none."""
    for one in (node, node.parent):
        told = one.child_by_field_name("type") if one else None
        if told is not None and told.type != "implicit_type":
            return type_source(told)
    inner = next((one for one in node.named_children if one.type == "variable_declaration"), node)
    typed = [one for one in inner.named_children if one.type in ("user_type", "nullable_type")]
    return type_source(typed[0]) if typed and inner is not node else ""


def type_source(node: Node) -> str:
    """A type as it is written; "" for one that is too long to be the name of one."""
    text = source_of(node)
    return text if len(text) <= _LONGEST_TYPE and text != "var" else ""


def unquoted(text: str) -> str:
    """A literal without its quotes, a symbol without its colon."""
    found = _QUOTES.match(text)
    return found[2] if found else text.removeprefix(":").strip("\"'`")


def literals(text: str, line: int, language: str) -> Iterable[Term]:
    """A stretch of a string; Kotlin's grammar leaves `$name` in it."""
    if not text:
        return
    pieces = _DOLLAR_NAME.split(text) if language == "kotlin" else [text]
    for index, piece in enumerate(pieces):
        if piece:
            yield Term("name" if index % 2 else "text", line, piece)


def type_argument(node: Node | None) -> str:
    """The first type argument of a call: `Order` of `get<Order>(..)`."""
    for child in node.named_children if node else ():
        if child.type in ("type_arguments", "type_argument_list") and child.named_children:
            return source_of(child.named_children[0])
        if child.type == "generic_name":
            return type_argument(child)
    return ""


def parameter_names(node: Node | None) -> Iterable[str]:
    """The names of the parameters of a function."""
    if node is None:
        return
    if node.type in ("identifier", "simple_identifier", "implicit_parameter"):
        yield source_of(node)
        return
    for child in node.named_children:
        yield from names_of(child)


def names_of(parameter: Node) -> Iterable[str]:
    """The name of a parameter, or none for a pattern; Go has several names of one type."""
    if parameter.type == "identifier":
        yield source_of(parameter)
    elif parameter.type == "parameter_declaration":
        yield from (source_of(one) for one in parameter.children_by_field_name("name"))
    elif "parameter" in parameter.type or parameter.type in _PARAMETERS:
        fields = ("name", "pattern", "left")
        named = next((one for f in fields if (one := parameter.child_by_field_name(f))), None)
        inner = named or next(iter(parameter.named_children), None)
        if inner is not None and inner.type == "identifier":
            yield source_of(inner)


def default_of(parameter: Node) -> Node | None:
    """The value that a parameter has of its own."""
    return parameter.child_by_field_name("value") or parameter.child_by_field_name("right")


def scripts(data: bytes) -> bytes:
    """The scripts of a component file, on their lines."""
    kept = bytearray()
    at = 0
    for block in _SCRIPT_BLOCK.finditer(data):
        kept += b"\n" * data.count(b"\n", at, block.start(1)) + block[1]
        at = block.end(1)
    return bytes(kept)
