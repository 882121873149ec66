"""Rules on the properties of objects."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff.rules.row import NARROWED, NO_ACTION, WIDENED, Row, both
from contractctl.model import Direction, Effect

_KEEP_ANSWERING = "Keep the property, mark it deprecated, and answer the new one beside it."

_MARKS: tuple[tuple[str, Direction, str], ...] = (
    # mark, the direction that does not carry it, who may still set it
    ("read-only", "request", "the provider sets it"),
    ("write-only", "response", "the caller sees it"),
)


def marked_rows(mark: str, direction: Direction, who: str) -> Iterator[Row]:
    """A mark takes a property out of one direction; the effects are those of its removal there."""
    moves: dict[Direction, tuple[tuple[str, str, Effect], ...]] = {
        "request": (
            ("property", f"became-{mark}", Effect.UNKNOWN),
            ("closed-property", f"became-{mark}", Effect.NARROWS),
            ("required-property", f"no-longer-{mark}", Effect.NARROWS),
            ("defaulted-property", f"no-longer-{mark}", Effect.UNKNOWN),
            ("optional-property", f"no-longer-{mark}", Effect.NONE),
        ),
        "response": (
            ("required-property", f"became-{mark}", Effect.WIDENS),
            ("optional-property", f"became-{mark}", Effect.UNKNOWN),
            ("property", f"no-longer-{mark}", Effect.NONE),
            ("closed-property", f"no-longer-{mark}", Effect.EXTENDS),
        ),
    }
    keyword = mark.replace("-o", "O")
    for aspect, action, effect in moves[direction]:
        now = "became" if action.startswith("became") else "is no longer"
        kind = aspect.replace("-", " ")
        article = "An" if kind[0] == "o" else "A"
        gone = f"only {who} from now on" if now == "became" else "it belongs here from now on"
        yield Row(
            aspect,
            action,
            {direction: effect},
            f"{article} {kind} of the {{side}} {now} {keyword}",
            f"{{subject}} {now} {keyword}: {gone}",
            f"A {keyword} property is no part of a {direction} (OpenAPI 3.0.3 section 4.7.24).",
            NO_ACTION
            if effect is Effect.NONE
            else "Leave both directions as they are; give the marked value its own property.",
            tolerated_by="unknown-fields" if effect is Effect.EXTENDS else None,
        )


ROWS = (
    Row(
        "property",
        "removed",
        {"request": Effect.UNKNOWN},
        "A {side} property is gone",
        "{subject} is gone",
        "The object is open: what a caller still sends is accepted and ignored, so its wish is"
        " lost without an error.",
        "Keep honouring it until nobody sends it any more.",
    ),
    Row(
        "closed-property",
        "removed",
        {"request": Effect.NARROWS},
        "A property of a closed {side} object is gone",
        "{subject} is gone, and unknown properties are refused",
        "A request that still sends it is refused.",
        "Keep accepting it, and ignore it, until nobody sends it any more.",
    ),
    Row(
        "required-property",
        "added",
        {"request": Effect.NARROWS},
        "A new required {side} property",
        "{subject} is new and required",
        "Requests written for base do not send it.",
        "Make it optional with the old behaviour as default; require it after the migration.",
    ),
    Row(
        "defaulted-property",
        "added",
        {"request": Effect.UNKNOWN},
        "A new required {side} property that has a default",
        "{subject} is new and required, with a default",
        "Whether a request without it is refused or filled in is not said by the schema.",
        "Make it optional: a default is for a property that may be left out.",
    ),
    Row(
        "optional-property",
        "added",
        {"request": Effect.NONE},
        "A new optional {side} property",
        "{subject} is new and optional",
        "Requests without it mean what they meant before.",
        NO_ACTION,
    ),
    Row(
        "required-property",
        "removed",
        {"response": Effect.WIDENS},
        "A property that the {side} always carried is gone",
        "{subject}, always there before, is gone",
        "Head may answer without it, which base never did.",
        _KEEP_ANSWERING,
    ),
    Row(
        "optional-property",
        "removed",
        {"response": Effect.UNKNOWN},
        "An optional property of the {side} is gone",
        "{subject} is gone",
        "Base allowed answers without it, so no reader may rely on it; some do.",
        _KEEP_ANSWERING,
    ),
    Row(
        "property",
        "added",
        {"response": Effect.NONE},
        "A new property of the {side}",
        "{subject} is new",
        "The object was open: base already allowed any further property.",
        NO_ACTION,
    ),
    Row(
        "closed-property",
        "added",
        {"response": Effect.EXTENDS},
        "A new property in a {side} object that was closed",
        "{subject} is new in an object that promised no further properties",
        "A reader that checks what it receives against base refuses it.",
        "Tell strict readers first, or answer it only on request.",
        tolerated_by="unknown-fields",
    ),
    Row(
        "property",
        "became-required",
        both(Effect.NARROWS),
        "A {side} property became required",
        "{subject} became required",
        "A payload without it was valid and no longer is.",
        {
            "request": (
                "Keep it optional with the old behaviour as default; require it after the"
                " migration."
            ),
            "response": NO_ACTION,
        },
    ),
    Row(
        "defaulted-property",
        "became-required",
        {"request": Effect.UNKNOWN},
        "A {side} property with a default became required",
        "{subject} became required, with a default",
        "Whether a request without it is refused or filled in is not said by the schema.",
        "Keep it optional: a default is for a property that may be left out.",
    ),
    Row(
        "property",
        "became-optional",
        both(Effect.WIDENS),
        "A {side} property became optional",
        "{subject} became optional",
        "A payload without it is valid now.",
        {
            "request": NO_ACTION,
            "response": "Keep answering it always until every consumer can do without it.",
        },
    ),
    Row(
        "additional-properties",
        "forbidden",
        both(Effect.NARROWS),
        "Unknown properties of the {side} are no longer allowed",
        "unknown properties are now forbidden",
        "A payload with a property that is not declared was valid and no longer is.",
        NARROWED,
    ),
    Row(
        "additional-properties",
        "allowed",
        both(Effect.EXTENDS),
        "Unknown properties of the {side} are now allowed",
        "unknown properties are now allowed",
        "A reader that ignores what it does not know is not hurt.",
        WIDENED,
        tolerated_by="unknown-fields",
    ),
    Row(
        "additional-properties-schema",
        "set",
        both(Effect.NARROWS),
        "Unknown properties of the {side} are now held to a schema",
        "unknown properties are now held to a schema",
        "A value that was valid under an undeclared name may no longer be.",
        NARROWED,
    ),
    Row(
        "additional-properties-schema",
        "unset",
        both(Effect.WIDENS),
        "Unknown properties of the {side} are no longer held to a schema",
        "unknown properties are no longer held to a schema",
        "Any value is valid under an undeclared name now.",
        WIDENED,
    ),
    *(row for marks in _MARKS for row in marked_rows(*marks)),
)
