"""Stories of settings: what the gate is told to look at, and that it says when it is told less."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_shop import CATALOG_V1, ORDERS, PRICE, TOTAL, usage
from gate_stories import Shop, blocked, passed, shop_in, unfinished, would


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def settle(shop: Shop, text: str) -> None:
    """What pyproject.toml says at the base and now."""
    shop.write("pyproject.toml", text)
    shop.land()


def test_a_rule_that_is_off_finds_nothing(shop: Shop) -> None:
    settle(shop, '[tool.contractctl.gate.rules]\nbreaks-consumer = "off"\n')
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, but breaks-consumer is off in the settings: nobody "
        "looked (1 breaking change; 4 consumers of orders)."
    )


def test_a_rule_that_only_warns_lets_pass(shop: Shop) -> None:
    settle(shop, '[tool.contractctl.gate.rules]\nbreaks-consumer = "warning"\n')
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == passed(
        "::warning file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
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
        "Passed: 1 contract changed (1 breaking change; 4 consumers of orders); 1 warning: "
        "$.total: the type went from integer to string in GET /orders, GET /orders/{id}, POST "
        "/orders; that breaks web and may break billing.",
    )


def test_unknowns_may_be_errors(shop: Shop) -> None:
    settle(shop, '[tool.contractctl.gate.rules]\nunknown-consumer = "error"\n')
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=catalog%3A nobody can say "
        "whether it hits partner::"
        "$[*].price: the type went from integer to string; consumers get another form than they "
        "expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent before: '
        '"a" is not of type "integer"%0A'
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations [consumers.yaml:25]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside it.%0A"
        "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
        "[unknown-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Blocked: $[*].price: the type went from integer to string in GET /products; nobody can "
        "say whether that hits partner.",
    )


def test_a_gate_that_is_loosened_with_the_break_says_so(shop: Shop) -> None:
    shop.write("pyproject.toml", '[tool.contractctl.gate.rules]\nbreaks-consumer = "off"\n')
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == passed(
        "::warning file=pyproject.toml,line=1,col=1,title=orders%3A the gate is changed::"
        "this pull request loosens the gate that judges it: rule breaks-consumer is off, and "
        "was error.%0A"
        "What to do: Change settings of the gate in a pull request of their own, so that who "
        "reviews one sees what it lets through.%0A"
        "[gate-loosened 5250f17f00ba]",
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, but breaks-consumer is off in the settings: nobody looked "
        "(1 breaking change; 4 consumers of orders); 1 warning: this pull request loosens the "
        "gate that judges it: rule breaks-consumer is off, and was error.",
    )


def test_what_loosens_the_gate_cannot_hide_that_it_does(shop: Shop) -> None:
    rules = '[tool.contractctl.gate.rules]\nbreaks-consumer = "off"\ngate-loosened = "off"\n'
    shop.write("pyproject.toml", rules)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    [loosened] = json.loads(shop.gate(form="json").out)["findings"]
    assert (loosened["rule"], loosened["level"]) == ("gate-loosened", "warning")
    shop.land()
    shop.edit(ORDERS, *reversed(TOTAL))
    shop.write("pyproject.toml", rules + 'endangers-consumer = "off"\n')
    shop.commit()
    found = json.loads(shop.gate(form="json").out)["findings"]
    assert "gate-loosened" not in {one["rule"] for one in found}, "off at the base is off"


def test_a_gate_that_is_loosened_in_a_pull_request_of_its_own_is_remarked(shop: Shop) -> None:
    shop.write("pyproject.toml", '[tool.contractctl.gate]\nmode = "report"\n')
    shop.commit()
    assert shop.gate() == would(
        "report",
        0,
        "::notice title=contractctl gate::Passed: no contract changed.",
        "Note: This branch loosens the gate: mode is report, and was enforce.",
    )
    [remark] = json.loads(shop.gate(form="json").out)["remarks"]
    assert remark == "This branch loosens the gate: mode is report, and was enforce."


def test_a_gate_that_is_tightened_says_nothing(shop: Shop) -> None:
    settle(shop, '[tool.contractctl.gate]\nmode = "report"\n')
    shop.write("pyproject.toml", "")
    shop.commit()
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_a_gate_that_warns_does_not_fail_the_build(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    assert shop.gate("--mode", "warn") == would(
        "warn",
        1,
        "::warning file=contracts/orders/openapi.yaml,line=61,col=17,title=would block%3A "
        "orders%3A breaks web%2C billing::"
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
        "::warning file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
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
        "[unknown-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Would be blocked: orders: $.total: the type went from integer to string in GET "
        "/orders, GET /orders/{id}, POST /orders; that breaks web and may break billing; nobody "
        "can say whether 1 change of catalog hits partner.",
    )


def test_a_gate_that_reports_does_not_fail_the_build(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    assert shop.gate("--mode", "report") == would(
        "report",
        1,
        "::notice file=contracts/orders/openapi.yaml,line=61,col=17,title=would block%3A "
        "orders%3A breaks web%2C billing::"
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
        "::notice file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
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
        "[unknown-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Would be blocked: orders: $.total: the type went from integer to string in GET "
        "/orders, GET /orders/{id}, POST /orders; that breaks web and may break billing; nobody "
        "can say whether 1 change of catalog hits partner.",
    )


def test_the_mode_stands_in_the_settings_and_an_option_overrules_it(shop: Shop) -> None:
    settle(shop, '[tool.contractctl.gate]\nmode = "warn"\n')
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate().code == 0
    assert shop.gate("--mode", "enforce").code == 1


def test_the_ref_stands_in_the_settings_and_an_option_overrules_it(shop: Shop) -> None:
    shop.git("tag", "release")
    settle(shop, '[tool.contractctl.gate]\nagainst = "release"\n')
    shop.edit(ORDERS, *TOTAL)
    shop.land()
    assert shop.gate().code == 1
    assert shop.gate("--against", "origin/main").code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[tool.contractctl.gate]\nmode = "strict"\n',
            "error: pyproject.toml:2:1: tool.contractctl.gate.mode: 'strict' is not known\n"
            "  next: known values: enforce, report, warn",
        ),
        (
            '[tool.contractctl.gate.rules]\nbreaks-consumers = "off"\n',
            "error: pyproject.toml:2:1: tool.contractctl.gate.rules.breaks-consumers: no such"
            " rule\n"
            "  next: did you mean 'breaks-consumer'?",
        ),
        (
            '[tool.contractctl.gate.rules]\nbreaks-consumer = "none"\n',
            "error: pyproject.toml:2:1: tool.contractctl.gate.rules.breaks-consumer: 'none' is not"
            " known\n"
            "  next: known values: error, off, unknown, warning",
        ),
        (
            "[tool.contractctl.gate]\nevidence_days = -1\n",
            "error: pyproject.toml:2:1: tool.contractctl.gate.evidence_days: must be a whole number"
            " from 0 to 3650\n"
            "  next: write a number from 0 to 3650",
        ),
        (
            "[tool.contractctl.gate\n",
            "error: pyproject.toml:1:23: no TOML: Expected ']' at the end of a table declaration\n"
            "  next: correct the syntax there",
        ),
    ],
)
def test_settings_that_cannot_be_read_are_named_with_their_place(
    shop: Shop, text: str, said: str
) -> None:
    shop.write("pyproject.toml", text)
    assert shop.gate() == unfinished(said)


def test_the_day_is_an_argument_and_nothing_else_moves_the_verdict(shop: Shop) -> None:
    shop.edit(ORDERS, 'x-sunset: "2026-10-31"', 'x-sunset: "2026-12-15"')
    shop.land()
    text = shop.path(ORDERS).read_text()
    before, _, rest = text.partition("  /orders/{id}/label:\n")
    shop.write(ORDERS, f"{before}  /export:\n{rest.partition('  /export:' + chr(10))[2]}")
    shop.write("contracts/orders/usage.json", usage("orders", last="2026-12-14"))
    shop.commit()
    early, late = shop.gate(), shop.gate("--as-of", "2026-12-15")
    assert (early.code, late.code) == (1, 0)
    assert shop.gate() == early
