"""YAML text to JSON values: YAML 1.2 meaning over libyaml's events, with bounded cost."""

from __future__ import annotations

from typing import Final

from yaml import CSafeLoader
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from contractctl.errors import MalformedDocument
from contractctl.load import yaml_positions
from contractctl.load.defects import MAX_DEPTH, duplicate_key, error_at, too_deep
from contractctl.load.yaml_problems import syntax_error
from contractctl.load.yaml_scalars import (
    TAG_PREFIX,
    Scalar,
    ScalarDefect,
    is_merge,
    key_of,
    value_of,
)
from contractctl.pointer import JsonValue

MAX_ALIASED = 10_000_000
"""Characters of source text that all aliases together may stand for.

A node takes two characters or more, so aliases add five million nodes at most; counting text
covers many small nodes and few huge ones by one number that only aliases have to pay for.
"""

_MAX_TAG_DIRECTIVES = 100  # libyaml compares each with all before it

_Container = dict[str, JsonValue] | list[JsonValue]

# In place of a key; no text has half a surrogate pair, so no real key equals them.
_ITEM: Final = "\ud800item"
_MERGE: Final = "\ud800merge"

# What a frame has where its container is of the other kind; never changed.
_NO_MEMBERS: Final[dict[str, JsonValue]] = {}
_NO_ITEMS: Final[list[JsonValue]] = []
_NO_MERGES: Final[list[dict[str, JsonValue]]] = []


class _Anchor:
    """An anchored node: what an alias to it means, and how much text it stands for."""

    __slots__ = ("key", "size", "start", "value", "whole")

    def __init__(self, start: int) -> None:
        self.start = start
        self.size = 0
        self.value: JsonValue = None
        self.key: str | None = None
        self.whole = False


class _Frame:
    """A collection that is being filled; key is None where a mapping waits for its next key."""

    __slots__ = ("anchor", "container", "items", "key", "members", "merges")

    def __init__(
        self, container: _Container, key: str | None, anchor: _Anchor | None = None
    ) -> None:
        self.container = container
        self.key = key
        self.anchor = anchor
        self.members = container if isinstance(container, dict) else _NO_MEMBERS
        self.items = container if isinstance(container, list) else _NO_ITEMS
        self.merges = _NO_MERGES


def load(text: str, file: str) -> tuple[JsonValue, frozenset[str]]:
    """Parse one YAML document and collect the strings that stand as value of a key `$ref`.

    Keys become strings as they are written; `<<` merges; aliases share one object, so callers
    must not change what they get. Raises MalformedDocument with the place for everything that has
    no JSON meaning or that costs more than a contract may.
    """
    builder = _Builder(text, file)
    if text.count("\n%TAG") > _MAX_TAG_DIRECTIVES:
        raise error_at(
            text, file, 0, "too many %TAG directives", "remove them: none has a use here"
        )
    try:
        builder.run()
    except YAMLError as error:
        raise syntax_error(error, text, file) from error
    except ScalarDefect as defect:
        raise builder.error(defect.message, defect.hint) from None
    return builder.root, frozenset(builder.references)


