"""Validate a contract in full with the rules of openapi-spec-validator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contractctl.load.structure import as_written, hold_against_schema
from contractctl.load.violations import Violation, bounded
from contractctl.model import Revision

if TYPE_CHECKING:
    from contractctl.load.findings import Finding

ADAPTER_VERSION = 1
"""Raise it with every change that alters what `validate` gives, or cached results live on."""


def validate(revision: Revision) -> tuple[Violation, ...]:
    """Check a revision's structure, then references, defaults, parameters and operation ids.

    A Swagger 2.0 description is validated as it was written. Several documents are one contract:
    references lead to the documents that were loaded, and nothing is fetched.

    Raises DocumentError where the installation has no schema for the dialect.
    """
    written = as_written(revision)
    violations = hold_against_schema(written.documents[""], written.dialect)
    faulty = {violation.place for violation in violations}
    found = (
        Violation(finding.place, finding.message)
        for finding in _findings(written)
        # Rules repeat what the structure check says better, and crash on what it has refused.
        if finding.place not in faulty and not (faulty and finding.is_crash)
    )
    return bounded((*violations, *found))


def _findings(revision: Revision) -> Iterator[Finding]:
    try:
        from contractctl.load.spec_rules import find
    except (AttributeError, ImportError, KeyError, TypeError):
        # A release that keeps its promises may still rename what the fast rules build on.
        from contractctl.load.stock_rules import find
    return find(revision)
