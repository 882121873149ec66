"""Choices that look arbitrary and are the same for the same seed, in every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that depend on nothing but what they were made from."""

    def __init__(self, *material: object) -> None:
        self._state = digest("\0".join(map(str, material)).encode("utf-8", "surrogatepass"))

    def below(self, limit: int) -> int:
        """A number from 0 up to, and without, the limit."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % limit

    def choose(self, options: Sequence[T]) -> T:
        """One of several things."""
        return options[self.below(len(options))]


def digest(material: bytes) -> int:
    """A number of 64 bits that stands for the material."""
    return int.from_bytes(blake2b(material, digest_size=8).digest(), "big")
