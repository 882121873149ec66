"""The files that a document refers to, by its text where that is plain: parsing takes ten times."""

from __future__ import annotations

import re
from collections import Counter

from contractctl.errors import ContractctlError
from contractctl.load.documents import parse

_KEY, _UP = b"$ref", b"../"
_VALUE = (
    rb"\$ref[\"']?[ \t]*:\s*"
    rb"(?:[\"'](%(start)s[\w./%%~@+-]*)(?:#[^\"'\\\n]*)?[\"']"
    rb"|(%(start)s[\w./%%~@+-]+)(?:#[^\s,}\"'\\]*)?(?=[ \t]*[\r\n},]|[ \t]*\Z))"
)
_ANY = re.compile(_VALUE % {b"start": b""})
_OUTWARD = re.compile(_VALUE % {b"start": rb"\.\./"})

_ODD_KEY = re.compile(rb"\\(?:x|u00|U000000)(?:24|72|65|66)")
"""A letter of `$ref` by its number."""

_ODD_STEP = re.compile(rb"\\(?:(?:x|u00|U000000)2[efEF]|/)")
_ENCODED_STEP = re.compile(rb"%2[efEF]")
"""A dot or a slash by its number, or a slash as some write it in JSON."""


def outward_references(data: bytes, file: str) -> frozenset[str]:
    """The relative URIs under `$ref` that may lead out of the document's folder, and maybe others.

    As for `written_references`; a document without any is recognised at the speed of a search.
    """
    is_encoded = b"%" in data and _ENCODED_STEP.search(data)
    if not is_encoded and _is_plain(data, _ODD_STEP):
        found = Counter(_OUTWARD.findall(data)) if _UP in data else {}
        steps = sum((quoted + bare).count(_UP) * n for (quoted, bare), n in found.items())
        if steps == data.count(_UP):
            return frozenset((quoted or bare).decode() for quoted, bare in found)
    return written_references(data, file)


def written_references(data: bytes, file: str) -> frozenset[str]:
    """The URIs of files, without fragments, under the keys `$ref` of a document.

    None for a document that cannot be read: whoever loads it learns why.
    """
    if _is_plain(data, _ODD_KEY):
        found = _ANY.findall(data)
        if len(found) == data.count(_KEY):
            return frozenset((quoted or bare).decode() for quoted, bare in found) - {""}
    try:
        references = parse(data, file).references
    except ContractctlError:
        return frozenset()
    return frozenset(one.partition("#")[0] for one in references) - {""}


def _is_plain(data: bytes, odd: re.Pattern[bytes]) -> bool:
    """Whether bytes are ASCII at heart, and spell no letter that matters in an odd way."""
    if b"\0" in data[:4] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return b"\\" not in data or not odd.search(data)
