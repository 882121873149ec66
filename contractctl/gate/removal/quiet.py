"""Whether something is quiet: who called it of late, and how long anybody looked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from contractctl.gate.nouns import ContractCase
from contractctl.gate.removal.conditions import QUIET, Condition, hurts_of
from contractctl.gate.removal.consent import agreements, asking
from contractctl.gate.removal.leaving import Leaving, User
from contractctl.model import Operation
from contractctl.model.commands import command
from contractctl.model.gate import Ground
from contractctl.model.impact import Watched
from contractctl.plan.words import counted, names

_SHOWN = 3


def quiet_condition(leaving: Leaving, case: ContractCase, as_of: date) -> Condition:
    """Whether nobody called it in the quiet window, as far as somebody looked."""
    asked = case.removal.quiet_days
    if not asked:
        return Condition(QUIET, True, (Ground("the policy asks for no quiet days", True),))
    since = as_of - timedelta(days=asked)
    calling = [
        one for one in leaving.users if _counts(one, leaving, case) and _is_after(one.last, since)
    ]
    if calling:
        return _still_called(calling, asked, as_of)
    doubt = _doubt(leaving, case, as_of)
    watch = case.known.watched
    if doubt or watch is None:
        return _untold(leaving, doubt, case)
    vague = tuple(_vague(leaving, case, since))
    agreed = tuple(one for one in vague if agreements(one.name, one.calls, case, as_of))
    if len(agreed) < len(vague):
        return _unnamed([one for one in vague if one not in agreed], leaving, case)
    use = "call that is known to use it" if vague else "call"
    shown = f"{watch.days} watched days up to {watch.last} ({case.known.source})"
    text = f"no {use} after {since}, in {shown}; {counted(asked, 'day')} are asked for"
    agreeing = (Ground(f"{_may_use(one)}; its owner agreed to its end", True) for one in agreed)
    return Condition(QUIET, True, (Ground(text, True), *agreeing))


def _vague(leaving: Leaving, case: ContractCase, since: date) -> Iterator[User]:
    """Who calls what holds a field that is removed, and no source says whether it uses the field:
    after a day, or in the last days that were watched."""
    ends = [one.last for one in _watches(leaving, case)]
    start = min(ends) - timedelta(days=case.removal.quiet_days) if ends else since
    for user in leaving.users:
        if user.calls and _is_after(user.last_call, min(since, start)):
            yield user


def _unnamed(users: Sequence[User], leaving: Leaving, case: ContractCase) -> Condition:
    """Nobody knows whether calls that were seen use what is removed."""
    first = users[0]
    others = f" and {len(users) - 1} more" if len(users) > 1 else ""
    last = f", last on {first.last_call}" if first.last_call and not others else ""
    operation, more = first.calls[0], len(first.calls) - 1
    where = f"{operation} and {counted(more, 'more operation')}" if more else str(operation)
    said = f", and no source says whether {called(first)}{others} used it in calls of {where}{last}"
    return Condition(
        *(QUIET, None, tuple(Ground(_may_use(one), None) for one in users), said),
        hint=_telling(users, leaving, case),
        hurts=hurts_of(users),
    )


def _may_use(user: User) -> str:
    operations = ", ".join(map(str, user.calls[:_SHOWN]))
    last = f", last on {user.last_call}" if user.last_call else ""
    return f"{called(user)} called {operations}{last}, and no source says whether it used this"


def _telling(users: Sequence[User], leaving: Leaving, case: ContractCase) -> str:
    """How to come to know, or to do without."""
    services = [one for one in users if one.is_service]
    if not services:
        return "Put it back and find out whose calls these are."
    strange = " Find out whose the other calls are." if len(services) < len(users) else ""
    who, use = names([one.name for one in services], _SHOWN), "it uses"
    if len(services) > 1:
        use = "they use"
    return (
        f"Let {who} list in consumers.yaml the fields that {use}, or ask"
        f" {asking(services, leaving, case)}{strange}"
    )


def _counts(user: User, leaving: Leaving, case: ContractCase) -> bool:
    """Whether calls of a user count: those of who moved may be calls of the new form."""
    has_moved = leaving.is_revision and user.name in case.known.moved
    return user.seen and not has_moved


def _is_after(last: date | None, since: date) -> bool:
    """Whether the last call was after a day; one of which no source says when may have been."""
    return last is None or last > since


def _still_called(calling: list[User], asked: int, as_of: date) -> Condition:
    latest = max(calling, key=lambda one: (one.last or date.max, one.name))
    others = f" and {len(calling) - 1} more" if len(calling) > 1 else ""
    said = f" although {called(latest)}{others} called it, {_when(latest, as_of)}"
    wait = "find out when it was called last"
    if latest.last is not None:
        free = latest.last + timedelta(days=asked)
        wait = f"it may go on {free} if no more calls are seen by then"
    return Condition(
        *(QUIET, False),
        tuple(Ground(f"{called(one)} called it, {_when(one, as_of)}", False) for one in calling),
        f"{said}; {counted(asked, 'day')} of silence are asked for",
        f"Put it back{_asking(calling)}; {wait}.",
        hurts_of(calling),
    )


def called(user: User) -> str:
    """A user in a sentence."""
    return user.name if user.is_service else f"{user.name}, which no service claims,"


def _when(user: User, as_of: date) -> str:
    if user.last is None:
        return "nobody knows when"
    ago = (as_of - user.last).days
    when = f"{counted(ago, 'day')} ago" if ago > 0 else "today"
    return f"last on {user.last}, {when}"


def _asking(calling: Iterable[User]) -> str:
    owners = list(dict.fromkeys(one.owner for one in calling if one.owner))
    if not owners:
        return " and find out whose calls these are"
    more = f" and {len(owners) - _SHOWN} more" if len(owners) > _SHOWN else ""
    return f" and ask {', '.join(owners[:_SHOWN])}{more} to move away"


def _untold(leaving: Leaving, doubt: str, case: ContractCase) -> Condition:
    """Nobody knows whether it is quiet."""
    hint = looking(case)
    if len(leaving.operations) == 1 and not leaving.is_revision:
        hint += certifying(case.api, leaving.operations[0])
    return Condition(QUIET, None, (Ground(doubt, None),), f", and {doubt}", hint)


def looking(case: ContractCase) -> str:
    """How to come to know who calls a contract."""
    look, keep = command("evidence", "import", "PATH"), command("evidence", "export")
    more = "its traffic" if case.known.last is None else "more of its traffic"
    return f"Import {more} with `{look}`, and commit what `{keep}` writes."


def certifying(api: str, operation: Operation) -> str:
    """How to see whether the evidence supports the removal of an operation, in a sentence that
    follows another; the command knows only what is there."""
    asked = command("audit", "--api", api, "--certify", str(operation))
    return f" With it put back, `{asked}` says what is missing."


def unwatched(case: ContractCase, as_of: date) -> str:
    """Why traffic shows nobody whom nobody knows, in words; "" where enough of it was looked at to
    say anything."""
    known = case.known
    if known.watched is not None:
        return _too_little(known.watched, case.removal.quiet_days)
    if known.last is None:
        return f"no traffic of {case.former} was ever looked at"
    asked = case.removal.quiet_days
    if known.last < as_of - timedelta(days=asked):
        wanted = f"{counted(asked, 'quiet day')} up to {as_of} are asked for"
        return f"its traffic was last looked at on {known.last}; {wanted}"
    return "its traffic was looked at in samples and recordings only"


def _too_little(watch: Watched, asked: int) -> str:
    """Why a watch does not show all that was called in the days that are asked for."""
    if watch.unreadable:
        return f"not all of its traffic is known: {watch.unreadable}"
    if watch.days < asked:
        return f"its traffic was watched on {watch.days} of {counted(asked, 'day')} only"
    return ""


def _doubt(leaving: Leaving, case: ContractCase, as_of: date) -> str:
    """Why silence says nothing; "" where it does."""
    asked = case.removal.quiet_days
    for watch in _watches(leaving, case):
        doubt = _too_little(watch, asked)
        if doubt:
            return doubt
        start = watch.last - timedelta(days=asked)
        late = [
            one
            for one in leaving.users
            if _counts(one, leaving, case) and _is_after(one.last, start)
        ]
        if late:
            return (
                f"its traffic was watched until {watch.last} only, less than"
                f" {counted(asked, 'day')} after the last call of {late[0].name} on {late[0].last}"
            )
    return unwatched(case, as_of)


def _watches(leaving: Leaving, case: ContractCase) -> Iterator[Watched]:
    """How long those that nobody knows would have been seen, and those that use it were."""
    if case.known.watched is not None:
        yield case.known.watched
    services = case.known.observed.services if case.known.observed else {}
    for user in leaving.users:
        found = services[user.name].watched if user.name in services else None
        if found is not None:
            yield found
