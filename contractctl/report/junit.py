"""What all results in JUnit XML share: counts of their cases, and the document."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring


def write_counts(element: Element) -> None:
    """Count the cases below a suite, or below all; times are 0: equal results, equal bytes."""
    counts = {
        "tests": len(list(element.iter("testcase"))),
        "failures": len(list(element.iter("failure"))),
        "errors": len(list(element.iter("error"))),
        "skipped": len(list(element.iter("skipped"))),
        "time": 0,
    }
    for key, value in counts.items():
        element.set(key, str(value))


def document(root: Element) -> str:
    """The text of a whole document, which ends with a newline."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
