"""Results of compatibility tests for the terminal: the answer first, then what fails, for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from contractctl.cli.layout import columns, indented, line
from contractctl.model.commands import command
from contractctl.model.verification import (
    Answer,
    CheckResult,
    ConsumerOutlook,
    Exchange,
    Outlook,
    Verification,
)
from contractctl.plan.words import counted
from contractctl.report.requests import address, body_text, curl

STYLE = {
    Outlook.PASS: "green",
    Outlook.FAIL: "red",
    Outlook.ERROR: "red",
    Outlook.INCONCLUSIVE: "magenta",
    Outlook.SKIPPED: "dim",
}

_SHOWN_BODY = 300


def render_text(found: Verification, api: str, console: Console) -> None:
    """Print who fails and why; what fails for several consumers is said once."""
    console.print(line(answer(found), "bold"))
    against = f"{found.base} against {found.provider}"
    beside = f", baseline {found.baseline}" if found.baseline else ""
    said = f"{against}{beside}: {counted(found.cases, 'request')}, seed {found.seed}"
    console.print(line(said, "dim"))
    failed = [one for one in found.results if one.verdict is Outlook.FAIL]
    _problems("Failures", [one for one in failed if one.new is not False], found, api, console)
    old = [one for one in failed if one.new is False]
    _problems("Not new: the baseline fails as well", old, found, api, console)
    for title, outlook in (("Errors", Outlook.ERROR), ("Inconclusive", Outlook.INCONCLUSIVE)):
        _problems(title, [o for o in found.results if o.verdict is outlook], found, api, console)
    _consumers(found, console)
    for note in found.notes:
        console.print(line(f"note: {note}", "yellow"))


def answer(found: Verification) -> str:
    """The result in a sentence."""
    counts = Counter(one.verdict for one in found.consumers)
    tested = len(found.consumers) - counts[Outlook.SKIPPED]
    if not tested:
        return "No consumer could be tested."
    parts = [
        f"{counts[outlook]} {word}"
        for outlook, word in (
            *((Outlook.FAIL, "fail"), (Outlook.ERROR, "could not be judged")),
            *((Outlook.INCONCLUSIVE, "inconclusive"), (Outlook.PASS, "pass")),
        )
        if counts[outlook]
    ]
    return f"Of {counted(tested, 'consumer')} tested: {', '.join(parts)}."


def _problems(
    title: str, results: Sequence[CheckResult], found: Verification, api: str, console: Console
) -> None:
    if not results:
        return
    grouped: dict[tuple[str, str, str, str], list[CheckResult]] = {}
    for one in results:
        same = (one.operation.path, one.operation.method, one.check, str(one.field or ""))
        grouped.setdefault(same, []).append(one)
    console.print()
    console.print(line(f"{title} ({len(grouped)})", "bold"))
    for _, several in sorted(grouped.items()):
        _problem(several, found, api, console)


def _problem(
    several: Sequence[CheckResult], found: Verification, api: str, console: Console
) -> None:
    one = several[0]
    head = Text.assemble(
        (str(line(str(one.operation))), "cyan"),
        "  ",
        (one.check, STYLE[one.verdict]),
        f"  {one.field}" if one.field else "",
    )
    console.print(indented(head, 2))
    console.print(indented(line(one.message), 4))
    names = ", ".join(sorted({each.consumer for each in several}))
    console.print(indented(line(f"for {names}"), 4))
    if one.example is not None:
        for text in _example(one.example, found, api):
            console.print(indented(line(text, "dim"), 4))


def _example(example: Exchange, found: Verification, api: str) -> Iterable[str]:
    yield curl(address(found), example.request)
    if isinstance(example.head, Answer):
        yield f"answered {example.head.status} {body_text(example.head.body)[:_SHOWN_BODY]}"
    if isinstance(example.baseline, Answer):
        old = example.baseline
        yield f"baseline {old.status} {body_text(old.body)[:_SHOWN_BODY]}"
    words = ("verify", api, *_option(found.provider), "--replay", str(example.request.id))
    yield f"again: {command(*words)}"


def _option(provider: str) -> tuple[str, str]:
    """The option that names a provider again."""
    if "://" in provider:
        return "--provider", provider
    name = provider.removeprefix("stub of ")
    return ("--app", provider) if name == provider else ("--stub", name)


def _consumers(found: Verification, console: Console) -> None:
    console.print()
    console.print(line("Consumers", "bold"))
    rows = (
        (line(one.name), line(one.verdict.value, STYLE[one.verdict]), line(_why(one, found)))
        for one in found.consumers
    )
    console.print(Padding(columns(rows), (0, 0, 0, 2), expand=False))


def _why(one: ConsumerOutlook, found: Verification) -> str:
    """In a line: which operations fail, or what else there is to say."""
    if one.verdict is not Outlook.FAIL:
        return one.reason
    failed = {
        str(result.operation)
        for result in found.results
        if result.consumer == one.name
        and result.verdict is Outlook.FAIL
        and result.new is not False
    }
    return ", ".join(sorted(failed))
