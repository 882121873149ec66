"""The fields of a form, as texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

from contractctl.stub.refusals import Refusal
from contractctl.stub.styles import Pairs, Raw, nested_fields, query_pairs

_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]+)"|([^\s;]+))', re.IGNORECASE)
_NAME = re.compile(r';\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)

MOST_FIELDS = 10_000


def urlencoded_fields(body: bytes) -> dict[str, Raw]:
    """The fields of application/x-www-form-urlencoded."""
    return _fields(query_pairs(body.decode("latin-1")))


def multipart_fields(body: bytes, content_type: str) -> dict[str, Raw]:
    """The fields of multipart/form-data (RFC 7578); files are texts of their bytes."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Refusal(400, "the Content-Type of a multipart body names its boundary; add it")
    boundary = (found[1] or found[2]).encode("latin-1", "replace")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise Refusal(400, "the multipart body does not end with its boundary, so some is missing")
    return _fields([(n, quote_plus(v)) for part in parts[1:-1] for n, v in _part(part)])


def _part(part: bytes) -> Iterator[tuple[str, str]]:
    head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        found = _NAME.search(value) if name.strip().lower() == "content-disposition" else None
        if found is not None:
            yield found[1] or found[2] or "", _text(content)


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _fields(pairs: Pairs) -> dict[str, Raw]:
    if len(pairs) > MOST_FIELDS:
        raise Refusal(400, f"the form has more than {MOST_FIELDS:,} fields")
    return nested_fields(pairs)
