"""A workspace with thousands of consumers of one contract, for measurements."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
Json = dict[str, Any]

TEAM_SIZE = 8
"""Consumers of one team, on average."""


def write_estate(folder: Path, consumers: int, wave_size: int = 60) -> Path:
    """Write the migration of `orders` with so many consumers, which declare what real ones do.

    A third of them consumes what another consumer provides; some of these do so in a ring.
    """
    shutil.copytree(ROOT / "contracts" / "orders", folder / "contracts" / "orders")
    migration = folder / "contracts" / "orders" / "migration.yaml"
    paced = migration.read_text(encoding="utf-8")
    paced = re.sub(r"wave_size: \d+", f"wave_size: {wave_size}", paced)
    migration.write_text(re.sub(r"team_capacity: \d+", "team_capacity: 2", paced), encoding="utf-8")
    services = dict(_services(consumers, random.Random(1)))
    # JSON is YAML; one service a line keeps the places of declarations as telling as by hand.
    lines = (f"  {name}: {json.dumps(service)}" for name, service in services.items())
    text = "\n".join(("version: 1", "services:", *lines))
    (folder / "consumers.yaml").write_text(f"{text}\n", encoding="utf-8")
    return folder


def _services(consumers: int, dice: random.Random) -> Iterator[tuple[str, Json]]:
    document = yaml.safe_load((ROOT / "consumers.yaml").read_text(encoding="utf-8"))
    declared = [one["consumes"]["orders"] for one in document["services"].values() if _is_one(one)]
    for number in range(consumers):
        team = f"team-{dice.randrange(max(consumers // TEAM_SIZE, 1)):03}"
        service: Json = {
            "team": team,
            "owner": f"{team}@example.test",
            "tier": dice.choices((1, 2, 3, 4), (1, 3, 4, 4))[0],
            "consumes": {"orders": dice.choice(declared)},
        }
        if dice.random() < 0.7:
            service["effort_days"] = dice.choice((1, 1, 2, 3, 5, 8))
        if dice.random() < 1 / 3:
            # Mostly an earlier one, so that the chains stay short and the rings few.
            ring = dice.random() < 0.02
            other = min(number + 1, consumers - 1) if ring else dice.randrange(number + 1)
            service["consumes"][f"api-{other}"] = {}
        service["provides"] = [f"api-{number}"]
        yield f"service-{number:04}", service


def _is_one(service: Json) -> bool:
    return "orders" in service.get("consumes", {})
