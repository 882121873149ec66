"""Read and write Link headers (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.headers.lifecycle import Flaw

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"<([^<>]*)>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_BLANK = re.compile(r"[ \t]*")
_WRITE = 'write `<https://...>; rel="deprecation"` (RFC 8288)'
_SENDABLE = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another resource.

    relations: in lower case; parameters: the others, names in lower case
    """

    target: str
    relations: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a header as far as they can be read, and what is wrong with it."""

    links: tuple[Link, ...]
    flaws: tuple[Flaw, ...] = ()


def read_links(value: str) -> Links:
    """Read a Link header; what comes after a place that cannot be read is not read."""
    found: list[Link] = []
    flaws: list[Flaw] = []
    at = 0
    while (at := _past_separators(value, at)) < len(value):
        try:
            target, at = _target(value, at)
            parameters, at = _parameters(value, at)
        except _Unreadable as problem:
            flaws.append(Flaw("error", f"{problem}: {_WRITE}"))
            break
        relations = _relations(parameters)
        flaws.extend(_flaws(target, parameters, relations))
        others = tuple(pair for pair in parameters if pair[0] != "rel")
        found.append(Link(target, relations, others))
    if not found and not flaws:
        flaws.append(Flaw("error", f"holds no link: {_WRITE}"))
    return Links(tuple(found), tuple(flaws))


def write_links(links: Iterable[Link]) -> str:
    """Spell links as one Link header.

    Raises ValueError for a target, relation or parameter that no header can carry.
    """
    return ", ".join(_written(link) for link in links)


class _Unreadable(Exception):
    """A place in a header from which on nothing can be read."""


def _past_separators(value: str, at: int) -> int:
    while at < len(value) and value[at] in ", \t":
        at += 1
    return at


def _target(value: str, at: int) -> tuple[str, int]:
    found = _TARGET.match(value, at)
    if found is None:
        shown = value[at : at + 40]
        raise _Unreadable(f"has no `<` and `>` around the address at `{shown}`")
    return found[1].strip(), found.end()


def _parameters(value: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """The parameters of a link, and where the next link starts."""
    found: list[tuple[str, str]] = []
    while True:
        at = _blank(value, at)
        if at == len(value) or value[at] == ",":
            return found, at
        if value[at] != ";":
            raise _Unreadable(f"has `{value[at : at + 20]}` where `;` or `,` should stand")
        at = _blank(value, at + 1)
        name = _TOKEN.match(value, at)
        if name is None:  # an empty parameter, as after a last `;`
            continue
        at = _blank(value, name.end())
        text = ""
        if value[at : at + 1] == "=":
            text, at = _text(value, _blank(value, at + 1))
        found.append((name[0].lower(), text))


def _text(value: str, at: int) -> tuple[str, int]:
    if value[at : at + 1] == '"':
        quoted = _QUOTED.match(value, at)
        if quoted is None:
            raise _Unreadable(f"has a quotation mark that is never closed at `{value[at:][:20]}`")
        return re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL), quoted.end()
    # Readers take more than a token: media types and addresses often stand without quotes.
    plain = re.compile(r'[^;, \t"]*').match(value, at)
    return (plain[0], plain.end()) if plain else ("", at)


def _blank(value: str, at: int) -> int:
    found = _BLANK.match(value, at)
    return found.end() if found else at


def _relations(parameters: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Those of the first `rel`: section 3.3 has readers ignore the others."""
    first = next((text for name, text in parameters if name == "rel"), "")
    return tuple(first.lower().split())


def _flaws(
    target: str, parameters: list[tuple[str, str]], relations: tuple[str, ...]
) -> Iterator[Flaw]:
    if not relations:
        yield Flaw("error", f"does not say what `<{target}>` is for: add `rel`")
    if [name for name, _ in parameters].count("rel") > 1:
        yield Flaw("warning", "has a second `rel`, which is ignored: put both in one, with a blank")
    if not target:
        yield Flaw("warning", "leads back to the request itself: its address is empty")


def _written(link: Link) -> str:
    if not _SENDABLE.fullmatch(link.target):
        raise ValueError(f"{link.target!r} is no address: encode what is not ASCII, and blanks")
    if not link.relations:
        raise ValueError(f"a link to {link.target} needs a relation")
    pairs = (("rel", " ".join(link.relations)), *link.parameters)
    return "; ".join((f"<{link.target}>", *(f"{name}={_quoted(text)}" for name, text in pairs)))


def _quoted(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"{text!r} cannot stand in a header")
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'
