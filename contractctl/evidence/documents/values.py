"""Values of a document that may be of any type, asked for the type that they should have."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

_NAME = re.compile(r"[@$]?[^\W\d][\w.$:/\[\]-]{0,63}")
_NUMBERED = re.compile(r"[0-9a-fA-F]{16}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|.*[0-9]{6}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 300
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999: what lies beyond is no time of a request."""


class Unreadable(ValueError):
    """An entry that cannot be read; the message says why, for a person."""


class Doubled(dict[str, object]):
    """An object in which a name stands more than once; names says which."""

    names: frozenset[str] = frozenset()


def object_of_pairs(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of a name that stands twice, readers disagree which one counts."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    doubled = Doubled(found)
    doubled.names = frozenset(name for name in found if names.count(name) > 1)
    return doubled


def member(value: object, name: str) -> object:
    """A member of an object; None if there is none, or if the value is no object.

    Raises Unreadable if it stands there twice.
    """
    if isinstance(value, Doubled) and name in value.names:
        raise Unreadable(f"'{name}' stands in it twice, so that nobody can tell which one counts")
    return value.get(name) if isinstance(value, dict) else None


def first_member(value: object, *names: str) -> object:
    """The first of several members that is there and not null."""
    for name in names:
        found = member(value, name)
        if found is not None:
            return found
    return None


def items(value: object) -> Sequence[object]:
    """A list; nothing for null and for what is no list."""
    return value if isinstance(value, list) else ()


def entries(value: object, name: str) -> Sequence[object]:
    """The list of that name in an object, in which there are entries to account for.

    Raises Unreadable if it is no list: what is in it would be lost without a word.
    """
    found = member(value, name)
    if found is not None and not isinstance(found, list):
        raise Unreadable(f"its '{name}' is no list")
    return items(found)


def text(value: object) -> str:
    """A text in one line of bounded length; "" for what is no text.

    Half a surrogate pair, which JSON can spell, is no text that a database takes.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable():
        return value.strip()
    try:
        plain = str(value)[:_LONGEST]
    except ValueError:
        return ""
    return _CONTROLS.sub("", plain.encode("utf-8", "replace").decode()).strip()


def is_name(name: str) -> bool:
    """Whether a programmer gave this name; an id or an address in its place is data."""
    return _NAME.fullmatch(name) is not None and not _NUMBERED.match(name)


def text_of_base64(encoded: str) -> str | None:
    """The text that is encoded; None if it is no base64."""
    try:
        return base64.b64decode("".join(encoded.split()), validate=True).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return None


def whole_number(value: object) -> int | None:
    """A number as JSON writes 64-bit ones: a number, or a text of digits."""
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def status_class(value: object) -> int:
    """1 to 5; 0 if there is no status, as for a request that was given up."""
    number = whole_number(value)
    return number // 100 if number is not None and 100 <= number <= 599 else 0


def seconds(value: object, per_second: int) -> int | None:
    """A point in time as seconds since 1970; None if there is none (0 stands for none)."""
    number = whole_number(value)
    if number is None or not 0 < number // per_second <= _LAST_SECOND:
        return None
    return number // per_second


def seconds_of_date(value: object) -> int | None:
    """An ISO 8601 date and time as seconds since 1970; without a zone it is taken as UTC.

    HAR demands a zone; the few writers that leave it out write UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return seconds(int(moment.timestamp()), 1)
    except (ValueError, OverflowError):
        return None


def span_id(value: object) -> str:
    """The id of a span or trace in lower case without leading zeros; "" if there is none.

    Ids are hexadecimal; base64 is what protobuf's own JSON makes of them, a number is what some
    writers make of 64 bits, and any other text stands for itself.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value % 2**64:x}" if value else ""
    if not isinstance(value, str):
        return ""
    if value.endswith("="):
        try:
            raw = base64.b64decode(value, validate=True)
        except (ValueError, binascii.Error):
            return text(value)
        return raw.hex().lstrip("0") if len(raw) in (8, 16) else text(value)
    return text(value).lower().lstrip("0")


def fingerprint(parts: Iterable[str]) -> int:
    """A hash of 63 bits, which every database takes for a number."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest()) >> 1
