"""How a gateway tells the requests for some operations from all others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contractctl.model import Operation

_PARAMETER = re.compile(r"\{[^{}]*\}")
_SPECIAL = re.compile(r"([.^$*+?()\[\]{}|\\])")
_LUA_SPECIAL = re.compile(r"([-.^$*+?()\[\]%])")


@dataclass(frozen=True, slots=True)
class Route:
    """The requests for one operation; the first route of a list that fits a request counts.

    path: template with the path of the server before it; methods: HEAD is answered where GET is
    """

    methods: tuple[str, ...]
    path: str
    is_meant: bool

    @property
    def regex(self) -> str:
        """A regular expression for the whole path, the same for PCRE and RE2."""
        literals = (_SPECIAL.sub(r"\\\1", piece) for piece in _PARAMETER.split(self.path))
        return f"^{'[^/]+'.join(literals)}$"

    @property
    def lua(self) -> str:
        """A pattern of Lua for the whole path."""
        literals = (_LUA_SPECIAL.sub(r"%\1", piece) for piece in _PARAMETER.split(self.path))
        return f"^{'[^/]+'.join(literals)}$"


def routes(
    meant: Sequence[Operation], offered: Iterable[Operation], prefix: str
) -> tuple[Route, ...]:
    """Routes for the operations that are meant, most literal first.

    Others of the contract are among them where a pattern of one that is meant would fit theirs:
    `GET /orders/export` must not be taken for `GET /orders/{id}`.
    """
    patterns = [(one, re.compile(_route(one, "", True).regex)) for one in meant]
    others = [
        one
        for one in offered
        if one not in meant
        and any(
            one.method == own.method and _literal(one) < _literal(own) and fits.match(one.path)
            for own, fits in patterns
        )
    ]
    every = [(one, True) for one in meant] + [(one, False) for one in others]
    ordered = sorted(every, key=lambda pair: (_literal(pair[0]), pair[0].path, pair[0].method))
    return tuple(_route(one, prefix, is_meant) for one, is_meant in ordered)


def _route(operation: Operation, prefix: str, is_meant: bool) -> Route:
    methods = ("GET", "HEAD") if operation.method == "GET" else (operation.method,)
    return Route(methods, f"{prefix}{operation.path}", is_meant)


def _literal(operation: Operation) -> tuple[tuple[bool, int], ...]:
    """Smaller for a path that is literal where another has a parameter, or literal for longer."""
    return tuple(
        ("{" in segment, -len(_PARAMETER.sub("", segment)) if "{" in segment else 0)
        for segment in operation.path.split("/")
    )


def variable(api: str) -> str:
    """A contract's name as a part of names of variables."""
    return re.sub(r"[^a-z0-9]+", "_", api.lower()).strip("_") or "api"


def nginx_text(text: str) -> str:
    """A text in quotation marks of nginx."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
