"""Rules on what several raw edits are together: renamed, moved, wrapped, paged in another way."""

from __future__ import annotations

from contractctl.diff.rules.row import EITHER, Hints, Row, both, sides
from contractctl.model import Effect, Proof

_UNDER_BOTH: Hints = {
    "request": "Accept the old name beside the new one until nobody sends it any more.",
    "response": "Answer the old name beside the new one until nobody reads it any more.",
}

_AT_BOTH: Hints = {
    "request": "Accept it at the old place too until nobody sends it there any more.",
    "response": "Answer it at the old place too until nobody reads it there any more.",
}

_REDIRECT = (
    "Keep the old path, or answer 308 with the new one in Location; mark it deprecated with an"
    " x-sunset date."
)

_REDIRECT_ALL = (
    "Serve the old base path beside the new one, or answer 308 with the new one in Location; mark"
    " its operations deprecated with an x-sunset date."
)

_ALWAYS_THERE = "What base always carries head does not know, and what head asks for base does not."
_MAY_BE_THERE = (
    "The schemas accept both, so nothing fails: what is sent or read under the old name is"
    " silently lost."
)
_REFUSED = "The object is closed on both sides: each refuses what the other calls it."

PROPERTIES = (
    Row(
        "required-property",
        "renamed",
        both(Effect.INCOMPARABLE),
        "A required {side} property is called something else",
        "{subject} is called {head} now",
        _ALWAYS_THERE,
        _UNDER_BOTH,
    ),
    Row(
        "optional-property",
        "renamed",
        both(Effect.UNKNOWN),
        "An optional {side} property is called something else",
        "{subject} is called {head} now",
        _MAY_BE_THERE,
        _UNDER_BOTH,
    ),
    Row(
        "closed-property",
        "renamed",
        {"request": Effect.INCOMPARABLE},
        "A property of a closed {side} object is called something else",
        "{subject} is called {head} now, and unknown properties are refused",
        _REFUSED,
        _UNDER_BOTH,
    ),
    Row(
        "required-property",
        "moved",
        both(Effect.INCOMPARABLE),
        "A required {side} property stands in another object",
        "{subject} moved to {head}",
        _ALWAYS_THERE,
        _AT_BOTH,
    ),
    Row(
        "optional-property",
        "moved",
        both(Effect.UNKNOWN),
        "An optional {side} property stands in another object",
        "{subject} moved to {head}",
        _MAY_BE_THERE,
        _AT_BOTH,
    ),
    Row(
        "closed-property",
        "moved",
        {"request": Effect.INCOMPARABLE},
        "A property of a closed {side} object stands in another object",
        "{subject} moved to {head}, and unknown properties are refused",
        _REFUSED,
        _AT_BOTH,
    ),
)

VALUES = (
    Row(
        "value",
        "wrapped",
        both(Effect.INCOMPARABLE),
        "A {side} value stands in a list or an object",
        "the {base} is wrapped now: {head}",
        "The bare value is refused, the wrapped one was never promised.",
        EITHER,
    ),
    Row(
        "value",
        "unwrapped",
        both(Effect.INCOMPARABLE),
        "A {side} value was taken out of its list or object",
        "{base} became a bare {head}",
        "The list or object is refused, the bare value was never promised.",
        EITHER,
    ),
    Row(
        "unit",
        "changed",
        both(Effect.UNKNOWN),
        "The unit of a {side} number may be another one",
        "the meaning may have changed: from {base} to {head}",
        "The schema accepts the same numbers for other quantities: who does not convert is wrong by"
        " a factor, without any error.",
        "Put the number of the new unit into a new field that names the unit.",
    ),
    Row(
        "unit",
        "rescaled",
        sides(Effect.NARROWS, Effect.WIDENS),
        "The unit of a {side} number may be another one, and its bounds are",
        "the unit may have changed, and the bounds did with it: from {base} to {head}",
        "Numbers in the old unit pass the old bounds and not the new ones; those that pass both"
        " mean something else.",
        "Put the number of the new unit into a new field that names the unit.",
    ),
)

