"""contractctl headers lint: what is wrong with the headers that announce an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)

if TYPE_CHECKING:
    from contractctl.evidence.matching import ContractIndex
    from contractctl.headers.responses import Response
    from contractctl.model import Operation, Timeline

    Promises = Callable[[Response], tuple[Operation | None, Timeline | None]]

FORMATS = ("text", "json")

FAILING = {"warning": {"error", "warning"}, "error": {"error"}, "never": set[str]()}


@click.command("lint", cls=Command, context_settings=CONTEXT)
@click.argument("source", metavar="URL|FILE")
@click.option("--api", metavar="NAME", help="Hold the dates against this contract's timeline.")
@click.option(
    "--operation",
    metavar="OPERATION",
    help="With --api: which operation answered, where the source does not tell.",
)
@click.option("--get", is_flag=True, help="Ask with GET; else HEAD is tried first.")
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="Send this to the URL; ${NAME} comes from the environment. Repeatable.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1, max=300),
    default=10.0,
    show_default=True,
    help="Seconds to wait for the URL.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(FAILING)),
    default="warning",
    show_default=True,
    help="The level from which on the exit code is 1.",
)
@allow_outside_option
@global_options
def command(
    source: str,
    api: str | None,
    operation: str | None,
    fail_on: str,
    **asked: Any,
) -> int:
    """Read Deprecation, Sunset and Link from a URL, a file or a recording; say what is wrong.

    A file holds header lines, what `curl -i` printed, or a HAR recording. A URL is asked once,
    without following redirects. What cannot be read is an error; a wrong zone or weekday and the
    forms of drafts and vendors are warnings; with --api another date than promised is an error.
    Formats: text, json.

    Example: contractctl headers lint https://api.example.com/orders --api orders
    """
    from contractctl.cli.headers_text import render_text
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.headers.checking import checked
    from contractctl.report.headers_json import render_lint

    format = chosen_format(FORMATS)
    if operation and not api:
        raise click.UsageError("--operation needs --api: of which contract is it?")
    promises = _promises(api, operation)
    today = settings().today
    found = tuple(checked(one, today, *promises(one)) for one in _responses(source, **asked))
    if format == "json":
        emit(render_lint(found, source, api, today))
    else:
        emit_rich(lambda console: render_text(found, source, console))
    levels = {finding.level for one in found for finding in one.reading.findings}
    return int(bool(levels & FAILING[fail_on]))


def _responses(
    source: str, get: bool, headers: tuple[str, ...], timeout: float
) -> tuple[Response, ...]:
    from contractctl.cli.header_sources import from_file, from_url
    from contractctl.cli.verifications import header

    if not source.startswith(("http://", "https://")):
        return from_file(source)
    return from_url(source, get, tuple(map(header, headers)), timeout)


def _promises(api: str | None, operation: str | None) -> Promises:
    """For a response, which operation gave it, and the timeline that holds for it."""
    if api is None:
        return lambda _: (None, None)
    from contractctl.cli.endings import ending
    from contractctl.cli.header_dates import remark_dates
    from contractctl.diff.surface import surface
    from contractctl.evidence.matching import ContractIndex

    found = ending(api, (operation,) if operation else ())
    remark_dates(found.migration)
    timeline = found.migration.timeline
    if operation:
        return lambda _: (found.operations[0], timeline)
    index = ContractIndex(surface(found.base))

    def promised(one: Response) -> tuple[Operation | None, Timeline | None]:
        if not one.url:
            return None, timeline
        matched = _matched(index, one)
        return matched, timeline if matched in found.operations else None

    return promised


def _matched(index: ContractIndex, one: Response) -> Operation | None:
    from urllib.parse import urlsplit

    from contractctl.model.evidence import Request

    try:
        path = urlsplit(one.url).path
    except ValueError:  # as for `http://[`
        return None
    match = index.match(Request(one.method, index.mask(path)))
    return match.operation if match else None
