"""Hold what `info.version` claims against what changed (Semantic Versioning 2.0.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from contractctl.diff import document
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.fingerprints import fingerprint
from contractctl.diff.policies import severity_under
from contractctl.diff.rules import rule_for
from contractctl.model import Anchor, Change, Node, Place, Policy, Revision, Severity

Action = Literal["bump-too-small", "decreased", "unchanged"]

_VERSION = re.compile(
    r"v?(\d{1,9})(?:\.(\d{1,9})(?:\.(\d{1,9}))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?"
)


class Version(NamedTuple):
    """A version number; released is false for a pre-release, which comes first."""

    major: int
    minor: int
    patch: int
    released: bool


def read_version(written: str | None) -> Version | None:
    """Read `1.4.2`, `1.4`, `v2` or a pre-release; None for anything else, such as a date."""
    found = _VERSION.fullmatch(written or "")
    if found is None:
        return None
    major, minor, patch = (int(part or 0) for part in found.groups()[:3])
    return Version(major, minor, patch, found[4] is None)


def version_changes(
    base: Revision, head: Revision, changes: Iterable[Change], policy: Policy
) -> tuple[Change, ...]:
    """The change that the version itself is, if it claims what the other changes deny.

    It concerns every operation and no message, so that it hits no consumer by itself.
    """
    before, after = (document.text(_info(side), "version") for side in (base, head))
    action = _action(before, after, tuple(changes), policy)
    if action is None:
        return ()
    place = Place("", "/info/version")
    cell = Cell("version", action, "request")
    edit = Edit(cell, place, "", before, after, place, place, Anchor(0))
    rule = rule_for(cell)
    return (
        Change(
            fingerprint=fingerprint(rule, edit, base),
            rule=rule.id,
            severity=severity_under(policy, rule),
            direction=cell.direction,
            effect=rule.effect,
            operations=tuple(sorted(document.declared_operations(base))),
            place=place,
            field=None,
            message=rule.message.format(base=before, head=after),
            hint=rule.hint,
            base_value=before,
            head_value=after,
            base_place=place,
            head_place=place,
            proof=rule.proof,
        ),
    )


def _info(revision: Revision) -> Node | None:
    return document.member(revision.root, "info")


def _action(
    before: str | None, after: str | None, changes: tuple[Change, ...], policy: Policy
) -> Action | None:
    if before is None or after is None:
        return None
    if before == after:
        return "unchanged" if changes and policy.versioning == "every-change" else None
    old, new = read_version(before), read_version(after)
    if old is None or new is None:
        return None
    if new < old:
        return "decreased"
    breaks = any(change.severity is Severity.BREAKING for change in changes)
    return "bump-too-small" if breaks and not _may_break(old, new) else None


def _may_break(old: Version, new: Version) -> bool:
    """Whether such a step may break (clauses 4, 8 and 9).

    A new major version, a new minor one while the major is 0, and whatever follows a pre-release.
    """
    if not old.released:
        return True
    if old.major == 0:
        return (new.major, new.minor) != (old.major, old.minor)
    return new.major > old.major
