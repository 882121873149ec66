"""Checks of the workspace: `checks/*.py`, run on each answer for each consumer that gets it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote

import requests
import schemathesis
from schemathesis.checks import CHECKS
from schemathesis.config import ChecksConfig

from contractctl.errors import VerificationError
from contractctl.foreign.crashes import origin, told
from contractctl.model.migration import Timeline
from contractctl.model.verification import (
    Answer,
    CheckFinding,
    Exchange,
    Expectation,
    Job,
    WireRequest,
)
from contractctl.verify.budgets import consumers_of
from contractctl.verify.turns import Turns

Passed = tuple[str, str]
_PATIENCE = 10.0
"""Seconds of its own that a check may take for one answer, where requests get no less."""

_HINT = "mend the file, or leave the check out"


class ConsumerContext(schemathesis.CheckContext):
    """What a check is told beside the answer: for whom it is, and at which point in time.

    consumer, operation: as the contract and consumers.yaml name them; reads, sends: field paths as
    text, None where they are not known; as_of: the day of the run; timeline: of migration.yaml
    """

    consumer: str
    operation: str
    reads: tuple[str, ...] | None
    sends: tuple[str, ...] | None
    as_of: date
    timeline: Timeline | None

    def __init__(self, job: Job, form: int, expectation: Expectation | None, consumer: str) -> None:
        super().__init__(None, None, None, ChecksConfig(), None, response_checks=None)
        self.consumer = consumer
        self.operation = str(job.forms[form].operation)
        self.reads = _texts(expectation.reads if expectation else None)
        self.sends = _texts(job.forms[form].sends)
        self.as_of, self.timeline = job.as_of, job.timeline


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    file: str
    function: Callable[..., object]


class WorkspaceChecks:
    """The checks of a job, loaded; raises VerificationError for a file that cannot be."""

    def __init__(self, job: Job) -> None:
        self._checks: list[_Check] = []
        self.credentials: tuple[tuple[str, str], ...] = ()
        for path in job.checks:
            module, functions = _loaded(path)
            self._checks += _named(path, functions)
            self.credentials += _credentials(module, path)
        self._contexts = _contexts(job)
        self._seconds = min(job.timeout, _PATIENCE)
        self.turns = Turns(self._seconds)
        self._running: list[_Check] = []
        self._given_up: set[_Check] = set()

    def findings(
        self, exchange: Exchange, case: object
    ) -> tuple[tuple[CheckFinding, ...], tuple[Passed, ...]]:
        """What the checks say of an answer, for each consumer; nothing of one that did not come.

        A recorded request speaks for the consumer whose it is, a generated one for all of its form.
        A check is not run on answers to requests of its own: it may send one for each answer.
        """
        head, baseline, request = exchange.head, exchange.baseline, exchange.request
        if not self._checks or not isinstance(head, Answer):
            return (), ()
        response = _response(request, head)
        old = _response(request, baseline) if isinstance(baseline, Answer) else None
        contexts = [
            context
            for context in self._contexts[exchange.form]
            if exchange.consumer in ("", context.consumer)
        ]
        findings, passed = [], []
        for check in [one for one in self._checks if one not in self._running]:
            for context in contexts:
                said = self._said(check, context, response, case)
                if isinstance(said, CheckFinding):
                    findings.append(self._compared(said, check, context, old, case))
                elif said:
                    passed.append((check.name, context.consumer))
        return tuple(findings), tuple(passed)

    def _said(
        self, check: _Check, context: ConsumerContext, response: Any, case: object
    ) -> CheckFinding | bool:
        """What a check says within its time; one that needed more is not run any more."""
        if check not in self._given_up:
            self._running.append(check)
            try:
                return self.turns.call(partial(_said, check, context, response, case))
            except TimeoutError:
                self._given_up.add(check)
            finally:
                self._running.remove(check)
        message = f"no end after {self._seconds:g} s, so it is not run any more ({check.file})"
        return CheckFinding(check.name, context.consumer, message, is_crash=True)

    def _compared(
        self,
        finding: CheckFinding,
        check: _Check,
        context: ConsumerContext,
        old: schemathesis.Response | None,
        case: object,
    ) -> CheckFinding:
        """The finding, with whether the old provider's answer to the same request gives it too."""
        if old is None or finding.is_crash:
            return finding
        said = self._said(check, context, old, case)
        has_it = isinstance(said, CheckFinding) and not said.is_crash
        return replace(finding, on_baseline=has_it)


