"""Takes the values out of bodies and queries that are called like secrets."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_plus

REDACTED = "[redacted]"

_SECRET_NAME = re.compile(
    r"token|secret|passw(or)?d|passphrase|api[-_]?key|private[-_]?key|credential|signature",
    re.IGNORECASE,
)
_FORM = re.compile(r"[^\s={}\[\]<>\"]+=[^\s{}<>\"]*")
_PART = re.compile(
    rb'(Content-Disposition: form-data; name="([^"\r\n]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)'
    rb"(.*?)(?=\r\n--)",
    re.DOTALL | re.IGNORECASE,
)


def without_secrets(body: bytes, hidden: set[str]) -> bytes:
    """A body of JSON or of a form; one that has no secret keeps its bytes.

    hidden: gets the values that were taken out
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _form(body, hidden)
    try:
        shown = _value(value, hidden)
        return body if shown == value else json.dumps(shown, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return REDACTED.encode()


def hidden_terms(query: str, hidden: set[str]) -> str:
    """A query, with the names alone of parameters that are called like secrets."""
    kept = []
    for part in query.split("&"):
        name, is_assigned, value = part.partition("=")
        is_secret = is_assigned and _SECRET_NAME.search(unquote_plus(name))
        if is_secret and value:
            hidden.add(unquote_plus(value))
        kept.append(f"{name}={REDACTED}" if is_secret else part)
    return "&".join(kept)


def _form(body: bytes, hidden: set[str]) -> bytes:
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError:
        text = ""
    if _FORM.fullmatch(text):
        return hidden_terms(text, hidden).encode()

    def shown(part: re.Match[bytes]) -> bytes:
        if not _SECRET_NAME.search(part[2].decode("utf-8", "replace")):
            return part[0]
        hidden.add(part[3].decode("utf-8", "replace"))
        return part[1] + REDACTED.encode()

    return _PART.sub(shown, body)


def _value(value: Any, hidden: set[str], secret: str = "") -> Any:
    """A value without what is called like a secret: no text is left, and no number.

    secret: the name around it that is one; a number of tokens is a count
    """
    if isinstance(value, dict):
        return {
            name: _value(one, hidden, name if _SECRET_NAME.search(name) else secret)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_value(one, hidden, secret) for one in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if secret and (isinstance(value, str) or (is_number and "token" not in secret.lower())):
        hidden.add(str(value))
        return REDACTED
    return value
