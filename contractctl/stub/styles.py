"""The texts of a parameter on the wire, taken apart as its style says (RFC 6570, OpenAPI)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote, unquote_plus

Raw: TypeAlias = "str | list[Raw] | dict[str, Raw]"
"""Texts before anybody asked what types they have."""

Pairs = Sequence[tuple[str, str]]
"""Names, decoded, and values, as they were sent, of a query."""

DEEPEST = 16
"""Brackets in the name of a field that are read; `a[b][c]` has two."""

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a parameter is written. takes: which of `array` and `object` its schema allows."""

    name: str
    style: str
    explode: bool
    takes: frozenset[str]


def query_pairs(query: str) -> Pairs:
    """The fields of a query; a name without `=` has an empty value."""
    parts = (part.partition("=") for part in query.split("&") if part)
    return [(plain(name), value) for name, _, value in parts]


def plain(text: str) -> str:
    """A name or value of a query, decoded; what is no UTF-8 keeps its escapes."""
    return _decoded(text, unquote_plus)


def plain_path(text: str) -> str:
    """A part of a path, decoded: a plus is a plus."""
    return _decoded(text, unquote)


def _decoded(text: str, decode: Callable[..., str]) -> str:
    try:
        return decode(text, errors="strict")
    except UnicodeDecodeError:
        return text


def of_query(style: Style, pairs: Pairs, others: frozenset[str]) -> list[Raw]:
    """What a query may say for a parameter, the likeliest first; nothing where it is absent.

    others: names of further parameters, which are no properties of an exploded object
    """
    if style.style == "deepObject":
        nested = nested_fields(pairs, style.name)
        return [nested] if nested else []
    own = [value for name, value in pairs if name == style.name]
    if "object" in style.takes and style.explode and style.style == "form" and not own:
        found: dict[str, Raw] = {n: plain(value) for n, value in pairs if n not in others}
        return [found] if found else []
    if not own:
        return []
    if len(own) > 1:
        return [[plain(value) for value in own]]
    return list(_single(style, own[0], plain))


def _single(style: Style, sent: str, decode: Callable[[str], str]) -> Iterator[Raw]:
    """What one text may say where a list or an object may be written as one."""
    text = decode(sent)
    delimiter = _DELIMITERS.get(style.style, ",")
    apart = [decode(piece) for piece in sent.split(",")] if delimiter == "," else None
    ways = [] if apart is None else [apart]
    if text.split(delimiter) not in ways:
        ways.append(text.split(delimiter))
    if style.explode:
        ways = [[text], *ways] if style.style == "form" else ways
    if "array" in style.takes:
        yield from (list[Raw](pieces) for pieces in ways)
        if not text:
            yield []
    if "object" in style.takes:
        yield from filter(None, (_object(pieces, exploded=style.explode) for pieces in ways))
    yield text


def _object(pieces: Sequence[str], *, exploded: bool) -> dict[str, Raw] | None:
    if exploded:
        entries = [piece.partition("=") for piece in pieces]
        return {n: value for n, _, value in entries} if all(s for _, s, _ in entries) else None
    if len(pieces) % 2:
        return None
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def of_path(style: Style, sent: str) -> list[Raw]:
    """What a part of a path may say for a parameter; nothing where its style is another."""
    if style.style == "label":
        if not sent.startswith("."):
            return []
        dotted = ",".join(sent[1:].split("."))
        texts = dict.fromkeys([dotted, sent[1:]] if style.explode else [sent[1:], dotted])
        return _distinct(way for text in texts for way in _of_label(style, text, sent[1:]))
    if style.style == "matrix":
        return _of_matrix(style, sent)
    return list(_single(style, sent, plain_path))


def _of_label(style: Style, text: str, whole: str) -> Iterator[Raw]:
    """The text of a label, which without lists and objects has dots of its own."""
    if style.takes:
        yield from list(_single(style, text, plain_path))[:-1]
    yield plain_path(whole)


def _of_matrix(style: Style, sent: str) -> list[Raw]:
    if not sent.startswith(";"):
        return []
    entries = [(plain_path(n), v) for n, _, v in (p.partition("=") for p in sent[1:].split(";"))]
    own = [value for name, value in entries if name == style.name]
    if len(own) == 1:
        return list(_single(style, own[0], plain_path))
    if own:
        return [[plain_path(value) for value in own]]
    if "object" in style.takes and style.explode:
        return [{name: plain_path(value) for name, value in entries}]
    return []


def of_header(style: Style, sent: str) -> list[Raw]:
    """What the value of a header may say; lists have blanks after the commas (RFC 9110 5.6.1)."""
    return list(_single(style, ",".join(p.strip() for p in sent.split(",")), str))


def of_cookie(style: Style, sent: str) -> list[Raw]:
    """What a cookie may say, which some encode and others do not."""
    ways = [*_single(style, sent, plain_path), *_single(style, sent, str)]
    return _distinct(ways)


def cookies(header: str) -> dict[str, str]:
    """The cookies of a request (RFC 6265 section 5.4); the first of a name counts."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        found.setdefault(name, value.strip('"'))
    return found


def nested_fields(pairs: Pairs, root: str | None = None) -> dict[str, Raw]:
    """Fields with brackets as objects and lists: `a[b]=1` and `a[]=1`.

    root: only the fields of this name, without it; None for all fields
    """
    built: dict[str, Raw] = {}
    for name, value in pairs:
        head, *inner = _keys(name)
        if root is None:
            _put(built, [head, *inner], plain(value))
        elif head == root and inner:
            _put(built, inner, plain(value))
    return built


def _keys(name: str) -> list[str]:
    head, bracket, _ = name.partition("[")
    found = _BRACKETS.findall(name)
    is_whole = bracket and f"{head}{''.join(f'[{key}]' for key in found)}" == name
    return [head, *found] if head and is_whole and len(found) <= DEEPEST else [name]


def _put(built: dict[str, Raw], keys: Sequence[str], value: str) -> None:
    """Set a field; what was sent before under the same name, or with `[]`, becomes a list."""
    is_listed = len(keys) > 1 and not keys[-1]
    *way, last = keys[:-1] if is_listed else keys
    for key in way:
        inner = built.setdefault(key, {})
        if not isinstance(inner, dict):
            inner = built[key] = {}
        built = inner
    before = built.get(last)
    if before is None:
        built[last] = [value] if is_listed else value
    elif isinstance(before, list):
        before.append(value)
    else:
        built[last] = [before, value]


def _distinct(ways: Iterable[Raw]) -> list[Raw]:
    found: list[Raw] = []
    for way in ways:
        if way not in found:
            found.append(way)
    return found
