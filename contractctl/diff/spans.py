"""How long the texts of a regular expression are, and which, where there are few."""

from __future__ import annotations

from itertools import product

from contractctl.diff.expressions import Chain, Choice, Edge, Expression, NotCommon, Repeat, Sign

_ONE_UNIT = 0xFFFF
"""The last code point that every engine takes for one character."""

_LONGEST = 100_000
"""Characters of a text whose length is of interest."""

_LONGEST_LISTED = 1_000
"""Characters of a text that is listed."""


def whole(expression: Expression) -> Expression | None:
    """The part between the start and the end of the text; None where it may stand elsewhere."""
    match expression:
        case Chain((inner,)):
            return whole(inner)
        case Chain((Edge(is_end=False), *inner, Edge(is_end=True))):
            return Chain(tuple(inner))
        case Choice(parts):
            found = [whole(part) for part in parts]
            kept = tuple(one for one in found if one is not None)
            return Choice(kept) if len(kept) == len(parts) else None
        case _:
            return None


def span(expression: Expression) -> tuple[int, int | None]:
    """The least length of a text and the most; None without an end.

    A character beyond the first plane may be two to an engine, so that the least is halved.
    """
    least, most = _span(expression)
    if least > _LONGEST or (most is not None and most > _LONGEST):
        raise NotCommon
    return -(-least // 2), most


def _span(expression: Expression) -> tuple[int, int | None]:
    """The least length in halves of a character, and the most in characters."""
    match expression:
        case Sign(ranges):
            return 2 if not ranges or ranges[-1][1] <= _ONE_UNIT else 1, 1
        case Edge():
            return 0, 0
        case Repeat(part, least, most):
            low, high = _span(part)
            return low * least, None if high is None or most is None else high * most
    spans = [_span(part) for part in expression.parts]
    ends = [high for _, high in spans if high is not None]
    is_open = len(ends) < len(spans)
    if isinstance(expression, Choice):
        return min((low for low, _ in spans), default=0), None if is_open else max(ends, default=0)
    return sum(low for low, _ in spans), None if is_open else sum(ends)


def spellings(expression: Expression, most: int) -> frozenset[str] | None:
    """All texts of an expression; None where there are more, or where edges stand inside."""
    match expression:
        case Edge():
            return None
        case Sign(ranges):
            if sum(last - first + 1 for first, last in ranges) > most:
                return None
            return frozenset(chr(c) for first, last in ranges for c in range(first, last + 1))
        case Repeat(part, least, end):
            inner = spellings(part, most)
            return None if end is None or inner is None else _repeated(inner, least, end, most)
    found = [spellings(part, most) for part in expression.parts]
    return _joined(found, most) if isinstance(expression, Chain) else _together(found, most)


def _repeated(inner: frozenset[str], least: int, end: int, most: int) -> frozenset[str] | None:
    if end > most:
        return None
    texts = _joined([inner] * least, most)
    found: list[frozenset[str] | None] = [texts]
    for _ in range(end - least):
        texts = _joined([texts, inner], most)
        if texts is None:
            return None
        found.append(texts)
    return _together(found, most)


def _together(found: list[frozenset[str] | None], most: int) -> frozenset[str] | None:
    texts: set[str] = set()
    for one in found:
        if one is None:
            return None
        texts |= one
    return frozenset(texts) if len(texts) <= most else None


def _joined(found: list[frozenset[str] | None], most: int) -> frozenset[str] | None:
    """Texts one after the other; None where any part is unknown, or they become too many."""
    texts = frozenset({""})
    for one in found:
        if one is None or len(texts) * len(one) > most * most:
            return None
        texts = frozenset(before + after for before, after in product(texts, one))
        if len(texts) > most or max(map(len, texts), default=0) > _LONGEST_LISTED:
            return None
    return texts
