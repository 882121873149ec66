"""contractctl gate: the verdict on a pull request, for CI and for whoever wants to know before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
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
    from contractctl.model.gate import GateResult

FORMATS = ("text", "github", "json", "junit", "markdown", "sarif")

MODES = ("report", "warn", "enforce")


@click.command("gate", cls=Command, context_settings=CONTEXT)
@click.option(
    "--against",
    metavar="REF",
    help="Compare with the merge base of REF and HEAD; default: of the default branch.",
)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="report and warn always exit with 0; default: enforce, or what pyproject.toml says.",
)
@click.option("--policy", metavar="NAME", help="Which policy judges; default: of migration.yaml.")
@click.option(
    "--explain", metavar="FINGERPRINT", help="Derive one finding step by step, to be checked."
)
@click.option(
    "--write",
    "writes",
    multiple=True,
    metavar="NAME=FILE",
    help="Also write the result in this format, such as sarif=gate.sarif.",
)
@allow_outside_option
@global_options
def command(
    against: str | None,
    mode: str | None,
    policy: str | None,
    explain: str | None,
    writes: tuple[str, ...],
) -> int:
    """Judge a pull request: what its changes of contracts do to which consumers.

    Every contract, consumers.yaml and migration.yaml of the work tree is compared with the merge
    base. Exit code 1 if a rule of the gate is broken, 4 if only unknowns stand in the way, 0
    otherwise; 3 if it could not be judged. Formats: text, github (annotations, and the job summary
    in a job), json, junit, markdown (a comment), sarif.

    Example: contractctl gate --against origin/main
    """
    from contractctl.cli.gating import judged
    from contractctl.cli.output import chosen_format, emit_rich

    format = chosen_format(FORMATS)
    files = _files(writes)
    result = judged(against, mode, policy)
    if explain is not None:
        from contractctl.cli.gate_explain import found, render_explanations

        findings = found(result, explain)
        emit_rich(lambda console: render_explanations(result, findings, console))
        return 0
    for name, file in files:
        _write(result, name, file)
    _print(result, format)
    return result.exit_code


def _files(writes: Iterable[str]) -> list[tuple[str, Path]]:
    """What --write names; refused before anything is judged where it cannot all be written."""
    from contractctl.cli.output import refuse_workspace_file

    found = [_file(one) for one in writes]
    output = settings().output
    taken = {output.resolve()} if output is not None else set()
    for name, file in found:
        if file.resolve() in taken:
            raise click.UsageError(f"--write {name}={file}: another result goes into this file")
        taken.add(file.resolve())
        refuse_workspace_file(file, "--write")
    return found


def _file(written: str) -> tuple[str, Path]:
    """A format and a file, as --write names them."""
    name, equals, file = written.partition("=")
    if not equals or not file or name not in FORMATS[1:]:
        raise click.UsageError(
            f"--write {written}: write NAME=FILE; names are {', '.join(FORMATS[1:])}"
        )
    return name, Path(file)


def _renderer(name: str) -> Callable[[GateResult], str]:
    """The renderer of a format, imported when it is asked for."""
    from importlib import import_module

    module = import_module(f"contractctl.report.gate_{name}")
    render: Callable[[GateResult], str] = getattr(module, f"render_{name}")
    return render


def _print(result: GateResult, format: str) -> None:
    from contractctl.cli.output import emit, emit_rich

    if format == "text":
        from contractctl.cli.gate_text import render_text

        emit_rich(lambda console: render_text(result, console))
        return
    emit(_renderer(format)(result))
    if format == "github":
        from contractctl.cli.step_summary import add_to_step_summary
        from contractctl.report.gate_markdown import render_markdown

        add_to_step_summary(lambda limit: render_markdown(result, limit=limit))


def _write(result: GateResult, name: str, file: Path) -> None:
    from contractctl.cli.output import write_whole

    write_whole(file, _renderer(name)(result).encode("utf-8", "replace"))
