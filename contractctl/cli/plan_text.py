"""A plan for the terminal, written for somebody in a hurry: the verdict first, then details."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from contractctl.cli.layout import SEVERITY_STYLE, WIDE, line, print_sections, table
from contractctl.cli.plan_course_text import critical_path_text, relaxations_text
from contractctl.cli.plan_crossing_text import crossing_text
from contractctl.model import Verdict
from contractctl.plan.criteria import common, own, said, told
from contractctl.plan.nouns import Break, Member, Plan, Strategy, Wave
from contractctl.plan.patterns import effort
from contractctl.plan.strategy import component
from contractctl.plan.words import agenda, counted, listed, names, title, verdict


def render_text(plan: Plan, console: Console) -> None:
    """Print a plan at the width of the console.

    Colour only repeats what words say. Control characters in user text are shown as `?`.
    """
    wide = console.width >= WIDE
    console.print(line(f"{title(plan)}, seen on {plan.as_of}", "dim"))
    console.print(line(verdict(plan), "bold"))
    if conflicts := sum(remark.kind == "conflict" for remark in plan.remarks):
        console.print(line(f"{counted(conflicts, 'conflict')} to settle: see the remarks below."))
    sections: tuple[tuple[str, Iterable[RenderableType]], ...] = (
        ("What breaks", _breaks(plan, wide)),
        ("Whom", _consumers(plan, wide)),
        ("Waves", _waves(plan)),
        ("What decides the end", critical_path_text(plan)),
        ("What relaxing by one buys", relaxations_text(plan)),
        ("Timeline", _timeline(plan)),
        ("How", _strategies(plan)),
        ("Step by step", crossing_text(plan)),
        ("Unknown consumers, and what to do", _unknowns(plan)),
        ("Remarks", _remarks(plan)),
    )
    print_sections(sections, console)


def _breaks(plan: Plan, wide: bool) -> Iterable[RenderableType]:
    if not plan.breaks:
        return
    counts = ("affected", "possible", "unknown") if wide else ("aff.", "pos.", "unk.")
    text = ("change", "where") if wide else ("change",)
    rows = table("severity", *text, *counts, numbers=counts, folding=text)
    for entry in plan.breaks:
        style = SEVERITY_STYLE[entry.change.severity]
        hit = (str(len(found)) for found in (entry.affected, entry.possible, entry.unknown))
        message, where = line(entry.change.message), line(_where(entry), "dim")
        cells = (message, where) if wide else (Text("\n").join((message, where)),)
        rows.add_row(line(entry.change.severity, style), *cells, *hit)
    yield rows
    if not wide:
        yield line("aff. = affected, pos. = possible, unk. = unknown consumers", "dim")


def _where(entry: Break) -> str:
    operations = [str(operation) for operation in entry.change.operations]
    place = component(entry.change.place)
    return place if operations == [place] else f"{place}: {names(operations, 3)}"


def _consumers(plan: Plan, wide: bool) -> Iterable[RenderableType]:
    wave_of = {name: wave.number for wave in plan.waves for name in wave.members}
    for kind, meaning in (
        (Verdict.AFFECTED, "a source says that it uses what changes"),
        (Verdict.POSSIBLE, "it uses the operation, no source says which fields"),
    ):
        found = [member for member in plan.scope.members if member.verdict is kind]
        if found:
            yield line(f"{len(found)} {kind}: {meaning}")
            found.sort(key=lambda member: (wave_of[member.name], member.name))
            yield Padding(_member_table(found, wave_of, wide), (0, 0, 1, 0))
    yield from _others(plan)


def _member_table(members: Iterable[Member], wave_of: Mapping[str, int], wide: bool) -> Table:
    counts = ("breaking", "dangerous") if wide else ("brk.", "dang.")
    people = ("team", "owner") if wide else ()
    numbers = ("wave", "tier", *counts)
    folding = ("consumer", *people, "evidence")
    rows = table("consumer", *numbers, *people, "evidence", numbers=numbers, folding=folding)
    for member in members:
        rows.add_row(
            line(member.name),
            str(wave_of[member.name]),
            str(member.tier),
            str(member.breaking),
            str(member.dangerous),
            *((line(member.team), line(member.owner)) if wide else ()),
            line(names(member.evidence, 1) or "none named", "dim"),
        )
    return rows


def _others(plan: Plan) -> Iterable[Text]:
    if plan.scope.unknown:
        found = [entry.name for entry in plan.scope.unknown]
        yield line(f"{len(found)} unknown: {names(found)}")
    for excused in plan.scope.waived:
        yield line(f"waived until {excused.expires}: {excused.name} ({excused.reason})")
    why: defaultdict[str, list[str]] = defaultdict(list)
    for entry in plan.scope.unaffected:
        why[entry.why].append(entry.name)
    for reason, found in sorted(why.items()):
        yield line(f"{len(found)} unaffected: {names(found)} ({reason})")


def _waves(plan: Plan) -> Iterable[RenderableType]:
    if not plan.waves:
        return
    who = "consumers (tier)"
    rows = table("wave", "start", "end", "quiet by", who, numbers=("wave",), folding=(who,))
    members = {member.name: member for member in plan.scope.members}
    for wave in plan.waves:
        rows.add_row(
            str(wave.number),
            str(wave.start),
            str(wave.end),
            str(wave.soaked),
            line(_who(wave, members)),
        )
    yield rows
    shared = common(plan.waves)
    yield _points(
        ("Starts when", said(shared.entry)),
        *((f"Wave {wave.number} also", said(own(wave, shared))) for wave in plan.waves),
        ("Done when", said(shared.exit)),
        *(
            ("" if number else "Goes back", (text,))
            for number, text in enumerate(told(shared.rollback))
        ),
    )


def _who(wave: Wave, members: dict[str, Member]) -> str:
    return listed(wave, {name: f"{name} ({members[name].tier})" for name in wave.members})


def _points(*rows: tuple[str, Sequence[str]]) -> RenderableType:
    """Lay labelled paragraphs out; rows without text are left out."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, texts in rows:
        if texts:
            grid.add_row(line(label), line(" ".join(texts)))
    return grid


