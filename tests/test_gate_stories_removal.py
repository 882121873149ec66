"""Stories of endings: after the date, when it is quiet and the owners agreed."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import (
    CONSUMERS,
    ORDERS,
    ORDERS_TERMS,
    ORDERS_USAGE,
    SHOP,
    usage,
)
from gate_stories import Shop, blocked, passed, shop_in, unknown


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


LABEL = "GET /orders/{id}/label"
QUIET = usage("orders", ("web", "POST /orders", 840, "2026-11-22"))
"""Nine weeks of traffic without a call of what is deprecated."""


def without(text: str, start: str, end: str) -> str:
    """The text without what stands from one line up to another."""
    before, _, rest = text.partition(start)
    return before + end + rest.partition(end)[2]


def remove_label(shop: Shop) -> None:
    shop.write(ORDERS, without(SHOP[ORDERS], "  /orders/{id}/label:\n", "  /export:\n"))


def remove_export(shop: Shop) -> None:
    shop.write(ORDERS, without(SHOP[ORDERS], "  /export:\n", "components:\n"))


def use_label(shop: Shop) -> None:
    """`billing` declares to print labels as well."""
    old = '[{operation: "GET /orders/{id}"}]'
    shop.edit(CONSUMERS, old, f'[{{operation: "GET /orders/{{id}}"}}, {{operation: "{LABEL}"}}]')


def test_an_operation_may_go_after_its_date_when_it_is_quiet_and_nobody_declares_it(
    shop: Shop,
) -> None:
    shop.write(ORDERS_USAGE, QUIET)
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders)."
    )


def test_an_operation_may_not_go_before_its_date(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, QUIET)
    shop.land()
    remove_export(shop)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=orders%3A removed "
        "before the promised date::"
        "GET /export is removed 128 days before its sunset 2027-03-31.%0A"
        "What to do: Put it back and wait until 2027-03-31.%0A"
        "[removed-before-sunset (operation-removed-before-sunset) f5997a651581]",
        "::notice title=contractctl gate::"
        "Blocked: GET /export is removed 128 days before its sunset 2027-03-31.",
    )


def test_an_operation_that_is_still_called_may_not_go(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, usage("orders", ("billing", LABEL, 12, "2026-11-19")))
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=orders%3A removed "
        "while it is still called::"
        "GET /orders/{id}/label is removed although billing called it, last on 2026-11-19, 4 "
        "days ago; 28 days of silence are asked for.%0A"
        "billing (finance@example.test): is hit; calls GET /orders/{id}/label (seen in "
        "traffic); has not agreed [contracts/orders/usage.json (12 hits, last 2026-11-19)]%0A"
        "Who must agree: finance@example.test (billing)%0A"
        "What to do: Put it back and ask finance@example.test to move away; it may go on "
        "2026-12-17 if no more calls are seen by then. Ask finance@example.test to agree, and "
        "note the answer: `contractctl track consent orders billing --operation "
        "'GET /orders/{id}/label' --by WHO`. CI sees it after `contractctl evidence export` "
        "and a commit of usage.json.%0A"
        "[removed-before-quiet (operation-removed-after-sunset) 2db31ea889a4]",
        "::notice title=contractctl gate::"
        "Blocked: GET /orders/{id}/label is removed although billing called it, last on "
        "2026-11-19, 4 days ago; 28 days of silence are asked for.",
    )


def test_calls_before_the_quiet_weeks_do_not_hold_it_up(shop: Shop) -> None:
    shop.write(
        ORDERS_USAGE,
        usage("orders", ("billing", LABEL, 12, "2026-10-02"), consents=[("billing", LABEL)]),
    )
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders)."
    )


def test_a_call_of_nobody_known_holds_it_up(shop: Shop) -> None:
    caller = ("user_agent:curl/8.5 10.9.0.4", LABEL, 3, "2026-11-20")
    shop.write(ORDERS_USAGE, usage("orders", caller))
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=orders%3A removed "
        "while it is still called::"
        "GET /orders/{id}/label is removed although user_agent:curl/8.5 10.9.0.4, which no "
        "service claims, called it, last on 2026-11-20, 3 days ago; 28 days of silence are "
        "asked for.%0A"
        "user_agent:curl/8.5 10.9.0.4: is hit; no service in consumers.yaml claims its 3 "
        "hits on GET /orders/{id}/label, last on 2026-11-20 [contracts/orders/usage.json (3 "
        "hits, last 2026-11-20)]%0A"
        "What to do: Put it back and find out whose calls these are; it may go on 2026-12-18 "
        "if no more calls are seen by then.%0A"
        "[removed-before-quiet (operation-removed-after-sunset) 2db31ea889a4]",
        "::notice title=contractctl gate::"
        "Blocked: GET /orders/{id}/label is removed although user_agent:curl/8.5 10.9.0.4, "
        "which no service claims, called it, last on 2026-11-20, 3 days ago; 28 days of silence "
        "are asked for.",
    )


def test_an_operation_of_which_nobody_watched_the_traffic_is_unknown(shop: Shop) -> None:
    remove_label(shop)
    shop.commit()
    assert shop.gate() == unknown(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=unknown%3A orders%3A "
        "removed%2C and nobody knows whether it is still called::"
        "GET /orders/{id}/label is removed, and no traffic of orders was ever looked at.%0A"
        "What to do: Import its traffic with `contractctl evidence import PATH`, and commit "
        "what `contractctl evidence export` writes. With it put back, `contractctl audit "
        "--api orders --certify 'GET /orders/{id}/label'` says what is missing.%0A"
        "[removed-before-quiet (operation-removed-after-sunset) 2db31ea889a4]",
        "::notice title=contractctl gate::"
        "Unknown: GET /orders/{id}/label is removed, and no traffic of orders was ever looked at.",
    )


def test_two_weeks_of_silence_are_not_enough_where_four_are_asked_for(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, usage("orders", first="2026-11-09"))
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == unknown(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=unknown%3A orders%3A "
        "removed%2C and nobody knows whether it is still called::"
        "GET /orders/{id}/label is removed, and its traffic was watched on 14 of 28 days "
        "only.%0A"
        "What to do: Import more of its traffic with `contractctl evidence import PATH`, and "
        "commit what `contractctl evidence export` writes. With it put back, `contractctl "
        "audit --api orders --certify 'GET /orders/{id}/label'` says what is missing.%0A"
        "[removed-before-quiet (operation-removed-after-sunset) 2db31ea889a4]",
        "::notice title=contractctl gate::"
        "Unknown: GET /orders/{id}/label is removed, and its traffic was watched on 14 of 28 "
        "days only.",
    )


def test_who_declares_it_has_to_agree(shop: Shop) -> None:
    use_label(shop)
    shop.write(ORDERS_USAGE, QUIET)
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=orders%3A removed "
        "without the consent of billing::"
        "GET /orders/{id}/label is removed, and billing has not agreed.%0A"
        "billing (finance@example.test): is hit; calls GET /orders/{id}/label; has not "
        "agreed [consumers.yaml:10]%0A"
        "What to do: Ask finance@example.test to agree, and note the answer: `contractctl "
        "track consent orders billing --operation 'GET /orders/{id}/label' --by WHO`. CI sees it "
        "after `contractctl evidence export` and a commit of usage.json.%0A"
        "[removed-without-consent (operation-removed-after-sunset) 2db31ea889a4]",
        "::notice title=contractctl gate::"
        "Blocked: GET /orders/{id}/label is removed, and billing has not agreed.",
    )


def test_it_may_go_when_who_declares_it_has_agreed(shop: Shop) -> None:
    use_label(shop)
    shop.write(ORDERS_USAGE, usage("orders", consents=[("billing", LABEL)]))
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders)."
    )


def test_no_consent_is_needed_where_the_policy_asks_for_none(shop: Shop) -> None:
    use_label(shop)
    shop.edit(ORDERS_TERMS, "consent: required", "consent: not-required")
    shop.write(ORDERS_USAGE, QUIET)
    shop.land()
    remove_label(shop)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders)."
    )


def test_terms_that_are_loosened_with_the_removal_do_not_count(shop: Shop) -> None:
    """The promise was made at the base."""
    use_label(shop)
    shop.write(ORDERS_USAGE, QUIET)
    shop.land()
    shop.edit(ORDERS_TERMS, "consent: required", "consent: not-required")
    remove_label(shop)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=orders%3A removed "
        "without the consent of billing::"
        "GET /orders/{id}/label is removed, and billing has not agreed.%0A"
        "billing (finance@example.test): is hit; calls GET /orders/{id}/label; has not "
        "agreed [consumers.yaml:10]%0A"
        "What to do: Ask finance@example.test to agree, and note the answer: `contractctl "
        "track consent orders billing --operation 'GET /orders/{id}/label' --by WHO`. CI sees it "
        "after `contractctl evidence export` and a commit of usage.json.%0A"
        "[removed-without-consent (operation-removed-after-sunset) 2db31ea889a4]",
        "::warning file=contracts/orders/migration.yaml,line=1,col=1,title=orders%3A the gate is "
        "changed::"
        "contracts/orders/migration.yaml loosens its terms: consent is not-required, and was "
        "required.%0A"
        "What to do: This pull request is judged by the terms of the base; the next ones would be "
        "by these. Change terms in a pull request of their own, so that who reviews it sees it.%0A"
        "[gate-loosened 03aa0d9b9d13]",
        "::notice title=contractctl gate::"
        "Blocked: GET /orders/{id}/label is removed, and billing has not agreed.",
    )


def test_an_operation_that_nobody_deprecated_goes_like_any_other_break(shop: Shop) -> None:
    shop.write(ORDERS, without(SHOP[ORDERS], "    post:\n", "  /orders/{id}:\n"))
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=4,col=3,title=orders%3A breaks web::"
        "POST /orders is gone and was never deprecated; calls of it fail.%0A"
        "web (storefront@example.test): is hit; calls POST /orders [consumers.yaml:52]%0A"
        "Who must agree: storefront@example.test (web)%0A"
        "What to do: Keep it, mark it deprecated with an x-sunset date, and remove it after "
        "that date.%0A"
        "[breaks-consumer (operation-removed) 2f16b593d772]",
        "::notice title=contractctl gate::"
        "Blocked: POST /orders is gone and was never deprecated; that breaks web.",
    )


def test_an_operation_that_nobody_is_known_to_use_is_unknown_where_nobody_looked(
    shop: Shop,
) -> None:
    text = SHOP[ORDERS].replace('      deprecated: true\n      x-sunset: "2027-03-31"\n', "")
    shop.write(ORDERS, text)
    shop.land()
    remove_export(shop)
    shop.commit()
    assert shop.gate() == unknown(
        "::error file=contracts/orders/openapi.yaml,line=3,col=1,title=unknown%3A orders%3A "
        "removed%2C and nobody knows whether it is still called::"
        "GET /export is removed; nobody is known to use it, but no traffic of orders was "
        "ever looked at.%0A"
        "What to do: Import its traffic with `contractctl evidence import PATH`, and commit "
        "what `contractctl evidence export` writes. With it put back, `contractctl audit "
        "--api orders --certify 'GET /export'` says what is missing.%0A"
        "[removed-before-quiet (operation-removed) 2e7137b6cfb9]",
        "::notice title=contractctl gate::"
        "Unknown: GET /export is removed; nobody is known to use it, but no traffic of orders "
        "was ever looked at.",
    )


def test_a_contract_that_is_consumed_may_not_be_deleted(shop: Shop) -> None:
    shop.remove("contracts/orders")
    shop.commit()
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
    )


STOCK = without(SHOP[ORDERS], "  /export:\n", "components:\n")
"""A contract of which no part was promised beyond today."""


def test_a_contract_that_nobody_is_known_to_consume_is_unknown_where_nobody_looked(
    shop: Shop,
) -> None:
    shop.write("contracts/stock/openapi.yaml", STOCK)
    shop.land()
    shop.remove("contracts/stock")
    shop.commit()
    assert shop.gate() == unknown(
        "::error file=contracts/stock/openapi.yaml,line=1,col=1,title=unknown%3A stock%3A "
        "removed%2C and nobody knows whether it is still called::"
        "the contract stock is gone; nobody is known to use it, but no traffic of stock was "
        "ever looked at.%0A"
        "What to do: Import its traffic with `contractctl evidence import PATH`, and commit "
        "what `contractctl evidence export` writes.%0A"
        "[removed-before-quiet (contract-removed) 93bf92a8cde9]",
        "::notice title=contractctl gate::"
        "Unknown: the contract stock is gone; nobody is known to use it, but no traffic of "
        "stock was ever looked at.",
    )


def test_a_contract_that_nobody_consumes_may_be_deleted_when_it_was_watched(shop: Shop) -> None:
    shop.write("contracts/stock/openapi.yaml", STOCK)
    shop.write("contracts/stock/usage.json", usage("stock"))
    shop.land()
    shop.remove("contracts/stock")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract removed, nobody is hurt (no consumers of stock)."
    )


def test_a_contract_that_somebody_unknown_calls_may_not_be_deleted(shop: Shop) -> None:
    caller = ("user_agent:curl/8.5 10.9.0.4", "GET /orders", 3, "2026-11-20")
    shop.write("contracts/stock/openapi.yaml", SHOP[ORDERS])
    shop.write("contracts/stock/usage.json", usage("stock", caller))
    shop.land()
    shop.remove("contracts/stock")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/stock/openapi.yaml,line=1,col=1,title=stock%3A may break "
        "user_agent%3Acurl/8.5 10.9.0.4::"
        "the contract stock is gone, and nobody announced its end; calls of it fail.%0A"
        "user_agent:curl/8.5 10.9.0.4: may be hit; no service in consumers.yaml claims its 3 "
        "hits on GET /orders, last on 2026-11-20 [contracts/stock/usage.json at the base (3 "
        "hits, last 2026-11-20)]%0A"
        "What to do: Keep it, mark its operations deprecated with an x-sunset date, and "
        "remove it after that date.%0A"
        "[breaks-consumer (contract-removed) d22c28336f7f]",
        "::notice title=contractctl gate::"
        "Blocked: the contract stock is gone, and nobody announced its end; calls of it fail "
        "(1 caller that no service claims: user_agent:curl/8.5 10.9.0.4).",
    )
