"""A small workspace on its way from v1 to v2, whose logs tell the two forms apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from command_line import CONSUMERS, MIGRATION, SHOP, contract, write

SERVICES = (
    CONSUMERS
    + CONSUMERS.partition("services:\n")[2].replace("web", "app")
    + CONSUMERS.partition("services:\n")[2].replace("web", "till").replace("tier: 3", "tier: 1")
)

FILES = {
    **SHOP,
    "contracts/shop/v1.yaml": contract(
        "{type: string, enum: [open, paid]}", "servers: [{url: /v1}]\n"
    ),
    "contracts/shop/v2.yaml": contract("{type: integer}", "servers: [{url: /v2}]\n"),
    "contracts/shop/migration.yaml": MIGRATION.replace("  calendar", "  soak_days: 7\n  calendar"),
    "consumers.yaml": SERVICES,
}
del FILES["contracts/shop/v3.yaml"]


def shop(folder: Path) -> Path:
    """Write the workspace."""
    write(folder, FILES)
    return folder


def log(folder: Path, name: str, hits: Iterable[tuple[date, str, str]]) -> Path:
    """An access log with a line for each (day, agent, path)."""
    file = folder / name
    file.write_text(
        "".join(
            f'10.0.0.1 - - [{day:%d/%b/%Y}:{hour:02}:00:00 +0000] "GET {path} HTTP/1.1" 200 5 "-"'
            f' "{agent}"\n'
            for day, agent, path in hits
            for hour in (1, 13)
        ),
        encoding="ascii",
    )
    return file
