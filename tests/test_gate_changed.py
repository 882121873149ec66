"""What a pull request does to contracts, told by git's ids and not by parsing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gate_changes import changed, compared, only, refusal
from gate_shop import CATALOG_TERMS, CATALOG_V1, CATALOG_V2, ORDERS, ORDERS_TERMS, ORDERS_USAGE
from gate_stories import Shop, shop_in
from revision_files import contract

from contractctl.load import documents
from contractctl.load.changed import ChangedContract, Paired
from contractctl.model.gate import Happened


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def test_nothing_differs_where_nothing_was_done(shop: Shop) -> None:
    assert changed(shop) == ()
    shop.write("contracts/README.md", "A list\n")
    shop.write("contracts/orders/README.md", "Orders\n")
    shop.write("contracts/orders/.hidden.yaml", "a: 1\n")
    shop.write("contracts/empty/README.md", "Soon\n")
    assert changed(shop) == ()


def test_a_folder_that_holds_no_contract_is_not_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractctl.load.comparing._MOST_FILES", 9)
    for number in range(20):
        shop.write(f"contracts/node_modules/{number}/index.js", "")
    assert changed(shop) == ()
    shop.write("contracts/node_modules/openapi.yaml", contract("one"))
    assert "contracts/node_modules holds more than 9 files" in refusal(shop)


def test_a_folder_that_cannot_be_read_is_no_deletion(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.listdir

    def refused(folder: str) -> list[str]:
        if folder.endswith("/orders"):
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    monkeypatch.setattr(os, "listdir", refused)
    assert "contracts/orders: cannot be read: Permission denied" in refusal(shop)


def test_what_is_the_same_is_never_parsed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = documents.parse
    parsed: list[str] = []

    def noted(data: bytes, file: str) -> documents.Parsed:
        parsed.append(file)
        return parse(data, file)

    for module in ("written_references", "renames", "revisions", "references"):
        monkeypatch.setattr(f"contractctl.load.{module}.parse", noted)
    shop.write("contracts/common/errors.yaml", "NotFound: {description: none}\n")
    shop.edit(ORDERS, "{description: Exported}", '{$ref: "../common/errors.yaml#/NotFound"}')
    shop.land()
    shop.edit(CATALOG_V1, "title: Catalog", "title: Products")
    assert only(shop).api == "catalog"
    shop.write("contracts/common/errors.yaml", "NotFound: {description: nothing}\n")
    assert [one.api for one in changed(shop)] == ["catalog", "orders"]
    assert parsed == []


def test_committed_staged_and_unstaged_edits_count_alike(shop: Shop) -> None:
    shop.edit(ORDERS, "title: Orders", "title: All orders")
    found = only(shop)
    head = str(shop.path(ORDERS))
    assert found == ChangedContract(
        "orders",
        "orders",
        Happened.CHANGED,
        (Paired("openapi", ORDERS, head, is_gone=False),),
        touched=(ORDERS,),
    )
    shop.git("add", "--all")
    assert only(shop) == found
    shop.commit()
    assert only(shop) == found
    shop.edit(ORDERS, "title: All orders", "title: Orders")
    assert changed(shop) == (), "the work tree is judged, whatever is committed"


def test_dates_and_evidence_alone_leave_a_contract_untouched(shop: Shop) -> None:
    shop.edit(ORDERS_TERMS, "2027-03-31", "2027-04-30")
    shop.write(ORDERS_USAGE, "{}\n")
    shop.write("contracts/orders/README.md", "Orders\n")
    shop.remove(CATALOG_TERMS)
    catalog, orders = changed(shop)
    assert (catalog.happened, catalog.pairs, catalog.touched) == (
        Happened.UNTOUCHED,
        (),
        (CATALOG_TERMS,),
    )
    assert orders.happened is Happened.UNTOUCHED
    assert orders.touched == ("contracts/orders/README.md", ORDERS_TERMS, ORDERS_USAGE)


def test_a_contract_is_added_and_removed(shop: Shop) -> None:
    shop.remove("contracts/orders")
    shop.write("contracts/stock/v1.yaml", contract("stock"))
    shop.write("contracts/stock/v2/openapi.json", "{}")
    orders, stock = changed(shop)
    assert (orders.happened, orders.touched) == (Happened.REMOVED, (ORDERS_TERMS, ORDERS))
    assert compared(orders, shop) == [("-openapi", "orders/openapi.yaml", None)]
    assert stock.happened is Happened.ADDED
    assert stock.pairs == ()
    assert stock.added == ("contracts/stock/v1.yaml", "contracts/stock/v2/openapi.json")


def test_a_contract_of_which_only_the_dates_are_left_is_removed(shop: Shop) -> None:
    shop.remove(ORDERS)
    assert only(shop).happened is Happened.REMOVED
    shop.land()
    shop.edit(ORDERS_TERMS, "2027-03-31", "2027-04-30")
    assert changed(shop) == (), "nothing is left to judge"
    shop.git("checkout", "--quiet", "HEAD~1", "--", ORDERS)
    assert only(shop).happened is Happened.ADDED


def test_revisions_are_paired_by_stem_whatever_file_holds_them(shop: Shop) -> None:
    shop.move(CATALOG_V1, "contracts/catalog/v1/openapi.yaml")
    shop.write("contracts/catalog/v2.json", '{"openapi": "3.1.0"}')
    shop.remove(CATALOG_V2)
    found = only(shop)
    assert compared(found, shop) == [("v2", "catalog/v2.yaml", "catalog/v2.json")]
    assert found.added == ()
    shop.edit("contracts/catalog/v1/openapi.yaml", "title: Catalog", "title: Products")
    assert compared(only(shop), shop)[0] == ("v1", "catalog/v1.yaml", "catalog/v1/openapi.yaml")


def test_a_revision_that_is_gone_is_paired_with_the_newest_that_is_left(shop: Shop) -> None:
    shop.remove(CATALOG_V1)
    shop.write("contracts/catalog/v3.yaml", contract("three"))
    found = only(shop)
    assert compared(found, shop) == [("-v1", "catalog/v1.yaml", "catalog/v3.yaml")]
    assert found.happened is Happened.CHANGED
    assert found.added == ("contracts/catalog/v3.yaml",)


def test_a_revision_of_any_name_stays_one_whatever_it_holds_now(shop: Shop) -> None:
    shop.move(CATALOG_V1, "contracts/catalog/main.yaml")
    shop.land()
    shop.write("contracts/catalog/main.yaml", "nothing\n")
    assert compared(only(shop), shop) == [("main", "catalog/main.yaml", "catalog/main.yaml")]


def test_a_revision_that_only_has_another_name_is_not_compared(shop: Shop) -> None:
    shop.move(CATALOG_V1, "contracts/catalog/v0.yaml")
    found = only(shop)
    assert (found.happened, found.pairs) == (Happened.CHANGED, ())
    assert found.added == ("contracts/catalog/v0.yaml",)
    shop.edit("contracts/catalog/v0.yaml", "title: Catalog", "title: Products")
    assert compared(only(shop), shop) == [("-v1", "catalog/v1.yaml", "catalog/v2.yaml")]


def test_two_files_of_one_revision_are_refused_unless_they_stand_as_they_did(shop: Shop) -> None:
    shop.write("contracts/catalog/v1.json", "{}")
    assert refusal(shop).startswith(
        "'catalog@v1' is ambiguous: v1.json and v1.yaml both exist in contracts/catalog/ | "
    )
    shop.land()
    assert changed(shop) == ()
    shop.remove("contracts/catalog/v1.json")
    assert compared(only(shop), shop) == [("v1", "catalog/v1.json", "catalog/v1.yaml")]


def test_a_renamed_contract_is_known_by_its_bytes_or_its_operations(shop: Shop) -> None:
    shop.move("contracts/orders", "contracts/purchases")
    shop.write("contracts/stock/openapi.yaml", contract("stock"))
    purchases, stock = changed(shop)
    assert (purchases.api, purchases.former) == ("purchases", "orders")
    assert (purchases.happened, purchases.pairs) == (Happened.RENAMED, ())
    assert stock.happened is Happened.ADDED
    moved = "contracts/purchases/openapi.yaml"
    shop.edit(moved, "  /export:\n", "  /dump:\n")
    purchases = changed(shop)[0]
    assert purchases.happened is Happened.RENAMED
    assert compared(purchases, shop) == [
        ("openapi", "orders/openapi.yaml", "purchases/openapi.yaml")
    ]
    text = shop.path(moved).read_text()
    shop.write(moved, text.replace("/orders", "/purchases"))
    assert [(one.api, one.happened) for one in changed(shop)] == [
        ("orders", Happened.REMOVED),
        ("purchases", Happened.ADDED),
        ("stock", Happened.ADDED),
    ]
    shop.write(moved, "{")
    assert changed(shop)[0].happened is Happened.REMOVED, "the loader says what is wrong there"


def test_of_two_that_are_alike_each_goes_on_in_its_best_match(shop: Shop) -> None:
    shop.move("contracts/orders", "contracts/b")
    shop.move("contracts/catalog", "contracts/a")
    for name, file in (("b", "openapi"), ("a", "v1"), ("a", "v2")):
        path = f"contracts/{name}/{file}.yaml"
        shop.write(path, shop.path(path).read_text() + "# moved\n")
    assert [(one.api, one.former) for one in changed(shop)] == [("a", "catalog"), ("b", "orders")]
