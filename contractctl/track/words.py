"""Why a consumer is in its state, and what its owner or the platform team does next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contractctl.model import RolloutPolicy
from contractctl.model.commands import command, tracking, verifying
from contractctl.model.ledger import Standing, State, Subject
from contractctl.plan.words import counted, names
from contractctl.track.folding import Silence, proves

_SHOWN = 3


def reason(found: Standing, silence: Silence, policy: RolloutPolicy, as_of: date) -> str:
    """Why it is in this state, and what speaks against a further one."""
    parts = [_state(found, silence, policy, as_of), *_tests(found)]
    if found.subject.is_gone:
        parts.insert(0, _gone(found.subject))
    if found.regressed is not None and found.state is not State.REGRESSED:
        parts.append(f"it was done, and called the old form again on {found.regressed}")
    if found.extension is not None and found.extension.is_over and found.state is not State.DONE:
        parts.append(f"its extension ran out on {found.extension.until}")
    if found.state not in (State.QUIET, State.DONE):
        parts += _noise(found, silence, policy, as_of)
    return "; ".join(parts)


def _gone(one: Subject) -> str:
    perhaps = f", perhaps {one.nearest} now" if one.nearest else ""
    return f"no longer in consumers.yaml{perhaps}"


def _state(found: Standing, silence: Silence, policy: RolloutPolicy, as_of: date) -> str:
    since, claim, trial = found.since, found.claim, found.trial
    match found.state:
        case State.DONE:
            agreed = "" if policy.removal.consent != "required" else ", agreed to the removal"
            return _proof_of_done(found, agreed)
        case State.QUIET:
            return (
                f"{counted(found.quiet_days, 'watched day')} without a hit on the old form; the"
                f" policy asks for {policy.soak_days}"
            )
        case State.VERIFIED if claim and trial:
            return (
                f"{claim.by} says that it has moved, and its compatibility tests passed on"
                f" {trial.day}: {trial.what}"
            )
        case State.CLAIMED if claim:
            return f"{claim.by} says that it has moved; nothing proves it yet"
        case State.EXTENDED if found.extension:
            more = found.extension
            return f"until {more.until}: {more.reason}; approved by {more.approved_by}"
        case State.REGRESSED:
            last = silence.last_hit(as_of)
            return f"it was done, and has called the old form since {since}, last on {last}"
        case State.IN_PROGRESS:
            return f"its owner started on {since}"
        case State.ACKNOWLEDGED if found.rolled_back == since:
            return f"it went back to the old form on {since}"
        case State.ACKNOWLEDGED:
            return f"its owner answered on {since}"
        case State.NOTIFIED:
            return f"its owner was told on {since} and has not answered"
    return "nobody has told its owner"


def _proof_of_done(found: Standing, agreed: str) -> str:
    said = "claimed and tested" if proves(found.trial, found.claim) else "claimed"
    if found.alike:
        shown = names([str(one) for one in found.alike], _SHOWN)
        return f"{said}{agreed}; traffic cannot tell the forms of {shown} apart"
    return f"{said}, quiet on the old form{agreed}"


def _tests(found: Standing) -> Iterator[str]:
    """What tests say beside the state: those of a provider tell nothing of its consumer."""
    claim, trial = found.claim, found.trial
    if trial is None or found.state is State.VERIFIED:
        return
    if not trial.is_passed:
        yield f"its compatibility tests failed on {trial.day}: {trial.what}"
    elif claim is None:
        yield f"its compatibility tests passed on {trial.day}, but nobody says that it has moved"
    elif trial.day < claim.day:
        yield f"its compatibility tests passed on {trial.day}, before that word, and prove nothing"


def _noise(found: Standing, silence: Silence, policy: RolloutPolicy, as_of: date) -> Iterator[str]:
    """What keeps it from being quiet, as far as it matters to a reader."""
    last = silence.last_hit(as_of)
    if last is not None and found.state is not State.REGRESSED:
        yield f"last hit on the old form on {last}"
    if found.state not in (State.CLAIMED, State.VERIFIED):
        return
    if not found.traffic.is_recognised:
        yield "no request was ever recognised as its own, so its silence says nothing"
    elif found.quiet_days < policy.soak_days:
        yield f"{found.quiet_days} of {policy.soak_days} quiet days were watched"
    if unclaimed := silence.unclaimed(as_of):
        shown = names([str(one) for one in unclaimed], _SHOWN)
        yield f"hits on the old form of {shown} may be its own: no identity tells"
    if found.alike:
        shown = names([str(one) for one in found.alike], _SHOWN)
        yield f"its hits on {shown} may be of either form: traffic cannot tell"


def next_step(
    found: Standing, silence: Silence, api: str, policy: RolloutPolicy, as_of: date
) -> str:
    """The one thing to do next, by whom, and with which command."""
    one, owner, state = found.subject, found.subject.owner, found.state
    if one.is_gone:
        return _followed(found)
    if state is State.DONE:
        return "nothing"
    if state is State.REGRESSED:
        return f"ask {owner} what calls the old form again, and roll it back or forward"
    if one.role == "unknown" and one.resolve and state is not State.EXTENDED:
        return one.resolve if found.is_told else f"{_told(found, api)}; then {one.resolve}"
    if _may_have_moved(found, as_of):
        return _asked(found, api)
    match state:
        case State.NOT_NOTIFIED:
            return _told(found, api)
        case State.NOTIFIED:
            return f"ask {owner} for an answer, then {_tracked('ack', found, api)}"
        case State.ACKNOWLEDGED:
            when = f" on {one.starts}" if one.starts and one.starts > as_of else ""
            return f"{owner} starts{when}, then {_tracked('start', found, api)}"
        case State.IN_PROGRESS:
            return f"{owner} finishes, then {_tracked('claim', found, api)}"
        case State.EXTENDED if found.extension:
            return f"{owner} moves by {found.extension.until}"
    return _proof(found, silence, api, policy, as_of)


def _followed(found: Standing) -> str:
    """What there is to do about one of whom consumers.yaml knows nothing any more."""
    if found.has_left:
        return "nothing"
    new = found.subject.nearest
    if not new:
        return "nothing if it was switched off; if it was renamed, track the new name"
    return f"nothing if it was switched off; if it is {new} now, track what was said under {new}"


def _told(found: Standing, api: str) -> str:
    notify = command(*tracking("notify", api, (found.subject.name,), "YOU"))
    return f"tell {found.subject.owner}, then `{notify}`"


def _tracked(kind: str, found: Standing, api: str) -> str:
    return f"`{command(*tracking(kind, api, (found.subject.name,), found.subject.owner))}`"


def _may_have_moved(found: Standing, as_of: date) -> bool:
    """Whether tests passed of one of which nobody has said how far it is, since it was due."""
    is_open = found.state in (State.NOTIFIED, State.ACKNOWLEDGED, State.IN_PROGRESS)
    is_due = found.subject.starts is None or found.subject.starts <= as_of
    return is_open and is_due and found.trial is not None and found.trial.is_passed


def _asked(found: Standing, api: str) -> str:
    told = "" if found.is_told else f"{_told(found, api)}; then "
    claim = _tracked("claim", found, api)
    return f"{told}ask {found.subject.owner} whether it has moved, then {claim}"


def _proof(found: Standing, silence: Silence, api: str, policy: RolloutPolicy, as_of: date) -> str:
    """What a consumer that has moved, by its own word or by what was seen, still lacks."""
    name, owner = found.subject.name, found.subject.owner
    last = silence.last_hit(as_of)
    if found.claim is None:
        return _asked(found, api)
    if last is not None and last > found.claim.day:
        return f"ask {owner} what still calls the old form: it did on {last}, after the claim"
    if found.state is State.CLAIMED and not proves(found.trial, found.claim):
        return f"prove it where the new provider runs: `{command(*verifying(api, name))}`"
    if found.lacks_consent:
        return f"ask {owner} to agree to the removal, then {_tracked('consent', found, api)}"
    if not found.traffic.is_recognised:
        return f"declare how requests of {name} are recognised, and import access logs"
    return f"import access logs up to today; {policy.soak_days} quiet days are needed"
