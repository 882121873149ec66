"""Workspaces of tiny contracts, for the tests of what a revision's name leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractctl.errors import ContractctlError
from contractctl.load.revisions import load_revision


def contract(title: str, rest: str = "") -> str:
    return f"openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\npaths: {{}}\n{rest}"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def titles(root: Path, *names: str) -> list[str]:
    found = []
    for name in names:
        title = load_revision(name, root).root.child("info", "title").raw
        assert isinstance(title, str)
        found.append(title)
    return found


def failure(name: str, root: Path) -> ContractctlError:
    with pytest.raises(ContractctlError) as caught:
        load_revision(name, root)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


WORKSPACE = {
    "contracts/orders/v1.yaml": contract("one"),
    "contracts/orders/v2.yml": contract("two"),
    "contracts/orders/v3/openapi.yaml": contract("three"),
    "contracts/orders/v3/schemas/a.yaml": "type: string\n",
    "contracts/orders/v10.json": '{"openapi": "3.1.0", "info": {"title": "ten"}}',
    "contracts/orders/v10-rc.1.yaml": contract("candidate"),
    "contracts/orders/migration.yaml": "base: v1\n",
    "contracts/orders/usage.json": "{}",
    "contracts/cart/openapi.yaml": contract("cart"),
    "contracts/cart/v9.yaml": contract("cart nine"),
    "contracts/empty/README.md": "nothing",
}
