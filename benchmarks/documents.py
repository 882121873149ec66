"""Large contracts made from real ones, for measurements: the same bytes on every machine."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from benchmarks.histories import SPECS

Json = dict[str, Any]

SOURCES = (
    ("adyen-legalentity", "v3.json", "v4.json"),
    ("twilio-messaging-v1", "2.6.3.json", "2.6.7.json"),
    ("ory-hydra", "v2.0.0.json", "v2.1.0.json"),
)
"""Two consecutive releases each of three APIs; together they weigh a megabyte."""

_KINDS = ("schemas", "examples", "responses", "parameters")


def write_joined(path: Path, copies: int, edited: Collection[int] = ()) -> Path:
    """Write one API that is made of renamed copies of the sources, about 1 MB a copy.

    edited: the copies for which the newer release of each source is taken.
    """
    path.write_text(json.dumps(_joined(copies, edited), indent=2), encoding="utf-8")
    return path


def write_yaml(path: Path, copies: int) -> Path:
    """Write the same API as YAML, in block style."""
    path.write_text("\n".join(_block(_joined(copies, ()), "")), encoding="utf-8")
    return path


def _joined(copies: int, edited: Collection[int]) -> Json:
    joined: Json = {
        "openapi": "3.0.3",
        "info": {"title": "Joined", "version": "1"},
        "paths": {},
        "components": {kind: {} for kind in _KINDS} | {"securitySchemes": {}},
    }
    for copy in range(copies):
        for history, older, newer in SOURCES:
            source = SPECS / history / (newer if copy in edited else older)
            _join(joined, source.read_text(encoding="utf-8"), f"{history}-{copy}")
    return joined


def _block(value: Any, indent: str) -> Iterator[str]:
    """Lines of YAML; scalars are written as JSON, which YAML 1.2 reads alike."""
    entries = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in entries:
        lead = f"{indent}-" if key is None else f"{indent}{json.dumps(key)}:"
        if isinstance(item, (dict, list)) and item:
            yield lead
            yield from _block(item, f"{indent}  ")
        else:
            yield f"{lead} {json.dumps(item)}"


def _join(joined: Json, source: str, name: str) -> None:
    """Add one document under names of its own."""
    for kind in _KINDS:
        source = source.replace(f"#/components/{kind}/", f"#/components/{kind}/{name}-")
    document = json.loads(source)
    for kind in _KINDS:
        for component, value in document["components"].get(kind, {}).items():
            joined["components"][kind][f"{name}-{component}"] = value
    joined["components"]["securitySchemes"] |= document["components"].get("securitySchemes", {})
    for route, item in document["paths"].items():
        joined["paths"][f"/{name}{route}"] = item


def write_tangled(path: Path, *, schemas: int = 1_000, added: str | None = None) -> Path:
    """Write an API in which each schema leads to eight others, so that all reach all: 5 MB.

    Payment APIs look like this, where every object may be expanded into the next.
    added: the name of an optional property that the most used schema gains.
    """
    choose = random.Random(1)
    names = [f"object{number}" for number in range(schemas)]
    components = {name: _tangled_schema(choose.sample(names, 8), names[0]) for name in names}
    if added:
        components[names[0]]["properties"][added] = {"type": "string"}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Tangled", "version": "1"},
        "paths": {f"/{name}/{{id}}": _tangled_path(name) for name in names},
        "components": {"schemas": components},
    }
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return path


def _tangled_schema(others: list[str], hub: str) -> Json:
    scalars = {
        f"field{number}": {"type": "string", "maxLength": 5000, "description": "A field. " * 20}
        for number in range(8)
    }
    links = {
        other: {"anyOf": [{"type": "string"}, {"$ref": f"#/components/schemas/{other}"}]}
        for other in (*others, hub)
    }
    return {"type": "object", "required": ["field0"], "properties": scalars | links}


def _tangled_path(name: str) -> Json:
    body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    answer = {"200": {"description": "The object.", **body}}
    return {
        "get": {"parameters": [parameter], "responses": answer},
        "post": {"parameters": [parameter], "requestBody": body, "responses": answer},
    }
