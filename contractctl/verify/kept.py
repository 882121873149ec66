"""What is kept of the last runs: failed requests, to be sent again, and what tests said."""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from contractctl.errors import VerificationError
from contractctl.model import FieldPath, Operation, Step
from contractctl.model.impact import CompatibilityTest, FailedCheck
from contractctl.model.state import TESTS_FOLDER
from contractctl.model.verification import CheckResult, Outlook, Verification, WireRequest
from contractctl.pointer import JsonValue
from contractctl.verify.redaction import is_redacted

SCHEMA = "contractctl/kept/1"

STALE_DAYS = 90
"""Age in days from which a test proves nothing: providers are deployed more often."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The revisions between which tests were run, by the digests of their documents."""

    base: str
    head: str


def kept_file(root: Path, api: str) -> Path:
    """Where it is kept, for one contract."""
    return root / TESTS_FOLDER / f"{api}.json"


def keep(file: Path, found: Verification, pair: Pair | None, *, is_said: bool = False) -> None:
    """Keep the failed requests of a run in place of those of the last one, and what tests said.

    pair: None where the run says nothing of a provider, such as one of a stub
    is_said: whether somebody said that the provider is of the head revision
    A kill or a full disk leaves the file as it was.
    """
    known: list[dict[str, Any]] = _document(file).get("tests", []) if file.exists() else []
    said = list(_tests(found, pair, is_said=is_said)) if pair else []
    replaced = {_subject(one) for one in said}
    shown = {one.example.request: one.operation for one in found.results if one.example}
    document = {
        "schema": SCHEMA,
        "cases": [
            _written(operation, request)
            for request, operation in sorted(shown.items(), key=lambda case: (case[1], case[0].id))
        ],
        "tests": sorted(
            [*(one for one in known if _subject(one) not in replaced), *said], key=_subject
        ),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, json.dumps(document, indent=1))
    except OSError as error:
        raise VerificationError(
            f"cannot keep what was tested in {file}: {error.strerror}",
            hint="free some space, or let the folder be written",
        ) from error


def failed_request(file: Path, identifier: str) -> tuple[Operation, WireRequest]:
    """A failed request of the last run. Raises VerificationError if there is none of that id."""
    cases = _document(file).get("cases", []) if file.exists() else []
    known = {one["id"]: one for one in cases}
    if identifier not in known:
        listed = ", ".join(list(known)[:5]) or "none"
        raise VerificationError(
            f"the last run kept no request {identifier}; it kept {listed}",
            hint="take the id from a failure that `contractctl verify` printed",
        )
    operation, request = _read(known[identifier])
    if is_redacted(request):
        raise VerificationError(
            f"request {identifier} cannot be sent again: a secret stood in it, and none is kept",
            hint="run `contractctl verify` again without --replay: the same seed sends it again",
        )
    return operation, request


def tests(file: Path, pair: Pair, as_of: date) -> Mapping[str, tuple[CompatibilityTest, ...]]:
    """What tests between two revisions said, by consumer."""
    found: dict[str, list[CompatibilityTest]] = defaultdict(list)
    if not file.exists():
        return {}
    for one in _document(file).get("tests", []):
        if (one["base"], one["head"]) != (pair.base, pair.head):
            continue
        day = date.fromisoformat(one["day"])
        failures = tuple(
            FailedCheck(each["check"], _field(each["field"]), each["message"])
            for each in one["failures"]
        )
        operation = Operation(*map(str, one["operation"]))
        is_stale = as_of - day > timedelta(days=STALE_DAYS)
        found[one["consumer"]].append(
            CompatibilityTest(
                *(operation, one["provider"], day, one["cases"], failures, is_stale),
                one["settles"],
            )
        )
    return {name: tuple(several) for name, several in found.items()}


def _tests(found: Verification, pair: Pair, *, is_said: bool) -> Iterator[dict[str, Any]]:
    """One row for each consumer and operation of which tests came to a result."""
    grouped: dict[tuple[str, Operation], list[CheckResult]] = defaultdict(list)
    for one in found.results:
        grouped[one.consumer, one.operation].append(one)
    for (consumer, operation), results in grouped.items():
        failed = [one for one in results if one.verdict is Outlook.FAIL and one.new is not False]
        open_ones = {Outlook.ERROR, Outlook.INCONCLUSIVE} & {one.verdict for one in results}
        if open_ones and not failed:
            continue
        yield {
            "base": pair.base,
            "head": pair.head,
            "provider": found.provider,
            "day": found.as_of.isoformat(),
            "consumer": consumer,
            "operation": [operation.method, operation.path],
            "cases": max(one.cases for one in results),
            "settles": is_said and (consumer, operation) in found.taken,
            "failures": [
                {"check": one.check, "field": _steps(one.field), "message": one.message}
                for one in failed
            ],
        }


def _subject(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a later result replaces, whatever the provider was called: builds move, URLs change."""
    return (one["base"], one["head"], one["consumer"], *one["operation"])


def _document(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_bytes())
        if document["schema"] == SCHEMA:
            return dict(document)
        reason = f"it is of schema {document['schema']}"
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = str(error)
    raise VerificationError(
        f"{file} cannot be read: {reason}", hint="delete it and run `contractctl verify` again"
    )


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _steps(path: FieldPath | None) -> JsonValue:
    if path is None:
        return None
    return {"part": path.part, "name": path.name, "steps": [[s.kind, s.name] for s in path.steps]}


def _field(written: Any) -> FieldPath | None:
    if written is None:
        return None
    steps = tuple(Step(kind, name) for kind, name in written["steps"])
    return FieldPath(written["part"], written["name"], steps)


def _written(operation: Operation, request: WireRequest) -> JsonValue:
    return {
        "id": request.id,
        "operation": [operation.method, operation.path],
        "method": request.method,
        "target": request.target,
        "headers": [list(pair) for pair in request.headers],
        "body": None if request.body is None else base64.b64encode(request.body).decode(),
    }


def _read(case: Mapping[str, Any]) -> tuple[Operation, WireRequest]:
    body = case["body"]
    request = WireRequest(
        str(case["method"]),
        str(case["target"]),
        tuple((str(name), str(value)) for name, value in case["headers"]),
        None if body is None else base64.b64decode(body),
    )
    return Operation(*map(str, case["operation"])), request
