"""Makes a block of lines readable for the engine whatever bytes it holds."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from contractctl.evidence.logs.engine import MAX_LINE

_CHUNK = 1 << 19
_HARMFUL = (b"\r", b"\x00", b"\x01")
_SHOWN = bytes.maketrans(b"\r\x00\x01", b"   ")
_BOM = codecs.BOM_UTF8


def cleaned(block: Path, copy: Path) -> Path:
    """The block itself if the engine can read it as it is, else a copy that it can.

    In the copy, a carriage return, NUL or SOH is a blank, a byte that is no UTF-8 is `\\xff` (as
    nginx writes it), and a line beyond MAX_LINE bytes is cut one byte behind it. No line is lost.
    """
    if _is_clean(block):
        return block
    with copy.open("wb") as out:
        for piece in _pieces(block):
            out.write(piece)
    return copy


def _is_clean(block: Path) -> bool:
    """Looks at most bytes once, at C speed; a line's length costs one search per 64 KiB."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    since = 0
    with block.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if chunk.startswith(_BOM) or any(harmful in chunk for harmful in _HARMFUL):
                return False
            if not chunk.isascii() or decoder.getstate()[0]:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    return False
            before = since
            since = _unended(chunk, before)
            if since < 0:
                return False
    return not decoder.getstate()[0]


def _unended(chunk: bytes, before: int) -> int:
    """Bytes behind the last newline, of which `before` were there; -1 if a line is too long.

    Jumps from the last newline of a window of MAX_LINE bytes to the last of the next.
    """
    start = -before - 1
    while start + MAX_LINE + 1 < len(chunk):
        newline = chunk.rfind(b"\n", max(start + 1, 0), start + MAX_LINE + 2)
        if newline < 0:
            return -1
        start = newline
    last = chunk.rfind(b"\n", max(start + 1, 0))
    return len(chunk) - 1 - max(last, start)


def _pieces(block: Path) -> Iterator[bytes]:
    """The block with everything put right, in pieces of whole lines."""
    first = True
    with block.open("rb") as file:
        while lines := file.read(_CHUNK) + file.readline(MAX_LINE + 2):
            if first:
                lines, first = lines.removeprefix(_BOM), False
            if not lines.endswith(b"\n"):
                yield _readable(lines)
                while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
                    continue
                yield b"\n" if rest else b""
                continue
            yield _readable(lines)


def _readable(lines: bytes) -> bytes:
    lines = lines.replace(b"\r\n", b"\n").translate(_SHOWN)
    if max(map(len, lines.split(b"\n"))) > MAX_LINE:
        lines = b"\n".join(line[: MAX_LINE + 1] for line in lines.split(b"\n"))
    if lines.isascii():
        return lines
    return lines.decode("utf-8", "backslashreplace").encode()
