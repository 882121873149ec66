"""What is on a page of HTML, and how well its colours can be told apart."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"br", "input", "meta", "wbr"}
READABLE = 4.5
"""The least contrast of text, WCAG 2.2 success criterion 1.4.3 (AA)."""


class Page(HTMLParser):
    """The elements of a page in order, each with what it is in; fails where they cross."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [str(has[attribute]) for _, has, _ in self.elements if attribute in has]

    def tags(self) -> list[str]:
        """Every element, in order."""
        return [tag for tag, _, _ in self.elements]


def contrast(one: str, other: str) -> float:
    """How two colours differ (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
