"""The token of a card goes in and never comes out, in no answer and in no error."""

from __future__ import annotations

import json
from typing import Any

import schemathesis

SHORTEST = 8
"""Characters; shorter tokens, which only tests send, are part of other words."""


@schemathesis.check
def card_data_stays_inside(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    method = case.body.get("method") if isinstance(case.body, dict) else None
    token = method.get("token") if isinstance(method, dict) else None
    if isinstance(token, str) and len(token) >= SHORTEST:
        quoted = json.dumps(token)[1:-1]
        assert quoted not in response.text, "the token that was sent stands in the answer"
    elif "payment" not in case.path:
        return True
    if "json" in "".join(response.headers.get("content-type", [])):
        assert not _has_token(response.json()), "an answer has a member `token`"
    return None


def _has_token(value: Any) -> bool:
    if isinstance(value, dict):
        return "token" in value or any(map(_has_token, value.values()))
    return isinstance(value, list) and any(map(_has_token, value))