PARAMETERS = (
    Row(
        "required-parameter",
        "renamed",
        sides(Effect.INCOMPARABLE, Effect.UNKNOWN),
        "A required {side} parameter is called something else",
        "{subject} is called {head} now",
        "Requests written for base lack the new name.",
        _UNDER_BOTH,
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "optional-parameter",
        "renamed",
        both(Effect.UNKNOWN),
        "An optional {side} parameter is called something else",
        "{subject} is called {head} now",
        "A request with the old name is usually answered as if it had none: the caller does not"
        " notice that its wish is ignored.",
        _UNDER_BOTH,
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "required-parameter",
        "moved",
        sides(Effect.INCOMPARABLE, Effect.UNKNOWN),
        "A required {side} parameter is sent in another part of the request",
        "{subject} moved to {head}",
        "Requests written for base carry it where head does not look, and lack it where head does.",
        _AT_BOTH,
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "optional-parameter",
        "moved",
        both(Effect.UNKNOWN),
        "An optional {side} parameter is sent in another part of the request",
        "{subject} moved to {head}",
        "At the old place it is usually ignored: the caller does not notice that its wish is.",
        _AT_BOTH,
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "pagination",
        "changed",
        both(Effect.UNKNOWN),
        "A list is paged in another way",
        "pagination went from {base} to {head}",
        "The old parameters are usually ignored: a caller that asks for page after page gets the"
        " first one for ever.",
        "Accept both ways of paging until nobody uses the old one any more.",
        proof=Proof.STRUCTURAL,
    ),
    Row(
        "required-page-info",
        "changed",
        both(Effect.INCOMPARABLE),
        "What the {side} always says about its page is something else",
        "the page information went from {base} to {head}",
        "A caller that counts pages does not find what it counts by.",
        "Carry the old page information beside the new one until nobody reads it any more.",
    ),
    Row(
        "optional-page-info",
        "changed",
        both(Effect.UNKNOWN),
        "What the {side} may say about its page is something else",
        "the page information went from {base} to {head}",
        "Base allowed messages without it, so no reader may rely on it; callers that page do.",
        "Carry the old page information beside the new one until nobody reads it any more.",
    ),
)

OPERATIONS = (
    Row(
        "operation",
        "moved",
        {"request": Effect.INCOMPARABLE},
        "An operation that was not deprecated is under another path",
        "{subject}",
        "Every request to the old path, valid under base, has no answer under head.",
        _REDIRECT,
        proof=Proof.STRUCTURAL,
        plain=True,
    ),
    Row(
        "operation",
        "moved-before-sunset",
        {"request": Effect.LIFECYCLE},
        "A deprecated operation is under another path without a sunset date, or before it",
        "{subject}, before the sunset of the old path",
        "Consumers were told that it works until the sunset date; without a date none has passed.",
        _REDIRECT,
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "operation",
        "moved-after-sunset",
        {"request": Effect.NONE},
        "A deprecated operation is under another path only, after its sunset date",
        "{subject}, the sunset of the old path has passed",
        "The date that was promised has passed.",
        "Check that the traffic of the old path is quiet before you deploy.",
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "operation",
        "moved-while-unstable",
        {"request": Effect.NONE},
        "An operation that was never more than draft or alpha is under another path",
        "{subject}, the old path was never stable",
        "A level for which the policy asks no notice promises that the operation may go on any"
        " day: no promise is broken.",
        "Check that nobody came to depend on the old path.",
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "base-path",
        "moved",
        {"request": Effect.INCOMPARABLE},
        "All operations under a base path are under another one",
        "{subject}",
        "Every request to the old base path, valid under base, has no answer under head.",
        _REDIRECT_ALL,
        proof=Proof.STRUCTURAL,
        plain=True,
    ),
    Row(
        "base-path",
        "moved-before-sunset",
        {"request": Effect.LIFECYCLE},
        "All operations of a base path are under another one, without a sunset date or before it",
        "{subject}, before the sunset of the old paths",
        "Consumers were told that they work until the sunset date; without a date none has passed.",
        _REDIRECT_ALL,
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "webhook",
        "moved",
        {"request": Effect.INCOMPARABLE},
        "A webhook is called something else",
        "the webhook {subject}",
        "Consumers that wait for it under the old name will not be called any more.",
        "Send it under both names during the migration, and announce the date on which the old"
        " one ends.",
        proof=Proof.STRUCTURAL,
        plain=True,
    ),
)

ROWS = (*OPERATIONS, *PARAMETERS, *PROPERTIES, *VALUES)
