"""The errors that both document formats share, with the place of the defect."""

from __future__ import annotations

import json
import re

from contractctl.errors import MalformedDocument
from contractctl.load.lines import location

MAX_DEPTH = 200
"""Deepest nesting read. The deepest of 405 public contracts at hand has 16 levels, and at 200 a
recursive reader has five interpreter frames a level before Python's own limit of 1,000."""


LONG_INTEGER = (
    "an integer has more than 4,300 digits",
    "write a bound that a program can hold",
)
"""Message and hint where Python refuses to convert a number, as it takes quadratic time."""


_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
"""Such as 5610e9603631, which is a number beyond all bounds without quotes."""

_CONFLICT = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_CONFLICT_ENDS = re.compile(r"^>{7}(?: .*)?$", re.MULTILINE)


def error_at(text: str, file: str, offset: int, message: str, hint: str) -> MalformedDocument:
    """Build the error for a defect at a character offset."""
    return MalformedDocument(message, hint=hint, location=location(text, file, offset))


def duplicate_key(text: str, file: str, key: str, first: int, second: int) -> MalformedDocument:
    """The error for one key twice in one object; first and second are character offsets."""
    line = location(text, file, first).line
    return error_at(
        text,
        file,
        second,
        f"duplicate key {json.dumps(key, ensure_ascii=False)}, first on line {line}",
        "keep one of the two: readers disagree on which one counts",
    )


def unfinished_merge(text: str, file: str) -> MalformedDocument | None:
    """The error for the marks of git in a text that cannot be read; None where there are none."""
    found = _CONFLICT.search(text)
    if found is None:
        return None
    ends = _CONFLICT_ENDS.search(text, found.end())
    up_to = f" up to line {location(text, file, ends.start()).line}" if ends else ""
    return error_at(
        text,
        file,
        found.start(),
        "a merge of git is not finished here",
        f"choose between the two sides{up_to}, remove the lines <<<<<<<, ======= and >>>>>>>,"
        " then git add the file",
    )


def too_deep(text: str, file: str, offset: int) -> MalformedDocument:
    """The error for nesting below MAX_DEPTH, at a character offset."""
    return error_at(
        text,
        file,
        offset,
        f"nested deeper than {MAX_DEPTH} levels",
        "flatten the document or move inner parts into components",
    )


def not_finite(literal: str) -> tuple[str, str]:
    """Message and hint for an infinity or NaN."""
    if _FINGERPRINT.fullmatch(literal):
        return (
            f"{literal} is read as a number, and is none that JSON has",
            "put the fingerprint in quotes",
        )
    return (
        f"{literal[:40]} is no JSON number",
        "JSON has neither infinities nor NaN (RFC 8259 section 6): leave the value out",
    )
