"""Fixtures that every test module may use."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files in tests/golden from what the code produces now; read the diff",
    )


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def example_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of this repository as it is checked out, without what somebody imported."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "contracts", folder / "contracts")
    shutil.copy(ROOT / "consumers.yaml", folder)
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real API histories that live beside the repository, read in place.

    A checkout elsewhere does not have them; the tests that need them say so.
    """
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real API histories (../shared/data) are not beside this checkout")
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>; --update-golden rewrites the file."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no golden file {name}: run pytest --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
