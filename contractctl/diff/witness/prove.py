"""Prove a change: a payload that one revision accepts and the other refuses, or containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from contractctl.diff.reach import Reach
from contractctl.diff.rules import RULES
from contractctl.diff.same_values import told_apart
from contractctl.diff.severity import severity
from contractctl.diff.text_forms import TextForm, only_texts
from contractctl.diff.view import Nodes, canonical
from contractctl.diff.witness.difference import differing
from contractctl.diff.witness.export import Exporter
from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.diff.witness.probes import Sides, probes
from contractctl.diff.witness.readings import readings, spelled
from contractctl.diff.witness.reasons import ABOUT_ONE_LEVEL, in_words
from contractctl.diff.witness.texts import (
    digits_are_taken,
    is_scalar,
    listed_are_taken,
    others,
    tellings,
)
from contractctl.diff.witness.trails import Pairs, Trail, embed, trails
from contractctl.model import Change, Direction, Effect, Proof, Revision, Severity, Witness
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs

TRIES = 48
"""Candidate values per change; the first one or two decide almost always."""

MOST_PROVEN = 500
"""Changes at one place that are tried; an enum of thousands of values tells nothing more."""

LONGEST_REASON = 160

SHOWN_ERRORS = 20
"""Errors looked at to find the one that a change causes."""

Canonicals: TypeAlias = (
    "tuple[jsonschema_rs.CanonicalSchema | None, jsonschema_rs.CanonicalSchema | None]"
)

_PROVABLE = (Effect.NARROWS, Effect.WIDENS, Effect.EXTENDS, Effect.INCOMPARABLE)
_ASSERTED = ("one-of", "unevaluated", "union-kind")
"""Aspects of unknown effect that a validator asserts all the same."""

_NOT_ASSERTED = ("discriminator", "format", "unit")
"""What no validator checks, so that containment of the schemas says nothing about it."""

_ASPECTS = {rule.id: rule.cell.aspect for rule in RULES.values()}

_HURTING: dict[Direction, int] = {"request": 0, "response": 1}
"""Whose payloads may hurt: those that base accepts as requests, those that head answers."""


def prove(
    changes: Iterable[Change],
    base: Revision,
    head: Revision,
    reach: Reach,
    pairs: Pairs,
    forms: Mapping[int, TextForm],
) -> tuple[Change, ...]:
    """Give every breaking or dangerous change on a schema its proof.

    A witness that holds on both sides proves it; where every payload of one side is valid on the
    other the change is safe, whatever the keywords look like; else the law's verdict stands.
    Where both sides take the same values there is no change.
    """
    texts = only_texts(reach, forms)
    prover = _Prover((base, head), trails(reach, pairs, forms), pairs, texts)
    proven = [prover.proven(change) for change in changes]
    return told_apart(proven, reach, (base, head), pairs, prover.canonical)


def _asserted(change: Change) -> Change:
    """A change whose keywords leave the effect open, and whose payload shows it."""
    effect = Effect.NARROWS if change.direction == "request" else Effect.WIDENS
    return replace(change, effect=effect, severity=severity(effect, change.direction))


class _Prover:
    def __init__(
        self,
        revisions: tuple[Revision, Revision],
        ways: Mapping[int, Trail],
        pairs: Pairs,
        texts: Mapping[int, bool],
    ) -> None:
        self._ways = ways
        self._texts = texts
        self._pairs = pairs
        directions: tuple[Direction, Direction] = ("request", "response")
        self._exporters = {
            (side, direction): Exporter(revisions[side], direction)
            for side in (0, 1)
            for direction in directions
        }
        self._builders = {
            (side, direction, filled): Builder(revisions[side], direction, filled=filled)
            for side in (0, 1)
            for direction in directions
            for filled in (False, True)
        }
        self._validators: dict[tuple[int, Direction, int], jsonschema_rs.Validator | None] = {}
        self._fields: dict[tuple[int, int, str], jsonschema_rs.Validator | None] = {}
        self._canonicals: dict[int, Canonicals] = {}
        self._containments: dict[int, bool] = {}
        self._tried: Counter[tuple[int, ...]] = Counter()

    def proven(self, change: Change) -> Change:
        """The change with its witness, or as safe, or as it was."""
        provable = change.effect in _PROVABLE or _ASPECTS[change.rule] in _ASSERTED
        if change.severity is Severity.SAFE or not provable:
            return change
        if change.proof is not Proof.UNPROVEN:
            return change  # what it means is outside what a validator sees
        place = tuple(anchor.node for anchor in change.anchors)
        self._tried[place] += 1
        if self._tried[place] > MOST_PROVEN:
            return change
        ways = [self._ways[a.node] for a in change.anchors if a.node in self._ways]
        if ways and all(a.node in self._texts for a in change.anchors) and self._is_safe(change):
            return replace(change, severity=Severity.SAFE, proof=Proof.CONTAINED)
        for source in (self._probed, self._told, self._differing):
            for trail in ways:
                witness = next(self._witnesses(change, trail, source(change, trail)), None)
                if witness is not None:
                    proven = replace(change, proof=Proof.WITNESS, witness=witness)
                    return proven if change.effect in _PROVABLE else _asserted(proven)
        if ways and self._is_safe(change):
            return replace(change, severity=Severity.SAFE, proof=Proof.CONTAINED)
        return change

    def _witnesses(
        self, change: Change, trail: Trail, candidates: Iterable[JsonValue]
    ) -> Iterator[Witness]:
        accepting = _HURTING[change.direction]
        accepts = self._validator(trail.top, accepting, change.direction)
        refuses = self._validator(trail.top, 1 - accepting, change.direction)
        if accepts is None or refuses is None:
            return
        build = self._builders[accepting, change.direction, trail.form is not None]
        for value in islice(candidates, TRIES):
            try:
                payload = embed(trail, self._pairs, accepting, build, value)
            except NoInstance:
                return
            if accepts.is_valid(payload):
                name = change.field.steps[-1].name if change.field and change.field.steps else ""
                read = self._read(change, trail, payload)
                reason = _refused(refuses, read, trail.path, name)
                if reason is not None:
                    yield Witness(
                        "base" if accepting == 0 else "head",
                        change.direction,
                        _framed(trail, payload),
                        reason,
                        trail.root.operation,
                    )

    def _read(self, change: Change, trail: Trail, payload: JsonValue) -> Sequence[JsonValue]:
        """What the refusing side might take a payload for; nothing where it cannot be sent."""
        if trail.form is None:
            return [payload]
        side, direction = 1 - _HURTING[change.direction], change.direction
        fields = self._builders[side, direction, True].look(self._pairs[trail.top][side]).properties

        def fits(name: str, value: JsonValue) -> bool:
            key = (trail.top, side, name)
            if key not in self._fields and name in fields:
                self._fields[key] = self._exporters[side, direction].validator(fields[name])
            held = self._fields.get(key)
            return held is None or held.is_valid(value)

        return readings(trail.form, payload, fits) or ()

    def _sides(self, change: Change, node: int) -> Sides:
        accepting = _HURTING[change.direction]
        build = self._builders[accepting, change.direction, node in self._texts]
        other = self._builders[1 - accepting, change.direction, node in self._texts]
        nodes = self._pairs[node]
        return Sides(build, other, build.look(nodes[accepting]), other.look(nodes[1 - accepting]))

    def _probed(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values built from the edit: quick, and they decide almost always."""
        return probes(self._sides(change, trail.end), change, _ASPECTS[change.rule])

    def _told(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values that differ as texts, where all values are carried as texts."""
        return tellings(self._sides(change, trail.end)) if trail.form else iter(())

    def _differing(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values built from the difference of the two schemas."""
        accepting, refusing = self.canonical(change, trail.end)
        if accepting is not None and refusing is not None:
            yield from differing(accepting, refusing, change.direction)

    def _validator(
        self, node: int, side: int, direction: Direction
    ) -> jsonschema_rs.Validator | None:
        key = (side, direction, node)
        if key not in self._validators:
            exporter = self._exporters[side, direction]
            self._validators[key] = exporter.validator(self._pairs[node][side])
        return self._validators[key]

    def _is_safe(self, change: Change) -> bool:
        return all(self._contained(change, anchor.node) for anchor in change.anchors)

    def _contained(self, change: Change, node: int) -> bool:
        """Whether the other side provably accepts whatever the hurting side may send."""
        if node not in self._pairs or _ASPECTS[change.rule] in _NOT_ASSERTED:
            return False
        known = self._containments.get(node)
        if known is None:
            known = _covers(*self.canonical(change, node)) or (
                node in self._texts and self._texts_contained(change, node)
            )
            self._containments[node] = known
        return known

    def _texts_contained(self, change: Change, node: int) -> bool:
        """Whether the other side takes every text that stands for a valid value."""
        direction, hurting = change.direction, _HURTING[change.direction]
        sides = self._sides(change, node)
        if not is_scalar(sides.build, sides.accepting):
            return False
        if digits_are_taken(sides.accepting, sides.refusing):
            return True
        accepts = self._validator(node, hurting, direction)
        takes = self._validator(node, 1 - hurting, direction)
        if accepts and takes and listed_are_taken(sides.accepting, accepts, takes):
            return True
        inner, outer = (self._exporters[side, direction] for side in (hurting, 1 - hurting))
        before, after = self._pairs[node][hurting], self._pairs[node][1 - hurting]
        never_empty = self._texts[node]
        sent = inner.canonical_texts(before, others(sides.accepting), never_empty=never_empty)
        return _covers(sent, outer.canonical_texts(after))

    def canonical(self, change: Change, node: int) -> Canonicals:
        """The two schemas of a pair in canonical form: the side that hurts, then the other."""
        if node not in self._canonicals:
            hurting = _HURTING[change.direction]
            nodes: tuple[Nodes, Nodes] = self._pairs[node]
            self._canonicals[node] = (
                self._exporters[hurting, change.direction].canonical(nodes[hurting]),
                self._exporters[1 - hurting, change.direction].canonical(nodes[1 - hurting]),
            )
        return self._canonicals[node]


def _covers(
    inner: jsonschema_rs.CanonicalSchema | None, outer: jsonschema_rs.CanonicalSchema | None
) -> bool:
    """Whether one schema provably holds every value of another."""
    import jsonschema_rs

    if inner is None or outer is None:
        return False
    try:
        return outer.covers(inner) == jsonschema_rs.canonical.Containment.YES
    except jsonschema_rs.canonical.UnsupportedOperand:
        return False


def _refused(
    validator: jsonschema_rs.Validator, read: Sequence[JsonValue], path: list[str | int], name: str
) -> str | None:
    """Why a payload is refused, whatever it is read as; None where it may be accepted.

    The reason is that of the reading which fits best: its type at least is the right one.
    """
    reasons: list[str] = []
    for value in read:
        if validator.is_valid(value):
            return None
        reason = _refusal(validator, value, path, name)
        if reason is not None:
            reasons.append(reason)
    return min(reasons, key=lambda reason: "is not of type" in reason, default=None)


def _refusal(
    validator: jsonschema_rs.Validator, payload: JsonValue, path: list[str | int], name: str
) -> str | None:
    """Why the payload is refused, if that is at the place of the change; None otherwise.

    name: the property that the change is about, whose own error is the one to show; else the one
    that is nearest to the place.
    """
    reasons: list[tuple[bool, int, str]] = []
    for error in islice(validator.iter_errors(payload), SHOWN_ERRORS):
        found = error.instance_path
        shared = min(len(found), len(path))
        above = len(found) < len(path) and error.kind.name in ABOUT_ONE_LEVEL
        if found[:shared] == path[:shared] and not above:
            reason = in_words(error)
            named = f'"{name}"' in reason or f"'{name}'" in reason
            reasons.append((named, shared - (len(found) > len(path)), reason))
    text = max(reasons, key=lambda one: one[:2], default=(False, 0, None))[2]
    if text is None or len(text) <= LONGEST_REASON:
        return text
    return f"{text[: LONGEST_REASON - 1]}…"


def _framed(trail: Trail, payload: JsonValue) -> JsonValue:
    """A body as it is; a parameter or header as part of the request that carries it."""
    part = trail.root.part
    if part is None or part.part == "body":
        return payload
    request: dict[str, JsonValue] = {
        "method": trail.root.operation.method,
        "path": trail.root.operation.path,
        "query": {},
        "headers": {},
        "cookies": {},
    }
    where = {"query": "query", "header": "headers", "cookie": "cookies"}.get(part.part)
    if where is None:
        text = canonical(payload) if isinstance(payload, dict | list) else spelled(payload)
        segment = quote(text, safe="")
        request["path"] = trail.root.operation.path.replace(f"{{{part.name}}}", segment)
    else:
        request[where] = {part.name: payload}
    return request
