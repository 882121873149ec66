"""Random evidence of one contract, and the same as usage.json has it, for verdicts by either."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from command_line import write
from diff_documents import LAW, revision

from contractctl.diff import Diff, diff
from contractctl.evidence.knowledge import knowledge, undocumented
from contractctl.evidence.recorded import Reader
from contractctl.evidence.usage import printable, usage
from contractctl.impact import assess
from contractctl.load.field_paths import parse_field_path
from contractctl.load.operations import parse_operation
from contractctl.load.usage import load_usage, usage_file
from contractctl.model import Consumption, EvidenceKind, FieldPath, Location, Removal, Service, Use
from contractctl.model.evidence import (
    Caller,
    CallerKind,
    Credentials,
    ObservedUse,
    RecordedUsage,
    Request,
    Sighting,
    SourceRecord,
)
from contractctl.model.impact import Observed
from contractctl.model.moments import HOUR
from contractctl.report.usage_json import render_usage_json

T = TypeVar("T")

API = "orders"
AS_OF = date(2026, 12, 1)
TERMS = Removal(quiet_days=20, max_unattributed=0.01)
SERVICES = ("cart", "mobile", "shop", "stock")

OPERATIONS = tuple(
    map(parse_operation, ("GET /orders", "POST /orders", "GET /orders/{id}", "DELETE /orders/{id}"))
)

_PATHS = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: MOST}}]
      responses: {'200': {description: All, content: {application/json: {schema: {type: array,
        items: {$ref: '#/components/schemas/Order'}}}}}}
    post:
      parameters: [{name: X-Trace, in: header, schema: {type: string, maxLength: MOST}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: Made}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: One, content: {application/json: {schema:
      {$ref: '#/components/schemas/Order'}}}}}}
LAST
components:
  schemas:
    Order:
      type: object
      properties:
        total: {type: TYPE}
        customer: {type: object, properties: {name: {type: string, maxLength: MOST}}}
        items: {type: array, items: {type: object, properties: {sku: {type: TYPE}}}}
"""
_LAST = "    delete: {responses: {'204': {description: Gone}}}"
_FIELDS = tuple(
    map(parse_field_path, ("$.total", "$.customer", "$.customer.name", "$.items[*].sku", "$[*].id"))
)
_ASKED = ("/v1/orders", "/v1/orders/{}", "/other")


@cache
def change() -> Diff:
    """What breaks every operation somewhere, and removes one."""
    texts = [("100", "integer", _LAST), ("50", "string", "")]
    base, head = (
        revision(_PATHS.replace("MOST", most).replace("TYPE", kind).replace("LAST", last))
        for most, kind, last in texts
    )
    return diff(base, head, policy=LAW, as_of=AS_OF)


def second(day: date, hour: int = 12) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp())


