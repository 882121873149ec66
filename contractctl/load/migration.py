"""Read and check contracts/<api>/migration.yaml: from which revision to which, when and how."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from contractctl.errors import ContractctlError, WorkspaceError
from contractctl.load.checking import (
    Entry,
    Problem,
    as_problem,
    open_sheet,
    quoted,
    refuse,
    sheet_of,
    take,
)
from contractctl.load.consumers import Consumers
from contractctl.load.git import GitTree
from contractctl.load.nearest import did_you_mean
from contractctl.load.rollout import rollback, working_hours
from contractctl.load.scalars import choice, day, prose, share, text, whole
from contractctl.load.waivers import waiver
from contractctl.model import (
    Calendar,
    Freeze,
    Migration,
    MigrationFile,
    Removal,
    RolloutPolicy,
    Timeline,
)

_MOST_DAYS = 3650
_MOST_CONSUMERS = 100_000
_PROMISE = """\
write at least:
  owner: TEAM@example.test
  timeline: {announce: YYYY-MM-DD, deprecate: YYYY-MM-DD, sunset: YYYY-MM-DD}"""
_MINIMAL = f"""\
{_PROMISE}
  base: v1
  head: v2
or, for one contract file that lives on, only what it needs, such as `waivers:`"""
_DATED = ("owner", "timeline")
_CONSENT: tuple[Literal["required", "not-required"], ...] = ("required", "not-required")


def migration_file(api: str) -> str:
    """The path of a contract's migration.yaml within the workspace."""
    return f"contracts/{api}/migration.yaml"


def load_migration(root: Path, api: str, consumers: Consumers | None = None) -> Migration:
    """Read the migration of one contract of the workspace at `root`: it has an owner and dates.

    consumers: if given, waivers may only name these
    Raises WorkspaceError for the first problem in the file, or if there is none; DocumentError
    where it is no YAML.
    """
    entry = _open(root, api)
    found = _file(entry, api, consumers)
    refuse(entry.sheet.settled())
    if found.owner is None or found.timeline is None:
        raise WorkspaceError(
            "it promises nothing: 'owner' and 'timeline' have to be there, both",
            hint=f"{_PROMISE}\nand `base` and `head` to plan from one revision to another",
            location=found.location,
        )
    rest = (found.policy, found.waivers, found.location, found.base, found.head, found.dates_at)
    return Migration(api, found.owner, found.timeline, *rest)


def load_migration_file(root: Path, api: str, *, allow_wide: bool = False) -> MigrationFile:
    """Read what a contract's migration.yaml says, with or without dates.

    allow_wide: whether a waiver that names no consumers, or all, is kept, without consumers
    Raises as `load_migration`.
    """
    entry = _open(root, api)
    found = _file(entry, api, None, allow_wide=allow_wide)
    refuse(entry.sheet.settled())
    return found


def load_migration_at(tree: GitTree, api: str) -> MigrationFile | None:
    """Read the migration of a contract at a commit; None if there was none, or it is not sound.

    It is not the fault of who repairs it now; `check_migration_at` says what is wrong. Waivers may
    name anybody or nobody. Places are spelled as `git show` takes them.
    """
    found, problems = _read_at(tree, api)
    return None if problems else found


def check_migration_at(tree: GitTree, api: str) -> tuple[Problem, ...]:
    """Every problem of a contract's migration.yaml at a commit; none if there was no such file."""
    return _read_at(tree, api)[1]


def _read_at(tree: GitTree, api: str) -> tuple[MigrationFile | None, tuple[Problem, ...]]:
    path = posixpath.join(tree.workspace, migration_file(api))
    if tree.find(path).entry is None:
        return None, ()
    file = tree.shown(path)
    try:
        entry = sheet_of(tree.read(path), file, hint=_MINIMAL)
    except ContractctlError as error:
        return None, (as_problem(error, file),)
    found = _file(entry, api, None, allow_wide=True)
    return found, entry.sheet.settled()


def check_migration(
    root: Path, api: str, consumers: Consumers | None = None
) -> tuple[Problem, ...]:
    """Every problem of a contract's migration.yaml, in the order of the file.

    consumers: as for `load_migration`.
    """
    try:
        entry = _open(root, api)
    except ContractctlError as error:
        return (as_problem(error, migration_file(api)),)
    _file(entry, api, consumers)
    return entry.sheet.settled()


def _open(root: Path, api: str) -> Entry:
    contracts = root / "contracts"
    names = [path.parent.name for path in contracts.glob("*/*")]
    if names and api not in names:
        raise WorkspaceError(
            f"there is no contract {quoted(api)} in contracts/",
            hint=did_you_mean(api, names, "contracts"),
        )
    file = migration_file(api)
    return open_sheet(root / file, file, hint=_MINIMAL)


