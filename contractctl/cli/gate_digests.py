"""Digests of what a verdict depends on: equal inputs, equal digests, on any machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def digest(*parts: bytes) -> str:
    """`sha256:<hex>` over bytes, one after the other; over none for what is not there."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return f"sha256:{found.hexdigest()}"


def joined(digests: Mapping[str, str]) -> str:
    """One digest as it is; of several the digest of lines of name and digest, sorted."""
    if len(digests) == 1:
        return next(iter(digests.values()))
    lines = (f"{name} {one}\n" for name, one in sorted(digests.items()))
    return digest(*(line.encode("utf-8", "surrogateescape") for line in lines))


def of_json(value: object) -> str:
    """The digest of a value as JSON: keys sorted, no blanks, ASCII."""
    return digest(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())
