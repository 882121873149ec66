"""Lists: by page number, by cursor, or, in the expanded form, whichever the caller asks for."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from examples.orders import views
from examples.orders.exchange import Ask, Reply
from examples.orders.storage import Store, Where
from examples.orders.version import PAGE_INFO, Version

NEWEST_FIRST = "position DESC"


def page(
    ask: Ask,
    store: Store,
    version: Version,
    kind: str,
    wheres: Sequence[Where],
    order: str = NEWEST_FIRST,
    members: frozenset[str] = PAGE_INFO,
) -> Reply:
    """One page; members: those of `pageInfo` that are answered.

    One row more than asked for is read, which tells whether there is a next page.
    """
    total = store.total(kind, wheres)
    size = ask.query.get("limit", ask.query.get("perPage", 50))
    if "cursor" in ask.query:
        behind = [*wheres, Where("position < ?", (_position(ask.query["cursor"]),))]
        skip = total - store.total(kind, behind)
    else:
        skip = (ask.query.get("page", 1) - 1) * size
    rows = store.page(kind, wheres, skip=skip, most=size + 1, order=order)
    info = {
        "page": skip // size + 1,
        "perPage": size,
        "totalItems": total,
        "limit": size,
        "nextCursor": _cursor(rows[size - 1][0]) if len(rows) > size else None,
    }
    data = views.listed(version, kind, [entity for _, entity in rows[:size]])
    shown = {name: value for name, value in info.items() if name in members}
    return Reply(200, {"data": data, "pageInfo": shown})


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    """The contract allows any text as a cursor, so one that is not ours is behind the last page."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii"))
    except ValueError:
        return 0
    return int(text) if re.fullmatch(rb"[0-9]{1,18}", text) else 0
