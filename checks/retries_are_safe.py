"""A request that is sent again with its Idempotency-Key gets the first answer again.

This is a check that sends requests itself, by `case.call()`: a few for each consumer and operation.
The answers to those pass through all other checks, too.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import schemathesis

MOST_RETRIES = 3

_retries: Counter[tuple[str, str]] = Counter()


@schemathesis.check
def retries_are_safe(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    headers = {name.lower() for name in case.headers or {}}
    if response.status_code >= 300 or "idempotency-key" not in headers:
        return True
    who = (getattr(ctx, "consumer", ""), case.operation.label)
    if _retries[who] >= MOST_RETRIES:
        return True
    _retries[who] += 1
    again = case.call()
    if again.status_code >= 500 or again.status_code == 429:
        return True
    assert again.status_code == response.status_code, (
        f"a retry with the same Idempotency-Key got {again.status_code} instead of "
        f"{response.status_code}"
    )
    assert _said(again) == _said(response), (
        "a retry with the same Idempotency-Key got another answer: the effect came twice"
    )
    return None


def _said(response: schemathesis.Response) -> Any:
    """What an answer says, however it is written: spaces and the order of members say nothing."""
    try:
        return response.json()
    except ValueError:
        return response.content
