"""What is answered when a request cannot be served: RFC 9457, one form for every refusal."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One field that was refused; `field` is a JSON pointer into the body of the request."""

    field: str
    message: str


class Problem(Exception):
    """Ends a request with an error."""

    def __init__(self, status: int, detail: str, refusals: tuple[Refusal, ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.refusals = refusals

    def body(self) -> dict[str, Any]:
        """As the contract's schema `Problem` wants it."""
        title = HTTPStatus(self.status).phrase
        shown: dict[str, Any] = {
            "type": f"https://orders.example.test/problems/{title.lower().replace(' ', '-')}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.refusals:
            shown["errors"] = [
                {"field": refusal.field, "message": refusal.message} for refusal in self.refusals
            ]
        return shown


def not_found(what: str) -> Problem:
    """There is nothing under this id."""
    return Problem(HTTPStatus.NOT_FOUND, f"There is no such {what}.")


def conflict(detail: str) -> Problem:
    """The state of things does not allow this."""
    return Problem(HTTPStatus.CONFLICT, detail)
