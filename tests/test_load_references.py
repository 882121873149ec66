"""Every reference of a contract leads somewhere that it may, or the message says where it fails."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from contractctl.errors import ContractctlError, DocumentError, UnresolvedReference
from contractctl.load import references
from contractctl.load.revisions import load_revision
from contractctl.model import Revision

HEAD = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"

Load = Callable[..., Revision]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Write files into a workspace and load its api.yaml."""
    monkeypatch.chdir(tmp_path)

    def loader(entry: str, others: dict[str, str] | None = None, **options: bool) -> Revision:
        for name, text in {"api.yaml": HEAD + entry, **(others or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return load_revision("api.yaml", tmp_path, **options)

    return loader


def schema(reference: str, name: str = "A") -> str:
    return f"components:\n  schemas:\n    {name}:\n      $ref: {json.dumps(reference)}\n"


def failure(load: Load, entry: str, others: dict[str, str] | None = None) -> ContractctlError:
    with pytest.raises(ContractctlError) as caught:
        load(entry, others)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


def test_documents_are_keyed_by_path_from_the_entry_and_loaded_once(load: Load) -> None:
    revision = load(
        schema("parts/a.yaml#/A"),
        {
            "parts/a.yaml": "A: {$ref: 'b.yaml'}\nC: {type: string}\n",
            "parts/b.yaml": "properties:\n  c: {$ref: './a.yaml#/C'}\n  d: {$ref: '../api.yaml'}\n",
        },
    )
    assert list(revision.documents) == ["", "parts/a.yaml", "parts/b.yaml"]
    assert revision.files == {
        "": "api.yaml",
        "parts/a.yaml": "parts/a.yaml",
        "parts/b.yaml": "parts/b.yaml",
    }
    assert revision.resolve("./a.yaml#/C", "parts/b.yaml").raw == {"type": "string"}
    assert revision.resolve("../api.yaml", "parts/b.yaml").document == ""


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("#/components/schemas/a~1b", "a/b"),
        ("#/components/schemas/%7Bid%7D", "{id}"),
        ("#/components/schemas/t~0m", "t~m"),
        ("api.yaml#/components/schemas/plain", "plain"),
        ("my%20file.yaml#/x", "space"),
        ("./objects@{id}.yaml#/x", "braces"),
        ("./sub/../objects@%7Bid%7D.yaml#/x", "braces"),
    ],
)
def test_references_are_decoded_as_uris_and_as_pointers(
    reference: str, target: str, load: Load
) -> None:
    names = "".join(f"    {json.dumps(n)}: {{title: {json.dumps(n)}}}\n" for n in NAMES)
    revision = load(
        schema(reference) + names,
        {"my file.yaml": "x: {title: space}\n", "objects@{id}.yaml": "x: {title: braces}\n"},
    )
    assert revision.resolve(reference, "").raw == {"title": target}


NAMES = ("a/b", "{id}", "t~m", "plain")


def test_cycles_within_and_between_documents_are_fine(load: Load) -> None:
    tree = (
        "components:\n  schemas:\n    T: {properties: {next: {$ref: '#/components/schemas/T'}}}\n"
    )
    load(
        tree + "    U: {$ref: 'u.yaml#/U'}\n",
        {"u.yaml": "U: {items: {$ref: 'api.yaml#/components/schemas/U'}}\n"},
    )


def test_a_missing_target_is_named_with_its_place_and_the_nearest_name(load: Load) -> None:
    error = failure(load, schema("#/components/schemas/Ordr") + "    Order: {type: object}\n")
    assert isinstance(error, UnresolvedReference)
    assert str(error) == (
        "api.yaml:7:7: `$ref` '#/components/schemas/Ordr' has no target: "
        "there is no 'Ordr' in /components/schemas"
    )
    assert error.hint == "did you mean '#/components/schemas/Order'?"


def test_a_missing_file_is_named_with_the_nearest_file(load: Load) -> None:
    error = failure(load, schema("parts/eror.yaml"), {"parts/error.yaml": "type: object\n"})
    assert str(error) == "api.yaml:7:7: `$ref` 'parts/eror.yaml': parts/eror.yaml: no such file"
    assert error.hint == "did you mean parts/error.yaml?"


def test_a_broken_reference_in_another_document_is_located_there(load: Load) -> None:
    error = failure(load, schema("b.yaml#/B"), {"b.yaml": "B:\n  items:\n    $ref: '#/C'\n"})
    assert str(error).startswith("b.yaml:3:5: `$ref` '#/C' has no target")


