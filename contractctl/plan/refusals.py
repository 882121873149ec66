"""What a brownout answers, and what clients make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contractctl.headers.announcing import Headers, announcement
from contractctl.model import Migration, Operation
from contractctl.plan.nouns import Remark
from contractctl.plan.words import counted, names
from contractctl.pointer import JsonValue

MEDIA_TYPE = "application/problem+json"
PROBLEM = "urn:contractctl:problem:brownout"

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that clients and proxies repeat by themselves."""

_MISREAD = {
    401: "callers fetch new credentials and look for the fault there",
    403: "callers look for the fault in their permissions",
    404: "callers take it for an answer: there is no such record",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a request for an old operation within a window.

    headers: sent with it; never to be cached, or it would outlast the window
    """

    status: int
    body: dict[str, JsonValue]
    headers: Headers

    @property
    def text(self) -> str:
        """The body as it is sent, in ASCII."""
        return json.dumps(self.body)


def refusal(migration: Migration, status: int, page: str | None, successor: str | None) -> Refusal:
    """The answer of the brownouts of a migration.

    Raises ValueError for an address that no header can carry.
    """
    sunset, old = migration.timeline.sunset, migration.base or "the old form"
    more = f" {page} says what to do." if page else ""
    body: dict[str, JsonValue] = {
        "type": PROBLEM if page is None else page if "#" in page else f"{page}#brownout",
        "title": "Planned brownout: this operation is going away",
        "status": status,
        "detail": f"{migration.api} {old} may stop answering on {sunset}. This refusal is a"
        " rehearsal and ends by itself; do not retry, move to the new form."
        f"{more} Questions: {migration.owner}.",
        "sunset": sunset.isoformat(),
    }
    if page:
        body["link"] = page
    announced = announcement(migration.timeline, page, successor)
    return Refusal(status, body, (("Cache-Control", "no-store"), *announced))


def status_remarks(status: int) -> Iterator[Remark]:
    """What clients make of a status that stands against using it."""
    if status in RETRIED:
        after = (
            ", and a Retry-After makes them wait until it is over" if (status in (429, 503)) else ""
        )
        yield Remark(
            "conflict",
            f"{status} is repeated by clients and proxies by themselves{after}: short brownouts"
            " pass without anybody noticing. Answer 410 with a problem type of its own.",
        )
    if status in _MISREAD:
        yield Remark(
            "conflict", f"{status} is misread: {_MISREAD[status]}. Answer 410 with a problem type."
        )


def shared_remarks(refused: Sequence[Operation], left_out: Sequence[Operation]) -> Iterator[Remark]:
    """What is to be known of operations that both revisions have under one address."""
    if refused:
        yield Remark(
            "conflict",
            "Old requests look like new ones, so who has moved fails as well:"
            f" {names([str(one) for one in refused])}. Refuse by what tells the form, such as a"
            " media type, a header or a field, where there is something.",
        )
    if left_out:
        yield Remark(
            "note",
            f"{counted(len(left_out), 'operation')} that changed and stayed at the same address"
            f" {'is' if len(left_out) == 1 else 'are'} left alone, because old requests look like"
            f" new ones: {names([str(one) for one in left_out])}. --operation refuses one for all.",
        )


def kill_switch(owner: str) -> str:
    """Who may end a brownout, and how."""
    return (
        "Whoever is on call ends a brownout at once and without asking: the switch of the gateway"
        " (`nginx`: set $..._brownout_on to 0 and reload; Envoy: set ON to false) lets every"
        f" request through again. {owner} decides whether the next one takes place; one that was"
        " ended is not made up for on the same day."
    )
