"""Stories of what goes by hand: a file, a field, a consumer's entry, with little or old traffic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_shop import CONSUMERS, ORDERS, ORDERS_USAGE, SHOP, TOTAL, Call, usage
from gate_stories import Shop, shop_in


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


Told = tuple[int, list[tuple[str, str, list[str]]]]

LABEL = "GET /orders/{id}/label"
LABEL_PATH = "  /orders/{id}/label:\n"
STOCK = "contracts/stock/openapi.yaml"
STOCK_USAGE = "contracts/stock/usage.json"
ENDED = "{deprecated: true, x-sunset: '%s', responses: {'204': {description: Done}}}"


def told(shop: Shop) -> Told:
    """The exit code; of each finding its rule, its level and whom it names."""
    said = shop.gate(form="json")
    found = json.loads(said.out)["findings"]
    return said.code, [
        (one["rule"], one["level"], sorted({hurt["consumer"] for hurt in one["hurts"]}))
        for one in found
    ]


def remove_label(shop: Shop) -> None:
    before, _, rest = shop.path(ORDERS).read_text().partition(LABEL_PATH)
    shop.write(ORDERS, before + "  /export:\n" + rest.partition("  /export:\n")[2])


def land_plain_label(shop: Shop, recorded: str) -> None:
    """An operation that nobody deprecated and nobody declares, and what traffic shows."""
    old = '      deprecated: true\n      x-sunset: "2026-10-31"\n'
    shop.edit(ORDERS, old, "")
    shop.write(ORDERS_USAGE, recorded)
    shop.land()


@pytest.mark.parametrize(
    ("first", "share", "expected"),
    [
        ("2026-11-22", 1.0, (4, [("removed-before-quiet", "unknown", [])])),
        ("2026-09-21", 0.5, (4, [("removed-before-quiet", "unknown", [])])),
        ("2026-09-21", 1.0, (0, [])),
    ],
)
def test_not_to_announce_the_end_of_an_operation_needs_no_less_traffic(
    shop: Shop, first: str, share: float, expected: Told
) -> None:
    recorded = json.loads(usage("orders", first=first))
    land_plain_label(shop, json.dumps({**recorded, "attributed_share": share}))
    remove_label(shop)
    shop.commit()
    assert told(shop) == expected


@pytest.mark.parametrize("until", ["2027-03-01", "2026-11-22"])
def test_who_was_given_more_time_cannot_be_dropped_before_it_is_over(
    shop: Shop, until: str
) -> None:
    use = f'{{operation: "GET /orders/{{id}}"}}, {{operation: "{LABEL}"}}'
    shop.edit(CONSUMERS, '{operation: "GET /orders/{id}"}]', f"{use}]")
    shop.write(ORDERS_USAGE, usage("orders", extensions=[("billing", until)]))
    shop.land()
    shop.edit(CONSUMERS, f', {{operation: "{LABEL}"}}', "")
    remove_label(shop)
    shop.commit()
    expected = [("removed-without-consent", "error", ["billing"])] if until > "2026-11" else []
    is_over = until < "2026-11-23"
    assert told(shop) == ((0, []) if is_over else (1, expected))


def land_stock(shop: Shop, *sunsets: str, recorded: str) -> None:
    """A contract of which every operation has an end."""
    offered = (f"  /stock/{number}: {{get: {ENDED % day}}}\n" for number, day in enumerate(sunsets))
    begin = "openapi: 3.1.0\ninfo: {title: Stock, version: 1.0.0}\npaths:\n"
    shop.write(STOCK, begin + "".join(offered))
    shop.write(STOCK_USAGE, recorded)
    shop.land()


@pytest.mark.parametrize("is_kept", [False, True])
@pytest.mark.parametrize(
    ("sunsets", "calls", "expected"),
    [
        (("2026-10-31", "2026-11-01"), [], (0, [])),
        (("2027-11-01", "2027-11-01"), [], (1, [("removed-before-sunset", "error", [])])),
        (
            ("2026-10-31", "2026-10-31"),
            [("web", "GET /stock/1", 9, "2026-10-01")],
            (1, [("removed-without-consent", "error", ["web"])]),
        ),
    ],
)
def test_a_file_that_is_deleted_says_no_less_than_one_without_operations(
    shop: Shop, sunsets: tuple[str, ...], calls: list[Call], expected: Told, is_kept: bool
) -> None:
    land_stock(shop, *sunsets, recorded=usage("stock", *calls))
    if is_kept:
        shop.write(STOCK, "openapi: 3.1.0\ninfo: {title: Stock, version: 2.0.0}\npaths: {}\n")
    else:
        shop.remove(STOCK)
    shop.commit()
    code, found = told(shop)
    assert (code, found[:1]) == expected


def test_a_part_of_a_contract_that_was_promised_longer_may_not_go_with_its_file(
    shop: Shop,
) -> None:
    shop.write(STOCK, SHOP[ORDERS])
    shop.write(STOCK_USAGE, usage("stock"))
    shop.land()
    shop.remove(STOCK)
    shop.commit()
    assert told(shop) == (1, [("removed-before-sunset", "error", [])])


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        ([("billing", "GET /orders/{id}")], (0, [])),
        ([], (1, [("removed-without-consent", "error", ["billing"])])),
    ],
)
def test_a_field_may_go_while_its_operation_is_called_by_who_agreed(
    shop: Shop, consents: list[tuple[str, str]], expected: Told
) -> None:
    shop.edit(ORDERS, '"2027-03-31"}', '"2026-10-31"}')
    calls = ("billing", "GET /orders/{id}", 900, "2026-11-22")
    shop.write(ORDERS_USAGE, usage("orders", calls, consents=consents))
    shop.land()
    coupon = '        coupon: {type: string, deprecated: true, x-sunset: "2026-10-31"}\n'
    shop.edit(ORDERS, coupon, "")
    shop.commit()
    assert told(shop) == expected


@pytest.mark.parametrize(
    ("last", "code"), [("2026-01-20", 0), ("2026-10-25", 0), ("2026-10-26", 1), ("2026-11-20", 1)]
)
def test_a_caller_that_is_gone_for_months_blocks_no_change(
    shop: Shop, last: str, code: int
) -> None:
    text = shop.path(CONSUMERS).read_text().replace("$.status, $.total", "$.status")
    text = text.replace(
        '[{operation: "GET /orders/{id}"}]', "[{operation: POST /orders, reads: [$.id]}]"
    )
    shop.write(CONSUMERS, text)
    caller = ("user_agent:curl/8.5 10.9.0.4", "GET /orders/{id}", 3, last)
    shop.write(ORDERS_USAGE, usage("orders", caller, first="2026-01-05"))
    shop.land()
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    found = told(shop)
    assert found[0] == code, found
