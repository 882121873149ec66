"""contractctl schema: what the JSON outputs of the other commands look like."""

from __future__ import annotations

import json
from importlib import resources

import click

from contractctl.cli.options import CONTEXT, Command, global_options

FORMATS = ("text", "json")


@click.command("schema", cls=Command, context_settings=CONTEXT)
@click.argument("name", metavar="[NAME]", required=False)
@global_options
def command(name: str | None) -> int:
    """Print the JSON Schema (2020-12) of a JSON output.

    NAME is the command whose `--format json` it describes; without it, those that there are are
    listed. Formats: text, json.

    Example: contractctl schema diff
    """
    from contractctl.cli.output import chosen_format, emit
    from contractctl.errors import ContractctlError
    from contractctl.load.nearest import did_you_mean

    format = chosen_format(FORMATS)
    known = schemas()
    if name is not None and name not in known:
        raise ContractctlError(
            f"no output is called {name!r}", hint=did_you_mean(name, known, "outputs")
        )
    if name is not None:
        emit(known[name])
    elif format == "json":
        emit(json.dumps([json.loads(text) for text in known.values()], indent=2))
    else:
        emit("\n".join(f"{output:<10} {_title(text)}" for output, text in known.items()))
    return 0


def schemas() -> dict[str, str]:
    """The text of every schema by the name of its output, sorted."""
    folder = resources.files("contractctl") / "schemas"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): file.read_text(encoding="utf-8") for file in files}


def _title(text: str) -> str:
    return str(json.loads(text)["title"])
