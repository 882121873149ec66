"""Keeps secrets out of what a test run tells: those of its user, and what is called like one."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from contractctl.model.verification import (
    Answer,
    CheckResult,
    Exchange,
    Outcome,
    Verification,
    WireRequest,
)
from contractctl.verify.secret_bodies import REDACTED, hidden_terms, without_secrets

_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key"}
    | {"x-auth-token", "x-csrf-token"}
)
_SCHEMES = frozenset({"basic", "bearer", "digest", "negotiate", "token"})
"""Words that stand before a secret, and are none."""

_SHORTEST, _SHORTEST_PIECE = 4, 8
"""Characters from which on a value, and a piece of base64, is looked for in texts."""


class Secrets:
    """Knows the values of the credentials of one run, and takes them out of what comes back."""

    def __init__(self, values: Iterable[str]) -> None:
        parts = {form for value in values for part in _parts(value) for form in _forms(part)}
        long = sorted((one for one in parts if len(one) >= _SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, long))) if long else None
        self._bytes = re.compile("|".join(map(re.escape, long)).encode()) if long else None

    def exchange(self, one: Exchange) -> Exchange:
        """A request and its answers; a provider may echo what it was sent."""
        if self._pattern is None:
            return one
        return replace(
            one,
            head=self._outcome(one.head),
            baseline=self._outcome(one.baseline) if one.baseline else None,
            again=self._outcome(one.again) if one.again else None,
            findings=tuple(replace(each, message=self.text(each.message)) for each in one.findings),
        )

    def text(self, value: str) -> str:
        """A text without the secrets of this run."""
        return self._pattern.sub(REDACTED, value) if self._pattern else value

    def _outcome(self, outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Answer):
            return replace(outcome, reason=self.text(outcome.reason))
        headers = tuple((name, self.text(value)) for name, value in outcome.headers)
        body = self._bytes.sub(REDACTED.encode(), outcome.body) if self._bytes else outcome.body
        return replace(outcome, headers=headers, body=body)


def _parts(value: str) -> Iterator[str]:
    """A value of a header, its words, and the name and password that are packed in one."""
    yield value
    for word in value.split():
        if word.lower() in _SCHEMES:
            continue
        yield word
        try:
            name, colon, password = base64.b64decode(word, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if colon:
            yield from (f"{name}:{password}", password)


def _forms(value: str) -> Iterator[str]:
    """How a text may come back that was sent: as it is, escaped, or as a piece of a base64 text."""
    if len(value) < _SHORTEST:
        return
    yield from (value, quote(value, safe=""), json.dumps(value)[1:-1])
    data = value.encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(data).decode()
        # How a text is written depends on where it begins; its ends mix with its neighbours.
        for shift, begin in ((0, 0), (1, 2), (2, 3)):
            end = (shift + len(data)) * 8 // 6
            if end - begin >= _SHORTEST_PIECE:
                yield encode(bytes(shift) + data).decode()[begin:end]


def redacted(found: Verification) -> Verification:
    """What is shown and kept of a run: without the values of what is called like a secret."""
    return replace(found, results=tuple(_result(one) for one in found.results))


def is_redacted(request: WireRequest) -> bool:
    """Whether a request is not what was sent, because a secret was taken out of it."""
    return REDACTED in request.target or REDACTED.encode() in (request.body or b"")


def _result(one: CheckResult) -> CheckResult:
    if one.example is None:
        return one
    hidden: set[str] = set()
    example, message = _shown(one.example, hidden), one.message
    for value in sorted(hidden, key=len, reverse=True):
        for mark in ("'", '"'):
            message = message.replace(f"{mark}{value}{mark}", f"{mark}{REDACTED}{mark}")
    return replace(one, example=example, message=message)


def _shown(one: Exchange, hidden: set[str]) -> Exchange:
    return replace(
        one,
        request=_request(one.request, hidden),
        head=_answer(one.head, hidden),
        baseline=_answer(one.baseline, hidden) if one.baseline else None,
        again=_answer(one.again, hidden) if one.again else None,
    )


def _request(request: WireRequest, hidden: set[str]) -> WireRequest:
    path, mark, query = request.target.partition("?")
    return replace(
        request,
        target=f"{path}{mark}{hidden_terms(query, hidden)}",
        headers=_headers(request.headers),
        body=None if request.body is None else without_secrets(request.body, hidden),
    )


def _answer(outcome: Outcome, hidden: set[str]) -> Outcome:
    if isinstance(outcome, Answer):
        body = without_secrets(outcome.body, hidden)
        return replace(outcome, headers=_headers(outcome.headers), body=body)
    return outcome


def _headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, REDACTED if name.lower() in _SECRET_HEADERS else value) for name, value in headers
    )
