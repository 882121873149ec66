"""contractctl audit: the dependencies that nobody wrote down, and what could not be seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)

if TYPE_CHECKING:
    from contractctl.audit import Audit, Material, Window

FORMATS = ("text", "json", "markdown")

FINDINGS, ONLY_UNKNOWN = 1, 4

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("audit", cls=Command, context_settings=CONTEXT)
@click.option(
    "--api", "apis", multiple=True, metavar="NAME", help="Only this contract; repeatable."
)
@click.option("--from", "first", type=_DAY, metavar="DATE", help="Look at hits from this day on.")
@click.option("--to", "last", type=_DAY, metavar="DATE", help="Look at hits up to this day.")
@click.option("--propose", is_flag=True, help="Print draft entries for consumers.yaml instead.")
@click.option(
    "--certify",
    metavar="OPERATION",
    help="Say whether the evidence supports removing this operation, such as 'GET /orders'.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["any", "dependencies", "never"]),
    default="any",
    show_default=True,
    help="The findings by which the exit code is 1.",
)
@allow_outside_option
@global_options
def command(
    apis: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    propose: bool,
    certify: str | None,
    fail_on: str,
) -> int:
    """Answer whether undocumented dependencies are left, and how far the answer reaches.

    Held against each other are what was imported with `evidence import`, consumers.yaml and the
    contracts. Exit code 1 if something was found (`--fail-on dependencies`: if a caller or a use
    is not written down), 4 if only missing data stands in the way. --certify gives a document
    for a change ticket: 0 if removal is supported, 1 if not, 4 if the evidence does not suffice.
    Formats: text, json, markdown.

    Example: contractctl audit --api orders --from 2026-10-01
    """
    from contractctl.cli.audits import chosen_apis, material
    from contractctl.cli.output import chosen_format
    from contractctl.load.consumers import load_consumers

    format = chosen_format(FORMATS)
    if propose and (certify or settings().format not in (None, "text")):
        raise click.UsageError("--propose prints YAML, without --certify and --format")
    window, chosen = _window(first, last), chosen_apis(apis)
    with material(load_consumers(settings().root), chosen) as found:
        if certify is not None:
            return _certify(certify, found, chosen, window, format)
        return _audit(found, chosen, window, format, propose, fail_on)


def _window(first: datetime | None, last: datetime | None) -> Window:
    from contractctl.audit import Window

    window = Window(_date(first), _date(last))
    if window.first and window.last and window.first > window.last:
        raise click.UsageError(f"--from {window.first} is after --to {window.last}")
    return window


def _date(value: datetime | None) -> date | None:
    return None if value is None else value.date()


def _audit(
    found: Material,
    apis: tuple[str, ...],
    window: Window,
    format: str,
    propose: bool,
    fail_on: str,
) -> int:
    from contractctl.audit import audit
    from contractctl.cli.output import emit, emit_rich

    result = audit(found, apis, as_of=settings().today, window=window)
    if propose:
        from contractctl.audit.proposal import propose as proposal
        from contractctl.report.consumers_yaml import render_proposal

        emit(render_proposal(proposal(found, result)))
    elif format == "json":
        from contractctl.report.audit_json import render_json

        emit(render_json(result))
    elif format == "markdown":
        from contractctl.report.audit_markdown import render_markdown

        emit(render_markdown(result))
    else:
        from contractctl.cli.audit_text import render_text

        emit_rich(lambda console: render_text(result, console))
    return _exit_code(result, fail_on)


def _exit_code(result: Audit, fail_on: str) -> int:
    """1 for findings; 4 where none was found and data is missing to say that there is none."""
    from contractctl.audit.words import FEW_REJECTED

    strange = (result.undocumented, result.strangers)
    dependencies = (*strange, result.undeclared, result.shadow, result.zombie)
    others = (result.unresolved, result.unused, result.telling, result.disagreements)
    looked_at = {"any": (*dependencies, *others), "dependencies": dependencies, "never": ()}
    if any(looked_at[fail_on]):
        return FINDINGS
    total = result.coverage.total
    unread = any(one.share > FEW_REJECTED for one in total.unreadable)
    is_open = result.without_data or total.unattributed or unread or not result.apis
    return ONLY_UNKNOWN if is_open and fail_on != "never" else 0


def _certify(
    operation: str, found: Material, apis: tuple[str, ...], window: Window, format: str
) -> int:
    from contractctl.audit.certificate import certify
    from contractctl.cli.audits import chosen_operation, inputs
    from contractctl.cli.consents import consents
    from contractctl.cli.output import emit
    from contractctl.report.certificate import render_certificate

    api, wanted = chosen_operation(operation, found, apis)
    given = consents(api, wanted, found.services)
    result = certify(
        *(found, api, wanted),
        as_of=settings().today,
        window=window,
        inputs=inputs(found, api, wanted, given),
        consents=given,
    )
    emit(render_certificate(result, format))
    return {"supported": 0, "not supported": 1, "not enough evidence": ONLY_UNKNOWN}[result.verdict]
