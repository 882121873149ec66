"""A revision's name leads to one contract on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from revision_files import WORKSPACE, contract, failure, titles, write

from contractctl.errors import DocumentError, RevisionError
from contractctl.load.revisions import list_apis, list_revisions, load_revision


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "workspace"
    write(root, WORKSPACE)
    monkeypatch.chdir(root)
    return root


def test_each_form_of_name_leads_to_its_contract(workspace: Path) -> None:
    assert titles(workspace, "orders@v1", "orders@v2", "orders@v3", "orders@v10") == [
        *("one", "two", "three", "ten")
    ]
    assert titles(workspace, "orders", "cart", "cart@openapi", "cart@v9") == [
        *("ten", "cart", "cart", "cart nine")
    ]
    assert titles(workspace, "contracts/orders/v1.yaml", "./contracts/cart/v9.yaml") == [
        *("one", "cart nine")
    ]
    assert titles(workspace, str(workspace / "contracts/orders/v1.yaml")) == ["one"]


def test_a_revision_tells_its_name_file_dialect_and_digest(workspace: Path) -> None:
    revision = load_revision("orders@v1", workspace)
    data = (workspace / "contracts/orders/v1.yaml").read_bytes()
    assert (revision.name, revision.entry, revision.dialect) == ("orders@v1", "v1.yaml", "3.0")
    assert revision.files == {"": "contracts/orders/v1.yaml"}
    assert revision.sources == {"": data}
    assert revision.sha256 == hashlib.sha256(data).hexdigest()


def test_the_digest_covers_every_document(workspace: Path) -> None:
    reference = "components: {schemas: {A: {$ref: a.yaml}}}\n"
    write(workspace, {"api.yaml": contract("a", reference), "a.yaml": "type: string\n"})
    before = load_revision("api.yaml", workspace).sha256
    write(workspace, {"a.yaml": "type: integer\n"})
    assert load_revision("api.yaml", workspace).sha256 != before


def test_contracts_are_the_folders_that_hold_a_revision(workspace: Path) -> None:
    assert list_apis(workspace) == ("cart", "orders")
    assert list_apis(workspace / "contracts") == ()


def test_revisions_are_sorted_by_version_and_the_living_one_is_last(workspace: Path) -> None:
    assert list_revisions(workspace, "orders") == ("v1", "v2", "v3", "v10-rc.1", "v10")
    assert list_revisions(workspace, "cart") == ("v9", "openapi")


@pytest.mark.parametrize(
    "ordered",
    [
        ("v9", "v10"),
        ("1.9.0", "1.10.0"),
        ("v1alpha1", "v1beta1", "v1beta2", "v1", "v2alpha1", "v2"),
        ("1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0"),
        ("2023-12-31", "2024-10-01-preview", "2024-10-01", "2024-11-02"),
        ("draft", "v1", "openapi"),
    ],
)
def test_versions_have_their_natural_order(ordered: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, {f"contracts/a/{name}.yaml": contract("a") for name in sorted(ordered)})
    assert list_revisions(tmp_path, "a") == ordered


def test_an_unknown_contract_names_the_nearest_and_what_exists(workspace: Path) -> None:
    error = failure("ordrs", workspace)
    assert isinstance(error, RevisionError)
    assert error.message == "there is no contract 'ordrs' in contracts/"
    assert error.hint == "did you mean 'orders'?"
    assert failure("zzz@v1", workspace).hint == "known contracts: cart, orders"
    with pytest.raises(RevisionError, match="no contract 'x'"):
        list_revisions(workspace, "x")


def test_an_unknown_revision_names_the_nearest_and_what_exists(workspace: Path) -> None:
    error = failure("orders@v11", workspace)
    assert isinstance(error, RevisionError)
    assert error.message == "the contract 'orders' has no revision 'v11' in contracts/"
    assert error.hint == "did you mean 'v10'?" or error.hint == "did you mean 'v1'?"
    assert failure("cart@zzz", workspace).hint == "known revisions: openapi, v9"


def test_a_revision_that_stands_twice_is_ambiguous(workspace: Path) -> None:
    write(workspace, {"contracts/orders/v1.json": "{}"})
    error = failure("orders@v1", workspace)
    assert error.message.endswith("v1.json and v1.yaml both exist in contracts/orders/")
    assert titles(workspace, "contracts/orders/v1.yaml") == ["one"]


def test_a_contracts_name_comes_before_a_file_of_that_name(workspace: Path) -> None:
    write(workspace, {"orders": contract("file"), "other": contract("other")})
    assert titles(workspace, "orders", "./orders", "other") == ["ten", "file", "other"]


def test_paths_are_of_the_current_folder_and_then_of_the_workspace(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    revision = load_revision("contracts/orders/v1.yaml", workspace)
    assert revision.files[""] == "workspace/contracts/orders/v1.yaml"
    write(tmp_path, {"contracts/orders/v1.yaml": contract("here")})
    assert titles(workspace, "contracts/orders/v1.yaml") == ["here"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_revision("orders@v1", workspace).files[""] == "contracts/orders/v1.yaml"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("contracts/orders/v7.yaml", "contracts/orders/v7.yaml: no such file"),
        ("contracts/orders", "contracts/orders: is a folder"),
        ("missing.json", "missing.json: no such file"),
        (":", ":: no such file"),
        ("a\0b.yaml", "a\0b.yaml: no such file"),
    ],
)
def test_a_path_that_leads_to_no_file_is_an_error(name: str, message: str, workspace: Path) -> None:
    error = failure(name, workspace)
    assert isinstance(error, DocumentError)
    assert error.message == message


def test_a_url_is_no_revision(workspace: Path) -> None:
    error = failure("https://x.test/openapi.yaml", workspace)
    assert (
        error.message == "https://x.test/openapi.yaml is remote, and contracts are read from files"
    )


@pytest.mark.parametrize(
    "name", ["../contracts@v1", "..@v1", ".@v1", "@v1", "orders@", "orders@.."]
)
def test_a_name_cannot_climb_out_of_the_contracts_folder(name: str, workspace: Path) -> None:
    if name == "orders@":
        assert titles(workspace, name) == ["ten"]
    else:
        failure(name, workspace)


def test_a_contract_that_is_a_link_out_of_the_workspace_is_refused(
    workspace: Path, tmp_path: Path
) -> None:
    write(tmp_path, {"outside.yaml": contract("outside")})
    (workspace / "contracts/orders/v4.yaml").symlink_to(tmp_path / "outside.yaml")
    error = failure("orders@v4", workspace)
    assert error.message == ("contracts/orders/v4.yaml is a symbolic link out of the workspace")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("openapi: 3.0.3", "3.0"),
        ("openapi: 3.0", "3.0"),
        ("openapi: 3.1.1", "3.1"),
        ("openapi: '3.2.0'", "3.2"),
        ("openapi: 3.0.0-rc2", "3.0"),
        ("swagger: '2.0'", "2.0"),
        ("swagger: 2.0", "2.0"),
    ],
)
def test_the_dialect_is_read_from_text_or_number(text: str, dialect: str, workspace: Path) -> None:
    write(workspace, {"api.yaml": f"{text}\npaths: {{}}\n"})
    assert load_revision("api.yaml", workspace).dialect == dialect


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("asyncapi: 2.6.0", "not an OpenAPI description: it looks like an AsyncAPI document"),
        ("type: object", "not an OpenAPI description: it looks like a JSON Schema"),
        (
            "swaggerVersion: '1.2'",
            "not an OpenAPI description: it looks like a Swagger 1.x document",
        ),
        (
            "a: 1\nb: 2",
            "not an OpenAPI description: there is neither `openapi` nor `swagger` among its keys "
            "'a', 'b'",
        ),
        ("openapi: 4.0.0", "openapi '4.0.0' is not a version that is understood"),
        ("openapi: null", "openapi 'None' is not a version that is understood"),
        ("swagger: '1.2'", "swagger '1.2' is not a version that is understood"),
        ("openapi: 3.10.0", "openapi '3.10.0' is not a version that is understood"),
    ],
)
def test_what_is_no_openapi_is_named(text: str, message: str, workspace: Path) -> None:
    write(workspace, {"api.yaml": f"{text}\n"})
    error = failure("api.yaml", workspace)
    assert isinstance(error, DocumentError)
    assert str(error) == f"api.yaml:1:1: {message}"
