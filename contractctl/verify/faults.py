"""Where an answer differs from its schema, as faults that consumers may or may not suffer from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from contractctl.model import ITEM, MAP_VALUE, FieldPath, Step

if TYPE_CHECKING:
    import jsonschema_rs

_UNDECIDED = ("BacktrackLimitExceeded", "RegexEngineFailure", "Referencing", "Custom")
"""Errors of the validator, which say nothing of the answer."""

_END = 80
_MOST = 2_000
"""Errors of one answer that are looked at; others say no more."""

_MOST_NAMES = 20
"""Unknown fields of one object that are named."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One difference; for a union the differences from each of its members.

    path: keys and positions in the answer; steps: the same as consumers name it
    tolerated_by: the entry of `tolerates` with which it is none
    """

    path: tuple[str | int, ...]
    steps: tuple[Step, ...]
    kind: str
    message: str
    tolerated_by: str = ""
    branches: tuple[tuple[Fault, ...], ...] = ()

    @property
    def field(self) -> FieldPath:
        """The field at fault."""
        return FieldPath("body", "", self.steps)

    def __str__(self) -> str:
        return f"{self.field} {self.message}"


def faults(errors: Iterable[jsonschema_rs.ValidationError]) -> tuple[Fault, ...]:
    """The differences that a validator found.

    Where anything else is wrong, properties count as unevaluated that are none (2020-12 core,
    section 11.3), so that such an error says something only where it stands alone.
    """
    found = list(
        dict.fromkeys(fault for error in islice(errors, _MOST) for fault in _faults(error))
    )
    plain = [fault for fault in found if not fault.kind.startswith("unevaluated")]
    return tuple(plain or found)


def _faults(error: jsonschema_rs.ValidationError) -> Iterator[Fault]:
    kind = error.kind
    if type(kind).__name__ in _UNDECIDED:
        return
    path = tuple(error.instance_path)
    steps = _steps(path, list(error.evaluation_path))
    said = kind.as_dict()
    if kind.name == "required":
        name = str(said["property"])
        below = (*steps, Step("property", name))
        yield Fault((*path, name), below, "required", "is missing, and it is required")
    elif kind.name in ("additionalProperties", "unevaluatedProperties"):
        for name in list(map(str, said["unexpected"]))[:_MOST_NAMES]:
            below = (*steps, Step("property", name))
            message = "is new, and no other fields are allowed"
            yield Fault((*path, name), below, kind.name, message, "unknown-fields")
    elif kind.name in ("anyOf", "oneOf"):
        yield _union(path, steps, kind.name, [faults(branch) for branch in said["context"]])
    else:
        name = "null" if said.get("types") == ["null"] else kind.name
        tolerated = "unknown-enum-values" if _is_other_value(error.instance, said) else ""
        yield Fault(path, steps, name, f"is wrong: {_cut(error.message)}", tolerated)


def _union(
    path: tuple[str | int, ...],
    steps: tuple[Step, ...],
    kind: str,
    branches: list[tuple[Fault, ...]],
) -> Fault:
    if not all(branches):
        return Fault(path, steps, kind, "fits more than one of the forms that exclude each other")
    members = [branch for branch in branches if not _is_null(branch, path)] or branches
    best = min(_distance(branch, path) for branch in members)
    fitting = tuple(branch for branch in members if _distance(branch, path) == best)
    is_new_member = len(members) > 1 and best[:2] != (0, 0)
    return Fault(
        *(path, steps, kind, f"fits none of the {len(members)} forms that are allowed"),
        "unknown-union-members" if is_new_member else "",
        fitting,
    )


def _is_null(branch: Sequence[Fault], path: tuple[str | int, ...]) -> bool:
    """Whether a member of a union is nothing but null."""
    return len(branch) == 1 and branch[0].kind == "null" and branch[0].path == path


def _distance(branch: Sequence[Fault], path: tuple[str | int, ...]) -> tuple[int, int, int]:
    """How far a value is from being meant as a member of a union.

    It has another type; its tag, a value of few, is that of another member; fields are missing.
    """
    types = sum(fault.kind in ("type", "null") and fault.path == path for fault in branch)
    tags = sum(
        fault.kind in ("enum", "const") and len(fault.path) <= len(path) + 1 for fault in branch
    )
    missing = sum(fault.kind == "required" and fault.path[:-1] == path for fault in branch)
    return types, tags, missing


def _is_other_value(value: object, said: dict[str, object]) -> bool:
    """Whether a value is another one of the kind that is listed."""
    options = said.get("options", [said["expected_value"]] if "expected_value" in said else [])
    kinds = {_kind(option) for option in options} if isinstance(options, list) else set()
    return _kind(value) in kinds


def _kind(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return str(type(value))
    if isinstance(value, int | float):
        return "number"
    return str(type(value))


def untolerated(found: Iterable[Fault], tolerates: frozenset[str]) -> tuple[Fault, ...]:
    """What is left for a consumer that tolerates some differences.

    A union of which one member fits best stands for the faults of that member.
    """
    left: list[Fault] = []
    for fault in found:
        if fault.tolerated_by in tolerates:
            continue
        if not fault.branches:
            left.append(fault)
            continue
        branches = tuple(untolerated(branch, tolerates) for branch in fault.branches)
        if len(branches) == 1:
            left += branches[0]
        elif all(branches):
            left.append(
                Fault(fault.path, fault.steps, fault.kind, fault.message, branches=branches)
            )
    return tuple(left)


def _steps(path: tuple[str | int, ...], evaluation: list[str | int]) -> tuple[Step, ...]:
    """A place in an answer as consumers name it; the way through the schema tells maps apart."""
    steps: list[Step] = []
    at = 0
    while at < len(evaluation) and len(steps) < len(path):
        token, value = evaluation[at], path[len(steps)]
        at += 1
        if token in ("properties", "prefixItems"):
            steps.append(_step(value, is_listed=True))
            at += 1
        elif token == "patternProperties":
            steps.append(MAP_VALUE)
            at += 1
        elif token in ("additionalProperties", "unevaluatedProperties"):
            steps.append(MAP_VALUE)
        elif token in ("items", "unevaluatedItems", "contains"):
            steps.append(ITEM)
        elif token == "dependentSchemas":
            at += 1
    return (*steps, *(_step(value, is_listed=False) for value in path[len(steps) :]))


def _step(value: str | int, *, is_listed: bool) -> Step:
    if isinstance(value, str):
        return Step("property", value)
    return Step("item", str(value)) if is_listed else ITEM


def _cut(text: str) -> str:
    """A message that is short: it begins with the value and ends with what is wrong with it."""
    return text if len(text) <= 2 * _END else f"{text[:_END]} … {text[-_END:]}"
