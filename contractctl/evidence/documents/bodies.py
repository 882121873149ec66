"""Names of the fields in a body; what stands in them is never kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl

from contractctl.evidence.documents.values import is_name, text
from contractctl.model import ITEM, MAP_VALUE, FieldPath, Step

Where = tuple[str, ...]
"""Where a value stands in a body: names of members, and `[*]` for items."""

ANY_ITEM = "[*]"

MapTeller = Callable[[Where, Mapping[str, object]], Callable[[str], bool]]
"""For an object and where it stands: which of its names are keys of a map."""

_DEEPEST = 64
_MOST_FIELDS = 2_000
_MOST_NAMES = 100

# What says nothing about the caller's program: a contract cannot ask for the first three
# (OpenAPI 3.1 section 4.8.12), transport and browsers add the others to every request.
_UNTOLD = {
    *("accept", "content-type", "authorization", "accept-encoding", "cache-control"),
    *("connection", "content-length", "cookie", "dnt", "host", "keep-alive", "origin", "pragma"),
    *("priority", "referer", "te", "transfer-encoding", "upgrade-insecure-requests", "user-agent"),
}


def field_paths(body: object, is_map: MapTeller) -> tuple[FieldPath, ...] | None:
    """The innermost fields of a decoded body; None if there are too many to tell.

    Innermost, because to use an object is to use whatever is in it.
    """
    found: set[tuple[Step, ...]] = set()
    waiting: list[tuple[tuple[Step, ...], Where, object]] = [((), (), body)]
    while waiting:
        steps, where, value = waiting.pop()
        if isinstance(value, dict | list) and value and len(steps) < _DEEPEST:
            waiting += _within(steps, where, value, is_map)
        elif steps or not isinstance(value, dict | list | None):
            found.add(steps)
        if len(found) + len(waiting) > _MOST_FIELDS:
            return None
    return tuple(sorted((FieldPath("body", steps=steps) for steps in found), key=str))


def _within(
    steps: tuple[Step, ...],
    where: Where,
    value: dict[str, object] | list[object],
    is_map: MapTeller,
) -> Iterable[tuple[tuple[Step, ...], Where, object]]:
    """What stands directly in an object or list; items that are plain values are alike."""
    if isinstance(value, list):
        nested = [item for item in value if isinstance(item, dict | list) and item]
        plain = value[:1] if len(nested) < len(value) else []
        return [((*steps, ITEM), (*where, ANY_ITEM), item) for item in nested or plain]
    is_key = is_map(where, value)
    return [
        ((*steps, MAP_VALUE if is_key(name) else Step("property", text(name))), (*where, name), one)
        for name, one in value.items()
    ]


def discreet(where: Where, value: Mapping[str, object]) -> Callable[[str], bool]:
    """Names of recorded traffic that look like data are keys of a map: numbers, ids, addresses."""
    if len(value) > _MOST_NAMES:
        return lambda name: True
    return lambda name: not is_name(name)


def fields_of_text(
    body: str,
    media_type: str,
    is_map: MapTeller,
) -> tuple[FieldPath, ...] | None:
    """The fields of a body as it is sent: JSON or a form; None where no field can be told."""
    if not body.strip():
        return ()
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        names = parse_qsl(body, keep_blank_values=True)
        return field_paths(dict(names), is_map) if names else None
    if kind.endswith("json") or body.lstrip()[0] in "{[":
        try:
            return field_paths(json.loads(body), is_map)
        except (ValueError, RecursionError):
            return None
    return None


def sent_beside_body(
    headers: Iterable[str], query: Iterable[str], cookies: Iterable[str] = ()
) -> set[FieldPath]:
    """What a request carries beside its body, as `sends` in consumers.yaml names it."""
    lowered = {text(name).lower() for name in headers}
    return {
        *(FieldPath("header", name) for name in lowered if is_name(name) and _tells(name)),
        *(FieldPath("query", name) for name in query),
        *(FieldPath("cookie", text(name)) for name in cookies if is_name(text(name))),
    }


def _tells(name: str) -> bool:
    return name not in _UNTOLD and not name.startswith((":", "sec-"))


def all_fields(
    body: tuple[FieldPath, ...] | None, beside: set[FieldPath]
) -> tuple[FieldPath, ...] | None:
    """Fields of the body and beside it; None if those of the body cannot be told, since a list
    of fields says that no other is used."""
    return None if body is None else tuple(sorted({*body, *beside}, key=str))
