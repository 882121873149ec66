"""Where all requests pass on their way to the providers, generated and recorded ones alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from contractctl.model.verification import (
    Answer,
    CheckFinding,
    Exchange,
    Job,
    NoAnswer,
    Origin,
    Outcome,
    Silence,
    Stopped,
    WireRequest,
)
from contractctl.verify.budgets import PATIENCE, Budgets, Pacer, Silences
from contractctl.verify.doorway import OUR_OWN, Start, given, request_of, verbatim, with_own_key
from contractctl.verify.messages import Message
from contractctl.verify.redaction import Secrets
from contractctl.verify.senders import SAFE_METHODS, Sender, is_loopback
from contractctl.verify.translation import Translation
from contractctl.verify.turns import Turns

HIDDEN = "***"
"""What stands in an exchange for the value of a header that carries credentials."""

_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REMEMBERED = 1 << 16
"""Bytes of a body up to which an answer is kept, to stand for one to the same request."""


class Checking(Protocol):
    """The checks of the workspace, for one exchange at a time; a check may send requests, too."""

    @property
    def turns(self) -> Turns: ...

    def findings(
        self, exchange: Exchange, case: object
    ) -> tuple[tuple[CheckFinding, ...], tuple[tuple[str, str], ...]]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the generator is about to send: an operation in a form, as a case of schemathesis.

    spelling: the names of its headers as it spells them; WSGI does not keep them
    """

    form: int
    method: str
    origin: Origin
    case: object
    spelling: Mapping[str, str]


class Gateway:
    """Sends each request to the providers, tells what came back, and answers the generator."""

    def __init__(
        self,
        job: Job,
        head: Sender,
        baseline: Sender | None,
        tell: Callable[[Message], None],
        *,
        checking: Checking | None = None,
        credentials: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self._job, self._head, self._baseline = job, head, baseline
        self._tell, self._checking = tell, checking
        self._credentials = credentials
        self._pacer, self._budgets = Pacer(job.rate), Budgets(job)
        self._silences, self._baseline_silences = Silences(), Silences()
        self._translation = Translation()
        self._secrets = Secrets(value for _, value in credentials)
        self._stopped: set[int] = set()
        self._seen: dict[tuple[int, WireRequest], Answer] = {}
        self._clock = time.monotonic()
        self._asking = threading.local()

    @property
    def asked(self) -> Asked | None:
        """What is about to be sent: by the generator, or by a check, which has its own thread."""
        found: Asked | None = getattr(self._asking, "asked", None)
        return found

    @asked.setter
    def asked(self, asked: Asked | None) -> None:
        self._asking.asked = asked

    def may_send(self, form: int) -> bool:
        """Whether requests of a form may be sent at all; where not, it is said once."""
        if self._forbids(self._job.forms[form].operation.method):
            self._stop(form, "it may change data: allow it with --allow-writes")
            return False
        return True

    def replay(self, form: int, consumer: str, request: WireRequest, case: object) -> None:
        """Send a recorded request for the consumer whose it is."""
        kept = tuple(pair for pair in request.headers if pair[0].lower() not in OUR_OWN)
        asked = Asked(form, request.method, Origin.RECORDED, case, {})
        self._exchange(asked, replace(request, headers=kept), consumer)

    def __call__(self, environ: dict[str, object], start: Start) -> Iterable[bytes]:
        """The generator's way in: a WSGI application that answers what the provider answered."""
        asked, turns = self.asked, self._checking.turns if self._checking else None
        if turns and turns.is_given_up:
            return given(NoAnswer(Silence.REFUSED, "not waited for any more"), start)
        if asked is None or environ["REQUEST_METHOD"] != asked.method:
            return given(NoAnswer(Silence.REFUSED, "not part of the job"), start)
        request = with_own_key(request_of(environ, asked.spelling))
        if turns and turns.is_on:
            with turns.sending():
                return verbatim(self._exchange(asked, request), start)
        return given(self._exchange(asked, request), start)

    def rest(self) -> None:
        """Time from here on is nobody's: the generator prepares, and sends nothing."""
        self._clock = time.monotonic()

    def _exchange(self, asked: Asked, request: WireRequest, consumer: str = "") -> Outcome:
        form = asked.form
        refusal = self._refusal(form, request)
        if refusal is not None:
            self._stop(form, refusal)
            return NoAnswer(Silence.REFUSED, refusal)
        request = self._shown(request)
        if not consumer and (form, request) in self._seen:
            return self._seen[form, request]
        exchange = self._sent(asked, request, consumer)
        self._remember(form, request, exchange.head)
        self._silences.hear(form, exchange.head)
        now = time.monotonic()
        self._budgets.charge(form, now - self._clock)
        self._clock = now
        self._tell(self._secrets.exchange(exchange))
        return exchange.head

    def _refusal(self, form: int, request: WireRequest) -> str | None:
        if self._forbids(request.method):
            return "it may change data: allow it with --allow-writes"
        if silence := self._silences.expected(form):
            return f"not answered {PATIENCE} times in a row: {silence.reason}"
        return self._budgets.refusal(form)

    def _forbids(self, method: str) -> bool:
        targets = (self._job.provider, self._job.baseline)
        is_remote = any(one and one.url and not is_loopback(one.url) for one in targets)
        return is_remote and method.upper() in _WRITES and not self._job.allow_writes

    def _stop(self, form: int, reason: str) -> None:
        if form not in self._stopped:
            self._stopped.add(form)
            self._tell(Stopped(frozenset({form}), reason))

    def _sent(self, asked: Asked, request: WireRequest, consumer: str) -> Exchange:
        head = self._send(self._head, request)
        baseline = again = None
        if self._baseline is not None:
            baseline, again = self._sent_to_baseline(self._baseline, asked.form, request)
            is_creation = request.method == "POST"
            self._translation.learn(head, baseline, is_creation=is_creation)
        exchange = Exchange(asked.form, asked.origin, request, head, baseline, again, consumer)
        if self._checking is None or asked.case is None:
            return exchange
        findings, passed = self._checking.findings(exchange, asked.case)
        return replace(exchange, findings=findings, passed=passed)

    def _sent_to_baseline(
        self, sender: Sender, form: int, request: WireRequest
    ) -> tuple[Outcome, Outcome | None]:
        if silence := self._baseline_silences.expected(form):
            return silence, None
        translated = self._translation.translated(request)
        baseline = self._send(sender, translated)
        self._baseline_silences.hear(form, baseline)
        if not self._job.repeats_baseline or request.method not in SAFE_METHODS:
            return baseline, None
        return baseline, self._send(sender, translated)

    def _send(self, sender: Sender, request: WireRequest) -> Outcome:
        self._pacer.wait()
        return sender.send(replace(request, headers=(*self._plain(request), *self._credentials)))

    def _plain(self, request: WireRequest) -> tuple[tuple[str, str], ...]:
        secret = {name.lower() for name, _ in self._credentials}
        return tuple(pair for pair in request.headers if pair[0].lower() not in secret)

    def _shown(self, request: WireRequest) -> WireRequest:
        """The request as it is told: credentials do not leave this process."""
        hidden = tuple((name, HIDDEN) for name, _ in self._credentials)
        return replace(request, headers=(*self._plain(request), *hidden))

    def _remember(self, form: int, request: WireRequest, head: Outcome) -> None:
        """A safe request need not be sent twice, until something may have been changed."""
        if request.method not in SAFE_METHODS:
            self._seen.clear()
        elif isinstance(head, Answer) and len(head.body) <= _REMEMBERED:
            self._seen[form, request] = head
