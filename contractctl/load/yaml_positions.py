"""Where keys and items of a YAML text are written, found by a second pass over its events."""

from __future__ import annotations

from collections.abc import Iterable

from yaml import CSafeLoader
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from contractctl.load.trie import Path, Trie, size, trie_of
from contractctl.load.yaml_scalars import is_merge


def offsets(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """Return the character offset of every place that the paths name or pass through.

    For a member it is the offset of its key, for an item that of the item; what stands behind an
    alias or a merge is found where it is written. Places that do not exist are left out. The
    text must have been loaded without error, at least up to the last place.
    """
    return _Walker(text, trie_of(paths)).run()


class _Spot:
    """Where a node is written, and the spots below it; `text` is that of an anchored scalar."""

    __slots__ = ("below", "is_list", "offset", "text")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.below: dict[str, _Spot] = {}
        self.is_list = False
        self.text = ""


class _Slot:
    """A node that comes next: its spot, unless nobody asks for it, and what is wanted below.

    whole: everything below is recorded, because an alias may ask for it later.
    """

    __slots__ = ("spot", "wanted", "whole")

    def __init__(self, spot: _Spot | None, wanted: Trie, whole: bool) -> None:
        self.spot = spot
        self.wanted = wanted
        self.whole = whole


_NOTHING = Trie()
_SKIPPED = _Slot(None, _NOTHING, False)


class _Frame:
    """An open collection; `next` is the value that a mapping's last key announced."""

    __slots__ = ("index", "is_list", "merges", "next", "slot")

    def __init__(self, slot: _Slot, is_list: bool, announced: _Slot | None = None) -> None:
        self.slot = slot
        self.is_list = is_list
        self.next = announced
        self.index = 0
        self.merges: list[_Spot] = []


class _Walker:
    """Records spots along the wanted paths and below anchors, and skips everything else."""

    def __init__(self, text: str, wanted: Trie) -> None:
        self._text = text
        self._wanted = wanted
        self._missing = size(wanted)
        self._root = _Spot(0)
        self._frame = _Frame(_SKIPPED, False, _Slot(self._root, wanted, False))
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Spot] = {}

    def run(self) -> dict[Path, int]:
        """Read events until everything wanted is found, or to the end."""
        next_event = CSafeLoader(self._text).get_event
        while self._missing:
            event = next_event()
            if isinstance(event, CollectionEndEvent):
                self._close()
            elif isinstance(event, NodeEvent):
                self._node(event)
            elif event is None or isinstance(event, StreamEndEvent):
                break
        return self._found()

    def _node(self, event: NodeEvent) -> None:
        frame = self._frame
        if frame.is_list:
            slot = self._slot(str(frame.index), _offset(event))
            frame.index += 1
        elif frame.next is not None:
            slot, frame.next = frame.next, None
        elif frame.slot.spot is not None:
            frame.next = self._key(event)
            return
        else:
            slot = _SKIPPED
        if isinstance(event, AliasEvent):
            self._alias(event, slot)
            return
        if event.anchor:
            slot = self._anchor(event, slot)
        if isinstance(event, CollectionStartEvent):
            self._open(slot, isinstance(event, SequenceStartEvent))

    def _slot(self, token: str, offset: int) -> _Slot:
        """The slot of a member or item of the open collection."""
        parent = self._frame.slot
        wanted = parent.wanted.get(token)
        if parent.spot is None or (wanted is None and not parent.whole):
            return _SKIPPED
        if token not in parent.spot.below:
            parent.spot.below[token] = _Spot(offset)
            self._missing -= wanted is not None
        spot = parent.spot.below[token]
        return _Slot(spot, _NOTHING if wanted is None else wanted, parent.whole)

    def _key(self, event: NodeEvent) -> _Slot:
        if isinstance(event, AliasEvent):
            return self._slot(self._anchors[event.anchor or ""].text, _offset(event))
        assert isinstance(event, ScalarEvent), "the loader refuses keys that are collections"
        if event.anchor:
            self._anchor(event, _SKIPPED)
        if is_merge(event):
            merged = _Spot(_offset(event))
            self._frame.merges.append(merged)
            return _Slot(merged, _NOTHING, True)
        return self._slot(event.value, _offset(event))

    def _anchor(self, event: NodeEvent, slot: _Slot) -> _Slot:
        spot = slot.spot or _Spot(_offset(event))
        if isinstance(event, ScalarEvent):
            spot.text = event.value
        self._anchors[event.anchor or ""] = spot
        return _Slot(spot, slot.wanted, True)

    def _alias(self, event: AliasEvent, slot: _Slot) -> None:
        target = self._anchors[event.anchor or ""]
        if slot.spot is not None:
            slot.spot.below = target.below
            slot.spot.is_list = target.is_list

    def _open(self, slot: _Slot, is_list: bool) -> None:
        if slot.spot is not None:
            slot.spot.is_list = is_list
        self._stack.append(self._frame)
        self._frame = _Frame(slot, is_list)

    def _close(self) -> None:
        frame = self._frame
        if frame.slot.spot is not None:
            for token, spot in _merged(frame.merges).items():
                frame.slot.spot.below.setdefault(token, spot)
        self._frame = self._stack.pop()

    def _found(self) -> dict[Path, int]:
        found: dict[Path, int] = {}
        waiting: list[tuple[Path, _Spot, Trie]] = [((), self._root, self._wanted)]
        while waiting:
            path, spot, wanted = waiting.pop()
            found[path] = spot.offset
            waiting.extend(
                ((*path, token), spot.below[token], rest)
                for token, rest in wanted.items()
                if token in spot.below
            )
        return found


def _merged(merges: list[_Spot]) -> dict[str, _Spot]:
    """Members that merges bring in, by the precedence that the loader gives them."""
    members: dict[str, _Spot] = {}
    for merge in merges:
        for source in reversed(merge.below.values()) if merge.is_list else [merge]:
            members.update(source.below)
    return members


def _offset(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0
