"""Diffs to render: that of this repository's example, one that attacks, and a very long one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from conftest import ROOT
from diff_documents import AS_OF, LAW

from contractctl.cli.pipeline import located
from contractctl.diff import Diff, diff
from contractctl.diff.waivers import weigh
from contractctl.load.revisions import load_revision
from contractctl.model import (
    Change,
    Effect,
    FieldPath,
    Location,
    Operation,
    Override,
    Place,
    Policy,
    Severity,
    Step,
    Waiver,
)

HOSTILE = "<script>alert(1)</script>|`a` ```` \n::error::%0A,\x1b[31m\u202e]]>--><b>&\"'[bold]\x00"


@cache
def orders() -> Diff:
    """orders@v1 to orders@v2 of this repository, with witnesses and lines."""
    return _orders(witnesses=True)


@cache
def unproven_orders() -> Diff:
    """The same without having looked for witnesses."""
    return _orders(witnesses=False)


def _orders(*, witnesses: bool) -> Diff:
    base, head = (load_revision(f"orders@{name}", ROOT) for name in ("v1", "v2"))
    found = diff(base, head, policy=LAW, as_of=AS_OF, witnesses=witnesses)
    return replace(found, changes=located(found.changes, base, head))


@cache
def hostile() -> Diff:
    """The example with every text of a user replaced by an attack."""
    plain = orders()
    return replace(
        plain,
        base=replace(plain.base, name=HOSTILE),
        head=replace(plain.head, name=HOSTILE),
        changes=tuple(_attacking(change) for change in plain.changes),
    )


def _attacking(change: Change) -> Change:
    witness = change.witness and replace(
        change.witness,
        payload={HOSTILE: [HOSTILE, {HOSTILE: None}]},
        rejected_because=HOSTILE,
        operation=Operation("POST", HOSTILE),
    )
    return replace(
        change,
        message=HOSTILE,
        operations=(Operation("GET", HOSTILE), Operation("POST", HOSTILE)),
        place=Place(HOSTILE, f"/{HOSTILE}"),
        field=change.field and FieldPath("body", "", (Step("property", HOSTILE),)),
        base_value={HOSTILE: [HOSTILE]},
        head_value=HOSTILE,
        base_location=Location(HOSTILE, 1, 1),
        head_location=change.head_location and Location(HOSTILE, 1, 1),
        witness=witness,
    )


@cache
def waived_orders() -> Diff:
    """The example with a change waived for all, one for a consumer, and two stale waivers."""
    plain = orders()
    for_all, for_one, expired = plain.changes[:3]
    found = (
        _waiver(for_all.fingerprint, (), AS_OF),
        _waiver(for_one.fingerprint, ("billing",), AS_OF),
        _waiver(expired.fingerprint, (), date(2026, 11, 30)),
        _waiver("0" * 12, (), AS_OF),
    )
    strict = Override(Severity.BREAKING, "Rule 1: nothing is given up", effect=Effect.UNKNOWN)
    return replace(
        plain,
        waived=weigh(plain.changes, found, AS_OF),
        policies=(LAW, Policy("house", "A house with rules", (strict,))),
    )


def _waiver(fingerprint: str, consumers: tuple[str, ...], expires: date) -> Waiver:
    place = Location("contracts/orders/migration.yaml", 31, 5)
    return Waiver(fingerprint, consumers, "see OPS-1182", "ops@example.test", expires, place)


def many(count: int) -> Diff:
    """A diff with so many changes of every rule that fired in the example."""
    plain = orders()
    changes = tuple(
        replace(change, fingerprint=f"{index:06x}{number:06x}", message=f"field {number} changed")
        for index, change in enumerate(plain.changes)
        for number in range(count)
    )
    return replace(plain, changes=changes)
