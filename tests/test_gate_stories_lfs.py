"""Stories of Git LFS: git holds pointers, and the files are on disk, in the store, or nowhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from gate_shop import CATALOG_V2, CONSUMERS, ORDERS, ORDERS_TERMS, TOTAL
from gate_stories import Shop, shop_in, unfinished

PART = "contracts/catalog/name.yaml"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def kept_elsewhere(shop: Shop, *files: str) -> dict[str, bytes]:
    """Let git hold only pointers to these files, at the base; on disk they stay what they are."""
    held = {file: shop.path(file).read_bytes() for file in files}
    for file, data in held.items():
        said = f"oid sha256:{digest(data)}\nsize {len(data)}\n"
        shop.write(file, f"version https://git-lfs.github.com/spec/v1\n{said}")
    shop.land()
    for file, data in held.items():
        shop.write(file, data)
    return held


def store(shop: Shop, data: bytes) -> None:
    """What `git lfs fetch` does."""
    name = digest(data)
    shop.write(f".git/lfs/objects/{name[:2]}/{name[2:4]}/{name}", data)


def test_what_is_on_disk_as_its_pointer_says_is_unchanged_and_can_be_read(shop: Shop) -> None:
    kept_elsewhere(shop, ORDERS, ORDERS_TERMS, CATALOG_V2, CONSUMERS)
    said = shop.gate()
    assert said.out.startswith("::notice title=contractctl gate::Passed: no contract changed.")
    assert said.err == ""


def test_a_part_that_did_not_change_is_read_from_disk(shop: Shop) -> None:
    shop.write(PART, "type: string\n")
    shop.edit(CATALOG_V2, "name: {type: string, maxLength: 40}", "name: {$ref: ./name.yaml}")
    kept_elsewhere(shop, PART, ORDERS_TERMS, CONSUMERS)
    shop.edit(CATALOG_V2, "title: Catalog", "title: Products")
    said = shop.gate()
    assert (said.code, said.err) == (0, "")
    assert "1 contract changed, nobody is hurt" in said.out


def test_what_changed_is_compared_with_what_the_store_of_lfs_keeps(shop: Shop) -> None:
    base = kept_elsewhere(shop, ORDERS)[ORDERS]
    head = shop.git("rev-parse", "--short=8", "origin/main")
    shop.edit(ORDERS, *TOTAL)
    assert shop.gate() == unfinished(
        f"error: {head}:{ORDERS}:1:1: this is a Git LFS pointer, not the file itself (at the"
        " base: nothing can be compared with it)\n"
        f"  next: git lfs fetch origin {head} brings the file of this commit, where git lfs pull"
        " does not; contracts are small and need no Git LFS; once repaired, compare with an older"
        " commit: --against REF"
    )
    store(shop, base)
    assert shop.gate().code == 1
    name = digest(base)
    shop.write(f".git/lfs/objects/{name[:2]}/{name[2:4]}/{name}", base + b"# forged\n")
    assert shop.gate().code == 3


def test_a_linked_work_tree_has_the_store_of_its_repository(shop: Shop) -> None:
    store(shop, kept_elsewhere(shop, ORDERS)[ORDERS])
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    shop.git("worktree", "add", "--quiet", "--detach", "../linked")
    assert shop.at(shop.folder.with_name("linked")).gate().code == 1


def test_a_pointer_on_disk_says_how_to_get_the_file(shop: Shop) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    shop.write(ORDERS, pointer)
    assert shop.gate() == unfinished(
        f"error: {ORDERS}:1:1: this is a Git LFS pointer, not the file itself\n"
        "  next: run `git lfs pull`, which puts the file itself there"
    )
