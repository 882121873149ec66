"""Hold what consumers.yaml declares against the contracts: names, operations, fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from contractctl.cli.output import warn

if TYPE_CHECKING:
    from contractctl.diff.fields import Missing
    from contractctl.load.checking import Problem
    from contractctl.load.consumers import Consumers
    from contractctl.model import Direction, FieldPath, Operation, Revision, Service, Use

    Look = Callable[[Operation, Direction, FieldPath], tuple[Missing, ...]]


def unknown_fields(
    consumers: Consumers, api: str, revisions: Iterable[Revision]
) -> tuple[Problem, ...]:
    """Declared fields of one contract that none of the revisions has, in the file's order."""
    look = _looking(tuple(revisions))
    return tuple(
        problem
        for service in consumers.services
        for use in _uses(service, api)
        for problem in _unknown(use, api, look)
    )


def _looking(revisions: tuple[Revision, ...]) -> Look:
    """How each revision lacks a field; nothing if one of them has it."""
    from contractctl.diff.fields import missing

    @cache  # thousands of consumers name the same fields
    def look(operation: Operation, direction: Direction, path: FieldPath) -> tuple[Missing, ...]:
        found = [missing(one, operation, direction, path) for one in revisions]
        gone = tuple(one for one in found if one is not None)
        return gone if len(gone) == len(found) else ()

    return look


def without_unknown_fields(consumers: Consumers, problems: Iterable[Problem]) -> Consumers:
    """Take what is misspelled for "not known", so that it never counts as "does not use it"."""
    doubted = {(problem.location, problem.key) for problem in problems}
    for problem in problems:
        warn(f"{problem.location}: {problem.message}; its fields count as not known")
    if not doubted:
        return consumers

    def doubt(use: Use) -> Use:
        if (use.location, "reads") in doubted:
            use = replace(use, reads=None)
        return replace(use, sends=None) if (use.location, "sends") in doubted else use

    return replace(
        consumers,
        services=tuple(
            replace(
                service,
                consumes=tuple(
                    replace(one, uses=one.uses and tuple(doubt(use) for use in one.uses))
                    for one in service.consumes
                ),
            )
            for service in consumers.services
        ),
    )


def _uses(service: Service, api: str) -> tuple[Use, ...]:
    consumption = service.consumption(api)
    return (consumption.uses or ()) if consumption else ()


def _unknown(use: Use, api: str, look: Look) -> Iterator[Problem]:
    from contractctl.load.checking import Problem
    from contractctl.load.nearest import did_you_mean

    declared: tuple[tuple[Direction, str, tuple[FieldPath, ...]], ...] = (
        ("response", "reads", use.reads or ()),
        ("request", "sends", use.sends or ()),
    )
    for direction, key, paths in declared:
        for path in paths:
            if gone := look(use.operation, direction, path):
                names = {name for one in gone for name in one.known}
                message = f"no revision of {api!r} has {path} in {use.operation} ({key})"
                hint = did_you_mean(gone[0].name, names, "fields there")
                yield Problem(use.location, key, message, hint)
