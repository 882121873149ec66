"""Values from the difference of two schemas, for edits that no probe knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.model import Direction, Node, Revision
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs


def differing(
    accepting: jsonschema_rs.CanonicalSchema,
    refusing: jsonschema_rs.CanonicalSchema,
    direction: Direction,
) -> Iterator[JsonValue]:
    """Values of the schema that describes what one side accepts and the other refuses.

    The schema may be a little too wide, and a value may miss it: the caller tries each on real
    validators.
    """
    import jsonschema_rs

    try:
        schema = cast("JsonValue", accepting.subtract(refusing).to_json_schema())
    except jsonschema_rs.canonical.CanonicalizationError:
        return
    revision = Revision(
        name="difference",
        entry="difference",
        dialect="3.1",
        sha256="",
        documents={"": schema},
        files={},
        sources={},
    )
    build = Builder(revision, direction)
    for node in _branches(revision.root):
        with suppress(NoInstance):
            yield build.value((node,))


def _branches(root: Node) -> Iterator[Node]:
    """The alternatives of a schema, or the schema itself."""
    raw = root.raw if isinstance(root.raw, dict) else {}
    for keyword in ("anyOf", "oneOf"):
        alternatives = raw.get(keyword)
        if isinstance(alternatives, list):
            yield from (root.child(keyword, str(index)) for index in range(len(alternatives)))
    yield root
