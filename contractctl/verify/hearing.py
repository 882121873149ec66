"""Hold one answer against what the base contract promises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from contractctl.model import FieldPath, Node, Operation
from contractctl.model.verification import Answer, Outcome, Silence, is_success
from contractctl.pointer import JsonValue
from contractctl.verify.faults import Fault
from contractctl.verify.promises import Header, Promised, Promises
from contractctl.verify.rejections import said
from contractctl.verify.rooms import Room

Audience = Literal["all", "status", "body", "whole"]
"""Who suffers: everybody; who does not tolerate unknown statuses; who looks at the body of a
success; who may look at everything because its reads are not known."""

NO_REJECTION = frozenset({401, 402, 403, 404, 407, 408, 409, 412, 421, 423, 424, 425, 429, 451})
"""4xx about who asks, when, or in which state, not about the form of a request (RFC 9110 15.5)."""

_NOTHING = (204, 205, 304)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has against one answer."""

    check: str
    message: str
    field: FieldPath | None = None
    audience: Audience = "all"


@dataclass(slots=True)
class Heard:
    """What an answer says, as far as it was looked at.

    judged: checks with their audience; faults: of the body
    is_readable: it is a success whose body can be read field by field; value: the body then,
        room: where fields can stand in it
    is_kept: it is a success that the contract declares
    """

    judged: list[tuple[str, Audience]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    is_readable: bool = False
    value: JsonValue = None
    room: Room | None = None
    is_kept: bool = False


def is_rejection(status: int) -> bool:
    """Whether a provider refuses a request because of its form."""
    return 400 <= status < 500 and status not in NO_REJECTION


def hear(promises: Promises, operation: Operation, outcome: Outcome) -> Heard:
    """Judge one answer by everything that does not depend on who asks.

    Of an answer that refuses or fails nothing more is said: one cause, one finding.
    """
    if not isinstance(outcome, Answer):
        if outcome.kind is not Silence.CRASHED:
            return Heard()
        crashed = Finding("server-error", f"the provider crashed: {outcome.reason}")
        return Heard([("server-error", "all")], [crashed])
    heard = Heard([("server-error", "all")])
    if outcome.status >= 500:
        message = f"answered {outcome.status} to a valid request{_quoted(outcome)}"
        heard.findings.append(Finding("server-error", message))
        return heard
    heard.judged.append(("accepted", "all"))
    if is_rejection(outcome.status):
        message = f"refused a valid request with {outcome.status}{_quoted(outcome)}"
        heard.findings.append(Finding("accepted", message))
        return heard
    _status(promises, operation, outcome, heard)
    return heard


def _status(promises: Promises, operation: Operation, answer: Answer, heard: Heard) -> None:
    promised = promises.promised(operation, answer.status)
    heard.judged.append(("status-code", "status"))
    if promised is None:
        if answer.status < 400:
            declared = _listed(promises.statuses(operation))
            message = f"answered {answer.status}; the base contract declares {declared}"
            heard.findings.append(Finding("status-code", message, audience="status"))
        return
    heard.is_kept = is_success(answer)
    _headers(promises, promised, answer, heard)
    if promised.content and operation.method != "HEAD" and answer.status not in _NOTHING:
        _content(promises, promised, answer, heard)


def _content(promises: Promises, promised: Promised, answer: Answer, heard: Heard) -> None:
    audience: Audience = "body" if is_success(answer) else "whole"
    heard.judged.append(("content-type", audience))
    given = answer.header("content-type") or ""
    media_type = promised.media_type(given) if given else None
    problem = None
    if media_type is None or (_is_json(given) and not answer.body):  # an empty text is a text
        problem = _no_content(promised, given, answer)
    elif _is_json(given):
        problem = _body(promises, promised.content[media_type], answer, heard)
    if problem is not None:
        heard.findings.append(Finding("content-type", problem, audience=audience))


def _no_content(promised: Promised, given: str, answer: Answer) -> str:
    declared = f"the base contract promises {_listed(promised.content)}"
    if not answer.body:
        return f"the answer {answer.status} has no body; {declared}"
    if not given:
        return f"the answer {answer.status} does not say its Content-Type; {declared}"
    return f"the answer {answer.status} is {_cut(given, 80)}; {declared}"


def _body(promises: Promises, schema: Node | None, answer: Answer, heard: Heard) -> str | None:
    """Decode and judge a body of JSON; what is wrong with it as JSON."""
    try:
        value = json.loads(answer.body, parse_constant=_refuse)
        if schema is not None:
            heard.faults = promises.faults(schema, value, len(answer.body))
    except (ValueError, RecursionError) as error:
        reason = _cut(str(error), 120)
        return f"the answer {answer.status} calls itself JSON, but cannot be read: {reason}"
    if schema is not None and promises.is_judged(schema):
        heard.judged.append(("response-body", "whole"))
    if is_success(answer):
        heard.judged.append(("consumer-reads", "body"))
        heard.is_readable, heard.value, heard.room = True, value, promises.room(schema)
    return None


def _headers(promises: Promises, promised: Promised, answer: Answer, heard: Heard) -> None:
    if not promised.headers:
        return
    audience: Audience = "all" if is_success(answer) else "whole"
    heard.judged.append(("response-headers", audience))
    for name, header in promised.headers.items():
        given = answer.header(name)
        problem = None
        if given is None:
            problem = "is missing, and it is required" if header.is_required else None
        elif not _fits(promises, header, given):
            problem = f"is `{_cut(given, 60)}`, which its schema does not allow"
        if problem is not None:
            path = FieldPath("header", header.name)
            message = f"the header {header.name} {problem}"
            heard.findings.append(Finding("response-headers", message, path, audience))


def _fits(promises: Promises, header: Header, given: str) -> bool:
    return header.schema is None or promises.fits(header.schema, _readings(given))


def _readings(text: str) -> Iterator[JsonValue]:
    """What the text of a header may stand for (style simple, 3.1.0 section 4.8.21.1)."""
    yield from _scalars(text)
    parts = [part.strip() for part in text.split(",")]
    read = [list(_scalars(part))[-1] for part in parts]
    yield [*parts]
    yield read
    pairs = [part.partition("=") for part in parts]
    if all(sign for _, sign, _ in pairs):  # an exploded object
        yield {key: list(_scalars(value))[-1] for key, _, value in pairs}
    elif len(parts) % 2 == 0:
        yield dict(zip(parts[::2], read[1::2], strict=True))


def _scalars(text: str) -> Iterator[JsonValue]:
    """A text as itself and, last, as the number or boolean that it spells."""
    yield text
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return
    if isinstance(value, bool | int | float):
        yield value


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower().endswith(("/json", "+json"))


def _refuse(constant: str) -> JsonValue:
    raise ValueError(f"{constant} is no number of JSON")


def _quoted(answer: Answer) -> str:
    message = said(answer)
    return f": {message}" if message else ""


def _listed(names: Iterable[str]) -> str:
    shown = ["default" if name == "DEFAULT" else name for name in names] or ["nothing"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
