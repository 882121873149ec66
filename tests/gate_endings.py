"""Something deprecated that goes, and what is known of who uses it, for the tests of removals."""

from __future__ import annotations

from datetime import date, timedelta

from gate_cases import AS_OF, REMOVAL, TERMS, api, case, hit, known, service, watched

from contractctl.gate.nouns import ContractCase, Known, Terms
from contractctl.gate.removal.findings import findings
from contractctl.model.gate import Finding

SUNSET, QUIET, CONSENT = "removed-before-sunset", "removed-before-quiet", "removed-without-consent"
DAY = timedelta(days=1)
QUIET_DAY = AS_OF - REMOVAL.quiet_days * DAY
"""The last day on which a call is of no matter."""

OLD = "DELETE /orders/{id}"
KEPT = "/orders: {get: {responses: {'200': {description: All}}}}"
AGREED = [("batch", OLD)]
BATCH = service("batch", {OLD: None})


def old(sunset: date | str | None, more: str = "") -> str:
    """A document with a deprecated operation."""
    dated = f"x-sunset: '{sunset}', " if sunset else ""
    deprecated = f"deprecated: true, {dated}{more}responses: {{'204': {{description: Gone}}}}"
    return api(KEPT, f"/orders/{{id}}: {{delete: {{{deprecated}}}}}")


def removed(
    sunset: date | str | None = AS_OF, evidence: Known | None = None, **more: object
) -> ContractCase:
    """The deprecated operation is gone; `batch` declares it."""
    services = more.pop("services", [BATCH])
    return case(old(sunset), api(KEPT), services, evidence=evidence, **more)  # type: ignore[arg-type]


def seen(last: date | None = None, agreed: bool = True, days: int = 35, end: date = AS_OF) -> Known:
    """Traffic in which `batch` called what is removed on a day; it may have agreed."""
    calls = [hit(OLD, last)] if last else [hit("GET /orders", QUIET_DAY)]
    return known({"batch": calls}, watch=watched(days, end), agreed=AGREED if agreed else [])


def told(found: ContractCase, terms: Terms = TERMS) -> list[Finding]:
    return list(findings(found, terms))


def rules(found: ContractCase, terms: Terms = TERMS) -> list[tuple[str, str]]:
    return [(one.rule, str(one.level)) for one in told(found, terms)]
