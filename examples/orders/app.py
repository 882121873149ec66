"""The applications: `python -m uvicorn examples.orders.app:v1`.

v1, v2          the contracts, kept
expanded        both at once, while consumers move over
planted_<name>  v1 with one planted difference: `planted_voucher_value_in_euros`
"""

from __future__ import annotations

from examples.orders.expanded import version_of
from examples.orders.planted import BY_NAME, Planted
from examples.orders.service import Service
from examples.orders.v1 import V1
from examples.orders.v2 import V2


def planted(*names: str) -> Service:
    """Version 1 with these differences from its contract; without names, with all of them."""
    return Service(lambda headers: V1, Planted(names or tuple(BY_NAME)))


def __getattr__(name: str) -> Service:
    """Each look at an application makes a new one, so that no two share a database."""
    if name == "v1":
        return Service(lambda headers: V1)
    if name == "v2":
        return Service(lambda headers: V2)
    if name == "expanded":
        return Service(version_of)
    if name.startswith("planted_"):
        return planted(name.removeprefix("planted_").replace("_", "-"))
    raise AttributeError(f"module {__name__} has no application {name}")
