"""The bytes of a document to its text."""

from __future__ import annotations

import codecs

from contractctl.errors import DocumentError
from contractctl.load.defects import error_at
from contractctl.model import Location

MAX_BYTES = 128 * 1024 * 1024
"""Largest document read; the largest public contract known to us has 13 MB as JSON."""

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, file: str) -> str:
    """Return the text of a document without its byte order mark.

    UTF-8 is the rule; UTF-16 and UTF-32 are read where a byte order mark names them (YAML 1.2
    section 5.2). Raises DocumentError for an empty, binary, oversized or wrongly encoded one.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(
            f"the document has {len(data)} bytes; at most {MAX_BYTES} are read",
            hint="split the contract into several files joined by relative $ref",
            location=Location(file, 1, 1),
        )
    mark, encoding = next(
        (known for known in _BYTE_ORDER_MARKS if data.startswith(known[0])), (b"", "utf-8")
    )
    body = data[len(mark) :] if mark else data
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding)
        raise error_at(
            before,
            file,
            len(before),
            f"byte 0x{body[error.start]:02x} is not valid {encoding.upper()} here",
            "save the file as UTF-8",
        ) from error
    _refuse_empty_or_binary(text, file)
    return text


def _refuse_empty_or_binary(text: str, file: str) -> None:
    if not text or text.isspace():
        raise error_at("", file, 0, "the document is empty", "write a contract into it")
    nul = text.find("\0")
    if nul >= 0:
        raise error_at(
            text,
            file,
            nul,
            "the document holds a NUL character: it is binary, or UTF-16 without its mark",
            "save the file as UTF-8 text",
        )
