"""JSON Pointer (RFC 6901): split, join and follow."""

from __future__ import annotations

import posixpath
from typing import TypeAlias
from urllib.parse import unquote

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"


def escape(token: str) -> str:
    """Escape one reference token (RFC 6901 section 3)."""
    if "~" not in token and "/" not in token:
        return token
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Undo `escape`; the order of the two replacements matters (RFC 6901 section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def split(pointer: str) -> tuple[str, ...]:
    """Return the unescaped tokens of a pointer; the empty pointer has none.

    Raises ValueError for a pointer that is neither empty nor starts with a slash.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON pointer starts with '/': {pointer!r}")
    tokens = pointer[1:].split("/")
    return tuple(map(unescape, tokens) if "~" in pointer else tokens)


def join(base: str, *tokens: str) -> str:
    """Append unescaped tokens to a pointer."""
    for token in tokens:
        base += f"/{escape(token)}"
    return base


def from_fragment(fragment: str) -> str:
    """Turn a URI fragment into a pointer (RFC 6901 section 6: percent-decoded once)."""
    return unquote(fragment)


def follow(root: JsonValue, pointer: str) -> JsonValue:
    """Return the value that a pointer names.

    Raises LookupError where a token has nothing to name and ValueError for a malformed pointer.
    """
    value = root
    for token in split(pointer):
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit():
            value = value[int(token)]
        else:
            raise LookupError(token)
    return value


def join_uri(document: str, uri: str) -> str:
    """Resolve a relative file reference against the document that holds it.

    Documents are named by POSIX path relative to the entry document, which is "" itself and
    also answers to its own file name. Percent-escapes are decoded once (RFC 3986 section 2.1);
    a URI with a scheme stays as it is.
    """
    if "://" in uri:
        return uri
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), unquote(uri)))