class Estate:
    """Logs of several streams with gaps, samples and lines nobody could read; pacts and code."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.sources = tuple(self._source(f"{name}.log") for name in "abc"[: self._pick((1, 2, 3))])
        self.uses = tuple(self._use() for _ in range(self._dice.randrange(12)))
        self.services = tuple(map(self._service, SERVICES))

    def _pick(self, options: Iterable[T]) -> T:
        return self._dice.choice(list(options))

    def _source(self, name: str) -> SourceRecord:
        length, share = self._pick((3, 22, 30)), self._pick((0.3, 0.95, 1, 1))
        end = AS_OF - timedelta(days=self._pick((0, 0, 2, 9, 200)))
        days = [end - timedelta(days=n) for n in range(length) if self._dice.random() < share]
        hours = {second(day) // HOUR: 10 for day in days}
        lines = 10 * len(days) or 1
        return SourceRecord(
            *(name, name, self._pick(("combined", "combined", "otlp")), EvidenceKind.OBSERVED),
            imported=second(end),
            sampled=self._pick((1.0, 1.0, 1.0, 0.5)),
            lines=lines,
            parsed=lines,
            rejected=self._pick((0, 0, 0, lines // 150, lines // 20)),
            first=min(hours, default=0) * HOUR or None,
            last=max(hours, default=0) * HOUR or None,
            lines_by_hour=hours,
        )

    def _caller(self) -> Caller:
        service, weak = self._pick(SERVICES), self._pick((True, False))
        both = tuple(sorted(self._dice.sample(SERVICES, 2)))
        return self._pick(
            [
                *[Caller(service, CallerKind.SERVICE, "header", weak, (service,))] * 6,
                Caller(" or ".join(both), CallerKind.CONFLICT, "user_agent", weak, both),
                Caller("user_agent:c\x1b[0m 10.1.0.0/24", CallerKind.UNDOCUMENTED, "user_agent"),
                Caller("unattributed", CallerKind.UNATTRIBUTED),
            ]
        )

    def _fields(self) -> tuple[FieldPath, ...] | None:
        count = self._pick((None, 0, 1, 2))
        return None if count is None else tuple(self._dice.sample(_FIELDS, count))

    def _use(self) -> ObservedUse:
        kind = self._pick([*[EvidenceKind.OBSERVED] * 4, EvidenceKind.PACT, EvidenceKind.CODE])
        operation = self._pick([*OPERATIONS, None, None])
        path = operation.shape.path if operation else self._pick(_ASKED)
        is_traffic = kind is EvidenceKind.OBSERVED
        request = Request(
            operation.method if operation else "GET",
            path,
            query=self._pick(((), (), ("limit",), ("page ",))),
        )
        first = AS_OF - timedelta(days=self._dice.randrange(300))
        last = min(AS_OF, first + timedelta(days=self._dice.randrange(60)))
        has_fields = not is_traffic or self._dice.random() < 1 / 4
        sighting = Sighting(
            *(1, Credentials(), request, self._pick((2, 2, 2, 4)), self._pick(self.sources).stream),
            *(kind, "", self._dice.randrange(1, 90)),
            *((second(first), second(last)) if is_traffic else (0, 0)),
            self._fields() if has_fields else None,
            self._fields() if has_fields else None,
        )
        return ObservedUse(self._caller(), API if operation else "", operation, ("v1",), sighting)

    def _service(self, name: str) -> Service:
        here = Location("consumers.yaml", 1, 1)
        uses = self._pick(
            (None, None, (Use(self._pick(OPERATIONS), self._fields(), self._fields(), here),))
        )
        consumes = self._pick(((Consumption(API, uses, here),), ()))
        return Service(name, "team", f"{name}@example.test", 2, here, consumes=consumes)

    def stored(self) -> Observed:
        """What is known by the evidence itself."""
        known = knowledge(
            *(self.uses, self.sources, API),
            as_of=AS_OF,
            quiet_days=TERMS.quiet_days,
            max_unreadable=TERMS.max_unattributed,
        )
        return Observed(known, undocumented(self.uses, API))

    def exported(self) -> RecordedUsage:
        return RecordedUsage(usage(self.uses, self.sources, API, OPERATIONS))

    def recorded(self, folder: Path) -> RecordedUsage:
        """What is read of what is written of it."""
        write(folder, {usage_file(API): render_usage_json(self.exported())})
        return load_usage(folder, API)


def reader(services: Iterable[str] = SERVICES) -> Reader:
    return Reader(
        *("usage.json", tuple(services), AS_OF),
        quiet_days=TERMS.quiet_days,
        max_unattributed=TERMS.max_unattributed,
    )


Verdicts = Mapping[tuple[str, str], str]


def verdicts(estate: Estate, observed: Observed) -> Verdicts:
    """The verdict on each consumer by each change, and the callers that no service claims."""
    found = assess(change(), API, estate.services, observed)
    return {(one.consumer, one.fingerprint): one.verdict.value for one in found.impacts} | {
        ("callers", printable(one.name)): str(one.hits) for one in found.undocumented or ()
    }


def each(seeds: int, law: Callable[[Estate], None]) -> None:
    """Hold a law against many estates."""
    for seed in range(seeds):
        law(Estate(seed))
