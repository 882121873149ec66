"""Rules on promises: deprecation, sunset dates, stability levels, the version of the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contractctl.diff.rules.row import NO_ACTION, Row, both
from contractctl.model import Direction, Effect, Proof

_NOTICE = (
    "Give at least the notice that the policy asks for (by default 180 days for what is stable,"
    " 31 for beta), or let a policy of your own ask for less."
)


ON_THE_DAY = (
    "The day of the sunset counts as after it: a sunset is the moment from which on nothing"
    " answers (RFC 8594), and a date is the start of its day in UTC; with a time, the next day."
)


class _Kind(NamedTuple):
    """What can be deprecated: how its aspects start, how a summary and a message name it."""

    prefix: str
    noun: str
    subject: str
    is_operation: bool = False

    @property
    def stability(self) -> str:
        """How a message names the level."""
        return "its stability" if self.subject == "it" else f"the stability of {self.subject}"


class _Promise(NamedTuple):
    """One edit of a promise; `{noun}`, `{it}` and `{its} stability` stand for what it is about."""

    part: str
    action: str
    effect: Effect
    summary: str
    message: str
    why: str
    hint: str


_HEADER = _Kind("header", "A header of the {side}", "{subject}")

KINDS = (
    _Kind("operation", "An operation", "{subject}", is_operation=True),
    _Kind("parameter", "A {side} parameter", "{subject}"),
    _HEADER,
    _Kind("", "A {side} value", "it"),
)

PROMISES = (
    _Promise(
        "deprecated",
        "without-sunset",
        Effect.UNKNOWN,
        "{noun} became deprecated, with no date until which it works",
        "{it} is now deprecated, and nothing says until when it works",
        "It works as before; its consumers are told to leave and cannot plan when.",
        "Promise a date with x-sunset: a successor alone does not tell consumers how long they"
        " have.",
    ),
    _Promise(
        "sunset",
        "unreadable",
        Effect.UNKNOWN,
        "{noun} is deprecated with a sunset date that nobody can read",
        "{it} is deprecated, and its x-sunset {head} is no date",
        "Programs that watch for the end do not see it.",
        "Write x-sunset as RFC 3339 does: 2027-03-31, or a date-time with its offset.",
    ),
    _Promise(
        "sunset",
        "too-soon",
        Effect.UNKNOWN,
        "{noun} ends sooner than the least notice",
        "{it} ends on {head}: less notice than the policy asks for",
        "It works as before until that day; the contract promised no notice, the policy does.",
        _NOTICE,
    ),
    _Promise(
        "sunset",
        "set",
        Effect.NONE,
        "{noun} that was deprecated has a sunset date now",
        "{it} now works until {head}",
        "It was to end some day; now the day is known.",
        "Tell its consumers the date.",
    ),
    _Promise(
        "sunset",
        "unset",
        Effect.LIFECYCLE,
        "{noun} is still deprecated, and its sunset date is gone",
        "{it} was to work until {base}; now it says {head}",
        "Consumers that planned for the date have no promise any more.",
        "Keep the date, or move it later.",
    ),
    _Promise(
        "sunset",
        "moved-earlier",
        Effect.LIFECYCLE,
        "{noun} ends earlier than was promised",
        "{it} now ends on {head}, and was to work until {base}",
        "Consumers that planned for the promised date are not ready.",
        "Keep the promised date.",
    ),
    _Promise(
        "sunset",
        "moved-later",
        Effect.NONE,
        "{noun} ends later than was promised",
        "{it} now works until {head}, no longer only until {base}",
        "Who planned for the promised date has more time.",
        "Tell its consumers the new date.",
    ),
    _Promise(
        "stability",
        "decreased",
        Effect.LIFECYCLE,
        "{noun} is less stable than was promised",
        "{its} stability went from {base} to {head}",
        "Who builds on it was promised more; what has no level promises to be stable.",
        "Keep the level; offer what is not ready beside it.",
    ),
    _Promise(
        "stability",
        "increased",
        Effect.NONE,
        "{noun} is more stable than was promised",
        "{its} stability went from {base} to {head}",
        "More is promised than before.",
        NO_ACTION,
    ),
    _Promise(
        "stability",
        "unreadable",
        Effect.UNKNOWN,
        "{noun} has a stability level that nobody knows",
        "{its} stability is {head}, which is no level",
        "What may change without notice is not said any more.",
        "Write x-stability-level as draft, alpha, beta or stable.",
    ),
)


def promise_rows() -> Iterator[Row]:
    """Every promise of everything that can be deprecated."""
    for kind in KINDS:
        for promise in PROMISES:
            yield _row(kind, promise)
    for action, effect, hint in (
        ("set", "became deprecated", "Say what replaces it and until when it works."),
        ("unset", "is no longer deprecated", NO_ACTION),
    ):
        message = "is now deprecated" if action == "set" else effect
        why = "It still works as before."
        said = _Promise(
            "deprecated", action, Effect.NONE, f"{{noun}} {effect}", f"{{it}} {message}", why, hint
        )
        yield _row(_HEADER, said)


def _row(kind: _Kind, promise: _Promise) -> Row:
    effects: dict[Direction, Effect] = (
        {"request": promise.effect} if kind.is_operation else both(promise.effect)
    )
    return Row(
        f"{kind.prefix}-{promise.part}".removeprefix("-"),
        promise.action,
        effects,
        promise.summary.replace("{noun}", kind.noun),
        promise.message.replace("{its} stability", kind.stability).replace("{it}", kind.subject),
        promise.why,
        promise.hint,
        proof=Proof.LIFECYCLE,
        plain=kind.is_operation,
    )


def removal_rows() -> Iterator[Row]:
    """What was promised until a date is gone: after it, or before it."""
    for aspect, noun in (
        ("parameter", "A deprecated {side} parameter"),
        ("header", "A deprecated header of the {side}"),
        ("property", "A deprecated {side} property"),
    ):
        yield Row(
            aspect,
            "removed-before-sunset",
            both(Effect.LIFECYCLE),
            f"{noun} is gone before its sunset date",
            "{subject} is gone before its sunset ({head})",
            "Consumers were told that it works until the sunset date.",
            "Keep it until the promised date.",
            proof=Proof.LIFECYCLE,
        )
        yield Row(
            aspect,
            "removed-after-sunset",
            both(Effect.NONE),
            f"{noun} is gone after its sunset date",
            "{subject} is gone, its sunset {head} has passed",
            f"It was promised until that date, and who uses it was told. {ON_THE_DAY}",
            "Check that nobody uses it any more before you deploy.",
            proof=Proof.LIFECYCLE,
        )


OTHERS = (
    Row(
        "operation",
        "removed-while-unstable",
        {"request": Effect.NONE},
        "An operation that was never more than draft or alpha is gone",
        "{subject} is gone, it was only {head}",
        "A level for which the policy asks no notice promises that the operation may go on any"
        " day: no promise is broken.",
        "Check that nobody came to depend on it.",
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "version",
        "bump-too-small",
        {"request": Effect.UNKNOWN},
        "The version says that nothing breaks, and something does",
        "the version went from {base} to {head}, and there are breaking changes",
        "No payload depends on it; who upgrades by version number takes the breaking changes"
        " for compatible ones (Semantic Versioning 2.0.0, clauses 4 and 8).",
        "Raise the major version, or the minor one while it is 0; or make the changes compatible.",
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "version",
        "decreased",
        {"request": Effect.UNKNOWN},
        "The version went backwards",
        "the version went from {base} back to {head}",
        "No payload depends on it; who compares version numbers takes head for the older one"
        " (Semantic Versioning 2.0.0, clause 11).",
        "Raise the version; compare the revisions the other way round if they are swapped.",
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
    Row(
        "version",
        "unchanged",
        {"request": Effect.UNKNOWN},
        "The contract changed and its version did not",
        "the contract changed, and its version is still {base}",
        "No payload depends on it; one version number names two contracts (Semantic Versioning"
        " 2.0.0, clause 3). Reported only where the policy asks for a new version with every"
        " change.",
        "Raise the version with the change.",
        proof=Proof.LIFECYCLE,
        plain=True,
    ),
)

ROWS = (*promise_rows(), *removal_rows(), *OTHERS)
