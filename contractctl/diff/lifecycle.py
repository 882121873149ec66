"""What a contract promises about its own end: deprecation, sunset dates, stability levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, NamedTuple

from contractctl.diff.edit import Cell, Edit
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes, canonical, view
from contractctl.diff.walk import Walk
from contractctl.model import (
    STABILITIES,
    Anchor,
    Direction,
    Node,
    Place,
    Policy,
    Revision,
    Stability,
)
from contractctl.pointer import JsonValue

SUNSET = "x-sunset"
STABILITY = "x-stability-level"

Removal = Literal["removed-after-sunset", "removed-before-sunset"]

_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})"
)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What an operation, a parameter, a header or a schema says about its own end.

    sunset and level are as they are written, None where nothing is.
    """

    deprecated: bool
    sunset: JsonValue
    level: JsonValue

    @property
    def ends(self) -> date | None:
        """The day of the sunset; None without a date, or with one that cannot be read."""
        return read_date(self.sunset)

    @property
    def stability(self) -> Stability:
        """The level; what has none, or none that is known, promises to be stable."""
        return next((level for level in STABILITIES if level == self.level), "stable")

    def removal(self, as_of: date) -> Removal | None:
        """How a removal on a day keeps the promise; None where no date was promised.

        A sunset is the moment from which on nothing answers (RFC 8594 section 3): a date is the
        start of its day, so that a removal on the day keeps the promise. With a time of day the
        day must be over, because nobody said when on the day it is removed.
        """
        ends = _read_moment(self.sunset)
        if not self.deprecated or ends is None:
            return None
        is_over = ends.date() < as_of or (ends.date() == as_of and ends.time() == time.min)
        return "removed-after-sunset" if is_over else "removed-before-sunset"


class Move(NamedTuple):
    """One edit of a lifecycle: part and action make the cell."""

    part: Literal["deprecated", "sunset", "stability"]
    action: str
    keyword: str
    base: JsonValue
    head: JsonValue


def read_date(written: JsonValue) -> date | None:
    """A full-date or date-time of RFC 3339 section 5.6, as a day in UTC."""
    moment = _read_moment(written)
    return moment.date() if moment else None


def _read_moment(written: JsonValue) -> datetime | None:
    if not isinstance(written, str):
        return None
    try:
        if _FULL_DATE.fullmatch(written):
            return datetime.fromisoformat(f"{written}T00:00:00+00:00")
        if _DATE_TIME.fullmatch(written):
            return datetime.fromisoformat(written.upper()).astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, or before the year 1 in UTC
        return None
    return None


def lifecycle_of(nodes: Nodes) -> Lifecycle:
    """The lifecycle of declarations that hold together; the first that says something counts."""

    def said(keyword: str) -> JsonValue:
        found = (node.raw.get(keyword) for node in nodes if isinstance(node.raw, dict))
        return next((value for value in found if value is not None), None)

    deprecated = any(isinstance(n.raw, dict) and n.raw.get("deprecated") is True for n in nodes)
    return Lifecycle(deprecated, said(SUNSET), said(STABILITY))


def operation_removal(node: Node, policy: Policy, as_of: date) -> tuple[str, JsonValue]:
    """How the removal of an operation keeps its promise, and what it promised.

    A draft or alpha may go on any day, if the policy asks no notice for it; a deprecation without
    a date does not say that the day has come.
    """
    promised = lifecycle_of((node,))
    dated = promised.removal(as_of)
    if dated:
        return dated, promised.sunset
    if promised.level in ("draft", "alpha") and not policy.notice.days(promised.stability):
        return "removed-while-unstable", promised.level
    if promised.deprecated:
        return "removed-before-sunset", promised.sunset
    return "removed", None


def schema_lifecycle(revision: Revision, nodes: Nodes, direction: Direction) -> Lifecycle:
    """The lifecycle of a property, also where its schema stands behind a reference."""
    return lifecycle_of(view(revision, nodes, direction).members)


