"""Look for a pair of schemas that breaks a law, and make it small."""

from __future__ import annotations

from collections.abc import Callable

from fuzz_formats import formatted
from fuzz_laws import Contradiction, Tally, judge, judge_spelling
from fuzz_schemas import Pair, pairs, respelled
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

PAYLOADS = 60
"""Payloads for each pair of schemas."""


def hunt(start: int, examples: int, tally: Tally) -> str | None:
    """Hold pairs and payloads against the laws; return a minimal reproduction of a broken one."""
    return hold_against(pairs(), lambda pair: judge(pair, PAYLOADS, tally), start, examples)


def hunt_formats(start: int, examples: int, tally: Tally) -> str | None:
    """The same for schemas in which a format holds for some values only."""
    return hold_against(formatted(), lambda pair: judge(pair, PAYLOADS, tally), start, examples)


def hunt_spellings(start: int, examples: int) -> str | None:
    """The same for schemas that are written in other words."""
    return hold_against(respelled(), judge_spelling, start, examples)


def hold_against(
    strategy: SearchStrategy[Pair], law: Callable[[Pair], None], start: int, examples: int
) -> str | None:
    """Draw pairs until a law breaks; a minimal reproduction, or None."""

    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(strategy)
    def hold(pair: Pair) -> None:
        law(pair)

    try:
        hold()
    except Contradiction as broken:
        return str(broken)
    return None
