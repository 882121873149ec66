"""Load a contract at one point, by the name that a user gives it."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from contractctl.errors import (
    ContractctlError,
    DanglingReference,
    MalformedDocument,
    RevisionError,
)
from contractctl.load import git, references, swagger2
from contractctl.load.dialects import dialect_of
from contractctl.load.documents import parse
from contractctl.load.nearest import did_you_mean
from contractctl.load.trees import FileTree, Tree, is_inside
from contractctl.model import Revision

_CONTRACTS = "contracts"
_NO_CONTRACTS = "name the workspace with -C DIR, or write one with `contractctl init`"
_EXTENSIONS = (".yaml", ".yml", ".json")
_LIVING = "openapi"
_BESIDE = frozenset({"migration", "usage"})
"""Files of a contract's folder that are no revisions."""

_DIALECT_KEY = re.compile(rb"\b(?:openapi|swagger)[\"']?\s*:")
_AT_GIT = re.compile(r"(?P<api>[^/:@]+)@git:(?P<ref>.*)", re.DOTALL)
_RELEASE = re.compile(r"v?(?P<release>\d+(?:[._-]\d+)*)[._-]?(?P<rest>[^+]*)", re.IGNORECASE)


def load_revision(name: str, root: Path, *, allow_outside: bool = False) -> Revision:
    """Load a contract whole: every document that its references reach.

    name is read as the first of these that fits:

    1. `api@git:REF`: the newest revision of that contract at a git ref;
    2. a path, if there is a slash or colon in it or it ends in .yaml, .yml or .json, and there
       is such a file below the current folder, else below the workspace; a remaining name with
       a colon is `REF:path` as `git show` takes it (`REF:./path` is relative to the workspace);
    3. `api@revision` or `api` (its newest: `openapi.*`, else the highest version);
    4. a file of that name. Write `./name` for a file that is called like a contract.

    root: the workspace. References of a file in the workspace may not leave it. Those of any
        other file may not leave the folder above the file's own, so that `../common/` works.
    allow_outside: references may reach any file of the disk, or of the commit. What is remote is
        not fetched in any case: it is refused, or with allow_outside stands as a value that
        permits anything and says `x-not-fetched`.

    Raises RevisionError if the name leads nowhere, DocumentError if a document cannot be read or
    is no OpenAPI, UnresolvedReference if a reference has no target or may not be followed.
    """
    at_git = _AT_GIT.fullmatch(name)
    if at_git:
        with git.open_tree(root, at_git["ref"]) as commit:
            path = _find(commit, commit.workspace, at_git["api"], None, f"at {at_git['ref']}")
            return load_at(name, commit, path, commit.workspace, allow_outside)
    disk = FileTree(root)
    if re.search(r"[/:]", name) or name.endswith(_EXTENSIONS):
        file = _existing_file(name, root)
        if file is None and "://" not in name and re.match(r"[^./:][^:]*:.", name):
            return _load_from_git(name, root, allow_outside)
        path = file or _missing_path(name, disk)
    else:
        path = _named_or_file(name, root, disk)
    return load_at(name, disk, path, disk.identity(root.as_posix()), allow_outside)


def load_at(
    name: str, tree: Tree, path: str, workspace: str, allow_outside: bool = False
) -> Revision:
    """Load a contract whole from a file of a tree.

    name: how the revision is called; path: its entry document, as the tree spells it
    workspace: the folder that the references of a file in it may not leave, as
        `tree.identity` spells it; allow_outside: as for `load_revision`, which says what is raised
    Of the merge base MalformedDocument and DanglingReference come as they are: what is at fault
    there may be repaired now, and somebody else judges what that means.
    """
    try:
        return _load(name, tree, path, workspace, allow_outside)
    except (MalformedDocument, DanglingReference):
        raise
    except ContractctlError as error:
        role = tree.role if isinstance(tree, git.GitTree) else ""
        if not role:
            raise
        raise type(error)(
            f"{error.message} (at {role}: nothing can be compared with it)",
            hint=f"{error.hint}; once repaired, compare with an older commit: --against REF",
            location=error.location,
        ) from error


