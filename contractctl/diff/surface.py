"""What a revision promises to those who watch its traffic: operations, addresses, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from urllib.parse import urlsplit

from contractctl.diff import document
from contractctl.diff.compare_servers import servers
from contractctl.diff.document import Offered
from contractctl.diff.lifecycle import SUNSET, read_date
from contractctl.diff.references import follow
from contractctl.model import Node, Revision
from contractctl.model.evidence import PromisedOperation

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_VERSIONED = re.compile(r"version|^v$", re.IGNORECASE)
_VENDOR = re.compile(r"vnd\.|version=", re.IGNORECASE)

_MOST_ADDRESSES = 32
"""Server variables multiply; a document with more than this many addresses means any."""


def surface(revision: Revision) -> tuple[PromisedOperation, ...]:
    """Every operation under `paths`, with what tells a request for it from others."""
    api, _, name = revision.name.partition("@")
    found = []
    for operation, offered in document.paths(revision).items():
        addresses = [urlsplit(url) for url in _addresses(revision, offered)]
        parameters = document.parameters(revision, offered)
        sunset = document.member(offered.node, SUNSET)
        found.append(
            PromisedOperation(
                api,
                name,
                operation,
                document.text(offered.node, "operationId") or "",
                tuple(dict.fromkeys(one.path.rstrip("/") for one in addresses)) or ("",),
                tuple(dict.fromkeys(one.hostname for one in addresses if one.hostname)),
                frozenset(key.name for key in parameters if key.location == "query"),
                tuple(_selectors(revision, offered)),
                document.flag(offered.node, "deprecated"),
                read_date(sunset.raw) if sunset else None,
            )
        )
    return tuple(found)


def _addresses(revision: Revision, offered: Offered) -> Iterator[str]:
    """The URLs of the servers with every value that their variables may have."""
    for url, node in servers(revision, offered).items():
        variables = dict(document.entries(document.member(node, "variables")))
        names = list(dict.fromkeys(_VARIABLE.findall(url)))
        choices = [_values(variables.get(name)) for name in names]
        for values in islice(product(*choices), _MOST_ADDRESSES):
            chosen = dict(zip(names, values, strict=True))
            address = "".join(
                chosen[part] if index % 2 else part
                for index, part in enumerate(_VARIABLE.split(url))
            )
            if _is_address(address):
                yield address


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname) or not url.startswith("//")
    except ValueError:
        return False


def _values(variable: Node | None) -> list[str]:
    """The values of a server variable: those listed, and its default."""
    if variable is None or not isinstance(variable.raw, dict):
        return ["{}"]
    listed = variable.raw.get("enum")
    values = [*(listed if isinstance(listed, list) else ()), variable.raw.get("default")]
    return list(dict.fromkeys(str(value) for value in values if value is not None)) or ["{}"]


def _selectors(revision: Revision, offered: Offered) -> Iterator[tuple[str, frozenset[str]]]:
    """What a request says about the version that it wants: a parameter, or a media type."""
    for key, node in document.parameters(revision, offered).items():
        if key.location in ("query", "header") and _VERSIONED.search(key.name):
            values = _listed(revision, node)
            if values:
                yield f"{key.location}:{key.name}", values
    answered = frozenset(_answer_types(revision, offered))
    if answered:
        yield "header:accept", answered
    body = document.member(offered.node, "requestBody")
    content = document.member(follow(revision, body), "content") if body else None
    sent = frozenset(name for name, _ in document.entries(content) if _VENDOR.search(name))
    if sent:
        yield "header:content-type", sent


def _answer_types(revision: Revision, offered: Offered) -> Iterator[str]:
    for _, response in document.members(document.member(offered.node, "responses")):
        content = document.member(follow(revision, response), "content")
        yield from (name for name, _ in document.entries(content) if _VENDOR.search(name))


def _listed(revision: Revision, parameter: Node) -> frozenset[str]:
    schema = document.schema_of(revision, parameter)
    raw = follow(revision, schema).raw if schema else None
    if not isinstance(raw, dict):
        return frozenset()
    listed = raw.get("enum", [raw["const"]] if "const" in raw else [])
    if not isinstance(listed, list):
        return frozenset()
    numbers = (v for v in listed if isinstance(v, int) and not isinstance(v, bool))
    return frozenset((*(v for v in listed if isinstance(v, str)), *map(str, numbers)))
