"""Stories of checks: rules of the house, which are the only code of a repository that is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import CATALOG_V1, ORDERS, UNCOMMITTED
from gate_stories import Shop, blocked, passed, shop_in, unfinished

CHECK = "checks/nothing_new.py"

NOTHING_NEW = '''\
"""This API is done."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.checks import CheckFinding, Context

KIND = "gate"


def check(context: Context) -> Iterator[CheckFinding]:
    for operation in context.new_operations:
        yield context.finding(f"{operation} is new", hint="add it elsewhere", at=operation)
'''


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """With a check of the house, and an operation that it does not like."""
    shop = shop_in(tmp_path / "shop", monkeypatch)
    shop.write(CHECK, NOTHING_NEW)
    shop.land()
    new = '  /health:\n    get:\n      responses:\n        "204": {description: Fine}\n'
    shop.edit(ORDERS, "  /export:\n", f"{new}  /export:\n")
    return shop


def test_what_a_check_finds_blocks(shop: Shop) -> None:
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=33,col=5,title=orders%3A the check "
        "nothing_new failed::"
        "GET /health is new.%0A"
        "What to do: add it elsewhere%0A"
        "[check-failed (nothing_new) 6ab90b747b40]",
        "::notice title=contractctl gate::Blocked: GET /health is new.",
        UNCOMMITTED,
    )


@pytest.mark.parametrize("rule", ["check-failed", "check-failed/nothing_new"])
def test_checks_may_be_off_all_or_one_by_one(shop: Shop, rule: str) -> None:
    shop.write("pyproject.toml", f'[tool.contractctl.gate.rules]\n"{rule}" = "off"\n')
    assert shop.gate().code == 0


def test_a_check_is_asked_about_contracts_that_change_and_no_others(shop: Shop) -> None:
    shop.land()
    shop.edit(CATALOG_V1, "title: Catalog,", "title: Products,")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )


def test_a_check_that_fails_leaves_no_verdict(shop: Shop) -> None:
    shop.write(CHECK, 'KIND = "gate"\n\n\ndef check(context):\n    return 1 / 0\n')
    assert shop.gate() == unfinished(
        "error: checks/nothing_new.py:5:1: the check failed: ZeroDivisionError: division by "
        "zero\n"
        "  next: mend the check; until then nobody knows what it would have said"
    )


def test_a_check_cannot_end_the_gate_as_if_nothing_was_wrong(shop: Shop) -> None:
    shop.write(CHECK, 'KIND = "gate"\nimport sys\n\nsys.exit(0)\n')
    assert shop.gate() == unfinished(
        "error: checks/nothing_new.py:4:1: the check failed: SystemExit: 0\n"
        "  next: mend the check; until then nobody knows what it would have said"
    )


def test_a_check_of_answers_is_not_run(shop: Shop) -> None:
    marker = shop.folder.parent / "marker"
    shop.write("checks/answers.py", f'"""Looks at answers."""\n\nopen({str(marker)!r}, "w")\n')
    assert shop.gate().code == 1
    assert not marker.exists()
