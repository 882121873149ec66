"""What a command reads of the workspace and needs again, so that no file is read twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

import click

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.load.consumers import Consumers

P = ParamSpec("P")
T = TypeVar("T")


def once(read: Callable[P, T]) -> Callable[P, T]:
    """Give what was read before for equal arguments, as long as the same command runs.

    Only for what a command does not write itself.
    """

    @wraps(read)
    def again(*arguments: P.args, **named: P.kwargs) -> T:
        kept = click.get_current_context().meta.setdefault(f"{read.__module__}.{read.__name__}", [])
        for asked, found in kept:
            if asked == (arguments, named):
                return cast("T", found)
        found = read(*arguments, **named)
        kept.append(((arguments, named), found))
        return found

    return again


@once
def consumers_yaml() -> Consumers:
    """What consumers.yaml of the workspace declares. Raises WorkspaceError and DocumentError."""
    from contractctl.load.consumers import load_consumers

    return load_consumers(settings().root)
