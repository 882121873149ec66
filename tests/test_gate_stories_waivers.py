"""Stories of waivers: who bears a risk accepts it, by name, for a change, until a day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_shop import ORDERS, ORDERS_TERMS, TOTAL
from gate_stories import Shop, blocked, passed, shop_in


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


CHANGE = "6d5c675d8faa"
"""The fingerprint of TOTAL."""


def waive(shop: Shop, *consumers: str, change: str = CHANGE, expires: str = "2027-01-29") -> None:
    listed = f"\n    consumers: [{', '.join(consumers)}]" if consumers else ""
    shop.write(
        ORDERS_TERMS,
        f"""{shop.path(ORDERS_TERMS).read_text()}waivers:
  - fingerprint: "{change}"{listed}
    reason: they parse either form, see OPS-1182
    owner: storefront@example.test
    expires: {expires}
""",
    )


def test_a_waiver_for_all_that_are_hit_lets_the_change_pass_and_is_shown(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop, "web", "billing")
    shop.commit()
    assert shop.gate() == passed(
        "::notice file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A "
        "waived%3A breaks web%2C billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "waived for web, billing until 2027-01-29 by storefront@example.test: they parse "
        "either form, see OPS-1182 (contracts/orders/migration.yaml:6)%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed (1 breaking change; 4 consumers of orders); what hurts "
        "web and billing is waived.",
    )


def test_a_waiver_excuses_those_whom_it_names_and_nobody_else(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop, "web")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A may break "
        "billing::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A "
        "waived%3A breaks web::"
        "$.total: the type went from integer to string; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
        'never sent before: "a" is not of type "integer"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "waived for web until 2027-01-29 by storefront@example.test: they parse either form, "
        "see OPS-1182 (contracts/orders/migration.yaml:6)%0A"
        "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that may break billing.",
    )


def test_a_waived_finding_is_a_note_that_says_who_accepted_it(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop, "web")
    shop.commit()
    open_one, waived = json.loads(shop.gate(form="json").out)["findings"]
    assert (open_one["level"], open_one["consumers"]) == ("error", ["billing"])
    assert open_one["waived_by"] is None
    assert (waived["level"], waived["consumers"]) == ("note", ["web"])
    assert waived["waived_by"]["owner"] == "storefront@example.test"
    assert waived["fingerprint"] == open_one["fingerprint"] == CHANGE


def test_a_waiver_that_stands_already_is_as_good(shop: Shop) -> None:
    waive(shop, "web", "billing")
    shop.land()
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate().code == 0


def test_a_waiver_that_has_expired_excuses_nobody(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop, "web", "billing", expires="2026-11-20")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
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
        "::error file=contracts/orders/migration.yaml,line=6,col=5,title=orders%3A a waiver "
        "has expired::"
        "the waiver of 6d5c675d8faa for web, billing expired on 2026-11-20.%0A"
        "What to do: Ask storefront@example.test to renew it with a later `expires`, or "
        "remove it.%0A"
        "[waiver-expired 5cc601b124b2]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing; the waiver of "
        "6d5c675d8faa for web, billing expired on 2026-11-20.",
    )
    assert shop.gate("--as-of", "2026-11-19").code == 0


def test_a_new_waiver_of_no_change_blocks(shop: Shop) -> None:
    waive(shop, "web", change="0123456789ab")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/migration.yaml,line=6,col=5,title=orders%3A a waiver "
        "hits no change::"
        "the waiver of 0123456789ab hits no change.%0A"
        "What to do: Correct its fingerprint to one that this verdict shows, or remove it.%0A"
        "[waiver-unused c48aea637efb]",
        "::notice title=contractctl gate::Blocked: the waiver of 0123456789ab hits no change.",
    )


def test_a_waiver_that_has_done_its_work_is_a_warning(shop: Shop) -> None:
    waive(shop, "web", "billing")
    shop.edit(ORDERS, *TOTAL)
    shop.land()
    shop.edit(ORDERS, "maxLength: 200", "maxLength: 400")
    shop.commit()
    assert shop.gate() == passed(
        "::warning file=contracts/orders/migration.yaml,line=6,col=5,title=orders%3A a "
        "waiver hits no change::"
        "the waiver of 6d5c675d8faa hits no change any more.%0A"
        "What to do: Remove it.%0A"
        "[waiver-unused bc3e36867abe]",
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 4 consumers of orders); 1 "
        "warning: the waiver of 6d5c675d8faa hits no change any more.",
    )


def test_a_waiver_that_names_nobody_is_too_wide_and_excuses_nobody(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
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
        "::error file=contracts/orders/migration.yaml,line=6,col=5,title=orders%3A a waiver "
        "names no consumers::"
        "the waiver of 6d5c675d8faa names no consumers, so that it excuses nobody.%0A"
        "What to do: List in it the consumers whose owners accept this.%0A"
        "[waiver-too-wide 6331b2fe23e7]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing; the waiver of "
        "6d5c675d8faa names no consumers, so that it excuses nobody.",
    )


def test_a_waiver_for_somebody_unknown_excuses_nobody(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop, "wbe")
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
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
        "::warning file=contracts/orders/migration.yaml,line=6,col=5,title=orders%3A a "
        "waiver hits no change::"
        "the waiver of 6d5c675d8faa names wbe, whom the change does not hurt.%0A"
        "What to do: Remove it.%0A"
        "[waiver-unused c8bddf9fa897]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from integer to string in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing.",
    )


def test_a_waiver_for_more_than_are_hit_is_not_worth_a_word(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    waive(shop, "web", "billing", "tracker")
    shop.commit()
    assert shop.gate().code == 0


def test_a_waiver_that_is_taken_out_is_gone(shop: Shop) -> None:
    terms = shop.path(ORDERS_TERMS).read_text()
    waive(shop, "web", "billing")
    shop.land()
    shop.write(ORDERS_TERMS, terms)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate().code == 1
