"""How somebody looks at a page, and what it does."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at a page."""

    width: int = 1440
    scheme: str = "light"
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"


EVERY_VIEW = [View(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]


@dataclass(frozen=True, slots=True)
class Opened:
    """A page, and what it did that nobody asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def visible(self, selector: str) -> int:
        """How many such elements can be seen."""
        return int(self.page.locator(f"{selector}:visible").count())
