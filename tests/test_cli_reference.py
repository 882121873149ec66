"""The reference pages are what the program says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractctl.cli.main import COMMANDS
from contractctl.cli.reference import main, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_pages_in_docs_are_what_is_generated_now(name: str, repository: Path) -> None:
    written = (repository / "docs" / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run `make docs`"


def test_the_pages_are_written_into_the_folder_that_is_named(tmp_path: Path) -> None:
    main(tmp_path)
    found = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert found == pages()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_and_only_its_own_options(name: str) -> None:
    page = pages()["commands.md"].partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert f"Usage: contractctl {name} " in page
    assert "\n  Example: contractctl " in page
    assert "--as-of DATE" not in page
    assert max(map(len, page.splitlines())) <= 100


@pytest.mark.parametrize("terminal", ["40", "200"])
def test_the_pages_do_not_depend_on_the_terminal(
    terminal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pages()
    monkeypatch.setenv("COLUMNS", terminal)
    assert pages() == before
