"""Answers as they came over the wire: content codings undone, within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from contractctl.model.verification import Answer, NoAnswer, Outcome, Silence

_EITHER, _BARE = zlib.MAX_WBITS | 32, -zlib.MAX_WBITS
"""Window sizes by which zlib reads gzip and zlib, and the deflate that some servers send bare."""


class Oversized(Exception):
    """A body is larger than what is read of one."""


def answer(status: int, headers: Iterable[tuple[str, str]], body: bytes, max_body: int) -> Outcome:
    """An answer with its body decoded (RFC 9110 section 8.4); the headers stay as they came."""
    lower = tuple((name.lower(), value) for name, value in headers)
    found = Answer(status, lower, body)
    codings = (found.header("content-encoding") or "").lower().split(",")
    try:
        for coding in reversed([one.strip() for one in codings]):
            if coding in ("gzip", "x-gzip", "deflate") and body:
                body = _inflated(body, max_body)
    except Oversized:
        return oversized(max_body)
    except zlib.error as error:
        reason = f"the body is not what Content-Encoding says it is ({error})"
        return NoAnswer(Silence.MALFORMED, reason)
    return Answer(status, lower, body)


def oversized(max_body: int) -> NoAnswer:
    return NoAnswer(Silence.OVERSIZED, f"the body is larger than {max_body:,} bytes")


def too_slow(seconds: float) -> NoAnswer:
    return NoAnswer(Silence.TIMEOUT, f"no whole answer within {seconds:g} s")


def _inflated(body: bytes, max_body: int) -> bytes:
    try:
        return _read(zlib.decompressobj(_EITHER), body, max_body)
    except zlib.error:
        return _read(zlib.decompressobj(_BARE), body, max_body)


def _read(reader: zlib._Decompress, body: bytes, max_body: int) -> bytes:
    plain = reader.decompress(body, max_body + 1)
    if len(plain) > max_body:
        raise Oversized
    if not reader.eof:
        raise zlib.error("it ends too early")
    return plain
