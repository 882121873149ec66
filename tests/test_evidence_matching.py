"""Which operation a request is for: most specific path, known hosts, versions."""

from __future__ import annotations

import pytest

from contractctl.evidence.attribution import attribute
from contractctl.evidence.elsewhere import may_be_for
from contractctl.evidence.identity import Identities
from contractctl.evidence.matching import ContractIndex
from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import Credentials, PromisedOperation, Request, Sighting


def promised(
    operation: str, revision: str = "v1", api: str = "orders", **more: object
) -> PromisedOperation:
    method, _, path = operation.partition(" ")
    return PromisedOperation(api, revision, Operation(method, path), **more)  # type: ignore[arg-type]


INDEX = ContractIndex(
    (
        promised("GET /orders/{id}"),
        promised("GET /orders/export"),
        promised("GET /orders/{id}.json"),
        promised("POST /orders/{id}:cancel"),
        promised("HEAD /orders/export"),
        promised("GET /orders/{id}", "v2"),
        promised("GET /items/{sku}", api="catalog", base_paths=("/api/v1",), hosts=("shop.test",)),
        promised("GET /items/{sku}", api="stock", base_paths=("/api/v1",), hosts=("stock.test",)),
    ),
    {"catalog-service": frozenset({"catalog"})},
)


def matched(request: str, host: str = "", **more: object) -> str | None:
    method, _, path = request.partition(" ")
    found = INDEX.match(Request(method, INDEX.mask(path), host, **more))  # type: ignore[arg-type]
    return f"{found.api} {found.operation}" if found else None


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        ("GET /orders/17", "orders GET /orders/{id}"),
        ("GET /orders/export", "orders GET /orders/export"),
        ("GET /orders/17.json", "orders GET /orders/{id}.json"),
        ("POST /orders/17:cancel", "orders POST /orders/{id}:cancel"),
        ("GET /orders/17/", "orders GET /orders/{id}"),
        ("GET /orders/a%2Fb", "orders GET /orders/{id}"),
        ("GET /orders/%65xport", "orders GET /orders/export"),
        ("HEAD /orders/17", "orders GET /orders/{id}"),
        ("HEAD /orders/export", "orders HEAD /orders/export"),
        ("OPTIONS /orders/17", None),
        ("DELETE /orders/17", None),
        ("GET /orders", None),
        ("GET /orders//", None),
        ("GET /items/3", None),
        ("GET /api/v1/items/3", "catalog GET /api/v1/items/3"),
    ],
)
def test_a_request_is_for_the_most_specific_operation(
    request_line: str, expected: str | None
) -> None:
    found = matched(request_line)
    if expected and expected.startswith("catalog"):
        assert found in ("catalog GET /items/{sku}", "stock GET /items/{sku}")
    else:
        assert found == expected


def test_a_host_that_a_contract_names_tells_contracts_apart_and_others_say_nothing() -> None:
    assert matched("GET /api/v1/items/3", "stock.test") == "stock GET /items/{sku}"
    assert matched("GET /api/v1/items/3", "shop.test") == "catalog GET /items/{sku}"
    assert matched("GET /api/v1/items/3", "catalog-service") == "catalog GET /items/{sku}"
    assert matched("GET /api/v1/items/3", "10.0.0.7") is not None
    assert matched("GET /api/v1/items/3", "shop.test", api="stock") == "stock GET /items/{sku}"


def test_a_version_that_the_contract_spells_out_tells_revisions_apart() -> None:
    index = ContractIndex(
        tuple(
            promised("GET /orders", name, selectors=(("header:api-version", frozenset({name})),))
            for name in ("v1", "v2")
        )
    )
    for said, expected in ((("v1",), ("v1",)), (("v2",), ("v2",)), ((), ("v1", "v2"))):
        selectors = tuple(("header:api-version", value) for value in said)
        found = index.match(Request("GET", "/orders", selectors=selectors))
        assert found is not None
        assert found.revisions == expected


