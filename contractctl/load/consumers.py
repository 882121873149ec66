"""Read and check consumers.yaml: who consumes what, and how their traffic is recognised."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from pathlib import Path

from contractctl.errors import ContractctlError
from contractctl.load.checking import (
    Entry,
    Problem,
    as_problem,
    open_sheet,
    quoted,
    refuse,
    sheet_of,
    take,
)
from contractctl.load.evidence_settings import evidence_settings
from contractctl.load.field_paths import parse_field_path
from contractctl.load.git import GitTree
from contractctl.load.identities import check_single_claims, identity
from contractctl.load.operations import parse_operation
from contractctl.load.scalars import choice, text, texts, whole, written
from contractctl.model import Consumption, FieldPath, Identity, Operation, Service, Use
from contractctl.model.evidence import EvidenceSettings

CONSUMERS_FILE = "consumers.yaml"

TOLERANCES = (
    "unknown-fields",
    "unknown-enum-values",
    "unknown-statuses",
    "unknown-union-members",
)
"""What a lenient consumer may declare in `tolerates`."""

_MOST_EFFORT_DAYS = 3650
_WRITE_ONE = "run `contractctl init` to write one, or name the workspace with -C DIR"


@dataclass(frozen=True, slots=True)
class Consumers:
    """consumers.yaml as a value; services are sorted by name.

    remark: what is wrong with the file, where it was read for all that
    """

    services: tuple[Service, ...]
    file: str
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    remark: str = ""


def load_consumers(root: Path) -> Consumers:
    """Read consumers.yaml of the workspace at `root`.

    Raises WorkspaceError for the first problem in it, or if there is none; DocumentError where
    it is no YAML.
    """
    consumers, problems = read_consumers(root)
    refuse(problems)
    return consumers


def load_consumers_at(tree: GitTree) -> Consumers | None:
    """Read consumers.yaml of the workspace at a commit; None if there was none.

    A file that is not sound is read as far as it is and says so in `remark`: it is not the fault
    of who repairs it now. Places in it are spelled as `git show` takes them.
    """
    path = posixpath.join(tree.workspace, CONSUMERS_FILE)
    file = tree.shown(path)
    if tree.find(path).entry is None:
        return None
    try:
        consumers, problems = _read(sheet_of(tree.read(path), file, hint=_WRITE_ONE))
    except ContractctlError as error:
        return Consumers((), file, remark=f"{error}; nobody that it declared is counted")
    if not problems:
        return consumers
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return replace(consumers, remark=f"{problems[0]}{more}; the rest is counted")


def check_consumers(root: Path) -> tuple[Problem, ...]:
    """Every problem of consumers.yaml, in the order of the file."""
    try:
        return read_consumers(root)[1]
    except ContractctlError as error:
        return (as_problem(error, CONSUMERS_FILE),)


def read_consumers(root: Path) -> tuple[Consumers, tuple[Problem, ...]]:
    """Read consumers.yaml as far as it is sound, together with every problem in it.

    Raises WorkspaceError or DocumentError where the file cannot be read at all.
    """
    return _read(open_sheet(root / CONSUMERS_FILE, CONSUMERS_FILE, hint=_WRITE_ONE))


def _read(entry: Entry) -> tuple[Consumers, tuple[Problem, ...]]:
    claims: list[tuple[str, Identity, Entry]] = []
    fields = entry.keys(required=("version", "services"), optional=("evidence",))
    take(fields, "version", whole(1, 1), 1)
    entries = fields["services"].named() if "services" in fields else {}
    services = tuple(_service(name, entries[name], claims) for name in sorted(entries))
    check_single_claims(sorted(claims, key=lambda claim: claim[2].location))
    evidence = take(fields, "evidence", evidence_settings, EvidenceSettings())
    return Consumers(services, entry.sheet.file, evidence), entry.sheet.settled()


def _service(name: str, entry: Entry, claims: list[tuple[str, Identity, Entry]]) -> Service:
    fields = entry.keys(
        required=("team", "owner", "tier"),
        optional=("repo", "effort_days", "identities", "tolerates", "consumes", "provides"),
    )
    identities = fields["identities"].items() if "identities" in fields else []
    recognised = [(name, read, item) for item in identities if (read := identity(item))]
    claims += recognised
    return Service(
        name=name,
        team=take(fields, "team", text, ""),
        owner=take(fields, "owner", text, ""),
        tier=take(fields, "tier", whole(1, 4), 4),
        location=entry.location,
        repo=take(fields, "repo", text, None),
        effort_days=take(fields, "effort_days", whole(1, _MOST_EFFORT_DAYS), None),
        identities=tuple(dict.fromkeys(read for _, read, _ in recognised)),
        tolerates=take(fields, "tolerates", _tolerances, frozenset()),
        consumes=take(fields, "consumes", _consumptions, ()),
        provides=take(fields, "provides", texts, ()),
    )


def _tolerances(entry: Entry) -> frozenset[str]:
    return frozenset(word for item in entry.items() if (word := _tolerance(item)))


def _consumptions(entry: Entry) -> tuple[Consumption, ...]:
    return tuple(_consumption(api, child) for api, child in sorted(entry.named().items()))


def _consumption(api: str, entry: Entry) -> Consumption:
    """`orders:` without anything below it is the same as one without `uses`."""
    fields = {} if entry.value is None else entry.keys(required=(), optional=("uses",))
    return Consumption(api, take(fields, "uses", _uses, None), entry.location)


def _uses(entry: Entry) -> tuple[Use, ...] | None:
    if not entry.value:
        entry.problem(
            "names no operation",
            "list operations, or remove 'uses' to say that it is not known what is used",
        )
        return None
    uses = [(use, item) for item in entry.items() if (use := _use(item))]
    _check_repeated(uses)
    return tuple(use for use, _ in uses)


def _use(entry: Entry) -> Use | None:
    fields = entry.keys(required=("operation",), optional=("reads", "sends"))
    operation = take(fields, "operation", _operation, None)
    reads = take(fields, "reads", _fields, None)
    sends = take(fields, "sends", _fields, None)
    if operation is None:
        return None
    if reads and operation.path.startswith("/"):
        _check_reads(reads)
    return Use(operation, _paths(reads), _paths(sends), entry.location)


def _check_repeated(uses: list[tuple[Use, Entry]]) -> None:
    """Two entries for one operation would leave open which of them speaks."""
    first: dict[Operation, Use] = {}
    for use, entry in uses:
        earlier = first.setdefault(use.operation.shape, use)
        if earlier is not use:
            entry.problem(
                f"line {use.location.line}: {use.operation} is declared already "
                f"on line {earlier.location.line}",
                "put reads and sends of one operation into one entry",
            )


def _check_reads(fields: list[tuple[FieldPath, Entry]]) -> None:
    """A consumer that calls reads the response, which has a body and headers only.

    One that is called, by a webhook or callback, reads the request instead.
    """
    for path, entry in fields:
        if path.part not in ("body", "header"):
            entry.problem(f"{quoted(str(path))} is part of a request", "move it to 'sends'")


def _fields(entry: Entry) -> list[tuple[FieldPath, Entry]]:
    return [(path, item) for item in entry.items() if (path := _field(item))]


def _paths(fields: list[tuple[FieldPath, Entry]] | None) -> tuple[FieldPath, ...] | None:
    return None if fields is None else tuple(dict.fromkeys(path for path, _ in fields))


_tolerance = choice(TOLERANCES)
_operation = written(parse_operation, example="GET /orders/{orderId}")
_field = written(parse_field_path, example="$.items[*].sku, query:limit or header:X-Request-Id")
