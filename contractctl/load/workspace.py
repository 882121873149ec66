"""The files of a new workspace."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

_TEMPLATES = {
    "consumers.yaml": "consumers.yaml",
    "contracts/orders/openapi.yaml": "openapi.yaml",
    "contracts/orders/migration.yaml": "migration.yaml",
}


def initial_files() -> Mapping[str, str]:
    """What `contractctl init` writes: the text of each file by its path in the workspace."""
    folder = files("contractctl") / "templates" / "init"
    return {
        path: (folder / template).read_text(encoding="utf-8")
        for path, template in _TEMPLATES.items()
    }
