"""Traces in several files tell the same, in whatever order they are imported."""

from __future__ import annotations

import json
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
from document_readings import CLIENT, INDEX, SERVER, group, span, trace

from contractctl.evidence.identity import Identities
from contractctl.evidence.importing import Importer
from contractctl.evidence.sources import expand
from contractctl.evidence.store import Store
from contractctl.model.evidence import EvidenceSettings

CHAIN = {
    "client.json": trace(group("shop", span(CLIENT, "a1"))),
    "middle.json": trace(group("orders", span(SERVER, "b1", "a1"), span(CLIENT, "b2", "b1"))),
    "server.json": trace(group("stock", span(SERVER, "c1", "b2"))),
}
TRUTH = {("shop", "server"): 1, ("orders", "server"): 1}


def imported(store: Store, folder: Path, *names: str) -> None:
    """Import files of a folder with one command."""
    for name in names:
        (folder / name).write_text(json.dumps(CHAIN[name]))
    with Importer(store, INDEX, Identities({}), EvidenceSettings(), now=2_000_000_000) as importer:
        sources = list(expand(tuple(str(folder / name) for name in names)))
        for source in importer.ordered(sources):
            importer.run(source)


def callers(store: Store) -> dict[tuple[str, str], int]:
    """Hits by the service that called and the side that says so."""
    found: Counter[tuple[str, str]] = Counter()
    for one in store.sightings():
        found[one.sender.service, one.vantage] += one.hits
    return dict(found)


@pytest.mark.parametrize("names", list(permutations(CHAIN)), ids=" ".join)
def test_who_called_does_not_depend_on_the_order_of_the_files_of_one_import(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    with Store(tmp_path / "evidence.db", create=True) as store:
        imported(store, tmp_path, *names)
        assert callers(store) == TRUTH
        imported(store, tmp_path, *names)
        assert callers(store) == TRUTH


def test_of_two_imports_the_side_that_comes_first_counts(tmp_path: Path) -> None:
    with Store(tmp_path / "evidence.db", create=True) as store:
        imported(store, tmp_path, "client.json")
        imported(store, tmp_path, "middle.json", "server.json")
        assert callers(store) == {("shop", "client"): 1, ("orders", "server"): 1}
