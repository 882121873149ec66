"""What policies make of rules and changes: the severity, and the clause that deviates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contractctl.diff.rule import Rule
from contractctl.diff.rules import RULES
from contractctl.model import Change, Override, Policy, Proof, Severity

_BY_ID = {rule.id: rule for rule in RULES.values()}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one policy says about one change; clause is None where it leaves it to the law."""

    policy: str
    severity: Severity
    clause: str | None


def deviation(policy: Policy, rule: Rule) -> Override | None:
    """Where a policy does not leave a rule to the law."""
    return policy.override(rule.id, rule.cell.aspect, rule.effect, rule.cell.direction)


def severity_under(policy: Policy, rule: Rule, explains: Iterable[str] = ()) -> Severity:
    """The severity of a rule: the policy's where it deviates, else what the law derives.

    A composite is as severe as the worst that it explains, unless the policy speaks about it.
    """
    return _judged(policy, rule, explains)[0]


def _judged(
    policy: Policy, rule: Rule, explains: Iterable[str] = ()
) -> tuple[Severity, Override | None]:
    override = deviation(policy, rule)
    if override:
        return override.severity, override
    found = [(rule.severity, None), *(_judged(policy, _BY_ID[id]) for id in explains)]
    return min(found, key=lambda judged: tuple(Severity).index(judged[0]))


def opinions(change: Change, policies: Iterable[Policy]) -> tuple[Opinion, ...]:
    """What each policy says about a change that was found under the first of them."""
    rule = _BY_ID[change.rule]
    found = ((policy, *_judged(policy, rule, change.explains)) for policy in policies)
    return tuple(
        Opinion(
            policy.name,
            # Every payload of one side is valid on the other: no policy finds a break there.
            Severity.SAFE if change.proof is Proof.CONTAINED else severity,
            override.clause if override else None,
        )
        for policy, severity, override in found
    )


def disagreements(
    changes: Iterable[Change], policies: Iterable[Policy]
) -> tuple[tuple[Change, tuple[Opinion, ...]], ...]:
    """The changes that the policies do not judge alike, each with what they say."""
    policies = tuple(policies)
    found = ((change, opinions(change, policies)) for change in changes)
    return tuple((c, said) for c, said in found if len({one.severity for one in said}) > 1)


def idle_overrides(policy: Policy) -> tuple[int, ...]:
    """The positions of the overrides that decide about no rule of the catalogue."""
    deciding = {id(deviation(policy, rule)) for rule in RULES.values()}
    return tuple(n for n, override in enumerate(policy.overrides) if id(override) not in deciding)
