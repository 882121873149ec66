"""What a composite is: edits that say once what others say in pieces, and those others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from contractctl.diff.edit import Edit
from contractctl.diff.walk import Walk


class Composite(NamedTuple):
    """named: the edits that take the place of `explains`, which nobody has to read any more.

    A composite is never milder than the worst of what it explains.
    """

    named: tuple[Edit, ...]
    explains: tuple[Edit, ...]


Finder = Callable[[Walk, Iterable[Edit]], Iterator[Composite]]
"""Looks for one kind of composite among edits; may queue pairs of schemas to be compared."""
