"""A diff as one page that needs no network and no script: base and head side by side."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from contractctl.diff import Diff
from contractctl.diff.rules import RULES
from contractctl.diff.severity import derivation
from contractctl.model import Change, Location, Operation, Proof, Severity
from contractctl.plan.words import counted
from contractctl.pointer import JsonValue
from contractctl.report.diff_html_style import STYLE
from contractctl.report.judgements import (
    opinion_sentence,
    splits,
    splits_title,
    stale_waivers,
    waived,
)
from contractctl.report.payloads import pretty
from contractctl.report.plain import one_line, visible
from contractctl.report.proofs import exhibit, proof_remark
from contractctl.report.words import diff_summary, stands_for

SHOWN_OPERATIONS = 6
VALUE_LINES, PAYLOAD_LINES = 12, 24

_MEANS = {
    Severity.BREAKING: "A consumer that keeps to the base contract can break.",
    Severity.DANGEROUS: (
        "Only a consumer that relies on what the contract does not promise can break."
    ),
    Severity.SAFE: "No consumer that keeps to the base contract breaks.",
}
_PROOFS = {
    Proof.LIFECYCLE: "Proven by the promised dates.",
    Proof.STRUCTURAL: "Proven by the documents themselves.",
}
_BY_ID = {rule.id: rule for rule in RULES.values()}


def render_html(diff: Diff) -> str:
    """Render a diff as an HTML page that ends with a newline; equal diffs give equal bytes.

    Built from strings, all that comes from contracts escaped: a template engine would be one more
    dependency for one page, and a template file would have to be read here.
    """
    title = f"{_text(diff.base.name)} to {_text(diff.head.name)}"
    judged = f"Policy {_text(diff.policy)}, as of {diff.as_of.isoformat()}."
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>",
        f'<header>\n<h1>{title}</h1>\n<p class="lead">{_text(diff_summary(diff))}</p>',
        f'<p class="faint">{judged}</p>\n</header>',
        *_index(diff),
        "<main>",
        *_stale(diff),
        *_severities(diff),
        *_splits(diff),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _index(diff: Diff) -> Iterator[str]:
    if not diff.changes:
        return
    yield '<nav aria-label="Rules">\n<table class="index">\n<caption>Changes by rule</caption>'
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Severity", "Rule", "Changes"))
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for (severity, rule), found in groupby(diff.changes, key=lambda one: (one.severity, one.rule)):
        link = f'<a href="#{severity.value}-{_text(rule)}"><code>{_text(rule)}</code></a>'
        count = f'<td class="count">{sum(1 for _ in found)}</td>'
        tone = f'<td class="{severity.value}"><span class="tone">{severity.value}</span></td>'
        yield f"<tr>{tone}<td>{link}</td>{count}</tr>"
    yield "</tbody>\n</table>\n</nav>"


def _stale(diff: Diff) -> Iterator[str]:
    stale = [f"<li>{_text(said)}</li>" for said in stale_waivers(diff)]
    if stale:
        yield f'<section class="breaking">\n<h2>Waivers</h2>\n<ul>{"".join(stale)}</ul>\n</section>'


def _splits(diff: Diff) -> Iterator[str]:
    found = splits(diff)
    if not found:
        return
    yield f"<section>\n<h2>{_text(splits_title(found))}</h2>\n<dl>"
    for split in found:
        yield f"<dt><code>{_text(split.rule)}</code> ({counted(split.count, 'change')})</dt>"
        yield from (f"<dd>{_text(opinion_sentence(one))}</dd>" for one in split.opinions)
    yield "</dl>\n</section>"


def _severities(diff: Diff) -> Iterator[str]:
    for severity in Severity:
        found = [change for change in diff.changes if change.severity is severity]
        if not found:
            continue
        name = severity.value
        title = f'<h2 id="{name}">{name.capitalize()} ({len(found)})</h2>'
        means = f'<p class="faint">{_MEANS[severity]}</p>'
        if severity is Severity.SAFE:
            yield f'<details class="{name}">\n<summary>{title}</summary>\n{means}'
        else:
            yield f'<section class="{name}" aria-labelledby="{name}">\n{title}\n{means}'
        yield from _rules(diff, found)
        yield "</details>" if severity is Severity.SAFE else "</section>"


def _rules(diff: Diff, changes: Iterable[Change]) -> Iterator[str]:
    for rule_id, found in groupby(changes, key=lambda change: change.rule):
        same = list(found)
        rule = _BY_ID[rule_id]
        anchor = f"{same[0].severity.value}-{_text(rule_id)}"
        why = f"{rule.why} {derivation(rule.effect, rule.cell.direction)}"
        yield f'<section class="rule" aria-labelledby="{anchor}">'
        yield f'<h3 id="{anchor}"><code>{_text(rule_id)}</code></h3>'
        yield f"<p>{_text(rule.summary)}. {_text(why)}</p>"
        if same[0].severity is not Severity.SAFE:
            for hint in dict.fromkeys(change.hint for change in same):
                yield f"<p><strong>Compatible way:</strong> {_text(hint)}</p>"
        for change in same:
            yield from _change(diff, change)
        yield "</section>"


def _change(diff: Diff, change: Change) -> Iterator[str]:
    yield f'<article id="{_text(change.fingerprint)}">\n<h4>{_text(change.message)}</h4>'
    yield from _operations(change.operations)
    for said in filter(None, (stands_for(change), waived(diff, change))):
        yield f"<p>{_text(said)}</p>"
    remark = proof_remark(change, looked_for=diff.proven) or _PROOFS.get(change.proof, "")
    if remark and (change.severity is not Severity.SAFE or change.proof is Proof.CONTAINED):
        yield f'<p class="faint">{_text(remark)}</p>'
    heads = "".join(
        f'<th scope="col" role="columnheader">{head}</th>'
        for head in ("Aspect", f"Base: {_text(diff.base.name)}", f"Head: {_text(diff.head.name)}")
    )
    place = f"<code>{_text(str(change.place))}</code>"
    yield '<table class="sides" role="table">'
    yield f"<caption>{place}, fingerprint <code>{_text(change.fingerprint)}</code></caption>"
    yield f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">'
    yield _row("Declared", *(_declared(change, v) for v in (change.base_value, change.head_value)))
    yield _row("Where", _where(change.base_location), _where(change.head_location))
    yield from _witness(change)
    yield "</tbody>\n</table>\n</article>"


def _operations(operations: Sequence[Operation]) -> Iterator[str]:
    if not operations:
        return
    items = [f"<li><code>{_text(str(operation))}</code></li>" for operation in operations]
    shown, rest = items[:SHOWN_OPERATIONS], items[SHOWN_OPERATIONS:]
    yield f'<ul class="operations">{"".join(shown)}</ul>'
    if rest:
        listed = f'<ul class="operations">{"".join(rest)}</ul>'
        yield f"<details><summary>{len(rest)} more operations</summary>{listed}</details>"


def _witness(change: Change) -> Iterator[str]:
    seen = exhibit(change)
    if seen is None:
        return
    message = f" {seen.link}<code>{_text(seen.message)}</code>" if seen.message else ""
    body = f"<pre>{_block(pretty(seen.body, seen.around, PAYLOAD_LINES))}</pre>"
    takes, refuses = (words.partition(" ")[2] for words in (seen.accepts, seen.refuses))
    yes = f'<span class="yes">{takes}</span>{message}{body if seen.has_body else ""}'
    no = f'<span class="no">{refuses}</span>: {_text(seen.reason)}'
    base, head = (yes, no) if seen.accepts.startswith("base") else (no, yes)
    yield _row("Proof", base, head)


def _row(name: str, base: str, head: str) -> str:
    # Narrow screens show rows as blocks; the roles keep it a table for screen readers.
    sides = (("Base", base), ("Head", head))
    cells = "".join(f'<td role="cell" data-side="{side}">{text}</td>' for side, text in sides)
    return f'<tr role="row"><th scope="row" role="rowheader">{name}</th>{cells}</tr>'


def _declared(change: Change, value: JsonValue) -> str:
    if _BY_ID[change.rule].cell.aspect in ("minimum", "maximum") and isinstance(value, dict):
        return _value(f"{value.get('exclusive')} (exclusive)")
    return _value(value)


def _value(value: JsonValue) -> str:
    if value is None:
        return '<span class="label">nothing</span>'
    text = value if isinstance(value, str) else pretty(value, (), VALUE_LINES)
    return f"<code>{_block(text)}</code>" if "\n" not in text else f"<pre>{_block(text)}</pre>"


def _where(location: Location | None) -> str:
    return f"<code>{_text(str(location))}</code>" if location else '<span class="label">-</span>'


def _text(text: str) -> str:
    """Text that can be nothing but text, on one line, in content and in quoted attributes."""
    return html.escape(one_line(text))


def _block(text: str) -> str:
    """Text over several lines; control and formatting characters become `?`."""
    return html.escape(visible(text, "\n"))