def _file(
    entry: Entry,
    api: str,
    consumers: Consumers | None,
    *,
    allow_wide: bool = False,
) -> MigrationFile:
    """As far as the file is sound; meaningful only if the sheet has no problem.

    Owner and dates have to be there where the file names two revisions.
    """
    is_pair = isinstance(entry.value, dict) and bool(entry.value.keys() & {"base", "head"})
    fields = entry.keys(
        required=_DATED if is_pair else (),
        optional=(*_DATED, "base", "head", "policy", "waivers"),
    )
    _check_pair(fields)
    waivers = fields["waivers"].items() if "waivers" in fields else []
    known = frozenset(s.name for s in consumers.services) if consumers else None
    return MigrationFile(
        api=api,
        owner=take(fields, "owner", text, None),
        timeline=take(fields, "timeline", _timeline, None),
        policy=take(fields, "policy", _policy, RolloutPolicy()),
        waivers=tuple(waiver(item, known, allow_wide=allow_wide) for item in waivers),
        location=entry.location,
        base=take(fields, "base", text, None),
        head=take(fields, "head", text, None),
        dates_at=fields["timeline"].location if "timeline" in fields else None,
    )


def _check_pair(fields: dict[str, Entry]) -> None:
    for name, other in (("base", "head"), ("head", "base")):
        if name in fields and other not in fields:
            fields[name].problem(
                f"stands without '{other}'",
                f"add '{other}:', or remove both for one contract file that lives on",
            )
    if "base" in fields and "head" in fields and fields["base"].value == fields["head"].value:
        fields["head"].problem("is the same revision as 'base'", "name two revisions")


def _timeline(entry: Entry) -> Timeline | None:
    names = ("announce", "deprecate", "sunset")
    fields = entry.keys(required=names)
    days = [take(fields, name, day, None) for name in names]
    for earlier, later, name in zip(days, days[1:], names[1:], strict=False):
        if earlier and later and later < earlier:
            fields[name].problem(
                f"{later} is before {names[names.index(name) - 1]} ({earlier})",
                "the order is announce, deprecate, sunset",
            )
    announce, deprecate, sunset = days
    return Timeline(announce, deprecate, sunset) if announce and deprecate and sunset else None


def _policy(entry: Entry) -> RolloutPolicy:
    default = RolloutPolicy()
    fields = entry.keys(
        required=(),
        optional=(
            "profile",
            "notice_days",
            "soak_days",
            "wave_size",
            "team_capacity",
            *("calendar", "removal", "rollback", "hours"),
        ),
    )
    some, days = whole(1, _MOST_CONSUMERS), whole(0, _MOST_DAYS)
    return RolloutPolicy(
        profile=take(fields, "profile", text, default.profile),
        notice_days=take(fields, "notice_days", days, default.notice_days),
        soak_days=take(fields, "soak_days", days, default.soak_days),
        wave_size=take(fields, "wave_size", some, default.wave_size),
        team_capacity=take(fields, "team_capacity", some, default.team_capacity),
        calendar=take(fields, "calendar", _calendar, default.calendar),
        removal=take(fields, "removal", _removal, default.removal),
        rollback=take(fields, "rollback", rollback, default.rollback),
        hours=take(fields, "hours", working_hours, default.hours),
        says_notice="notice_days" in fields,
    )


def _calendar(entry: Entry) -> Calendar:
    fields = entry.keys(required=(), optional=("country", "subdivision", "freezes"))
    if "subdivision" in fields and "country" not in fields:
        fields["subdivision"].problem("stands without 'country'", "add 'country:'")
    freezes = fields["freezes"].items() if "freezes" in fields else []
    return Calendar(
        country=take(fields, "country", _country, None),
        subdivision=take(fields, "subdivision", _subdivision, None),
        freezes=tuple(freeze for item in freezes if (freeze := _freeze(item))),
    )


def _freeze(entry: Entry) -> Freeze | None:
    fields = entry.keys(required=("from", "to", "why"))
    start, end = take(fields, "from", day, None), take(fields, "to", day, None)
    why = take(fields, "why", prose, "")
    if start is None or end is None:
        return None
    if end < start:
        fields["to"].problem(f"{end} is before from ({start})", "swap 'from' and 'to'")
    return Freeze(start, end, why)


def _removal(entry: Entry) -> Removal:
    default = Removal()
    fields = entry.keys(required=(), optional=("quiet_days", "consent", "max_unattributed"))
    return Removal(
        quiet_days=take(fields, "quiet_days", whole(0, _MOST_DAYS), default.quiet_days),
        consent=take(fields, "consent", choice(_CONSENT), default.consent),
        max_unattributed=take(fields, "max_unattributed", share, default.max_unattributed),
    )


def _pattern(pattern: str, *, what: str, example: str) -> Callable[[Entry], str | None]:
    """A reader for a short code."""

    def read(entry: Entry) -> str | None:
        code = text(entry)
        if code is None or re.fullmatch(pattern, code):
            return code
        entry.problem(f"{quoted(code)} is no {what}", f"such as {example}")
        return None

    return read


_country = _pattern("[A-Z]{2}", what="country of ISO 3166-1: two capital letters", example="DE")
_subdivision = _pattern(
    "[A-Z0-9]{1,3}", what="subdivision of ISO 3166-2 without the country", example="BY"
)
