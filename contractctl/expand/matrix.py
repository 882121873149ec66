"""Which consumers work with which provider, and which step of a migration can be undone alone."""

from __future__ import annotations

from contractctl.diff import Diff
from contractctl.expand.nouns import Cell, Deployment, Matrix, Phase, Provider, Side
from contractctl.model import Severity

_Pairs = tuple[tuple[Side, Provider], ...]

_STEPS: tuple[tuple[Phase, str, _Pairs, _Pairs], ...] = (
    (
        "expand",
        "the provider goes from base to expanded; all consumers are still on base",
        (("base", "expanded"),),
        (("base", "base"),),
    ),
    (
        "migrate",
        "consumers go from base to head one by one; the provider stays expanded",
        (("base", "expanded"), ("head", "expanded")),
        (("base", "expanded"),),
    ),
    (
        "retire",
        "the provider goes from expanded to head; all consumers are on head",
        (("head", "head"),),
        (("head", "expanded"),),
    ),
)
"""Steps with what must work for them to go forth, and to be taken back."""


def matrix(forth: Diff, back: Diff, for_base: Diff, for_head: Diff) -> Matrix:
    """Derive the N/N-1 matrix from diffs.

    forth: base to head; back: head to base; for_base and for_head: to the expansion. A consumer
    of X works with a provider of Y if X to Y has no breaking change.
    """
    found: dict[tuple[Side, Provider], Diff | None] = {
        ("base", "base"): None,
        ("base", "expanded"): for_base,
        ("base", "head"): forth,
        ("head", "base"): back,
        ("head", "expanded"): for_head,
        ("head", "head"): None,
    }
    cells = tuple(_cell(*pair, compared) for pair, compared in found.items())
    works = {(cell.consumers, cell.provider): cell.works for cell in cells}
    steps = tuple(
        Deployment(
            id,
            action,
            all(works[pair] for pair in forward),
            all(works[pair] for pair in backward),
            forward,
            backward,
        )
        for id, action, forward, backward in _STEPS
    )
    return Matrix(cells, steps)


def _cell(consumers: Side, provider: Provider, compared: Diff | None) -> Cell:
    if compared is None:
        return Cell(consumers, provider, 0, 0)
    return Cell(
        consumers,
        provider,
        compared.count(Severity.BREAKING),
        compared.count(Severity.DANGEROUS),
    )
