"""The files of a new workspace."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

_CONSUMERS = "consumers.yaml"
_SERVICES = "services:\n"
_NOBODY = "services: {} # nobody yet: take the {} away, and the marks before an entry like this\n"

_TEMPLATES = {
    _CONSUMERS: "consumers.yaml",
    "contracts/orders/openapi.yaml": "openapi.yaml",
    "contracts/orders/migration.yaml": "migration.yaml",
}


def initial_files(own: str | None = None) -> Mapping[str, str]:
    """What `contractctl init` writes: the text of each file by its path in the workspace.

    own: a contract that is there already. No example is added to it, and its consumers are for
        somebody who knows them to say: the entry in consumers.yaml is a comment.
    """
    folder = files("contractctl") / "templates" / "init"
    texts = {
        path: (folder / template).read_text(encoding="utf-8")
        for path, template in _TEMPLATES.items()
    }
    return texts if own is None else {_CONSUMERS: _commented(texts[_CONSUMERS], own)}


def _commented(text: str, api: str) -> str:
    """consumers.yaml with its entry as a comment, about a contract."""
    head, _, rest = text.partition(_SERVICES)
    entry, blank, tail = rest.partition("\n\n# How `contractctl evidence import`")
    lines = entry.replace("orders:", f"{api}:").splitlines()
    made = "".join(f"# {line}".rstrip() + "\n" for line in lines)
    return f"{head}{_NOBODY}{made}{blank[1:]}{tail}"
