"""Keeps secrets out of what a test run tells: those of its user, and what is called like one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from contractctl.model.verification import Answer, Exchange, Outcome, Verification, WireRequest

REDACTED = "[redacted]"

_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key"}
    | {"x-auth-token", "x-csrf-token"}
)
_SECRET_NAME = re.compile(r"token|secret|password|passwd|api[-_]?key|signature", re.IGNORECASE)
_SHORTEST = 4
"""Characters from which on a value is looked for in texts; shorter ones stand everywhere."""


class Secrets:
    """Knows the values of the credentials of one run, and takes them out of what comes back."""

    def __init__(self, values: Iterable[str]) -> None:
        parts = {part for value in values for part in (value, *value.split())}
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


def redacted(found: Verification) -> Verification:
    """What is shown and kept of a run: without the values of what is called like a secret."""
    results = tuple(
        replace(one, example=_shown(one.example)) if one.example else one for one in found.results
    )
    return replace(found, results=results)


def _shown(one: Exchange) -> Exchange:
    return replace(
        one,
        request=_request(one.request),
        head=_answer(one.head),
        baseline=_answer(one.baseline) if one.baseline else None,
        again=_answer(one.again) if one.again else None,
    )


def _request(request: WireRequest) -> WireRequest:
    return replace(request, target=_target(request.target), headers=_headers(request.headers))


def _answer(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Answer):
        return replace(outcome, headers=_headers(outcome.headers))
    return outcome


def _headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, REDACTED if name.lower() in _SECRET_HEADERS else value) for name, value in headers
    )


def _target(target: str) -> str:
    """A path and query; of parameters that are called like secrets the name alone."""
    path, mark, query = target.partition("?")
    kept = []
    for part in query.split("&") if mark else ():
        name, is_assigned, _ = part.partition("=")
        hidden = is_assigned and _SECRET_NAME.search(name)
        kept.append(f"{name}={REDACTED}" if hidden else part)
    return f"{path}{mark}{'&'.join(kept)}"
