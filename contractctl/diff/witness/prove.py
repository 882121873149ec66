"""Prove a change: a payload that one revision accepts and the other refuses, or containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from contractctl.diff.reach import Reach
from contractctl.diff.rules import RULES
from contractctl.diff.same_values import told_apart
from contractctl.diff.severity import severity
from contractctl.diff.text_forms import TextForm, only_texts
from contractctl.diff.view import canonical
from contractctl.diff.witness.both import HURTING, Both
from contractctl.diff.witness.containment import Contained, Containment
from contractctl.diff.witness.difference import differing
from contractctl.diff.witness.formats import Formats
from contractctl.diff.witness.instances import NoInstance
from contractctl.diff.witness.probes import probes
from contractctl.diff.witness.readings import readings, spelled
from contractctl.diff.witness.refusals import Rivals, Sought, refusal_of
from contractctl.diff.witness.texts import tellings
from contractctl.diff.witness.trails import Pairs, Trail, embed, trails
from contractctl.model import Change, Direction, Effect, Proof, Revision, Severity, Witness
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs

TRIES = 48
"""Candidate values per change; the first one or two decide almost always."""

MOST_PROVEN = 500
"""Changes at one place that are tried; an enum of thousands of values tells nothing more."""

_PROVABLE = (Effect.NARROWS, Effect.WIDENS, Effect.EXTENDS, Effect.INCOMPARABLE)
_ASSERTED = ("one-of", "unevaluated", "union-kind")
"""Aspects of unknown effect that a validator asserts all the same."""

_NOT_ASSERTED = ("discriminator", "format", "unit")
"""What no validator checks, so that containment of the schemas says nothing about it."""

_ASPECTS = {rule.id: rule.cell.aspect for rule in RULES.values()}

_LEAST: tuple[Contained, ...] = ("unknown", "but for formats", "by formats", "yes")
"""What holds of several places is the least that holds of any."""

_READINGS: tuple[Formats, ...] = ("ignored", "asserted")


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
    changes = tuple(changes)
    both = Both((base, head), pairs, only_texts(reach, forms))
    prover = _Prover(both, trails(reach, pairs, forms), Rivals(changes, _ASPECTS))
    proven = [prover.proven(change) for change in changes]
    return told_apart(proven, reach, (base, head), pairs, prover.containment.is_equal)


def _is_told_by_formats(change: Change) -> bool:
    """Whether answers change that a reader tells from others by their formats or not at all.

    One who ignores formats could not tell the alternatives of base apart either.
    """
    return change.direction == "response" and _ASPECTS[change.rule] == "one-of"


def _of_format(change: Change) -> Change:
    """A change that hurts only where formats are asserted, which some readers do."""
    if change.severity is not Severity.BREAKING:
        return change
    return replace(
        change, effect=Effect.UNKNOWN, severity=severity(Effect.UNKNOWN, change.direction)
    )


def _asserted(change: Change) -> Change:
    """A change whose keywords leave the effect open, and whose payload shows it."""
    effect = Effect.NARROWS if change.direction == "request" else Effect.WIDENS
    return replace(change, effect=effect, severity=severity(effect, change.direction))


class _Prover:
    def __init__(self, both: Both, ways: Mapping[int, Trail], rivals: Rivals) -> None:
        self._both = both
        self._ways = ways
        self._rivals = rivals
        self.containment = Containment(both)
        self._fields: dict[tuple[int, int, str], jsonschema_rs.Validator | None] = {}
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
        as_text = all(anchor.node in self._both.texts for anchor in change.anchors)
        if ways and as_text and self._contained(change) == "yes":
            return replace(change, severity=Severity.SAFE, proof=Proof.CONTAINED)
        for source in (self._probed, self._told, self._differing):
            for trail in ways:
                witness = next(self._witnesses(change, trail, source(change, trail)), None)
                if witness is not None:
                    proven = replace(change, proof=Proof.WITNESS, witness=witness)
                    return proven if change.effect in _PROVABLE else _asserted(proven)
        contained = self._contained(change) if ways else "unknown"
        if contained == "yes" or (contained == "by formats" and _is_told_by_formats(change)):
            return replace(change, severity=Severity.SAFE, proof=Proof.CONTAINED)
        return change if contained == "unknown" else _of_format(change)

    def _contained(self, change: Change) -> Contained:
        """Whether the other side takes all that the side that hurts may send."""
        if _ASPECTS[change.rule] in _NOT_ASSERTED:
            return "unknown"
        found = {self.containment.of(a.node, change.direction) for a in change.anchors}
        return min(found, key=_LEAST.index, default="unknown")

    def _witnesses(
        self, change: Change, trail: Trail, candidates: Iterable[JsonValue]
    ) -> Iterator[Witness]:
        accepting = HURTING[change.direction]
        accepts = self._validators(trail.top, accepting, change.direction)
        refuses = self._validators(trail.top, 1 - accepting, change.direction)
        if not accepts or not refuses:
            return
        build = self._both.builder(accepting, change.direction, filled=trail.form is not None)
        sought = self._sought(change, trail)
        for value in islice(candidates, TRIES):
            try:
                payload = embed(trail, self._both.pairs, accepting, build, value)
            except NoInstance:
                return
            if all(one.is_valid(payload) for one in accepts):
                reason = refusal_of(refuses, self._read(change, trail, payload), sought)
                if reason is not None:
                    yield Witness(
                        "base" if accepting == 0 else "head",
                        change.direction,
                        _framed(trail, payload),
                        reason,
                        trail.root.operation,
                    )

    def _validators(
        self, node: int, side: int, direction: Direction
    ) -> list[jsonschema_rs.Validator]:
        """One that ignores formats and one that asserts them; none where a schema has none.

        Readers do either, and a payload proves a change where it does so for both.
        """
        found = [self._both.validator(node, side, direction, one) for one in _READINGS]
        return [one for one in found if one is not None] if all(found) else []

    def _sought(self, change: Change, trail: Trail) -> Sought:
        """The errors that a change causes."""
        name = change.field.steps[-1].name if change.field and change.field.steps else ""
        aspect = _ASPECTS[change.rule]
        others = self._rivals.of(trail.end, aspect)
        counts = aspect in ("one-of", "union-kind")
        return Sought(trail.path, name, others, aspect == "nullable", only_several=counts)

    def _read(self, change: Change, trail: Trail, payload: JsonValue) -> Sequence[JsonValue]:
        """What the refusing side might take a payload for; nothing where it cannot be sent."""
        if trail.form is None:
            return [payload]
        side, direction = 1 - HURTING[change.direction], change.direction
        build = self._both.builder(side, direction, filled=True)
        fields = build.look(self._both.pairs[trail.top][side]).properties

        def fits(name: str, value: JsonValue) -> bool:
            key = (trail.top, side, name)
            if key not in self._fields and name in fields:
                exporter = self._both.exporter(side, direction)
                self._fields[key] = exporter.validator(fields[name])
            held = self._fields.get(key)
            return held is None or held.is_valid(value)

        return readings(trail.form, payload, fits) or ()

    def _probed(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values built from the edit: quick, and they decide almost always."""
        sides = self._both.sides(trail.end, change.direction)
        return probes(sides, change, _ASPECTS[change.rule])

    def _told(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values that differ as texts, where all values are carried as texts."""
        if trail.form is None:
            return iter(())
        return tellings(self._both.sides(trail.end, change.direction))

    def _differing(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values built from the difference of the two schemas."""
        for formats in self._both.readings(trail.end, change.direction):
            accepting, refusing = self._both.canonical(trail.end, change.direction, formats)
            if accepting is not None and refusing is not None:
                yield from differing(accepting, refusing, change.direction)


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
    if trail.form is None:
        payload = canonical(payload)  # a media type says how it is written, and types need JSON
    if where is not None and trail.form and trail.form.location == "querystring":
        request[where] = payload
    elif where is None:
        text = canonical(payload) if isinstance(payload, dict | list) else spelled(payload)
        segment = quote(text, safe="")
        request["path"] = trail.root.operation.path.replace(f"{{{part.name}}}", segment)
    else:
        request[where] = {part.name: payload}
    return request
