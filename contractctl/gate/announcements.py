"""What consumers are told of an end: some day, and no day that moves earlier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from contractctl import pointer
from contractctl.diff.deprecations import successor
from contractctl.diff.lifecycle import STABILITY, SUNSET, Lifecycle, read_date
from contractctl.gate.nouns import ContractCase, RevisionCase, Terms, step
from contractctl.gate.removal.leaving import named, terms_file
from contractctl.gate.retracted import SHORTENED, days, earlier, told
from contractctl.gate.subjects import Subject, subject, waivable
from contractctl.gate.users import Users
from contractctl.model import Change, Place, Revision, Verdict
from contractctl.model.gate import Finding, Ground, Hurt, Level
from contractctl.plan.words import counted
from contractctl.pointer import JsonValue

DATELESS = "deprecated-without-sunset"

_HITS = (Verdict.AFFECTED, Verdict.POSSIBLE)
_DATED = ("sunset-set", "sunset-too-soon", "deprecated-set")
"""How the rules end of a day that the contract promises where it promised none."""


def findings(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """One for each deprecation without a day, and for each day that is moved earlier."""
    seen: set[tuple[str, str]] = set()
    for revision in case.revisions:
        if case.goes_as_one(revision):
            continue
        for change in revision.changes:
            found = _of_change(change, revision, case, terms)
            if found is not None and (found.rule, found.fingerprint) not in seen:
                seen.add((found.rule, found.fingerprint))
                yield found


def _of_change(
    change: Change, revision: RevisionCase, case: ContractCase, terms: Terms
) -> Finding | None:
    about = subject(change)
    if about is Subject.DEPRECATION:
        return _dateless(change, revision, case, terms)
    if about is Subject.SHORTENED:
        return _moved(change, revision, case, terms)
    return _undercut(change, revision, case, terms) if change.rule.endswith(_DATED) else None


def _covering(case: ContractCase, revision: RevisionCase) -> date | None:
    """The day that migration.yaml now promises for what is deprecated in a revision."""
    migration = case.migration
    covers = migration is not None and migration.base in (None, revision.stem)
    return migration.sunset if migration is not None and covers else None


def _dateless(
    change: Change, revision: RevisionCase, case: ContractCase, terms: Terms
) -> Finding | None:
    """Something is deprecated, and no day tells until when it works."""
    promised = _covering(case, revision)
    if promised is not None and promised >= terms.as_of:
        return _too_soon(change, revision, case, promised, terms.as_of)
    instead = successor(_written(change.head_place, revision.head))
    what = named(change)
    said = "and nothing says until when it works"
    if change.head_value not in (None, True):
        said = f"and its x-sunset {change.head_value!r} is no date"
    if instead:
        said += f", only that {instead} replaces it"
    return Finding(
        rule=DATELESS,
        level=Level.WARNING if instead else Level.ERROR,
        fingerprint=waivable(change, case.api),
        contract=case.api,
        message=f"{what} is deprecated, {said}",
        hint="Promise a day with x-sunset beside deprecated, such as x-sunset: "
        f'"{_in_half_a_year(terms.as_of)}".',
        location=change.head_location or change.base_location,
        change=change,
        change_rule=change.rule,
        hurts=_hurts(change, revision, case),
        grounds=(
            Ground("a day is promised by x-sunset", False),
            Ground(*_by_migration(promised, case)),
            Ground(f"a successor is named: {instead or 'no x-successor'}", bool(instead)),
        ),
    )


def _in_half_a_year(today: date) -> date:
    """The first day of the month after half a year."""
    months = today.year * 12 + today.month - 1 + 7
    return date(months // 12, months % 12 + 1, 1)


def _by_migration(promised: date | None, case: ContractCase) -> tuple[str, bool]:
    if case.migration is None:
        return f"contracts/{case.api} has no migration.yaml that promises one", False
    file = case.migration.location.file
    if case.migration.sunset is None:
        return f"{file} promises none", False
    if promised is None:
        return f"{file} promises one for another revision only", False
    return f"{file} promises {promised}, which has passed", False


def _too_soon(
    change: Change, revision: RevisionCase, case: ContractCase, promised: date, today: date
) -> Finding | None:
    """migration.yaml says until when it works, and that is sooner than the least notice."""
    written = _written(change.head_place, revision.head)
    level = written.get(STABILITY) if isinstance(written, dict) else None
    asked = case.notice.days(Lifecycle(True, None, level).stability)
    since = _announced(revision, case, today)
    missing = asked - (promised - since).days
    if missing <= 0:
        return None
    file, until = f"contracts/{case.api}/migration.yaml", since + timedelta(days=asked)
    notice = "notice" if since == today else f"notice since {since}"
    return Finding(
        rule=DATELESS,
        level=Level.ERROR,
        fingerprint=waivable(change, case.api),
        contract=case.api,
        message=f"{named(change)} is deprecated, and {file} ends it on {promised}:"
        f" {missing} of the {counted(asked, 'day')} of {notice} are missing",
        hint=f"Move timeline.sunset to {until} or later, or promise such a day with x-sunset"
        " beside deprecated.",
        location=change.head_location or change.base_location,
        change=change,
        change_rule=change.rule,
        hurts=_hurts(change, revision, case),
        grounds=(
            step("no day is promised by x-sunset"),
            Ground(f"{file} promises {promised}", True),
            Ground(f"that leaves {counted(asked, 'day')} of {notice}", False),
        ),
    )


def _announced(revision: RevisionCase, case: ContractCase, today: date) -> date:
    """From which day on notice counts: the base may have announced that the whole revision ends,
    or what is to be deprecated up to a day; anything else is announced today."""
    base = case.base_migration
    if base is None or base.timeline is None or base.base not in (None, revision.stem):
        return today
    is_planned = base.base is not None or today <= base.timeline.deprecate
    return min(base.timeline.announce, today) if is_planned else today


def _written(place: Place | None, revision: Revision | None) -> JsonValue:
    """What stands at a place, or around it where that is a keyword."""
    if revision is None or place is None:
        return None
    found = _raw(revision, place)
    return found if isinstance(found, dict) else _raw(revision, _above(place))


def _above(place: Place) -> Place:
    return Place(place.document, place.pointer.rpartition("/")[0])


def _raw(revision: Revision, place: Place) -> JsonValue:
    return pointer.follow(revision.documents[place.document], place.pointer)


def _hurts(change: Change, revision: RevisionCase, case: ContractCase) -> tuple[Hurt, ...]:
    """Who uses it, or may."""
    impacts = revision.assessment.impacts if revision.assessment else ()
    users = Users(case)
    return tuple(
        Hurt(one.consumer, users.owner(one.consumer), one.verdict, one.reason, one.evidence)
        for one in impacts
        if one.fingerprint == change.fingerprint and one.verdict in _HITS
    )


def _moved(
    change: Change, revision: RevisionCase, case: ContractCase, terms: Terms
) -> Finding | None:
    """The day that the contract promised is earlier now, or gone."""
    before, after = read_date(change.base_value), read_date(change.head_value)
    instead = _covering(case, revision)
    if before is None or (after is None and instead is not None and instead >= before):
        return None  # the day stands in migration.yaml now
    what = named(change)
    if after is None:
        message = f"{what} was promised until {before}, and no day is promised any more"
    else:
        message = f"the sunset of {what} is moved {earlier(before, after, terms.as_of)}"
    hurts = _hurts(change, revision, case)
    return _shortened(change, case, message, hurts, days("x-sunset", before, after), before)


def _undercut(
    change: Change, revision: RevisionCase, case: ContractCase, terms: Terms
) -> Finding | None:
    """The contract promises a day now, before the one that migration.yaml promised."""
    before = _promised_by_file(change, revision, case)
    written = _written(change.head_place, revision.head)
    own = written.get(SUNSET) if isinstance(written, dict) else None
    after = read_date(change.head_value) or read_date(own)
    if before is None or after is None or after >= before:
        return None
    file = terms_file(case)
    message = f"the sunset of {named(change)} is moved {earlier(before, after, terms.as_of)}"
    hurts = told(case, f"was told {before}", change.operations)
    grounds = (
        step(f"without an x-sunset at the base it ended by timeline.sunset of {file}"),
        *days("its sunset", before, after),
    )
    return _shortened(change, case, f"{message} ({file} promised {before})", hurts, grounds, before)


def _promised_by_file(change: Change, revision: RevisionCase, case: ContractCase) -> date | None:
    """The day at the base for what had none of its own: that of the whole revision, or in a living
    file of what was deprecated there."""
    base = case.base_migration
    if base is None or base.base not in (None, revision.stem):
        return None
    before = _written(change.base_place, revision.base)
    is_deprecated = change.rule.endswith("sunset-set") or (
        isinstance(before, dict) and before.get("deprecated") is True
    )
    return base.sunset if base.base is not None or is_deprecated else None


def _shortened(
    change: Change,
    case: ContractCase,
    message: str,
    hurts: tuple[Hurt, ...],
    grounds: tuple[Ground, ...],
    before: date,
) -> Finding:
    return Finding(
        rule=SHORTENED,
        level=Level.ERROR,
        fingerprint=waivable(change, case.api),
        contract=case.api,
        message=message,
        hint=f"Keep {before}, or move it later.",
        location=change.head_location or change.base_location,
        change=change,
        change_rule=change.rule,
        hurts=hurts,
        grounds=grounds,
    )
