"""What all results together say of each consumer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from contractctl.model.verification import CheckResult, ConsumerOutlook, Outlook

_WORST_FIRST = (Outlook.FAIL, Outlook.ERROR, Outlook.INCONCLUSIVE)


def consumer_outlooks(
    consumers: Iterable[str],
    results: Iterable[CheckResult],
    skipped: Iterable[tuple[str, str]] = (),
) -> tuple[ConsumerOutlook, ...]:
    """The outlook of each consumer, sorted by name.

    consumers: all who consume the contract; skipped: who was not tested, and why
    """
    of_each: dict[str, list[CheckResult]] = defaultdict(list)
    for result in results:
        of_each[result.consumer].append(result)
    why = dict(skipped)
    return tuple(
        _outlook(name, of_each[name])
        if of_each[name]
        else ConsumerOutlook(name, Outlook.SKIPPED, why.get(name, "nothing was tested for it"))
        for name in sorted({*consumers, *why, *of_each})
    )


def _outlook(name: str, results: Sequence[CheckResult]) -> ConsumerOutlook:
    for verdict in _WORST_FIRST:
        found = [one for one in results if one.verdict is verdict and one.new is not False]
        if found:
            return ConsumerOutlook(name, verdict, _sentence(found))
    operations = {one.operation for one in results}
    reason = f"{_counted(len(operations), 'operation')} kept what was promised"
    old = [one for one in results if one.verdict is Outlook.FAIL]
    if old:
        has = "that the baseline has, too"
        reason = f"nothing new: {_counted(len(old), 'failure')} {has}"
    return ConsumerOutlook(name, Outlook.PASS, reason)


def _sentence(found: Sequence[CheckResult]) -> str:
    first = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    field = "" if first.field is None else str(first.field)
    where = "" if field in first.message else f"{field}: "
    return f"{first.operation}: {where}{first.message} [{first.check}]{more}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
