"""What there is to tell the owner of each consumer that has to move, from its own evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contractctl.model import (
    Change,
    Evidence,
    EvidenceKind,
    FieldPath,
    Identity,
    Impact,
    Operation,
    Service,
    Verdict,
)
from contractctl.model.impact import KnownUse
from contractctl.model.ledger import Progress, Standing, State
from contractctl.plan.brownout_words import when
from contractctl.plan.brownouts import Brownouts, Window
from contractctl.plan.nouns import Pattern, Plan, UnknownConsumer, Wave

_HASH_SHOWN = len("sha256:") + 12

_SECRETIVE = ("auth", "key", "password", "secret", "session", "token")
"""What stands in the names of headers whose values are not for a mail."""


class About(StrEnum):
    """What a notice is about; it follows from where the consumer stands."""

    QUESTION = "question"
    ANNOUNCEMENT = "announcement"
    REMINDER = "reminder"
    PROOF = "proof"
    MOVED = "moved"
    THANKS = "thanks"
    REGRESSION = "regression"


_ABOUT = {
    State.NOT_NOTIFIED: About.ANNOUNCEMENT,
    State.CLAIMED: About.PROOF,
    State.VERIFIED: About.MOVED,
    State.QUIET: About.MOVED,
    State.DONE: About.THANKS,
    State.REGRESSED: About.REGRESSION,
}


@dataclass(frozen=True, slots=True)
class Recognition:
    """The kind of identity by which hits were recognised as a consumer's, and how many.

    is_weak: anybody could send it; is_shared: other services claim every one of these hits as well
    """

    kind: str
    is_weak: bool
    is_shared: bool
    hits: int
    last: date | None


@dataclass(frozen=True, slots=True)
class KnownOf:
    """What the sources say of one consumer: by what its requests were recognised, strongest first,
    and which operations each says that it uses."""

    recognised: tuple[Recognition, ...] = ()
    uses: tuple[KnownUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """The same with the identity as consumers.yaml declares it, in words, without secrets."""

    by: str
    seen: Recognition


@dataclass(frozen=True, slots=True)
class Spot:
    """An operation that a consumer uses and, as far as they are known, its fields that change."""

    operation: Operation
    fields: tuple[FieldPath, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A change that hits a consumer, where it uses what changes, and the way through."""

    change: Change
    pattern: Pattern
    verdict: Verdict
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Why it is thought to use an operation: hits and last are None where the source has none."""

    operation: Operation
    kind: EvidenceKind
    name: str
    hits: int | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Outage:
    """A brownout of operations that the consumer uses, and when it is, in words.

    requests: of its own that are to fail; None where nothing is known
    """

    window: Window
    when: str
    operations: tuple[Operation, ...]
    requests: float | None


@dataclass(frozen=True, slots=True)
class PersonalNotice:
    """What there is to say to one consumer's owner on the day `plan.as_of`.

    wave: of the plan for what is left, None where it has none any more; promised: of the plan as
        it was announced; unknown: for a question, what would answer it
    sights: empty where no request was ever recognised as its own; declared: how it would be
    """

    about: About
    plan: Plan
    standing: Standing
    hits: tuple[Hit, ...]
    sources: tuple[Source, ...]
    sights: tuple[Sight, ...]
    declared: tuple[str, ...]
    wave: Wave | None
    promised: Wave | None
    outages: tuple[Outage, ...]
    unknown: UnknownConsumer | None

    @property
    def consumer(self) -> str:
        """The consumer it is for."""
        return self.standing.subject.name

    @property
    def owner(self) -> str:
        """Whom it is sent to."""
        return self.standing.subject.owner

    @property
    def deadline(self) -> date | None:
        """The day by which its owner is asked to act; None where nothing is left to date."""
        if self.about is About.QUESTION and self.unknown is not None:
            return self.unknown.resolve_by
        more = self.standing.extension
        if self.standing.state is State.EXTENDED and more is not None:
            return more.until
        return self.wave.end if self.wave else None


def notices(
    baseline: Plan,
    plan: Plan,
    progress: Progress,
    impacts: Iterable[Impact],
    services: Iterable[Service],
    known: Mapping[str, KnownOf],
    brownouts: Brownouts | None = None,
) -> tuple[PersonalNotice, ...]:
    """One notice for each consumer that has to move, or may have to, sorted by name.

    baseline: the plan as it was announced; plan: the one for what is left
    known: by consumer, what every source says of it; who is not in it is known to nobody
    brownouts: None where no old operation can be refused alone
    """
    own: dict[str, dict[str, Impact]] = defaultdict(dict)
    for impact in impacts:
        own[impact.consumer][impact.fingerprint] = impact
    described = {one.name: one for one in services}
    lists = _Lists(plan, _verdicts(plan), _waves(plan), _waves(baseline), _failing(brownouts))
    return tuple(
        _notice(
            *(lists, one, described[one.subject.name], own[one.subject.name]),
            *(known.get(one.subject.name, KnownOf()), brownouts),
        )
        for one in sorted(progress.standings, key=lambda one: one.subject.name)
        if one.subject.role != "other"
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """What a plan says of its consumers, by consumer."""

    plan: Plan
    verdicts: Mapping[str, Mapping[str, Verdict]]
    waves: Mapping[str, Wave]
    promised: Mapping[str, Wave]
    failing: Mapping[str, Mapping[int, float | None]]


def _notice(
    lists: _Lists,
    standing: Standing,
    service: Service,
    impacts: Mapping[str, Impact],
    known: KnownOf,
    brownouts: Brownouts | None,
) -> PersonalNotice:
    name, plan = service.name, lists.plan
    hits = tuple(_hits(plan, lists.verdicts.get(name, {}), impacts))
    return PersonalNotice(
        about=_about(standing),
        plan=plan,
        standing=standing,
        hits=hits,
        sources=_sources(hits, impacts, known.uses),
        sights=tuple(Sight(_by(service, one.kind), one) for one in known.recognised),
        declared=tuple(map(spelled, service.identities)),
        wave=lists.waves.get(name),
        promised=lists.promised.get(name),
        outages=_outages(brownouts, lists.failing.get(name, {}), hits),
        unknown=next((one for one in plan.scope.unknown if one.name == name), None),
    )


def _about(standing: Standing) -> About:
    found = _ABOUT.get(standing.state, About.REMINDER)
    asking = (About.ANNOUNCEMENT, About.REMINDER, About.PROOF)
    return About.QUESTION if standing.subject.role == "unknown" and found in asking else found


def _waves(plan: Plan) -> Mapping[str, Wave]:
    """By consumer, the wave in which it still has to move."""
    return {name: wave for wave in plan.waves for name in wave.members if name not in wave.moved}


def _verdicts(plan: Plan) -> Mapping[str, Mapping[str, Verdict]]:
    """By consumer and change, what it means for it; changes that do not hit it are left out."""
    found: dict[str, dict[str, Verdict]] = defaultdict(dict)
    for entry in plan.breaks:
        for verdict, names in (
            (Verdict.UNKNOWN, entry.unknown),
            (Verdict.POSSIBLE, entry.possible),
            (Verdict.AFFECTED, entry.affected),
        ):
            for name in names:
                found[name][entry.change.fingerprint] = verdict
    return found


def _hits(
    plan: Plan, verdicts: Mapping[str, Verdict], impacts: Mapping[str, Impact]
) -> Iterator[Hit]:
    """The changes that hit a consumer or, where nobody knows, those that may; worst first."""
    patterns = {one.pattern.id: one.pattern for one in plan.strategies}
    for entry in plan.breaks:
        change = entry.change
        if change.fingerprint in verdicts:
            found = impacts.get(change.fingerprint)
            spots = tuple(_spots(change, found.evidence if found else ()))
            yield Hit(change, patterns[entry.pattern], verdicts[change.fingerprint], spots)


def _spots(change: Change, evidence: Iterable[Evidence]) -> Iterator[Spot]:
    """Where evidence says that a consumer meets a change, as the contract spells operations."""
    spelled = {one.shape: one for one in change.operations}
    found: dict[Operation, set[FieldPath]] = defaultdict(set)
    for row in evidence:
        if row.operation is not None and row.operation.shape in spelled:
            fields = found[spelled[row.operation.shape]]
            if row.field is not None:
                fields.add(row.field)
    for operation in sorted(found, key=_by_path):
        yield Spot(operation, tuple(sorted(found[operation])))


def _by_path(operation: Operation) -> tuple[str, str]:
    return operation.path, operation.method


def _sources(
    hits: Iterable[Hit], impacts: Mapping[str, Impact], uses: Iterable[KnownUse]
) -> tuple[Source, ...]:
    """What was said and seen of the operations that hit a consumer, each once.

    Of the sources those count, too, that decided no verdict: a log that shows no fields has hits.
    """
    spelled = {spot.operation.shape: spot.operation for hit in hits for spot in hit.spots}
    every: list[Evidence | KnownUse] = [*uses]
    for hit in hits:
        every += _evidence(impacts.get(hit.change.fingerprint))
    found = {
        Source(spelled[row.operation.shape], row.kind, row.source, row.count, row.last_seen)
        for row in every
        if row.operation is not None and row.operation.shape in spelled
    }
    return tuple(
        sorted(found, key=lambda one: (_by_path(one.operation), one.kind, one.name, str(one.last)))
    )


def _evidence(impact: Impact | None) -> tuple[Evidence, ...]:
    return impact.evidence if impact else ()


def _by(service: Service, kind: str) -> str:
    """The identities of a kind that a service declares; a span or a pact just names it."""
    found = [spelled(one) for one in service.identities if one.kind == kind]
    return " or ".join(found) or f"its name, {service.name}"


def spelled(identity: Identity) -> str:
    """An identity in words; of a hash as much as tells it from others, of secrets nothing."""
    match identity.kind:
        case "spiffe":
            return f"SPIFFE id {identity.value}"
        case "header" if any(word in identity.name.lower() for word in _SECRETIVE):
            return f"header {identity.name} (its value is not shown)"
        case "header":
            return f"header {identity.name}: {identity.value}"
        case "api_key":
            return f"API key {identity.value[:_HASH_SHOWN]}..."
        case "user_agent":
            return f"user agent {identity.value}"
        case "cidr":
            return f"network {identity.value}"


def _failing(brownouts: Brownouts | None) -> Mapping[str, Mapping[int, float | None]]:
    """By consumer and window, the requests that are to fail."""
    found: dict[str, dict[int, float | None]] = defaultdict(dict)
    for window in brownouts.windows if brownouts else ():
        for one in window.effects:
            found[one.consumer][window.number] = one.requests
    return found


def _outages(
    brownouts: Brownouts | None, failing: Mapping[int, float | None], hits: Iterable[Hit]
) -> tuple[Outage, ...]:
    """The brownouts of what a consumer uses, with its own requests that are to fail."""
    if brownouts is None:
        return ()
    used = {spot.operation.shape for hit in hits for spot in hit.spots}
    refused = tuple(one for one in brownouts.operations if one.shape in used)
    return tuple(
        Outage(window, when(window, brownouts), refused, failing.get(window.number))
        for window in (brownouts.windows if refused else ())
    )
