"""The graph of services and contracts for the terminal."""

from __future__ import annotations

from rich.console import Console

from contractctl.cli.layout import indented, line, table
from contractctl.graph import Estate, Reach
from contractctl.plan.words import counted


def render_text(
    estate: Estate, cycles: tuple[tuple[str, ...], ...], reach: Reach | None, console: Console
) -> None:
    """Print all contracts with their consumers, or the blast radius of one node."""
    if reach is not None:
        _reach(reach, console)
        return
    services = counted(len(estate.services), "service")
    console.print(line(f"{services}, {counted(len(estate.contracts), 'contract')}", "bold"))
    console.print()
    numbers = ("consumers",)
    overview = table(
        *("contract", "provided by", "consumers", "who"),
        numbers=numbers,
        folding=("contract", "provided by", "who"),
    )
    for contract in estate.contracts:
        providers = [one.name for one in estate.services if contract in one.provides]
        consumers = [one.name for one in estate.services if one.consumption(contract)]
        overview.add_row(
            line(contract if contract in estate.described else f"{contract} (no file)"),
            line(", ".join(providers) or "nobody here"),
            str(len(consumers)),
            line(", ".join(consumers) or "nobody"),
        )
    console.print(overview)
    for group in cycles:
        console.print()
        console.print(line(f"cycle: {', '.join(group)} need each other and move together"))


def _reach(reach: Reach, console: Console) -> None:
    reached = len(reach.direct) + len(reach.transitive)
    head = f"{reach.of.kind} {reach.of.name} reaches {counted(reached, 'service')}"
    console.print(line(head, "bold"))
    console.print()
    console.print(line(f"{len(reach.direct) or 'none'} directly"))
    for name in reach.direct:
        console.print(indented(line(name), 2))
    console.print(line(f"{len(reach.transitive) or 'none'} through others"))
    for entry in reach.transitive:
        console.print(indented(line(f"{entry.name}, via {' > '.join(entry.via)}"), 2))
