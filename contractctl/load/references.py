"""Follow relative `$ref`s from document to document, and check that each has a target."""

from __future__ import annotations

import difflib
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from contractctl import pointer
from contractctl.errors import (
    ContractctlError,
    DanglingReference,
    DocumentError,
    MissingDocument,
    UnresolvedReference,
)
from contractctl.load.documents import Parsed, parse
from contractctl.load.positions import locate_in
from contractctl.load.reference_places import reference_places
from contractctl.load.trees import MAX_BYTES, Tree, is_inside, too_large
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue

MAX_DOCUMENTS = 2_000
"""The most documents that one revision may consist of."""

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""A scheme or an authority (RFC 3986 section 4.1 and 4.2): no file beside the document."""


@dataclass(slots=True)
class Bundle:
    """The documents that references reach, keyed as in `Revision`, while they are gathered.

    references: the strings under `$ref` keys of each document, some of which are mere data.
    failures: why a document could not be had; no error if only data refers to it.
    weight: bytes of all documents.
    """

    documents: dict[str, JsonValue] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    sources: dict[str, bytes] = field(default_factory=dict)
    references: dict[str, frozenset[str]] = field(default_factory=dict)
    failures: dict[str, ContractctlError] = field(default_factory=dict)
    weight: int = 0

    def add(self, key: str, file: str, data: bytes, parsed: Parsed) -> None:
        """Take in one document; DocumentError beyond MAX_DOCUMENTS or MAX_BYTES."""
        self.documents[key] = parsed.value
        self.files[key] = file
        self.sources[key] = data
        self.references[key] = parsed.references
        self.weight += len(data)
        if len(self.documents) > MAX_DOCUMENTS:
            raise DocumentError(
                f"{self.files['']}: the references reach more than {MAX_DOCUMENTS:,} documents",
                hint="check for a symbolic link that leads back into its own folder",
            )
        if self.weight > MAX_BYTES:
            raise too_large(file)


def crawl(tree: Tree, path: str, data: bytes, parsed: Parsed, allowed: str | None) -> Bundle:
    """Gather the documents that an entry document reaches over relative references.

    path: the entry in the tree; data and parsed: its bytes and their value.
    allowed: the folder that references may not leave, symbolic links followed. None for no
        limit: then a remote reference leads to a stand-in that permits anything, as nothing is
        fetched in any case.

    Raises DocumentError where there are more than MAX_DOCUMENTS documents or MAX_BYTES bytes.
    """
    bundle = Bundle()
    bundle.add("", tree.shown(path), data, parsed)
    loaded = {tree.identity(path): (data, parsed)}
    pending = [""]
    while pending:
        for key in _neighbours(bundle, pending.pop(), posixpath.basename(path)):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), key))
            try:
                found = _read(tree, target, allowed, loaded)
            except ContractctlError as error:
                bundle.failures[key] = error
            else:
                bundle.add(key, tree.shown(target), *found)
                pending.append(key)
    if allowed is None:
        _stand_in(bundle)
    return bundle


def check(revision: Revision, bundle: Bundle) -> None:
    """Check that every reference of a revision leads to a value.

    Raises UnresolvedReference at the first that does not, or the DocumentError of the document
    that it names. A `$ref` inside an example or an extension is data and may lead nowhere.
    """
    failing = {
        (document, reference): error
        for document, references in bundle.references.items()
        for reference in references
        if (error := _failure(revision, bundle, document, reference)) is not None
    }
    if not failing:
        return
    found: dict[tuple[str, str], Node] = {}
    for node, reference in reference_places(revision.root, lambda r, d: _target(revision, r, d)):
        if (node.document, reference) in failing:
            found.setdefault((node.document, reference), node)
    if found:
        first, node = next(iter(found.items()))
        raise _located(revision, node, failing[first], len(found) - 1)


def _neighbours(bundle: Bundle, document: str, entry: str) -> Iterator[str]:
    for reference in sorted(bundle.references[document]):
        uri = reference.partition("#")[0]
        if not uri or _ABSOLUTE.match(uri):
            continue
        key = pointer.join_uri(document, uri)
        if key != entry and key not in bundle.documents and key not in bundle.failures:
            yield key


def _read(
    tree: Tree, path: str, allowed: str | None, loaded: dict[str, tuple[bytes, Parsed]]
) -> tuple[bytes, Parsed]:
    identity = tree.identity(path)
    file = tree.shown(path)
    if allowed is not None and not is_inside(identity, allowed):
        raise UnresolvedReference(
            f"{file} is outside the folder that references may reach",
            hint=f"keep the contract's files below {tree.shown(allowed)}, "
            "run in the folder that holds them all (-C), or say --allow-outside",
        )
    if identity not in loaded:
        data = tree.read(path)
        loaded[identity] = data, parse(data, file)
    return loaded[identity]


def _stand_in(bundle: Bundle) -> None:
    remote: dict[str, tuple[str, dict[str, JsonValue]]] = {}
    for document, references in bundle.references.items():
        for reference in sorted(references):
            uri, _, fragment = reference.partition("#")
            if not _ABSOLUTE.match(uri):
                continue
            key = pointer.join_uri(document, uri)
            _, value = remote.setdefault(key, (uri, {"x-not-fetched": uri}))
            for token in fragment.split("/")[1:]:
                name = pointer.unescape(pointer.from_fragment(token))
                inner = value.setdefault(name, {"x-not-fetched": uri})
                value = inner if isinstance(inner, dict) else {}
    for key, (uri, value) in remote.items():
        bundle.add(key, uri, json.dumps(value).encode(), Parsed(value, frozenset(), "json"))


def _failure(
    revision: Revision, bundle: Bundle, document: str, reference: str
) -> ContractctlError | None:
    uri = reference.partition("#")[0]
    if _ABSOLUTE.match(uri) and pointer.join_uri(document, uri) not in bundle.documents:
        return UnresolvedReference(
            f"`$ref` '{reference}' is remote, and remote references are not followed",
            hint="download the file beside the contract and refer to it by a relative path;"
            " --allow-outside takes it for any value",
        )
    error = bundle.failures.get(pointer.join_uri(document, uri)) if uri else None
    if error is not None:
        return _renamed(error, reference)
    target = _target(revision, reference, document)
    if target is None:
        return _no_target(revision, document, reference)
    return _endless(revision, reference, target)


def _target(revision: Revision, reference: str, document: str) -> Node | None:
    try:
        return revision.resolve(reference, document)
    except (LookupError, ValueError):
        return None


def _renamed(error: ContractctlError, reference: str) -> ContractctlError:
    if error.location is not None:  # the fault is in the document that the reference names
        return error
    kind = DanglingReference if isinstance(error, MissingDocument) else UnresolvedReference
    return kind(f"`$ref` '{reference}': {error.message}", hint=error.hint)


def _no_target(revision: Revision, document: str, reference: str) -> DanglingReference:
    uri, _, fragment = reference.partition("#")
    where = pointer.from_fragment(fragment)
    if not where.startswith("/"):
        return _no_pointer(uri, where, reference)
    value = revision.resolve(f"{uri}#", document).raw
    reached = ""
    for token in pointer.split(where):
        try:
            value = pointer.follow(value, pointer.join("", token))
        except (LookupError, ValueError):
            break
        reached = pointer.join(reached, token)
    names = list(value) if isinstance(value, dict) else []
    near = difflib.get_close_matches(token, names, n=1)
    hint = f"add it to {uri or 'this document'}, or correct the reference"
    if near:
        rest = where[len(pointer.join(reached, token)) :]
        hint = f"did you mean '{uri}#{pointer.join(reached, near[0])}{rest}'?"
    return DanglingReference(
        f"`$ref` '{reference}' has no target: there is no '{token}' in {reached or 'the document'}",
        hint=hint,
    )


def _no_pointer(uri: str, where: str, reference: str) -> DanglingReference:
    if "/" in where:
        hint = f"a pointer starts with a slash: '{uri}#/{where}'"
    else:
        hint = "anchors are not followed; write the pointer, such as '#/components/schemas/Name'"
    return DanglingReference(f"`$ref` '{reference}' is no JSON pointer", hint=hint)


def _endless(revision: Revision, reference: str, target: Node) -> DanglingReference | None:
    chain: list[Node] = []
    node: Node | None = target
    while node is not None and isinstance(node.raw, dict):
        following = node.raw.get("$ref")
        if not isinstance(following, str):
            return None
        if any(node.place == passed.place for passed in chain):
            places = " -> ".join(str(passed.place) for passed in (*chain, node))
            return DanglingReference(
                f"`$ref` '{reference}' refers only to itself: {places}",
                hint="give one of them a value of its own",
            )
        chain.append(node)
        node = _target(revision, following, node.document)
    return None


def _located(
    revision: Revision, node: Node, error: ContractctlError, others: int
) -> ContractctlError:
    if error.location is not None:
        return error
    place = pointer.join(node.pointer, "$ref")
    file = revision.files[node.document]
    location = locate_in(revision.sources[node.document], file, [place]).get(place)
    more = f" (and {others} more like it)" if others else ""
    return type(error)(f"{error.message}{more}", hint=error.hint, location=location)
