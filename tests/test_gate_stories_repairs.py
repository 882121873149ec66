"""Stories of what cannot be judged as it stands: repairs of the base, and the wrong folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_shop import CATALOG_V1, CATALOG_V2, CONSUMERS, ORDERS, ORDERS_TERMS, TOTAL
from gate_stories import Shop, shop_in

from contractctl.model.gate import Happened


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def repaired(shop: Shop, file: str, broken: str | bytes) -> None:
    """Let a file be broken at the base, and as it was in the pull request."""
    good = shop.path(file).read_bytes()
    shop.write(file, broken)
    shop.land()
    shop.write(file, good)
    shop.commit()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (b"", ":1:1: the document is empty"),
        (b"<<<<<<< HEAD\nopenapi: 3.1.0\n=======\n", ":1:1: "),
        (b"title: Orders\n", "not an OpenAPI description"),
        (
            b"openapi: 3.1.0\npaths: {/a: {$ref: ./gone.yaml}}\n",
            "`$ref` './gone.yaml': ",
        ),
    ],
)
def test_who_repairs_a_contract_is_not_blocked_and_everybody_can_see_it(
    shop: Shop, broken: bytes, said: str
) -> None:
    repaired(shop, ORDERS, broken)
    done = shop.gate(form="json")
    found = json.loads(done.out)
    (remark,) = found["remarks"]
    assert (done.code, done.err, found["findings"]) == (0, "", [])
    assert found["contracts"][0]["happened"] == Happened.ADDED
    assert remark.startswith("orders@openapi could not be read at the base (")
    assert said in remark
    assert remark.endswith("it counts as new and was compared with nothing, so look at all of it.")
    for form in ("text", "github", "markdown", "sarif", "junit"):
        assert "could not be read at the base" in " ".join(shop.gate(form=form).out.split())


def test_a_repair_hides_no_break_elsewhere(shop: Shop) -> None:
    good = shop.path(CATALOG_V2).read_bytes()
    shop.write(CATALOG_V2, "")
    shop.land()
    shop.write(CATALOG_V2, good)
    shop.edit(ORDERS, *TOTAL)
    shop.edit(CATALOG_V1, "price: {type: integer}", "price: {type: string}")
    found = json.loads(shop.gate(form="json").out)
    assert found["verdict"] == "blocked"
    assert {one["contract"] for one in found["findings"]} == {"orders", "catalog"}
    (catalog,) = (one for one in found["contracts"] if one["name"] == "catalog")
    assert catalog["happened"] == Happened.CHANGED


def test_an_unreadable_contract_that_is_deleted_cannot_be_judged(shop: Shop) -> None:
    shop.write(ORDERS, "")
    shop.land()
    shop.remove(ORDERS)
    shop.remove(ORDERS_TERMS)
    shop.commit()
    done = shop.gate()
    assert (done.code, done.out) == (3, "")
    assert "(at the base: nobody can say what goes with it)" in done.err
    assert "next: repair it in a pull request of its own, and remove it then" in done.err


def test_a_reference_out_of_the_repository_at_the_base_is_still_refused(shop: Shop) -> None:
    repaired(shop, ORDERS, "openapi: 3.1.0\npaths: {/a: {$ref: ../../../x.yaml}}\n")
    done = shop.gate()
    assert (done.code, done.out) == (3, "")
    assert "(at the base: nothing can be compared with it)" in done.err


def moved_below(shop: Shop, folder: str) -> None:
    for name in ("contracts", CONSUMERS):
        shop.move(name, f"{folder}/{name}")
    shop.land()


@pytest.mark.parametrize("folder", ["api", "services/api"])
def test_a_folder_without_a_workspace_is_not_green(shop: Shop, folder: str) -> None:
    moved_below(shop, folder)
    done = shop.gate()
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "error: there is no workspace here: no contracts/ and no consumers.yaml, now or at the"
        f" base\n  next: it seems to be another folder: -C {folder}\n"
    )
    assert shop.gate("-C", folder).code == 0
    for other in (".git", f"{folder}/contracts/orders"):
        assert shop.gate("-C", other).code == 3


def test_who_asks_inside_a_workspace_is_shown_the_way_up(shop: Shop) -> None:
    assert "-C .." in Shop(shop.folder / "contracts").gate().err


def test_a_workspace_that_is_deleted_whole_is_judged(shop: Shop) -> None:
    shop.remove("contracts")
    shop.remove(CONSUMERS)
    assert shop.gate().code == 1
