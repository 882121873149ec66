"""Stories of terms: what was promised at the base judges, and not what a pull request brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Outcome
from gate_shop import (
    CATALOG_TERMS,
    CATALOG_V1,
    CATALOG_V2,
    CONSUMERS,
    ORDERS,
    ORDERS_TERMS,
    ORDERS_USAGE,
    SHOP,
    usage,
)
from gate_stories import Shop, shop_in


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def judged(shop: Shop) -> Outcome:
    """The verdict on what is committed now."""
    shop.commit()
    return shop.gate()


def rules(shop: Shop) -> list[str]:
    """The rules of the findings on what is committed now, worst first."""
    shop.commit()
    return [one["rule"] for one in json.loads(shop.gate(form="json").out)["findings"]]


LABEL = "GET /orders/{id}/label"


def remove_label(shop: Shop) -> None:
    text = shop.path(ORDERS).read_text()
    start, end = text.index("  /orders/{id}/label:\n"), text.index("  /export:\n")
    shop.write(ORDERS, text[:start] + text[end:])


def test_a_pull_request_does_not_bring_the_terms_of_its_own_removal(shop: Shop) -> None:
    """The label's own day has passed; nobody has watched its traffic."""
    shop.remove(ORDERS_TERMS)
    shop.land()
    remove_label(shop)
    loose = SHOP[ORDERS_TERMS].replace("28, consent: required", "0, consent: not-required")
    shop.write(ORDERS_TERMS, loose)
    assert rules(shop) == ["removed-before-quiet"]
    assert shop.gate().code == 4


LOST = ("enum: [open, paid, sent]", "enum: [open, paid, sent, lost]")
"""A new value endangers consumers; by the profile of GitHub it is safe."""


@pytest.mark.parametrize("at_base", [True, False])
def test_a_pull_request_does_not_bring_the_profile_that_judges_it(
    shop: Shop, at_base: bool
) -> None:
    terms = SHOP[ORDERS_TERMS].replace("policy:\n", "policy:\n  profile: github\n")
    shop.remove(ORDERS_TERMS)
    if at_base:
        shop.write(ORDERS_TERMS, terms)
    shop.land()
    shop.write(ORDERS_TERMS, terms)
    shop.edit(ORDERS, *LOST)
    assert rules(shop) == ["endangers-consumer"] * (not at_base)


def test_terms_that_are_loosened_are_told(shop: Shop) -> None:
    laxer = "  profile: github\n  removal: {quiet_days: 7, consent: required}"
    shop.edit(ORDERS_TERMS, "  removal: {quiet_days: 28, consent: required}", laxer)
    said = judged(shop)
    assert said.code == 0
    assert (
        "contracts/orders/migration.yaml loosens its terms: quiet_days is 7, and was 28; profile"
        " is 'github', and was 'default'" in said.out
    )


EXPORT_DAY = '      x-sunset: "2027-03-31"\n'
"""128 days of notice."""


def without_export(shop: Shop, notice: str) -> None:
    """A `main` in which the export is not deprecated, and migration.yaml gives a notice."""
    shop.edit(ORDERS, f"      deprecated: true\n{EXPORT_DAY}", "")
    shop.edit(
        CONSUMERS, "{operation: GET /orders,", "{operation: GET /export}, {operation: GET /orders,"
    )
    shop.edit(ORDERS_TERMS, "policy:\n", f"policy:\n{notice}")
    shop.land()


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("  notice_days: 60\n", []),
        ("  notice_days: 128\n", []),
        ("  notice_days: 129\n", ["endangers-consumer"]),
        ("", ["endangers-consumer"]),
    ],
)
def test_the_notice_is_the_one_that_the_contract_promised(
    shop: Shop, notice: str, expected: list[str]
) -> None:
    """Of a contract that promised none it is that of its profile: half a year."""
    without_export(shop, notice)
    shop.write(ORDERS, SHOP[ORDERS])
    assert rules(shop) == expected


def test_a_notice_that_is_new_does_not_count_yet(shop: Shop) -> None:
    without_export(shop, "")
    shop.write(ORDERS, SHOP[ORDERS])
    shop.edit(ORDERS_TERMS, "policy:\n", "policy:\n  notice_days: 60\n")
    assert rules(shop) == ["endangers-consumer", "gate-loosened"]
    assert "the notice is 60 days, and was 180" in shop.gate().out


def test_the_day_of_a_new_migration_leaves_the_notice(shop: Shop) -> None:
    shop.remove(ORDERS_TERMS)
    shop.edit(ORDERS, f"      deprecated: true\n{EXPORT_DAY}", "")
    shop.land()
    shop.write(ORDERS, SHOP[ORDERS].replace(EXPORT_DAY, ""))
    shop.write(ORDERS_TERMS, SHOP[ORDERS_TERMS].replace("sunset: 2027-03-31", "sunset: 2026-11-24"))
    said = judged(shop)
    assert said.code == 1
    assert (
        "GET /export is deprecated, and contracts/orders/migration.yaml ends it on 2026-11-24:"
        " 179 of the 180 days of notice are missing" in said.out
    )


