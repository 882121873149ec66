"""Why a consumer is in its state, and what its owner or the platform team does next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contractctl.model import RolloutPolicy
from contractctl.model.ledger import Standing, State
from contractctl.plan.words import counted, names
from contractctl.track.folding import Silence

_SHOWN = 3


def reason(found: Standing, silence: Silence, policy: RolloutPolicy, as_of: date) -> str:
    """Why it is in this state, and what speaks against a further one."""
    parts = [_state(found, silence, policy, as_of)]
    if found.regressed is not None and found.state is not State.REGRESSED:
        parts.append(f"it was done, and called the old form again on {found.regressed}")
    if found.extension is not None and found.extension.is_over and found.state is not State.DONE:
        parts.append(f"its extension ran out on {found.extension.until}")
    if found.trial is not None and not found.trial.is_passed:
        parts.append(f"its compatibility tests failed on {found.trial.day}: {found.trial.what}")
    if found.state not in (State.QUIET, State.DONE):
        parts += _noise(found, silence, policy, as_of)
    return "; ".join(parts)


def _state(found: Standing, silence: Silence, policy: RolloutPolicy, as_of: date) -> str:
    since, claim, trial = found.since, found.claim, found.trial
    match found.state:
        case State.DONE:
            proof = "verified" if trial and trial.is_passed else "claimed"
            agreed = "" if policy.removal.consent != "required" else ", agreed to the removal"
            return f"{proof}, quiet on the old form{agreed}"
        case State.QUIET:
            return (
                f"{counted(found.quiet_days, 'watched day')} without a hit on the old form; the"
                f" policy asks for {policy.soak_days}"
            )
        case State.VERIFIED if trial:
            return f"its compatibility tests passed on {trial.day}: {trial.what}"
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
        case State.ACKNOWLEDGED:
            return f"its owner answered on {since}"
        case State.NOTIFIED:
            return f"its owner was told on {since} and has not answered"
    return "nobody has told its owner"


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
    if alike := silence.alike(as_of):
        shown = names([str(one) for one in alike], _SHOWN)
        yield f"its hits on {shown} may be of either form: traffic cannot tell"


def next_step(
    found: Standing, silence: Silence, api: str, policy: RolloutPolicy, as_of: date
) -> str:
    """The one thing to do next, by whom, and with which command."""
    one, owner, state = found.subject, found.subject.owner, found.state
    if state is State.DONE:
        return "nothing"
    if state is State.REGRESSED:
        return f"ask {owner} what calls the old form again, and roll it back or forward"
    if one.role == "unknown" and one.resolve and state is not State.EXTENDED:
        return one.resolve
    track = f"{api} {one.name} --by {owner}"
    match state:
        case State.NOT_NOTIFIED:
            return f"tell {owner}, then `contractctl track notify {api} {one.name} --by YOU`"
        case State.NOTIFIED:
            return f"ask {owner} for an answer, then `contractctl track ack {track}`"
        case State.ACKNOWLEDGED:
            return f"{owner} starts, then `contractctl track start {track}`"
        case State.IN_PROGRESS:
            return f"{owner} finishes, then `contractctl track claim {track}`"
        case State.EXTENDED if found.extension:
            return f"{owner} moves by {found.extension.until}"
    return _proof(found, silence, api, policy, as_of)


def _proof(found: Standing, silence: Silence, api: str, policy: RolloutPolicy, as_of: date) -> str:
    """What a consumer that has moved, by its own word or by what was seen, still lacks."""
    name, owner = found.subject.name, found.subject.owner
    last = silence.last_hit(as_of)
    tested = found.trial is not None and found.trial.is_passed
    if found.claim is not None and last is not None and last > found.claim.day:
        return f"ask {owner} what still calls the old form: it did on {last}, after the claim"
    if not tested and (found.state is State.CLAIMED or found.claim is None):
        return f"prove it: `contractctl verify {api} --consumer {name}`"
    if found.lacks_consent:
        return (
            f"ask {owner} to agree to the removal, then"
            f" `contractctl track consent {api} {name} --by {owner}`"
        )
    if silence.alike(as_of) and found.claim is None:
        return f"ask {owner} whether it has moved: the logs cannot tell"
    if not found.traffic.is_recognised:
        return f"declare how requests of {name} are recognised, and import access logs"
    return f"import access logs up to today; {policy.soak_days} quiet days are needed"
