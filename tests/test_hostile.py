"""Hostile documents end in an answer or in a clear error; never in a hang or a traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked_runs import ForkedRun, ForkedRuns
from hostile_documents import DOCUMENTS, TEXTS, text

HANGS_AFTER = 20
"""Seconds after which a process counts as hanging; a whole run takes a fraction of it."""

MOST_MEMORY = 640 * 1024**2
MOST_OUTPUT = 64 * 1024**2

DEFECTS = ("Traceback", "contractctl has a defect", "run again with --debug")
"""What a message says where the error was not foreseen."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that move the cursor, colour the screen or turn the reading direction round."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedRuns]:
    with ForkedRuns(tmp_path_factory.mktemp("first"), "diff", "shop@v1", "shop@v2") as runs:
        yield runs


def compare(runs: ForkedRuns, folder: Path, name: str, form: str) -> ForkedRun:
    """Compare a hostile pair in a process of its own."""
    for side, file in enumerate(("base.yaml", "head.yaml")):
        data = text(name, side).encode("utf-8", "surrogatepass")
        (folder / file).write_bytes(data)
    arguments = ("diff", "base.yaml", "head.yaml", "--format", form)
    return runs.run(folder, *arguments, memory=MOST_MEMORY, seconds=HANGS_AFTER)


def test_there_are_enough_of_them() -> None:
    assert len(DOCUMENTS) + len(TEXTS) >= 40


@pytest.mark.parametrize("name", [*DOCUMENTS, *TEXTS])
def test_a_hostile_pair_ends_in_an_answer_or_a_clear_error(
    runs: ForkedRuns, name: str, tmp_path: Path
) -> None:
    run = compare(runs, tmp_path, name, "json")
    said = run.stderr.decode("utf-8", "replace")
    assert run.code in (0, 1, 3), said[-2_000:]
    assert not any(defect in said for defect in DEFECTS), said[-2_000:]
    assert len(run.stdout) < MOST_OUTPUT
    if run.code == 3:
        assert said.strip()
    else:
        assert json.loads(run.stdout)["schema"] == "contractctl/diff/1"


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("name", ["strange-names", "escapes-in-names", "escapes-in-values"])
def test_no_name_of_a_document_moves_the_cursor(
    runs: ForkedRuns, name: str, form: str, tmp_path: Path
) -> None:
    run = compare(runs, tmp_path, name, form)
    for stream in (run.stdout, run.stderr):
        assert not CONTROL.search(stream.decode("utf-8", "replace"))
