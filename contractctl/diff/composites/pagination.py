"""Lists that are paged in another way: by page number, by offset, by cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.names import words
from contractctl.diff.composites.objects import Shift, shifts
from contractctl.diff.composites.parameters import Changed, Parameter, changed, schema
from contractctl.diff.document import text
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Operation, Place, Step

STYLES = {
    **dict.fromkeys(("page", "pageno", "pagenumber", "pagenum", "pageindex", "p"), "page"),
    **dict.fromkeys(("offset", "skip", "start", "startindex", "startat", "first"), "offset"),
    **dict.fromkeys(
        {
            *("cursor", "nextcursor", "pagecursor", "pagetoken", "nextpagetoken", "nexttoken"),
            *("continuationtoken", "continuation", "after", "before", "startingafter", "marker"),
            *("endingbefore", "startafter", "nextmarker", "starttoken", "next"),
        },
        "cursor",
    ),
}
"""What a parameter says about where a page starts."""

SIZES = {
    *("limit", "perpage", "pagesize", "size", "maxresults", "maxpagesize", "maxitems", "top"),
    *("count", "pagelimit", "itemsperpage", "resultsperpage"),
}
"""How long a page is, in every style."""

PAGE_INFO = {
    *("pages", "pagecount", "currentpage", "totalpages", "totalitems", "totalcount", "total"),
    *("lastpage", "firstpage", "nextpage", "prevpage", "previouspage", "hasmore", "hasnext"),
    *("previouscursor", "prevcursor", "haspreviouspage", "hasnextpage", "previous", "prev"),
    *("startcursor", "endcursor", "totalresults", "totalrecords", "totalelements", "last"),
}
"""What else an answer says about its page."""

_TIMES = ("date", "date-time")
_DEPTH = 3
"""How far below the body the page information may stand."""

_ANSWERED: dict[Direction, Direction] = {"request": "response", "response": "request"}
_POSITION = re.compile(r"/parameters/\d+$")


def pagination(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """The parameters of an operation that paged one way and page another, and what it answers."""
    edits = tuple(edits)
    paged: set[tuple[Operation, Direction]] = set()
    for sides in changed(walk, edits):
        composite = _parameters(walk, sides)
        if composite is not None:
            paged.add((sides.operation, sides.direction))
            yield composite
    if paged:
        bodies = _bodies(walk, paged)
        for shift in shifts(walk, edits):
            if shift.node in bodies:
                yield from _page_info(shift)


def _parameters(walk: Walk, sides: Changed) -> Composite | None:
    gone = sorted((p for p in sides.gone.values() if _is_paging(walk, p)), key=_position_first)
    new = sorted((p for p in sides.new.values() if _is_paging(walk, p)), key=_position_first)
    before, after = ({STYLES.get(_plain(p.field.name)) for p in side} for side in (gone, new))
    before, after = before - {None}, after - {None}
    if not before or not after or before & after:
        return None
    first = gone[0].edit
    base = sorted(p.field.name for p in gone)
    head = sorted(p.field.name for p in new)
    cell = Cell("pagination", "changed", sides.direction)
    place = Place(first.place.document, _POSITION.sub("/parameters", first.place.pointer))
    named = tuple(
        Edit(
            cell,
            place,
            "",
            ", ".join(base),
            ", ".join(head),
            first.base_place,
            new[0].edit.head_place,
            parameter.edit.anchor,
        )
        for parameter in gone
    )
    return Composite(named, tuple(p.edit for p in (*gone, *new)))


def _is_paging(walk: Walk, parameter: Parameter) -> bool:
    """A query parameter about pages, that is no point in time and that nobody has to send."""
    name = _plain(parameter.field.name)
    added = parameter.edit.cell.action == "added"
    if parameter.field.part != "query" or not (name in STYLES or name in SIZES):
        return False
    if added and parameter.edit.cell.aspect != "optional-parameter":
        return False
    revision = walk.head if added else walk.base
    place = parameter.edit.head_place if added else parameter.edit.base_place
    return all(text(node, "format") not in _TIMES for node in schema(revision, place))


def _position_first(parameter: Parameter) -> tuple[bool, str]:
    """An order that does not depend on the document's."""
    return _plain(parameter.field.name) not in STYLES, parameter.field.name


def _plain(name: str) -> str:
    return "".join(words(name))


def _bodies(walk: Walk, paged: set[tuple[Operation, Direction]]) -> set[int]:
    """The objects at the top of what these operations answer."""
    answered = {(one, _ANSWERED[sent]) for one, sent in paged}
    level = {
        root.node
        for root in walk.reach.roots
        if root.part is not None
        and root.part.part == "body"
        and (root.operation, root.direction) in answered
    }
    found = set(level)
    for _ in range(_DEPTH):
        below = (edge for node in level for edge in walk.reach.edges[node])
        level = {e.node for e in below if e.step is None or e.step.kind == "property"} - found
        found |= level
    return found


def _page_info(shift: Shift) -> Iterator[Composite]:
    """The properties about pages, where those that went and came are required alike."""
    gone, new = ([n for n in side if _is_page_info(n)] for side in (shift.gone, shift.new))
    if not gone or not new or any(e.cell.aspect == "closed-property" for e in shift.gone.values()):
        return
    was_required = any(name in shift.base.required for name in gone)
    if was_required != any(name in shift.head.required for name in new):
        return
    first = shift.gone[gone[0]]
    aspect = "required-page-info" if was_required else "optional-page-info"
    declared = Place(first.place.document, first.place.pointer.rpartition("/")[0])
    named = tuple(
        Edit(
            Cell(aspect, "changed", shift.direction),
            declared,
            "",
            ", ".join(gone),
            ", ".join(new),
            first.base_place,
            shift.new[new[0]].head_place,
            Anchor(shift.node, Step("property", name)),
        )
        for name in gone
    )
    yield Composite(named, (*(shift.gone[n] for n in gone), *(shift.new[n] for n in new)))


def _is_page_info(name: str) -> bool:
    plain = _plain(name)
    return plain in STYLES or plain in SIZES or plain in PAGE_INFO
