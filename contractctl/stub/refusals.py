"""Answers that say what is wrong with a request, as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from contractctl.model.verification import Answer
from contractctl.pointer import JsonValue

LARGEST_BODY = 10_000_000
"""Bytes of a request's body that are read."""

MOST_FAULTS = 50
"""Faults that one answer names; whoever has more sent something else altogether."""

LONGEST_SHOWN, LONGEST_REASON = 100, 500
"""Signs of what a message repeats of a request, and of the reason of a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request.

    parameter: as field paths name it (`query:limit`), "" where it is about the body
    pointer: JSON pointer into the body, or into the value of the parameter
    """

    reason: str
    parameter: str = ""
    pointer: str = ""

    def as_json(self) -> JsonValue:
        """The fault as an entry of `errors`, which has the form of the RFC's own example."""
        if not self.parameter:
            return {"detail": self.reason, "pointer": f"#{self.pointer}"}
        within: dict[str, JsonValue] = {"pointer": f"#{self.pointer}"} if self.pointer else {}
        return {"detail": self.reason, "parameter": self.parameter, **within}


class Refusal(Exception):
    """The request is answered by a problem.

    detail: what is wrong, and what to send instead; faults: one by one, where there are several
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = tuple(headers)

    def answer(self) -> Answer:
        """The problem as it goes over the wire."""
        problem: dict[str, JsonValue] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            problem["errors"] = [fault.as_json() for fault in self.faults[:MOST_FAULTS]]
        kind = ("content-type", "application/problem+json")
        return Answer(self.status, (kind, *self.headers), encoded(problem))


def too_large() -> Refusal:
    """The refusal of a body that is not read to its end."""
    limit = f"{LARGEST_BODY // 1_000_000} MB"
    return Refusal(413, f"the body is larger than {limit}, the most that this stub reads")


def encoded(value: JsonValue) -> bytes:
    """JSON as bytes; a half of a surrogate pair, which UTF-8 has no place for, is escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def shown(text: str, most: int = LONGEST_SHOWN) -> str:
    """A short text of a request as a message repeats it."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in text)
    return plain if len(plain) <= most else f"{plain[:most]}…"
