"""Stories of consumers: what they say of themselves, and what they begin to use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_shop import CATALOG_V1, CONSUMERS, ORDERS, PRICE, TOTAL
from gate_stories import Shop, blocked, passed, shop_in, unfinished


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


BILLING = '        uses: [{operation: "GET /orders/{id}"}]\n'


def test_a_new_use_of_what_is_deprecated_blocks(shop: Shop) -> None:
    shop.edit(CONSUMERS, BILLING, BILLING.replace("}]", "}, {operation: GET /export}]"))
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=consumers.yaml,line=10,col=49,title=orders%3A billing starts to use "
        "what is deprecated::"
        "billing begins to use GET /export, which is deprecated and ends on 2027-03-31.%0A"
        "billing (finance@example.test): would use it; declares to use GET /export, and did "
        "not at the base [consumers.yaml:10]%0A"
        "What to do: Look for what replaces it in orders@openapi, or ask "
        "orders@example.test.%0A"
        "[edge-onto-deprecated 93ceedcf804b]",
        "::notice title=contractctl gate::"
        "Blocked: billing begins to use GET /export, which is deprecated and ends on 2027-03-31.",
    )


def test_a_new_use_of_a_deprecated_field_blocks(shop: Shop) -> None:
    shop.edit(CONSUMERS, "reads: [$.status, $.total]", "reads: [$.status, $.total, $.coupon]")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=consumers.yaml,line=51,col=13,title=orders%3A web starts to use what "
        "is deprecated::"
        "web begins to read $.coupon of GET /orders/{id}, which is deprecated and ends on "
        "2027-03-31.%0A"
        "web (storefront@example.test): would use it; declares to read $.coupon of GET "
        "/orders/{id}, and did not at the base [consumers.yaml:51]%0A"
        "What to do: Look for what replaces it in orders@openapi, or ask "
        "orders@example.test.%0A"
        "[edge-onto-deprecated 43910f34d74b]",
        "::notice title=contractctl gate::"
        "Blocked: web begins to read $.coupon of GET /orders/{id}, which is deprecated and ends "
        "on 2027-03-31.",
    )


def test_a_new_use_of_what_is_not_deprecated_passes(shop: Shop) -> None:
    shop.edit(CONSUMERS, "reads: [$.status, $.total]", "reads: [$.status, $.total, $.id]")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract touched by consumers, dates or waivers only, nobody is hurt (4 "
        "consumers of orders)."
    )


def test_a_use_of_what_was_deprecated_all_along_blocks_nobody(shop: Shop) -> None:
    shop.edit(CONSUMERS, BILLING, BILLING.replace("}]", "}, {operation: GET /export}]"))
    shop.land()
    shop.edit(CONSUMERS, "tier: 1\n", "tier: 2\n")
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_a_new_use_of_what_only_the_old_revision_has_blocks_once_it_is_deprecated(
    shop: Shop,
) -> None:
    """v1 was deprecated on 2026-09-01; the price is in v1 only."""
    shop.edit(CONSUMERS, 'reads: ["$[*].name"]', 'reads: ["$[*].name", "$[*].price"]')
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=consumers.yaml,line=33,col=16,title=catalog%3A search starts to use "
        "what is deprecated::"
        "search begins to read $[*].price of GET /products, which only catalog@v1 has, "
        "deprecated since 2026-09-01 and ends on 2026-11-16.%0A"
        "search (discovery@example.test): would use it; declares to read $[*].price of GET "
        "/products, and did not at the base [consumers.yaml:33]%0A"
        "What to do: Look for what replaces it in catalog@v2, or ask catalog@example.test.%0A"
        "[edge-onto-deprecated 8018d33f473a]",
        "::notice title=contractctl gate::"
        "Blocked: search begins to read $[*].price of GET /products, which only catalog@v1 has, "
        "deprecated since 2026-09-01 and ends on 2026-11-16.",
    )
    assert shop.gate("--as-of", "2026-08-31").code == 0


def test_a_new_consumer_of_what_both_revisions_have_passes(shop: Shop) -> None:
    uses = "      catalog:\n        uses: [{operation: GET /products, reads: ['$[*].name']}]\n"
    shop.edit(CONSUMERS, BILLING, BILLING + uses)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract touched by consumers, dates or waivers only, nobody is hurt (3 "
        "consumers of catalog)."
    )


def test_what_an_entry_leaves_open_may_be_said_with_the_break(shop: Shop) -> None:
    """`billing` said nothing of fields; that it reads the status only is believed."""
    shop.edit(CONSUMERS, BILLING, BILLING.replace("}]", ", reads: [$.status]}]"))
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "Who must agree: storefront@example.test (web)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web.",
    )


def test_an_unknown_consumer_may_say_with_the_break_what_it_uses(shop: Shop) -> None:
    shop.edit(
        CONSUMERS,
        "      catalog: {}\n",
        "      catalog:\n        uses: [{operation: GET /products, reads: ['$[*].name']}]\n",
    )
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 2 consumers of "
        "catalog)."
    )


def test_what_is_tolerated_from_now_on_counts(shop: Shop) -> None:
    for old in ("tier: 1\n", "owner: finance@example.test\n"):
        shop.edit(CONSUMERS, old, f"{old}    tolerates: [unknown-enum-values]\n")
    shop.edit(ORDERS, "enum: [open, paid, sent]", "enum: [open, paid, sent, lost]")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 dangerous change; 4 consumers of "
        "orders)."
    )


def test_a_consumer_added_with_the_break_counts(shop: Shop) -> None:
    uses = "      orders:\n        uses: [{operation: GET /orders, reads: ['$[*].total']}]\n"
    shop.edit(CONSUMERS, "      catalog: {}\n", f"      catalog: {{}}\n{uses}")
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing and 1 more::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:53]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "partner (partners@example.test): is hit; reads $[*].total of GET /orders "
        "[consumers.yaml:27]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing); "
        "partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and partner, and may break billing.",
    )


def test_consumers_that_cannot_be_read_are_named_with_their_place(shop: Shop) -> None:
    shop.edit(CONSUMERS, "    tier: 1\n", "    tier: one\n")
    shop.commit()
    assert shop.gate() == unfinished(
        "error: consumers.yaml:46:5: services.web.tier: must be a whole number from 1 to 4, "
        "not a text\n"
        "  next: write a number from 1 to 4"
    )


def test_consumers_that_could_not_be_read_at_the_base_can_be_mended(shop: Shop) -> None:
    good = shop.path(CONSUMERS).read_text()
    shop.edit(CONSUMERS, "    tier: 1\n", "    tier: one\n")
    shop.land()
    shop.write(CONSUMERS, good)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::Passed: no contract changed.",
        "Note: At the base, BASE:consumers.yaml:46:5: "
        "services.web.tier: must be a whole number from 1 to 4, not a "
        "text; the rest is counted.",
    )
    [remark] = json.loads(shop.gate(form="json").out)["remarks"]
    assert "consumers.yaml" in remark


def test_a_workspace_that_never_had_consumers_is_told_to_write_them(shop: Shop) -> None:
    shop.remove(CONSUMERS)
    shop.land()
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == unfinished(
        "error: there is no consumers.yaml in this workspace\n"
        "  next: run `contractctl init` to write one, or name the workspace with -C DIR"
    )
