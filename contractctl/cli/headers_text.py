"""What the headers of responses announce, for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding

from contractctl.cli.layout import columns, indented, line
from contractctl.headers.checking import Checked, Finding, Reading
from contractctl.plan.words import counted

_STYLE = {"error": "red", "warning": "yellow"}

_SHOWN = 80


def render_text(found: Sequence[Checked], source: str, console: Console) -> None:
    """Print each response that announces something, or should; then the sum."""
    shown = [one for one in found if not one.reading.is_silent]
    for one in shown:
        console.print(line(_title(one, source), "bold"))
        console.print(indented(line(_announced(one.reading)), 2))
        rows = [
            (line(finding.level, _STYLE[finding.level]), line(_said(finding)))
            for finding in one.reading.findings
        ]
        console.print(Padding(columns(rows), (0, 0, 0, 2)))
    levels = Counter(finding.level for one in shown for finding in one.reading.findings)
    silent = len(found) - len(shown)
    parts = [counted(levels["error"], "error"), counted(levels["warning"], "warning")]
    if silent:
        verb = "announces" if silent == 1 else "announce"
        parts.append(f"{silent} {verb} nothing, and nothing is promised of it")
    console.print(line(f"{counted(len(found), 'response')}: {', '.join(parts)}.", "bold"))


def _title(one: Checked, source: str) -> str:
    response = one.response
    asked = " ".join(filter(None, (response.method, response.url)))
    status = str(response.status or "")
    place = response.source if response.url == source else f"{source} {response.source}"
    known = f"({one.operation})" if one.operation else ""
    return " ".join(filter(None, (place.strip(), asked, status, known)))


def _announced(found: Reading) -> str:
    parts = []
    if found.deprecation:
        parts.append(f"deprecated from {found.deprecation:%Y-%m-%d %H:%M} UTC")
    if found.sunset:
        parts.append(f"sunset {found.sunset:%Y-%m-%d %H:%M} UTC")
    parts += [f"{' '.join(one.relations)}: {one.target}" for one in found.links]
    said = "; ".join(parts) or "no date that can be read"
    agreement = {None: "", True: "; as promised", False: "; not as promised"}[found.agrees]
    return f"{said}{agreement}"


def _said(finding: Finding) -> str:
    if finding.value is None or not finding.header:
        return f"{finding.header or repr(finding.value)} {finding.message}"
    value = finding.value if len(finding.value) <= _SHOWN else f"{finding.value[: _SHOWN - 1]}…"
    return f"{finding.header} {finding.message} (`{finding.header}: {value}`)"
