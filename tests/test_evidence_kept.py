"""What stands in usage.json is not lost silently: whoever exports may know less than the file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from command_line import inside
from gate_shop import ORDERS_USAGE
from gate_stories import TODAY, Shop, shop_in
from test_gate_evidence import WEEKS, call, imported, ran

EXPORT = ("evidence", "export", "--api", "orders")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop whose evidence was exported."""
    shop = shop_in(tmp_path / "shop", monkeypatch)
    imported(shop)
    ran(shop, "evidence", "export")
    return shop


def file(shop: Shop) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(shop.path(ORDERS_USAGE).read_text())
    return found


def refused(shop: Shop, *arguments: str) -> str:
    """What is said where nothing is written."""
    done = inside(shop.folder, *arguments, "--as-of", TODAY)
    assert (done.code, done.out) == (3, "")
    return done.err


def days(shop: Shop, number: int, who: str = "web") -> None:
    """A checkout without a store takes in the logs of the last days."""
    shop.remove(".contractctl")
    every = (date.fromisoformat(TODAY) - timedelta(days=ago) for ago in range(number, 0, -1))
    lines = "".join(f"{call(day, who, 'GET', '/orders/7')}\n" for day in every)
    shop.write("few.log", lines)
    ran(shop, "evidence", "import", "few.log", "--as", "nginx-json")


def agreed(shop: Shop) -> None:
    """Consents, more time and proof, as a ledger elsewhere had them."""
    found = json.loads(shop.path(ORDERS_USAGE).read_text())
    consent = {"consumer": "web", "operation": "GET /export", "by": "owner", "at": "2026-11-02"}
    found["consents"] = [consent]
    found["extensions"] = [{"consumer": "billing", "until": "2027-02-01"}]
    found["moved"] = ["tracker"]
    shop.write(ORDERS_USAGE, json.dumps(found))


def test_what_owners_said_stays_where_no_ledger_knows_the_contract(shop: Shop) -> None:
    agreed(shop)
    before = file(shop)
    assert ran(shop, *EXPORT).code == 0
    after = file(shop)
    for name in ("consents", "extensions", "moved", "uses"):
        assert after[name] == before[name]
    assert ran(shop, *EXPORT, "--check").code == 0


def test_a_ledger_that_knows_the_contract_says_who_agreed(shop: Shop) -> None:
    agreed(shop)
    ran(shop, "track", "consent", "orders", "packer", "--by", "boss", "--operation", "GET /orders")
    ran(shop, *EXPORT)
    assert [one["consumer"] for one in file(shop)["consents"]] == ["packer"]


def test_the_last_days_alone_do_not_overwrite_weeks(shop: Shop) -> None:
    before = shop.path(ORDERS_USAGE).read_text()
    days(shop, 3)
    said = refused(shop, *EXPORT)
    first = date.fromisoformat(TODAY) - timedelta(days=7 * WEEKS)
    assert f"its traffic begins at {first}, and here at 2026-11-20" in said
    assert "1 use that nothing here shows, of tracker" in said
    assert "--replace" in said
    assert shop.path(ORDERS_USAGE).read_text() == before
    assert ran(shop, *EXPORT, "--check").code == 1
    assert ran(shop, *EXPORT, "--replace").code == 0
    assert {one["consumer"] for one in file(shop)["uses"]} == {"web"}


def test_nothing_is_written_where_one_file_of_several_would_lose(shop: Shop) -> None:
    shop.remove("contracts/catalog/usage.json")
    days(shop, 3)
    refused(shop, "evidence", "export")
    assert not shop.path("contracts/catalog/usage.json").exists()


def test_a_use_that_the_same_days_no_longer_show_may_go(shop: Shop) -> None:
    days(shop, 7 * WEEKS, who="packer")
    assert ran(shop, *EXPORT).code == 0
    assert {one["consumer"] for one in file(shop)["uses"]} == {"packer"}


def test_a_file_that_cannot_be_read_is_not_overwritten_unasked(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, "{}")
    assert "nobody knows what would be lost with this file" in refused(shop, *EXPORT)
    assert shop.path(ORDERS_USAGE).read_text() == "{}"
    assert ran(shop, *EXPORT, "--replace").code == 0
    assert file(shop)["uses"]


def test_a_share_is_never_rounded_to_all(shop: Shop) -> None:
    lines = shop.path("access.json.log").read_text() * 30
    shop.write("access.json.log", lines + call(date(2026, 11, 20), "nobody", "GET", "/orders/7"))
    shop.remove(".contractctl")
    ran(shop, "evidence", "import", "access.json.log", "--as", "nginx-json")
    assert "99.98 % of the hits attributed" in ran(shop, *EXPORT).out
