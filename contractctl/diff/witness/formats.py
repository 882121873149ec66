"""Formats as a validator asserts them: those of numbers, too, which JSON Schema leaves open."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from contractctl.pointer import JsonValue

Formats = Literal["ignored", "asserted", "opaque"]
"""How formats are read: as documentation, as what they mean, or as that and never as another.

They differ for a format that nobody knows: `asserted` lets all values have it, `opaque` none that
a contract names.
"""

_RANGES: dict[str, tuple[float, float]] = {
    **{f"int{size}": (-(2 ** (size - 1)), 2 ** (size - 1) - 1) for size in (8, 16, 32, 64)},
    **{f"uint{size}": (0, 2**size - 1) for size in (8, 16, 32, 64)},
    "double-int": (1 - 2**53, 2**53 - 1),
    "float": (-3.4028234663852886e38, 3.4028234663852886e38),
    "double": (-1.7976931348623157e308, 1.7976931348623157e308),
}
"""The numbers of a format of the OpenAPI format registry."""


_KNOWN = frozenset(
    {"date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname"}
    | {"ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid"}
    | {"json-pointer", "relative-json-pointer", "regex"}
)
"""Formats of JSON Schema (2020-12 validation, section 7.3), of which validators know the texts."""


def is_known(name: str) -> bool:
    """Whether it is known which values have a format."""
    return name in _KNOWN or name in _RANGES


def with_format(schema: dict[str, JsonValue], name: str, formats: Formats) -> dict[str, JsonValue]:
    """A schema that holds its values to a format, made of one that has none."""
    if formats == "ignored":
        return schema
    made: dict[str, JsonValue] = {**schema, "format": name}
    own = _own(name)
    limits = _RANGES.get(name, (own, own) if formats == "opaque" else None)
    held: list[JsonValue] = []
    if limits is not None and schema.get("type") != "string":
        held.append({"minimum": limits[0], "maximum": limits[1]})
    if formats == "opaque" and name not in _KNOWN:
        held.append({"pattern": f"^\\uE000{sha256(name.encode()).hexdigest()[:12]}$"})
    if held:
        beside = schema.get("allOf")
        made["allOf"] = [*(beside if isinstance(beside, list) else []), *held]
    return made


def _own(name: str) -> float:
    """A number that is beyond those of every contract, and of no other format."""
    return 1e300 * (1 + int.from_bytes(sha256(name.encode()).digest()[:4], "big") / 2**16)
