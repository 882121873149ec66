"""JSON values as YAML text that every YAML reader takes for the same values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from contractctl.pointer import JsonValue

_PLAIN = re.compile(r"[A-Za-z_/$][A-Za-z0-9_./$@{}-]*(?: [A-Za-z0-9_./$@(){}-]+)*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
"""Words that some version of YAML does not read as text."""

_BLOCK = re.compile(
    r"[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]+(?:\n+[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]+)*\n?"
)
_UNSEEN = re.compile(r"[^\x20-\x7e\xa1-\u1fff\u2030-\ud7ff\uf900-\ufefe]")
"""What may not stand in YAML as it is, or is not seen on paper."""

_INDENT = "  "


def yaml_text(value: JsonValue) -> str:
    """Render a value as YAML that ends with a newline; members keep their order."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: JsonValue, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _entry(f"{indent}{_scalar(name, key=True)}:", inner, indent)
    elif isinstance(value, list) and value:
        for inner in value:
            if isinstance(inner, dict | list) and inner:
                first, *rest = _lines(inner, indent + _INDENT)
                yield f"{indent}- {first.lstrip(' ')}"
                yield from rest
            else:
                yield from _entry(f"{indent}-", inner, indent)
    else:
        yield indent + _scalar(value)


def _entry(start: str, value: JsonValue, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield start
        yield from _lines(value, indent + _INDENT)
    elif isinstance(value, str) and _is_block(value):
        yield f"{start} |" if value.endswith("\n") else f"{start} |-"
        for line in value.removesuffix("\n").split("\n"):
            yield f"{indent}{_INDENT}{line}" if line else ""
    else:
        yield f"{start} {_scalar(value)}"


def _is_block(text: str) -> bool:
    """Whether a text of several lines is the same in a block: nothing in it needs an escape."""
    plain = _BLOCK.fullmatch(text) and not text.startswith((" ", "\n"))
    return "\n" in text.removesuffix("\n") and bool(plain)


def _scalar(value: JsonValue, *, key: bool = False) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    if plain and not (key and len(value) > 100) and not value.endswith(":"):
        return value
    return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    """A character by its number, as YAML writes it: not in pairs, as JSON does."""
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
