"""What the files of a workspace say of each other, and of a new one."""

from __future__ import annotations

from pathlib import Path

import pytest
from openapi_spec_validator import validate

from contractctl.load.checking import Problem
from contractctl.load.consumers import Consumers, load_consumers, read_consumers
from contractctl.load.cross_references import check_references
from contractctl.load.documents import parse
from contractctl.load.migration import check_migration
from contractctl.load.workspace import initial_files
from contractctl.model import Operation

_WEB = "version: 1\nservices:\n  web:\n    team: shop\n    owner: shop@example.test\n    tier: 2\n"


def _read(root: Path, lines: str) -> tuple[Consumers, tuple[Problem, ...]]:
    """A service with more lines, given without their indentation, from line 7 on."""
    text = _WEB + "".join(f"    {line}\n" for line in lines.splitlines())
    (root / "consumers.yaml").write_text(text, encoding="utf-8")
    return read_consumers(root)


_ORDERS = frozenset(
    {
        Operation("GET", "/orders"),
        Operation("GET", "/orders/{orderId}"),
        Operation("DELETE", "/orders/{orderId}/items/{itemId}"),
    }
)


def _references(root: Path, consumes: str) -> tuple[Problem, ...]:
    consumers = _read(root, f"consumes: {consumes}\nprovides: [basket]")[0]
    return check_references(consumers, {"orders": _ORDERS})


def _using(operation: str) -> str:
    return f"{{orders: {{uses: [{{operation: '{operation}'}}]}}}}"


@pytest.mark.parametrize(
    "operation",
    ["GET /orders", "GET /orders/{id}", "DELETE /orders/{a}/items/{b}", "GET /orders/{orderId}"],
)
def test_the_names_of_path_parameters_do_not_matter(tmp_path: Path, operation: str) -> None:
    assert _references(tmp_path, _using(operation)) == ()


def test_a_contract_that_a_service_provides_may_live_elsewhere(tmp_path: Path) -> None:
    assert _references(tmp_path, "{basket: {uses: [{operation: GET /any}]}}") == ()


def test_an_unknown_contract_is_named_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = _references(tmp_path, "{ordres: }")
    assert problem.key == "services.web.consumes.ordres"
    assert problem.hint == "did you mean 'orders'?"
    assert problem.location.line == 7


@pytest.mark.parametrize(
    ("operation", "hint"),
    [
        ("GET /order", "did you mean 'GET /orders'?"),
        ("POST /orders/{id}", "the contract has GET /orders/{orderId}"),
        ("GET /orders/", "did you mean 'GET /orders'?"),
    ],
)
def test_an_operation_that_the_contract_lacks_is_named_with_the_nearest(
    tmp_path: Path, operation: str, hint: str
) -> None:
    (problem,) = _references(tmp_path, _using(operation))
    assert problem.message == f"no revision of 'orders' has {operation}"
    assert problem.hint == hint


def test_references_are_checked_as_far_as_the_file_is_sound(tmp_path: Path) -> None:
    lines = "teir: 1\nconsumes: {ordres: , orders: {uses: [{operation: bad}]}}"
    consumers, problems = _read(tmp_path, lines)
    assert len(problems) == 2
    assert len(check_references(consumers, {"orders": _ORDERS})) == 1


def test_the_files_of_a_new_workspace_have_no_problem(tmp_path: Path) -> None:
    for path, text in initial_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    consumers = load_consumers(tmp_path)
    operations = {Operation("GET", "/orders"), Operation("GET", "/orders/{orderId}")}
    assert check_references(consumers, {"orders": frozenset(operations)}) == ()
    assert check_migration(tmp_path, "orders", consumers) == ()


def test_a_new_workspace_has_a_valid_contract(tmp_path: Path) -> None:
    text = initial_files()["contracts/orders/openapi.yaml"]
    value = parse(text.encode(), "openapi.yaml").value
    assert isinstance(value, dict)
    validate(value)
