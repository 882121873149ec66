"""A diff as JUnit XML: one suite per pair of revisions, one case per rule and field."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from xml.etree.ElementTree import Element, SubElement

from contractctl.diff import Diff
from contractctl.model import Change, Severity
from contractctl.report.annotated import annotated, sentences
from contractctl.report.judgements import stale_waivers
from contractctl.report.junit import document
from contractctl.report.plain import legal
from contractctl.report.words import diff_summary, subject, where


def render_junit(diff: Diff, failing: Collection[Severity]) -> str:
    """Render a diff as JUnit XML that ends with a newline.

    failing: the severities of --fail-on. They are failures unless waived for everybody, and so are
    stale waivers, so that the report and the exit code say the same. Other changes that are not
    safe are skipped cases: nothing has failed, and evidence has to decide. Safe changes pass.
    Times are 0: nothing is run.
    """
    cases: dict[str, list[Change]] = {}
    for change in diff.changes:
        cases.setdefault(legal(f"{change.rule} {subject(change)}".rstrip()), []).append(change)
    root = Element("testsuites")
    name = f"{diff.base.name} to {diff.head.name}"
    suite = SubElement(root, "testsuite", name=legal(name))
    properties = SubElement(suite, "properties")
    for key, value in (("policy", diff.policy), ("as_of", diff.as_of.isoformat())):
        SubElement(properties, "property", name=key, value=legal(value))
    contract = legal(diff.head.name.partition("@")[0])
    for title, changes in cases.items():
        _case(SubElement(suite, "testcase", name=title, classname=contract), diff, changes, failing)
    if failing and (stale := list(stale_waivers(diff))):
        case = SubElement(suite, "testcase", name="stale waivers", classname=contract, time="0")
        SubElement(case, "failure", message=legal(stale[0]), type="stale").text = legal(
            "\n".join(stale)
        )
    elif not cases:  # many readers take a suite without a case for one that did not run
        SubElement(suite, "testcase", name="no change", classname=contract, time="0")
    _count(root, suite, diff)
    return document(root)


def _case(
    case: Element, diff: Diff, changes: Sequence[Change], failing: Collection[Severity]
) -> None:
    case.set("time", "0")
    if marked := annotated(diff, changes[0]):
        case.set("file", legal(marked.file))
        case.set("line", str(marked.line))
    text = legal("\n\n".join(_text(diff, change) for change in changes))
    for change in changes:
        if change.severity in failing and not diff.waived.excuses(change):
            kind, message = change.severity.value, legal(change.message)
            SubElement(case, "failure", message=message, type=kind).text = text
            return
    worst = changes[0]  # changes are sorted
    if worst.severity is Severity.SAFE:
        SubElement(case, "system-out").text = text
        return
    why = "waived" if diff.waived.excuses(worst) else "below --fail-on"
    message = legal(f"{worst.severity.value}, {why}: {worst.message}")
    SubElement(case, "skipped", message=message).text = text


def _text(diff: Diff, change: Change) -> str:
    lines = sentences(diff, change)
    return "\n".join([*lines, f"{where(change)} [{change.fingerprint}]"])


def _count(root: Element, suite: Element, diff: Diff) -> None:
    counts = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "errors": 0,
        "skipped": len(suite.findall("testcase/skipped")),
        "time": 0,
    }
    for key, value in counts.items():
        root.set(key, str(value))
        suite.set(key, str(value))
    suite.set("timestamp", f"{diff.as_of.isoformat()}T00:00:00")
    SubElement(suite, "system-out").text = diff_summary(diff)
