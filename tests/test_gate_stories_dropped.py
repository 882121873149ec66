"""Stories of entries that are dropped: nobody disappears together with what hurts them."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import CONSUMERS, ORDERS, ORDERS_USAGE, TOTAL, usage
from gate_stories import Shop, blocked, shop_in


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


BILLING = '        uses: [{operation: "GET /orders/{id}"}]\n'


def drop_web(shop: Shop) -> None:
    """Take the last service out of consumers.yaml."""
    before, _, _ = shop.path(CONSUMERS).read_text().partition("  web:\n")
    shop.write(CONSUMERS, before)


def test_a_consumer_dropped_with_the_break_still_counts(shop: Shop) -> None:
    drop_web(shop)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id}; this pull "
        "request drops it from consumers.yaml, but its owner has not agreed and no traffic "
        "was looked at [7fb5b7e4:consumers.yaml:51]%0A"
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


def test_a_contract_dropped_from_an_entry_with_the_break_still_counts(shop: Shop) -> None:
    shop.edit(CONSUMERS, f"      orders:\n{BILLING}", "      catalog: {}\n")
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
        "[consumers.yaml:50]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads; this pull request drops orders from consumers.yaml, but its owner "
        "has not agreed and no traffic was looked at [7fb5b7e4:consumers.yaml:10]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: orders: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing.",
    )


def test_an_operation_dropped_from_an_entry_with_the_break_still_counts(shop: Shop) -> None:
    old = '          - {operation: "GET /orders/{id}", reads: [$.status, $.total]}\n'
    shop.edit(CONSUMERS, old, "")
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id}; this pull "
        "request drops GET /orders/{id} from consumers.yaml, but its owner has not agreed "
        "and no traffic was looked at [7fb5b7e4:consumers.yaml:51]%0A"
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


def test_a_field_dropped_from_an_entry_with_the_break_still_counts(shop: Shop) -> None:
    shop.edit(CONSUMERS, "reads: [$.status, $.total]", "reads: [$.status]")
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id}; this pull "
        "request drops $.total of GET /orders/{id} from consumers.yaml, but its owner has "
        "not agreed and no traffic was looked at [consumers.yaml:51]%0A"
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


def test_a_list_of_fields_that_is_emptied_with_the_break_still_counts(shop: Shop) -> None:
    shop.edit(CONSUMERS, "reads: [$.status, $.total]", "reads: []")
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate().code == 1


def test_a_consumer_that_was_dropped_before_is_gone(shop: Shop) -> None:
    drop_web(shop)
    shop.land()
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A may break "
        "billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that may break billing.",
    )


def test_a_consumer_dropped_with_the_break_may_go_when_its_traffic_has_gone(shop: Shop) -> None:
    call = ("billing", "GET /orders/{id}", 80, "2026-11-20")
    shop.write(ORDERS_USAGE, usage("orders", call))
    shop.land()
    drop_web(shop)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A may break "
        "billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads (declared, seen in traffic) [consumers.yaml:10, "
        "contracts/orders/usage.json (80 hits, last 2026-11-20)]%0A"
        "Who must agree: finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that may break billing.",
    )


def test_a_consumer_dropped_with_the_break_may_go_when_its_owner_agreed(shop: Shop) -> None:
    agreed = [("web", "GET /orders/{id}"), ("web", "POST /orders")]
    shop.write(ORDERS_USAGE, usage("orders", consents=agreed))
    shop.land()
    drop_web(shop)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A may break "
        "billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that may break billing.",
    )


def test_consumers_that_are_gone_still_count(shop: Shop) -> None:
    shop.remove(CONSUMERS)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id}; this pull "
        "request drops it from consumers.yaml, but its owner has not agreed and no traffic "
        "was looked at [7fb5b7e4:consumers.yaml:51]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads; this pull request drops it from consumers.yaml, but its owner has "
        "not agreed and no traffic was looked at [7fb5b7e4:consumers.yaml:10]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: orders: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing.",
    )
