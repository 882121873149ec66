"""contractctl validate: the files of a workspace, and what they say of each other."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options, settings

FORMATS = ("text", "json")


@click.command("validate", cls=Command, context_settings=CONTEXT)
@click.argument("paths", nargs=-1)
@click.option("--no-cache", is_flag=True, help="Validate again what was validated before.")
@allow_outside_option
@global_options
def command(paths: tuple[str, ...], no_cache: bool) -> int:
    """Check contracts, consumers.yaml and every migration.yaml.

    Without PATHS, every revision of every contract of the workspace is validated with
    openapi-spec-validator, and so are the references between the files. With PATHS, only those
    revisions. Results are kept in .contractctl/cache. Formats: text, json.

    Example: contractctl validate
    """
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.validation import findings_of_revisions, findings_of_workspace

    format = chosen_format(FORMATS)
    root = settings().root
    cache = None if no_cache else root / ".contractctl" / "cache" / "validation"
    if paths:
        checked, findings = findings_of_revisions(paths, cache)
    else:
        checked, findings = findings_of_workspace(cache)
    if format == "json":
        from contractctl.report.validation import render_json

        emit(render_json(checked, findings))
    else:
        from contractctl.cli.validation_text import render_text

        emit_rich(lambda console: render_text(checked, findings, console))
    return int(bool(findings))
