"""An impact analysis as Markdown: first who is hit, then by what and on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractctl.diff import Diff
from contractctl.impact import Assessment, by_consumer
from contractctl.model import Change, ConsumerImpact, Impact, Verdict
from contractctl.report.judgements import excused, stale_waivers
from contractctl.report.markdown import bullets, code, escape, table
from contractctl.report.words import (
    UNDOCUMENTED,
    UNDOCUMENTED_NEXT,
    hits,
    impact_summary,
    sources,
    undocumented_sentence,
    unknown_sentence,
    worst_first,
)


def render_markdown(api: str, diff: Diff, assessment: Assessment) -> str:
    """Render verdicts as Markdown text that ends with a newline."""
    found = worst_first(assessment.consumers)
    blocks = [
        f"# Impact on {escape(api)}: {escape(diff.base.name)} to {escape(diff.head.name)}",
        f"**{escape(impact_summary(api, assessment))}**",
        table(
            ("Consumer", "Verdict", "Breaking#", "Dangerous#"),
            (_row(consumer) for consumer in found),
        ),
        *_consumers(found, diff, assessment),
    ]
    if strangers := assessment.undocumented:
        listed = bullets(escape(undocumented_sentence(caller)) for caller in strangers)
        blocks.append(f"## {UNDOCUMENTED}\n\n{listed}\n\n{escape(UNDOCUMENTED_NEXT)}")
    if stale := list(stale_waivers(diff)):
        blocks.append(f"## Waivers\n\n{bullets(map(escape, stale))}")
    return "\n\n".join(blocks) + "\n"


def _row(consumer: ConsumerImpact) -> tuple[str, str, str, str]:
    known = consumer.verdict is not Verdict.UNKNOWN
    counts = (consumer.breaking, consumer.dangerous)
    breaking, dangerous = (str(count) if known else "?" for count in counts)
    return escape(consumer.name), consumer.verdict.value, breaking, dangerous


def _consumers(
    found: Iterable[ConsumerImpact], diff: Diff, assessment: Assessment
) -> Iterator[str]:
    changes = {change.fingerprint: change for change in diff.changes}
    impacts = by_consumer(assessment.impacts)
    for consumer in found:
        own = impacts.get(consumer.name, ())
        points = [_hit(changes[hit.fingerprint], hit) for hit in hits(own)]
        if unknown := unknown_sentence(own):
            points.append(escape(unknown))
        if points:
            yield f"## {escape(consumer.name)}"
            yield bullets(points)


def _hit(change: Change, hit: Impact) -> str:
    return (
        f"**{change.severity.value}**, {hit.verdict.value}: {escape(change.message)}; "
        f"{escape(excused(hit))} ({code(sources(hit))}, {code(change.fingerprint)})"
    )