class _Builder:
    """Folds libyaml's events into one value; the stack is a list, so depth costs no recursion."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.references: set[str] = set()
        self._documents: list[JsonValue] = []
        self._frame = _Frame(self._documents, _ITEM)
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchor] = {}
        self._aliased = 0
        self._names: dict[str, str] = {}
        self._plain: dict[str, Scalar] = {}
        self._event = Event()

    @property
    def root(self) -> JsonValue:
        """The value of the document; None where it has no node."""
        return self._documents[0] if self._documents else None

    def run(self) -> None:
        """Read all events."""
        next_event = CSafeLoader(self.text).get_event
        while (event := next_event()) is not None:
            self._event = event
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, MappingStartEvent):
                self._open(event, {}, None)
            elif isinstance(event, CollectionEndEvent):
                self._close(event)
            elif isinstance(event, SequenceStartEvent):
                self._open(event, [], _ITEM)
            elif isinstance(event, AliasEvent):
                self._alias(event)
            elif isinstance(event, DocumentStartEvent) and self._documents:
                raise self.error("a second document starts here", "keep one document in a file")

    def _scalar(self, event: ScalarEvent) -> None:
        """Take a key or a value; what most scalars need not is kept out of the way."""
        frame = self._frame
        text = event.value
        bare = event.tag is None and event.anchor is None
        if frame.key is None:
            frame.key = self._names[text] if bare and text in self._names else self._key(event)
            if frame.key in frame.members:
                raise self._duplicate(frame.key)
            return
        if bare and event.style:
            value: Scalar = text
        elif bare and text in self._plain:
            value = self._plain[text]
        else:
            value = self._value(event)
        if frame.key == "$ref" and type(value) is str:
            self.references.add(value)
        self._attach(frame, value)

    def _key(self, event: ScalarEvent) -> str:
        """Read a key that is new or unusual."""
        if is_merge(event):
            return _MERGE
        key = key_of(event)
        if event.anchor:
            anchor = self._anchor(event)
            anchor.key = key
            self._fix(anchor, value_of(event), event)
        if not event.style and event.tag is None:
            self._names[key] = key
        return key

    def _value(self, event: ScalarEvent) -> Scalar:
        """Read a value that is new or unusual."""
        value = value_of(event)
        if event.anchor:
            anchor = self._anchor(event)
            anchor.key = None if value is None else event.value
            self._fix(anchor, value, event)
        if not event.style and event.tag is None:
            self._plain[event.value] = value
        return value

    def _open(self, event: CollectionStartEvent, container: _Container, key: str | None) -> None:
        if self._frame.key is None:
            raise self.error("a mapping key is a collection", "use plain text as the key")
        if event.tag is not None:
            self._check_tag(event.tag, "map" if key is None else "seq")
        if len(self._stack) >= MAX_DEPTH:
            raise too_deep(self.text, self.file, self._offset())
        self._stack.append(self._frame)
        self._frame = _Frame(container, key, self._anchor(event) if event.anchor else None)

    def _check_tag(self, tag: str, kind: str) -> None:
        if tag not in ("!", TAG_PREFIX + kind):
            raise self.error(f"the tag {tag} does not fit here", "remove it: core tags are read")

    def _close(self, event: CollectionEndEvent) -> None:
        frame = self._frame
        if frame.merges:
            explicit = dict(frame.members)
            frame.members.clear()
            for source in (*frame.merges, explicit):
                frame.members.update(source)
        if frame.anchor:
            self._fix(frame.anchor, frame.container, event)
        self._frame = self._stack.pop()
        self._attach(self._frame, frame.container)

    def _alias(self, event: AliasEvent) -> None:
        name = event.anchor or ""
        anchor = self._anchors.get(name)
        if anchor is None:
            raise self.error(f"the alias *{name} has no anchor before it", f"define &{name} first")
        if not anchor.whole:
            raise self.error(
                f"the alias *{name} stands inside what it names, without end",
                "use $ref for a recursive schema",
            )
        self._aliased += anchor.size
        if self._aliased > MAX_ALIASED:
            raise self.error(
                f"the aliases stand for more than {MAX_ALIASED:,} characters",
                "use $ref in place of nested aliases",
            )
        frame = self._frame
        if frame.key is None:
            if anchor.key is None:
                raise self.error("a mapping key is no plain text", "write the key out")
            if anchor.key in frame.members:
                raise self._duplicate(anchor.key)
            frame.key = anchor.key
            return
        if frame.key == "$ref" and isinstance(anchor.value, str):
            self.references.add(anchor.value)
        self._attach(frame, anchor.value)

    def _attach(self, frame: _Frame, value: JsonValue) -> None:
        """Put a finished value where the open collection expects one."""
        key = frame.key
        if key is _ITEM or key is None:
            frame.items.append(value)
            return
        if key is _MERGE:
            frame.merges = [*frame.merges, *self._merge_sources(value)]
        else:
            frame.members[key] = value
        frame.key = None

    def _merge_sources(self, value: JsonValue) -> list[dict[str, JsonValue]]:
        """Mappings to merge, least important first: the earlier of a list wins over the later."""
        sources = list(reversed(value)) if isinstance(value, list) else [value]
        merged = [source for source in sources if isinstance(source, dict)]
        if len(merged) < len(sources):
            raise self.error("<< merges something that is no mapping", "merge mappings only")
        return merged

    def _anchor(self, event: NodeEvent) -> _Anchor:
        anchor = _Anchor(self._offset() - self._aliased)
        self._anchors[event.anchor or ""] = anchor
        return anchor

    def _fix(self, anchor: _Anchor, value: JsonValue, event: Event) -> None:
        """Complete an anchor when its node ends; text inside aliases counts as if written."""
        end = event.end_mark.index if event.end_mark else 0
        anchor.size = end + self._aliased - anchor.start
        anchor.value = value
        anchor.whole = True

    def _offset(self) -> int:
        return self._event.start_mark.index if self._event.start_mark else 0

    def error(self, message: str, hint: str) -> MalformedDocument:
        """The error for a defect at the current event."""
        return error_at(self.text, self.file, self._offset(), message, hint)

    def _duplicate(self, key: str) -> MalformedDocument:
        path = [
            str(len(frame.container)) if isinstance(frame.container, list) else frame.key or ""
            for frame in (*self._stack[1:], self._frame)
        ]
        path[-1] = key
        first = yaml_positions.offsets(self.text, [tuple(path)]).get(tuple(path), 0)
        return duplicate_key(self.text, self.file, key, first, self._offset())
