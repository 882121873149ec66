"""Laws of the validation cache: it saves time and never changes or fails anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from contractctl.load import validation_cache
from contractctl.load.validation import validate
from contractctl.load.validation_cache import MAX_ENTRIES, cached_validate
from contractctl.load.violations import Violation
from contractctl.model import Revision
from contractctl.pointer import JsonValue

DOCUMENT: JsonValue = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "components": {"schemas": {"Órder": {"type": "integer", "default": "é"}}},
}


@pytest.fixture
def subject() -> Revision:
    source = json.dumps(DOCUMENT).encode()
    return Revision(
        name="orders@v1",
        entry="v1.json",
        dialect="3.1",
        sha256="1" * 64,
        documents={"": DOCUMENT},
        files={"": "v1.json"},
        sources={"": source},
    )


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(revision: Revision) -> tuple[Violation, ...]:
        pytest.fail(f"{revision.name} was validated again")

    monkeypatch.setattr(validation_cache, "validate", refuse)


def entry_of(cache: Path) -> Path:
    (entry,) = cache.glob("*.json")
    return entry


def test_the_second_time_gives_the_same_without_validating(
    subject: Revision, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first = cached_validate(subject, tmp_path / "cache")
    assert first == validate(subject) != ()
    request.getfixturevalue("never")
    assert cached_validate(subject, tmp_path / "cache") == first


def test_another_content_or_another_validator_is_another_entry(
    subject: Revision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_validate(subject, tmp_path)
    cached_validate(replace(subject, sha256="2" * 64), tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 2
    monkeypatch.setattr(validation_cache, "version", lambda name: f"{name} of tomorrow")
    cached_validate(subject, tmp_path)
    monkeypatch.setattr(validation_cache, "ADAPTER_VERSION", -1)
    cached_validate(subject, tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00",
        b"{",
        b"[]",
        b"3",
        b"{}",
        b'{"violations": 3}',
        b'{"violations": [3]}',
        b'{"violations": [{"document": "", "pointer": ""}]}',
        b'{"violations": [{"document": "", "pointer": "", "message": 3}]}',
        b"[" * 100_000,
    ],
)
def test_a_corrupt_entry_is_ignored_and_rewritten(
    subject: Revision, tmp_path: Path, content: bytes
) -> None:
    first = cached_validate(subject, tmp_path)
    good = entry_of(tmp_path).read_bytes()
    entry_of(tmp_path).write_bytes(content)
    assert cached_validate(subject, tmp_path) == first
    assert entry_of(tmp_path).read_bytes() == good


def test_an_entry_that_is_a_folder_fails_nothing(subject: Revision, tmp_path: Path) -> None:
    first = cached_validate(subject, tmp_path)
    entry = entry_of(tmp_path)
    entry.unlink()
    entry.mkdir()
    assert cached_validate(subject, tmp_path) == first


def test_a_folder_that_cannot_be_made_fails_nothing(subject: Revision, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert cached_validate(subject, tmp_path / "file" / "cache") == validate(subject)
    assert cached_validate(subject, tmp_path / "file") == validate(subject)


def test_a_full_disk_fails_nothing_and_leaves_nothing(
    subject: Revision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert cached_validate(subject, tmp_path) == validate(subject)
    assert list(tmp_path.glob("*.json")) == []


def test_without_a_folder_nothing_is_kept(
    subject: Revision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cached_validate(subject, None) == validate(subject)
    assert list(tmp_path.glob("*.json")) == []


def test_the_oldest_entries_beyond_the_bound_are_dropped(subject: Revision, tmp_path: Path) -> None:
    for age in range(MAX_ENTRIES + 3):
        old = tmp_path / f"{age:064}.json"
        old.write_text("{}")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    cached_validate(subject, tmp_path)
    left = {entry.name for entry in tmp_path.glob("*.json")}
    assert len(left) == MAX_ENTRIES
    assert f"{0:064}.json" in left
    assert f"{MAX_ENTRIES:064}.json" not in left


SCRIPT = """
import json, sys
from pathlib import Path
from contractctl.load.validation_cache import cached_validate
from contractctl.model import Revision
document = json.loads(sys.argv[1])
found = set()
for number in range(40):
    subject = Revision("a", "a.json", "3.1", str(number % 4) * 64, {"": document}, {}, {})
    found.add(cached_validate(subject, Path(sys.argv[2])))
assert len(found) == 1 and found != {()}, found
print("openapi_spec_validator" in sys.modules, "jsonschema_rs" in sys.modules)
"""


def test_processes_that_write_at_once_leave_whole_entries(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, json.dumps(DOCUMENT), str(tmp_path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    entries = list(tmp_path.glob("*.json"))
    assert len(entries) == 4
    assert len({entry.read_bytes() for entry in entries}) == 1


def test_a_hit_imports_no_validator(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, json.dumps(DOCUMENT), str(tmp_path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    hit = subprocess.run(command, check=True, capture_output=True, text=True)
    assert hit.stdout.split() == ["False", "False"]
