"""What is found of a pull request's files in a clone of the shop."""

from __future__ import annotations

import os

import pytest
from gate_stories import Shop

from contractctl.errors import ContractctlError
from contractctl.load.against import open_against
from contractctl.load.changed import ChangedContract, changed_contracts


def changed(shop: Shop, ref: str | None = None) -> tuple[ChangedContract, ...]:
    root = shop.path(".")
    with open_against(root, ref) as (_, tree):
        return changed_contracts(root, tree)


def only(shop: Shop) -> ChangedContract:
    (found,) = changed(shop)
    return found


def compared(found: ChangedContract, shop: Shop) -> list[tuple[str, str, str | None]]:
    """Stem, base and head of each pair, where a revision is gone with a `-` before its stem."""
    top = f"{os.path.abspath(shop.folder)}/"
    return [
        (
            f"-{one.stem}" if one.is_gone else one.stem,
            one.base_path.removeprefix("contracts/"),
            one.head_path and one.head_path.removeprefix(f"{top}contracts/"),
        )
        for one in found.pairs
    ]


def refusal(shop: Shop) -> str:
    with pytest.raises(ContractctlError) as caught:
        changed(shop)
    assert "\n" not in caught.value.message
    return f"{caught.value.message} | {caught.value.hint}"
