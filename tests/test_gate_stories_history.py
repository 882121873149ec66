"""Stories of branches: only what a branch itself does to a contract is its fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_shop import (
    CATALOG_V1,
    CONSUMERS,
    ORDERS,
    PRICE,
    PRICE_SAID,
    TOTAL,
    TOTAL_SAID,
    UNCOMMITTED,
)
from gate_stories import Shop, blocked, passed, shop_in, unknown


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


STATUS = ("enum: [open, paid, sent]", "enum: [open, paid, sent, lost]")
NOTE = ("maxLength: 200", "maxLength: 400")


def test_taking_back_what_was_merged_and_broke_is_judged_like_any_other_change(shop: Shop) -> None:
    """To take back a wider request is to narrow it: somebody may have begun to use it."""
    shop.edit(CONSUMERS, "sends: [$.sku, $.quantity]", "sends: [$.sku, $.quantity, $.note]")
    shop.edit(ORDERS, *NOTE)
    shop.land()
    shop.git("revert", "--no-edit", "HEAD", "--no-commit")
    shop.git("checkout", "--quiet", "HEAD", "--", CONSUMERS)
    shop.commit("revert")
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=54,col=30,title=orders%3A breaks "
        "web::"
        "$.note: the upper bound of the length went from 400 to 200; consumers that send the "
        "old form are refused (POST /orders).%0A"
        'accepted before: POST /orders {"sku": "a", "quantity": 1, "note": '
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."}; refused now: '
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… is longer than 200 '
        "characters%0A"
        "web (storefront@example.test): is hit; sends $.note of POST /orders "
        "[consumers.yaml:52]%0A"
        "Who must agree: storefront@example.test (web)%0A"
        "What to do: Accept the old form as well until every consumer has moved, then "
        "narrow.%0A"
        "[breaks-consumer (request-max-length-decreased) 36abd3523f8d]",
        "::notice title=contractctl gate::"
        "Blocked: $.note: the upper bound of the length went from 400 to 200 in POST /orders; "
        "that breaks web.",
    )


def test_taking_back_a_break_is_a_break_for_those_who_moved(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.land()
    shop.git("revert", "--no-edit", "HEAD")
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
        "web%2C billing::"
        "$.total: the type went from string to integer; consumers get another form than they "
        "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
        'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": 0}; '
        'never sent before: 0 is not of type "string"%0A'
        "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
        "[consumers.yaml:51]%0A"
        "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
        "what it reads [consumers.yaml:10]%0A"
        "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
        "What to do: Keep the old field as it is and answer the new form in a field beside "
        "it.%0A"
        "[breaks-consumer (response-type-changed) 5578d3e5143a]",
        "::notice title=contractctl gate::"
        "Blocked: $.total: the type went from string to integer in GET /orders, GET "
        "/orders/{id}, POST /orders; that breaks web and may break billing.",
    )


def test_a_break_that_the_branch_itself_took_back_is_none(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    shop.git("revert", "--no-edit", "HEAD")
    assert shop.gate() == passed("::notice title=contractctl gate::Passed: no contract changed.")


def test_what_main_broke_meanwhile_is_not_this_branchs_fault(shop: Shop) -> None:
    shop.edit(CATALOG_V1, "title: Catalog,", "title: Products,")
    shop.commit()
    shop.on_main()
    shop.edit(ORDERS, *TOTAL)
    shop.back()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )


def test_what_a_merge_of_main_brings_in_is_not_this_branchs_fault(shop: Shop) -> None:
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    shop.on_main()
    shop.edit(ORDERS, *TOTAL)
    shop.back()
    shop.git("merge", "--quiet", "--no-edit", "origin/main")
    assert shop.gate() == unknown(*PRICE_SAID)


def test_a_conflict_that_was_resolved_against_main_is_this_branchs_change(shop: Shop) -> None:
    """`main` let orders carry longer notes; the merge takes that back."""
    shop.edit(CONSUMERS, "sends: [$.sku, $.quantity]", "sends: [$.sku, $.quantity, $.note]")
    shop.land()
    shop.commit("nothing yet")
    shop.on_main()
    shop.edit(ORDERS, *NOTE)
    shop.back()
    shop.git("merge", "--quiet", "--no-edit", "--strategy=ours", "origin/main")
    assert shop.gate() == blocked(
        "::error file=contracts/orders/openapi.yaml,line=54,col=30,title=orders%3A breaks "
        "web::"
        "$.note: the upper bound of the length went from 400 to 200; consumers that send the "
        "old form are refused (POST /orders).%0A"
        'accepted before: POST /orders {"sku": "a", "quantity": 1, "note": '
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."}; refused now: '
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… is longer than 200 '
        "characters%0A"
        "web (storefront@example.test): is hit; sends $.note of POST /orders "
        "[consumers.yaml:52]%0A"
        "Who must agree: storefront@example.test (web)%0A"
        "What to do: Accept the old form as well until every consumer has moved, then "
        "narrow.%0A"
        "[breaks-consumer (request-max-length-decreased) 36abd3523f8d]",
        "::notice title=contractctl gate::"
        "Blocked: $.note: the upper bound of the length went from 400 to 200 in POST /orders; "
        "that breaks web.",
    )


def test_the_merge_commit_that_ci_checks_out_is_judged_against_main(shop: Shop) -> None:
    """GitHub checks out `refs/pull/N/merge`: main with the branch merged into it, detached."""
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    shop.on_main()
    shop.edit(CATALOG_V1, *PRICE)
    shop.back()
    shop.git("checkout", "--quiet", "--detach", "origin/main")
    shop.git("merge", "--quiet", "--no-edit", "--no-ff", "change")
    assert shop.gate() == blocked(*TOTAL_SAID)


def test_a_merge_that_is_not_finished_has_no_verdict(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    shop.on_main()
    shop.edit(ORDERS, TOTAL[0], "total: {type: number}")
    shop.back()
    with pytest.raises(AssertionError, match="merge"):
        shop.git("merge", "--quiet", "--no-edit", "origin/main")
    assert shop.gate().code == 3


def test_a_criss_cross_of_merges_still_has_an_answer(shop: Shop) -> None:
    """Two merge bases: what only the branch has is found against either."""
    shop.edit(ORDERS, *NOTE)
    mine = shop.commit()
    shop.on_main()
    shop.edit(CATALOG_V1, "title: Catalog,", "title: Products,")
    theirs = shop.commit()
    shop.git("merge", "--quiet", "--no-edit", mine)
    shop.back()
    shop.git("merge", "--quiet", "--no-edit", theirs)
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert len(shop.git("merge-base", "--all", "HEAD", "origin/main").split()) == 2
    assert shop.gate() == blocked(*TOTAL_SAID)


def test_a_base_branch_that_was_pushed_by_force_is_compared_from_where_they_part(
    shop: Shop,
) -> None:
    """`main` dropped a commit that the branch still has: for main it is the branch's now."""
    shop.on_main()
    shop.edit(ORDERS, *TOTAL)
    shop.back()
    shop.git("reset", "--quiet", "--hard", "origin/main")
    shop.edit(CATALOG_V1, "title: Catalog,", "title: Products,")
    shop.commit()
    assert shop.gate() == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )
    shop.git("update-ref", "refs/remotes/origin/main", "origin/main~1")
    error, verdict = TOTAL_SAID
    several = verdict.replace("Blocked: ", "Blocked: orders: ")
    assert shop.gate() == blocked(error, several)


