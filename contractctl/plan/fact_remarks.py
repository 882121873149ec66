"""What a reader must know of those who go another way than planned: extended, late or ahead."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.plan.course_words import granted
from contractctl.plan.dating import Terms, extensions
from contractctl.plan.nouns import Remark
from contractctl.plan.words import names


def fact_remarks(terms: Terms) -> Iterator[Remark]:
    """Say who has more time, who joined late, and which waves began before their turn."""
    yield from _extended(terms)
    yield from _joined_late(terms)
    yield from _waiting_for_late(terms)
    yield from _ahead(terms)


def _extended(terms: Terms) -> Iterator[Remark]:
    sunset, wave_of = terms.migration.timeline.sunset, terms.wave_of
    left = {one for batch in terms.grouped for one in terms.left(batch)}
    for name, quiet in sorted(extensions(terms).items()):
        number = wave_of[name]
        others = len(terms.grouped[number - 1].members) > 1
        goes_on = f"wave {number} goes on without it" if others else "no wave waits for it"
        text = f"{name} {granted(terms.facts.extended[name])}: {goes_on}"
        if waiting := sorted(one for one in left if name in terms.members[one].after):
            text += f", but {names(waiting)} cannot move before it"
        ends = f"It is quiet by {quiet}"
        if quiet > sunset:
            ends = f"It would be quiet by {quiet}, after the sunset {sunset}"
        together = sorted(left.intersection(terms.members[name].cycle))
        if together:
            ends += f"; it and {names(together)} consume each other: agree who moves first"
        is_open = quiet > sunset or bool(together)
        yield Remark("conflict" if is_open else "note", f"{text}. {ends}.")


def _joined_late(terms: Terms) -> Iterator[Remark]:
    late, wave_of = terms.late, terms.wave_of
    for name in sorted(late.keys() & terms.members.keys()):
        yield Remark(
            "note",
            f"{name} joined late: it was told, or known to be hit, only from {late[name]} on, when"
            f" the first wave was to start already. It is in wave {wave_of[name]}, after all others"
            " so that no wave that was announced changes.",
        )


def _waiting_for_late(terms: Terms) -> Iterator[Remark]:
    late, wave_of = terms.late, terms.wave_of
    gone = {name for batch in terms.grouped for name in terms.moved(batch)}
    for name in sorted(terms.members.keys() - late.keys() - gone):
        member = terms.members[name]
        for needed in sorted((late.keys() - gone) & {*member.after, *member.cycle}):
            yield Remark(
                "conflict",
                f"{name} (wave {wave_of[name]}) consumes what {needed} provides, which joined late"
                f" and moves in wave {wave_of[needed]}: agree with {member.owner} and"
                f" {terms.members[needed].owner} who waits for whom.",
            )


def _ahead(terms: Terms) -> Iterator[Remark]:
    """Which waves have begun before those before them are over."""
    open_ones: list[str] = []
    for number, batch in enumerate(terms.grouped, start=1):
        begun = terms.begun(batch)
        if begun is not None and open_ones:
            still = "wave" if len(open_ones) == 1 else "waves"
            yield Remark(
                "note",
                f"All that are left in wave {number} are on their way since {begun}: it does not"
                f" wait for {still} {names(open_ones, 3)}.",
            )
        if terms.left(batch):
            open_ones.append(str(number))
