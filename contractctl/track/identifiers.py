"""Ids of events: they sort in the order of writing, and no two machines make the same one.

An id is a UUID (RFC 9562). Version 7 for what is written here: 48 bits of milliseconds, a counter
of 12 bits, 62 bits of chance. The milliseconds are those of the event or, if that is later, of the
newest id in the ledger, so that a clock that runs backwards does not turn the order around.
Version 8 for what is read from a result: the same time, and a digest instead of counter and chance,
so that whoever imports the same result makes the same event.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from uuid import UUID

_COUNTER_BITS, _CHANCE_BITS = 12, 62
_VARIANT = 0b10 << _CHANCE_BITS
LATEST = 253_402_300_799_999
"""Milliseconds at the end of the year 9999: an id from then on would leave no room for others."""


def following(newest: str | None, second: int) -> Iterator[str]:
    """Ids for events of a second, each after the one before and after the newest so far."""
    milliseconds, counter = second * 1000, -1
    if newest is not None and time_of(newest) >= milliseconds:
        milliseconds, counter = time_of(newest), _counter(newest)
    while True:
        counter += 1
        if counter >> _COUNTER_BITS:
            milliseconds, counter = milliseconds + 1, 0
        yield _spelled(milliseconds, 7, counter, secrets.randbits(_CHANCE_BITS))


def derived(second: int, content: str) -> str:
    """The id of an event that is read from a result: the same for the same content."""
    digest = int.from_bytes(hashlib.sha256(content.encode()).digest()[:16], "big")
    counter = digest >> (128 - _COUNTER_BITS)
    return _spelled(second * 1000, 8, counter, digest & ((1 << _CHANCE_BITS) - 1))


def is_identifier(text: str) -> bool:
    """Whether a text is an id as this module spells them."""
    try:
        found = UUID(text)
    except ValueError:
        return False
    return str(found) == text and found.version in (7, 8) and time_of(text) <= LATEST


def time_of(identifier: str) -> int:
    """Milliseconds since 1970-01-01T00Z."""
    return UUID(identifier).int >> 80


def _counter(identifier: str) -> int:
    return UUID(identifier).int >> 64 & ((1 << _COUNTER_BITS) - 1)


def _spelled(milliseconds: int, version: int, counter: int, rest: int) -> str:
    high = milliseconds << 16 | version << _COUNTER_BITS | counter
    return str(UUID(int=high << 64 | _VARIANT | rest))
