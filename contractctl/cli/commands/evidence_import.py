"""contractctl evidence import: read sources into the evidence of the workspace."""

from __future__ import annotations

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
    from collections.abc import Iterator

    from contractctl.evidence.importing import Importer
    from contractctl.evidence.sources import Source
    from contractctl.model.evidence import Imported

FORMATS = ("text", "json")


@click.command("import", cls=Command, context_settings=CONTEXT)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--as", "kind", metavar="KIND", help="What the sources are; default: recognised.")
@click.option("--api", metavar="NAME", help="The contract that the sources are about.")
@click.option(
    "--sampled",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    metavar="SHARE",
    help="The share of all requests that the sources hold, such as 0.1.",
)
@click.option("--anonymise", is_flag=True, help="Keep networks (/24, /64) instead of addresses.")
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="NAME",
    help="What counts the lines: duckdb here, or the cluster at spark://HOST:PORT.",
)
@allow_outside_option
@global_options
def command(
    paths: tuple[str, ...],
    kind: str | None,
    api: str | None,
    sampled: float,
    anonymise: bool,
    engine: str,
) -> int:
    """Read logs, traces, HAR files and pacts into the evidence of the workspace.

    PATH is a file, a folder, a pattern in quotes, or - for standard input; .gz and .zst are
    decompressed, rows of parquet are read like lines of JSON, and what `evidence sql` counted is
    taken as it is. What was imported before is recognised by its content, so that a file that
    grew, came twice or overlaps another counts each request once. Exit code 1 if a source of
    a folder or pattern was not recognised, or not all of a source could be read; 3 if nothing
    could.
    Formats: text, json.

    Example: contractctl evidence import logs/ pacts/ --api orders
    """
    from contractctl.cli.evidence_text import render_import
    from contractctl.cli.output import chosen_format, emit, emit_rich

    format = chosen_format(FORMATS)
    found = list(_run(paths, kind, api, sampled, anonymise, engine))
    if format == "json":
        from contractctl.report.evidence_json import render_import_json

        emit(render_import_json(found))
    else:
        emit_rich(lambda console: render_import(found, console))
    return 1 if any(one.rejected or one.is_broken or not one.format for one in found) else 0


def _run(
    paths: tuple[str, ...],
    kind: str | None,
    api: str | None,
    sampled: float,
    anonymise: bool,
    engine: str,
) -> Iterator[Imported]:
    """Import each source; one that cannot be read does not keep the others out."""
    from contractctl.cli.evidences import contract_index, open_store
    from contractctl.evidence.identity import Identities
    from contractctl.evidence.importing import Importer, kinds
    from contractctl.load.consumers import load_consumers

    consumers = load_consumers(settings().root)
    _check(kind, (*kinds(), *(one.name for one in consumers.evidence.formats)), api)
    is_here = _is_here(engine)
    sources = _sources(paths) if is_here else []
    index = contract_index(consumers)
    identities = Identities(consumers.services)
    with (
        open_store(create=True) as store,
        Importer(
            *(store, index, identities, consumers.evidence),
            now=settings().now,
            kind=kind,
            api=api or "",
            sampled=sampled,
            anonymise=anonymise,
        ) as importer,
    ):
        if is_here:
            yield from _each(importer, sources)
        else:
            yield from importer.clustered(engine, paths)


def _is_here(engine: str) -> bool:
    """Whether lines are counted by this process."""
    from contractctl.evidence.engines.spark import MASTERS, is_master

    if engine == "duckdb":
        return True
    if not is_master(engine):
        raise click.UsageError(
            f"--engine {engine}: write duckdb, or a cluster: {', '.join(MASTERS)}"
        )
    return False


def _sources(paths: tuple[str, ...]) -> list[Source]:
    from contractctl.errors import EvidenceError
    from contractctl.evidence.sources import expand

    sources = list(expand(paths))
    if not sources:
        raise EvidenceError(
            f"{' '.join(paths)}: no file in it", hint="name logs, traces, HAR files or pacts"
        )
    return sources


def _each(importer: Importer, sources: list[Source]) -> Iterator[Imported]:
    from contractctl.errors import EvidenceError
    from contractctl.evidence.sources import BrokenSource
    from contractctl.model.evidence import Imported

    failed = None
    done = 0
    for source in importer.ordered(sources):
        try:
            yield importer.run(source)
            done += 1
        except EvidenceError as error:
            failed = error
            note = f"{error.message}; {error.hint}"
            yield Imported(source.name, "", note=note, is_broken=isinstance(error, BrokenSource))
    if failed is not None and not done:
        raise failed


def _check(kind: str | None, known: tuple[str, ...], api: str | None) -> None:
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    if kind is not None and kind not in known:
        raise click.UsageError(f"--as {kind}: {did_you_mean(kind, known, 'kinds')}")
    apis = list_apis(settings().root)
    if api is not None and api not in apis:
        raise click.UsageError(f"--api {api}: {did_you_mean(api, apis, 'contracts')}")
