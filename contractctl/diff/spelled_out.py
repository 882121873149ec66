"""A schema with everything that its references lead to, as one text."""

from __future__ import annotations

from contractctl.diff.references import target
from contractctl.diff.vocabulary import canonical, undocumented
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue

_UNORDERED = frozenset({"allOf", "anyOf", "oneOf", "enum", "required", "type"})


class TooLong(Exception):
    """Written out, the schemas are longer than anybody wants to compare."""


class Speller:
    """Writes schemas out; all of them together may be so many values long."""

    def __init__(self, revision: Revision, most: int) -> None:
        self._revision = revision
        self._left = most

    def text(self, node: Node, keywords: frozenset[str]) -> str:
        """What these keywords of a schema say, in whatever order and by reference or not.

        Raises TooLong.
        """
        raw = node.raw if isinstance(node.raw, dict) else {}
        held: JsonValue = {
            name: self._of(node.child(name), (id(raw),)) for name in raw.keys() & keywords
        }
        return canonical(_in_order(undocumented(held)))

    def _of(self, node: Node, above: tuple[int, ...]) -> JsonValue:
        self._left -= 1
        if self._left < 0:
            raise TooLong
        raw = node.raw
        if isinstance(raw, list):
            return [self._of(node.child(str(index)), above) for index in range(len(raw))]
        if not isinstance(raw, dict):
            return raw
        if id(raw) in above:
            return f"what stands {above[::-1].index(id(raw)) + 1} levels above"
        above = (*above, id(raw))
        referred = target(self._revision, node)
        if referred is None:
            return {name: self._of(node.child(name), above) for name in raw}
        made = {name: self._of(node.child(name), above) for name in raw if name != "$ref"}
        led = self._of(referred, above)
        return {**made, "$ref": led} if made else led


def _in_order(value: JsonValue) -> JsonValue:
    """A value in which lists whose order means nothing are sorted."""
    if isinstance(value, list):
        return [_in_order(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _in_order(one) for name, one in value.items()}
    return {
        name: sorted(one, key=canonical) if name in _UNORDERED and isinstance(one, list) else one
        for name, one in made.items()
    }
