"""Composite edits: what raw edits say in pieces, named once."""

from __future__ import annotations

from dataclasses import replace

from contractctl.diff.compare_schemas import compare_queued
from contractctl.diff.composites.composite import Finder
from contractctl.diff.composites.moved import moved
from contractctl.diff.composites.operations import moved_operations
from contractctl.diff.composites.pagination import pagination
from contractctl.diff.composites.parameters import moved_parameters, renamed_parameters
from contractctl.diff.composites.renamed import respelled, reworded
from contractctl.diff.composites.units import units
from contractctl.diff.composites.wrapped import wrapped
from contractctl.diff.edit import Edit
from contractctl.diff.walk import Walk

FINDERS: tuple[Finder, ...] = (
    moved_operations,
    pagination,
    moved_parameters,
    renamed_parameters,
    respelled,
    moved,
    reworded,
    wrapped,
)
"""In this order: what one has explained is no material for the next."""


def compose(walk: Walk) -> list[Edit]:
    """Every edit of a walk, with those replaced that composites explain.

    A renamed property is compared with its old self, which may give further edits.
    """
    found: list[Edit] = []
    seen = 0
    while seen < len(walk.edits):
        fresh, seen = walk.edits[seen:], len(walk.edits)
        for finder in FINDERS:
            fresh = named(walk, fresh, finder)
        found += fresh
        compare_queued(walk)
    return named(walk, found, units)


def named(walk: Walk, edits: list[Edit], finder: Finder) -> list[Edit]:
    """Edits after one kind of composite has taken the place of those that it explains."""
    explained: set[int] = set()
    names: list[Edit] = []
    for composite in finder(walk, edits):
        if composite.explains and id(composite.explains[0]) in explained:
            continue  # it went to one place only
        explained |= {id(edit) for edit in composite.explains}
        cells = tuple(sorted({edit.cell for edit in composite.explains}))
        names += (replace(edit, explains=cells) for edit in composite.named)
    return [edit for edit in edits if id(edit) not in explained] + names
