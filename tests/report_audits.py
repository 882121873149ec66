"""An audit of the traffic of `orders` with something of each kind that a weekly report names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from contractctl.audit.bound import bound
from contractctl.audit.gaps import Gap
from contractctl.audit.nouns import (
    Audit,
    CallerSeen,
    ContractCoverage,
    Coverage,
    Hits,
    Probing,
    ShadowOperation,
    Target,
    UndeclaredUse,
    ZombieOperation,
)
from contractctl.model import Operation

AS_OF = date(2027, 3, 1)
FIRST, LAST = date(2027, 1, 18), date(2027, 2, 28)


def _second(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def _hits(count: int) -> Hits:
    return Hits(count, _second(FIRST), _second(LAST), ((2, count),))


_COVERED = ContractCoverage(
    api="orders",
    hits=1_203_411,
    attributed=1_201_009,
    undocumented=1_902,
    unattributed=410,
    conflicting=90,
    streams=("edge",),
    first=FIRST,
    last=LAST,
    days=tuple(FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)),
)

AUDIT = Audit(
    as_of=AS_OF,
    apis=("orders",),
    first=FIRST,
    last=LAST,
    coverage=Coverage(
        sources=(),
        gaps=(Gap("edge", _second(date(2027, 2, 3)) // 3600, 3, 4_200),),
        contracts=(_COVERED,),
        total=_COVERED,
        residual=bound(410, 1_203_411),
        preflights=0,
        twins=0,
        remarks=(),
    ),
    callers=(),
    undocumented=tuple(
        CallerSeen(
            name,
            "user_agent",
            _hits(count),
            (Target("orders", Operation("GET", "/orders")),),
            next_step="find its owner",
        )
        for name, count in (
            ("python-requests/2.31 from 10.1.0.5", 1_512),
            ("<img src=x onerror=alert(1)>", 390),
        )
    ),
    unattributed=(),
    undeclared=(
        UndeclaredUse(
            "loyalty",
            Target("orders", Operation("POST", "/orders")),
            "operation",
            _hits(77),
            "declare it",
        ),
    ),
    shadow=(
        ShadowOperation(
            Operation("GET", "/orders/internal/export"), _hits(3), ("crm-sync",), "close it"
        ),
    ),
    probing=Probing(0, 0, (), ()),
    zombie=(
        ZombieOperation(
            Target("orders", Operation("GET", "/orders/legacy")),
            ("v0",),
            "gone-from-newest",
            "gone from v1",
            _hits(12),
            ("legacy-batch",),
            "ask legacy-batch",
        ),
    ),
    older_forms=(),
    unused=(),
    unused_declarations=(),
    disagreements=(),
    conflicts=(),
)
