"""What a client would like to be answered: Accept (RFC 9110) and Prefer (RFC 7240)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contractctl.diff.media_types import covers, normal_media_type

_PREFERENCE = re.compile(
    r'\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?[^,]*(?:,|$)'
)
_QUALITY = re.compile(r"[01](?:\.\d{0,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of the declared answers to give.

    code: of the status, "" for the first success; example: its name; dynamic: none of the
    author's examples
    """

    code: str = ""
    example: str = ""
    dynamic: bool = False

    def applied(self) -> str:
        """What Preference-Applied says (RFC 7240 section 3); "" where nothing was asked for."""
        said = [f"code={self.code}"] if self.code else []
        if self.example and self.example.isascii() and self.example.isprintable():
            quoted = self.example.replace("\\", "\\\\").replace('"', '\\"')
            said.append(f'example="{quoted}"')
        return ", ".join([*said, *(["dynamic"] if self.dynamic else [])])


USUAL = Preference()


def preference(header: str) -> Preference:
    """Read Prefer; what it asks of others is ignored, and the first of a name counts."""
    found: dict[str, str] = {}
    for hit in _PREFERENCE.finditer(header):
        quoted = re.sub(r"\\(.)", r"\1", hit[2] or "")
        found.setdefault(hit[1].lower(), quoted or hit[3] or "")
    is_dynamic = found.get("dynamic", "false").lower() != "false"
    return Preference(found.get("code", ""), found.get("example", ""), is_dynamic)


def acceptable(accept: str, offered: Sequence[str]) -> str | None:
    """Of the media types that are offered the one that is liked best; None where none is liked.

    The first of those that are liked alike. What is no media type says nothing.
    """
    wanted = [_range(one) for one in accept.split(",") if "/" in one]
    if not wanted:
        return offered[0] if offered else None
    best: tuple[float, str] = (0.0, "")
    for name in offered:
        quality = _quality(name, wanted)
        if quality > best[0]:
            best = (quality, name)
    return best[1] or None


def _quality(name: str, wanted: Iterable[tuple[str, float]]) -> float:
    """How much a media type is liked: the most specific range decides (9110 section 12.5.1)."""
    own = normal_media_type(name)
    matching = [
        (("*" not in kind, not kind.startswith("*"), kind.count(";")), quality)
        for kind, quality in wanted
        if covers(kind, own) or covers(own, kind) or covers(kind, own.partition(";")[0])
    ]
    return max(matching, key=lambda one: one[0], default=(None, 0.0))[1]


def _range(text: str) -> tuple[str, float]:
    kind, *parameters = (part.strip() for part in text.split(";"))
    kept: list[str] = []
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            quality = float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
            break
        kept.append(parameter)
    return normal_media_type(";".join((kind, *kept))), quality


def named_in(accept: str, offered: str) -> str:
    """The media type to send for one that is offered as a range."""
    if "*" not in offered:
        return offered
    for kind, quality in map(_range, accept.split(",")):
        if quality and "*" not in kind and covers(normal_media_type(offered), kind):
            return kind
    return "text/plain" if offered.startswith("text/") else "application/json"
