"""Stories of an old revision: it goes when the date, silence and the owners allow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import (
    CATALOG_TERMS,
    CATALOG_USAGE,
    CATALOG_V1,
    CATALOG_V2,
    CONSUMERS,
    usage,
)
from gate_stories import Shop, blocked, passed, shop_in


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


AGREED = ("partner", "DELETE /products/{sku}"), ("partner", "GET /products")
SEARCH_AGREED = ("search", "GET /products")


@pytest.fixture
def catalog(shop: Shop) -> Shop:
    """`search` reads the price, which only v1 has."""
    shop.edit(CONSUMERS, 'reads: ["$[*].name"]', 'reads: ["$[*].name", "$[*].price"]')
    shop.land()
    return shop


def test_an_old_revision_may_not_go_before_its_sunset(catalog: Shop) -> None:
    catalog.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2027-02-15")
    catalog.write(CATALOG_USAGE, usage("catalog", consents=[*AGREED, SEARCH_AGREED]))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=1,col=1,title=catalog%3A removed "
        "before the promised date::"
        "catalog@v1 is removed 84 days before its sunset 2027-02-15.%0A"
        "search (discovery@example.test): is hit; reads $[*].price of GET /products "
        "[consumers.yaml:33]%0A"
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations [consumers.yaml:25]%0A"
        "Who must agree: discovery@example.test (search); partners@example.test (partner)%0A"
        "What to do: Put it back and wait until 2027-02-15.%0A"
        "[removed-before-sunset 23bc0100ee0f]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 is removed 84 days before its sunset 2027-02-15.",
    )


def test_an_old_revision_may_not_go_while_nobody_watched(catalog: Shop) -> None:
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=1,col=1,title=catalog%3A removed "
        "without the consent of search%2C partner::"
        "catalog@v1 is removed, and search, partner have not agreed.%0A"
        "search (discovery@example.test): is hit; reads $[*].price of GET /products; has not "
        "agreed [consumers.yaml:33]%0A"
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations; has not agreed [consumers.yaml:25]%0A"
        "What to do: Let partner declare in consumers.yaml what it uses. Ask "
        "discovery@example.test, partners@example.test to agree, and note each answer: "
        "`contractctl track consent catalog CONSUMER --by WHO`. CI sees it "
        "after `contractctl evidence export` and a commit of usage.json. "
        "Import its traffic with `contractctl evidence import PATH`, and commit what "
        "`contractctl evidence export` writes.%0A"
        "[removed-without-consent 23bc0100ee0f]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 is removed, and search, partner have not agreed.",
    )


def test_an_old_revision_may_not_go_while_it_is_called(catalog: Shop) -> None:
    call = ("search", "GET /products", 512, "2026-11-21")
    catalog.write(CATALOG_USAGE, usage("catalog", call, consents=[*AGREED, SEARCH_AGREED]))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=1,col=1,title=catalog%3A removed "
        "while it is still called::"
        "catalog@v1 is removed although search called it, last on 2026-11-21, 2 days ago; 28 "
        "days of silence are asked for.%0A"
        "search (discovery@example.test): is hit; reads $[*].price of GET /products "
        "[consumers.yaml:33]%0A"
        "Who must agree: discovery@example.test (search)%0A"
        "What to do: Put it back and ask discovery@example.test to move away; it may go on "
        "2026-12-19 if no more calls are seen by then.%0A"
        "[removed-before-quiet 23bc0100ee0f]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 is removed although search called it, last on 2026-11-21, 2 days "
        "ago; 28 days of silence are asked for.",
    )


def test_an_old_revision_may_not_go_without_consent(catalog: Shop) -> None:
    catalog.write(CATALOG_USAGE, usage("catalog", consents=AGREED))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=1,col=1,title=catalog%3A removed "
        "without the consent of search::"
        "catalog@v1 is removed, and search has not agreed.%0A"
        "search (discovery@example.test): is hit; reads $[*].price of GET /products; has not "
        "agreed [consumers.yaml:33]%0A"
        "What to do: Ask discovery@example.test to agree, and note the answer: `contractctl "
        "track consent catalog search --by WHO`. CI sees it "
        "after `contractctl evidence export` and a commit of usage.json.%0A"
        "[removed-without-consent 23bc0100ee0f]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 is removed, and search has not agreed.",
    )


def test_an_old_revision_may_go_when_all_is_said_and_done(catalog: Shop) -> None:
    catalog.write(CATALOG_USAGE, usage("catalog", consents=[*AGREED, SEARCH_AGREED]))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 2 consumers of "
        "catalog)."
    )


def test_who_was_given_more_time_holds_it_up_until_then(catalog: Shop) -> None:
    more = [("search", "2026-12-18")]
    catalog.write(CATALOG_USAGE, usage("catalog", consents=AGREED, extensions=more))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=1,col=1,title=catalog%3A removed "
        "without the consent of search::"
        "catalog@v1 is removed although search was given time until 2026-12-18.%0A"
        "search (discovery@example.test): is hit; reads $[*].price of GET /products; was "
        "given time until 2026-12-18 [consumers.yaml:33]%0A"
        "What to do: Put it back and wait until 2026-12-19.%0A"
        "[removed-without-consent 23bc0100ee0f]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 is removed although search was given time until 2026-12-18.",
    )


def test_who_was_given_more_time_holds_it_up_no_longer(catalog: Shop) -> None:
    more = [("search", "2026-11-20")]
    catalog.write(CATALOG_USAGE, usage("catalog", consents=AGREED, extensions=more))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 2 consumers of "
        "catalog)."
    )


def test_the_migration_may_go_with_the_old_revision(catalog: Shop) -> None:
    catalog.write(CATALOG_USAGE, usage("catalog", consents=[*AGREED, SEARCH_AGREED]))
    catalog.land()
    catalog.remove(CATALOG_V1)
    catalog.remove(CATALOG_TERMS)
    catalog.commit()
    assert catalog.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change; 2 consumers of "
        "catalog)."
    )


def test_a_date_that_is_moved_with_the_removal_does_not_count(catalog: Shop) -> None:
    catalog.edit(CATALOG_TERMS, "sunset: 2026-11-16", "sunset: 2027-02-15")
    catalog.write(CATALOG_USAGE, usage("catalog", consents=[*AGREED, SEARCH_AGREED]))
    catalog.land()
    catalog.edit(CATALOG_TERMS, "sunset: 2027-02-15", "sunset: 2026-11-16")
    catalog.remove(CATALOG_V1)
    catalog.commit()
    assert catalog.gate() == blocked(
        "::error file=contracts/catalog/migration.yaml,line=1,col=1,title=catalog%3A removed "
        "before the promised date::"
        "catalog@v1 is removed 84 days before its sunset 2027-02-15.%0A"
        "search (discovery@example.test): is hit; reads $[*].price of GET /products "
        "[consumers.yaml:33]%0A"
        "partner (partners@example.test): nobody can say whether it is hit; it consumes "
        "catalog, and no source says which operations [consumers.yaml:25]%0A"
        "Who must agree: discovery@example.test (search); partners@example.test (partner)%0A"
        "What to do: Put it back and wait until 2027-02-15.%0A"
        "[removed-before-sunset 23bc0100ee0f]",
        "::notice title=contractctl gate::"
        "Blocked: catalog@v1 is removed 84 days before its sunset 2027-02-15.",
    )


def test_work_on_the_next_revision_hits_nobody_before_it_is_announced(shop: Shop) -> None:
    dates = "{announce: 2026-11-25, deprecate: 2026-12-01, sunset: 2027-06-30}"
    old = "{announce: 2026-08-03, deprecate: 2026-09-01, sunset: 2026-11-16}"
    shop.edit(CATALOG_TERMS, old, dates)
    shop.land()
    shop.edit(CATALOG_V2, "maxLength: 40", "minLength: 41")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (1 breaking change, 1 safe change; 2 "
        "consumers of catalog).",
        "Note: catalog@v2 is announced for 2026-11-25: what changes in it before hits nobody.",
    )
    assert shop.gate("--as-of", "2026-11-25").code != 0
