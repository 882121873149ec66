"""In a job of GitHub the annotations come with the whole list, added to the job summary."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import SHOP, run, write

from contractctl.cli.step_summary import LIMIT, VARIABLE

COMMAND = ("diff", "shop@v1", "shop@v2", "--format", "github")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def test_the_list_is_added_to_what_other_steps_wrote(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = shop / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv(VARIABLE, str(summary))
    found = run(capsys, *COMMAND)
    assert found.out.startswith("::error file=contracts/shop/v2.yaml,line=")
    assert summary.read_text().startswith("# Before\n# shop@v1 to shop@v2\n")
    run(capsys, *COMMAND)
    assert summary.read_text().count("# shop@v1 to shop@v2\n") == 2


def test_the_summary_stays_below_the_limit(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = shop / "summary.md"
    summary.write_bytes(b"x" * (LIMIT - 700))
    monkeypatch.setenv(VARIABLE, str(summary))
    run(capsys, *COMMAND)
    assert LIMIT - 700 < summary.stat().st_size <= LIMIT


def test_only_this_format_writes_it(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = shop / "summary.md"
    monkeypatch.setenv(VARIABLE, str(summary))
    for name in ("text", "json", "markdown", "html", "sarif", "junit"):
        run(capsys, *COMMAND[:-1], name)
    assert not summary.exists()


def test_outside_a_job_there_are_only_the_annotations(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(shop.rglob("*"))
    found = run(capsys, *COMMAND)
    assert (found.code, found.err) == (1, "")
    assert sorted(shop.rglob("*")) == before


def test_a_summary_that_cannot_be_written_is_a_warning(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(shop / "nowhere" / "summary.md"))
    found = run(capsys, *COMMAND)
    assert found.code == 1
    assert found.err.startswith("warning: the job summary ")
