"""The gate judges by the evidence of the workspace, else by usage.json, and says by which."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import Outcome, inside
from gate_shop import CATALOG_V1, CONSUMERS, ORDERS, ORDERS_USAGE, SHOP, usage
from gate_stories import TODAY, Shop, shop_in

LABEL = "GET /orders/{id}/label"
WEEKS = 7
EVERYBODY = ("billing", "packer", "tracker", "web")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def said(shop: Shop, *arguments: str) -> dict[str, Any]:
    done = shop.gate(*arguments, form="json")
    assert done.code in (0, 1, 4), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def by(shop: Shop, api: str = "orders") -> str:
    """By what a contract was judged."""
    (found,) = [one for one in said(shop)["contracts"] if one["name"] == api]
    evidence: str = found["evidence"]
    return evidence.partition("; ")[2]


def ran(shop: Shop, *arguments: str) -> Outcome:
    done = inside(shop.folder, *arguments, "--as-of", TODAY)
    assert done.code in (0, 1), done.err
    return done


def findings(shop: Shop) -> list[tuple[str, list[str], str]]:
    """What the gate finds, of whom, without the places of the evidence."""
    return [(one["rule"], one["consumers"], one["fingerprint"]) for one in said(shop)["findings"]]


def without_label(shop: Shop) -> None:
    text = SHOP[ORDERS]
    start, end = text.index(f"  {LABEL[4:]}:\n"), text.index("  /export:\n")
    shop.write(ORDERS, text[:start] + text[end:])


def call(day: date, who: str, method: str, path: str) -> str:
    return json.dumps(
        {
            **{"time_iso8601": f"{day}T12:00:00+00:00", "remote_addr": "10.0.0.1"},
            **{"request": f"{method} {path} HTTP/1.1", "status": "200"},
            **{"http_user_agent": "agent", "http_x_client": who},
        }
    )


def log(last_label: int) -> str:
    """Seven weeks of calls; the last for a label was some days ago."""
    lines = []
    for ago in range(7 * WEEKS, 0, -1):
        day = date.fromisoformat(TODAY) - timedelta(days=ago)
        lines += [call(day, "web", "GET", "/orders/7"), call(day, "packer", "GET", "/orders")]
        lines += [call(day, "partner", "DELETE", "/products/7")]
        if ago >= last_label:
            lines.append(call(day, "tracker", "GET", "/orders/8/label"))
    return "\n".join(lines) + "\n"


def imported(shop: Shop, last_label: int = 7, name: str = "access.json") -> None:
    """Traffic in the store of the workspace, which nobody commits."""
    shop.write(".gitignore", ".contractctl/\n*.json.log\n")
    shop.write(f"{name}.log", log(last_label))
    ran(shop, "evidence", "import", f"{name}.log", "--as", "nginx-json")


def forgotten(shop: Shop) -> None:
    """A checkout that has only what is committed."""
    shop.remove(".contractctl")


def test_the_digest_of_a_lock_file_is_that_of_its_bytes(shop: Shop) -> None:
    text = usage("orders", ("web", "GET /orders/{id}", 9, "2026-11-20"))
    shop.write(ORDERS_USAGE, text)
    shop.land()
    shop.edit(ORDERS, "maxLength: 40", "maxLength: 20")
    found = said(shop)
    assert found["inputs"]["evidence"] == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_the_lock_file_gives_the_verdict_that_the_evidence_gives(shop: Shop) -> None:
    imported(shop)
    ran(shop, "evidence", "export")
    shop.land()
    without_label(shop)
    shop.edit(ORDERS, "total: {type: integer}", "total: {type: string}")
    by_store = findings(shop)
    assert by(shop) == f".contractctl/evidence.db (not {ORDERS_USAGE})"
    forgotten(shop)
    assert findings(shop) == by_store
    assert by(shop) == ORDERS_USAGE
    assert ("removed-before-quiet", ["tracker"]) in [one[:2] for one in by_store]


def test_calls_of_what_the_pull_request_removes_are_found_in_the_evidence(shop: Shop) -> None:
    imported(shop)
    without_label(shop)
    assert by(shop) == ".contractctl/evidence.db"
    assert [one[:2] for one in findings(shop)] == [("removed-before-quiet", ["tracker"])]


def test_an_export_after_the_removal_hides_no_calls(shop: Shop) -> None:
    imported(shop)
    ran(shop, "evidence", "export")
    shop.land()
    without_label(shop)
    ran(shop, "evidence", "export")
    assert LABEL not in shop.path(ORDERS_USAGE).read_text()
    forgotten(shop)
    assert [one[:2] for one in findings(shop)] == [("removed-before-quiet", ["tracker"])]
    assert by(shop) == f"{ORDERS_USAGE} and the base's, for 1 operation that it names no more"


def test_a_contract_takes_its_lock_file_with_it_but_not_what_it_says(shop: Shop) -> None:
    imported(shop)
    ran(shop, "evidence", "export")
    shop.land()
    shop.remove("contracts/orders")
    forgotten(shop)
    (found,) = findings(shop)
    assert (found[0], sorted(found[1])) == ("breaks-consumer", list(EVERYBODY))
    assert by(shop) == f"{ORDERS_USAGE} at the base"


def test_after_a_rename_the_lock_file_of_the_former_name_counts(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, usage("orders", ("search", "GET /orders/{id}", 9, "2026-11-20")))
    shop.land()
    shop.move("contracts/orders", "contracts/purchases")
    shop.write(CONSUMERS, SHOP[CONSUMERS].replace("      orders:", "      purchases:"))
    moved = "contracts/purchases/openapi.yaml"
    shop.edit(moved, "total: {type: integer}", "total: {type: string}")
    assert by(shop, "purchases") == "contracts/purchases/usage.json"
    assert {name for one in findings(shop) for name in one[1]} >= {"search", "web"}


def test_a_consumer_that_has_another_name_now_is_recognised_by_that(shop: Shop) -> None:
    imported(shop)
    renamed = SHOP[CONSUMERS].replace("  tracker:\n", "  parcels:\n")
    shop.write(CONSUMERS, renamed)
    without_label(shop)
    assert [one[:2] for one in findings(shop)] == [("removed-before-quiet", ["parcels"])]


def test_a_store_that_does_not_know_the_contract_leaves_it_to_the_lock_file(shop: Shop) -> None:
    imported(shop)
    shop.write(ORDERS_USAGE, usage("orders", ("search", "GET /export", 9, "2026-11-20")))
    shop.write("contracts/payments/openapi.yaml", SHOP[CATALOG_V1].replace("product", "payment"))
    text = usage("payments", ("search", "GET /payments", 9, "2026-11-20"))
    shop.write("contracts/payments/usage.json", text)
    shop.land()
    shop.edit("contracts/payments/openapi.yaml", "price: {type: integer}", "price: {type: string}")
    assert by(shop, "payments") == "contracts/payments/usage.json"
    assert [one[:2] for one in findings(shop)] == [("breaks-consumer", ["search"])]


def test_equal_evidence_has_an_equal_digest_wherever_it_was_imported_from(shop: Shop) -> None:
    shop.edit(ORDERS, "maxLength: 40", "maxLength: 20")
    digests = []
    for name in ("access.json", "yesterday.json"):
        imported(shop, name=name)
        digests.append(said(shop)["inputs"]["evidence"])
        forgotten(shop)
    imported(shop, last_label=3)
    digests.append(said(shop)["inputs"]["evidence"])
    forgotten(shop)
    digests.append(said(shop)["inputs"]["evidence"])
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
    assert all(len(one) == len("sha256:") + 64 for one in digests)


def agreed(shop: Shop, kind: str, *arguments: str) -> None:
    done = inside(
        *(shop.folder, "track", kind, "orders", "tracker", "--by", "shipping@example.test"),
        *(*arguments, "--as-of", "2026-11-10"),
    )
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("kind", "arguments", "rules"),
    [
        ("ack", (), ["removed-without-consent"]),
        ("consent", ("--operation", LABEL), []),
        ("consent", ("--operation", "GET /export"), ["removed-without-consent"]),
        ("consent", (), []),
        ("extend", ("--until", "2026-11-20", *("--reason", "x"), *("--approved-by", "y")), []),
        (
            "extend",
            ("--until", "2027-01-20", *("--reason", "x"), *("--approved-by", "y")),
            ["removed-without-consent"],
        ),
    ],
)
def test_what_owners_said_counts_by_the_ledger_as_by_the_lock_file(
    shop: Shop, kind: str, arguments: tuple[str, ...], rules: list[str]
) -> None:
    shop.edit(
        CONSUMERS,
        '{operation: "GET /orders/{id}", reads: [$.status]}',
        f'{{operation: "GET /orders/{{id}}", reads: [$.status]}}, {{operation: "{LABEL}"}}',
    )
    imported(shop, last_label=7 * WEEKS)
    agreed(shop, kind, *arguments)
    ran(shop, "evidence", "export")
    shop.land()
    without_label(shop)
    found = findings(shop)
    assert [one[0] for one in found] == rules
    assert by(shop).endswith(" and the ledger")
    forgotten(shop)
    assert findings(shop) == found


def test_an_export_can_be_checked_without_writing(shop: Shop) -> None:
    imported(shop)
    ran(shop, "evidence", "export")
    assert ran(shop, "evidence", "export", "--check").code == 0
    shop.path(ORDERS_USAGE).unlink()
    done = ran(shop, "evidence", "export", "--check")
    assert (done.code, "orders/usage.json is not there" in done.out) == (1, True)
    shop.write(ORDERS_USAGE, "{}")
    done = ran(shop, "evidence", "export", "--check", "--api", "orders")
    assert (done.code, "orders/usage.json is not as the evidence is now" in done.out) == (1, True)
    assert shop.path(ORDERS_USAGE).read_text() == "{}"


def test_a_lock_file_that_cannot_be_read_ends_the_gate_with_its_place(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, '{"schema": "contractctl/usage/1",\n "api": 7, "consents": []}\n')
    shop.edit(ORDERS, "maxLength: 40", "maxLength: 20")
    done = shop.gate()
    assert (done.code, done.out) == (3, "")
    assert f"{ORDERS_USAGE}:2:2: api: must be a text, not a number" in done.err


def test_the_future_is_not_known_yet(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, usage("orders", ("tracker", LABEL, 9, "2026-11-20")))
    shop.land()
    without_label(shop)
    before = shop.gate("--as-of", "2026-09-20", form="json")
    (found,) = json.loads(before.out)["contracts"]
    assert "2026-11" not in found["evidence"]