def test_what_no_contract_knows_is_masked_but_words_can_be_kept_for_people() -> None:
    assert INDEX.mask("/orders/internal/17") == "/orders/{}/{}"
    assert INDEX.mask_gently("/orders/internal/17") == "/orders/internal/{}"
    assert not INDEX.knows("/orders/{}/{}")
    assert INDEX.knows("/orders/{}")


@pytest.mark.parametrize(
    "segment",
    [
        *("orders", "lineItems", "purchase-orders", "order_list", "getOrder", "OrderById", "v2"),
        *("GetOrderURL", "API", "csv", "wp-admin", "health-checks", "Orders", "a"),
    ],
)
def test_words_of_an_api_are_kept_for_people(segment: str) -> None:
    assert INDEX.mask_gently(f"/unknown/{segment}") == f"/unknown/{segment}"


@pytest.mark.parametrize(
    "segment",
    [
        *("qhZkTrWbVn", "AKIAIOSFODNN", "wJalrXUtnFEMI", "xkcdqrstlm", "jf-kdlsöa", "dGhpc0lz"),
        *("zQeRtYuIoP", "abcdefghijklmnopq", "MIIEvQIBADANBgkqhkiG", "GHPXQQ", "orders\n", "vv22"),
        "correct-horse-battery-staple-again",
    ],
)
def test_secrets_of_letters_are_not_kept(segment: str) -> None:
    assert INDEX.mask_gently(f"/unknown/{segment}") == "/unknown/{}"


def test_where_several_contracts_have_the_operation_each_is_named() -> None:
    found = INDEX.matches(Request("GET", "/api/v1/items/{}"))
    assert [match.api for match in found] == ["catalog", "stock"]
    assert [m.api for m in INDEX.matches(Request("GET", "/orders/{}"))] == ["orders"]


def test_a_pact_may_leave_out_the_base_path() -> None:
    pact, log = (
        Sighting(1, Credentials(), Request("GET", "/items/{}"), 2, "s", kind, "", 1, 0, 0)
        for kind in (EvidenceKind.PACT, EvidenceKind.OBSERVED)
    )
    found = attribute([pact, log], Identities(()), INDEX)
    assert [use.api for use in found] == ["catalog", "stock", ""]


def test_a_stranger_is_named_as_closely_as_all_its_requests_allow() -> None:
    def named(*senders: tuple[str, str]) -> set[str]:
        request = Request("GET", "/orders/{}")
        seen = [
            Sighting(
                *(number, Credentials(user_agent=agent, address=address), request, 2, "s"),
                *(EvidenceKind.OBSERVED, "", 1, 0, 0),
            )
            for number, (agent, address) in enumerate(senders)
        ]
        return {use.caller.name for use in attribute(seen, Identities(()), INDEX)}

    assert named(("curl/8.1", "10.9.0.4")) == {"user_agent:curl/8.1 10.9.0.4"}
    assert named(("curl/8.1", "10.9.0.4"), ("curl/8.2", "10.9.0.4")) == {"user_agent:curl 10.9.0.4"}
    assert named(("curl/8", "10.9.0.4"), ("curl/8", "10.9.0.5")) == {
        "user_agent:curl/8 10.9.0.0/24"
    }
    assert named(("", "10.9.0.4")) == {"address:10.9.0.4"}


@pytest.mark.parametrize(
    ("sent", "masked"),
    [
        ("/orders//search", "/orders/search"),
        ("//orders///search//", "/orders/search/"),
        ("/orders;jsessionid=AB12", "/orders"),
        ("/orders;a=1/search;b=2", "/orders/search"),
        ("/orders/;a=1/search", "/orders/search"),
        ("/orders%3Ba=1", "/{}"),
    ],
)
def test_a_path_is_masked_as_servers_take_it(sent: str, masked: str) -> None:
    promised = PromisedOperation("orders", "v1", Operation("GET", "/orders/search"))
    assert ContractIndex((promised,)).mask(sent) == masked


def test_a_request_in_other_letter_case_may_be_for_an_operation() -> None:
    operation = Operation("GET", "/orders/{id}/items")
    assert may_be_for(Operation("GET", "/api/Orders/{}/Items"), operation)
    assert not may_be_for(Operation("GET", "/api/Order/{}/Items"), operation)
