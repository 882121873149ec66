"""A new POST that makes something takes an Idempotency-Key, or a retry makes it twice.

Networks time out after the work was done. Who sends the same order again must get the first answer
again; `retries_are_safe` looks at what the provider does with the key.
"""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.checks import CheckFinding, Context

KIND = "gate"

KEY = "header:idempotency-key"


def check(context: Context) -> Iterator[CheckFinding]:
    for operation in context.new_operations:
        makes = "201" in operation.definition.get("responses", {})
        if operation.method == "POST" and makes and KEY not in operation.parameters:
            yield context.finding(
                f"{operation} is new and takes no Idempotency-Key",
                hint="add `- $ref: '#/components/parameters/IdempotencyKey'` to its parameters",
                at=operation,
            )
