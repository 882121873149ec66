"""A plan as Markdown (GitHub flavour), for a pull request, a wiki or a mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from contractctl.plan.criteria import common, own, said, told
from contractctl.plan.nouns import Break, Member, Plan, Wave
from contractctl.plan.patterns import effort
from contractctl.plan.strategy import component
from contractctl.plan.words import agenda, counted, listed, names, title, verdict
from contractctl.report.markdown import bullets, code, escape, table
from contractctl.report.plan_course_markdown import course_markdown
from contractctl.report.plan_crossing_markdown import crossing_markdown


def render_markdown(plan: Plan) -> str:
    """Render a plan as Markdown text that ends with a newline."""
    blocks = [
        f"# Migration plan: {escape(title(plan))}",
        f"**{escape(verdict(plan))}**",
        f"Seen on {plan.as_of}. Provider: {escape(plan.owner)}.",
        *_conflicts(plan),
        *_breaks(plan),
        *_consumers(plan),
        *_strategies(plan),
        *crossing_markdown(plan),
        *_waves(plan),
        *course_markdown(plan),
        "## Timeline",
        table(
            ("When", "What", "Meaning"),
            ((one.when, escape(one.what), escape(one.meaning)) for one in agenda(plan)),
        ),
        *_unknowns(plan),
        *_remarks(plan),
    ]
    return "\n\n".join(blocks) + "\n"


def _conflicts(plan: Plan) -> Iterator[str]:
    found = [escape(remark.text) for remark in plan.remarks if remark.kind == "conflict"]
    if found:
        yield f"{counted(len(found), 'conflict')} to settle:"
        yield bullets(found)


def _breaks(plan: Plan) -> Iterator[str]:
    if not plan.breaks:
        return
    yield "## What breaks"
    yield table(
        ("Severity", "Change", "Where", "Affected#", "Possible#", "Unknown#", "Pattern"),
        (
            (
                entry.change.severity.value,
                escape(entry.change.message),
                _where(entry),
                str(len(entry.affected)),
                str(len(entry.possible)),
                str(len(entry.unknown)),
                f"`{entry.pattern}`",
            )
            for entry in plan.breaks
        ),
    )


def _where(entry: Break) -> str:
    operations = [str(operation) for operation in entry.change.operations]
    place = component(entry.change.place)
    return code(place) if operations == [place] else f"{code(place)}: {escape(names(operations))}"


def _consumers(plan: Plan) -> Iterator[str]:
    wave_of = {name: wave.number for wave in plan.waves for name in wave.members}
    yield "## Whom"
    members = sorted(plan.scope.members, key=lambda one: (one.verdict, wave_of[one.name], one.name))
    if members:
        yield table(
            (
                "Consumer",
                "Verdict",
                "Wave#",
                "Tier#",
                "Breaking#",
                "Dangerous#",
                "Owner",
                "Evidence",
            ),
            (_member(member, wave_of[member.name]) for member in members),
        )
    others = list(_others(plan))
    yield bullets(others) if others else f"{counted(plan.scope.consumers, 'consumer')} in all."


def _member(member: Member, wave: int) -> tuple[str, ...]:
    return (
        escape(member.name),
        member.verdict.value,
        str(wave),
        str(member.tier),
        str(member.breaking),
        str(member.dangerous),
        escape(member.owner),
        escape(names(member.evidence, 3)) or "none named",
    )


def _others(plan: Plan) -> Iterator[str]:
    if plan.scope.unknown:
        found = [entry.name for entry in plan.scope.unknown]
        yield f"**{len(found)} unknown**: {escape(names(found))}"
    for excused in plan.scope.waived:
        yield (
            f"**waived** until {excused.expires}: {escape(excused.name)} ({escape(excused.reason)})"
        )
    why: defaultdict[str, list[str]] = defaultdict(list)
    for entry in plan.scope.unaffected:
        why[entry.why].append(entry.name)
    for reason, found in sorted(why.items()):
        yield f"**{len(found)} unaffected**: {escape(names(found))} ({escape(reason)})"


def _strategies(plan: Plan) -> Iterator[str]:
    if plan.strategies:
        yield "## How"
    for _, group in groupby(plan.strategies, key=lambda entry: entry.pattern.id):
        entries = list(group)
        pattern = entries[0].pattern
        targets = (
            f"{code(entry.component)} ({', '.join(map(code, entry.fields))})"
            if entry.fields
            else code(entry.component)
            for entry in entries
        )
        yield f"### {pattern.title}"
        yield f"For {'; '.join(targets)}. {pattern.why}"
        yield bullets(
            f"**{label}**: {' '.join(steps)}"
            for label, steps in (
                ("Expand", pattern.expand),
                ("Migrate", pattern.migrate),
                ("Retire", pattern.retire),
                ("Consumers", pattern.consumer),
                ("Effort", (effort(pattern),)),
                ("Proof", pattern.verify),
                ("Rollback", pattern.rollback),
            )
        )


def _waves(plan: Plan) -> Iterator[str]:
    if not plan.waves:
        return
    shared = common(plan.waves)
    yield "## Waves"
    yield table(
        ("Wave#", "Start", "End", "Quiet by", "Consumers"),
        (
            (str(wave.number), str(wave.start), str(wave.end), str(wave.soaked), _who(wave))
            for wave in plan.waves
        ),
    )
    yield bullets(
        f"**{label}**: {escape(' '.join(lines))}"
        for label, lines in (
            ("Starts when", said(shared.entry)),
            *((f"Wave {wave.number} also", said(own(wave, shared))) for wave in plan.waves),
            ("Done when", said(shared.exit)),
            *(("Goes back", (text,)) for text in told(shared.rollback)),
        )
        if lines
    )


def _who(wave: Wave) -> str:
    return escape(listed(wave, {name: name for name in wave.members}))


def _unknowns(plan: Plan) -> Iterator[str]:
    if plan.scope.unknown:
        yield "## Unknown consumers, and what to do"
        yield table(
            ("Consumer", "Resolve by", "Next action", "Why unknown"),
            (
                (escape(one.name), str(one.resolve_by), escape(one.action), escape(one.reason))
                for one in plan.scope.unknown
            ),
        )


def _remarks(plan: Plan) -> Iterator[str]:
    found = [remark for remark in plan.remarks if remark.kind != "conflict"]
    if found:
        yield "## Remarks"
        yield bullets(f"**{remark.kind}**: {escape(remark.text)}" for remark in found)