def list_apis(root: Path) -> tuple[str, ...]:
    """The contracts of a workspace, sorted: folders of contracts/ that hold a revision."""
    return _apis(FileTree(root), _folder(root))


def list_revisions(root: Path, api: str) -> tuple[str, ...]:
    """The revisions of a contract, oldest first by version; the living `openapi` comes last.

    Numbers compare as numbers (v10 > v9), a pre-release comes before its release
    (v1beta1 < v1), and names without a version come first. Raises RevisionError if there is no
    such contract.
    """
    return tuple(_revisions(FileTree(root), _folder(root), api, "in contracts/"))


def revisions_in(tree: Tree, folder: str) -> Mapping[str, list[str]]:
    """The files of each revision in a contract's folder, oldest first; two of one are a fault."""
    found = _revision_files(tree, folder)
    return {name: found[name] for name in sorted(found, key=_age)}


def contract_files(tree: Tree, folder: str, known: Collection[str] = ()) -> Mapping[str, list[str]]:
    """As `revisions_in`, without pieces that contracts share, such as `errors.yaml`.

    A piece is called neither `openapi` nor like a version, and has no key `openapi` or `swagger`;
    a file that cannot be read is no piece.
    known: names of revisions, whatever their files hold
    """
    found = {
        stem: [
            path
            for path in paths
            if stem in known or _says_version(stem) or not _is_piece(tree, path)
        ]
        for stem, paths in revisions_in(tree, folder).items()
    }
    return {stem: paths for stem, paths in found.items() if paths}


def _says_version(stem: str) -> bool:
    return stem == _LIVING or _RELEASE.fullmatch(stem) is not None


def _is_piece(tree: Tree, path: str) -> bool:
    try:
        data = tree.read(path)
    except ContractctlError:
        return False
    return _DIALECT_KEY.search(data.replace(b"\0", b"")) is None  # UTF-16 is read too


def refuse_ambiguous(api: str, revision: str, paths: list[str], at: str = "") -> None:
    """Raise RevisionError where a revision has more than one file; at: a git ref, as said."""
    if len(paths) > 1:
        names = " and ".join(posixpath.basename(path) for path in paths)
        raise RevisionError(
            f"'{api}@{revision}' is ambiguous: {names} both exist in contracts/{api}/{at}",
            hint="keep one of them, or name the file by its path",
        )


def _load(name: str, tree: Tree, path: str, workspace: str, allow_outside: bool) -> Revision:
    file = tree.shown(path)
    allowed = None if allow_outside else _allowed(tree, path, workspace)
    if allowed is not None and not is_inside(tree.identity(path), allowed):
        raise RevisionError(
            f"{file} is a symbolic link out of the workspace", hint="put the file itself there"
        )
    data = tree.read(path)
    parsed = parse(data, file)
    dialect = dialect_of(parsed.value, data, file)
    bundle = references.crawl(tree, path, data, parsed, allowed)
    revision = Revision(
        name=name,
        entry=posixpath.basename(path),
        dialect=dialect,
        sha256=_sha256(bundle.sources),
        documents=bundle.documents,
        files=bundle.files,
        sources=bundle.sources,
    )
    references.check(revision, bundle)
    return swagger2.convert(revision, bundle.references) if dialect == "2.0" else revision


def _load_from_git(name: str, root: Path, allow_outside: bool) -> Revision:
    ref, _, path = name.partition(":")
    with git.open_tree(root, ref) as commit:
        if path.startswith(("./", "../")):
            path = posixpath.join(commit.workspace, path)
        path = posixpath.normpath(path)
        if path.startswith(("../", "/")):
            raise RevisionError(
                f"{name} is outside the repository",
                hint="write the path from the top of the repository, or ./path from the workspace",
            )
        return load_at(name, commit, path, commit.workspace, allow_outside)


def _allowed(tree: Tree, path: str, workspace: str) -> str:
    folder = tree.identity(posixpath.dirname(path))
    if is_inside(folder, workspace):
        return workspace
    above = posixpath.dirname(folder)
    return folder if above == "/" else above


