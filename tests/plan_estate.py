"""An estate of twenty services around one contract, for the tests of plans and their renderers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contractctl.model import (
    Calendar,
    Change,
    ConsumerImpact,
    Consumption,
    Direction,
    Effect,
    Evidence,
    EvidenceKind,
    FieldPath,
    Freeze,
    Impact,
    Location,
    Migration,
    Operation,
    Place,
    Removal,
    RolloutPolicy,
    Service,
    Severity,
    Step,
    Timeline,
    Use,
    Verdict,
    Waiver,
)
from contractctl.plan.dating import NOTHING_YET
from contractctl.plan.make import make_plan
from contractctl.plan.nouns import Facts, Plan

AS_OF = date(2026, 11, 16)
HERE = Location("contracts/orders/migration.yaml", 1, 1)
_BY_LETTER = {
    "a": Verdict.AFFECTED,
    "p": Verdict.POSSIBLE,
    "u": Verdict.UNKNOWN,
    "-": Verdict.UNAFFECTED,
}


def field(name: str) -> FieldPath:
    """Make a field path of a body from dotted names, or of another part from `part:name`."""
    part, _, rest = name.partition(":")
    if part == "query":
        return FieldPath("query", rest)
    return FieldPath("body", steps=tuple(Step("property", step) for step in name.split(".")))


def change(
    number: int,
    rule: str,
    direction: Direction,
    severity: Severity,
    place: str,
    operations: str,
    message: str,
    name: str | None = None,
) -> Change:
    """Make a change whose fingerprint shows its number."""
    split = [entry.split(" ", 1) for entry in operations.split(", ") if entry]
    return Change(
        fingerprint=f"{number:012x}",
        rule=rule,
        severity=severity,
        direction=direction,
        effect=Effect.UNKNOWN,
        operations=tuple(Operation(method, path) for method, path in split),
        place=Place("", place),
        field=field(name) if name else None,
        message=message,
        hint="",
        base_value=None,
        head_value=None,
        base_place=Place("", place),
        head_place=Place("", place),
    )


_B, _D = Severity.BREAKING, Severity.DANGEROUS
_SCHEMA, _PATH = "/components/schemas/", "/paths/~1orders"
CHANGES = (
    change(1, "operation-removed", "request", _B, f"{_PATH}~1{{orderId}}~1split/post",
           "POST /orders/{orderId}/split", "operation POST /orders/{orderId}/split was removed"),
    change(2, "request-required-property-added", "request", _B, f"{_SCHEMA}NewOrder/required",
           "POST /orders, POST /quotes", "required property 'currency' was added", "currency"),
    change(3, "response-property-type-changed", "response", _B,
           f"{_SCHEMA}Order/properties/total/type",
           "GET /orders, GET /orders/{orderId}, POST /orders",
           "type of property 'total' changed from integer to object", "total"),
    change(4, "response-property-removed", "response", _B,
           f"{_SCHEMA}Order/properties/customerRef", "GET /orders, GET /orders/{orderId}",
           "property 'customerRef' was removed", "customerRef"),
    change(5, "request-enum-value-removed", "request", _B,
           f"{_SCHEMA}NewOrder/properties/channel/enum", "POST /orders",
           "value 'fax' of property 'channel' is no longer accepted", "channel"),
    change(6, "response-enum-value-added", "response", _D, f"{_SCHEMA}OrderStatus/enum",
           "GET /orders, GET /orders/{orderId}",
           "property 'status' may now be 'partially_refunded'", "status"),
    change(7, "request-max-length-decreased", "request", _B,
           f"{_SCHEMA}NewOrder/properties/note/maxLength", "POST /orders",
           "maximum length of property 'note' decreased from 500 to 280", "note"),
    change(8, "request-parameter-removed", "request", _B, f"{_PATH}/get/parameters/query:page",
           "GET /orders", "parameter 'page' was removed", "query:page"),
    change(9, "request-default-changed", "request", _D, f"{_PATH}/get/parameters/query:sort",
           "GET /orders", "default of 'sort' changed from 'created' to '-created'", "query:sort"),
    change(10, "response-property-type-changed", "response", _B,
           f"{_SCHEMA}OrderItem/properties/price/type",
           "GET /orders, GET /orders/{orderId}",
           "type of property 'price' changed from number to object", "items.price"),
    change(11, "response-property-added", "response", Severity.SAFE,
           f"{_SCHEMA}Order/properties/links", "GET /orders", "property 'links' was added",
           "links"),
)  # fmt: skip

# name, team, tier, effort, verdicts of changes 1 to 10, what it uses: yes or no
_SERVICES = (
    ("admin-console", "backoffice", 4, 1, "--a--a-aa-", True),
    ("analytics-export", "data", 4, None, "--p--p-ppp", True),
    ("billing", "payments", 1, 5, "--aa-----a", True),
    ("cart-api", "storefront", 2, 3, "-a--a-a---", True),
    ("checkout-web", "storefront", 1, 3, "-aa-a-a---", True),
    ("crm-sync", "crm", 3, 2, "---a------", True),
    ("customer-app", "mobile", 1, 5, "--aa-a-aaa", True),
    ("fraud-scoring", "risk", 2, 3, "--a------a", True),
    ("fulfilment", "logistics", 2, 4, "a----a----", True),
    ("invoice-archive", "payments", 4, 1, "----------", True),
    ("label-printer", "logistics", 4, None, "-----p----", True),
    ("legacy-batch", "backoffice", 3, None, "a------a--", True),
    ("loyalty", "crm", 3, 2, "--a-------", True),
    ("marketplace-gateway", "partners", 2, 4, "-aa-a-----", True),
    ("mystery-job", "data", 4, None, "uuuuuuuuuu", False),
    ("partner-portal", "partners", 3, 2, "--a----a--", True),
    ("price-watch", "risk", 4, 1, "---------a", True),
    ("returns", "logistics", 3, None, "a----p----", True),
    ("status-page", "backoffice", 4, 1, "----------", True),
    ("tax-engine", "payments", 2, None, "uuuuuuuuuu", False),
)


def service(name: str, team: str, tier: int, effort: int | None, line: int, uses: bool) -> Service:
    """Make a service that consumes orders."""
    where = Location("consumers.yaml", line, 3)
    use = Use(Operation("GET", "/orders"), None, None, where)
    return Service(
        name=name,
        team=team,
        owner=f"{team}-oncall@example.test",
        tier=tier,
        location=where,
        effort_days=effort,
        consumes=(Consumption("orders", (use,) if uses else None, where),),
    )


SERVICES = tuple(
    service(name, team, tier, effort, 10 * line, uses)
    for line, (name, team, tier, effort, _, uses) in enumerate(_SERVICES, start=1)
)
DEPENDS_ON = {
    "checkout-web": frozenset({"cart-api"}),
    "customer-app": frozenset({"cart-api"}),
    "fulfilment": frozenset({"returns"}),
    "returns": frozenset({"fulfilment"}),
    "partner-portal": frozenset({"marketplace-gateway"}),
    "billing": frozenset({"tax-engine"}),
}
CYCLES = (("fulfilment", "returns"),)
_REASONS = {
    Verdict.AFFECTED: "it declares that it uses the changed element",
    Verdict.POSSIBLE: "it declares the operation but no fields",
    Verdict.UNAFFECTED: "it declares other operations only",
    Verdict.UNKNOWN: "it consumes the contract and no source says what it uses",
}


def _impact(name: str, line: int, number: int, letter: str) -> Impact:
    verdict = _BY_LETTER[letter]
    fact = Evidence(EvidenceKind.DECLARED, f"consumers.yaml:{10 * line + 6}")
    known = verdict in (Verdict.AFFECTED, Verdict.POSSIBLE)
    return Impact(f"{number:012x}", name, verdict, _REASONS[verdict], (fact,) if known else ())


IMPACTS = tuple(
    _impact(row[0], line, number, letter)
    for line, row in enumerate(_SERVICES, start=1)
    for number, letter in enumerate(row[4], start=1)
)
CONSUMER_IMPACTS = tuple(
    ConsumerImpact(
        row[0],
        next(verdict for letter, verdict in _BY_LETTER.items() if letter in row[4]),
        sum(letter in "ap" for letter in row[4][:5] + row[4][6:8] + row[4][9:]),
        sum(letter in "ap" for letter in row[4][5] + row[4][8]),
    )
    for row in _SERVICES
)
MIGRATION = Migration(
    api="orders",
    owner="orders-team@example.test",
    timeline=Timeline(date(2026, 12, 1), date(2027, 1, 11), date(2027, 4, 12)),
    policy=RolloutPolicy(
        wave_size=6,
        calendar=Calendar(
            "DE", None, (Freeze(date(2026, 12, 18), date(2027, 1, 6), "year end"),)
        ),
        removal=Removal(),
    ),
    waivers=(
        *(
            Waiver(
                fingerprint=f"{number:012x}",
                consumers=("legacy-batch",),
                reason="replaced in March, see OPS-1182",
                owner="batch-team@example.test",
                expires=date(2027, 3, 31),
                location=Location("contracts/orders/migration.yaml", 20 + number, 5),
            )
            for number in (1, 8)
        ),
    ),
    location=HERE,
    base="v1",
    head="v2",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estate:
    """The inputs of a plan, each replaceable."""

    changes: tuple[Change, ...] = CHANGES
    impacts: tuple[Impact, ...] = IMPACTS
    consumer_impacts: tuple[ConsumerImpact, ...] = CONSUMER_IMPACTS
    services: tuple[Service, ...] = SERVICES
    migration: Migration = MIGRATION
    as_of: date = AS_OF
    facts: Facts = NOTHING_YET

    def plan(self) -> Plan:
        """Make the plan."""
        return make_plan(
            self.changes,
            self.impacts,
            self.consumer_impacts,
            self.services,
            DEPENDS_ON,
            CYCLES,
            self.migration,
            self.as_of,
            facts=self.facts,
        )
