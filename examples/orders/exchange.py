"""A request after it was checked, and the reply to it: all that the operations see of HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that follows the contract.

    query, body: as the checks read them, so 2.0 is 2 and cents are an `Amount`
    sent: the body as it was sent; headers: names in lower case
    """

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any = None
    sent: Any = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; bytes go out as they are, everything else as JSON."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
