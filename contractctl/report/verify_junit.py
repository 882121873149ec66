"""Results of compatibility tests as JUnit XML: a suite for each consumer, a case for each check."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from contractctl.model.verification import CheckResult, ConsumerOutlook, Outlook, Verification
from contractctl.report.junit import document, write_counts
from contractctl.report.plain import legal
from contractctl.report.requests import address, curl

_ELEMENTS = {
    Outlook.FAIL: "failure",
    Outlook.ERROR: "error",
    Outlook.INCONCLUSIVE: "skipped",
    Outlook.SKIPPED: "skipped",
}


def render_junit(found: Verification) -> str:
    """Render results as JUnit XML that ends with a newline; equal input gives equal bytes.

    Failures that the baseline has, too, are skipped cases: nothing of this change has failed.
    Times are 0, so that the same results are the same bytes.
    """
    root = Element("testsuites", name=legal(f"{found.base} against {found.provider}"))
    for outlook in found.consumers:
        own = [one for one in found.results if one.consumer == outlook.name]
        _suite(SubElement(root, "testsuite", name=legal(outlook.name)), outlook, own, found)
    write_counts(root)
    return document(root)


def _suite(
    suite: Element, outlook: ConsumerOutlook, results: Sequence[CheckResult], found: Verification
) -> None:
    for one in results:
        name = f"{one.check} {one.field}" if one.field else one.check
        case = SubElement(suite, "testcase", name=legal(name), classname=legal(str(one.operation)))
        case.set("time", "0")
        _outcome(case, one, address(found))
    if not results:  # many readers take a suite without a case for one that did not run
        case = SubElement(suite, "testcase", name="compatibility", classname=legal(found.base))
        case.set("time", "0")
        SubElement(case, "skipped", message=legal(outlook.reason))
    write_counts(suite)


def _outcome(case: Element, one: CheckResult, base: str) -> None:
    if one.verdict is Outlook.PASS:
        return
    is_old = one.verdict is Outlook.FAIL and one.new is False
    kind = "skipped" if is_old else _ELEMENTS[one.verdict]
    message = f"not new, the baseline has it: {one.message}" if is_old else one.message
    element = SubElement(case, kind, message=legal(message))
    if one.example is not None:
        element.text = legal(f"{message}\n{curl(base, one.example.request)}")
