"""contractctl scan: uses of contracts in the code of consumers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options

if TYPE_CHECKING:
    from contractctl.model.code import ScannedConsumer

FORMATS = ("text", "json", "markdown")


@click.command("scan", cls=Command, context_settings=CONTEXT)
@click.argument("services", nargs=-1)
@click.option("--path", metavar="DIR", help="Scan this folder instead of services.")
@click.option("--repo", metavar="URL", help="Scan this git repository instead of services.")
@click.option("--api", metavar="NAME", help="Look for uses of this contract only.")
@click.option("--ref", metavar="REF", help="Read the code at this git ref, without checkout.")
@click.option(
    "--diff-ref", metavar="REF", help="Show uses that appeared or vanished since this git ref."
)
@click.option(
    "--save", is_flag=True, help="Keep what was found as evidence for impact, plan and audit."
)
@allow_outside_option
@global_options
def command(
    services: tuple[str, ...],
    path: str | None,
    repo: str | None,
    api: str | None,
    ref: str | None,
    diff_ref: str | None,
    save: bool,
) -> int:
    """Find uses of contracts in the code of consumers.

    Without arguments, the code of every service of consumers.yaml that has a `repo`, as it was
    committed last. Python, TypeScript, JavaScript, Go, Java, Kotlin, Ruby, C#, shell, and settings.
    Exit code 1 if a service uses an operation that it does not declare. Formats: text, json,
    markdown.

    Example: contractctl scan checkout-web --diff-ref main
    """
    from contractctl.cli.output import chosen_format
    from contractctl.cli.scans import save as save_evidence
    from contractctl.cli.scans import scanned

    if sum(map(bool, (services, path, repo))) > 1:
        raise click.UsageError("name services, or --path, or --repo: one of them")
    if save and (path or repo):
        raise click.UsageError("--save is about services: name them, not --path or --repo")
    format = chosen_format(FORMATS)
    found = scanned(services, path or repo, api, ref, diff_ref)
    if save:
        save_evidence(found)
    _show(found, format, ref, diff_ref)
    return int(any(one.undeclared for one in found))


def _show(
    found: tuple[ScannedConsumer, ...], format: str, ref: str | None, diff_ref: str | None
) -> None:
    from contractctl.cli.output import emit, emit_rich
    from contractctl.cli.scan_text import render_text
    from contractctl.report.scan_json import render_json
    from contractctl.report.scan_markdown import render_markdown

    if format == "json":
        emit(render_json(found, ref, diff_ref))
    elif format == "markdown":
        emit(render_markdown(found))
    else:
        emit_rich(lambda console: render_text(found, console))
