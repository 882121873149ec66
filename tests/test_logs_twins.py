"""Two lines are one request only if request id, method and path agree, near each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from logs_estate import reader

from contractctl.evidence.logs import LINE_FORMATS

(ENVOY,) = (one for one in LINE_FORMATS if one.name == "envoy-json")
ID = "5c1d0d0e-5f2a-4e1b-9c3d-0123456789ab"
INBOUND, OUTBOUND, NONE = "inbound|80||", "outbound|80||shop", "-"


def logged(path: str, side: str = NONE, method: str = "GET", second: int = 0, id: str = ID) -> str:
    entry = {
        "start_time": f"2026-10-12T04:{second // 60:02}:{second % 60:02}Z",
        **{"method": method, "path": path, "response_code": 200},
        **{"upstream_cluster": side, "x-request-id": id},
    }
    return json.dumps(entry)


def hosts(
    folder: Path,
    *blocks: list[str],
    known: Mapping[int, Iterable[int]] | None = None,
    stored: dict[int, tuple[int, ...]] | None = None,
) -> Counter[str]:
    """How many requests the lines are by host, read one block after the other.

    known: what earlier imports stored; stored: takes what this one would
    """
    found: Counter[str] = Counter()
    block = folder / "block"
    with reader(ENVOY, known=lambda hour: (known or {}).get(hour, ())) as one:
        for lines in blocks:
            block.write_text("\n".join(lines) + "\n")
            reading = one.read(block, 1)
            for tally in reading.tallies:
                found[tally.request.host] += tally.hits
            if stored is not None:
                stored.update(reading.request_ids)
    return found


def hits(folder: Path, *blocks: list[str]) -> int:
    """How many requests the lines are, read one block after the other."""
    return hosts(folder, *blocks).total()


HOP = (logged("/orders/5", OUTBOUND), logged("/orders/5", INBOUND))
ONE = {
    "two proxies in a row": (logged("/orders/5"), logged("/orders/5", second=1)),
    "the two sides of a hop": HOP,
    "a proxy before a mesh": (logged("/orders/5"), *HOP),
    "a base path that is cut off": (logged("/api/orders/5?limit=1"), logged("/orders/5?limit=1")),
    "a base path before one segment": (logged("/orders"), logged("/api/v2/orders")),
    "lines on both sides of a minute": (
        logged("/orders/5", second=59),
        logged("/orders/5", second=61),
    ),
}
SEVERAL = {
    "other services with the id": (logged("/orders/5"), logged("/items/7"), logged("/carts")),
    "other methods": (logged("/orders/5"), logged("/orders/5", method="DELETE")),
    "paths with one end": (logged("/customers/5/orders"), logged("/items/6/orders")),
    "the receiver's side twice": (logged("/orders/5", INBOUND), logged("/orders/5", INBOUND)),
    "the same an hour later": (logged("/orders/5"), logged("/orders/5", second=3_000)),
}


def in_one_block(folder: Path, first: list[str], second: list[str]) -> Counter[str]:
    return hosts(folder, first + second)


def in_two_blocks(folder: Path, first: list[str], second: list[str]) -> Counter[str]:
    return hosts(folder, first, second)


def in_two_imports(folder: Path, first: list[str], second: list[str]) -> Counter[str]:
    known: dict[int, tuple[int, ...]] = {}
    before = hosts(folder, first, stored=known)
    return before + hosts(folder, second, known=known)


@pytest.mark.parametrize("arranged", [in_one_block, in_two_blocks, in_two_imports])
@pytest.mark.parametrize("step", [1, -1], ids=["as they come", "the other way round"])
def test_lines_of_one_request_count_once_and_requests_that_share_an_id_each(
    arranged: Callable[[Path, list[str], list[str]], Counter[str]], step: int, tmp_path: Path
) -> None:
    cases = {**ONE, **SEVERAL}
    first: list[str] = []
    second: list[str] = []
    for number, lines in enumerate(cases.values()):
        one, *others = (renamed(line, number) for line in lines[::step])
        first.append(one)
        second.extend(others)
    found = arranged(tmp_path, first, second)
    counted = {name: found[f"case-{number}.test"] for number, name in enumerate(cases)}
    assert counted == {name: 1 if name in ONE else len(cases[name]) for name in cases}


def renamed(line: str, number: int) -> str:
    """The same line with an id and a host of its own, by which its hits are found."""
    told = {"x-request-id": f"{number}-{ID}", ":authority": f"case-{number}.test"}
    return json.dumps({**json.loads(line), **told})


def test_paths_that_differ_before_the_last_segments_are_told_apart_in_one_block(
    tmp_path: Path,
) -> None:
    lines = [logged(f"{base}/orders/5/items") for base in ("/shop", "/crm", "/crm", "/a/shop")]
    lines.append(logged("/longer/orders/6/items"))
    lines.append(logged("/api/longer/orders/6/items"))
    assert hits(tmp_path, lines) == 4


def test_every_hop_of_a_mesh_that_hands_on_the_id_counts_once(tmp_path: Path) -> None:
    paths = [*("/basket", "/orders/5", "/items/7", "/items/9", "/prices/7"), "/items/7"]
    hops = [logged(path, side) for path in paths for side in (OUTBOUND, INBOUND)]
    assert hits(tmp_path, [logged("/basket"), *hops]) == len(paths)


def test_an_id_that_never_changes_swallows_nothing(tmp_path: Path) -> None:
    same = [logged("/orders", second=number) for number in range(100)]
    other = [logged(f"/orders/{number}") for number in range(100)]
    assert hits(tmp_path, same + other) == 200
    apart = [logged("/orders", second=number * 61) for number in range(50)]
    assert hits(tmp_path, apart) == 50
