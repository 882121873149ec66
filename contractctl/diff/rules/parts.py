"""Rules on what a schema says by position, by pattern, under conditions, and about its values."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff.rules.row import EITHER, NARROWED, NO_ACTION, WIDENED, Row, both, sides
from contractctl.model import Effect, Proof

WHOLES: tuple[tuple[str, str, str, tuple[str, str]], ...] = (
    # aspect, keyword, what it says, how it comes and goes
    ("not", "not", "what is excluded", ("set", "unset")),
    ("if", "if", "the condition", ("set", "unset")),
    ("then", "then", "what holds if the condition does", ("set", "unset")),
    ("else", "else", "what holds if the condition does not", ("set", "unset")),
    ("property-names", "propertyNames", "the names of properties", ("set", "unset")),
    ("contains", "contains", "what a list must contain", ("set", "unset")),
    ("unevaluated-items", "unevaluatedItems", "items that nothing else says", ("set", "unset")),
    ("dependent-schema", "dependentSchemas", "what holds beside", ("added", "removed")),
)
"""Keywords with a schema that is compared as a whole."""

UNORDERED = ("if",)
"""Wholes of which a narrower one means neither more nor less."""

_MEMBERS: tuple[tuple[str, str, str, str], ...] = (
    # aspect, keyword, how a message says that one came and that one went
    (
        "pattern-property",
        "patternProperties",
        "a schema for properties whose name matches {subject} is new",
        "a schema for properties whose name matches {subject} is gone",
    ),
    (
        "prefix-item",
        "prefixItems",
        "a schema for {subject} is new",
        "a schema for {subject} is gone",
    ),
    (
        "dependent-requirement",
        "dependentRequired",
        "{subject} is required now",
        "{subject} is no longer required",
    ),
)
"""What comes is one more thing that a value is held to."""

_ACTIONS = {
    "set": "{0} holds for a {{side}} value now",
    "unset": "{0} no longer holds for a {{side}} value",
    "added": "An entry of {0} holds for a {{side}} value now",
    "removed": "An entry of {0} no longer holds for a {{side}} value",
    "narrowed": "{0} of a {{side}} value lets less through",
    "widened": "{0} of a {{side}} value lets more through",
    "changed": "{0} of a {{side}} value lets other values through",
}

_FEWER = "Values that were valid no longer are."
_MORE = "Values are valid now that were not before."


def whole_rows() -> Iterator[Row]:
    """Set narrows, unset widens; what stays is narrower, wider or neither."""
    for aspect, keyword, what, (comes, goes) in WHOLES:
        spelled = f"`{keyword}` ({what})"
        subject = f"`{keyword}` ({what} {{subject}})" if comes == "added" else spelled
        yield _row(aspect, comes, Effect.NARROWS, spelled, f"{subject} is new: {{head}}")
        yield _row(aspect, goes, Effect.WIDENS, spelled, f"{subject} is gone, it was {{base}}")
        if aspect not in UNORDERED:
            less, more = f"{subject} lets less through", f"{subject} lets more through"
            yield _row(aspect, "narrowed", Effect.NARROWS, spelled, less)
            yield _row(aspect, "widened", Effect.WIDENS, spelled, more)
        yield _row(
            aspect,
            "changed",
            Effect.INCOMPARABLE,
            spelled,
            f"{subject} went from {{base}} to {{head}}",
        )


def member_rows() -> Iterator[Row]:
    """Members of keywords that hold several."""
    for aspect, keyword, came, went in _MEMBERS:
        yield _row(aspect, "added", Effect.NARROWS, f"`{keyword}`", came)
        yield _row(aspect, "removed", Effect.WIDENS, f"`{keyword}`", went)


def _row(aspect: str, action: str, effect: Effect, spelled: str, message: str) -> Row:
    texts = {
        Effect.NARROWS: (_FEWER, NARROWED),
        Effect.WIDENS: (_MORE, WIDENED),
        Effect.INCOMPARABLE: (
            "Values that were valid may not be, and values that were not may be.",
            EITHER,
        ),
    }
    why, hint = texts[effect]
    return Row(
        aspect,
        action,
        both(effect),
        _ACTIONS[action].format(spelled),
        message,
        why,
        hint,
    )


ROWS = (
    *whole_rows(),
    *member_rows(),
    Row(
        "closed-pattern-property",
        "added",
        both(Effect.EXTENDS),
        "A closed {side} object takes further properties whose name matches a pattern",
        "properties whose name matches {subject} are allowed now",
        "A reader that ignores what it does not know is not hurt.",
        WIDENED,
        tolerated_by="unknown-fields",
    ),
    Row(
        "closed-pattern-property",
        "removed",
        both(Effect.NARROWS),
        "A closed {side} object refuses properties whose name matches a pattern",
        "properties whose name matches {subject} are refused now",
        _FEWER,
        NARROWED,
    ),
    Row(
        "closed-prefix-item",
        "added",
        both(Effect.WIDENS),
        "A {side} list of fixed positions may be longer",
        "{subject} is new in a list that allowed no further items",
        _MORE,
        WIDENED,
    ),
    Row(
        "closed-prefix-item",
        "removed",
        both(Effect.NARROWS),
        "A {side} list of fixed positions must be shorter",
        "{subject} is gone from a list that allows no further items",
        _FEWER,
        NARROWED,
    ),
    Row(
        "additional-items",
        "forbidden",
        both(Effect.NARROWS),
        "A {side} list may no longer hold items beyond those that are described",
        "further items are now forbidden",
        _FEWER,
        NARROWED,
    ),
    Row(
        "additional-items",
        "allowed",
        both(Effect.WIDENS),
        "A {side} list may hold items beyond those that are described",
        "further items are now allowed",
        _MORE,
        WIDENED,
    ),
    Row(
        "const",
        "set",
        both(Effect.NARROWS),
        "A {side} value must be one value now",
        "only {head} is allowed now",
        "Other values were valid.",
        NARROWED,
    ),
    Row(
        "const",
        "unset",
        both(Effect.WIDENS),
        "A {side} value need not be one value any more",
        "any value is allowed, no longer only {base}",
        "Other values are valid now.",
        WIDENED,
    ),
    Row(
        "const",
        "changed",
        both(Effect.INCOMPARABLE),
        "The one value that a {side} may have is another one",
        "the only value went from {base} to {head}",
        "The old value is refused, the new one was never promised.",
        EITHER,
    ),
    Row(
        "enum",
        "became-extensible",
        both(Effect.EXTENDS),
        "A {side} list of values may grow now",
        "further values than {base} may come",
        "A reader that handles unknown values is not hurt; one that lists all of them is.",
        {
            "request": NO_ACTION,
            "response": "Announce it before the first answer carries another value.",
        },
        tolerated_by="unknown-enum-values",
    ),
    Row(
        "enum",
        "became-closed",
        both(Effect.NARROWS),
        "A {side} list of values that might grow is final now",
        "only {head} are allowed now",
        "Values outside the list were valid.",
        NARROWED,
    ),
    Row(
        "extensible-enum",
        "set",
        sides(Effect.UNKNOWN, Effect.NONE),
        "A {side} value has a list of known values now, which may grow",
        "the known values are {head}",
        "Whether a request with another value is refused is not said.",
        "Keep taking every value that base took.",
    ),
    Row(
        "extensible-enum",
        "unset",
        both(Effect.NONE),
        "A {side} value has no list of known values any more",
        "the list of known values is gone",
        "The list never promised to be complete.",
        NO_ACTION,
    ),
    Row(
        "extensible-enum-value",
        "added",
        both(Effect.NONE),
        "A new value in a {side} list that may grow",
        "the value {head} is new in a list that may grow",
        "Base said that values may come (Zalando rule 112).",
        NO_ACTION,
    ),
    Row(
        "extensible-enum-value",
        "removed",
        sides(Effect.UNKNOWN, Effect.NONE),
        "A value of a {side} list that may grow is gone",
        "the value {base} is no longer known",
        "Whether a request with it is refused is not said: the list is not final.",
        "Keep taking the value until nobody sends it any more.",
    ),
    Row(
        "discriminator-value",
        "added",
        sides(Effect.WIDENS, Effect.EXTENDS),
        "A new value of the property that tells the alternatives of a {side} value apart",
        "the discriminator's value {subject} is new, it names {head}",
        "A reader that chooses by the property meets a value that it does not know.",
        {"request": NO_ACTION, "response": "Announce it before the first answer carries it."},
        tolerated_by="unknown-union-members",
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "discriminator-value",
        "removed",
        sides(Effect.NARROWS, Effect.INCOMPARABLE),
        "A value of the property that tells the alternatives of a {side} value apart is gone",
        "the discriminator's value {subject} is gone, it named {base}",
        "Who sends the value, or chooses by it, finds no alternative any more.",
        "Keep the value beside its successor until every consumer has moved.",
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "discriminator-value",
        "changed",
        both(Effect.INCOMPARABLE),
        "A value of the property that tells the alternatives of a {side} value apart names another",
        "the discriminator's value {subject} names {head}, no longer {base}",
        "The same value is read by another schema.",
        EITHER,
        proof=Proof.STRUCTURAL,
    ),
)
