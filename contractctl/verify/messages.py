"""What the process that sends requests says to the one that started it, and how it is framed."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.model.places import Location
from contractctl.model.verification import Exchange, Stopped

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Finished:
    """All requests of these forms have been sent."""

    forms: frozenset[int]


@dataclass(frozen=True, slots=True)
class Failed:
    """The provider cannot be judged at all: the parts of a VerificationError."""

    message: str
    hint: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more follows."""


Message = Exchange | Stopped | Finished | Failed | Ended


def packed(value: object) -> bytes:
    """A value as a frame: its length, then its pickle."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def unpacked(buffer: bytearray) -> Iterator[Message]:
    """The messages that have arrived whole; they are taken out of the buffer."""
    while len(buffer) >= _LENGTH.size:
        end = _LENGTH.size + _LENGTH.unpack_from(buffer)[0]
        if len(buffer) < end:
            return
        message: Message = pickle.loads(bytes(buffer[_LENGTH.size : end]))
        del buffer[:end]
        yield message
