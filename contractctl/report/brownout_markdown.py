"""A schedule of brownouts as Markdown (GitHub flavour), to be published to consumers."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contractctl.plan.brownout_words import agreeing, effect, length, sentence, when
from contractctl.plan.brownouts import Brownouts
from contractctl.plan.refusals import MEDIA_TYPE
from contractctl.report.markdown import bullets, code, escape, table


def render_markdown(made: Brownouts) -> str:
    """Render a schedule as Markdown text that ends with a newline."""
    return "\n\n".join(_blocks(made)) + "\n"


def _blocks(made: Brownouts) -> Iterator[str]:
    yield f"# Brownouts of {escape(made.base)}"
    yield f"**{escape(sentence(made))}**"
    if next_step := agreeing(made):
        yield escape(next_step)
    yield bullets(code(str(one)) for one in made.operations)
    if made.windows:
        yield _windows(made)
    if made.windows and made.windows[0].effects:
        yield "## Requests that fail, by consumer"
        yield table(
            ("Consumer", *(f"{one.number}#" for one in made.windows)),
            (
                (code(one.consumer), *(escape(_effect(made, index, row)) for index in _each(made)))
                for row, one in enumerate(made.windows[0].effects)
            ),
        )
    yield "## The answer"
    headers = "\n".join(f"{name}: {value}" for name, value in made.refusal.headers)
    body = json.dumps(made.refusal.body, indent=2)
    start = f"HTTP/1.1 {made.refusal.status}\nContent-Type: {MEDIA_TYPE}\n{headers}"
    yield f"```http\n{start}\n\n{body}\n```"
    yield f"**Kill switch.** {escape(made.kill_switch)}"
    if made.remarks:
        yield "## Remarks"
        yield bullets(f"**{one.kind}**: {escape(one.text)}" for one in made.remarks)


def _windows(made: Brownouts) -> str:
    return table(
        ("##", "When", "Length", "Reaches", "Requests that fail#"),
        (
            (
                *(str(one.number), escape(when(one, made)), length(one.minutes)),
                f"{len(one.reached)} of {len(one.effects)}{' (over)' * one.is_over}",
                escape(effect(one.requests)),
            )
            for one in made.windows
        ),
    )


def _each(made: Brownouts) -> range:
    return range(len(made.windows))


def _effect(made: Brownouts, window: int, row: int) -> str:
    return effect(made.windows[window].effects[row].requests)
