"""The names at the top of a JSON text that may be cut off anywhere."""

from __future__ import annotations

import re

from contractctl.evidence.documents.splitting import EACH, Route

_TOKEN = re.compile(r'"(?P<text>[^"\\]*+(?:\\.[^"\\]*+)*+)"|[\[\]{},:]|[^\s"\[\]{},:]+', re.DOTALL)
_DEEPEST = 5


def outline(sample: str) -> frozenset[Route]:
    """Where names and values stand, of all documents in a text: `("log", "entries", "[]")`.

    Reads what is there and forgives everything, as the text ends where the sample does; empty if
    the text begins no JSON object or list.
    """
    if sample.lstrip()[:1] not in ("{", "["):
        return frozenset()
    found: set[Route] = set()
    open_values: list[tuple[bool, Route]] = []
    name = last = ""
    for token in _TOKEN.finditer(sample):
        sign = token[0]
        is_list, path = open_values[-1] if open_values else (False, ())
        if sign in ("{", "["):
            where = (*path, EACH if is_list else name) if open_values else ()
            open_values.append((sign == "[", where[:_DEEPEST]))
            found.add(where[:_DEEPEST])
        elif sign in ("}", "]"):
            del open_values[-1:]
        elif sign == ":":
            name = last
            found.add((*path, name)[:_DEEPEST])
        elif token["text"] is not None:
            last = token["text"]
    return frozenset(found)
