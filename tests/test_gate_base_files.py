"""What stood at the base is read as it stood, and what was wrong with it stops nobody's repair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gate_shop import CATALOG_TERMS, CONSUMERS, ORDERS, ORDERS_TERMS
from gate_stories import Shop, shop_in

from contractctl.errors import (
    DanglingReference,
    DocumentError,
    MalformedDocument,
    UnresolvedReference,
    WorkspaceError,
)
from contractctl.load.against import open_against
from contractctl.load.consumers import load_consumers, load_consumers_at
from contractctl.load.git import GitTree
from contractctl.load.migration import (
    check_migration_at,
    load_migration,
    load_migration_at,
    load_migration_file,
)
from contractctl.load.revisions import load_at
from contractctl.load.trees import FileTree


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


@pytest.fixture
def base(shop: Shop) -> Iterator[GitTree]:
    with open_against(shop.folder, None) as (_, tree):
        yield tree


def test_a_revision_is_loaded_alike_from_the_base_and_from_disk(shop: Shop, base: GitTree) -> None:
    disk = FileTree(shop.folder)
    then = load_at("orders@openapi", base, ORDERS, base.workspace)
    now = load_at("orders@openapi", disk, str(shop.path(ORDERS)), disk.identity(str(shop.folder)))
    assert then.sha256 == now.sha256
    assert then.documents == now.documents
    assert then.files == {"": f"{base.ref}:{ORDERS}"}


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ("", MalformedDocument, "the document is empty"),
        ("\0\1", MalformedDocument, "NUL character"),
        ("a: 1\n", MalformedDocument, "not an OpenAPI description"),
        (
            "openapi: 3.0.3\ncomponents: {schemas: {A: {$ref: x.yaml}}}\n",
            DanglingReference,
            "no such file",
        ),
        (
            "openapi: 3.0.3\ncomponents: {schemas: {A: {$ref: ../../../x.yaml}}}\n",
            UnresolvedReference,
            "outside the folder",
        ),
    ],
)
def test_a_contract_that_was_unsound_at_the_base_says_where_it_was(
    shop: Shop, content: str, error: type[DocumentError], said: str
) -> None:
    shop.write(ORDERS, content)
    shop.land()
    with (
        open_against(shop.folder, None) as (_, tree),
        pytest.raises(error, match=said) as caught,
    ):
        load_at("orders", tree, ORDERS, tree.workspace)
    is_repairable = said != "outside the folder"
    assert (
        "(at the base: nothing can be compared with it)" in caught.value.message
    ) is not is_repairable
    assert (
        caught.value.hint.endswith("compare with an older commit: --against REF")
    ) is not is_repairable
    assert str(caught.value).startswith(f"{tree.ref}:{ORDERS}:")


def test_consumers_are_read_at_the_base_with_places_that_git_show_takes(
    shop: Shop, base: GitTree
) -> None:
    shop.write(CONSUMERS, "version: 1\nservices: {}\n")
    found = load_consumers_at(base)
    assert found is not None
    assert [one.name for one in found.services][:2] == ["billing", "packer"]
    assert str(found.services[0].location).startswith(f"{base.ref}:{CONSUMERS}:3:")
    assert (found.file, found.remark) == (f"{base.ref}:{CONSUMERS}", "")
    assert load_consumers(shop.folder).services == ()


def test_consumers_that_were_unsound_at_the_base_count_as_far_as_they_were(shop: Shop) -> None:
    def read() -> tuple[int, str]:
        shop.land()
        with open_against(shop.folder, None) as (_, tree):
            found = load_consumers_at(tree)
            assert found is not None
            return len(found.services), found.remark.replace(tree.ref, "BASE")

    shop.edit(CONSUMERS, "  billing:\n    team: finance\n", "  billing:\n    taem: finance\n")
    count, remark = read()
    assert count == 6
    assert remark.startswith(f"BASE:{CONSUMERS}:")
    assert remark.endswith("services.billing.team: is missing (and 1 more); the rest is counted")
    shop.write(CONSUMERS, "services: [\n")
    count, remark = read()
    assert (count, remark.endswith("; nobody that it declared is counted")) == (0, True)
    shop.remove(CONSUMERS)
    shop.land()
    with open_against(shop.folder, None) as (_, tree):
        assert load_consumers_at(tree) is None


def test_a_migration_is_read_at_the_base_or_said_to_be_unsound(shop: Shop, base: GitTree) -> None:
    found = load_migration_at(base, "orders")
    assert found is not None
    assert found == load_migration_at(base, "orders")
    assert str(found.location) == f"{base.ref}:{ORDERS_TERMS}:1:1"
    assert found.timeline == load_migration_file(shop.folder, "orders").timeline
    assert load_migration_at(base, "stock") is None
    assert check_migration_at(base, "stock") == ()
    shop.edit(ORDERS_TERMS, "sunset: 2027-03-31", "sunset: soon")
    shop.write(CATALOG_TERMS, "")
    shop.land()
    with open_against(shop.folder, None) as (_, tree):
        assert load_migration_at(tree, "orders") is None
        (problem,) = check_migration_at(tree, "orders")
        assert str(problem).startswith(f"{tree.ref}:{ORDERS_TERMS}:2:")
        assert problem.key == "timeline.sunset"
        assert load_migration_at(tree, "catalog") is None
        assert "is empty" in str(check_migration_at(tree, "catalog")[0])


@pytest.mark.parametrize(
    "consumers", ["", ", consumers: []", ", consumers: ['*']", ", consumers: null"]
)
def test_a_waiver_for_nobody_is_kept_for_the_gate_and_refused_elsewhere(
    shop: Shop, consumers: str
) -> None:
    row = f"{{fingerprint: 0123456789ab, reason: r, owner: o, expires: 2027-01-01{consumers}}}"
    shop.write(ORDERS_TERMS, f"{shop.path(ORDERS_TERMS).read_text()}waivers: [{row}]\n")
    with pytest.raises(WorkspaceError, match="the waiver is too wide"):
        load_migration_file(shop.folder, "orders")
    found = load_migration_file(shop.folder, "orders", allow_wide=True).waivers
    assert [one.consumers for one in found] == [()]
    shop.land()
    with open_against(shop.folder, None) as (_, tree):
        migration = load_migration_at(tree, "orders")
        assert migration is not None
        assert [one.consumers for one in migration.waivers] == [()]


def test_a_waiver_that_names_consumers_is_checked_as_ever(shop: Shop) -> None:
    row = "{fingerprint: 0123456789ab, reason: r, owner: o, expires: 2027-01-01, consumers: [wbe]}"
    shop.write(ORDERS_TERMS, f"{shop.path(ORDERS_TERMS).read_text()}waivers: [{row}]\n")
    known = load_consumers(shop.folder)
    with pytest.raises(WorkspaceError, match="no service is called 'wbe'") as caught:
        load_migration(shop.folder, "orders", known)
    assert caught.value.hint == "did you mean 'web'?"
    found = load_migration_file(shop.folder, "orders", allow_wide=True).waivers
    assert found[0].consumers == ("wbe",)
