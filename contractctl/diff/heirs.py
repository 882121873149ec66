"""Which schemas inherit from which: what a discriminator names without a mapping."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl import pointer
from contractctl.diff.references import resolved
from contractctl.model import Revision
from contractctl.pointer import JsonValue

Heirs = Mapping[int, Mapping[str, str]]
"""For the value of a schema (by identity) the names of its heirs, each with a reference to it."""


def heirs(revision: Revision) -> Heirs:
    """The named schemas whose allOf refers to another (3.0.3 section 4.7.25.3).

    Only the entry document has names that a discriminator's value can mean.
    """
    found: dict[int, dict[str, str]] = {}
    for where in ("/components/schemas", "/definitions"):
        for name, schema in _named(revision, where).items():
            branches = schema.get("allOf") if isinstance(schema, dict) else None
            for branch in branches if isinstance(branches, list) else ():
                parent = resolved(revision, branch, "") if isinstance(branch, dict) else None
                if parent is not None and isinstance(parent.raw, dict):
                    reference = f"#{pointer.join(where, name)}"
                    found.setdefault(id(parent.raw), {})[name] = reference
    return found


def _named(revision: Revision, where: str) -> dict[str, JsonValue]:
    try:
        named = pointer.follow(revision.root.raw, where)
    except (LookupError, ValueError):
        return {}
    return named if isinstance(named, dict) else {}
