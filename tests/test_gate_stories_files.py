"""Stories of files: where a contract lies and how it is cut is no change of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from gate_shop import CATALOG_TERMS, CATALOG_V1, CONSUMERS, ORDERS, UNCOMMITTED
from gate_stories import Shop, blocked, passed, shop_in, unknown


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def split(shop: Shop, part: str, reference: str) -> None:
    """Move the schema of a product into a file of its own."""
    text = shop.path(CATALOG_V1).read_text()
    head, _, schema = text.partition("    Product:\n")
    schema = "\n".join(line.removeprefix("      ") for line in schema.splitlines())
    shop.write(part, f"Product:\n  {schema.replace(chr(10), chr(10) + '  ')}\n")
    shop.write(CATALOG_V1, f"{head}    Product: {{$ref: {reference!r}}}\n")


def test_the_same_contract_written_as_json_is_the_same(shop: Shop) -> None:
    value = yaml.safe_load(shop.path(ORDERS).read_text())
    shop.remove(ORDERS)
    shop.write("contracts/orders/openapi.json", json.dumps(value, indent=2))
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 4 consumers of "
        "orders)."
    )


def test_a_contract_written_as_json_that_breaks_is_compared_with_the_yaml(shop: Shop) -> None:
    value = yaml.safe_load(shop.path(ORDERS).read_text())
    value["components"]["schemas"]["Order"]["properties"]["total"] = {"type": "string"}
    shop.remove(ORDERS)
    shop.write("contracts/orders/openapi.json", json.dumps(value, indent=2))
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.json,line=151,col=13,title=orders%3A breaks "
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


def test_a_contract_cut_into_files_is_the_same(shop: Shop) -> None:
    split(shop, "contracts/catalog/parts/product.yaml", "parts/product.yaml#/Product")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )


def test_a_break_in_a_part_is_found_where_the_part_is(shop: Shop) -> None:
    part = "contracts/catalog/parts/product.yaml"
    split(shop, part, "parts/product.yaml#/Product")
    shop.land()
    shop.edit(part, "price: {type: integer}", "price: {type: string}")
    shop.commit()
    assert shop.gate() == unknown(
        "::error file=contracts/catalog/parts/product.yaml,line=6,col=13,title=unknown%3A "
        "catalog%3A nobody can say whether it hits partner::"
        "$[*].price: the type went from integer to string; consumers get another form than they "
        "expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent before: '
        '"a" is not of type "integer"%0A'
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations [consumers.yaml:25]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside it.%0A"
        "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
        "[unknown-consumer (response-type-changed) fea0e2737245]",
        "::notice title=contractctl gate::"
        "Unknown: $[*].price: the type went from integer to string in GET /products; nobody can "
        "say whether that hits partner.",
    )


def test_a_break_in_a_part_that_two_contracts_share_is_found_in_both(shop: Shop) -> None:
    part = "contracts/common/product.yaml"
    split(shop, part, "../common/product.yaml#/Product")
    text = shop.path(ORDERS).read_text()
    total = text.replace("total: {type: integer}", "total: {$ref: '../common/product.yaml#/Total'}")
    shop.write(ORDERS, total)
    shop.write(part, f"{shop.path(part).read_text()}\nTotal: {{type: integer}}\n")
    shop.land()
    shop.edit(part, "Total: {type: integer}", "Total: {type: string}")
    shop.edit(part, "price: {type: integer}", "price: {type: string}")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/common/product.yaml,line=8,col=9,title=orders%3A breaks "
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
        "[breaks-consumer (response-type-changed) caac90019478]",
        "::error file=contracts/common/product.yaml,line=6,col=13,title=unknown%3A catalog%3A "
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
        "[unknown-consumer (response-type-changed) 7e8fa72359b7]",
        "::notice title=contractctl gate::"
        "Blocked: orders: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing; nobody can say "
        "whether 1 change of catalog hits partner.",
    )


def test_line_ends_are_no_change(shop: Shop) -> None:
    for file in (ORDERS, CATALOG_V1, CATALOG_TERMS, CONSUMERS):
        shop.write(file, shop.path(file).read_bytes().replace(b"\n", b"\r\n"))
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_a_checkout_with_other_line_ends_than_git_has_is_no_change(shop: Shop) -> None:
    shop.git("config", "core.autocrlf", "true")
    shop.remove(ORDERS)
    shop.git("checkout", "--quiet", "--", ORDERS)
    assert b"\r\n" in shop.path(ORDERS).read_bytes()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::Passed: no contract changed.",
        UNCOMMITTED,
    )


def test_another_mode_of_a_file_is_no_change(shop: Shop) -> None:
    shop.path(ORDERS).chmod(0o755)
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_comments_and_order_are_no_change(shop: Shop) -> None:
    text = shop.path(ORDERS).read_text()
    turned = text.replace("required: [sku, quantity]", "required: [quantity, sku]")
    shop.write(ORDERS, f"# Orders\n{turned}")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 4 consumers of "
        "orders)."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "1:1: byte 0x89 is not valid UTF-8 here"),
        (b"", "1:1: the document is empty"),
        (b"just a text\n", "1:1: the top level is no mapping"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n", "LFS pointer"),
        (b"<<<<<<< HEAD\nopenapi: 3.1.0\n=======\nopenapi: 3.0.0\n", "1:1: a merge of git"),
    ],
)
def test_what_is_no_contract_is_refused(shop: Shop, content: bytes, said: str) -> None:
    shop.write(ORDERS, content)
    shop.commit()
    refused = shop.gate()
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.startswith(f"error: {ORDERS}:")
    assert said in refused.err
