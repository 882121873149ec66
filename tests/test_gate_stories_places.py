"""Stories of places: where a contract lies is no change of it, but it has to lie here."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import CATALOG_V1, CONSUMERS, ORDERS, TOTAL
from gate_stories import Shop, blocked, passed, shop_in, unfinished


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


LINKED = (
    "error: contracts/orders/openapi.yaml is a symbolic link out of the repository\n"
    "  next: put the file itself there: git knows nothing of what stands elsewhere"
)


def renamed(shop: Shop) -> None:
    """`orders` becomes `purchases`, with all that its consumers declare."""
    shop.move("contracts/orders", "contracts/purchases")
    text = shop.path(CONSUMERS).read_text()
    shop.write(CONSUMERS, text.replace("      orders:\n", "      purchases:\n"))


def test_a_contract_that_is_renamed_with_its_consumers_hurts_nobody(shop: Shop) -> None:
    renamed(shop)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract renamed, nobody is hurt (no message changes; 4 consumers of "
        "purchases)."
    )


def test_a_contract_that_is_renamed_and_breaks_is_compared_with_what_it_was(shop: Shop) -> None:
    renamed(shop)
    shop.edit("contracts/purchases/openapi.yaml", *TOTAL)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/purchases/openapi.yaml,line=61,col=17,title=purchases%3A "
        "breaks web%2C billing::"
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


def test_a_contract_that_is_renamed_without_its_consumers_still_has_them(shop: Shop) -> None:
    """consumers.yaml goes on to speak of `orders`, and nobody would find them any more."""
    shop.move("contracts/orders", "contracts/purchases")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=consumers.yaml,line=9,col=7,title=purchases%3A breaks web%2C billing "
        "and 2 more::"
        "orders is called purchases now, and consumers.yaml still names orders; nobody would "
        "find these consumers by it.%0A"
        "web (storefront@example.test): is hit; its entry in consumers.yaml names orders, "
        "which is gone [consumers.yaml:49]%0A"
        "billing (finance@example.test): is hit; its entry in consumers.yaml names orders, "
        "which is gone [consumers.yaml:9]%0A"
        "packer (warehouse@example.test): is hit; its entry in consumers.yaml names orders, "
        "which is gone [consumers.yaml:17]%0A"
        "tracker (shipping@example.test): is hit; its entry in consumers.yaml names orders, "
        "which is gone [consumers.yaml:41]%0A"
        "What to do: Name purchases in their entries of consumers.yaml.%0A"
        "[breaks-consumer (contract-removed) 8c1a06da08f1]",
        "::notice title=contractctl gate::"
        "Blocked: orders is called purchases now, and consumers.yaml still names orders; "
        "nobody would find these consumers by it (4 consumers: web, billing, packer, "
        "tracker).",
    )


def test_a_contract_that_is_renamed_beyond_recognition_is_gone(shop: Shop) -> None:
    shop.move("contracts/orders", "contracts/purchases")
    shop.write("contracts/purchases/openapi.yaml", shop.path(CATALOG_V1).read_bytes())
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


def test_a_living_contract_that_becomes_a_numbered_revision_is_still_the_same(shop: Shop) -> None:
    shop.move(ORDERS, "contracts/orders/v1.yaml")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 4 consumers of "
        "orders)."
    )


def test_a_revision_that_moves_into_a_folder_of_its_own_is_still_the_same(shop: Shop) -> None:
    shop.move(CATALOG_V1, "contracts/catalog/v1/openapi.yaml")
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_a_revision_that_moves_out_of_contracts_is_gone(shop: Shop) -> None:
    shop.move("contracts/orders", "archive/orders")
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


def test_a_link_inside_the_workspace_is_followed(shop: Shop) -> None:
    shop.move(ORDERS, "contracts/orders/living.yml.txt")
    shop.path(ORDERS).symlink_to("living.yml.txt")
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


@pytest.mark.parametrize("target", ["/etc/hostname", "../../../outside.yaml"])
def test_a_link_out_of_the_workspace_is_refused(shop: Shop, target: str) -> None:
    (shop.folder.parent / "outside.yaml").write_bytes(shop.path(ORDERS).read_bytes())
    shop.remove(ORDERS)
    shop.path(ORDERS).symlink_to(target)
    shop.commit()
    assert shop.gate() == unfinished(LINKED)


def test_a_folder_linked_from_out_of_the_workspace_is_refused(shop: Shop) -> None:
    shop.move("contracts/orders", "../outside")
    shop.path("contracts/orders").symlink_to("../../outside")
    shop.commit()
    assert shop.gate() == unfinished(
        "error: contracts/orders is a symbolic link out of the repository\n"
        "  next: put the file itself there: git knows nothing of what stands elsewhere"
    )


def test_a_reference_out_of_the_workspace_is_refused(shop: Shop) -> None:
    (shop.folder.parent / "outside.yaml").write_text("Total: {type: integer}\n")
    shop.edit(ORDERS, TOTAL[0], "total: {$ref: '../../../outside.yaml#/Total'}")
    shop.commit()
    said = shop.gate()
    assert said.code == 3
    assert said.err.startswith("error: contracts/orders/openapi.yaml:61:17: `$ref` '../../../outs")
    assert "outside the folder that references may reach" in said.err


def test_a_workspace_below_the_top_is_annotated_from_the_top(shop: Shop) -> None:
    for name in ("contracts", "consumers.yaml"):
        shop.move(name, f"services/shop/{name}")
    shop.land()
    inner = Shop(shop.folder, "services/shop")
    inner.edit(ORDERS, *TOTAL)
    inner.commit()
    assert inner.gate() == blocked(
        "::error file=services/shop/contracts/orders/openapi.yaml,line=61,col=17,"
        "title=orders%3A breaks web%2C billing::"
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


def test_a_workspace_below_the_top_is_annotated_from_the_top_wherever_one_stands(
    shop: Shop,
) -> None:
    for name in ("contracts", "consumers.yaml"):
        shop.move(name, f"services/shop/{name}")
    shop.land()
    inner = Shop(shop.folder, "services/shop")
    inner.edit(ORDERS, *TOTAL)
    inner.commit()
    assert Shop(shop.folder / "services/shop").gate() == inner.gate()
    assert Shop(shop.folder / "services", "shop").gate() == inner.gate()


def test_a_submodule_elsewhere_is_left_alone(shop: Shop) -> None:
    commit = shop.git("rev-parse", "HEAD")
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/lib")
    shop.git("commit", "--quiet", "--message", "a submodule that is not checked out")
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_a_contract_in_a_submodule_that_stays_where_it_is_is_no_change(shop: Shop) -> None:
    submodule(shop)
    shop.land()
    shop.edit(CATALOG_V1, "title: Catalog,", "title: Products,")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )


def test_a_contract_in_a_submodule_that_moves_on_cannot_be_judged(shop: Shop) -> None:
    """Its history is another repository's, where its own gate judges it."""
    inner = submodule(shop)
    shop.land()
    inner.edit("openapi.yaml", *TOTAL)
    inner.commit()
    shop.commit()
    assert shop.gate() == unfinished(
        "error: contracts/orders is a git submodule that this pull request changes, and "
        "contracts in submodules are not compared\n"
        "  next: run the gate in the repository of contracts/orders, or move the contracts "
        "here"
    )


def submodule(shop: Shop) -> Shop:
    """contracts/orders as a repository of its own."""
    inner = Shop(shop.path("contracts/orders"))
    inner.git("init", "--quiet", "--template=", "--initial-branch=main")
    inner.commit()
    shop.git("rm", "--quiet", "--cached", "-r", "contracts/orders")
    return inner
