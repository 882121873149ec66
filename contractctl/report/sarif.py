"""The pieces of SARIF 2.1.0 (OASIS, errata 01) that GitHub's code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from contractctl import __version__
from contractctl.model import Location
from contractctl.pointer import JsonValue
from contractctl.report.plain import one_line

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

LONGEST_DESCRIPTION = 1024
"""GitHub takes no longer ones."""


def sarif_text(run: dict[str, JsonValue]) -> str:
    """A log of one run, as text that ends with a newline."""
    document: JsonValue = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def driver(rules: Sequence[JsonValue]) -> JsonValue:
    """This program, as the tool that found something by rules."""
    return {"driver": {"name": "contractctl", "version": __version__, "rules": list(rules)}}


def rule(name: str, summary: str, why: str, way: str, level: str) -> dict[str, JsonValue]:
    """A rule that fired: what it forbids, why, and what to do about it."""
    return {
        "id": name,
        "shortDescription": {"text": _description(summary)},
        "fullDescription": {"text": _description(why)},
        "help": {"text": _description(way)},
        "defaultConfiguration": {"level": level},
    }


def _description(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return f"{text[: LONGEST_DESCRIPTION - 1]}…"


def accepted(why: str) -> JsonValue:
    """The suppression of a result whose risk somebody bears."""
    return {"kind": "external", "status": "accepted", "justification": one_line(why)}


def located(location: Location) -> dict[str, JsonValue]:
    """A mark of one character; GitHub asks for all four numbers."""
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(location.file)},
            "region": {
                "startLine": location.line,
                "startColumn": location.column,
                "endLine": location.line,
                "endColumn": location.column + 1,
            },
        }
    }


def _uri(path: str) -> str:
    """A relative reference, or a file URI where the path is absolute (RFC 3986)."""
    written = quote(path, errors="replace")
    return f"file://{written}" if path.startswith("/") else written
