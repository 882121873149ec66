"""Check that the contracts and operations that consumers.yaml names are there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from contractctl.load.checking import Problem
from contractctl.load.consumers import Consumers
from contractctl.load.nearest import did_you_mean
from contractctl.model import Consumption, Operation, Service, Use


def check_references(
    consumers: Consumers, contracts: Mapping[str, frozenset[Operation]]
) -> tuple[Problem, ...]:
    """Contracts and operations that consumers.yaml names and nobody has, in the file's order.

    contracts: for each contract of the workspace, the operations of all its revisions together.
    A contract that a service provides may live elsewhere; then its operations are not checked.
    """
    provided = {api for service in consumers.services for api in service.provides}
    known = provided | contracts.keys()
    shapes = {api: frozenset(one.shape for one in declared) for api, declared in contracts.items()}
    nearest_contract = cache(lambda api: did_you_mean(api, known, "contracts"))
    nearest_operation = cache(lambda api, used: _nearest_operation(used, contracts[api]))
    problems: list[Problem] = []
    for service in consumers.services:
        for consumption in service.consumes:
            api = consumption.api
            if api not in known:
                problems.append(_unknown(service, consumption, nearest_contract(api)))
            problems += [
                _lacks(service, api, use, nearest_operation(api, use.operation))
                for use in consumption.uses or ()
                if api in shapes and use.operation.shape not in shapes[api]
            ]
    return tuple(sorted(problems))


def _unknown(service: Service, consumption: Consumption, hint: str) -> Problem:
    return Problem(
        consumption.location,
        f"services.{service.name}.consumes.{consumption.api}",
        "no contract has this name and no service provides it",
        hint,
    )


def _lacks(service: Service, api: str, use: Use, hint: str) -> Problem:
    return Problem(
        use.location,
        f"services.{service.name}.consumes.{api}.uses",
        f"no revision of '{api}' has {use.operation}",
        hint,
    )


def _nearest_operation(operation: Operation, declared: frozenset[Operation]) -> str:
    """The same path with another method is nearer than any other path."""
    path = operation.shape.path
    same_path = sorted(str(candidate) for candidate in declared if candidate.shape.path == path)
    if same_path:
        return f"the contract has {', '.join(same_path)}"
    return did_you_mean(str(operation), map(str, declared), "operations")