def _named_or_file(name: str, root: Path, disk: FileTree) -> str:
    api, _, revision = name.partition("@")
    file = _existing_file(name, root)
    if file and api not in list_apis(root):
        return file
    return _find(disk, _absolute(root).as_posix(), api, revision or None, "in contracts/")


def _existing_file(name: str, root: Path) -> str | None:
    for base in (Path.cwd(), _absolute(root)):
        path = posixpath.normpath((base / name).as_posix())
        try:
            if Path(path).is_file():
                return path
        except (OSError, ValueError):  # too long, or an embedded null byte
            return None
    return None


def _missing_path(name: str, disk: FileTree) -> str:
    if "://" in name:
        raise RevisionError(
            f"{name} is remote, and contracts are read from files",
            hint="download it and name the file",
        )
    path = posixpath.normpath((Path.cwd() / name).as_posix())
    disk.read(path)  # says what stands in the way
    return path


def _find(tree: Tree, workspace: str, api: str, revision: str | None, where: str) -> str:
    found = _revisions(tree, posixpath.join(workspace, _CONTRACTS), api, where)
    wanted = list(found)[-1] if revision is None else revision
    if wanted not in found:
        raise RevisionError(
            f"the contract '{api}' has no revision '{wanted}' {where}",
            hint=did_you_mean(wanted, found, "revisions"),
        )
    paths = found[wanted]
    refuse_ambiguous(api, wanted, paths, f" {where}" if where.startswith("at ") else "")
    return paths[0]


def _absolute(folder: Path) -> Path:
    return Path(os.path.abspath(folder))


def _folder(root: Path) -> str:
    return posixpath.join(_absolute(root).as_posix(), _CONTRACTS)


def _apis(tree: Tree, contracts: str) -> tuple[str, ...]:
    return tuple(
        name
        for name in tree.folders(contracts)
        if not name.startswith(".") and _revision_files(tree, posixpath.join(contracts, name))
    )


def _revisions(tree: Tree, contracts: str, api: str, where: str) -> Mapping[str, list[str]]:
    is_there = api in tree.folders(contracts) and not api.startswith(".")
    found = revisions_in(tree, posixpath.join(contracts, api)) if is_there else {}
    if not found:
        known = _apis(tree, contracts)
        hint = did_you_mean(api, known, "contracts") if known else _NO_CONTRACTS
        raise RevisionError(f"there is no contract '{api}' {where}", hint=hint)
    return found


def _revision_files(tree: Tree, folder: str) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in tree.files(folder):
        stem, extension = posixpath.splitext(file)
        if extension in _EXTENSIONS and stem not in _BESIDE and not stem.startswith("."):
            found[stem].append(posixpath.join(folder, file))
    for name in tree.folders(folder):
        inner = posixpath.join(folder, name)
        for file in tree.files(inner):
            if posixpath.splitext(file) in ((_LIVING, end) for end in _EXTENSIONS):
                found[name].append(posixpath.join(inner, file))
    return found


def _age(name: str) -> tuple[int, tuple[int, ...], bool, tuple[tuple[int, int, str], ...], str]:
    """Sort key of a revision's name: rank, release, whether it is final, pre-release, name."""
    match = _RELEASE.fullmatch(name.partition("+")[0])
    if name == _LIVING or match is None:
        return (2 if name == _LIVING else 0), (), True, (), name
    release = tuple(int(number) for number in re.split(r"[._-]", match["release"]))
    parts = re.findall(r"\d+|[^\d._-]+", match["rest"])
    # Numbers sort below words (Semantic Versioning 2.0.0 section 11.4.3).
    rest = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)
    return 1, release, not rest, rest, name


def _sha256(sources: Mapping[str, bytes]) -> str:
    """Over the entry's bytes alone where it stands alone, as `sha256sum` prints it."""
    digest = hashlib.sha256(sources[""])
    for key in sorted(sources.keys() - {""}):
        digest.update(f"\n{len(sources[key])} {key}\n".encode())
        digest.update(sources[key])
    return digest.hexdigest()
