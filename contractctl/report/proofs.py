"""What proves a change, in words: the message that one revision takes and the other does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from contractctl.model import Change, Direction, Effect, Proof, Severity, Step
from contractctl.pointer import JsonValue
from contractctl.report.payloads import one_line, shortened

LEAST_ROOM = 40
"""Characters that a payload gets however long the request line is."""

_WORDS: Mapping[tuple[Direction, str], tuple[str, str]] = {
    ("request", "base"): ("base accepts", "head refuses"),
    ("request", "head"): ("head accepts", "base refuses"),
    ("response", "base"): ("base may send", "head never does"),
    ("response", "head"): ("head may send", "base forbids"),
}
"""Who takes or sends the payload and who does not, by side and by whom it is valid for."""

_CONTAINED: Mapping[Direction, str] = {
    "request": "safe: every request that base accepts is still valid",
    "response": "safe: every answer of head was already valid in base",
}

_MESSAGE = {"method", "path", "query", "headers", "cookies"}
"""The members of a payload that is a request line with what goes along, not a body."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A witness, ready to be shown.

    accepts, refuses: who does what, such as `base accepts` and `head refuses`; link: what leads
    from there to the message: the operation, with query and headers if they are what is tried;
    body: the payload if has_body; around: the way in it to the place of the change; reason: why
    it is refused.
    """

    accepts: str
    refuses: str
    link: str
    message: str
    has_body: bool
    body: JsonValue
    around: tuple[Step, ...]
    reason: str

    def shown(self, room: int) -> str:
        """The message with its body on one line; what is too long is shortened to `room`."""
        if not self.has_body:
            return shortened(f"{self.link}{self.message}", room)
        start = f"{self.link}{self.message}{':' if self.link else ''} ".lstrip()
        return start + one_line(self.body, self.around, max(room - len(start), LEAST_ROOM))


def exhibit(change: Change) -> Exhibit | None:
    """The witness of a change, or None."""
    witness = change.witness
    if witness is None:
        return None
    accepts, refuses = _WORDS[witness.side, witness.accepted_by]
    message = str(witness.operation) if witness.operation else ""
    line = _request_line(witness.payload) if _in_a_request(change) else None
    around = change.field.steps if change.field else ()
    return Exhibit(
        accepts=accepts,
        refuses=refuses,
        link="in " if message and witness.side == "response" else "",
        message=line or message,
        has_body=line is None,
        body=witness.payload,
        around=around,
        reason=witness.rejected_because,
    )


def proven(change: Change, room: int, *, looked_for: bool) -> str:
    """The proof of a change in one sentence, or nothing; room: characters for the payload."""
    found = exhibit(change)
    if found is None:
        return proof_remark(change, looked_for=looked_for)
    return f"{found.accepts} {found.shown(room)}; {found.refuses}: {found.reason}"


def proof_remark(change: Change, *, looked_for: bool) -> str:
    """What to say of a proof that is no payload; nothing where there is nothing to add.

    looked_for: whether payloads were looked for at all.
    """
    if change.proof is Proof.CONTAINED:
        return _CONTAINED[change.direction]
    if change.proof is not Proof.UNPROVEN or change.severity is Severity.SAFE:
        return ""
    if change.effect is Effect.UNKNOWN:
        return "unproven: what it means lies outside the schema"
    return "unproven: no payload found" if looked_for else ""


def _in_a_request(change: Change) -> bool:
    return change.field is None or change.field.part != "body"


def _request_line(payload: JsonValue) -> str | None:
    """Spell a request line with the query, headers and cookies that are tried."""
    if not isinstance(payload, dict) or not {"method", "path"} <= payload.keys() <= _MESSAGE:
        return None
    line = f"{payload['method']} {payload['path']}"
    if query := _pairs(payload.get("query")):
        line += "?" + "&".join(f"{quote(name)}={quote(_text(value))}" for name, value in query)
    for kind, word in (("headers", "header"), ("cookies", "cookie")):
        for name, value in _pairs(payload.get(kind)):
            line += f", {word} {name}: {_text(value)}"
    return line


def _pairs(values: JsonValue) -> list[tuple[str, JsonValue]]:
    return list(values.items()) if isinstance(values, dict) else []


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
