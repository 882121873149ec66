"""Whoever follows the pages of a list comes to an end, after as many items as it says there are.

One answer tells: a page never reaches beyond `totalItems`, and is never longer than asked. Of
cursors it can be told that a page that is not full is the last, and that none leads to itself.
"""

from __future__ import annotations

import schemathesis


@schemathesis.check
def pagination_ends(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    if response.status_code != 200 or "json" not in "".join(response.headers["content-type"]):
        return True
    body = response.json()
    if not isinstance(body, dict) or not {"data", "pageInfo"} <= body.keys():
        return True
    data, info = body["data"], body["pageInfo"]
    if "totalItems" in info:
        _judge_page(len(data), info)
    if info.get("nextCursor") is not None:
        sent = (case.query or {}).get("cursor")
        assert info["nextCursor"] != sent, "$.pageInfo.nextCursor leads to the same page again"
        assert len(data) >= info["limit"], (
            f"$.pageInfo.nextCursor goes on after {len(data)} of {info['limit']} items"
        )
    return None


def _judge_page(length: int, info: dict[str, int]) -> None:
    page, size, total = info["page"], info["perPage"], info["totalItems"]
    expected = max(0, min(size, total - (page - 1) * size))
    assert length == expected, (
        f"$.data has {length} items on page {page} of {size} each, of {total}: {expected} are left"
    )
