"""What an evaluated text asks for: a host or what stands for it, and a path with holes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contractctl.evidence.code.terms import Term


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a text that only a run of the program knows.

    name: the variable, or the environment variable, that it comes from; default: its text where
    the variable is not set
    """

    name: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """What a term evaluates to, and the literals that it is made of.

    names: what the host at its beginning is called: `ORDERS_URL = "https://.."`
    """

    pieces: tuple[str | Hole, ...]
    origins: tuple[Term, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def is_hole(self) -> bool:
        """Whether nothing of it is known."""
        return all(isinstance(piece, Hole) for piece in self.pieces)

    @property
    def text(self) -> str:
        """The literal text, holes as `{}`."""
        return "".join("{}" if isinstance(piece, Hole) else piece for piece in self.pieces)

    @property
    def name(self) -> str:
        """The name of its first hole."""
        return next((piece.name for piece in self.pieces if isinstance(piece, Hole)), "")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL as far as it is known.

    path: starts with a slash; every segment that is not known is `{}`
    host: in lower case, without port; "" where it is not literal
    bases: names of what stands before the path
    is_rooted: false for a path that starts neither with a slash nor with a base
    """

    path: str
    host: str = ""
    bases: tuple[str, ...] = ()
    is_rooted: bool = True


_HOLE = "\0"
_TEMPLATE = re.compile(
    r"\$?\{\{\s*([^{}]*?)\s*\}\}|\$\{([^{}]*)\}|\{([^{}/\s]*)\}|(?<=/):([A-Za-z_]\w*)"
    r"|%[-+#0 ]*\d*[sdvqi](?![0-9A-F])|\$([A-Za-z_]\w*)|(?<=/)<([^<>/]*)>"
)
_AUTHORITY = re.compile(r"^(?:[A-Za-z\0][A-Za-z0-9+.-]*:)?//(?:[^/@]*@)?([^/?#]*)")
_SCHEMES = re.compile(r"^(?:https?|wss?|lb|\0)://")
_RELATIVE = re.compile(r"^[A-Za-z][\w.\0-]*(?:/[\w.\0{}~:@-]*)*$")
_PATH = re.compile(r"^/[\w.\0~:@!$&'()*+,;=%/-]*$")
_PORT = re.compile(r":(?:\d*|\0)$")


def address(value: Value) -> Address | None:
    """The address that a text is, or None if it is none."""
    text, names, told = _flat(value)
    text = re.split(r"[?#]", text.strip(), maxsplit=1)[0]
    if not text.strip(_HOLE):
        return None
    host, bases, path, is_rooted = _split(text, names)
    if not _PATH.match(path):
        return None
    called = (*value.names, *told, *bases)
    return Address(re.sub(r"\0+", "{}", path), host.lower(), called, is_rooted)


def _flat(value: Value) -> tuple[str, list[str], tuple[str, ...]]:
    """The text with its holes, their names, and the name of a base whose default stands in it."""
    text, names, told = "", list[str](), tuple[str, ...]()
    for index, piece in enumerate(value.pieces):
        if isinstance(piece, Hole):
            if index == 0 and piece.default.startswith(("http://", "https://", "/")):
                text, told = piece.default.rstrip("/"), (piece.name,)
            else:
                text += _HOLE
                names.append(piece.name)
            continue
        for found in _TEMPLATE.finditer(piece):
            names.append(next((group for group in found.groups() if group), ""))
        text += _TEMPLATE.sub(_HOLE, piece)
    return text, names, told


def _split(text: str, names: list[str]) -> tuple[str, tuple[str, ...], str, bool]:
    """(host, names of the base, path, whether it is rooted)."""
    authority = _AUTHORITY.match(text) if _SCHEMES.match(text) or text.startswith("//") else None
    if authority:
        before = text[: authority.end()].count(_HOLE)
        host = _PORT.sub("", authority[1])
        path = text[authority.end() :] or "/"
        return "" if _HOLE in host else host, tuple(names[:before]), path, True
    base = re.match(r"\0+(?::\d+|:\0)?", text)
    if base:
        rest = text[base.end() :]
        if not rest.startswith("/"):
            rest = f"/{rest}" if _RELATIVE.match(rest) else ""
        return "", tuple(names[: base[0].count(_HOLE)]), rest, True
    if text.startswith("/"):
        return "", (), text, True
    return "", (), f"/{text}" if _RELATIVE.match(text) else "", False
