"""Reads zstd in bounded memory, and notices where it ends too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.errors import EvidenceError
from contractctl.evidence.lines import Readable

if TYPE_CHECKING:
    from zstandard import ZstdDecompressionObj

_PORTION = 1 << 12
"""Compressed bytes that are decompressed at once; blanks grow thirty thousandfold."""

_WINDOW = 1 << 27


class ZstandardStream:
    """The decompressed bytes of frames that follow each other.

    The package's own reader ends without a word where a frame is cut off.
    """

    def __init__(self, file: Readable, name: str) -> None:
        """Raises EvidenceError if zstd cannot be read here."""
        try:
            import zstandard
        except ImportError as error:
            raise EvidenceError(
                f"{name}: is compressed with zstd, and the package zstandard is not installed",
                hint="run `pip install 'contractctl[evidence]'`",
            ) from error
        self._file = file
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        self._frame: ZstdDecompressionObj | None = None
        self._ready = bytearray()

    def read(self, size: int, /) -> bytes:
        """Some of the next bytes. Raises EOFError in the middle of a frame."""
        while not self._ready:
            data = self._file.read(_PORTION)
            if not data:
                if self._frame is not None:
                    raise EOFError
                break
            self._feed(data)
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found

    def _feed(self, data: bytes) -> None:
        while data:
            if self._frame is None:
                self._frame = self._decompressor.decompressobj()
            self._ready += self._frame.decompress(data)
            data = b""
            if self._frame.eof:
                data, self._frame = self._frame.unused_data, None
