"""The sections of an audit in the order in which they matter, for every rendering in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.audit import Audit
from contractctl.audit.nouns import (
    CallerSeen,
    Hits,
    SourceCoverage,
    Target,
    UndeclaredUse,
    ZombieOperation,
)
from contractctl.audit.words import bound_words, seen_words
from contractctl.model.commands import command
from contractctl.plan.words import counted, names

SHOWN_OPERATIONS = 6
SHOWN_UNUSED = 12
SHOWN_ITEMS = 25
SHOWN_AGENT = 70

FORGEABLE = "what anybody can send"
"""What a weak identity is: a header, a user agent, an address."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding: its name, how many hits (None where there is no traffic), and what is known."""

    name: str
    hits: int | None
    details: tuple[str, ...]
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Findings of one kind; count: how many, where an item stands for several."""

    title: str
    meaning: str
    items: tuple[Item, ...]
    count: int


def sections(found: Audit) -> tuple[Section, ...]:
    """All sections that have something to say."""
    made = (*_dependencies(found), *_contradictions(found), *_silence(found))
    return tuple(one for one in made if one.items)


def _dependencies(found: Audit) -> Iterator[Section]:
    yield _section(
        "Undocumented callers",
        "No service in consumers.yaml claims their hits.",
        map(_caller, found.undocumented),
    )
    yield _section(
        "Unattributed hits",
        "Nothing in them tells who sent them.",
        map(_caller, found.unattributed),
    )
    yield _section(
        "Undeclared uses",
        "Known consumers do what consumers.yaml does not say.",
        _undeclared(found),
        len(found.undeclared),
    )
    yield _section(
        "Shadow operations", "They are answered, and no contract has them.", _shadow(found)
    )
    yield _section("Zombie operations", "They should be gone.", map(_zombie, found.zombie))
    yield _section(
        "Older forms in use",
        "Callers that have yet to move; no finding in itself.",
        map(_zombie, found.older_forms),
    )


def _contradictions(found: Audit) -> Iterator[Section]:
    yield _section(
        "Identities",
        "Several services claim the same hits, or a service and a stranger do.",
        _conflicts(found),
    )
    yield _section("Sources that disagree", "One of them is wrong.", _disagreements(found))


def _silence(found: Audit) -> Iterator[Section]:
    yield _section(
        "Declarations without use",
        "Declared in consumers.yaml, and not seen.",
        _declarations(found),
        len(found.unused_declarations),
    )
    yield _section(
        "Unused operations", "No hit in watched traffic.", _unused(found), len(found.unused)
    )
    yield _section(
        "Probing",
        "Paths that no contract has and that met nothing but 4xx.",
        _probing(found),
        found.probing.paths,
    )


def hits_words(count: int) -> str:
    """A number of hits, spelled."""
    return "1 hit" if count == 1 else f"{count:,} hits"


def _section(title: str, meaning: str, items: Iterable[Item], count: int | None = None) -> Section:
    made = tuple(items)
    total = len(made) if count is None else count
    if len(made) > SHOWN_ITEMS:
        more = f"and {len(made) - SHOWN_ITEMS:,} more; --format json lists all"
        made = (*made[:SHOWN_ITEMS], Item(more, None, ()))
    return Section(title, meaning, made, total)


def _operations(targets: Iterable[Target]) -> str:
    return names([str(one) for one in targets], SHOWN_OPERATIONS)


def _when(hits: Hits) -> str:
    return seen_words(hits)


def _by(callers: tuple[str, ...]) -> str:
    return f"by {names(callers, 4)}"


def _is_weak(hits: Hits) -> bool:
    """Whether all hits have a sender that is known by what anybody can send only."""
    return bool(hits.count) and hits.weak == hits.count


def _caller(one: CallerSeen) -> Item:
    details = [_when(one.hits)]
    if one.operations:
        details.append(f"calls {_operations(one.operations)}")
    if one.shadow:
        details.append(f"and of no contract: {_operations(one.shadow)}")
    known = [*map(_brief, one.user_agents[:3]), *one.addresses[:3]]
    if known:
        details.append(f"seen as {', '.join(known)}" + (" (weak)" if _is_weak(one.hits) else ""))
    return Item(one.name, one.hits.count, tuple(details), one.next_step)


def _brief(agent: str) -> str:
    return agent if len(agent) <= SHOWN_AGENT else f"{agent[:SHOWN_AGENT]}..."


def _undeclared(found: Audit) -> Iterator[Item]:
    """One item for each consumer: whom to ask is the same for all it does."""
    by_consumer: dict[str, list[UndeclaredUse]] = defaultdict(list)
    for one in found.undeclared:
        by_consumer[one.consumer].append(one)
    for consumer, uses in by_consumer.items():
        details = [_use(one) for one in uses]
        count = sum(one.hits.count for one in uses)
        if count and all(one.hits.weak == one.hits.count for one in uses):
            details.append(f"recognised only by {FORGEABLE}")
        yield Item(consumer, count, tuple(details), uses[0].next_step)


def _use(one: UndeclaredUse) -> str:
    what = {
        "contract": f"the contract {one.target.api} is not declared",
        "operation": "the operation is not declared",
        "parameter": f"not declared: {', '.join(f'query:{name}' for name in one.parameters)}",
    }[one.lacks]
    return f"{one.target}, {hits_words(one.hits.count)}: {what}; {_when(one.hits)}"


def _shadow(found: Audit) -> Iterator[Item]:
    for one in found.shadow:
        details = (_when(one.hits), _by(one.callers) + _weakly(one.hits))
        yield Item(str(one.operation), one.hits.count, details, one.next_step)


def _zombie(one: ZombieOperation) -> Item:
    details = (one.why, _when(one.hits), _by(one.callers) + _weakly(one.hits))
    return Item(f"{one.target} ({one.target.api})", one.hits.count, details, one.next_step)


def _conflicts(found: Audit) -> Iterator[Item]:
    for one in found.conflicts:
        by = one.identified_by.replace("_", " ")
        settled = f"counted for {one.attributed_to}, by {by}"
        if one.attributed_to is None:
            settled = f"counted for nobody, recognised by {by}"
        details = (settled, _when(one.hits))
        yield Item(" or ".join(one.callers), one.hits.count, details, one.next_step)


def _disagreements(found: Audit) -> Iterator[Item]:
    """Undeclared uses disagree with consumers.yaml, and have a section of their own."""
    for one in found.disagreements:
        if one.kind != "undeclared-use":
            name = f"{one.consumer}: {one.target}" if one.target else one.consumer
            yield Item(name, None, (one.why,), one.next_step)


def _declarations(found: Audit) -> Iterator[Item]:
    """What silence says, one by one; where it says nothing, one item for each reason."""
    for one in found.telling:
        yield Item(f"{one.consumer}: {one.target}", None, (one.why, one.where), one.next_step)
    silent: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found.unused_declarations:
        if not one.is_telling:
            silent[one.why][one.consumer] += 1
    for why, consumers in sorted(silent.items(), key=lambda pair: -pair[1].total()):
        operations = counted(consumers.total(), "operation")
        shown = [f"{name} {count}" for name, count in sorted(consumers.items())]
        yield Item(f"{operations}, {why}", None, (f"of {names(shown, 12)}",))


def _unused(found: Audit) -> Iterator[Item]:
    """One item for each contract: the operations differ in little else than their names."""
    by_contract: dict[str, list[str]] = defaultdict(list)
    bounds: dict[str, str] = {}
    for one in found.unused:
        who = (*one.declared_by, *(f"{name} by pact or code" for name in one.tested_by))
        declared = f" (declared by {names(who, 2)})" if who else ""
        by_contract[one.target.api].append(f"{one.target}{declared}")
        bounds.setdefault(one.target.api, bound_words(one.bound))
    for api, operations in by_contract.items():
        yield Item(
            f"{api}: {counted(len(operations), 'operation')}",
            None,
            (bounds[api], *_shortened(operations)),
            f"`{command('audit', '--certify', 'OPERATION', '--api', api)}` says whether one can go",
        )


def _weakly(hits: Hits) -> str:
    return f", recognised only by {FORGEABLE}" if _is_weak(hits) else ""


def _shortened(operations: list[str]) -> Iterator[str]:
    yield from operations[:SHOWN_UNUSED]
    more = len(operations) - SHOWN_UNUSED
    if more > 0:
        yield f"and {more} more; --format json lists all"


def _probing(found: Audit) -> tuple[Item, ...]:
    one = found.probing
    if not one.hits:
        return ()
    paths = f"{counted(one.paths, 'path')}, such as {names(list(map(str, one.examples)), 3)}"
    return (Item("not counted as callers", one.hits, (paths, _by(one.callers))),)


def source_words(found: Audit) -> Iterator[tuple[str, str, int, str]]:
    """(source, format, lines, what became of them) of each source."""
    for one in found.coverage.sources:
        record = one.record
        yield record.name, record.format, record.lines, fate(one)


def fate(one: SourceCoverage) -> str:
    """What became of the lines of a source: the numbers add up to all."""
    record = one.record
    said = [f"{record.parsed:,} counted"]
    if record.rejected:
        said.append(f"{record.rejected:,} rejected")
    said += [f"{count:,} skipped: {reason}" for reason, count in record.skipped.items()]
    if record.sampled < 1:
        said.append(f"a sample of {record.sampled:.3g}")
    if one.gaps:
        said.append(counted(len(one.gaps), "gap"))
    return ", ".join(said)
