"""Services and contracts: reach, cycles, dependencies, and how they are drawn."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path

import pytest

from contractctl.errors import ContractctlError
from contractctl.graph import (
    Estate,
    GraphNode,
    TransitiveReach,
    blast_radius,
    cycles,
    dependencies,
    find_node,
    survey,
)
from contractctl.load.consumers import Consumers
from contractctl.model import Consumption, Location, Service
from contractctl.report.graph_formats import to_dot, to_json, to_mermaid

_HERE = Location("consumers.yaml", 1, 1)
_REAL = ["online-boutique", "opentelemetry-demo", "deathstarbench-socialNetwork", "backstage-demo"]


def _service(name: str, consumes: str = "", provides: str = "") -> Service:
    consumed = tuple(Consumption(api, None, _HERE) for api in consumes.split())
    return Service(
        name, "team", "x@example.test", 2, _HERE, consumes=consumed, provides=(*provides.split(),)
    )


def _estate(*services: Service, described: tuple[str, ...] = ()) -> Estate:
    by_name = sorted(services, key=lambda service: service.name)
    return survey(Consumers(tuple(by_name), "consumers.yaml"), described)


def _calls(path: Path) -> dict[str, set[str]]:
    """Who calls whom in a real system."""
    system = json.loads(path.read_text(encoding="utf-8"))
    calls: dict[str, set[str]] = {node: set() for node in system["nodes"]}
    for edge in system["edges"]:
        calls[edge["from"]].add(edge["to"])
    return calls


def _as_estate(calls: dict[str, set[str]]) -> Estate:
    """Every called service provides one contract, named after it."""
    called = set().union(*calls.values())
    return _estate(
        *(
            _service(
                name,
                consumes=" ".join(f"api-of-{other}" for other in sorted(calls[name])),
                provides=f"api-of-{name}" if name in called else "",
            )
            for name in calls
        )
    )


def _distances(calls: dict[str, set[str]], start: str) -> dict[str, int]:
    """How many calls away each caller of `start` is, by plain breadth-first search."""
    distances, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for caller, called in calls.items():
            if here in called and caller not in distances:
                distances[caller] = distances[here] + 1
                waiting.append(caller)
    return distances


@pytest.mark.parametrize("system", _REAL)
def test_reach_in_real_systems_is_what_a_plain_search_finds(shared_data: Path, system: str) -> None:
    calls = _calls(shared_data / "graphs" / f"{system}.json")
    estate = _as_estate(calls)
    for name in calls:
        distances = _distances(calls, name)
        reach = blast_radius(estate, GraphNode("service", name))
        assert set(reach.direct) == {other for other, far in distances.items() if far == 1}
        assert {far.name: len(far.via) // 2 + 1 for far in reach.transitive} == {
            other: far for other, far in distances.items() if far > 1
        }


@pytest.mark.parametrize("system", _REAL)
def test_a_service_and_its_only_contract_reach_the_same(shared_data: Path, system: str) -> None:
    calls = _calls(shared_data / "graphs" / f"{system}.json")
    estate = _as_estate(calls)
    for contract in estate.contracts:
        provider = contract.removeprefix("api-of-")
        ours = blast_radius(estate, GraphNode("contract", contract))
        theirs = blast_radius(estate, GraphNode("service", provider))
        assert set(ours.direct) - {provider} == set(theirs.direct)
        assert {far.name for far in ours.transitive} - {provider} == {
            far.name for far in theirs.transitive
        }


@pytest.mark.parametrize("system", _REAL)
def test_dependencies_are_the_calls_between_services(shared_data: Path, system: str) -> None:
    calls = _calls(shared_data / "graphs" / f"{system}.json")
    assert dependencies(_as_estate(calls)) == {
        name: frozenset(called - {name}) for name, called in calls.items()
    }


def test_direct_and_transitive_reach_are_apart_and_say_the_way() -> None:
    estate = _estate(
        _service("cart", "orders", "basket"),
        _service("checkout", "basket orders"),
        _service("mail", "basket", "notices"),
        _service("web", "notices"),
    )
    reach = blast_radius(estate, GraphNode("contract", "orders"))
    assert reach.direct == ("cart", "checkout")
    assert reach.transitive == (
        TransitiveReach("mail", ("cart", "basket")),
        TransitiveReach("web", ("cart", "basket", "mail", "notices")),
    )


def test_of_several_shortest_ways_the_first_by_name_is_shown() -> None:
    services = [
        _service("z", "orders", "a-contract"),
        _service("b", "orders", "z-contract"),
        _service("end", "a-contract z-contract"),
    ]
    for order in (services, services[::-1]):
        consumers = Consumers(tuple(order), "consumers.yaml")
        reach = blast_radius(survey(consumers, ()), GraphNode("contract", "orders"))
        assert reach.transitive == (TransitiveReach("end", ("b", "z-contract")),)


def test_a_service_that_passes_nothing_on_ends_the_reach() -> None:
    estate = _estate(_service("cart", "orders"), _service("web", "basket"))
    reach = blast_radius(estate, GraphNode("contract", "orders"))
    assert (reach.direct, reach.transitive) == (("cart",), ())


def test_in_a_cycle_the_provider_itself_is_reached() -> None:
    estate = _estate(_service("a", "of-b", "of-a"), _service("b", "of-a", "of-b"))
    reach = blast_radius(estate, GraphNode("contract", "of-a"))
    assert reach.direct == ("b",)
    assert reach.transitive == (TransitiveReach("a", ("b", "of-b")),)
    assert blast_radius(estate, GraphNode("service", "a")).direct == ("b",)
    assert blast_radius(estate, GraphNode("service", "a")).transitive == ()


def test_only_services_that_depend_on_each_other_are_a_cycle() -> None:
    estate = _estate(
        _service("a", "of-b", "of-a"),
        _service("b", "of-a", "of-b"),
        _service("own", "of-own", "of-own"),
        _service("leaf", "of-a"),
    )
    assert cycles(estate) == (("a", "b"),)
    assert dependencies(estate)["own"] == frozenset()
    assert dependencies(estate)["leaf"] == {"a"}


def test_a_contract_without_consumers_reaches_nobody() -> None:
    estate = _estate(described=("orders",))
    assert estate.contracts == ("orders",)
    reach = blast_radius(estate, find_node(estate, "orders"))
    assert (reach.direct, reach.transitive, cycles(estate)) == ((), (), ())


def test_a_name_finds_the_contract_or_the_service() -> None:
    estate = _estate(_service("web", "cart"), _service("cart", provides="cart"))
    assert find_node(estate, "web") == GraphNode("service", "web")
    assert find_node(estate, "contract:cart") == GraphNode("contract", "cart")
    assert find_node(estate, "service:cart") == GraphNode("service", "cart")
    with pytest.raises(ContractctlError, match="a contract and a service") as caught:
        find_node(estate, "cart")
    assert caught.value.hint == "write contract:cart or service:cart"


def test_an_unknown_node_is_refused_with_the_nearest_name() -> None:
    estate = _estate(_service("checkout", "orders"))
    with pytest.raises(ContractctlError, match="'ordres'") as caught:
        find_node(estate, "ordres")
    assert caught.value.hint == "did you mean 'orders'?"


def test_json_tells_the_whole_graph() -> None:
    estate = _estate(
        _service("cart", "orders", "basket"), _service("web", "basket"), described=("orders",)
    )
    reach = blast_radius(estate, find_node(estate, "orders"))
    document = json.loads(to_json(estate, cycles(estate), reach))
    assert document == {
        "schema": "contractctl/graph/1",
        "services": [
            {
                "name": "cart",
                "team": "team",
                "tier": 2,
                "consumes": ["orders"],
                "provides": ["basket"],
            },
            {"name": "web", "team": "team", "tier": 2, "consumes": ["basket"], "provides": []},
        ],
        "contracts": [
            {"name": "basket", "described": False, "consumers": ["web"], "providers": ["cart"]},
            {"name": "orders", "described": True, "consumers": ["cart"], "providers": []},
        ],
        "cycles": [],
        "reach": {
            "of": {"kind": "contract", "name": "orders"},
            "direct": ["cart"],
            "transitive": [{"name": "web", "via": ["cart", "basket"]}],
        },
    }


def test_drawings_of_a_reach_leave_out_the_rest() -> None:
    estate = _estate(
        _service("cart", "orders other", "basket unused"),
        _service("web", "basket"),
        _service("elsewhere", "other"),
    )
    reach = blast_radius(estate, find_node(estate, "orders"))
    for drawing in (to_dot(estate, reach), to_mermaid(estate, reach)):
        assert all(f'"{name}"' in drawing for name in ("orders", "cart", "basket", "web"))
        assert not any(name in drawing for name in ("other", "unused", "elsewhere"))


def test_drawings_do_not_depend_on_the_order_of_the_file() -> None:
    services = (_service("a", "x y", "z"), _service("b", "z y"))
    one = survey(Consumers(services, "consumers.yaml"), ("x", "y"))
    other = survey(Consumers(services[::-1], "consumers.yaml"), ("y", "x"))
    assert to_dot(one) == to_dot(other)
    assert to_mermaid(one) == to_mermaid(other)


@pytest.mark.parametrize(
    "name", ['a"]; evil', 'a\\" -> b', "a\nb", "`x`<script>", '"] --> n1\n  click n0', "#quot;"]
)
def test_a_hostile_name_stays_inside_its_label(name: str) -> None:
    hostile = Service(name, "t", "o", 1, _HERE, consumes=(Consumption(name, None, _HERE),))
    harmless = Service("s", "t", "o", 1, _HERE, consumes=(Consumption("c", None, _HERE),))
    dot, mermaid = to_dot(_estate(hostile)), to_mermaid(_estate(hostile))
    assert len(dot.splitlines()) == len(to_dot(_estate(harmless)).splitlines())
    assert len(mermaid.splitlines()) == len(to_mermaid(_estate(harmless)).splitlines())
    for line in dot.splitlines():
        if "label=" in line:
            assert _unescaped_quotes(line) == 2
    for line in mermaid.splitlines()[1:-1]:
        assert line.count('"') == 2
        assert not set("<>`\\") & set(line)


def _unescaped_quotes(line: str) -> int:
    return line.replace("\\\\", "").replace('\\"', "").count('"')
