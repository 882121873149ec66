"""The one module that knows the engine of schemathesis, which is no public interface (4.32.5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import schemathesis
from hypothesis.internal import charmap as hypothesis_charmap
from hypothesis.internal.conjecture import providers as hypothesis_providers
from hypothesis.internal.intervalsets import IntervalSet
from schemathesis.engine import events, from_schema
from schemathesis.schemas import APIOperation, BaseSchema

from contractctl.model.places import Operation
from contractctl.model.verification import Job, Origin, Round, Stopped
from contractctl.pointer import JsonValue
from contractctl.verify.gateway import Asked, Gateway
from contractctl.verify.messages import Finished, Message

_ENGINE_THREADS = "schemathesis"
_GREAT = 2**53
_LARGEST = 2**63
"""From here on a number has no room in the integers of most languages."""

_UNIT_PHASES = (Origin.EXAMPLES, Origin.COVERAGE, Origin.FUZZING)


class Generator:
    """Generates the requests of rounds, one round after the other, and sends them by a gateway."""

    def __init__(self, job: Job, tell: Callable[[Message], None], *, has_credentials: bool) -> None:
        self._job, self._tell, self._has_credentials = job, tell, has_credentials
        self._gateway: Gateway | None = None
        self._forms: Mapping[Operation, int] = {}
        self._pool: Any = None
        self._schemas = [self._loaded(one) for one in job.rounds]
        _look_at_no_source()
        _know_unicode()
        self._watch()

    def attach(self, gateway: Gateway) -> None:
        """Send by a gateway from here on, what checks ask for included."""
        self._gateway = gateway
        for schema in self._schemas:
            if isinstance(schema, BaseSchema):
                schema.app = gateway

    def operation(self, form: int) -> APIOperation[Any, Any, Any, Any] | None:
        """The operation of a form as schemathesis knows it; None where no round has it.

        What is sent of it until the next one is asked for, or `run`, is sent for that form.
        """
        for found, schema in zip(self._job.rounds, self._schemas, strict=True):
            wanted = next((one for one, number in found.forms.items() if number == form), None)
            if wanted is not None and isinstance(schema, BaseSchema):
                self._forms = found.forms
                return schema.find_operation_by_label(str(wanted))
        return None

    def run(self) -> None:
        """Generate all rounds; what schemathesis cannot generate is told as `Stopped`."""
        gateway = self._gateway
        assert gateway
        for one, schema in zip(self._job.rounds, self._schemas, strict=True):
            forms = frozenset(one.forms.values())
            if isinstance(schema, BaseSchema):
                gateway.rest()
                self._run_round(one, schema, gateway)
            else:
                self._tell(Stopped(forms, schema))
            self._tell(Finished(forms))

    def _run_round(self, one: Round, schema: BaseSchema, gateway: Gateway) -> None:
        self._forms = one.forms
        asked = {operation for operation, form in one.forms.items() if gateway.may_send(form)}
        if self._pool is None:
            self._pool = schema.create_extra_data_source()
        schema = schema.exclude(lambda context: _operation(context.operation) not in asked)
        _share(self._pool, schema)
        last = next((phase for phase in reversed(_UNIT_PHASES) if phase in self._job.phases), None)
        ends_early = Origin.STATEFUL not in self._job.phases
        failures: dict[int, str] = {}
        _note_dead_threads(failures, one.forms.values())
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                form = self._form(event.label)
                if ends_early and event.phase.value == last and form is not None:
                    self._tell(Finished(frozenset({form})))
            elif isinstance(event, events.NonFatalError):
                form = self._form(event.label) if event.related_to_operation else None
                concerned = one.forms.values() if form is None else (form,)
                for number in concerned:
                    failures.setdefault(number, _reason(event.value))
            elif isinstance(event, events.FatalError):
                for number in one.forms.values():
                    failures.setdefault(number, _reason(event.exception))
        gateway.asked = None
        for number, reason in sorted(failures.items()):
            self._tell(Stopped(frozenset({number}), reason))

    def _form(self, label: str | None) -> int | None:
        method, _, path = (label or "").partition(" ")
        return self._forms.get(Operation(method.upper(), path))

    def _watch(self) -> None:
        """Ask to be told of each case before it is sent; such a hook is global to the process."""

        @schemathesis.hook
        def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
            self._ask(case)

    def _ask(self, case: Any) -> None:
        assert self._gateway
        form = self._forms.get(_operation(case.operation))
        if form is None:
            self._gateway.asked = None
            return
        case.path_parameters, case.query = _usual(case.path_parameters), _usual(case.query)
        case.body = _usual(case.body)
        phase = case.meta.phase.name.value if case.meta else Origin.FUZZING
        spelling = {name.upper().replace("_", "-"): name for name in case.headers or {}}
        origin = Origin(phase) if phase in list(Origin) else Origin.FUZZING
        method = case.operation.method.upper()
        self._gateway.asked = Asked(form, method, origin, case, spelling)

    def _loaded(self, one: Round) -> BaseSchema | str:
        """The schema of a round, or why schemathesis cannot read it."""
        try:
            document = _without_servers(one.document)
            return schemathesis.openapi.from_dict(
                document, config=_config(self._job, self._has_credentials)
            )
        except Exception as error:
            return _reason(error)


def _share(pool: object, schema: Any) -> None:
    """Let a round know the ids that were answered in those before it, whatever it asks for itself.

    A version that keeps them elsewhere is left as it is.
    """
    if hasattr(schema.analysis, "_extra_data_source"):
        schema.analysis._extra_data_source = pool


def _look_at_no_source() -> None:
    """Draw no values from the source of what is loaded: another build, other requests.

    Hypothesis has no setting for it; a version that knows no such function is left as it is.
    """
    if hasattr(hypothesis_providers, "_get_local_constants"):
        nothing = hypothesis_providers._local_constants
        vars(hypothesis_providers)["_get_local_constants"] = lambda: nothing


def _know_unicode() -> None:
    """Say what UTF-8 can encode: hypothesis takes 2 s to find out, or a folder to keep it.

    A version that does not ask is left as it is.
    """
    if not hasattr(hypothesis_charmap, "intervals_from_codec"):
        return
    found_out = hypothesis_charmap.intervals_from_codec
    encodable = IntervalSet([(0, 0xD7FF), (0xE000, 0x10FFFF)])

    def intervals(codec: str) -> tuple[IntervalSet, IntervalSet]:
        return (encodable, IntervalSet()) if codec == "utf-8" else found_out(codec)

    vars(hypothesis_charmap)["intervals_from_codec"] = intervals


def _config(job: Job, has_credentials: bool) -> schemathesis.Config:
    """Everything that decides what is sent: no file of settings is looked for beside it."""
    phases = {phase.value: {"enabled": phase in job.phases} for phase in _UNIT_PHASES}
    return schemathesis.Config.from_dict(
        {
            "seed": job.seed,
            "cache": {"enabled": False},
            "auth": {"auto-signup": False},
            "analysis": {"constants": {"enabled": False}},
            # Answers are judged by us, as each consumer sees them.
            "checks": {"enabled": False},
            "generation": {
                "mode": "positive",
                "max-examples": job.max_examples,
                "database": "none",
                "no-shrink": True,
                # Made-up credentials are rejected; where real ones are given, they are sent.
                "with-security-parameters": not has_credentials,
            },
            "phases": {
                "examples": {**phases["examples"], "fill-missing": True},
                "coverage": phases["coverage"],
                "fuzzing": {**phases["fuzzing"], "extra-data-sources": {"responses": True}},
                "stateful": {"enabled": Origin.STATEFUL in job.phases},
            },
        }
    )


def _note_dead_threads(failures: dict[int, str], forms: Iterable[int]) -> None:
    """A thread of the engine that dies takes the rest of its requests with it, and says nothing."""

    def note(died: threading.ExceptHookArgs) -> None:
        if died.thread is not None and died.thread.name.startswith(_ENGINE_THREADS):
            failures.update(dict.fromkeys(forms, _reason(died.exc_value or died.exc_type())))

    threading.excepthook = note


def _without_servers(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The document with paths that begin where the base URL of the provider ends."""
    paths = document.get("paths")
    kept = {name: value for name, value in document.items() if name != "servers"}
    if isinstance(paths, dict):
        kept["paths"] = {path: _without_own_servers(item) for path, item in paths.items()}
    return kept


def _without_own_servers(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        return value
    return {
        name: {key: one for key, one in item.items() if key != "servers"}
        if isinstance(item, dict)
        else item
        for name, item in value.items()
        if name != "servers"
    }


def _operation(operation: Any) -> Operation:
    return Operation(operation.method.upper(), operation.path)


def _usual(value: Any) -> Any:
    """Values with numbers as consumers write them: no 1.0 for 1, and none of a hundred digits.

    JSON Schema takes both, and many a provider neither (RFC 8259 section 6).
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= _LARGEST:
            return _GREAT if value > 0 else -_GREAT
        return int(value) if abs(value) <= _GREAT and value == int(value) else value
    if isinstance(value, list):
        return [_usual(one) for one in value]
    if isinstance(value, dict):
        return {name: _usual(one) for name, one in value.items()}
    return value


def _reason(error: BaseException) -> str:
    return f"schemathesis cannot generate its requests: {' '.join(str(error).split())[:300]}"
