"""The shapes that the charts are made of: SVG by `svg.py`, every text in it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import svg

from contractctl.report.page_text import Markup, text

LETTER = 6.9
"""The width of a letter at the size that charts are labelled in, on average and rather too wide."""

BOLD = 7.8
"""The same of a letter that is set in bold."""

Anchor = Literal["start", "middle", "end"]
"""Where a label stands at its point: `start`, `middle` or `end`."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A chart's surface; ids within it start with its name, of which a page has one each."""

    name: str
    width: float
    height: float


def width_of(said: str, letter: float = LETTER) -> float:
    """About how wide a label is."""
    return len(said) * letter


def shortened(said: str, width: float, letter: float = LETTER) -> str:
    """As much of a label as fits."""
    most = max(int(width / letter), 2)
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def label(
    x: float, y: float, said: str, kind: str = "", anchor: Anchor = "start", whole: str = ""
) -> svg.Element:
    """A line of text; whole: what it is short for, shown by a pointer that rests on it."""
    made = svg.Text(
        x=_exact(x),
        y=_exact(y),
        text=text(said),
        class_=_classes(kind),
        text_anchor=None if anchor == "start" else anchor,
    )
    return group([title(whole), made]) if whole and whole != said else made


def title(said: str) -> svg.Element:
    """What a pointer that rests on the shape is told."""
    return svg.Title(text=text(said))


def box(
    x: float, y: float, width: float, height: float, kind: str, round_by: float = 0
) -> svg.Element:
    """A rectangle."""
    return svg.Rect(
        x=_exact(x),
        y=_exact(y),
        width=_exact(max(width, 0)),
        height=_exact(height),
        rx=round_by or None,
        class_=_classes(kind),
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> svg.Element:
    """A straight line."""
    return svg.Line(
        x1=_exact(x1), y1=_exact(y1), x2=_exact(x2), y2=_exact(y2), class_=_classes(kind)
    )


def dot(x: float, y: float, kind: str, size: float = 3.5) -> svg.Element:
    """A round mark."""
    return svg.Circle(cx=_exact(x), cy=_exact(y), r=size, class_=_classes(kind))


def diamond(x: float, y: float, kind: str, size: float = 6) -> svg.Element:
    """A square mark that stands on its corner."""
    corners = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    return area(corners, kind)


def area(corners: Iterable[tuple[float, float]], kind: str) -> svg.Element:
    """A closed shape."""
    points = [_exact(value) for corner in corners for value in corner]
    return svg.Polygon(points=points, class_=_classes(kind))  # type: ignore[arg-type]


def path(corners: Sequence[tuple[float, float]], kind: str) -> svg.Element:
    """A line through several points."""
    points = [_exact(value) for corner in corners for value in corner]
    return svg.Polyline(points=points, class_=_classes(kind))  # type: ignore[arg-type]


def bow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """The data of a curve that leaves and arrives level."""
    (x1, y1), (x2, y2) = start, end
    bend = (x2 - x1) / 2
    points = (x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2)
    at = [f"{_exact(value)}" for value in points]
    return f"M{at[0]} {at[1]}C{at[2]} {at[3]} {at[4]} {at[5]} {at[6]} {at[7]}"


def curve(data: str, kind: str, marks: Mapping[str, str] | None = None) -> svg.Element:
    """A path by its data; marks: what the script finds it by."""
    return svg.Path(d=data, class_=_classes(kind), data=_data(marks))  # type: ignore[arg-type]


def group(
    parts: Sequence[svg.Element], kind: str = "", marks: Mapping[str, str] | None = None
) -> svg.Element:
    """Shapes that belong together; marks: what the script finds them by."""
    return svg.G(elements=list(parts), class_=_classes(kind), data=_data(marks))


def hatching(canvas: Canvas, name: str, step: float = 6) -> svg.Element:
    """A ground of slanting lines, to be used as `hatched(canvas, name)`."""
    return svg.Pattern(
        id=f"{canvas.name}-{name}",
        width=step,
        height=step,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",  # type: ignore[arg-type]
        elements=[
            svg.Rect(width=step, height=step, class_=["hatch-ground", name]),
            svg.Line(x1=0, y1=0, x2=0, y2=step, class_=["hatch-line", name]),
        ],
    )


def hatched(canvas: Canvas, name: str, x: float, y: float, width: float, height: float,
            kind: str = "") -> svg.Element:  # fmt: skip
    """A rectangle with such a ground."""
    return svg.Rect(
        x=_exact(x),
        y=_exact(y),
        width=_exact(max(width, 0)),
        height=_exact(height),
        fill=f"url(#{canvas.name}-{name})",
        class_=_classes(kind),
    )


def figure(
    canvas: Canvas,
    kind: str,
    name: str,
    about: str,
    parts: Sequence[svg.Element],
    *,
    is_scaled: bool = True,
) -> Markup:
    """The whole drawing: an image to a screen reader, which is told its name and what it shows.

    is_scaled: as wide as there is room; else as wide as it is, in a region that scrolls
    """
    ids = f"{canvas.name}-name {canvas.name}-about"
    drawn = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, _exact(canvas.width), _exact(canvas.height)),
        class_=["chart", kind],
        xmlns=None,
        width=None if is_scaled else _exact(canvas.width),
        extra={"role": "img", "aria-labelledby": ids},
        elements=[
            svg.Title(id=f"{canvas.name}-name", text=text(name)),
            svg.Desc(id=f"{canvas.name}-about", text=text(about)),
            *parts,
        ],
    )
    return Markup(drawn.as_str())


def _classes(kind: str) -> list[str] | None:
    return kind.split() or None


def _data(marks: Mapping[str, str] | None) -> dict[str, str] | None:
    return {key: text(said) for key, said in marks.items()} if marks else None


def _exact(value: float) -> float:
    """A tenth of a pixel is exact enough, and the same on every machine."""
    short = round(value, 1)
    return int(short) if short == int(short) else short