def test_a_rebase_changes_the_base_and_not_the_verdict(shop: Shop) -> None:
    shop.edit(CATALOG_V1, *PRICE)
    shop.commit()
    shop.on_main()
    shop.edit(ORDERS, *TOTAL)
    shop.back()
    before = shop.gate()
    shop.git("rebase", "--quiet", "origin/main")
    after = shop.gate()
    assert before == after == unknown(*PRICE_SAID)


def test_a_branch_on_a_branch_is_judged_against_the_ref_that_is_named(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    shop.git("tag", "first")
    shop.edit(CATALOG_V1, "title: Catalog,", "title: Products,")
    shop.commit()
    assert shop.gate("--against", "first") == passed(
        "::notice title=contractctl gate::"
        "Passed: 1 contract changed, nobody is hurt (no message changes; 2 consumers of "
        "catalog)."
    )
    assert shop.gate("--against", "HEAD~1") == shop.gate("--against", "first")
    assert shop.gate("--against", shop.git("rev-parse", "first")) == shop.gate("--against", "first")
    assert shop.gate().code == 1


def test_a_detached_head_is_judged_like_a_branch(shop: Shop) -> None:
    shop.edit(ORDERS, *TOTAL)
    commit = shop.commit()
    shop.git("checkout", "--quiet", "--detach", commit)
    assert shop.gate() == blocked(*TOTAL_SAID)


def test_a_work_tree_of_git_is_judged_by_what_lies_in_it(shop: Shop) -> None:
    other = shop.at(shop.folder.with_name("other"))
    shop.git("worktree", "add", "--quiet", str(other.folder), "-b", "other")
    other.edit(ORDERS, *TOTAL)
    assert other.gate() == blocked(*TOTAL_SAID, UNCOMMITTED)
    assert shop.gate() == passed(
        "::notice title=contractctl gate::Passed: no contract changed.",
        UNCOMMITTED,
    )


def test_the_command_that_is_printed_gives_the_same_verdict_when_main_has_moved_on(
    shop: Shop,
) -> None:
    shop.edit(ORDERS, *STATUS)
    shop.commit()
    first = shop.gate()
    shop.on_main()
    shop.edit(CATALOG_V1, *PRICE)
    shop.back()
    base = shop.git("merge-base", "HEAD", "origin/main")
    assert shop.gate("--against", base) == first
    explained = shop.gate("--against", base, "--explain", "a6682e073ad4", form="text")
    assert (explained.code, explained.err) == (0, "")
    assert "a6682e073ad4" in explained.out
