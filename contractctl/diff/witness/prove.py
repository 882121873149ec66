"""Prove a change: a payload that one revision accepts and the other refuses, or containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from contractctl.diff.reach import Reach
from contractctl.diff.rules import RULES
from contractctl.diff.severity import severity
from contractctl.diff.view import Nodes
from contractctl.diff.witness.difference import differing
from contractctl.diff.witness.export import Exporter
from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.diff.witness.probes import Sides, probes
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

_NOT_ASSERTED = ("discriminator", "format")
"""What no validator checks, so that containment of the schemas says nothing about it."""

_ASPECTS = {rule.id: rule.cell.aspect for rule in RULES.values()}

_HURTING: dict[Direction, int] = {"request": 0, "response": 1}
"""Whose payloads may hurt: those that base accepts as requests, those that head answers."""


def prove(
    changes: Iterable[Change], base: Revision, head: Revision, reach: Reach, pairs: Pairs
) -> tuple[Change, ...]:
    """Give every breaking or dangerous change on a schema its proof.

    A witness that holds on both sides proves it; where every payload of one side is valid on the
    other the change is safe, whatever the keywords look like; else the law's verdict stands.
    """
    prover = _Prover((base, head), trails(reach, pairs), pairs)
    return tuple(prover.proven(change) for change in changes)


def _asserted(change: Change) -> Change:
    """A change whose keywords leave the effect open, and whose payload shows it."""
    effect = Effect.NARROWS if change.direction == "request" else Effect.WIDENS
    return replace(change, effect=effect, severity=severity(effect, change.direction))


class _Prover:
    def __init__(
        self, revisions: tuple[Revision, Revision], ways: Mapping[int, Trail], pairs: Pairs
    ) -> None:
        self._ways = ways
        self._pairs = pairs
        directions: tuple[Direction, Direction] = ("request", "response")
        self._exporters = {
            (side, direction): Exporter(revisions[side], direction)
            for side in (0, 1)
            for direction in directions
        }
        self._builders = {
            (side, direction): Builder(revisions[side], direction)
            for side in (0, 1)
            for direction in directions
        }
        self._validators: dict[tuple[int, Direction, int], jsonschema_rs.Validator | None] = {}
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
        for source in (self._probed, self._differing):
            for trail in ways:
                witness = next(self._witnesses(change, trail, source(change, trail)), None)
                if witness is not None:
                    proven = replace(change, proof=Proof.WITNESS, witness=witness)
                    return proven if change.effect in _PROVABLE else _asserted(proven)
        if ways and all(self._contained(change, anchor.node) for anchor in change.anchors):
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
        build = self._builders[accepting, change.direction]
        for value in islice(candidates, TRIES):
            try:
                payload = embed(trail, self._pairs, accepting, build, value)
            except NoInstance:
                return
            if accepts.is_valid(payload):
                name = change.field.steps[-1].name if change.field and change.field.steps else ""
                reason = _refusal(refuses, payload, trail.path, name)
                if reason is not None:
                    yield Witness(
                        "base" if accepting == 0 else "head",
                        change.direction,
                        _framed(trail, payload),
                        reason,
                        trail.root.operation,
                    )

    def _probed(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values built from the edit: quick, and they decide almost always."""
        accepting = _HURTING[change.direction]
        build = self._builders[accepting, change.direction]
        other = self._builders[1 - accepting, change.direction]
        nodes = self._pairs[trail.end]
        sides = Sides(build, other, build.look(nodes[accepting]), other.look(nodes[1 - accepting]))
        return probes(sides, change, _ASPECTS[change.rule])

    def _differing(self, change: Change, trail: Trail) -> Iterator[JsonValue]:
        """Values built from the difference of the two schemas."""
        accepting, refusing = self._canonical(change, trail.end)
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

    def _contained(self, change: Change, node: int) -> bool:
        """Whether the other side provably accepts whatever the hurting side may send."""
        import jsonschema_rs

        if node not in self._pairs or _ASPECTS[change.rule] in _NOT_ASSERTED:
            return False
        known = self._containments.get(node)
        if known is None:
            inner, outer = self._canonical(change, node)
            try:
                known = (
                    inner is not None
                    and outer is not None
                    and outer.covers(inner) == jsonschema_rs.canonical.Containment.YES
                )
            except jsonschema_rs.canonical.UnsupportedOperand:
                known = False
            self._containments[node] = known
        return known

    def _canonical(self, change: Change, node: int) -> Canonicals:
        """The two schemas of a pair in canonical form: the side that hurts, then the other."""
        if node not in self._canonicals:
            hurting = _HURTING[change.direction]
            nodes: tuple[Nodes, Nodes] = self._pairs[node]
            self._canonicals[node] = (
                self._exporters[hurting, change.direction].canonical(nodes[hurting]),
                self._exporters[1 - hurting, change.direction].canonical(nodes[1 - hurting]),
            )
        return self._canonicals[node]


def _refusal(
    validator: jsonschema_rs.Validator, payload: JsonValue, path: list[str | int], name: str
) -> str | None:
    """Why the payload is refused, if that is at the place of the change; None otherwise.

    name: the property that the change is about, whose own error is the one to show.
    """
    reasons: list[str] = []
    for error in islice(validator.iter_errors(payload), SHOWN_ERRORS):
        found = error.instance_path
        shared = min(len(found), len(path))
        if found[:shared] == path[:shared]:
            reasons.append(" ".join(error.message.split()))
    text = next((reason for reason in reasons if f'"{name}"' in reason), (*reasons, None)[0])
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
        request["path"] = trail.root.operation.path.replace(f"{{{part.name}}}", str(payload))
    else:
        request[where] = {part.name: payload}
    return request
