"""Code is read from folders and from git, bounded, and what is not read is named."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import write

from contractctl.errors import RevisionError
from contractctl.evidence.code.languages import is_scanned
from contractctl.load.source_trees import read_commit, read_folder
from contractctl.model.code import SourceTree

FILES: dict[str, str | bytes] = {
    "a.py": "one",
    "deep/b.ts": "two",
    "image.png": b"\x89PNG",
    "nul.py": b"x\0y",
    "large.py": b"#" * 1_000_001,
    "lfs.py": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
}
UNREAD = {"large.py": "larger than 1 MB", "lfs.py": "Git LFS pointer", "nul.py": "binary"}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.test")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    write(folder, FILES)
    (folder / "link.py").symlink_to("a.py")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    git(folder, "tag", "first")
    return folder


READERS: dict[str, Callable[[Path], SourceTree]] = {
    "folder": lambda clone: read_folder(clone, "clone", is_scanned),
    "commit": lambda clone: read_commit("clone", clone.parent, "HEAD", is_scanned),
    "url": lambda clone: read_commit(clone.as_uri(), clone.parent, "main", is_scanned),
}


@pytest.mark.parametrize("reader", READERS)
def test_source_is_read_and_the_rest_is_named(reader: str, clone: Path) -> None:
    tree = READERS[reader](clone)
    assert {one.path: one.data for one in tree.files} == {"a.py": b"one", "deep/b.ts": b"two"}
    assert tree.unread == {**UNREAD, "link.py": "symbolic link"}
    assert tree.others == 1


def test_a_ref_is_read_whatever_lies_in_the_work_tree(clone: Path) -> None:
    (clone / "a.py").write_text("changed")
    git(clone, "commit", "-qam", "second")
    (clone / "a.py").unlink()
    for ref, text in (("first", b"one"), ("HEAD", b"changed")):
        tree = read_commit("clone", clone.parent, ref, is_scanned)
        assert {one.path: one.data for one in tree.files}["a.py"] == text
    assert not (clone / "a.py").exists()


def test_a_folder_of_a_repository_is_read_without_what_lies_beside_it(clone: Path) -> None:
    tree = read_commit("clone/deep", clone.parent, "HEAD", is_scanned)
    assert [one.path for one in tree.files] == ["b.ts"]


def test_a_submodule_is_named_and_not_followed(clone: Path) -> None:
    commit = git(clone, "rev-parse", "HEAD").strip()
    git(clone, "update-index", "--add", "--cacheinfo", f"160000,{commit},inner")
    git(clone, "commit", "-qm", "with a submodule")
    tree = read_commit("clone", clone.parent, "HEAD", is_scanned)
    assert tree.unread["inner"] == "submodule"


@pytest.mark.parametrize(
    ("place", "ref", "said"),
    [
        ("nowhere", "HEAD", "there is no folder nowhere"),
        ("clone", "nope", "git knows no commit 'nope'"),
        ("clone", "--upload-pack=x", "is no git ref"),
        ("plain", "HEAD", "plain is not in a git repository"),
        ("file:///nowhere/at/all", "HEAD", "cannot fetch HEAD of file:///nowhere/at/all"),
        ("file:///nowhere/at/all", "--output=x", "is no git ref"),
    ],
)
def test_what_is_not_there_is_said(place: str, ref: str, said: str, clone: Path) -> None:
    (clone.parent / "plain").mkdir()
    with pytest.raises(RevisionError, match=said) as caught:
        read_commit(place, clone.parent, ref, is_scanned)
    assert caught.value.hint


def test_a_program_is_no_protocol_of_git(clone: Path) -> None:
    with pytest.raises(RevisionError):
        read_commit("ext::sh -c touch% made", clone.parent, "HEAD", is_scanned)
    assert not (clone.parent / "made").exists()
