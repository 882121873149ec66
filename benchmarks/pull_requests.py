"""Write git repositories in which one line of one contract differs from the last commit."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_BEFORE, _AFTER = "maximum: 500", "maximum: 499"
"""One line of contracts/orders/v1.yaml: the most entries that a page may have."""


def write_this(folder: Path) -> Path:
    """The workspace of this repository."""
    shutil.copytree(ROOT / "contracts", folder / "contracts")
    for name in ("consumers.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    _commit(folder)
    return _changed(folder, "orders")


def write_many(folder: Path, count: int) -> Path:
    """A workspace with so many contracts, each as large as the orders of this repository."""
    shutil.copytree(ROOT / "contracts/catalog", folder / "contracts/catalog")
    text = (ROOT / "contracts/orders/v1.yaml").read_text(encoding="utf-8")
    for number in range(count - 1):
        contract = folder / "contracts" / f"orders-{number}"
        contract.mkdir(parents=True)
        (contract / "v1.yaml").write_text(text.replace("Orders", f"Orders {number}"), "utf-8")
    consumers = (ROOT / "consumers.yaml").read_text(encoding="utf-8")
    consumers = consumers.replace("      orders:", "      orders-0:")
    (folder / "consumers.yaml").write_text(consumers, encoding="utf-8")
    _commit(folder)
    return _changed(folder, "orders-0")


def _changed(folder: Path, api: str) -> Path:
    contract = folder / "contracts" / api / "v1.yaml"
    text = contract.read_text(encoding="utf-8")
    assert _BEFORE in text
    contract.write_text(text.replace(_BEFORE, _AFTER, 1), encoding="utf-8")
    return folder


def _commit(folder: Path) -> None:
    """Keep what there is, whatever the settings of this machine's user are."""
    names = ("AUTHOR", "COMMITTER")
    who = {f"GIT_{one}_{key}": "bench" for one in names for key in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "base")):
        subprocess.run(("git", "-C", str(folder), *command), check=True, env=environment)
