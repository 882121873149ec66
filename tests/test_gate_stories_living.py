"""Stories of a living contract: its migration.yaml may hold waivers or terms, and no dates."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import CONSUMERS, ORDERS, ORDERS_TERMS, TOTAL
from gate_stories import Shop, shop_in

CHANGE = "6d5c675d8faa"
"""The fingerprint of TOTAL."""

UNTIL = '{type: string, deprecated: true, x-sunset: "2027-03-31"}'
EXPORT = "{operation: GET /export}"
DATES = "{announce: 2026-08-03, deprecate: 2026-09-01, sunset: 2027-12-31}"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def to_paste(shop: Shop) -> str:
    """The waivers that the gate prints, with the reason that it asks for."""
    said = shop.gate("--explain", CHANGE, form="text").out
    lines = said[said.index("\n  - fingerprint: ") + 1 :].partition("\n\n")[0].splitlines()
    printed = "".join(f"{line.rstrip()}\n" for line in lines)
    assert printed.count('reason: ""\n') == 2
    return printed.replace('reason: ""', "reason: they parse either form, see OPS-1182")


@pytest.mark.parametrize("there", [None, "waivers: []\n", "policy: {notice_days: 30}\n"])
def test_what_is_printed_is_a_waiver_where_nothing_is_promised(
    shop: Shop, there: str | None
) -> None:
    shop.remove(ORDERS_TERMS)
    if there is not None:
        shop.write(ORDERS_TERMS, there)
    shop.land()
    shop.edit(ORDERS, *TOTAL)
    assert shop.gate().code == 1
    kept = (there or "").replace("waivers: []\n", "")
    shop.write(ORDERS_TERMS, f"{kept}waivers:\n{to_paste(shop)}")
    said = shop.gate()
    assert (said.code, said.err) == (0, "")
    assert "waived for web until " in said.out
    assert "by finance@example.test: they parse either form, see OPS-1182 (" in said.out
    assert shop.gate(form="text").code == 0


def test_where_no_day_is_promised_a_deprecation_needs_one_of_its_own(shop: Shop) -> None:
    shop.write(ORDERS_TERMS, "owner: orders@example.test\n")
    shop.land()
    shop.edit(ORDERS, "  /orders:\n    get:\n", "  /orders:\n    get:\n      deprecated: true\n")
    said = shop.gate()
    assert (said.code, said.err) == (1, "")
    assert "[deprecated-without-sunset (" in said.out
    shop.write(ORDERS_TERMS, f"timeline: {DATES}\n")
    assert shop.gate().code == 0


def test_a_timeline_that_is_taken_out_of_the_file_takes_its_days_back(shop: Shop) -> None:
    shop.write(ORDERS_TERMS, "owner: orders@example.test\n")
    said = shop.gate()
    assert said.code == 1
    assert (
        "what is deprecated in orders was promised until 2027-03-31, and"
        " contracts/orders/migration.yaml promises no day any more.%0A" in said.out
    )
    assert "[sunset-shortened " in said.out


def test_what_goes_without_a_promised_day_is_no_removal_before_its_sunset(shop: Shop) -> None:
    shop.write(ORDERS_TERMS, "policy: {removal: {consent: not-required}}\n")
    shop.edit(ORDERS, f"coupon: {UNTIL}", "coupon: {type: string, deprecated: true}")
    shop.land()
    shop.edit(ORDERS, "        coupon: {type: string, deprecated: true}\n", "")
    said = shop.gate()
    assert (said.code, said.err) == (1, "")
    assert "[endangers-consumer (response-optional-property-removed) " in said.out
    assert "2027-03-31" not in said.out


def test_who_begins_to_use_what_is_deprecated_without_a_day_is_told_no_day(shop: Shop) -> None:
    shop.write(ORDERS_TERMS, "waivers: []\n")
    shop.edit(
        ORDERS,
        '  /export:\n    get:\n      deprecated: true\n      x-sunset: "2027-03-31"\n',
        "  /export:\n    get:\n      deprecated: true\n",
    )
    shop.land()
    shop.edit(
        CONSUMERS, "uses: [{operation: GET /orders,", f"uses: [{EXPORT}, {{operation: GET /orders,"
    )
    said = shop.gate()
    assert (said.code, said.err) == (1, "")
    assert "packer begins to use GET /export, which is deprecated.%0A" in said.out


def test_a_status_that_a_consumer_tolerates_does_not_hurt_it(shop: Shop) -> None:
    shop.edit(
        ORDERS,
        '        "200": {$ref: "#/components/responses/Order"}\n',
        (
            '        "200": {$ref: "#/components/responses/Order"}\n'
            '        "429": {description: Too often}\n'
        ),
    )
    strict = shop.gate().out
    assert "endangers-consumer (response-error-status-added)" in strict
    assert "tracker" in strict
    shop.edit(CONSUMERS, "[unknown-enum-values]", "[unknown-statuses]")
    lenient = shop.gate().out
    assert "endangers-consumer (response-error-status-added)" in lenient
    assert "tracker" not in lenient
