"""What a scan says, in the form in which all evidence is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from contractctl.evidence.matching import MASK
from contractctl.model import FieldPath, Operation
from contractctl.model.code import CodeScan, Find
from contractctl.model.evidence import (
    Credentials,
    PromisedOperation,
    Request,
    SourceRecord,
    Tally,
)
from contractctl.model.impact import EvidenceKind

_HOUR = 3600


def code_tallies(
    scan: CodeScan, service: str, promised: Iterable[PromisedOperation], at: int
) -> tuple[Tally, ...]:
    """The uses that speak for a service, one tally an operation; hits are places in the code.

    at: seconds since 1970-01-01T00Z when the code was scanned
    """
    bases = {(one.api, one.operation): one.base_paths[0] for one in promised}
    places: dict[tuple[str, Operation], list[Find]] = {}
    for find in scan.spoken:
        if find.operation:
            places.setdefault((find.api, find.operation), []).append(find)
    return tuple(
        Tally(
            sender=Credentials(service=service),
            request=_request(api, operation, bases.get((api, operation), "")),
            status=0,
            hour=at // _HOUR,
            hits=len(finds),
            first=at,
            last=at,
            kind=EvidenceKind.CODE,
            reads=_reads(finds),
        )
        for (api, operation), finds in sorted(places.items())
    )


def code_source(scan: CodeScan, service: str, at: int) -> SourceRecord:
    """The scan as a source of evidence: its files are its lines."""
    skipped = Counter(scan.unread.values())
    if scan.others:
        skipped["no source"] = scan.others
    return SourceRecord(
        name=scan.name,
        stream=f"code:{service}",
        format="code",
        kind=EvidenceKind.CODE,
        lines=scan.files + skipped.total(),
        parsed=scan.files,
        rejected=0,
        skipped=dict(skipped),
        sampled=1.0,
        first=at,
        last=at,
        imported=at,
        lines_by_hour={},
    )


def _request(api: str, operation: Operation, base: str) -> Request:
    path = re.sub(r"\{[^{}]*\}", MASK, operation.path)
    return Request(operation.method, f"{base.rstrip('/')}{path}", api=api)


def _reads(finds: Sequence[Find]) -> tuple[FieldPath, ...] | None:
    """The fields that are read, if every place tells all that it reads."""
    if not all(find.reads_all for find in finds):
        return None
    return tuple(sorted({field for find in finds for field in find.reads or ()}))
