"""What was asked for, put into the answer: the id of the path is the id that is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contractctl.pointer import JsonValue
from contractctl.stub.schemas import Check


def echoed(
    check: Check, value: dict[str, JsonValue], path: Mapping[str, JsonValue], body: JsonValue
) -> JsonValue:
    """The answer with the values that were sent under the same names, as far as it stays valid."""
    changed = {name: one for name, one in _sent(value, path, body) if _is_like(value[name], one)}
    if not changed or not check.is_known:
        return value
    whole: dict[str, JsonValue] = {**value, **changed}
    if check.is_valid(whole):
        return whole
    for name, one in changed.items():
        tried: dict[str, JsonValue] = {**value, name: one}
        if check.is_valid(tried):
            value = tried
    return value


def _sent(
    value: dict[str, JsonValue], path: Mapping[str, JsonValue], body: JsonValue
) -> Iterator[tuple[str, JsonValue]]:
    """Fields of the answer that were sent; the path's win over the body's.

    The last parameter of a path is the `id` of what is answered, if that has no other name.
    """
    for name, one in body.items() if isinstance(body, dict) else ():
        if name in value:
            yield name, one
    for name, one in path.items():
        if name in value:
            yield name, one
    last = next(reversed([*path]), "")
    if last and last not in value and "id" in value and last.lower().endswith("id"):
        yield "id", path[last]


def _is_like(old: JsonValue, new: JsonValue) -> bool:
    """Whether both are values of one kind; a value that is missing has none."""
    return type(old) is type(new) and new is not None
