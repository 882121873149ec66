"""Revisions and changes from a few lines of YAML, for the tests of what a diff finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import dedent, indent

from contractctl.diff import Diff, diff
from contractctl.load.dialects import dialect_of
from contractctl.load.documents import parse
from contractctl.model import Change, Policy, Revision
from contractctl.pointer import JsonValue

AS_OF = date(2026, 12, 1)
LAW = Policy("default", "The law of severity")


def revision(text: str, others: Mapping[str, str] | None = None) -> Revision:
    """A revision of one document, and of others by their path from it; nothing is on disk."""
    texts = {"": dedent(text), **{name: dedent(other) for name, other in (others or {}).items()}}
    sources = {name: other.encode() for name, other in texts.items()}
    documents = {name: parse(data, name or "api.yaml").value for name, data in sources.items()}
    return Revision(
        name="orders",
        entry="api.yaml",
        dialect=dialect_of(documents[""], sources[""], "api.yaml"),
        sha256="",
        documents=documents,
        files={name: name or "api.yaml" for name in texts},
        sources=sources,
    )


def of_value(document: dict[str, JsonValue], dialect: str = "3.1") -> Revision:
    """A revision of a document that is already a value."""
    return Revision(
        name="orders",
        entry="api.yaml",
        dialect=dialect_of({"openapi": f"{dialect}.0"}, b"", "api.yaml"),
        sha256="",
        documents={"": document},
        files={"": "api.yaml"},
        sources={"": b""},
    )


def api(paths: str, rest: str = "", *, version: str = "3.1.0") -> str:
    """A document from what stands under `paths`, and what stands beside it."""
    head = f"openapi: {version}\ninfo: {{title: Orders, version: 1.0.0}}\n"
    return f"{head}paths:\n{_in(paths, 2)}{dedent(rest)}"


def exchange(schema: str, components: str = "", *, version: str = "3.1.0") -> str:
    """A document in which one schema is both sent and answered by `PUT /orders/latest`."""
    shared = f"components:\n  schemas:\n{_in(components, 4)}" if components else ""
    body = f"content:\n  application/json:\n    schema:\n{_in(schema, 6)}"
    put = (
        "/orders/latest:\n  put:\n    requestBody:\n"
        f"{_in(body, 6)}    responses:\n      '200':\n        description: The order\n"
        f"{_in(body, 8)}"
    )
    return api(put, shared, version=version)


def _in(text: str, spaces: int) -> str:
    return indent(dedent(text).strip("\n"), " " * spaces) + "\n"


def compared(base: str | Revision, head: str | Revision, as_of: date = AS_OF) -> Diff:
    """Compare two documents by the law and nothing else."""
    before, after = (
        side if isinstance(side, Revision) else revision(side) for side in (base, head)
    )
    return diff(before, after, policy=LAW, as_of=as_of)


def changes(base: str | Revision, head: str | Revision, as_of: date = AS_OF) -> tuple[Change, ...]:
    """What differs between two documents."""
    return compared(base, head, as_of).changes


def rules(found: Iterable[Change]) -> list[str]:
    """The rules of changes, sorted."""
    return sorted(change.rule for change in found)
