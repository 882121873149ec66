"""Stories of who doubts a verdict, or accepts it: what is printed can be run, and pasted."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from gate_shop import CONSUMERS, ORDERS, ORDERS_TERMS, TOTAL
from gate_stories import Shop, shop_in

CHANGE = "6d5c675d8faa"
"""The fingerprint of TOTAL."""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """One whose workspace is below the top of its repository, with a break."""
    shop = shop_in(tmp_path / "shop", monkeypatch)
    for name in ("contracts", CONSUMERS):
        shop.move(name, f"services/shop/{name}")
    shop.land()
    inner = Shop(shop.folder, "services/shop")
    inner.edit(ORDERS, *TOTAL)
    inner.commit()
    return inner


def explained(shop: Shop) -> str:
    """How the break is derived, on lines as long as they like."""
    said = shop.gate("--explain", CHANGE, form="text", COLUMNS="500")
    assert (said.code, said.err) == (0, "")
    return said.out


@pytest.mark.parametrize("above", ["", "services", "services/shop"])
def test_the_commands_that_hash_a_contract_print_its_hash_wherever_one_stands(
    shop: Shop, above: str
) -> None:
    folder = shop.folder / above
    text = explained(Shop(folder, Path("services/shop").relative_to(above).as_posix()))
    found = re.findall(r"([0-9a-f]{64})\n +`([^`]*sha256sum[^`]*)` prints it", text)
    assert [command.split()[0] for _, command in found] == ["git", "sha256sum"]
    for digest, command in found:
        done = subprocess.run(
            command, shell=True, cwd=folder, capture_output=True, text=True, check=True
        )
        assert done.stdout.split()[0] == digest


@pytest.mark.parametrize("written", ["", "waivers: []\n"])
def test_the_waivers_that_are_printed_let_it_pass_once_reasons_are_filled_in(
    shop: Shop, written: str
) -> None:
    _, _, rest = explained(shop).partition("or the file is refused:\n")
    items, _, _ = rest.partition("\n\n")
    terms = shop.path(ORDERS_TERMS).read_text() + written
    assert "`waivers:` of contracts/orders/migration.yaml" in explained(shop)
    pasted = terms.replace("waivers: []", "waivers:") if written else f"{terms}waivers:"
    shop.write(ORDERS_TERMS, f"{pasted.rstrip()}\n{items}\n")
    refused = shop.gate()
    assert (refused.code, "reason: is empty" in refused.err) == (3, True)
    shop.write(ORDERS_TERMS, shop.path(ORDERS_TERMS).read_text().replace('""', "see OPS-1182"))
    said = shop.gate()
    assert said.code == 0
    assert "what hurts web and billing is waived" in said.out
