"""Why no answer of one provider could be laid beside one of the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from contractctl.model.verification import Answer, Exchange, NoAnswer, is_success

_NEXT = "check --baseline, its credentials and its test data"


@dataclass(slots=True)
class Unlike:
    """Requests of one form whose answers could not be compared.

    said: what the baseline said instead of a success; unreadable: successes that are no JSON
        where the provider's may be; bodiless: successes of both without anything to compare
    """

    said: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    unreadable: int = 0
    bodiless: int = 0

    def count(self, exchange: Exchange, *, is_read: bool) -> None:
        """Count one request; is_read: whether the baseline's answer can be read."""
        head, baseline = exchange.head, exchange.baseline
        if baseline is None:
            return
        if not is_success(baseline):
            told = baseline.reason if isinstance(baseline, NoAnswer) else str(baseline.status)
            self.said[told] += 1
        elif not is_success(head):
            self.answered += 1
        elif not is_read and _calls_itself_json(head):
            self.unreadable += 1
        else:
            self.bodiless += 1

    def reason(self) -> str:
        """Why nothing was compared, and what next; "" where there is nothing to compare."""
        if self.bodiless:
            return ""
        if self.unreadable:
            return f"the baseline's answers cannot be read as JSON: {_NEXT}"
        if self.answered:
            return "the provider never answered 2xx where the baseline did"
        if self.said:
            came = ", ".join(f"{told} x {count}" for told, count in self.said.most_common(3))
            return f"the baseline never answered 2xx ({came}): {_NEXT}"
        return "no request was answered by both"


def _calls_itself_json(answer: Answer) -> bool:
    kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    return bool(answer.body) and kind.endswith(("/json", "+json"))