def compare_lifecycle(
    walk: Walk,
    kind: Literal["operation", "parameter", "header"],
    nodes: tuple[Node, Node],
    *,
    subject: str,
    direction: Direction,
    anchor: Anchor,
) -> None:
    """Emit what changed in the promises of two nodes, base's and head's."""
    base, head = nodes
    for move in moves(lifecycle_of((base,)), lifecycle_of((head,)), walk):
        walk.emit(
            Edit(
                Cell(f"{kind}-{move.part}", move.action, direction),
                base.child_place(move.keyword),
                subject,
                move.base,
                move.head,
                _declared(base, move.keyword),
                _declared(head, move.keyword),
                anchor,
            )
        )


def compare_schema_lifecycle(pair: SchemaPair) -> None:
    """Emit what changed in the promises of two schemas."""
    base, head = lifecycle_of(pair.base.members), lifecycle_of(pair.head.members)
    for move in moves(base, head, pair.walk):
        pair.emit(
            move.part,
            move.action,
            move.keyword,
            base_value=move.base,
            head_value=move.head,
            base_place=_first(pair.base.members, move.keyword),
            head_place=_first(pair.head.members, move.keyword),
        )


def moves(base: Lifecycle, head: Lifecycle, walk: Walk) -> Iterator[Move]:
    """What changed between two lifecycles, each promise at most once."""
    if base == head:
        return
    if head.deprecated:
        yield from _end(base, head, walk)
    elif base.deprecated:
        yield Move("deprecated", "unset", "deprecated", True, False)
    yield from _level(base, head)


def _end(base: Lifecycle, head: Lifecycle, walk: Walk) -> Iterator[Move]:
    """A new deprecation is one edit, with or without its date; so is a date that moved."""
    move = _redated(base, head, walk) if base.deprecated else _announced(head, walk)
    if move is not None:
        yield move


def _announced(head: Lifecycle, walk: Walk) -> Move:
    if head.sunset is None:
        needs_date = walk.policy.notice.days(head.stability) > 0
        action = "without-sunset" if needs_date else "set"
        return Move("deprecated", action, "deprecated", False, True)
    if head.ends is None:
        return Move("sunset", "unreadable", SUNSET, None, head.sunset)
    if _too_soon(head.ends, head, walk):
        return Move("sunset", "too-soon", SUNSET, None, head.sunset)
    return Move("deprecated", "set", "deprecated", False, True)


def _redated(base: Lifecycle, head: Lifecycle, walk: Walk) -> Move | None:
    before, after = base.ends, head.ends
    if (before or base.sunset) == (after or head.sunset):
        return None
    if before and after:
        action = "moved-earlier" if after < before else "moved-later"
    elif before:
        action = "unset"
    elif after:
        action = "too-soon" if _too_soon(after, head, walk) else "set"
    elif head.sunset is None:
        return None  # what nobody could read promised nothing
    else:
        action = "unreadable"
    return Move("sunset", action, SUNSET, base.sunset, head.sunset)


def _too_soon(ends: date, head: Lifecycle, walk: Walk) -> bool:
    return (ends - walk.as_of).days < walk.policy.notice.days(head.stability)


def _level(base: Lifecycle, head: Lifecycle) -> Iterator[Move]:
    if canonical(base.level) == canonical(head.level):
        return
    before, after = STABILITIES.index(base.stability), STABILITIES.index(head.stability)
    if head.level is not None and head.level != head.stability:
        yield Move("stability", "unreadable", STABILITY, base.level, head.level)
    elif before != after:
        action = "decreased" if after < before else "increased"
        yield Move("stability", action, STABILITY, base.level, head.level)


def _declared(node: Node, keyword: str) -> Place:
    written = isinstance(node.raw, dict) and keyword in node.raw
    return node.child_place(keyword) if written else node.place


def _first(nodes: Nodes, keyword: str) -> Place | None:
    found = (n for n in nodes if isinstance(n.raw, dict) and keyword in n.raw)
    return next((node.child_place(keyword) for node in found), None)
