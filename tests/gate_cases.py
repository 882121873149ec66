"""Contracts at the base and now, and who uses them, for the tests of what the gate finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from diff_documents import LAW, revision

from contractctl.cli.pipeline import located
from contractctl.diff import Diff, diff
from contractctl.gate.declared.counting import counting
from contractctl.gate.nouns import ContractCase, Known, RevisionCase, Terms
from contractctl.gate.subjects import Subject, subject
from contractctl.impact import Assessment, assess
from contractctl.load.field_paths import parse_field_path
from contractctl.load.operations import parse_operation
from contractctl.model import (
    Consumption,
    EvidenceKind,
    FieldPath,
    Location,
    Migration,
    Operation,
    Removal,
    Revision,
    RolloutPolicy,
    Service,
    Severity,
    Timeline,
    Use,
    Waiver,
)
from contractctl.model.gate import GateSettings, Happened
from contractctl.model.impact import Knowledge, KnownUse, Observed, UndocumentedCaller, Watched
from contractctl.model.ledger import Agreement

AS_OF = date(2026, 11, 23)
TERMS = Terms(AS_OF, GateSettings())
TIMELINE = Timeline(date(2026, 8, 3), date(2026, 9, 1), date(2027, 3, 31))
HERE = Location("contracts/orders/migration.yaml", 1, 1)
REMOVAL = Removal(quiet_days=28)

Uses = Mapping[str, Sequence[str] | None]
"""For each operation the fields that are read and sent; None for "not known which"."""


def api(*paths: str, schemas: str = "") -> str:
    """A document of `paths`, each as YAML in flow style: `/orders: {get: {...}}`."""
    listed = "".join(f"  {path}\n" for path in paths) or "  {}\n"
    shared = f"components:\n  schemas:\n    {schemas}\n" if schemas else ""
    return f"openapi: 3.1.0\ninfo: {{title: Orders, version: 1.0.0}}\npaths:\n{listed}{shared}"


def answer(schema: str) -> str:
    """An operation that answers with a schema."""
    return f"{{responses: {{'200': {{description: It, {_content(schema)}}}}}}}"


def request(schema: str) -> str:
    """An operation that takes a schema."""
    body = f"requestBody: {{required: true, {_content(schema)}}}"
    return f"{{{body}, responses: {{'204': {{description: Done}}}}}}"


def _content(schema: str) -> str:
    return f"content: {{application/json: {{schema: {schema}}}}}"


def shop(answered: str = "string", required: str = "[sku]", *, patch: bool = True) -> str:
    """A contract of three operations: what `status` is, what is required, is PATCH there."""
    order = f"{{type: object, required: [id, status], properties: {{id: {{type: string}}, \
status: {{type: {answered}}}}}}}"
    new = f"{{type: object, required: {required}, properties: {{sku: {{type: string}}, \
note: {{type: string}}}}}}"
    operations = [f"get: {answer(order)}", f"post: {request(new)}"]
    operations += ["patch: {responses: {'204': {description: Done}}}"] if patch else []
    return api(f"/orders: {{{', '.join(operations)}}}")


def named(text: str, file: str) -> Revision:
    """A revision of one document, as it lies in a file of a workspace."""
    return replace(revision(text), name=file, entry=file, files={"": file})


def service(name: str, uses: Uses | None = None, **more: object) -> Service:
    """A consumer of `orders` that uses operations; None for "not known which".

    more: `api` for another contract, `line` of consumers.yaml, and fields of a Service
    """
    contract, line = str(more.pop("api", "orders")), int(str(more.pop("line", 10)))
    at = Location("consumers.yaml", line, 3)
    listed = None if uses is None else tuple(_use(*one, line) for one in uses.items())
    found = Service(name, "team", f"{name}@example.test", 2, at)
    consumes = (Consumption(contract, listed, at),)
    return replace(found, **{"consumes": consumes, **more})  # type: ignore[arg-type]


def _use(operation: str, fields: Sequence[str] | None, line: int) -> Use:
    """Fields of a parameter or of `sends $.x` are sent, all others are read."""
    if fields is None:
        return Use(parse_operation(operation), None, None, Location("consumers.yaml", line, 7))
    sent = [one.removeprefix("sends ") for one in fields if one.startswith(("sends ", "query:"))]
    read = [one for one in fields if not one.startswith(("sends ", "query:"))]
    where = Location("consumers.yaml", line, 7)
    return Use(parse_operation(operation), _paths(read), _paths(sent), where)


def _paths(texts: Iterable[str]) -> tuple[FieldPath, ...]:
    return tuple(parse_field_path(text) for text in texts)


def watched(days: int = 28, last: date = AS_OF, unclaimed: Iterable[str] = ()) -> Watched:
    """Traffic that was looked at up to a day."""
    strange = frozenset(parse_operation(one).shape for one in unclaimed)
    first = last - timedelta(days=max(days - 1, 0))
    return Watched("gateway", first, last, days, REMOVAL.quiet_days, strange)


def hit(operation: str, last: date = AS_OF, hits: int = 7) -> KnownUse:
    """Requests that were seen."""
    asked = parse_operation(operation)
    return KnownUse(asked, EvidenceKind.OBSERVED, "gateway", count=hits, last_seen=last)


def known(
    seen: Mapping[str, Sequence[KnownUse]] | None = None,
    *,
    watch: Watched | None = None,
    strangers: Mapping[str, str] | None = None,
    agreed: Iterable[tuple[str, str]] = (),
) -> Known:
    """What traffic and agreements say; nothing was ever looked at without `watch`.

    seen: hits by service; strangers: an operation by a caller that no service claims;
    agreed: consumers and operations
    """
    looked = Observed(
        {name: Knowledge(tuple(uses), watch) for name, uses in (seen or {}).items()},
        tuple(
            UndocumentedCaller(name, (parse_operation(operation),), 3, AS_OF, AS_OF)
            for name, operation in (strangers or {}).items()
        ),
    )
    is_empty = watch is None and not seen and not strangers
    return Known(
        source="contracts/orders/usage.json",
        digest="sha256:0",
        observed=None if is_empty else looked,
        first=watch.first if watch else None,
        last=watch.last if watch else None,
        watched=watch,
        agreements=tuple(
            Agreement(consumer, str(parse_operation(of)), f"{consumer}@example.test", AS_OF)
            for consumer, of in agreed
        ),
    )


def waiver(
    fingerprint: str, *consumers: str, expires: date = date(2026, 12, 24), line: int = 9
) -> Waiver:
    """A risk that an owner accepts."""
    where = Location(HERE.file, line, 5)
    return Waiver(fingerprint, consumers, "see OPS-1182", "owner@example.test", expires, where)


def migration(*waivers: Waiver, pair: tuple[str, str] | None = None, **more: object) -> Migration:
    """Dates and terms; more: fields of a Migration."""
    base, head = pair or (None, None)
    policy = RolloutPolicy(removal=REMOVAL)
    found = Migration("orders", "o@example.test", TIMELINE, policy, waivers, HERE, base, head)
    return replace(found, **more)  # type: ignore[arg-type]


def case(
    base: str | Mapping[str, str],
    head: str | None,
    services: Sequence[Service] = (),
    base_services: Sequence[Service] | None = None,
    evidence: Known | None = None,
    **more: object,
) -> ContractCase:
    """A contract of one `openapi.yaml`, or of revisions at the base by their stem.

    head: what `openapi.yaml` holds now; the newest that is left where a revision is gone
    base_services: the same as `services` unless they are given
    more: fields of a ContractCase
    """
    olds = {"openapi": base} if isinstance(base, str) else base
    before = services if base_services is None else base_services
    contract, former = str(more.pop("api", "orders")), str(more.pop("former", "orders"))
    found = ContractCase(
        api=contract,
        former=former,
        happened=Happened.CHANGED if head else Happened.REMOVED,
        files=tuple(f"contracts/{former}/{stem}.yaml" for stem in olds),
        known=evidence or known(),
        base_services=tuple(before),
        services=tuple(services),
        base_migration=migration(),
        migration=migration(),
    )
    found = replace(found, **more)  # type: ignore[arg-type]
    return assessed(found, olds, head)


def assessed(found: ContractCase, olds: Mapping[str, str], head: str | None) -> ContractCase:
    """The case with its revisions compared and judged as the command does it."""
    judged = counting(
        *(found.base_services, found.services, found.api, found.former),
        *(found.known, found.removal, AS_OF),
    )
    now = named(head, f"contracts/{found.api}/openapi.yaml") if head else None
    revisions = []
    for stem, text in olds.items():
        old = named(text, f"contracts/{found.former}/{stem}.yaml")
        compared = _compared(old, now) if now else None
        assessment = _assessment(compared, found, judged) if compared else None
        is_gone = stem != "openapi" or head is None
        revisions.append(RevisionCase(stem, old, now, is_gone, compared, assessment))
    return replace(found, counting=judged, revisions=tuple(revisions))


def _compared(old: Revision, now: Revision) -> Diff:
    compared = diff(old, now, policy=LAW, as_of=AS_OF, witnesses=False)
    return replace(compared, changes=located(compared.changes, old, now))


def _assessment(compared: Diff, found: ContractCase, judged: Iterable[Service]) -> Assessment:
    """Removals after their sunset are safe by the law, and judged all the same."""
    changes = tuple(
        replace(one, severity=Severity.BREAKING) if subject(one) is Subject.REMOVAL else one
        for one in compared.changes
    )
    return assess(replace(compared, changes=changes), found.api, judged, found.known.observed)


def operation(text: str) -> Operation:
    """An operation as it is written."""
    return parse_operation(text)