def _timeline(plan: Plan) -> Iterable[RenderableType]:
    yield _points(
        *((entry.when, (f"{entry.what}: {entry.meaning}",)) for entry in agenda(plan)),
    )


def _strategies(plan: Plan) -> Iterable[RenderableType]:
    for _, group in groupby(plan.strategies, key=lambda entry: entry.pattern.id):
        entries = list(group)
        pattern = entries[0].pattern
        yield line(pattern.title, "bold")
        grid = _points(
            ("for", (_targets(entries),)),
            ("why", (pattern.why,)),
            ("expand", pattern.expand),
            ("migrate", pattern.migrate),
            ("retire", pattern.retire),
            ("consumers", pattern.consumer),
            ("effort", (effort(pattern),)),
            ("proof", pattern.verify),
            ("rollback", pattern.rollback),
        )
        yield Padding(grid, (0, 0, 1, 2))


def _targets(entries: Iterable[Strategy]) -> str:
    return "; ".join(
        f"{entry.component} ({names(entry.fields)})" if entry.fields else entry.component
        for entry in entries
    )


def _unknowns(plan: Plan) -> Iterable[RenderableType]:
    if not plan.scope.unknown:
        return
    rows = table("consumer", "resolve by", "next action", folding=("consumer", "next action"))
    for entry in plan.scope.unknown:
        rows.add_row(line(entry.name), str(entry.resolve_by), line(entry.action))
    yield rows


def _remarks(plan: Plan) -> Iterable[RenderableType]:
    if plan.remarks:
        yield _points(*((remark.kind, (remark.text,)) for remark in plan.remarks))
