"""Stories of announcements: what is deprecated has a date, and the date holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import CATALOG_TERMS, CATALOG_V1, ORDERS, ORDERS_TERMS
from gate_stories import Shop, blocked, passed, shop_in, unfinished


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def deprecate(shop: Shop, *more: str) -> None:
    """Deprecate the deletion of a product, which nobody uses."""
    lines = "".join(f"      {line}\n" for line in ("deprecated: true", *more))
    shop.edit(CATALOG_V1, "    delete:\n", f"    delete:\n{lines}")
    shop.commit()


@pytest.fixture
def dateless(shop: Shop) -> Shop:
    """The catalog without a migration that would speak of a date."""
    shop.remove(CATALOG_TERMS)
    shop.land()
    return shop


def test_a_deprecation_without_a_date_blocks(dateless: Shop) -> None:
    deprecate(dateless)
    assert dateless.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=14,col=7,title=catalog%3A deprecated "
        "without a date::"
        "DELETE /products/{sku} is deprecated, and nothing says until when it works.%0A"
        "What to do: Promise a day with x-sunset beside deprecated, such as x-sunset: "
        '"2027-06-01".%0A'
        "[deprecated-without-sunset (operation-deprecated-without-sunset) 699738e329f8]",
        "::notice title=contractctl gate::"
        "Blocked: DELETE /products/{sku} is deprecated, and nothing says until when it works.",
    )


def test_a_deprecation_with_a_successor_alone_is_a_warning(dateless: Shop) -> None:
    deprecate(dateless, "x-successor: DELETE /goods/{sku}")
    assert dateless.gate() == passed(
        "::warning file=contracts/catalog/v1.yaml,line=14,col=7,title=catalog%3A deprecated "
        "without a date::"
        "DELETE /products/{sku} is deprecated, and nothing says until when it works, only "
        "that DELETE /goods/{sku} replaces it.%0A"
        "What to do: Promise a day with x-sunset beside deprecated, such as x-sunset: "
        '"2027-06-01".%0A'
        "[deprecated-without-sunset (operation-deprecated-without-sunset) 699738e329f8]",
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 dangerous change; 2 consumers of "
        "catalog); 1 warning: DELETE /products/{sku} is deprecated, and nothing says until when "
        "it works, only that DELETE /goods/{sku} replaces it.",
    )


def test_a_deprecation_with_a_date_passes(dateless: Shop) -> None:
    deprecate(dateless, 'x-sunset: "2027-06-30"')
    assert dateless.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 2 consumers of catalog)."
    )


def test_a_date_that_nobody_can_read_is_none(dateless: Shop) -> None:
    deprecate(dateless, "x-sunset: next summer")
    assert dateless.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=15,col=7,title=catalog%3A deprecated "
        "without a date::"
        "DELETE /products/{sku} is deprecated, and its x-sunset 'next summer' is no date.%0A"
        "What to do: Promise a day with x-sunset beside deprecated, such as x-sunset: "
        '"2027-06-01".%0A'
        "[deprecated-without-sunset (operation-sunset-unreadable) d88cd9ecb660]",
        "::notice title=contractctl gate::"
        "Blocked: DELETE /products/{sku} is deprecated, and its x-sunset 'next summer' is no "
        "date.",
    )


def test_a_deprecation_whose_date_stands_in_migration_yaml_passes(shop: Shop) -> None:
    shop.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2027-06-30")
    shop.land()
    deprecate(shop)
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 dangerous change; 2 consumers of "
        "catalog)."
    )


def test_a_date_in_migration_yaml_that_has_passed_is_none(shop: Shop) -> None:
    deprecate(shop)
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=14,col=7,title=catalog%3A deprecated "
        "without a date::"
        "DELETE /products/{sku} is deprecated, and nothing says until when it works.%0A"
        "What to do: Promise a day with x-sunset beside deprecated, such as x-sunset: "
        '"2027-06-01".%0A'
        "[deprecated-without-sunset (operation-deprecated-without-sunset) 699738e329f8]",
        "::notice title=contractctl gate::"
        "Blocked: DELETE /products/{sku} is deprecated, and nothing says until when it works.",
    )


def test_a_date_in_the_contract_may_not_be_moved_earlier(shop: Shop) -> None:
    text = shop.path(ORDERS).read_text()
    shop.write(ORDERS, text.replace('      x-sunset: "2027-03-31"', '      x-sunset: "2027-01-31"'))
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=35,col=7,title=orders%3A a promised "
        "date is moved earlier or taken back::"
        "the sunset of GET /export is moved from 2027-03-31 to 2027-01-31, 59 days "
        "earlier.%0A"
        "What to do: Keep 2027-03-31, or move it later.%0A"
        "[sunset-shortened (operation-sunset-moved-earlier) e2fcab35975f]",
        "::notice title=contractctl gate::"
        "Blocked: the sunset of GET /export is moved from 2027-03-31 to 2027-01-31, 59 days "
        "earlier.",
    )


def test_a_date_in_the_contract_may_be_moved_later(shop: Shop) -> None:
    text = shop.path(ORDERS).read_text()
    shop.write(ORDERS, text.replace('      x-sunset: "2027-03-31"', '      x-sunset: "2027-05-31"'))
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders)."
    )


def test_a_date_in_the_contract_may_be_left_to_migration_yaml(shop: Shop) -> None:
    text = shop.path(ORDERS).read_text()
    shop.write(ORDERS, text.replace('      x-sunset: "2027-03-31"\n', ""))
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 4 consumers of "
        "orders)."
    )


def test_a_date_in_the_contract_may_not_be_taken_back(shop: Shop) -> None:
    shop.remove(ORDERS_TERMS)
    shop.land()
    text = shop.path(ORDERS).read_text()
    shop.write(ORDERS, text.replace('      x-sunset: "2027-03-31"\n', ""))
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=33,col=5,title=orders%3A a promised "
        "date is moved earlier or taken back::"
        "GET /export was promised until 2027-03-31, and no day is promised any more.%0A"
        "What to do: Keep 2027-03-31, or move it later.%0A"
        "[sunset-shortened (operation-sunset-unset) f709985ce0d7]",
        "::notice title=contractctl gate::"
        "Blocked: GET /export was promised until 2027-03-31, and no day is promised any more.",
    )


def test_the_sunset_of_a_migration_may_not_be_moved_earlier(shop: Shop) -> None:
    shop.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2026-10-19")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=4,col=1,title=catalog%3A a "
        "promised date is moved earlier or taken back::"
        "the sunset of catalog@v1 is moved from 2026-11-16 to 2026-10-19, 28 days earlier.%0A"
        "partner (partners@example.test): may be hit; was told 2026-11-16 "
        "[consumers.yaml:25]%0A"
        "search (discovery@example.test): may be hit; was told 2026-11-16 "
        "[consumers.yaml:32]%0A"
        "What to do: Keep 2026-11-16, or move it later.%0A"
        "[sunset-shortened 6ac304304e85]",
        "::notice title=contractctl gate::"
        "Blocked: the sunset of catalog@v1 is moved from 2026-11-16 to 2026-10-19, 28 days "
        "earlier.",
    )


def test_the_sunset_of_a_migration_may_be_moved_later(shop: Shop) -> None:
    shop.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2027-02-15")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract touched by consumers, dates or waivers only, nobody is hurt (2 "
        "consumers of catalog)."
    )


def test_the_sunset_of_a_contract_in_one_file_may_not_be_moved_earlier(shop: Shop) -> None:
    shop.edit(ORDERS_TERMS, "sunset: 2027-03-31", "sunset: 2027-01-29")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/migration.yaml,line=2,col=1,title=orders%3A a "
        "promised date is moved earlier or taken back::"
        "the sunset of what is deprecated in orders is moved from 2027-03-31 to 2027-01-29, "
        "61 days earlier.%0A"
        "billing (finance@example.test): may be hit; was told 2027-03-31 "
        "[consumers.yaml:9]%0A"
        "packer (warehouse@example.test): may be hit; was told 2027-03-31 "
        "[consumers.yaml:17]%0A"
        "tracker (shipping@example.test): may be hit; was told 2027-03-31 "
        "[consumers.yaml:41]%0A"
        "web (storefront@example.test): may be hit; was told 2027-03-31 "
        "[consumers.yaml:49]%0A"
        "What to do: Keep 2027-03-31, or move it later.%0A"
        "[sunset-shortened db56e127e3c4]",
        "::notice title=contractctl gate::"
        "Blocked: the sunset of what is deprecated in orders is moved from 2027-03-31 to "
        "2027-01-29, 61 days earlier.",
    )


def test_a_migration_may_not_be_taken_back_while_its_old_form_is_there(shop: Shop) -> None:
    shop.remove(CATALOG_TERMS)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=consumers.yaml,line=25,col=1,title=catalog%3A a promised date is moved "
        "earlier or taken back::"
        "catalog@v1 was promised until 2026-11-16, and contracts/catalog/migration.yaml, "
        "which says so, is deleted.%0A"
        "partner (partners@example.test): may be hit; was told 2026-11-16 "
        "[consumers.yaml:25]%0A"
        "search (discovery@example.test): may be hit; was told 2026-11-16 "
        "[consumers.yaml:32]%0A"
        "What to do: Keep contracts/catalog/migration.yaml until catalog@v1 is removed.%0A"
        "[sunset-shortened 6ac304304e85]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 was promised until 2026-11-16, and "
        "contracts/catalog/migration.yaml, which says so, is deleted.",
    )


def test_a_migration_that_cannot_be_read_is_named_with_its_place(shop: Shop) -> None:
    shop.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2026-08-16")
    shop.commit()
    assert shop.gate() == unfinished(
        "error: contracts/catalog/migration.yaml:4:57: timeline.sunset: 2026-08-16 is before "
        "deprecate (2026-09-01)\n"
        "  next: the order is announce, deprecate, sunset"
    )
