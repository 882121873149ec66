"""Each planted difference differs where it says, and concerns whom it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT
from orders_requests import Told, tour

from contractctl.load.consumers import load_consumers
from contractctl.model import FieldPath, Use
from examples.orders import app
from examples.orders.planted import DIFFERENCES, Difference

KINDS_OF_READING = {"consumer-reads", "meaning", "money_in_one_unit"}
"""Checks that tell those who read a field; all others tell whoever calls the operation."""

each_difference = pytest.mark.parametrize(
    "difference", DIFFERENCES, ids=lambda difference: difference.name
)


def paths(value: Any, path: str = "$") -> Iterator[tuple[str, str]]:
    """Every leaf of a body with the path by which consumers name it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}[*]")
    else:
        yield path, json.dumps(value)


def moved(old: Told, new: Told) -> set[str]:
    """The paths of all that stands in one body only."""
    before, after = list(paths(old.json())), list(paths(new.json()))
    rows = [one for one in before if one not in after] + [one for one in after if one not in before]
    if not rows and old.body != new.body:
        rows = [one for one, other in zip(before, after, strict=True) if one != other]
    return {path for path, _ in rows}


def changed(difference: Difference) -> list[tuple[str, Told, Told]]:
    """The answers of a tour that the difference changes: operation, before and after."""
    kept, planted = tour(app.v1), tour(app.planted(difference.name))
    return [
        (asking.operation, old, new)
        for (asking, old), (_, new) in zip(kept, planted, strict=True)
        if old != new
    ]


@each_difference
def test_a_difference_is_seen_on_its_operation_and_nowhere_else(difference: Difference) -> None:
    assert {operation for operation, _, _ in changed(difference)} == {difference.operation}


@each_difference
def test_a_difference_is_of_the_kind_that_its_check_looks_for(difference: Difference) -> None:
    found = changed(difference)
    old, new = found[0][1:]
    before, after = old.headers, new.headers
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    match difference.noticed_by:
        case "accepted":
            named = "/" + difference.field.removeprefix("$.").replace("[*].", "/0/")
            assert [(two.status, two.json()["errors"][0]["field"]) for _, _, two in found] == [
                (400, named) for _ in found
            ]
        case "status-code":
            assert (old.status, new.status, old.body) == (201, 200, new.body)
        case "server-error":
            assert (old.status, new.status) == (200, 500)
        case "deprecation-headers":
            assert (old.status, old.body) == (new.status, new.body)
            assert "deprecation" in names <= {"deprecation", "sunset"}
        case "error_body_shape":
            assert old.status == new.status == 404
            assert new.json() == {"error": "not found"}
        case "retries_are_safe":
            assert old.status == new.status == 201
            assert "$.id" in moved(old, new)
        case _:
            assert old.status == new.status
            assert all(path.startswith(difference.field) for path in moved(old, new) - PAGING)


PAGING = {"$.pageInfo.perPage"}
"""Says how long a page is, and so differs where pages are shorter."""


@each_difference
def test_a_difference_concerns_those_whose_declared_use_it_touches(difference: Difference) -> None:
    concerned = tuple(
        service.name
        for service in load_consumers(ROOT).services
        if (consumption := service.consumption("orders"))
        for use in consumption.uses or ()
        if str(use.operation) == difference.operation and touches(use, difference)
    )
    assert sorted(concerned) == sorted(difference.consumers)


def touches(use: Use, difference: Difference) -> bool:
    if difference.noticed_by == "accepted":
        required = {"$.salesChannel", "$.reason"}
        return difference.field in required or covers(use.sends, difference.field)
    if difference.noticed_by in KINDS_OF_READING:
        return covers(use.reads, difference.field)
    return True


def covers(fields: tuple[FieldPath, ...] | None, path: str) -> bool:
    """Whether one of the fields is the path, or above or below it; what is not known covers all."""
    texts = None if fields is None else [str(one) for one in fields]
    return texts is None or any(
        one == path or one.startswith((f"{path}[", f"{path}.")) or path.startswith(f"{one}.")
        for one in texts
    )


def test_the_differences_are_of_many_kinds_and_have_names_of_their_own() -> None:
    assert len({one.name for one in DIFFERENCES}) == len(DIFFERENCES) >= 16
    assert len({one.noticed_by for one in DIFFERENCES}) >= 9


def test_the_readme_tells_of_each_difference_what_it_is_and_who_must_notice() -> None:
    text = (ROOT / "examples/orders/README.md").read_text(encoding="utf-8")
    for one in DIFFERENCES:
        field = f" `{one.field}`" if one.field else ""
        row = (
            f"| `{one.name}` | {one.what} | `{one.operation}`{field} "
            f"| {', '.join(sorted(one.consumers))} | `{one.noticed_by}` |"
        )
        assert row in text


def test_a_difference_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"no such difference: nope.*return-without-label"):
        app.planted("nope")
    with pytest.raises(AttributeError, match="no application v3"):
        _ = app.v3


def test_all_differences_can_be_planted_at_once() -> None:
    told = tour(app.planted())
    kept = tour(app.v1)
    operations = {
        asking.operation for (asking, new), (_, old) in zip(told, kept, strict=True) if new != old
    }
    assert operations >= {one.operation for one in DIFFERENCES}
