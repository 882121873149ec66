"""Fixtures that every test module may use."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

SLOWEST = (
    "test_verify_command.py",
    "test_evidence_store.py",
    "test_hostile.py",
    "test_verify_sending_checks.py",
    "test_evidence_sources.py",
    "test_verify_mutations.py",
    "test_example_orders.py",
    "test_verify_sending.py",
    "test_evidence_forget.py",
    "test_logs_reader.py",
    "test_logs_short_cuts.py",
    "test_verify_asking.py",
    "test_diff_fuzz.py",
    "test_expand_fuzz.py",
    "test_demo.py",
)
"""Files with tests of seconds; they go first, or one of them is left to one worker at the end."""

# Here a job of a code host is one that a test pretends to be, whatever runs the tests.
for _variable in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
    os.environ.pop(_variable, None)

# The collector would walk everything that was imported and collected, over and over, and free none
# of it: until all is collected it rests, and what is there by then it never looks at.
gc.disable()

# A test run says the same of the same tree, on a busy machine too; `make fuzz` looks further.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files in tests/golden from what the code produces now; read the diff",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


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
