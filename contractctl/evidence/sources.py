"""What a user names on the command line, as files to read: expanded, ordered, decompressed."""

from __future__ import annotations

import glob
import gzip
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import cast

from contractctl.errors import EvidenceError
from contractctl.evidence.parquet_stream import PARQUET, ParquetStream
from contractctl.evidence.zstandard_stream import ZstandardStream
from contractctl.model.commands import command

STANDARD_INPUT = "-"

SAMPLE = 1 << 16
"""Bytes from the beginning of a source by which its kind is recognised."""

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

_DATE = (
    r"[._-]?(?<!\d)(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T_.-]?\d\d(?::?\d\d){0,2}Z?|-\d{9,10})?(?!\d)"
)
"""A day, with an hour, a time or seconds since 1970 behind it."""

_PACKED = r"\.(?:gz|zst|old)"
_NUMBER = (
    rf"(?<!\d)\.\d{{1,4}}(?!\d)|(?<!\.\d)(?<!\.\d\d)(?<!\.\d\d\d)\.\d{{1,4}}(?=(?:{_PACKED})*$)"
)
"""The 1 of `gw.1.log`, `gw.log.1.gz` and `web1.1`; none of an address or a version: `10.0.0.5`
and `v1.2.log` name a host and a program."""

_PARTS = rf"(?:{_DATE}(?:\.\d{{1,4}}(?!\d))?|{_NUMBER}|{_PACKED})"
_ROTATED = re.compile(rf"{_PARTS}+(?=$|\.[a-z]+{_PARTS}*$)")
"""What rotation adds to a name: at its end, and before the extension."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, as the user calls it; `was_named` if it stands on the command line itself.

    is_copy: the path is only a copy of what came through a pipe
    path: None for standard input. A pipe can be named, but is not looked for: reading waits.
    """

    name: str
    path: Path | None
    was_named: bool
    is_copy: bool = False

    @property
    def stream(self) -> str:
        """The log that the file is a part of: its name without what rotation adds."""
        if self.path is None or self.is_copy:
            return self.name
        base = _ROTATED.sub("", self.path.name) or self.path.name
        return (self.path.parent / base).as_posix()


def expand(names: tuple[str, ...]) -> Iterator[Source]:
    """The files that paths, folders, globs and `-` stand for.

    Raises EvidenceError for a name that stands for nothing. Symbolic links to folders are not
    followed, so that no circle is walked.
    """
    for name in names:
        if name == STANDARD_INPUT:
            yield Source("standard input", None, True)
            continue
        path = Path(name)
        if path.is_dir():
            yield from _in_folder(path)
        elif path.exists():
            yield Source(path.as_posix(), path, True)
        else:
            found = sorted(glob.glob(name, recursive=True))
            if not found:
                raise EvidenceError(
                    f"{name}: no such file, folder or pattern that fits anything",
                    hint="name logs, traces, HAR files or pacts, or - for standard input",
                )
            for match in found:
                inner = Path(match)
                if inner.is_dir():
                    yield from _in_folder(inner)
                elif inner.is_file():
                    yield Source(inner.as_posix(), inner, False)


def _in_folder(folder: Path) -> Iterator[Source]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file():
                yield Source(path.as_posix(), path, False)


class BrokenSource(EvidenceError):
    """A source is damaged in the middle, or ends too early; what stands before that is sound."""


class SourceStream:
    """The bytes of a source; what is wrong with them is said in words, once the sound ones are
    read."""

    def __init__(self, some: Callable[[int], bytes], name: str) -> None:
        """some: reads some of the next bytes, not more than a number; none at the end."""
        self._some, self._name = some, name
        self._broken: BrokenSource | None = None

    def read(self, size: int, /) -> bytes:
        """The next bytes, fewer than `size` only before the end, or before what is broken."""
        parts: list[bytes] = []
        while size > 0 and self._broken is None:
            part = self._part(size)
            if not part:
                break
            parts.append(part)
            size -= len(part)
        if self._broken is not None and not parts:
            raise self._broken
        return b"".join(parts)

    def _part(self, size: int) -> bytes:
        try:
            return self._some(size)
        except EOFError:
            self._broken = _broken(self._name, "the compressed data ends too early")
        except OSError as error:
            self._broken = _broken(self._name, str(error.strerror or error))
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("zlib", "zstandard"):
                raise
            self._broken = _broken(self._name, f"the compressed data is damaged ({error})")
        return b""


@contextmanager
def raw(source: Source) -> Iterator[BufferedReader]:
    """The bytes of a source as they are; standard input stays open.

    Raises EvidenceError if it cannot be read.
    """
    if source.path is None:
        yield cast("BufferedReader", sys.stdin.buffer)
        return
    try:
        file = source.path.open("rb")
    except OSError as error:
        raise EvidenceError(
            f"{source.name}: {error.strerror or error}",
            hint="see who may read it, then import it again: no hit is counted twice",
        ) from error
    with file:
        yield file


@contextmanager
def opened(source: Source, offset: int = 0) -> Iterator[SourceStream]:
    """The bytes of a source, from an offset on if it is not compressed.

    Raises EvidenceError if it cannot be read.
    """
    with raw(source) as file:
        if offset:
            file.seek(offset)
            yield SourceStream(file.read, source.name)
        else:
            yield SourceStream(_decompressed(file, source.name), source.name)


def _decompressed(file: BufferedReader, name: str) -> Callable[[int], bytes]:
    """Reads what is in a file; `read` of a broken gzip drops more of what it had than `read1`."""
    begin = file.peek(4)[:4]
    if begin.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file).read1
    if begin == PARQUET and file is not sys.stdin.buffer and file.seekable():
        return ParquetStream(Path(file.name), name).read
    return ZstandardStream(file, name).read if begin.startswith(_ZSTANDARD) else file.read


def _broken(name: str, reason: str) -> BrokenSource:
    return BrokenSource(
        f"{name}: {reason}",
        hint="fetch the file again and import it: its lines that are known are not counted again."
        " Damaged data may have shown wrong lines before that was noticed:"
        f" `{command('evidence', 'forget', name)}` takes them out",
    )


def is_compressed(source: Source) -> bool:
    """Whether offsets of the file say nothing about its content."""
    if source.path is None:
        return True
    with source.path.open("rb") as file:
        return file.read(4).startswith((_GZIP, _ZSTANDARD, PARQUET))
