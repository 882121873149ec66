"""contractctl evidence forget: take back what should not have been imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, global_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.model.evidence import SourceRecord

FORMATS = ("text", "json")


@click.command("forget", cls=Command, context_settings=CONTEXT)
@click.argument("names", nargs=-1, required=True, metavar="SOURCE...")
@global_options
def command(names: tuple[str, ...]) -> int:
    """Forget sources and all that they counted, as if they had not been imported.

    SOURCE is a name or number that `evidence sources` lists, a folder, or a pattern in quotes.
    Import them again with another --as, --api, --sampled or --anonymise, or leave it at that.
    Nothing is forgotten, and the exit code is 3, if one of them is not known, or if another source
    holds lines that were counted as theirs. Formats: text, json.

    Example: contractctl evidence forget logs/access.log
    """
    from contractctl.cli.evidence_text import render_forgotten
    from contractctl.cli.evidences import open_store
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.evidence.forgetting import forget
    from contractctl.report.evidence_json import render_sources_json

    format = chosen_format(FORMATS)
    open_store().close()  # says if there is nothing; to write, one would be made
    with open_store(create=True) as store, store.alone():
        found = forget(store, _chosen(names, store.sources()))
    if format == "json":
        emit(render_sources_json(found.sources))
    else:
        emit_rich(lambda console: render_forgotten(found, console))
    return 0


def _chosen(names: tuple[str, ...], sources: Sequence[SourceRecord]) -> Iterator[SourceRecord]:
    from contractctl.errors import EvidenceError
    from contractctl.evidence.forgetting import chosen
    from contractctl.load.nearest import did_you_mean

    for name in names:
        found = chosen(name, sources)
        if not found:
            raise EvidenceError(
                f"{name}: no source of that name or number; `contractctl evidence sources` lists"
                " what was imported",
                hint=did_you_mean(name, (one.name for one in sources), "sources"),
            )
        yield from found
