"""Every error is a problem of RFC 9457 that says what is wrong; a refused field is named."""

from __future__ import annotations

import schemathesis


@schemathesis.check
def error_body_shape(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    if response.status_code < 400:
        return True
    media_type = "".join(response.headers.get("content-type", [])).partition(";")[0]
    assert media_type == "application/problem+json", (
        f"an error is {media_type or 'of no media type'} instead of application/problem+json"
    )
    problem = response.json()
    assert isinstance(problem, dict), "an error has to be an object"
    for member in ("type", "title", "status"):
        assert member in problem, f"$.{member} is missing from an error"
    status = response.status_code
    assert problem["status"] == status, f"$.status is {problem['status']} in an answer of {status}"
    errors = problem.get("errors", [])
    assert errors or problem.get("detail"), "an error says neither $.detail nor $.errors"
    for error in errors:
        assert {"field", "message"} <= error.keys(), "an entry of $.errors lacks field or message"
        field = error["field"]
        assert not field or field.startswith("/"), f"{field!r} in $.errors is no JSON pointer"
    return None