def case_of(operation: Any, request: WireRequest) -> object | None:
    """A recorded request as a case of schemathesis; None where it does not fit the operation."""
    path, _, query = request.target.partition("?")
    template = re.sub(r"\\\{([^{}/]*)\\\}", "([^/]+)", re.escape(operation.path))
    found = re.fullmatch(template, path)
    if found is None:
        return None
    names = re.findall(r"\{([^{}/]*)\}", operation.path)
    headers = dict(request.headers)
    types = [value for name, value in headers.items() if name.lower() == "content-type"]
    given: dict[str, Any] = {} if request.body is None else {"body": _body(request.body)}
    try:
        case: object = operation.Case(
            path_parameters=dict(zip(names, map(unquote, found.groups()), strict=True)),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            media_type=types[0].partition(";")[0].strip() if types else None,
            **given,
        )
    except Exception:
        return None
    return case


def _body(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body


def _loaded(path: str) -> tuple[ModuleType, list[Callable[..., object]]]:
    """A file of checks, run; with the functions that it registered."""
    before = list(map(id, CHECKS.get_all()))
    name = f"contractctl_workspace_{os.path.splitext(os.path.basename(path))[0]}"
    folder = os.path.dirname(os.path.abspath(path))
    if folder not in sys.path:
        # Checks may share code; at the end, so that none hides a module of the library.
        sys.path.append(folder)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise VerificationError(f"{path} is no Python file", hint="name it <check-id>.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        raise VerificationError(
            f"{path} cannot be loaded: {told(error)}", hint=_HINT, location=origin(error)
        ) from None
    registered = [check for check in CHECKS.get_all() if id(check) not in before]
    for check in registered:
        # We run it; the next file may give its function the same name.
        CHECKS.unregister(check.__name__)
    functions = [check for check in registered if not isinstance(check, type)]
    if len(functions) != len(registered):
        message = f"{path} registers a class; only functions with @schemathesis.check are run"
        raise VerificationError(message, hint="write it as a function of (ctx, response, case)")
    return module, list(functions)


def _named(path: str, functions: list[Callable[..., object]]) -> Iterator[_Check]:
    stem = os.path.splitext(os.path.basename(path))[0]
    for function in functions:
        yield _Check(stem if len(functions) == 1 else function.__name__, path, function)


def _credentials(module: ModuleType, path: str) -> tuple[tuple[str, str], ...]:
    """The headers that the hook `authenticate` of a file gives, if it has one."""
    hook = getattr(module, "authenticate", None)
    if hook is None:
        return ()
    try:
        given = hook()
    except BaseException as error:
        message = f"authenticate() of {path} failed: {told(error)}"
        raise VerificationError(message, hint=_HINT, location=origin(error)) from None
    if not isinstance(given, Mapping) or not all(
        isinstance(part, str) for pair in given.items() for part in pair
    ):
        message = f"authenticate() of {path} gave {type(given).__name__}"
        raise VerificationError(message, hint="let it return headers: a mapping of text to text")
    return tuple(given.items())


def _contexts(job: Job) -> dict[int, list[ConsumerContext]]:
    expected = {
        (expectation.form, consumer): expectation
        for expectation in job.expectations
        for consumer in expectation.consumers
    }
    return {
        form: [
            ConsumerContext(job, form, expected.get((job.forms[form], consumer)), consumer)
            for consumer in consumers
        ]
        for form, consumers in consumers_of(job).items()
    }


def _texts(paths: Any) -> tuple[str, ...] | None:
    return None if paths is None else tuple(sorted(map(str, paths)))


def _response(request: WireRequest, answer: Answer) -> schemathesis.Response:
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers:
        headers.setdefault(name, []).append(value)
    sent = requests.Request(
        request.method,
        f"http://localhost{request.target}",
        headers=dict(request.headers),
        data=request.body,
    ).prepare()
    return schemathesis.Response(answer.status, headers, answer.body, sent, 0.0, verify=False)


def _said(
    check: _Check, context: ConsumerContext, response: schemathesis.Response, case: object
) -> CheckFinding | bool:
    """A finding, or whether the check has passed; one that returns True does not apply."""
    try:
        return not check.function(context, response, case)
    except AssertionError as error:
        message = str(error).strip() or "an assertion without a message failed"
        return CheckFinding(check.name, context.consumer, message)
    # A check that calls sys.exit() would end the generation, and nobody would know.
    except BaseException as error:
        if isinstance(error, BaseExceptionGroup) and error.subgroup(AssertionError):
            text = "; ".join(str(one).strip() for one in error.exceptions)
            return CheckFinding(check.name, context.consumer, text)
        where = origin(error)
        place = f"{check.file}:{where.line}" if where else check.file
        message = f"{told(error)} at {place}"
        return CheckFinding(check.name, context.consumer, message, is_crash=True)
