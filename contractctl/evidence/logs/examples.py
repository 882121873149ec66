"""Shows rejected lines: where they stand, and shortened, without the values of a query."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable
from pathlib import Path

from contractctl.model.evidence import Rejection

SHOWN = 200
"""Characters of a line."""

_VALUE = re.compile(r"([?&;][^=&\s\"]{1,64}=)[^&\s\"]+")


def examples(
    block: Path, first_line: int, shown: Iterable[tuple[str, str]]
) -> tuple[Rejection, ...]:
    """Rejections of (beginning of a line, reason), in the order of the file."""
    wanted = [(line.encode(), reason) for line, reason in shown]
    if not wanted:
        return ()
    with block.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = [
            Rejection(first_line + _number(content, line), reason, shortened(line))
            for line, reason in wanted
        ]
    return tuple(sorted(found, key=lambda one: (one.line, one.reason)))


def _number(content: mmap.mmap, line: bytes) -> int:
    """How many lines stand before the first that begins like this."""
    if content[: len(line)] == line:
        return 0
    place = content.find(b"\n" + line) + 1
    before, start = 0, 0
    while start < place:
        end = min(place, start + (1 << 20))
        before += content[start:end].count(b"\n")
        start = end
    return before


def shortened(line: bytes) -> str:
    """A line as it may be shown: without values of a query, and not too long."""
    text = _VALUE.sub(r"\1...", line.decode("utf-8", "replace"))
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
