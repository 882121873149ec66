"""contractctl headers emit: the headers for the timeline of a migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
)

if TYPE_CHECKING:
    from contractctl.cli.endings import Ending
    from contractctl.headers.announcing import Headers

FORMATS = ("text", "json", "nginx", "envoy")

SHOWN = 8


@click.command("emit", cls=Command, context_settings=CONTEXT)
@click.argument("api")
@click.option(
    "--operation",
    "names",
    multiple=True,
    metavar="OPERATION",
    help="Only for this one, such as 'GET /orders'; repeatable.",
)
@click.option(
    "--page", metavar="URL", help="Where people read what to do: rel deprecation, sunset."
)
@click.option("--successor", metavar="URL", help="What is called instead: rel successor-version.")
@allow_outside_option
@global_options
def command(api: str, names: tuple[str, ...], page: str | None, successor: str | None) -> int:
    """Print the headers that the operations of a migration have to send.

    The dates are those of contracts/API/migration.yaml; the operations are those whose consumers
    have to move. The headers may be sent from the announcement on. nginx and Envoy get
    configuration that adds them to these operations and no others. Exit code 4 if no operation
    changes. Formats: text, json, nginx, envoy.

    Example: contractctl headers emit orders --page https://developer.example.com/orders-v2
    """
    from contractctl.cli.endings import ending
    from contractctl.cli.header_dates import remark_dates
    from contractctl.cli.output import chosen_format, emit, remark

    format = chosen_format(FORMATS)
    found = ending(api, names)
    headers = _headers(found, page, successor)
    if page is None:
        remark("no --page is given: clients learn the dates, not where to read what to do")
    remark_dates(found.migration)
    emit(_rendered(found, headers, format))
    if format == "text":
        remark(f"for {_operations(found)}")
    return 0 if found.operations else 4


def _headers(found: Ending, page: str | None, successor: str | None) -> Headers:
    from contractctl.headers.announcing import announcement

    try:
        return announcement(found.migration.timeline, page, successor)
    except ValueError as error:
        raise click.UsageError(f"--page or --successor: {error}") from error


def _rendered(found: Ending, headers: Headers, format: str) -> str:
    if format == "text":
        return "\n".join(f"{name}: {value}" for name, value in headers)
    if format == "json":
        from contractctl.report.headers_json import render_headers

        return render_headers(
            found.migration, found.base.name, found.head.name, found.operations, headers
        )
    from contractctl.report.gateway_routes import routes
    from contractctl.report.headers_gateways import render_envoy, render_nginx

    render = render_nginx if format == "nginx" else render_envoy
    ordered = routes(found.operations, found.offered, found.prefix)
    return render(found.migration.api, ordered, headers)


def _operations(found: Ending) -> str:
    from contractctl.plan.words import counted, names

    number = counted(len(found.operations), "operation")
    listed = names([str(one) for one in found.operations], SHOWN)
    return (
        f"{number} of {found.base.name} to move away from: {listed}" if listed else "no operation"
    )
