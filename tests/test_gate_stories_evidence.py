"""Stories of evidence: what was seen, what was not, and for how long that is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import CATALOG_TERMS, CATALOG_USAGE, CATALOG_V1, PRICE, usage
from gate_stories import Shop, blocked, passed, shop_in, unknown

DELETES = ("partner", "DELETE /products/{sku}", 3, "2026-11-10")
"""All that was ever seen of `partner`, of whom nobody knows anything else."""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def seen(shop: Shop, text: str) -> None:
    """What was seen of the catalog when the pull request began, which then changes the price."""
    shop.write(CATALOG_USAGE, text)
    shop.land()
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()


@pytest.fixture
def strict(shop: Shop) -> Shop:
    """Two weeks of silence are asked for, and evidence is believed for three days."""
    shop.edit(CATALOG_TERMS, "quiet_days: 28", "quiet_days: 14")
    shop.write("pyproject.toml", "[tool.contractctl.gate]\nevidence_days = 3\n")
    return shop


def test_who_was_watched_and_calls_something_else_is_not_hurt(shop: Shop) -> None:
    seen(shop, usage("catalog", DELETES))
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 2 consumers of "
        "catalog)."
    )


def test_who_was_never_seen_may_be_anybody(shop: Shop) -> None:
    seen(shop, usage("catalog"))
    assert shop.gate() == unknown(
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
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
        "Unknown: $[*].price: the type went from integer to string in GET /products; nobody can "
        "say whether that hits partner.",
    )


def test_who_is_seen_to_call_what_changes_may_be_hurt(shop: Shop) -> None:
    seen(shop, usage("catalog", DELETES, ("partner", "GET /products", 40, "2026-11-21")))
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=catalog%3A may break "
        "partner::"
        "$[*].price: the type went from integer to string; consumers get another form than "
        "they expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent '
        'before: "a" is not of type "integer"%0A'
        "partner (partners@example.test): may be hit; calls GET /products; no source says "
        "what it reads (seen in traffic) [contracts/catalog/usage.json (40 hits, last "
        "2026-11-21)]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Blocked: $[*].price: the type went from integer to string in GET /products; that may "
        "break partner.",
    )


def test_a_caller_that_no_service_claims_may_be_hurt(shop: Shop) -> None:
    caller = ("user_agent:curl/8.5 10.9.0.4", "GET /products", 41, "2026-11-20")
    seen(shop, usage("catalog", DELETES, caller))
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=catalog%3A may break "
        "user_agent%3Acurl/8.5 10.9.0.4::"
        "$[*].price: the type went from integer to string; consumers get another form than "
        "they expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent '
        'before: "a" is not of type "integer"%0A'
        "user_agent:curl/8.5 10.9.0.4: may be hit; no service in consumers.yaml claims its "
        "41 hits on GET /products, last on 2026-11-20 [contracts/catalog/usage.json (41 "
        "hits, last 2026-11-20)]%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) b9e078955773]",
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
        "nobody can say whether it hits partner::"
        "$[*].price: the type went from integer to string; consumers get another form than they "
        "expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent before: '
        '"a" is not of type "integer"%0A'
        "partner (partners@example.test): nobody can say whether it is hit; it was seen on "
        "other operations only, but calls of GET /products that no service claims could be its "
        "own [consumers.yaml:25, contracts/catalog/usage.json (0 hits, up to 2026-11-22)]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside it.%0A"
        "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
        "[unknown-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Blocked: $[*].price: the type went from integer to string in GET /products; that may "
        "break 1 caller that no service claims (user_agent:curl/8.5 10.9.0.4); nobody can say "
        "whether it also hits partner.",
    )


def test_silence_of_a_few_days_proves_nothing(shop: Shop) -> None:
    seen(shop, usage("catalog", DELETES, first="2026-11-09"))
    assert shop.gate() == unknown(
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
        "nobody can say whether it hits partner::"
        "$[*].price: the type went from integer to string; consumers get another form than they "
        "expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent before: '
        '"a" is not of type "integer"%0A'
        "partner (partners@example.test): nobody can say whether it is hit; 14 days of traffic "
        "show it on other operations only; the policy asks for 28 days [consumers.yaml:25, "
        "contracts/catalog/usage.json (0 hits, up to 2026-11-22)]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside it.%0A"
        "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
        "[unknown-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Unknown: $[*].price: the type went from integer to string in GET /products; nobody can "
        "say whether that hits partner.",
    )


def test_silence_that_is_too_long_ago_proves_nothing(strict: Shop) -> None:
    seen(strict, usage("catalog", DELETES, last="2026-11-18"))
    assert strict.gate() == unknown(
        "::error file=contracts/catalog/usage.json,line=1,col=1,title=unknown%3A catalog%3A the "
        "evidence is too old to tell::"
        "that partner is not hurt rests on traffic up to 2026-11-18, 5 days ago.%0A"
        "partner (partners@example.test): nobody can say whether it is hit; it was seen on "
        "other operations only, in 17 days of traffic (2026-11-02 to 2026-11-18) "
        "[consumers.yaml:25, contracts/catalog/usage.json (0 hits, up to 2026-11-18)]%0A"
        "What to do: Import more of its traffic with `contractctl evidence import PATH`, and "
        "commit what `contractctl evidence export` writes.%0A"
        "[evidence-stale 8c59240ce7b5]",
        "::notice title=contractctl gate::"
        "Unknown: that partner is not hurt rests on traffic up to 2026-11-18, 5 days ago.",
    )


def test_a_change_that_hurts_nobody_needs_no_evidence(strict: Shop) -> None:
    seen(strict, usage("catalog", DELETES, last="2026-11-18"))
    strict.edit(CATALOG_V1, PRICE[1], PRICE[0])
    strict.edit(CATALOG_V1, "maxLength: 40", "maxLength: 30")
    assert strict.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 safe change; 2 consumers of catalog)."
    )


def test_evidence_that_is_deleted_with_the_break_still_counts(shop: Shop) -> None:
    seen(shop, usage("catalog", DELETES, ("partner", "GET /products", 40, "2026-11-21")))
    shop.remove(CATALOG_USAGE)
    shop.commit()
    assert shop.gate() == blocked(
        "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=catalog%3A may break "
        "partner::"
        "$[*].price: the type went from integer to string; consumers get another form than "
        "they expect (GET /products).%0A"
        'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent '
        'before: "a" is not of type "integer"%0A'
        "partner (partners@example.test): may be hit; calls GET /products; no source says "
        "what it reads (seen in traffic) [contracts/catalog/usage.json at the base (40 hits, "
        "last 2026-11-21)]%0A"
        "Who must agree: partners@example.test (partner)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) b9e078955773]",
        "::notice title=contractctl gate::"
        "Blocked: $[*].price: the type went from integer to string in GET /products; that may "
        "break partner.",
    )


def test_evidence_of_another_contract_is_refused(shop: Shop) -> None:
    seen(shop, usage("orders"))
    said = shop.gate()
    assert said.code == 3
    assert said.err.startswith(f"error: {CATALOG_USAGE}:")
