"""Git LFS: git holds a pointer to a file, and the file is kept elsewhere.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from contractctl.errors import DocumentError
from contractctl.model import Location

LONGEST_POINTER = 1024
_BEGIN = b"version https://git-lfs.github.com/spec/"
_DIGEST = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)


def is_pointer(data: bytes) -> bool:
    """Whether this stands in for a file."""
    return data.startswith(_BEGIN)


def is_pointer_to(pointer: bytes, data: bytes) -> bool:
    """Whether a pointer stands in for just these bytes."""
    return bool(digest := _digest(pointer)) and digest == hashlib.sha256(data).hexdigest()


def kept(pointer: bytes, store: Path, *others: Path) -> bytes | None:
    """The bytes that a pointer stands in for, where they are on this disk.

    store: the folder `lfs/objects` of the repository; others: files that may hold them as well
    """
    digest = _digest(pointer)
    if digest is None:
        return None
    return _first(pointer, (store / digest[:2] / digest[2:4] / digest, *others))


def refused(shown: str, hint: str) -> DocumentError:
    """The error for a pointer where the file is needed."""
    return DocumentError(
        "this is a Git LFS pointer, not the file itself", hint=hint, location=Location(shown, 1, 1)
    )


def _first(pointer: bytes, places: Iterable[Path]) -> bytes | None:
    for place in places:
        try:
            data = place.read_bytes() if place.is_file() else b""
        except OSError:
            continue
        if is_pointer_to(pointer, data):
            return data
    return None


def _digest(pointer: bytes) -> str | None:
    found = _DIGEST.search(pointer[:LONGEST_POINTER]) if is_pointer(pointer) else None
    return found[1].decode() if found else None
