"""Whether every text in which one pattern is found is one in which another is found too."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache

from contractctl.diff.expressions import (
    LAST,
    Chain,
    Choice,
    Edge,
    Expression,
    NotCommon,
    Ranges,
    Repeat,
    Sign,
    read,
)
from contractctl.diff.spans import span, spellings, whole

MOST_STATES = 2_500
"""States of one automaton: what `{0,1000}` is written out to."""

MOST_WORK = 60_000
"""States looked at before the answer is that it is unknown: some hundredths of a second."""

MOST_TEXTS = 64
"""Texts of a pattern that are listed one by one."""

_NO_CHARACTERS = range(0xD800, 0xE000)
"""Halves of surrogate pairs, which no text holds alone."""

_LIKED = "aA0b1-_ .é"
"""Characters that a text is made of where the pattern leaves the choice."""


class Unknown(Exception):
    """A pattern is beyond this check, or the answer costs too much."""


@lru_cache(maxsize=1_000)
def text_beyond(one: str, other: str) -> str | None:
    """A text in which one pattern is found and the other is not; None where there is none.

    The patterns are read as ECMA-262 says and may be found anywhere in the text (2020-12
    validation, section 6.3.3). Raises Unknown.
    """
    try:
        accepting, refusing = _automaton(read(one)), _automaton(read(other))
    except (NotCommon, RecursionError) as error:
        raise Unknown from error
    return _search(accepting, refusing)


def order(base: str, head: str) -> str | None:
    """`narrowed`, `widened` or `changed`, from base to head; None where both find the same."""
    gone, new = _is_beyond(base, head), _is_beyond(head, base)
    if gone and new:
        return "changed"
    return "narrowed" if gone else "widened" if new else None


@lru_cache(maxsize=10_000)
def finds_all(pattern: str) -> bool:
    """Whether a pattern is found in every text, and so says nothing."""
    return not _is_beyond("", pattern)


@lru_cache(maxsize=1_000)
def lengths(pattern: str) -> tuple[int, int | None]:
    """The least length of a text that a pattern takes, and the most; None where it has no end."""
    try:
        expression = whole(read(pattern))
        return (0, None) if expression is None else span(expression)
    except (NotCommon, RecursionError):
        return 0, None


@lru_cache(maxsize=1_000)
def texts(pattern: str) -> tuple[str, ...] | None:
    """All texts that a pattern takes; None where there are many, or nobody knows."""
    try:
        expression = whole(read(pattern))
        found = None if expression is None else spellings(expression, MOST_TEXTS)
    except (NotCommon, RecursionError):
        return None
    return None if found is None else tuple(sorted(found))


def _is_beyond(one: str, other: str) -> bool:
    """Whether there may be a text that only the first takes."""
    try:
        return text_beyond(one, other) is not None
    except Unknown:
        return True


@dataclass(slots=True)
class _Automaton:
    """free: ways that take no character, and whether only at the start or the end of the text."""

    free: list[list[tuple[int, Edge | None]]] = field(default_factory=list)
    taking: list[list[tuple[int, Ranges]]] = field(default_factory=list)
    last: int = 0

    def state(self) -> int:
        if len(self.free) >= MOST_STATES:
            raise Unknown
        self.free.append([])
        self.taking.append([])
        return len(self.free) - 1

    def add(self, expression: Expression, start: int) -> int:
        """Append an expression behind a state; return the state behind the expression."""
        match expression:
            case Chain(parts):
                for part in parts:
                    start = self.add(part, start)
                return start
            case Repeat(part, least, most):
                return self._repeat(part, least, most, start)
        end = self.state()
        match expression:
            case Sign(ranges):
                self.taking[start].append((end, ranges))
            case Edge():
                self.free[start].append((end, expression))
            case Choice(parts):
                for part in parts:
                    self.free[self.add(part, self._after(start))].append((end, None))
        return end

    def _after(self, start: int) -> int:
        behind = self.state()
        self.free[start].append((behind, None))
        return behind

    def _repeat(self, part: Expression, least: int, most: int | None, start: int) -> int:
        for _ in range(least):
            start = self.add(part, start)
        end = self.state()
        if most is None:
            again = self._after(start)
            self.free[self.add(part, again)].append((again, None))
            self.free[again].append((end, None))
            return end
        for _ in range(most - least):
            self.free[start].append((end, None))
            start = self.add(part, self._after(start))
        self.free[start].append((end, None))
        return end

    def closure(self, states: frozenset[int], *, first: bool, end: bool) -> frozenset[int]:
        """All states that are reached without taking a character."""
        found, pending = set(states), list(states)
        while pending:
            for state, edge in self.free[pending.pop()]:
                open_now = edge is None or (end if edge.is_end else first)
                if open_now and state not in found:
                    found.add(state)
                    pending.append(state)
        return frozenset(found)


def _automaton(expression: Expression) -> _Automaton:
    made = _Automaton()
    made.last = made.add(expression, made.state())
    return made


_Position = tuple[frozenset[int], frozenset[int]]
"""Where the two automata are; once a pattern was found, only its last state is left."""


def _search(accepting: _Automaton, refusing: _Automaton) -> str | None:
    """The shortest text that only the first accepts."""
    letters = _letters(accepting, refusing)
    start: _Position = (frozenset({0}), frozenset({0}))
    came: dict[tuple[_Position, bool], str] = {(start, True): ""}
    pending = deque(came)
    work = 0
    while pending:
        (one, other), first = here = pending.popleft()
        text = came[here]
        if _accepts(accepting, one, first=first) and not _accepts(refusing, other, first=first):
            return text
        before = accepting.closure(one, first=first, end=False)
        after = refusing.closure(other, first=first, end=False)
        if refusing.last in after:
            continue  # found already, whatever follows
        for sets, letter in letters.items():
            work += len(before) + len(after)
            if work > MOST_WORK:
                raise Unknown
            there = ((_step(accepting, before, sets), _step(refusing, after, sets)), False)
            if there not in came:
                came[there] = text + letter
                pending.append(there)
    return None


def _accepts(automaton: _Automaton, states: frozenset[int], *, first: bool) -> bool:
    return automaton.last in automaton.closure(states, first=first, end=True)


def _step(automaton: _Automaton, states: frozenset[int], sets: frozenset[int]) -> frozenset[int]:
    """Take a character of these sets; a pattern begins anywhere, and once found it stays found."""
    if automaton.last in states:
        return frozenset({automaton.last})
    return frozenset(
        {0}
        | {
            state
            for origin in states
            for state, ranges in automaton.taking[origin]
            if id(ranges) in sets
        }
    )


def _letters(*automata: _Automaton) -> dict[frozenset[int], str]:
    """One character of every kind that the automata tell apart, by the sets that hold it."""
    sets = {id(found): found for a in automata for ways in a.taking for _, found in ways}
    ranges = {one for found in sets.values() for one in found}
    borders = {0, _NO_CHARACTERS.start, _NO_CHARACTERS.stop, *(first for first, _ in ranges)}
    starts = sorted({*borders, *(last + 1 for _, last in ranges)})
    holding: list[set[int]] = [set() for _ in starts]
    for name, found in sets.items():
        for first, last in found:
            for index in range(bisect_left(starts, first), bisect_right(starts, last)):
                holding[index].add(name)
    letters: dict[frozenset[int], str] = {}
    for first, following, names in zip(starts, [*starts[1:], LAST + 1], holding, strict=True):
        if first < following and first not in _NO_CHARACTERS:
            letter, key = _letter(first, following), frozenset(names)
            letters[key] = min(letters.get(key, letter), letter, key=_dislike)
    return dict(sorted(letters.items(), key=lambda item: _dislike(item[1])))


def _letter(first: int, following: int) -> str:
    """The most readable of a range of characters."""
    near = map(chr, range(first, min(following, first + 128)))
    return min((*(c for c in _LIKED if first <= ord(c) < following), *near), key=_dislike)


def _dislike(letter: str) -> tuple[int, bool, str]:
    liked = _LIKED.find(letter)
    return (len(_LIKED) if liked < 0 else liked, not letter.isprintable(), letter)
