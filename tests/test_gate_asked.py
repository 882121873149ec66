"""What who asks the gate may say wrong, and what its hints say is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Outcome, inside
from gate_shop import CATALOG_TERMS, CONSUMERS, ORDERS, ORDERS_TERMS, ORDERS_USAGE, TOTAL, usage
from gate_stories import TODAY, Shop, shop_in

SETTINGS = "pyproject.toml"
LABEL = "GET /orders/{id}/label"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def consent(shop: Shop, operation: str) -> Outcome:
    asked = ("track", "consent", "orders", "web", "--by", "owner", "--operation", operation)
    return inside(shop.folder, *asked, "--as-of", TODAY)


def without_label(shop: Shop) -> None:
    text = shop.path(ORDERS).read_text()
    start, end = text.index(f"  {LABEL[4:]}:\n"), text.index("  /export:\n")
    shop.write(ORDERS, text[:start] + text[end:])


def test_an_operation_that_is_gone_from_the_work_tree_can_still_be_agreed_to(shop: Shop) -> None:
    without_label(shop)
    assert consent(shop, "GET /orders/{any}/label").code == 0
    assert LABEL in inside(shop.folder, "track", "log", "orders").out
    shop.commit()
    assert consent(shop, LABEL).code == 0


def test_what_only_traffic_or_a_declaration_names_can_be_agreed_to(shop: Shop) -> None:
    shop.write(ORDERS_USAGE, usage("orders", ("web", "GET /old", 9, "2026-11-20")))
    shop.edit(CONSUMERS, "{operation: GET /orders,", "{operation: GET /older,")
    assert consent(shop, "GET /old").code == 0
    assert consent(shop, "GET /older").code == 0


def test_a_typing_error_in_an_operation_is_told(shop: Shop) -> None:
    done = consent(shop, "GET /ordrs")
    assert done.code == 3
    assert "no revision of orders has or had the operation 'GET /ordrs'" in done.err
    assert "did you mean 'GET /orders'?" in done.err


@pytest.mark.parametrize("ref", ["HEAD~99", "HEAD^9", "origin/main~7", "HEAD@{7}"])
def test_a_ref_with_more_steps_than_commits_is_not_fetched(shop: Shop, ref: str) -> None:
    done = shop.gate("--against", ref)
    assert (done.code, done.out) == (3, "")
    hint = "it has fewer commits; in a shallow clone: git fetch --unshallow"
    assert done.err == f"error: git knows no commit {ref!r} in this repository\n  next: {hint}\n"


def told(shop: Shop, text: str) -> list[str]:
    """What is remarked, or found, of the settings that a pull request brings."""
    shop.write(SETTINGS, f"[tool.contractctl.gate]\n{text}\n")
    shop.commit()
    found = json.loads(shop.gate(form="json").out)
    loose = [one["message"] for one in found["findings"] if one["rule"] == "gate-loosened"]
    return [*found["remarks"], *loose]


@pytest.mark.parametrize(
    "text",
    ['against = "origin/main"', 'against = "refs/remotes/origin/main"', 'policy = "default"'],
)
def test_what_is_written_out_as_it_was_anyway_loosens_nothing(shop: Shop, text: str) -> None:
    assert told(shop, text) == []


def test_another_ref_and_another_policy_are_changes_of_which_nobody_says_that_they_loosen(
    shop: Shop,
) -> None:
    shop.git("branch", "next")
    assert told(shop, 'against = "next"\npolicy = "strict"') == [
        "This branch changes what the gate compares with: next, and was origin/main.",
        "This branch changes what the gate judges by: the policy strict, and was the policy"
        " default.",
    ]
    shop.edit(ORDERS, *TOTAL)
    assert told(shop, 'policy = "strict"') == [
        "this pull request changes what the gate judges by: the policy strict, and was the policy"
        " default"
    ]


def test_another_policy_counts_where_any_contract_is_judged_otherwise(shop: Shop) -> None:
    shop.edit(CATALOG_TERMS, "policy:\n", "policy:\n  profile: strict\n")
    shop.land()
    (said,) = told(shop, 'policy = "strict"')
    assert said.endswith("the policy strict, and was the policies default and strict.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--write", f"sarif={ORDERS}"), f"--write {ORDERS}: this is a file of the workspace"),
        (
            ("--write", "sarif=a", "--write", "json=./a"),
            "--write json=a: another result goes into this file",
        ),
        (
            ("--output", "a", "--write", "json=a"),
            "--write json=a: another result goes into this file",
        ),
    ],
)
def test_no_result_is_written_over_another_or_over_a_contract(
    shop: Shop, arguments: tuple[str, ...], said: str
) -> None:
    done = shop.gate(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not shop.path("a").exists()


@pytest.mark.parametrize("digits", ["5610e9603631", "1234e5678901", "012345678901", "123456789012"])
def test_a_fingerprint_that_yaml_reads_as_a_number_wants_quotes(shop: Shop, digits: str) -> None:
    waiver = f"waivers: [{{fingerprint: {digits}, reason: a, owner: b, expires: 2027-01-01}}]\n"
    shop.write(ORDERS_TERMS, shop.path(ORDERS_TERMS).read_text() + waiver)
    done = shop.gate()
    assert (done.code, done.out) == (3, "")
    assert f"error: {ORDERS_TERMS}:5:" in done.err
    assert "put the fingerprint in quotes" in done.err


def test_a_contract_that_is_a_pointer_of_git_lfs_is_named_once(shop: Shop) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n"
    shop.write(ORDERS, pointer)
    assert shop.gate().err.count(ORDERS) == 1