def test_several_broken_references_are_counted(load: Load) -> None:
    error = failure(load, schema("#/x") + "    B: {$ref: '#/y'}\n    C: {$ref: '#/z'}\n")
    assert "'#/x'" in error.message
    assert error.message.endswith("(and 2 more like it)")


def test_a_referenced_file_that_does_not_parse_is_the_error(load: Load) -> None:
    error = failure(load, schema("bad.yaml"), {"bad.yaml": "a: [1\n"})
    assert isinstance(error, DocumentError)
    assert error.location is not None
    assert error.location.file == "bad.yaml"


@pytest.mark.parametrize(
    "reference",
    ["https://x.test/a.yaml#/A", "http://x.test", "file:///etc/hosts", "//x.test/a", "C:/a.yaml"],
)
def test_remote_references_are_refused(reference: str, load: Load) -> None:
    error = failure(load, schema(reference))
    assert isinstance(error, UnresolvedReference)
    assert str(error) == (
        f"api.yaml:7:7: `$ref` '{reference}' is remote, and remote references are not followed"
    )


def test_remote_references_that_are_let_through_stand_for_anything(load: Load) -> None:
    revision = load(schema("https://x.test/a.yaml#/A/B"), allow_outside=True)
    target = revision.resolve("https://x.test/a.yaml#/A/B", "")
    assert target.raw == {"x-not-fetched": "https://x.test/a.yaml"}
    assert revision.files[target.document] == "https://x.test/a.yaml"


