"""Rules generated from tables: ordered bounds, and constraints compared as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff.rules.row import EITHER, NARROWED, WIDENED, Row, both
from contractctl.diff.vocabulary import kebab
from contractctl.model import Effect

BOUNDS: tuple[tuple[str, str, bool], ...] = (
    # keyword, what it bounds, whether it is an upper bound
    ("maximum", "value", True),
    ("minimum", "value", False),
    ("max-length", "length", True),
    ("min-length", "length", False),
    ("max-items", "number of items", True),
    ("min-items", "number of items", False),
    ("max-properties", "number of properties", True),
    ("min-properties", "number of properties", False),
    ("max-contains", "number of matching items", True),
    ("min-contains", "number of matching items", False),
)

IMPLIED = ("min-contains",)
"""Bounds that hold where they are not written: they only move."""

CONSTRAINTS: tuple[tuple[str, str], ...] = (
    # keyword, what it constrains
    ("multipleOf", "the step between values"),
    ("pattern", "the spelling"),
)

ANNOTATIONS: tuple[tuple[str, str], ...] = (
    # keyword, what it says; no validator asserts it
    ("contentEncoding", "how binary content is written as text"),
    ("contentMediaType", "what a text contains"),
    ("contentSchema", "the form of what a text contains"),
)

ORDERED = ("multipleOf", "pattern")
"""Constraints whose values can be compared: a multiple of the old one is narrower, and so is a
pattern that is found in fewer texts."""


def bound_rows() -> Iterator[Row]:
    """An upper bound that goes up leaves more room, a lower one less; most may be absent too."""
    for keyword, what, is_upper in BOUNDS:
        name = "upper bound" if is_upper else "lower bound"
        less, more = ("decreased", "increased") if is_upper else ("increased", "decreased")
        moved = f"the {name} of the {what} went from {{base}} to {{head}}"
        yield _narrows(keyword, less, f"The {name} of a {{side}} {what} is tighter", moved)
        yield _widens(keyword, more, f"The {name} of a {{side}} {what} is looser", moved)
        if keyword in IMPLIED:
            continue
        yield _narrows(
            keyword,
            "set",
            f"A {{side}} {what} has {_article(name)} now",
            f"the {what} has {_article(name)} now: {{head}}",
        )
        yield _widens(
            keyword,
            "unset",
            f"A {{side}} {what} has no {name} any more",
            f"the {what} has no {name} any more, it was {{base}}",
        )


def constraint_rows() -> Iterator[Row]:
    """Set narrows, unset widens; a change is neither unless the values can be compared."""
    for keyword, what in CONSTRAINTS:
        spelled = f"`{keyword}` ({what})"
        aspect = kebab(keyword)
        yield _narrows(
            aspect,
            "set",
            f"A {{side}} value is constrained by {spelled}",
            f"{spelled} is new: {{head}}",
        )
        yield _widens(
            aspect,
            "unset",
            f"A {{side}} value has lost {spelled}",
            f"{spelled} is gone, it was {{base}}",
        )
        moved = f"{spelled} went from {{base}} to {{head}}"
        if keyword in ORDERED:
            yield _narrows(aspect, "narrowed", f"{spelled} of a {{side}} value is tighter", moved)
            yield _widens(aspect, "widened", f"{spelled} of a {{side}} value is looser", moved)
        yield Row(
            aspect,
            "changed",
            both(Effect.INCOMPARABLE),
            f"{spelled} of a {{side}} value is another one",
            moved,
            "Values that were valid may not be, and values that were not may be.",
            EITHER,
        )


def switch_rows() -> Iterator[Row]:
    """`uniqueItems` is only on or off."""
    yield _narrows(
        "unique-items",
        "set",
        "The items of a {side} list may no longer repeat",
        "no item may repeat any more (`uniqueItems`)",
    )
    yield _widens(
        "unique-items",
        "unset",
        "The items of a {side} list may repeat",
        "items may repeat now (`uniqueItems`)",
    )


def annotation_rows() -> Iterator[Row]:
    """Keywords that say what a value means and that no validator asserts."""
    for keyword, what in ANNOTATIONS:
        for action, message in (
            ("set", "is new: {head}"),
            ("unset", "is gone, it was {base}"),
            ("changed", "went from {base} to {head}"),
        ):
            yield Row(
                kebab(keyword),
                action,
                both(Effect.UNKNOWN),
                f"`{keyword}` ({what}) of a {{side}} value was {action}",
                f"`{keyword}` {message}",
                "The same text may have to be read in another way.",
                EITHER,
            )


def _narrows(keyword: str, action: str, summary: str, message: str) -> Row:
    why = "Values that were valid no longer are."
    return Row(keyword, action, both(Effect.NARROWS), summary, message, why, NARROWED)


def _widens(keyword: str, action: str, summary: str, message: str) -> Row:
    why = "Values are valid now that were not before."
    return Row(keyword, action, both(Effect.WIDENS), summary, message, why, WIDENED)


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


ROWS = (*bound_rows(), *constraint_rows(), *switch_rows(), *annotation_rows())
