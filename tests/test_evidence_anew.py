"""A log of which lines were rejected is read anew once its format is corrected, and only then."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from evidence_estate import DAY, FORMATS, Workspace, estate, later, log, truth

from contractctl.evidence.forgetting import chosen, forget
from contractctl.evidence.missing_keys import MissingKeys
from contractctl.evidence.store import Store
from contractctl.model.evidence import Imported

SENT = estate(300)
TEXT = log(SENT, "house").encode()
TRUTH = truth(SENT, FORMATS["house"][1])
GROWN = log(later(SENT[:40], 9 * DAY), "house").encode()
REJECTED = sum(one.status != 200 for one in SENT)


class Mended:
    """A workspace in which the format `house` rejects all but good news, until it is mended."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self._right = (root / "consumers.yaml").read_text(encoding="utf-8")
        self._wrong = self._right.replace(r"(?P<status>\d+)", r"(?P<status>2\d+)")
        self.workspace.write(**{"consumers.yaml": self._wrong})

    def mend(self) -> None:
        self.workspace.write(**{"consumers.yaml": self._right})

    def import_(self, name: str, content: bytes, kind: str | None = None) -> Imported:
        self.workspace.write(**{name: content})
        (found,) = self.workspace.import_(name, kind=kind)
        return found


@pytest.fixture
def mended(tmp_path: Path) -> Mended:
    return Mended(tmp_path)


LATER: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "the same file": ("house.log", bytes),
    "a renamed one": ("house.log.1", bytes),
    "a compressed one": ("house.log.2.gz", gzip.compress),
    "one that grew": ("house.log", lambda text: text + GROWN),
}


@pytest.mark.parametrize("when", LATER)
@pytest.mark.parametrize("end", ["", "torn"])
def test_lines_that_were_rejected_count_after_the_correction(
    mended: Mended, when: str, end: str
) -> None:
    first = mended.import_("house.log", TEXT[:-1] if end else TEXT, "house")
    assert (first.hits, first.rejected) == (len(SENT) - REJECTED, REJECTED)
    mended.mend()
    name, content = LATER[when]
    found = mended.import_(name, content(TEXT))
    assert found.note == f"read anew: {REJECTED} of its lines could not be read before, as house"
    assert (found.hits, found.rejected) == (found.lines, 0)
    more = truth(later(SENT[:40], 9 * DAY), FORMATS["house"][1])
    expected = TRUTH + more if when == "one that grew" else TRUTH
    assert mended.workspace.counts() == expected
    again = mended.import_(name, content(TEXT))
    assert (again.hits, again.note) == (0, "was imported before")
    assert mended.workspace.counts() == expected


def test_rejected_lines_stay_known_while_the_format_stays(mended: Mended) -> None:
    mended.import_("house.log", TEXT, "house")
    before = mended.workspace.counts()
    for name, content in LATER.values():
        if content is not LATER["one that grew"][1]:
            found = mended.import_(name, content(TEXT), "house")
            assert (found.hits, found.known) == (0, len(SENT))
    assert mended.workspace.counts() == before


def test_a_part_of_what_was_rejected_does_not_replace_all_of_it(mended: Mended) -> None:
    mended.import_("house.log", TEXT, "house")
    before = mended.workspace.counts()
    mended.mend()
    half = b"".join(TEXT.splitlines(keepends=True)[:150])
    found = mended.import_("house.log.1", half)
    assert (found.hits, found.known) == (0, 150)
    assert f"with {REJECTED} lines that could not be read, and stays so" in found.note
    assert "contractctl evidence forget 1" in found.note
    assert mended.workspace.counts() == before


def test_what_another_source_left_out_is_not_lost_by_reading_anew(mended: Mended) -> None:
    lines = TEXT.splitlines(keepends=True)
    mended.import_("house.log", b"".join(lines[:200]), "house")
    mended.import_("rest.log", b"".join(lines[100:]), "house")
    before = mended.workspace.counts()
    mended.mend()
    assert mended.import_("house.log", b"".join(lines[:200])).hits == 0
    assert mended.workspace.counts() == before
    with Store(mended.workspace.file, create=True) as store:
        forget(store, chosen("*.log", store.sources()))
    mended.import_("house.log", b"".join(lines[:200]))
    mended.import_("rest.log", b"".join(lines[100:]))
    assert mended.workspace.counts() == TRUTH


def test_a_damaged_copy_replaces_nothing(mended: Mended) -> None:
    mended.import_("house.log", TEXT, "house")
    before = mended.workspace.counts()
    mended.mend()
    found = mended.import_("copy.log.gz", gzip.compress(TEXT)[:-40])
    assert (found.hits, found.is_broken) == (0, True)
    assert mended.workspace.counts() == before


def test_an_import_that_dies_after_forgetting_loses_nothing(
    mended: Mended, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended.import_("house.log", TEXT, "house")
    mended.mend()
    with monkeypatch.context() as patched:
        patched.setattr(Store, "begin", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mended.import_("house.log", TEXT)
    assert mended.workspace.hits() == 0
    assert mended.import_("house.log", TEXT).hits == len(SENT)
    assert mended.workspace.counts() == TRUTH


EDGE = """\
    edge:
      json: {time: ts, method: req.method, path: req.uri, status: res.code, request_id: KEY}
"""


def edge(count: int) -> str:
    lines = (
        {
            **{"ts": one.time.isoformat(), "req": {"method": one.method, "uri": one.path}},
            **{"res": {"code": one.status}, "trace": {"rid": one.request_id}},
        }
        for one in SENT[:count]
    )
    return "".join(f"{json.dumps(line)}\n" for line in lines)


@pytest.mark.parametrize(
    ("key", "count", "said"),
    [
        ("id", 300, "column request_id (key id) was in none of 300 lines"),
        ("rid", 300, ""),
        ("trace.rid", 300, ""),
        ("id", 60, ""),
        ("trace.rd", 100, "column request_id (key trace.rd) was in none of 100 lines"),
    ],
)
def test_a_key_that_no_line_has_is_said(tmp_path: Path, key: str, count: int, said: str) -> None:
    workspace = Workspace(tmp_path)
    consumers = (tmp_path / "consumers.yaml").read_text(encoding="utf-8")
    workspace.write(**{"consumers.yaml": consumers + EDGE.replace("KEY", key)})
    workspace.write(**{"edge.log": edge(count)})
    (found,) = workspace.import_("edge.log")
    assert (found.format, found.hits) == ("edge", count)
    assert found.note.partition(":")[0] == said


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 20])
def test_a_key_is_found_wherever_the_text_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("contractctl.evidence.missing_keys._CHUNK", chunk)
    file = tmp_path / "lines"
    file.write_text(edge(3), encoding="utf-8")
    sought = MissingKeys([("request_id", "trace.rid"), ("host", "authority"), ("status", "code")])
    sought.look(file)
    assert sought.words(100).startswith("column host (key authority) was in none of 100 lines")
