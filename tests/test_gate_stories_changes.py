"""Stories of contracts that change: whom it hits decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_shop import (
    CATALOG_V1,
    CONSUMERS,
    ORDERS,
    PRICE,
    PRICE_SAID,
    TOTAL,
    TOTAL_SAID,
    UNCOMMITTED,
)
from gate_stories import Shop, blocked, passed, shop_in, unknown


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


FIELDS = ("rule", "level", "fingerprint", "contract", "change_rule", "consumers", "waived_by")


def test_where_nothing_changed_nothing_is_said(shop: Shop) -> None:
    assert shop.gate() == passed(
        "::notice title=contractctl gate::Passed: no contract changed.",
        UNCOMMITTED,
    )


def test_files_that_are_no_contract_are_not_looked_at(shop: Shop) -> None:
    shop.write("README.md", "Shop\n")
    shop.write("contracts/README.md", "Contracts\n")
    shop.write("src/openapi.yaml", "no contract of ours\n")
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_one_line_that_breaks_two_of_four_consumers_names_these_two(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing.",
    )


def test_the_json_of_a_break_holds_what_scripts_rely_on(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    said = json.loads(shop.gate(form="json").out)
    told = ("schema", "against", "as_of", "mode", "verdict")
    assert {key: said[key] for key in told} == {
        "schema": "contractctl/gate/1",
        "against": "origin/main",
        "as_of": "2026-11-23",
        "mode": "enforce",
        "verdict": "blocked",
    }
    [finding] = said["findings"]
    assert {key: finding[key] for key in FIELDS} == {
        "rule": "breaks-consumer",
        "level": "error",
        "fingerprint": "6d5c675d8faa",
        "contract": "orders",
        "change_rule": "response-type-changed",
        "consumers": ["web", "billing"],
        "waived_by": None,
    }
    assert finding["location"]["file"] == ORDERS
    assert set(said["inputs"]["contracts"]) == {"orders"}


def test_a_safe_change_passes(shop: Shop) -> None:
    shop.edit(ORDERS, "maxLength: 200", "maxLength: 400")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders)."
    )


def test_a_safe_change_passes_where_nobody_knows_what_a_consumer_uses(shop: Shop) -> None:
    shop.edit(CATALOG_V1, "maxLength: 40", "maxLength: 30")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 2 consumers of catalog)."
    )


def test_a_break_in_what_nobody_uses_passes(shop: Shop) -> None:
    """All that call the operation say what they send, and nobody sends a note."""
    shop.edit(ORDERS, "maxLength: 200", "maxLength: 100")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 4 consumers of "
        "orders)."
    )


def test_a_dangerous_change_blocks_for_those_who_do_not_tolerate_it(shop: Shop) -> None:
    """`tracker` reads the status too, and tolerates values that it does not know."""
    shop.edit(ORDERS, "enum: [open, paid, sent]", "enum: [open, paid, sent, lost]")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=60,col=32,title=orders%3A endangers "
        "web%2C billing::"
        "$.status: the value lost is new; consumers may get what they do not know (GET "
        "/orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "lost", "total": 0}; '
        'never sent before: "lost" is not one of "open", "paid" or "sent"%0A'
        "web (storefront@example.test): is hit; reads $.status of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
        "What to do: Announce it before the first answer carries it; map it to an old value "
        "for consumers that have not moved.%0A"
        "[endangers-consumer (response-enum-value-added) a6682e073ad4]",
        "::notice title=contractctl gate::"
        "Blocked: $.status: the value lost is new in GET /orders, GET /orders/{id}, POST "
        "/orders; that endangers web and may endanger billing.",
    )


def test_a_dangerous_change_that_all_tolerate_passes(shop: Shop) -> None:
    shop.edit(CONSUMERS, "tier: 1\n", "tier: 1\n    tolerates: [unknown-enum-values]\n")
    shop.edit(
        CONSUMERS,
        "owner: finance@example.test\n",
        "owner: finance@example.test\n    tolerates: [unknown-enum-values]\n",
    )
    shop.land()
    shop.edit(ORDERS, "enum: [open, paid, sent]", "enum: [open, paid, sent, lost]")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 dangerous change; 4 consumers of "
        "orders)."
    )


def test_a_change_that_may_hit_somebody_counts(shop: Shop) -> None:
    """`billing` calls the operation, and nobody knows what it reads of the answer."""
    shop.edit(ORDERS, "coupon: {type: string,", "coupon: {type: integer,")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=62,col=18,title=orders%3A may break "
        "billing::"
        "$.coupon: the type went from string to integer; consumers get another form than "
        "they expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": 0, '
        '"coupon": 0}; never sent before: 0 is not of type "string"%0A'
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 1770e6d6e1d3]",
        "::notice title=contractctl gate::"
        "Blocked: $.coupon: the type went from string to integer in GET /orders, GET "
        "/orders/{id}, POST /orders; that may break billing.",
    )


def test_only_unknown_consumers_are_an_exit_code_of_their_own(shop: Shop) -> None:
    """`search` does not read the price; of `partner` nobody knows anything."""
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    assert shop.gate() == unknown(*PRICE_SAID)


def test_an_unknown_beside_a_break_is_named_and_the_break_decides(shop: Shop) -> None:
    shop.edit(CATALOG_V1, "name: {type: string, ", "name: {type: integer, ")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=23,col=16,title=catalog%3A breaks "
        "search::"
        "$[*].name: the type went from string to integer; consumers get another form than "
        "they expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": 0, "price": 0}]; never sent before: 0 '
        'is not of type "string"%0A'
        "search (discovery@example.test): is hit; reads $[*].name of GET /products "
        "[consumers.yaml:33]%0A"
        "Who must agree: discovery@example.test (search)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 9c965232e957]",
        "::error file=contracts/catalog/v1.yaml,line=23,col=16,title=unknown%3A catalog%3A "
        "nobody can say whether it hits partner::"
        "$[*].name: the type went from string to integer; consumers get another form than they "
        "expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": 0, "price": 0}]; never sent before: 0 is '
        'not of type "string"%0A'
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations [consumers.yaml:25]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside it.%0A"
        "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
        "[unknown-consumer (response-type-changed) 9c965232e957]",
        "::notice title=contractctl gate::"
        "Blocked: $[*].name: the type went from string to integer in GET /products; that breaks "
        "search; nobody can say whether it also hits partner.",
    )


def test_two_contracts_that_break_are_told_apart(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
        "nobody can say whether it hits partner::"
        "$[*].price: the type went from integer to string; consumers get another form than they "
        "expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent before: '
        '"a" is not of type "integer"%0A'
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations [consumers.yaml:25]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside it.%0A"
        "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
        "[unknown-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Blocked: orders: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing; nobody can say "
        "whether 1 change of catalog hits partner.",
    )


def test_a_contract_that_is_added_hurts_nobody(shop: Shop) -> None:
    shop.write("contracts/stock/openapi.yaml", shop.path(ORDERS).read_bytes())
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract added, nobody is hurt (no consumers of stock)."
    )


def test_a_revision_added_beside_the_old_one_hurts_nobody(shop: Shop) -> None:
    empty = "openapi: 3.1.0\ninfo: {title: Catalog, version: 3.0.0}\npaths: {}\n"
    shop.write("contracts/catalog/v3.yaml", empty)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )


def test_a_contract_is_judged_as_it_lies_there_committed_or_not(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    assert shop.gate() == blocked(*TOTAL_SAID, UNCOMMITTED)
    shop.git("add", ORDERS)
    assert shop.gate() == blocked(*TOTAL_SAID, UNCOMMITTED)
    shop.git("commit", "--quiet", "--message", "change")
    assert shop.gate() == blocked(*TOTAL_SAID)


def test_a_contract_that_git_does_not_track_yet_is_seen(shop: Shop) -> None:
    shop.write("contracts/stock/openapi.yaml", shop.path(ORDERS).read_bytes())
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract added, nobody is hurt (no consumers of stock).",
        UNCOMMITTED,
    )


def test_a_deletion_that_is_only_staged_is_seen(shop: Shop) -> None:
    shop.git("rm", "--quiet", "-r", "contracts/orders")
    assert shop.gate() == blocked(
        "::error file=consumers.yaml,line=49,col=1,title=orders%3A breaks web%2C billing and "
        "2 more::"
        "the contract orders is gone, and nobody announced its end; calls of it fail.%0A"
        "web (storefront@example.test): is hit; consumes 2 operations of orders "
        "[consumers.yaml:49]%0A"
        "billing (finance@example.test): is hit; consumes 1 operation of orders "
        "[consumers.yaml:9]%0A"
        "packer (warehouse@example.test): is hit; consumes 1 operation of orders "
        "[consumers.yaml:17]%0A"
        "tracker (shipping@example.test): is hit; consumes 1 operation of orders "
        "[consumers.yaml:41]%0A"
        "What to do: Keep it, mark its operations deprecated with an x-sunset date, and "
        "remove it after that date.%0A"
        "[breaks-consumer (contract-removed) 5fab8fe71f9f]",
        "::notice title=contractctl gate::"
        "Blocked: the contract orders is gone, and nobody announced its end; calls of it "
        "fail (4 consumers: web, billing, packer, tracker).",
        UNCOMMITTED,
    )


def test_a_deletion_that_is_not_staged_is_seen(shop: Shop) -> None:
    shop.remove("contracts/orders")
    assert shop.gate().code == 1
