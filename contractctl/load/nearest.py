"""Suggest the known name that a user most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 8
_COMPARED = 100
"""Similarity costs the product of both lengths, and a name comes from outside."""


def did_you_mean(name: str, known: Iterable[str], what: str) -> str:
    """A hint for an unknown name: the nearest known one, else the first few there are.

    what: the plural of what is named, such as 'contracts'.
    """
    names = sorted(set(known))
    nearest = difflib.get_close_matches(name[:_COMPARED], names, n=1)
    if nearest:
        return f"did you mean '{nearest[0]}'?"
    if not names:
        return f"there are no {what} yet"
    listed = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"known {what}: {listed}{more}"
