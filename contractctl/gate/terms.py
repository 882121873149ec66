"""Where a pull request makes the terms laxer by which removals and new dates are judged."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.gate.nouns import ContractCase, Terms, step
from contractctl.gate.removal.leaving import terms_file
from contractctl.model import Notice, Removal, RolloutPolicy
from contractctl.model.gate import Finding, Happened, fingerprint
from contractctl.model.gate_rules import BY_ID

RULE = "gate-loosened"


def findings(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """One where migration.yaml asks for less than it did, or is deleted and asked for more.

    This pull request is judged by the base's terms all the same; those after it are not.
    """
    base, head = case.base_migration, case.migration
    if base is None or case.happened is Happened.REMOVED:
        return
    now = head.policy if head else RolloutPolicy()
    said = tuple(_laxer(base.policy, now, case.notice))
    if said:
        file = terms_file(case)
        whose = f"{file} loosens its terms" if head else f"with {file} go its terms"
        yield Finding(
            rule=RULE,
            level=BY_ID[RULE].level,
            fingerprint=fingerprint(RULE, case.api, *said),
            contract=case.api,
            message=f"{whose}: {'; '.join(said)}",
            hint="This pull request is judged by the terms of the base; the next ones would be by"
            " these. Change terms in a pull request of their own, so that who reviews it sees it.",
            location=(head or base).location,
            grounds=tuple(step(one) for one in said),
        )


def _laxer(base: RolloutPolicy, head: RolloutPolicy, notice: Notice) -> Iterator[str]:
    """Each in a sentence without its full stop.

    Of another profile nobody can say whether it is laxer: it is told as well.
    """
    yield from _removal(base.removal, head.removal)
    if head.profile != base.profile:
        yield f"profile is {head.profile!r}, and was {base.profile!r}"
    unsaid = Notice().stable if base.says_notice else notice.stable
    now = head.notice_days if head.says_notice else unsaid
    was = base.notice_days if base.says_notice else unsaid
    if now < was:
        yield f"the notice is {now} days, and was {was}"


def _removal(base: Removal, head: Removal) -> Iterator[str]:
    if head.quiet_days < base.quiet_days:
        yield f"quiet_days is {head.quiet_days}, and was {base.quiet_days}"
    if head.consent != base.consent and base.consent == "required":
        yield f"consent is {head.consent}, and was {base.consent}"
    if head.max_unattributed > base.max_unattributed:
        yield f"max_unattributed is {head.max_unattributed:g}, and was {base.max_unattributed:g}"
