"""The verdict on a pull request as JUnit XML: a suite per contract, a case per finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement

from contractctl.model.gate import Finding, GateResult, JudgedContract, Level, Mode
from contractctl.report.gate_annotated import marked, sentences, signature
from contractctl.report.gate_headline import headline
from contractctl.report.gate_words import recompute, title
from contractctl.report.junit import document, write_counts
from contractctl.report.plain import legal, one_line
from contractctl.report.words import subject

_ELEMENTS = {Level.ERROR: "failure", Level.UNKNOWN: "error"}
"""In mode enforce; a case without an element passes."""

_NAME = "contractctl gate"


def render_junit(result: GateResult) -> str:
    """Render a verdict as JUnit XML that ends with a newline; equal results give equal bytes.

    It is red exactly where the build is: in mode enforce an error of the gate is a failure, and an
    unknown is an error, a case that could not be decided, since it fails the build, too. In other
    modes both are skipped, and so are warnings and what is waived, each with its message. A
    contract of which nothing was found has one case that passes. Times are 0: nothing is run.
    """
    title = _said(f"{_NAME}: {result.workspace}" if result.workspace else _NAME)
    root = Element("testsuites", name=title)
    judged = {one.api: one for one in result.contracts}
    for name in dict.fromkeys((*judged, *(one.contract for one in result.findings))):
        own = [one for one in result.findings if one.contract == name]
        suite = SubElement(root, "testsuite", name=_within(result, name))
        _suite(suite, result, own, judged.get(name))
        _close(suite, result, name)
    if not len(root):  # many readers take a report without a case for one that did not run
        suite = SubElement(root, "testsuite", name=title)
        _case(suite, "no contract changed", title)
        _close(suite, result, "")
    write_counts(root)
    said = (headline(result), *(f"Note: {remark}" for remark in result.remarks))
    SubElement(root[-1], "system-out").text = _text(said)
    return document(root)


def _within(result: GateResult, contract: str) -> str:
    """A contract, told apart from one of that name in another workspace of the repository."""
    return _said("/".join(filter(None, (result.workspace, contract))))


def _suite(
    suite: Element, result: GateResult, findings: Sequence[Finding], judged: JudgedContract | None
) -> None:
    seen: Counter[str] = Counter()
    name = suite.get("name", "")
    for finding in findings:
        called = _called(finding)
        seen[called] += 1
        again = f" ({seen[called]})" if seen[called] > 1 else ""
        case = _case(suite, f"{called}{again}", name)
        place = marked(result, finding)
        case.set("file", _said(place.file))
        case.set("line", str(place.line))
        _outcome(case, finding, result.mode)
    if not findings:
        case = _case(suite, "no finding", name)
        if judged:
            SubElement(case, "system-out").text = _text((*judged.files, judged.evidence))


def _called(finding: Finding) -> str:
    """The rule, what it is about, and what tells it apart in every run."""
    about = (subject(finding.change),) if finding.change else ()
    waived = ("waived",) if finding.waived_by else ()
    return _said(" ".join((finding.rule, *about, f"[{finding.fingerprint}]", *waived)))


def _case(suite: Element, name: str, contract: str) -> Element:
    return SubElement(suite, "testcase", name=name, classname=contract, time="0")


def _outcome(case: Element, finding: Finding, mode: Mode) -> None:
    kind = _ELEMENTS.get(finding.level) if mode is Mode.ENFORCE else None
    lead = "" if kind == "failure" or finding.waived_by else f"{finding.level.value}: "
    element = SubElement(case, kind or "skipped", message=_said(f"{lead}{title(finding)}"))
    if kind:
        element.set("type", _said(finding.rule))
    element.text = _text((*sentences(finding), signature(finding)))


def _close(suite: Element, result: GateResult, contract: str) -> None:
    """What the suite was judged by, ahead of its cases, and its counts."""
    inputs = result.inputs
    own = inputs.contracts.get(contract)
    told = {
        "against": result.against,
        "base": result.base,
        "head": result.head,
        "as_of": result.as_of.isoformat(),
        "mode": result.mode.value,
        "verdict": result.verdict.value,
        "recompute": recompute(result),
        "contract_base": (own and own.base) or "not there",
        "contract_head": (own and own.head) or "not there",
        "consumers": inputs.consumers,
        "evidence": inputs.evidence,
        "policy": inputs.policy,
    }
    properties = Element("properties")
    for key, value in told.items():
        SubElement(properties, "property", name=key, value=_said(value))
    suite.insert(0, properties)
    suite.set("timestamp", f"{result.as_of.isoformat()}T00:00:00")
    write_counts(suite)


def _said(text: str) -> str:
    return legal(one_line(text))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(_said(line) for line in lines if line)