@pytest.mark.parametrize("reference", ["../secret.yaml", "/etc/hosts", "a/../../secret.yaml"])
def test_references_out_of_the_workspace_are_refused(
    reference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.yaml").write_text("type: string\n")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    (workspace / "api.yaml").write_text(HEAD + schema(reference))
    with pytest.raises(UnresolvedReference) as caught:
        load_revision("api.yaml", workspace)
    assert "outside the folder that references may reach" in caught.value.message
    assert str(caught.value).startswith("api.yaml:7:7: ")


def test_references_out_of_the_workspace_are_followed_where_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.yaml").write_text("type: string\n")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    (workspace / "api.yaml").write_text(HEAD + schema("../secret.yaml"))
    revision = load_revision("api.yaml", workspace, allow_outside=True)
    assert revision.documents["../secret.yaml"] == {"type": "string"}


@pytest.mark.parametrize("link", ["link.yaml", "folder"])
def test_symbolic_links_out_of_the_workspace_are_refused(
    link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "link.yaml").write_text("type: string\n")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    (workspace / "link.yaml").symlink_to(outside / "link.yaml")
    (workspace / "folder").symlink_to(outside)
    reference = "link.yaml" if link == "link.yaml" else "folder/link.yaml"
    (workspace / "api.yaml").write_text(HEAD + schema(reference))
    with pytest.raises(UnresolvedReference, match="outside the folder"):
        load_revision("api.yaml", workspace)


def test_symbolic_links_within_the_workspace_are_followed(load: Load, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("type: string\n")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    assert load(schema("link.yaml")).documents["link.yaml"] == {"type": "string"}


@pytest.mark.parametrize("reference", ["folder", "pipe", "gone.yaml", "a%00b.yaml", "x" * 5000])
def test_what_is_no_readable_file_is_refused(reference: str, load: Load, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    error = failure(load, schema(reference))
    assert isinstance(error, UnresolvedReference)
    assert str(error).startswith("api.yaml:7:7: `$ref` ")


@pytest.mark.parametrize(
    "data",
    [
        "x-notes: {$ref: 'https://x.test'}\n",
        "info: {title: T, version: '1', description: {$ref: ./missing.md}}\n",
        "components: {schemas: {A: {example: {$ref: '#/nowhere'}}}}\n",
        "components: {schemas: {A: {default: {$ref: nowhere.yaml}}}}\n",
        "components: {schemas: {A: {enum: [{$ref: nowhere.yaml}], const: {$ref: '#/x'}}}}\n",
        "components: {schemas: {A: {x-a: {$ref: ../../../up.yaml}}}}\n",
        "components: {examples: {A: {value: {$ref: '#/nowhere'}}}}\n",
        "components: {responses: {A: {content: {a/b: {example: {$ref: '#/nowhere'}}}}}}\n",
    ],
)
def test_a_reference_in_data_may_lead_nowhere(data: str, tmp_path: Path) -> None:
    head = HEAD if not data.startswith("info") else "openapi: 3.1.0\npaths: {}\n"
    (tmp_path / "api.yaml").write_text(head + data)
    load_revision(str(tmp_path / "api.yaml"), tmp_path)


@pytest.mark.parametrize("name", ["example", "default", "enum", "const", "x-a", "$ref", "examples"])
def test_a_property_may_have_the_name_of_a_keyword_for_data(name: str, load: Load) -> None:
    entry = "components: {schemas: {A: {properties: {'%s': {items: {$ref: '#/nowhere'}}}}}}\n"
    error = failure(load, entry % name)
    assert "'#/nowhere' has no target" in error.message


@pytest.mark.parametrize(
    "entry",
    [
        schema("#/components/schemas/A"),
        "components: {schemas: {A: {$ref: '#/components/schemas/B'}, "
        "B: {$ref: '#/components/schemas/A'}}}\n",
    ],
)
def test_references_that_refer_only_to_themselves_are_refused(entry: str, load: Load) -> None:
    error = failure(load, entry)
    assert isinstance(error, UnresolvedReference)
    assert "refers only to itself: /components/schemas/" in error.message
    assert error.location is not None


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        (
            "#name",
            "anchors are not followed; write the pointer, such as '#/components/schemas/Name'",
        ),
        ("#components/schemas/A", "a pointer starts with a slash: '#/components/schemas/A'"),
    ],
)
def test_a_fragment_that_is_no_pointer_is_refused(reference: str, hint: str, load: Load) -> None:
    error = failure(load, schema(reference))
    assert error.message == f"`$ref` '{reference}' is no JSON pointer"
    assert error.hint == hint


def test_a_pointer_with_an_absurd_index_is_refused(load: Load) -> None:
    error = failure(load, "tags: []\n" + schema(f"#/tags/{'9' * 5000}"))
    assert "has no target" in error.message


def test_endless_documents_are_refused(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "MAX_DOCUMENTS", 20)
    (tmp_path / "loop").symlink_to(".")
    error = failure(load, schema("a.yaml"), {"a.yaml": "items: {$ref: loop/a.yaml}\n"})
    assert isinstance(error, DocumentError)
    assert "more than 20 documents" in error.message


def test_documents_that_weigh_too_much_together_are_refused(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "MAX_BYTES", 300)
    error = failure(load, schema("a.yaml"), {"a.yaml": "title: " + "x" * 400 + "\n"})
    assert error.message.startswith("a.yaml: the contract weighs more than")


def test_a_git_lfs_pointer_is_no_contract(load: Load) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    error = failure(load, schema("a.yaml"), {"a.yaml": pointer})
    assert "is a Git LFS pointer" in error.message
    assert "git lfs pull" in error.hint


@pytest.mark.parametrize(
    "name",
    [
        "specs/camara-qod-multifile/source-r4.1/code/API_definitions/quality-on-demand.yaml",
        "specs/camara-qod-multifile/source-r4.1/code/API_definitions/qos-profiles.yaml",
        "specs/camara-qod-multifile/source-r4.1/code/API_definitions/qos-provisioning.yaml",
    ],
)
def test_real_contracts_reach_the_folders_beside_their_own(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    revision = load_revision(str(shared_data / name), tmp_path)
    assert "../common/CAMARA_common.yaml" in revision.documents


DRS = "specs/ga4gh-drs-multifile/drs-{}/openapi/data_repository_service.openapi.yaml"


@pytest.mark.parametrize("version", ["1.2.0", "1.3.0", "1.5.0"])
def test_real_contracts_of_many_files_load(version: str, shared_data: Path, tmp_path: Path) -> None:
    name = str(shared_data / DRS.format(version))
    with pytest.raises(UnresolvedReference, match="is remote"):
        load_revision(name, tmp_path)
    assert len(load_revision(name, tmp_path, allow_outside=True).documents) > 20


def test_a_real_duplicate_key_in_a_referenced_file_is_located(
    shared_data: Path, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match="duplicate key") as caught:
        load_revision(str(shared_data / DRS.format("1.4.0")), tmp_path, allow_outside=True)
    assert caught.value.location is not None
    assert caught.value.location.file.endswith("parameters/BulkObjectIdNoPassport.yaml")
