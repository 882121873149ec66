"""The checks of the workspace hold on the sample provider, and find what is planted for them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
import yaml
from conftest import ROOT
from orders_requests import BOUGHT, KEY, TOUR, Asking, tell
from schemathesis.checks import CHECKS

from contractctl.checks import checks_of_kind
from examples.orders import app
from examples.orders.planted import DIFFERENCES
from examples.orders.seed import ORDER, ZEROES
from examples.orders.service import Service

Check = Callable[..., object]

FILES = checks_of_kind(ROOT, "verify")
PLANTED = [one for one in DIFFERENCES if "_" in one.noticed_by]
"""The differences that checks of the workspace are for; core checks have no such names."""


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    """The checks by their ids; they are registered nowhere, so that no other test runs them."""
    loaded = {}
    for path in FILES:
        spec = importlib.util.spec_from_file_location(f"workspace_{path.stem}", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        loaded[path.stem] = getattr(module, path.stem)
        CHECKS.unregister(path.stem)
    return loaded


@pytest.fixture(scope="module")
def contracts() -> dict[str, Any]:
    texts = {name: (ROOT / f"contracts/orders/{name}.yaml").read_text("utf-8") for name in ("v1",)}
    return {name: yaml.safe_load(text) for name, text in texts.items()}


def said(
    check: Check, service: Service, asking: Asking, contract: Any, reads: object = None
) -> object:
    """What a check says of the answer to a request: what it returns, or its message."""
    schema = schemathesis.openapi.from_dict(contract)
    schema.app = service
    method, _, path = asking.operation.partition(" ")
    target, _, query = asking.target.partition("?")
    names = [part for part in path.split("/") if part.startswith("{")]
    values = [part for part in target.split("/") if part not in path.split("/")]
    case = schema[path][method].Case(
        path_parameters={
            name.strip("{}"): value for name, value in zip(names, values, strict=True)
        },
        query=dict(pair.split("=") for pair in query.split("&") if pair),
        headers=dict(asking.headers),
        media_type="application/merge-patch+json" if method == "PATCH" else "application/json",
        **({} if asking.body is None else {"body": asking.body}),
    )
    response = case.call()
    context = SimpleNamespace(consumer="somebody", reads=reads)
    try:
        return check(context, response, case)
    except AssertionError as error:
        return str(error)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_check_holds_on_every_answer_of_the_tour(
    path: Any, checks: dict[str, Check], contracts: dict[str, Any]
) -> None:
    service = app.v1
    results = [said(checks[path.stem], service, asking, contracts["v1"]) for asking in TOUR]
    assert {result for result in results if isinstance(result, str)} == set()
    assert None in results, "the check applies to no answer at all"
    assert checks[path.stem].__module__.endswith(path.stem)


@pytest.mark.parametrize("difference", PLANTED, ids=lambda difference: difference.name)
def test_what_is_planted_for_a_check_is_found_by_it(
    difference: Any, checks: dict[str, Check], contracts: dict[str, Any]
) -> None:
    check, service = checks[difference.noticed_by], app.planted(difference.name)
    found = [
        said(check, service, asking, contracts["v1"])
        for asking in TOUR
        if asking.operation == difference.operation
    ]
    assert any(isinstance(result, str) for result in found)


def test_who_does_not_read_a_total_has_no_share_in_a_wrong_one(
    checks: dict[str, Check], contracts: dict[str, Any]
) -> None:
    check, service = checks["money_in_one_unit"], app.planted("total-without-shipping")
    asking = Asking("GET /orders/{orderId}", f"/orders/{ORDER}")
    for reads in ((), ("$.status", "$.items[*].name")):
        assert said(check, service, asking, contracts["v1"], reads) is None
    message = said(check, service, asking, contracts["v1"], ("$.total",))
    assert message == "$.total is 3490, its parts make 3980"


def test_money_is_checked_in_the_form_of_version_2_as_well(checks: dict[str, Check]) -> None:
    order = tell(app.v2, "GET", f"/orders/{ORDER}").json()
    headers = {"content-type": ["application/json"]}
    answer = SimpleNamespace(status_code=200, headers=headers, json=lambda: order)
    context = SimpleNamespace(reads=("$.total", "$.items"))
    assert checks["money_in_one_unit"](context, answer, None) is None
    order["items"][0]["lineTotal"]["amount"] = "34.91"
    with pytest.raises(AssertionError, match="its parts make"):
        checks["money_in_one_unit"](context, answer, None)


def test_a_cursor_that_leads_to_its_own_page_is_found(checks: dict[str, Check]) -> None:
    page = {"data": [1], "pageInfo": {"limit": 1, "nextCursor": "abc"}}
    headers = {"content-type": ["application/json"]}
    answer = SimpleNamespace(status_code=200, headers=headers, json=lambda: page)
    check = checks["pagination_ends"]
    assert check(None, answer, SimpleNamespace(query={"cursor": "abd"})) is None
    with pytest.raises(AssertionError, match="same page again"):
        check(None, answer, SimpleNamespace(query={"cursor": "abc"}))
    page["data"] = []
    with pytest.raises(AssertionError, match="after 0 of 1 items"):
        check(None, answer, SimpleNamespace(query={}))


def test_a_token_that_comes_back_is_found(checks: dict[str, Check]) -> None:
    body = {"amount": 1, "method": {"type": "card", "token": "tok_4f0c2a7be1"}}
    case = SimpleNamespace(body=body, path="/orders/{orderId}/payments")
    headers = {"content-type": ["application/json"]}
    echo = SimpleNamespace(headers=headers, text='{"x": "tok_4f0c2a7be1"}', json=dict)
    with pytest.raises(AssertionError, match="stands in the answer"):
        checks["card_data_stays_inside"](None, echo, case)
    member = SimpleNamespace(headers=headers, text="", json=lambda: {"method": [{"token": ""}]})
    with pytest.raises(AssertionError, match="member `token`"):
        checks["card_data_stays_inside"](None, member, case)


def test_few_requests_are_sent_again(checks: dict[str, Check], contracts: dict[str, Any]) -> None:
    service = app.v1
    asking = Asking("POST /orders", "/orders", BOUGHT, KEY)
    results = [said(checks["retries_are_safe"], service, asking, contracts["v1"]) for _ in range(5)]
    assert results.count(None) == 3
    assert results.count(True) == 2
    assert tell(service, "GET", f"/refunds/ref_{ZEROES}").status == 200


def test_the_readme_lists_every_check() -> None:
    text = (ROOT / "checks/README.md").read_text(encoding="utf-8")
    assert [path.stem for path in FILES if f"| `{path.stem}` |" not in text] == []
