"""Whether the owners of those that use something agreed to its end, or ran out of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contractctl.gate.nouns import ContractCase
from contractctl.gate.removal.conditions import CONSENT, Condition, hurt_of
from contractctl.gate.removal.leaving import Leaving, User
from contractctl.model import Operation, Verdict
from contractctl.model.commands import command, tracking
from contractctl.model.gate import Ground
from contractctl.model.ledger import Agreement
from contractctl.plan.words import counted, names

_SHOWN = 3
_LISTED = 5


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the owner of a user says: holds is None where it is not known to be a user."""

    user: User
    holds: bool | None
    text: str
    is_extended: bool = False

    @property
    def said(self) -> str:
        """What is said of a user of whom it is clear that it may be one."""
        return "has not agreed" if self.holds is None else self.text


def consent_condition(leaving: Leaving, case: ContractCase, as_of: date) -> Condition:
    """Whether the owners of those that use it agreed, or ran out of the time they were given."""
    answers = [_answer(one, leaving, case, as_of) for one in leaving.users if one.is_service]
    grounds = tuple(_grounds(answers))
    lacking = [one for one in answers if one.holds is not True]
    if not lacking:
        none = "no service is known to use it, so that nobody has to agree"
        return Condition(CONSENT, True, grounds or (Ground(none, True),))
    holds = False if any(one.holds is False for one in lacking) else None
    return Condition(
        *(CONSENT, holds, grounds, _lacking(lacking)),
        hint=_ask(lacking, leaving, case),
        hurts=tuple(hurt_of(one.user, f"{one.user.reason}; {one.said}") for one in lacking),
    )


def _answer(user: User, leaving: Leaving, case: ContractCase, as_of: date) -> _Answer:
    if leaving.is_revision and user.name in case.known.moved:
        return _Answer(user, True, "is proven to have moved")
    until = case.known.extensions.get(user.name)
    if until is not None and until >= as_of:
        return _Answer(user, False, f"was given time until {until}", is_extended=True)
    if case.removal.consent != "required":
        return _Answer(user, True, "need not agree, as the policy asks for no consent")
    agreed = agreements(user.name, user.operations, case, as_of)
    if agreed:
        return _Answer(user, True, f"agreed: {agreed[-1].by} on {agreed[-1].day}")
    if until is not None:
        return _Answer(user, True, f"was given time until {until}, which is over")
    if user.verdict is Verdict.UNKNOWN:
        return _Answer(user, None, "may use it, and has not agreed")
    return _Answer(user, False, "has not agreed")


def agreements(
    consumer: str, operations: Iterable[Operation], case: ContractCase, as_of: date
) -> tuple[Agreement, ...]:
    """Those of a consumer, by day, if there is one for each of some operations; else none."""
    own = {
        one.shape: one
        for one in sorted(case.known.agreements, key=lambda one: one.day)
        if one.consumer == consumer and one.day <= as_of
    }
    wanted = {one.shape for one in operations}
    found = (own[shape] for shape in wanted & own.keys())
    return tuple(sorted(found, key=lambda one: one.day)) if wanted <= own.keys() else ()


def _grounds(answers: Iterable[_Answer]) -> Iterator[Ground]:
    """One for each thing that is said, whoever it is said of."""
    found: dict[tuple[str, bool | None], list[str]] = {}
    for one in answers:
        found.setdefault((one.text, one.holds), []).append(one.user.name)
    for (text, holds), users in found.items():
        if len(users) == 1:
            yield Ground(f"{users[0]} {text}", holds)
        else:
            all_said = f"{counted(len(users), 'consumer')} {_of_several(text)}"
            yield Ground(f"{all_said}: {names(users, _LISTED)}", holds)


def _of_several(text: str) -> str:
    """What is said of one, said of several."""
    for one, several in (("has ", "have "), ("was ", "were "), ("is ", "are ")):
        text = several + text.removeprefix(one) if text.startswith(one) else text
    return text.replace(", and has not agreed", ", and have not agreed")


def _lacking(lacking: list[_Answer]) -> str:
    """What comes after `WHAT is removed`: who was given time first, then who has not agreed."""
    extended = [one for one in lacking if one.is_extended]
    if extended:
        first, more = extended[0], len(lacking) - 1
        others = f", and {more} more {_has(more)} not agreed either" if more else ""
        return f" although {first.user.name} {first.text}{others}"
    sure_first = sorted(lacking, key=lambda one: one.holds is None)
    shown = names([one.user.name for one in sure_first], _SHOWN)
    doubt = "may use it and " if sure_first[0].holds is None else ""
    return f", and {shown} {doubt}{_has(len(lacking))} not agreed"


def _has(count: int) -> str:
    return "have" if count > 1 else "has"


def _ask(lacking: list[_Answer], leaving: Leaving, case: ContractCase) -> str:
    """Whom to ask, and how the answer is written down."""
    extended = [case.known.extensions[one.user.name] for one in lacking if one.is_extended]
    if extended:
        return f"Put it back and wait until {max(extended) + timedelta(days=1)}."
    vague = [one.user.name for one in lacking if one.holds is None]
    what = "what they use" if len(vague) > 1 else "what it uses"
    declaring = f"Let {names(vague, _SHOWN)} declare in consumers.yaml {what}. " if vague else ""
    return f"{declaring}Ask {asking([one.user for one in lacking], leaving, case)}"


def asking(users: Sequence[User], leaving: Leaving, case: ContractCase) -> str:
    """Who is asked to agree, and how the answer is written down: what comes after `Ask `."""
    name = users[0].name if len(users) == 1 else "CONSUMER"
    noted = command(*tracking("consent", case.api, (name,), "WHO", _about(leaving)))
    owners = list(dict.fromkeys(one.owner or one.name for one in users))
    answers = "the answer" if len(users) == 1 else "each answer"
    kept = command("evidence", "export")
    return (
        f"{names(owners, _SHOWN)} to agree, and note {answers}: `{noted}`. CI sees it after"
        f" `{kept}` and a commit of usage.json."
    )


def _about(leaving: Leaving) -> Iterator[str]:
    """The operations that are named to agree to: none for all of the old form."""
    if not leaving.is_revision and len(leaving.operations) <= _SHOWN:
        for one in leaving.operations:
            yield from ("--operation", str(one))
