"""Operations as consumers write them: `GET /orders/{orderId}`."""

from __future__ import annotations

from contractctl.model import METHODS, Operation


def parse_operation(text: str) -> Operation:
    """Read `METHOD /path`, or `METHOD name` for a webhook that the consumer receives.

    Raises ValueError with a message that says what is wrong and how it would be right.
    """
    method, _, target = text.partition(" ")
    if not target or target != target.strip() or " " in target:
        raise ValueError(f"{text!r} is no operation; write a method and a path: GET /orders/{{id}}")
    if method not in METHODS:
        if method.upper() in METHODS:
            raise ValueError(f"the method is written in capitals: {method.upper()} {target}")
        raise ValueError(f"{method!r} is no HTTP method; one of {', '.join(METHODS)}")
    is_callback = "{$" in target
    if "/" in target and not target.startswith("/") and not is_callback:
        raise ValueError(f"a path starts with '/': {method} /{target}")
    if "?" in target and not is_callback:
        path = target.partition("?")[0]
        raise ValueError(f"a path has no query: {method} {path}, with sends: ['query:NAME']")
    return Operation(method, target)