def test_a_day_of_migration_yaml_is_not_undercut_in_the_contract(shop: Shop) -> None:
    shop.edit(ORDERS_TERMS, "sunset: 2027-03-31", "sunset: 2027-12-01")
    shop.edit(ORDERS, f"      deprecated: true\n{EXPORT_DAY}", "      deprecated: true\n")
    shop.land()
    shop.edit(
        ORDERS,
        "    get:\n      deprecated: true\n      responses:",
        '    get:\n      deprecated: true\n      x-sunset: "2027-06-15"\n      responses:',
    )
    said = judged(shop)
    assert said.code == 1
    assert "the sunset of GET /export is moved from 2027-12-01 to 2027-06-15" in said.out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("base: v1\nhead: v2\n", ""),
        ("base: v1\n", "base: v0\n"),
        ("base: v1\nhead: v2\n", "base: v2\nhead: v3\n"),
    ],
)
@pytest.mark.parametrize("sunset", ["2027-02-15", "2026-12-01"])
def test_a_promise_is_not_taken_back_by_a_migration_of_something_else(
    shop: Shop, old: str, new: str, sunset: str
) -> None:
    shop.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2027-02-15")
    for name in ("v0", "v3"):
        shop.write(f"contracts/catalog/{name}.yaml", SHOP[CATALOG_V2])
    shop.land()
    shop.edit(CATALOG_TERMS, old, new)
    shop.edit(CATALOG_TERMS, "sunset: 2027-02-15", f"sunset: {sunset}")
    assert rules(shop) == ["sunset-shortened"]


def test_the_next_migration_may_begin_when_the_old_form_is_gone(shop: Shop) -> None:
    shop.remove(CATALOG_V1)
    shop.write("contracts/catalog/v3.yaml", SHOP[CATALOG_V2])
    shop.edit(CATALOG_TERMS, "base: v1\nhead: v2\n", "base: v2\nhead: v3\n")
    assert "sunset-shortened" not in rules(shop)


BILLING = '        uses: [{operation: "GET /orders/{id}"}]\n'


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([("billing", "GET /export", 40, "2026-11-20")], []),
        ([("billing", "GET /orders/{id}", 40, "2026-11-20")], ["edge-onto-deprecated"]),
        ([("billing", "GET /export", 0, "2026-11-20")], ["edge-onto-deprecated"]),
    ],
)
def test_what_traffic_shows_may_be_declared(
    shop: Shop, calls: list[tuple[str, str, int, str]], expected: list[str]
) -> None:
    shop.write(ORDERS_USAGE, usage("orders", *calls))
    shop.land()
    shop.edit(CONSUMERS, BILLING, BILLING.replace("}]", "}, {operation: GET /export}]"))
    assert rules(shop) == expected


def test_a_new_consumer_of_a_contract_that_ends_as_a_whole_is_told(shop: Shop) -> None:
    ends = "deprecated: true\n      x-sunset: '2027-03-31'\n      "
    for file in (CATALOG_V1, CATALOG_V2):
        text = shop.path(file).read_text()
        text = text.replace("    get:\n      ", f"    get:\n      {ends}")
        shop.write(file, text.replace("    delete:\n      ", f"    delete:\n      {ends}"))
    shop.land()
    shop.edit(CONSUMERS, BILLING, f"{BILLING}      catalog: {{}}\n")
    said = judged(shop)
    assert said.code == 1
    assert (
        "billing begins to use catalog, of which every operation is deprecated and ends on"
        " 2027-03-31" in said.out
    )


def test_calls_are_not_forgotten_where_they_are_written_as_none(shop: Shop) -> None:
    """The base's file has them, and that of now says nothing of the operation."""
    calls = ("web", "GET /orders/{id}", 900, "2026-11-22"), ("web", LABEL, 40, "2026-11-20")
    shop.write(ORDERS_USAGE, usage("orders", *calls))
    shop.land()
    remove_label(shop)
    shop.write(ORDERS_USAGE, usage("orders", calls[0], ("web", LABEL, 0, "2026-11-20")))
    assert rules(shop) == ["removed-before-quiet"]


@pytest.mark.parametrize("calls", [[], [("web", LABEL, 0, "2026-11-20")]])
def test_no_requests_are_no_use(shop: Shop, calls: list[tuple[str, str, int, str]]) -> None:
    """A row of usage.json that counts none changes no verdict."""
    last = ("web", "GET /orders/{id}", 900, "2026-11-22")
    shop.write(ORDERS_USAGE, usage("orders", last, *calls))
    shop.land()
    remove_label(shop)
    assert rules(shop) == []
