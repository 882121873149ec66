"""A contract is what its files hold, wherever they stand and however they are referred to."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from conftest import ROOT
from gate_changes import changed, compared, only, refusal
from gate_shop import CATALOG_V1, CATALOG_V2, ORDERS
from gate_stories import Shop, shop_in
from revision_files import contract

from contractctl.load import documents
from contractctl.load.changed import Paired
from contractctl.load.written_references import outward_references, written_references
from contractctl.model.gate import Happened


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def shared(shop: Shop, reference: str, *files: tuple[str, str]) -> None:
    """Let orders refer to something outside its folder, and this be the base."""
    for path, text in files:
        shop.write(path, text)
    shop.edit(ORDERS, "{description: Exported}", f"{{$ref: {reference}}}")
    shop.land()


ERRORS = "contracts/common/errors.yaml"


@pytest.mark.parametrize(
    "reference",
    [
        "../common/errors.yaml#/A",
        "'../common/errors.yaml#/A'",
        '"../common/errors.yaml"',
        "../orders/../common/errors.yaml",
        "./../common/errors.yaml",
        "%2e%2E/common/errors.yaml#/A",
        '"\\x2e./common/errors.yaml"',
        '"..\\/common\\/errors.yaml#/A"',
        '"\\u002e\\u002E/common/errors.yaml"',
        '"..\\u002fcommon/errors.yaml"',
        "../common/error%73.yaml",
        "&anchor ../common/errors.yaml",
        "!!str ../common/errors.yaml",
        "../common/errors.yaml }, default: {description: none",
        "../../contracts/common/errors.yaml",
    ],
)
def test_a_file_outside_the_folder_is_followed_however_it_is_spelled(
    shop: Shop, reference: str
) -> None:
    shared(shop, reference, (ERRORS, "A: {description: none}\n"))
    assert changed(shop) == ()
    shop.write(ERRORS, "A: {description: nothing}\n")
    found = only(shop)
    assert (found.api, found.happened) == ("orders", Happened.CHANGED)
    assert compared(found, shop) == [("openapi", "orders/openapi.yaml", "orders/openapi.yaml")]
    assert (found.touched, found.reached) == ((), (ERRORS,))


def test_a_key_is_known_however_it_is_spelled(shop: Shop) -> None:
    shop.edit(
        ORDERS, '204": {description: Exported}', '204": {"\\x24re\\u0066": "../common/a.yaml"}'
    )
    shop.write("contracts/common/a.yaml", "description: none\n")
    shop.write("contracts/common/b.yaml", "description: none\n")
    shop.edit(
        ORDERS,
        '204": {description: Printed}',
        '204":\n          $ref:\n            ../common/b.yaml',
    )
    shop.land()
    for name in "ab":
        shop.write(f"contracts/common/{name}.yaml", "description: other\n")
        assert only(shop).reached == (f"contracts/common/{name}.yaml",)
        shop.write(f"contracts/common/{name}.yaml", "description: none\n")


def test_references_are_followed_from_file_to_file_and_through_circles(shop: Shop) -> None:
    shared(
        shop,
        "../common/errors.yaml#/A",
        (ERRORS, "A: {$ref: 'deep/er.json'}\n"),
        ("contracts/common/deep/er.json", '{"a": {"$ref": "../../../shared/x.yml"}}'),
        ("shared/x.yml", "a: {$ref: ../contracts/common/errors.yaml}\nb: {$ref: gone.yaml}\n"),
    )
    assert changed(shop) == ()
    shop.write("shared/x.yml", "a: 1\n")
    assert only(shop).reached == ("shared/x.yml",)
    shop.git("checkout", "--quiet", "--", "shared")
    shop.write("shared/gone.yaml", "a: 1\n")
    assert only(shop).reached == ("shared/gone.yaml",)
    shop.remove("shared/gone.yaml")
    shop.remove("contracts/common/deep")
    assert only(shop).reached == ("contracts/common/deep/er.json",)


def test_only_the_revisions_that_refer_to_a_part_are_compared_when_it_changes(shop: Shop) -> None:
    shop.edit(CATALOG_V2, "title: Catalog,", "title: {$ref: parts/title.yaml},")
    shop.write("contracts/catalog/parts/title.yaml", "a\n")
    shop.land()
    shop.write("contracts/catalog/parts/title.yaml", "b\n")
    found = only(shop)
    assert compared(found, shop) == [("v2", "catalog/v2.yaml", "catalog/v2.yaml")]
    assert found.touched == ("contracts/catalog/parts/title.yaml",)
    assert found.reached == ()


def test_pieces_that_contracts_share_are_no_contracts(shop: Shop) -> None:
    shop.write(ERRORS, "A: {description: none}\n")
    shop.write("contracts/orders/schemas.yaml", "A: {type: string}\n")
    assert changed(shop) == ()
    shop.write("contracts/common/v1.yaml", "A: {description: none}\n")
    assert only(shop).added == ("contracts/common/v1.yaml",), "who calls it so means a contract"
    shop.remove("contracts/common/v1.yaml")
    shop.write("contracts/common/main.yaml", "swagger: '1.2'\n")
    assert only(shop).added == ("contracts/common/main.yaml",)


def test_links_count_by_what_stands_where_they_lead(shop: Shop) -> None:
    shop.move(ORDERS, "services/orders/api.yaml")
    shop.path(ORDERS).symlink_to("../../services/orders/api.yaml")
    assert changed(shop) == (), "a link to the same bytes"
    shop.land()
    shop.edit("services/orders/api.yaml", "title: Orders", "title: All orders")
    assert compared(only(shop), shop) == [("openapi", "orders/openapi.yaml", "orders/openapi.yaml")]
    shop.land()
    shop.remove(ORDERS)
    shop.path(ORDERS).symlink_to("../../README.md")
    assert only(shop).touched == (ORDERS,), "a link to nothing"
    shop.git("checkout", "--quiet", "--", ".")
    shop.move("contracts/orders", "services/linked")
    shop.path("contracts/orders").symlink_to("../services/linked")
    shop.remove("services/linked/openapi.yaml")
    shop.path("services/linked/openapi.yaml").symlink_to("../orders/api.yaml")
    assert changed(shop) == (), "a folder may be linked too"


@pytest.mark.parametrize("target", ["/dev/zero", "/etc/hostname", "../../../elsewhere.yaml"])
def test_links_out_of_the_repository_are_refused(shop: Shop, target: str) -> None:
    shop.folder.with_name("elsewhere.yaml").write_bytes(shop.path(ORDERS).read_bytes())
    shop.path("contracts/orders/logo").symlink_to(target)
    assert changed(shop) == (), "what is no document is nobody's contract"
    shop.remove(ORDERS)
    shop.path(ORDERS).symlink_to(target)
    said = "openapi.yaml is a symbolic link out of the repository | put the file itself there"
    assert said in refusal(shop)
    shop.land()
    assert said in refusal(shop), "unchanged or not, nothing is known of what it leads to"


@pytest.mark.parametrize("name", ["contracts", "contracts/orders", "contracts/orders/v1"])
def test_folders_linked_from_out_of_the_repository_are_refused(shop: Shop, name: str) -> None:
    outside = shop.folder.with_name("outside")
    outside.mkdir()
    shop.git("rm", "-r", "--quiet", "--ignore-unmatch", name)
    shop.path(name).parent.mkdir(parents=True, exist_ok=True)
    shop.path(name).symlink_to(outside)
    assert f"{name} is a symbolic link out of the repository" in refusal(shop)


def test_links_in_circles_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.path("contracts/orders/again").symlink_to(".")
    shop.path("contracts/orders/above").symlink_to("..")
    shop.path("contracts/orders/self").symlink_to("self")
    shop.land()
    assert changed(shop) == ()
    shop.edit(ORDERS, "title: Orders", "title: All orders")
    assert [one.api for one in changed(shop)] == ["orders"]
    monkeypatch.setattr("contractctl.load.comparing._MOST_FILES", 500)
    for level in range(4):
        for turn in range(6):
            path = shop.path(f"many/{level}/{turn}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(f"../{level + 1}")
    shop.write("many/4/end", "x")
    shop.path("contracts/orders/many").symlink_to("../../many/0")
    assert "more than 500 files, symbolic links followed" in refusal(shop)


def test_line_ends_of_a_checkout_are_no_difference(shop: Shop) -> None:
    shop.write(ORDERS, shop.path(ORDERS).read_bytes().replace(b"\n", b"\r\n"))
    assert changed(shop) == ()
    shop.path(ORDERS).chmod(0o755)
    assert changed(shop) == ()


def test_a_file_that_git_lfs_keeps_is_known_by_the_digest_of_its_pointer(shop: Shop) -> None:
    data = shop.path(ORDERS).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(data)}\n"
    shop.write(ORDERS, pointer)
    shop.land()
    shop.write(ORDERS, data)
    assert changed(shop) == ()
    shop.edit(ORDERS, "title: Orders", "title: All orders")
    assert only(shop).touched == (ORDERS,)


def test_what_a_sparse_checkout_leaves_out_is_no_deletion(shop: Shop) -> None:
    shop.git("update-index", "--refresh")
    shop.git("sparse-checkout", "set", "--no-cone", "/*", f"!/{CATALOG_V1}", f"!/{ORDERS}")
    assert not shop.path(ORDERS).exists()
    assert changed(shop) == ()
    shop.edit(CATALOG_V2, "title: Catalog", "title: Products")
    assert compared(only(shop), shop) == [("v2", "catalog/v2.yaml", "catalog/v2.yaml")]
    shop.git("checkout", "--quiet", "--", ".")
    blob = shop.git("hash-object", "-w", CATALOG_V2)
    shop.git("update-index", "--cacheinfo", f"100644,{blob},{ORDERS}")
    shop.git("update-index", "--skip-worktree", ORDERS)
    assert refusal(shop) == (
        f"{ORDERS} differs and is not checked out: this is a sparse checkout"
        " | git sparse-checkout add contracts/orders"
    )


def submodule(shop: Shop, name: str) -> Shop:
    """Make a folder a repository of its own, and this the base."""
    inner = Shop(shop.path(name))
    inner.git("init", "--quiet", "--template=")
    inner.commit()
    shop.git("rm", "--quiet", "--cached", "-r", "--ignore-unmatch", name)
    shop.land()
    return inner


@pytest.mark.parametrize("name", ["contracts", "contracts/orders", "contracts/orders/parts"])
def test_a_submodule_that_stays_is_no_change_and_one_that_moves_cannot_be_compared(
    shop: Shop, name: str
) -> None:
    shop.write("contracts/orders/parts/a.yaml", "a: 1\n")
    shop.write("contracts/orders/v9.yaml", contract("nine"))
    shop.land()
    inner = submodule(shop, name)
    assert changed(shop) == ()
    inner.write("more", "x")
    assert changed(shop) == (), "what git does not know of is not the pull request's"
    inner.git("add", "--all")
    assert f"{name} is a git submodule that this pull request changes" in refusal(shop)
    inner.commit()
    assert f"run the gate in the repository of {name}" in refusal(shop)
    shop.commit()
    assert "contracts in submodules are not compared" in refusal(shop)


def test_a_contract_that_moves_into_a_submodule_is_compared_where_it_is_checked_out(
    shop: Shop,
) -> None:
    inner = Shop(shop.path("contracts/orders"))
    inner.git("init", "--quiet", "--template=")
    inner.commit()
    shop.git("rm", "--quiet", "--cached", "-r", "contracts/orders")
    shop.commit()
    assert changed(shop) == ()
    clone = shop.at(shop.folder.with_name("copy"))
    shop.git("clone", "--quiet", ".", str(clone.folder))
    clone.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    clone.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert refusal(clone) == (
        "contracts/orders is now a git submodule, and it is not checked out"
        " | git submodule update --init contracts/orders"
    )


def test_a_reference_into_a_submodule_counts_as_the_submodule_does(shop: Shop) -> None:
    shop.write("vendor/errors.yaml", "a: 1\n")
    shop.edit(ORDERS, "{description: Exported}", "{$ref: ../../vendor/errors.yaml}")
    inner = submodule(shop, "vendor")
    assert changed(shop) == ()
    inner.write("errors.yaml", "a: 2\n")
    assert only(shop).reached == ("vendor/errors.yaml",)


def test_what_is_no_file_is_a_difference_for_the_loader_to_name(shop: Shop) -> None:
    shop.remove(ORDERS)
    os.mkfifo(shop.path(ORDERS))
    assert only(shop).touched == (ORDERS,)


@pytest.mark.parametrize(
    "name",
    ["a\nb", "\x1b[31m", "caf\u00e9", os.fsdecode(b"\xff"), "-x", ":(top)", "*", '"', "a\tb"],
)
def test_any_name_of_a_folder_or_file_is_taken_as_it_is(shop: Shop, name: str) -> None:
    path = f"contracts/{name}/openapi.yaml"
    shop.move(ORDERS, path)
    shop.write(f"contracts/catalog/{name}", "x")
    shop.land()
    assert changed(shop) == ()
    shop.edit(path, "title: Orders", "title: All orders")
    assert only(shop).api == name
    assert only(shop).touched == (path,)
    shop.git("sparse-checkout", "set", "--no-cone", "/consumers.yaml")
    shop.path(path).unlink()
    shop.git("checkout", "--quiet", "HEAD", "--", "consumers.yaml")
    assert isinstance(changed(shop), tuple)


def test_names_that_differ_in_case_only_are_two(shop: Shop) -> None:
    shop.write("contracts/Orders/openapi.yaml", contract("other"))
    shop.land()
    shop.write("contracts/Orders/openapi.yaml", contract("another"))
    assert [one.api for one in changed(shop)] == ["Orders"]


def test_a_workspace_below_the_top_is_compared_in_its_folder(shop: Shop) -> None:
    shop.write("shared/errors.yaml", "a: 1\n")
    shop.edit(ORDERS, "{description: Exported}", "{$ref: ../../../../shared/errors.yaml}")
    for name in ("contracts", "consumers.yaml"):
        shop.move(name, f"services/shop/{name}")
    shop.land()
    inner = Shop(shop.folder, "services/shop")
    assert changed(inner) == ()
    inner.edit(CATALOG_V1, "title: Catalog", "title: Products")
    shop.write("shared/errors.yaml", "a: 2\n")
    catalog, orders = changed(inner)
    assert catalog.pairs == (
        Paired("v1", f"services/shop/{CATALOG_V1}", str(inner.path(CATALOG_V1)), is_gone=False),
    )
    assert orders.reached == ("shared/errors.yaml",)
    shop.folder.with_name("link").symlink_to(inner.path("."))
    linked = Shop(shop.folder.with_name("link"))
    assert [one.reached for one in changed(linked)] == [(), ("shared/errors.yaml",)]
    assert changed(linked)[0].pairs[0].head_path == str(linked.path(CATALOG_V1))


def test_a_reference_out_of_the_repository_is_left_to_the_loader(shop: Shop) -> None:
    shop.edit(ORDERS, "{description: Exported}", "{$ref: ../../../elsewhere.yaml}")
    shop.land()
    assert only(shop).reached == ("../elsewhere.yaml",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_document_in_another_encoding_is_followed_too(shop: Shop, encoding: str) -> None:
    text = shop.path(ORDERS).read_text()
    shop.write("contracts/common/a.yaml", "a: 1\n")
    text = text.replace("{description: Exported}", "{$ref: ../common/a.yaml}")
    shop.write(ORDERS, text.encode(encoding))
    shop.land()
    shop.write("contracts/common/a.yaml", "a: 2\n")
    assert only(shop).reached == ("contracts/common/a.yaml",)


def test_a_file_that_is_larger_than_any_contract_is_a_difference(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractctl.load.work_tree.MAX_BYTES", 100)
    assert {one.api for one in changed(shop)} == {"catalog", "orders"}


def test_the_text_of_a_document_tells_the_references_that_parsing_does() -> None:
    told = 0
    for path in sorted((ROOT / "tests/cases").rglob("*.yaml")):
        data = path.read_bytes()
        if b"$ref" in data:
            parsed = documents.parse(data, path.name).references
            expected = {one.partition("#")[0] for one in parsed} - {""}
            assert written_references(data, path.name) == expected, path
            assert outward_references(data, path.name) >= {one for one in expected if ".." in one}
            told += len(parsed)
    assert told > 100
