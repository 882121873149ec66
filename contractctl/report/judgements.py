"""What people and houses say about changes: waivers, and policies that disagree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from contractctl.diff import Diff
from contractctl.diff.policies import Opinion, disagreements, opinions
from contractctl.model import Change, Impact, Waiver
from contractctl.plan.words import counted, names
from contractctl.pointer import JsonValue
from contractctl.report.changes import location_json

SHOWN_CONSUMERS = 5


@dataclass(frozen=True, slots=True)
class Split:
    """A rule on which the policies of a diff disagree, and how many changes it concerns."""

    rule: str
    count: int
    opinions: tuple[Opinion, ...]


def splits(diff: Diff) -> tuple[Split, ...]:
    """The rules on which the policies disagree, in the order of the changes."""
    found = disagreements(diff.changes, diff.policies)
    grouped = groupby(found, key=lambda pair: (pair[0].rule, pair[1]))
    return tuple(Split(rule, len(list(same)), said) for (rule, said), same in grouped)


def opinion_sentence(opinion: Opinion) -> str:
    """What one policy says, and by which clause."""
    return f"{opinion.policy}: {opinion.severity}, {opinion.clause or 'by the law of severity'}"


def splits_title(found: tuple[Split, ...]) -> str:
    """How much the policies disagree on."""
    count = sum(split.count for split in found)
    return f"The policies disagree on {counted(count, 'change')}"


def waived(diff: Diff, change: Change) -> str:
    """Who accepted a change, for whom, until when and why; nothing where nobody did."""
    return "; ".join(waiver_sentence(waiver) for waiver in diff.waived.of(change))


def waiver_sentence(waiver: Waiver) -> str:
    """One waiver in words."""
    whom = f"for {names(waiver.consumers, SHOWN_CONSUMERS)}" if waiver.consumers else "for all"
    return (
        f"waived {whom} until {waiver.expires} by {waiver.owner}: {waiver.reason}"
        f" ({waiver.location.file}:{waiver.location.line})"
    )


def excused(hit: Impact) -> str:
    """Why a change hits a consumer, and who accepted that."""
    if hit.waived_by is None:
        return hit.reason
    return f"{hit.reason}; {waiver_sentence(hit.waived_by)}"


def stale_waivers(diff: Diff) -> Iterator[str]:
    """The waivers that somebody has to remove or renew: where, why, what next."""
    for waiver in diff.waived.expired:
        yield (
            f"{waiver.location}: the waiver of {waiver.fingerprint} expired on {waiver.expires};"
            f" {waiver.owner} renews it or removes it"
        )
    for waiver in diff.waived.unused:
        yield (
            f"{waiver.location}: the waiver of {waiver.fingerprint} matches no change; remove it,"
            " or copy the fingerprint again if it is mistyped"
        )


def change_judgements(diff: Diff, change: Change) -> dict[str, JsonValue]:
    """The fields of a change in JSON: of a diff under several policies, of a waived change."""
    found: dict[str, JsonValue] = {}
    if len(diff.policies) > 1:
        said = opinions(change, diff.policies)
        found["severities"] = {one.policy: one.severity.value for one in said}
        found["clauses"] = {one.policy: one.clause for one in said if one.clause}
    if waivers := diff.waived.of(change):
        found["waived_by"] = [waiver_json(waiver) for waiver in waivers]
    return found


def diff_judgements(diff: Diff) -> dict[str, JsonValue]:
    """The fields of a whole diff in JSON: its policies, its waivers that have gone stale."""
    found: dict[str, JsonValue] = {}
    if len(diff.policies) > 1:
        found["policies"] = [policy.name for policy in diff.policies]
    if diff.waived.is_stale:
        found["stale_waivers"] = {
            "expired": [waiver_json(waiver) for waiver in diff.waived.expired],
            "unused": [waiver_json(waiver) for waiver in diff.waived.unused],
        }
    return found


def waiver_json(waiver: Waiver) -> JsonValue:
    """One waiver; no consumers means that it is for everybody."""
    return {
        "fingerprint": waiver.fingerprint,
        "consumers": list(waiver.consumers),
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
        "location": location_json(waiver.location),
    }
