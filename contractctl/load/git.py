"""Trees of files at a git ref, read from the object database; the working tree is not touched."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, DocumentError, RevisionError
from contractctl.load.trees import MAX_BYTES, missing_file, refuse_lfs_pointer, too_large

if TYPE_CHECKING:
    from git import Commit, Repo
    from git.objects import Tree as TreeObject
    from git.objects.base import IndexObjUnion

_LINK = 0o120000


@dataclass(frozen=True, slots=True)
class GitTree:
    """The files of one commit, by POSIX path from the top of the repository.

    ref: the commit as the user named it; workspace: the workspace's folder in the repository.
    """

    ref: str
    workspace: str
    _top: TreeObject

    def read(self, path: str) -> bytes:
        """Return a blob's bytes; DocumentError if it is absent, a link or a Git LFS pointer."""
        shown = self.shown(path)
        entry = self._entry(path)
        if entry is None:
            raise self._absent(path)
        if entry.type != "blob" or entry.mode == _LINK:
            raise DocumentError(
                f"{shown}: is a {_kind(entry)} in git, not a file",
                hint="name the file itself; links and submodules are not followed at a git ref",
            )
        if entry.size > MAX_BYTES:
            raise too_large(shown)
        return refuse_lfs_pointer(bytes(entry.data_stream.read()), shown)

    def shown(self, path: str) -> str:
        """The path as `git show` takes it."""
        return f"{self.ref}:{path}"

    def identity(self, path: str) -> str:
        """The path itself: links are not followed."""
        return path

    def files(self, folder: str) -> tuple[str, ...]:
        """Names of the blobs of a folder."""
        entry = self._entry(folder)
        return _names(entry, "blob")

    def folders(self, folder: str) -> tuple[str, ...]:
        """Names of the folders of a folder."""
        return _names(self._entry(folder), "tree")

    def _entry(self, path: str) -> IndexObjUnion | None:
        entry: IndexObjUnion = self._top
        for name in path.split("/") if path else ():
            found = {_name(item): item for item in entry} if entry.type == "tree" else {}
            if name not in found:
                return None
            entry = found[name]
        return entry

    def _absent(self, path: str) -> DocumentError:
        folder = posixpath.dirname(path)
        while folder:
            entry = self._entry(folder)
            if entry is not None and entry.type != "tree":
                return DocumentError(
                    f"{self.shown(path)}: {folder} is a {_kind(entry)} in git, not a folder",
                    hint="name the file by its real path; links are not followed at a git ref",
                )
            folder = posixpath.dirname(folder)
        return missing_file(self.shown(path), self.files(posixpath.dirname(path)))


@contextmanager
def open_tree(root: Path, ref: str) -> Iterator[GitTree]:
    """Give the files at a git ref of the repository that holds `root`; raises as open_commit."""
    with open_commit(root, ref) as (commit, workspace):
        yield GitTree(ref, workspace, commit.tree)


@contextmanager
def open_commit(root: Path, ref: str) -> Iterator[tuple[Commit, str]]:
    """Give the commit of a git ref, and where `root` lies in its repository.

    Raises RevisionError if git is not there, `root` is in no repository, or the ref is unknown.
    """
    if not ref or ref.startswith("-") or not ref.isprintable():
        raise RevisionError(
            f"{ref!r} is no git ref", hint="name a branch, a tag or a commit, such as HEAD~1"
        )
    repository = _repository(root)
    try:
        commit = repository.commit(_commit_id(repository, ref))
        yield commit, _workspace(repository, root)
    except _git_errors() as error:
        raise RevisionError(
            f"git cannot read {ref!r}: {_reason(error)}",
            hint="run `git fsck`; in a partial clone fetch the objects first",
        ) from error
    finally:
        repository.close()


def _repository(root: Path) -> Repo:
    try:
        from git import InvalidGitRepositoryError, NoSuchPathError, Repo
    except ImportError as error:  # GitPython looks for the git program when it is imported
        raise RevisionError(
            "the git program was not found", hint="install git, or name contracts by file path"
        ) from error
    try:
        return Repo(root, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise RevisionError(
            "the workspace is not in a git repository",
            hint="run in a clone, or name contracts by file path",
        ) from error


def _commit_id(repository: Repo, ref: str) -> str:
    from git import GitCommandError

    try:
        return str(repository.git.rev_parse("--verify", "--quiet", f"{ref}^{{commit}}"))
    except GitCommandError as error:
        reason = _reason(error)
        if reason:  # with --quiet a ref that is merely unknown says nothing
            raise RevisionError(
                f"git cannot read the repository: {reason}", hint="run `git status` there"
            ) from error
        raise _unknown_ref(repository, ref) from error


def _unknown_ref(repository: Repo, ref: str) -> ContractctlError:
    known = str(repository.git.for_each_ref(format="%(refname:short)")).split()
    near = difflib.get_close_matches(ref, known, n=3)
    remote = next((name for name in known if name.endswith(f"/{ref}")), None)
    if remote:
        hint = f"did you mean {remote}?"
    elif near:
        hint = f"did you mean {' or '.join(near)}? or fetch it: git fetch origin {ref}"
    else:
        hint = f"fetch it first: git fetch origin {ref}"
    if repository.git.rev_parse("--is-shallow-repository") == "true":
        hint += "; this clone is shallow: git fetch --unshallow brings its history"
    return RevisionError(f"git knows no commit {ref!r} in this repository", hint=hint)


def _workspace(repository: Repo, root: Path) -> str:
    if repository.working_tree_dir is None:  # a bare repository
        return ""
    top = Path(repository.working_tree_dir).resolve()
    folder = root.resolve()
    if folder == top or not folder.is_relative_to(top):  # a work tree may stand elsewhere
        return ""
    return folder.relative_to(top).as_posix()


def _git_errors() -> tuple[type[Exception], ...]:
    from git import GitError
    from git.exc import ODBError

    return GitError, ODBError


def _reason(error: Exception) -> str:
    text = str(getattr(error, "stderr", "") or "") if hasattr(error, "stderr") else str(error)
    lines = [line.strip(" '") for line in text.splitlines() if line.strip(" '")]
    return lines[-1].removeprefix("stderr: '").removeprefix("fatal: ") if lines else ""


def _kind(entry: IndexObjUnion) -> str:
    if entry.mode == _LINK:
        return "symbolic link"
    return {"tree": "folder", "submodule": "submodule"}.get(entry.type, entry.type)


def _names(entry: IndexObjUnion | None, kind: str) -> tuple[str, ...]:
    if entry is None or entry.type != "tree":
        return ()
    return tuple(sorted(_name(item) for item in entry if item.type == kind))


def _name(entry: IndexObjUnion) -> str:
    return posixpath.basename(str(entry.path))  # a submodule has no `name` here
