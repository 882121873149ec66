"""The way across for a plan: what `expand` proves of its two revisions, step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractctl.diff import Diff
    from contractctl.expand import Expansion
    from contractctl.expand.nouns import Deployment, Matrix, Provider, Remaining, Side
    from contractctl.plan.nouns import Clash, Crossing, Pair, Plan, Stride


def crossed(plan: Plan, found: Diff) -> Plan:
    """The plan with its crossing; as it is where nothing has to be crossed.

    found: the diff that the plan was made from, which is the costliest of those that the proof
        needs. Only `contractctl plan` shows the proof, so that the other commands do without it.
    """
    if not plan.breaks:
        return plan
    from contractctl.expand import expand

    expansion = expand(
        *(found.base, found.head),
        policy=found.policies[0],
        as_of=found.as_of,
        sunset=plan.timeline.sunset,
        forth=found,
    )
    return replace(plan, crossing=crossing(expansion))


def crossing(expansion: Expansion) -> Crossing:
    """An expansion as a plan tells it."""
    from contractctl.plan.nouns import Crossing

    matrix = expansion.matrix
    return Crossing(
        is_full=expansion.is_full,
        pairs=tuple(_pair(matrix, cell.consumers, cell.provider) for cell in matrix.cells),
        steps=tuple(_stride(matrix, one) for one in matrix.steps),
        clashes=tuple(map(_clash, expansion.conflicts)),
    )


def _pair(matrix: Matrix, consumers: Side, provider: Provider) -> Pair:
    from contractctl.plan.nouns import Pair

    return Pair(consumers, provider, matrix.cell(consumers, provider).breaking)


def _stride(matrix: Matrix, step: Deployment) -> Stride:
    from contractctl.plan.nouns import Stride

    forth, back = (
        tuple(pair for cell in cells if not (pair := _pair(matrix, *cell)).works)
        for cells in (step.forth, step.back)
    )
    return Stride(step.id, step.action, step.works, step.reversible, forth, back)


def _clash(one: Remaining) -> Clash:
    from contractctl.plan.carriers import carrier_for
    from contractctl.plan.nouns import Clash

    change = one.change
    return Clash(
        fingerprint=change.fingerprint,
        consumers=one.consumers,
        message=change.message,
        pattern=carrier_for(change).id,
        operations=change.operations,
    )
