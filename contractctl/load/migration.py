"""Read and check contracts/<api>/migration.yaml: from which revision to which, when and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from contractctl.errors import ContractctlError, WorkspaceError
from contractctl.load.checking import Entry, Problem, as_problem, open_sheet, quoted, refuse, take
from contractctl.load.consumers import Consumers
from contractctl.load.nearest import did_you_mean
from contractctl.load.rollout import rollback, working_hours
from contractctl.load.scalars import choice, day, prose, share, text, whole
from contractctl.load.waivers import waiver
from contractctl.model import Calendar, Freeze, Migration, Removal, RolloutPolicy, Timeline

_MOST_DAYS = 3650
_MOST_CONSUMERS = 100_000
_MINIMAL = """\
write at least:
  base: v1
  head: v2
  owner: TEAM@example.test
  timeline: {announce: YYYY-MM-DD, deprecate: YYYY-MM-DD, sunset: YYYY-MM-DD}"""

_CONSENT: tuple[Literal["required", "not-required"], ...] = ("required", "not-required")
_NO_TIMELINE = Timeline(date.min, date.min, date.min)


def migration_file(api: str) -> str:
    """The path of a contract's migration.yaml within the workspace."""
    return f"contracts/{api}/migration.yaml"


def load_migration(root: Path, api: str, consumers: Consumers | None = None) -> Migration:
    """Read the migration of one contract of the workspace at `root`.

    consumers: if given, waivers may only name these.
    Raises WorkspaceError for the first problem in the file, or if there is none; DocumentError
    where it is no YAML.
    """
    entry = _open(root, api)
    migration = _migration(entry, api, consumers)
    refuse(entry.sheet.settled())
    return migration


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
    _migration(entry, api, consumers)
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


def _migration(entry: Entry, api: str, consumers: Consumers | None) -> Migration:
    """As far as the file is sound; meaningful only if the sheet has no problem."""
    fields = entry.keys(
        required=("owner", "timeline"), optional=("base", "head", "policy", "waivers")
    )
    _check_pair(fields)
    waivers = fields["waivers"].items() if "waivers" in fields else []
    known = frozenset(s.name for s in consumers.services) if consumers else None
    return Migration(
        api=api,
        owner=take(fields, "owner", text, ""),
        timeline=take(fields, "timeline", _timeline, _NO_TIMELINE),
        policy=take(fields, "policy", _policy, RolloutPolicy()),
        waivers=tuple(waiver(item, known) for item in waivers),
        location=entry.location,
        base=take(fields, "base", text, None),
        head=take(fields, "head", text, None),
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
