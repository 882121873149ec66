"""What a check of kind gate is told: one contract, before and now, and whom its changes hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from contractctl.diff.document import Offered, parameters, paths
from contractctl.model import Location, Place, Revision, Timeline


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a revision as it is now, whose line is looked up when a finding is shown.

    revision: its name; place: a JSON pointer, in the entry document or one that it refers to
    """

    revision: str
    place: Place


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a check has against a contract; hint: what to do about it, "" for what its file says."""

    message: str
    hint: str = ""
    at: Location | Spot | None = None


@dataclass(frozen=True, slots=True)
class CheckedChange:
    """A change of a contract, as `contractctl diff` lists it.

    rule: one of docs/rules.md; severity: breaking, dangerous or safe; direction: request, response
    operations: those that it reaches, such as `GET /orders`
    field: as consumers name it, such as `$.total` or `query:limit`; None for a whole operation
    affected, possible, unknown: consumers by their verdict, sorted; of safe changes nobody is asked
    """

    fingerprint: str
    rule: str
    severity: str
    direction: str
    operations: tuple[str, ...]
    field: str | None
    message: str
    hint: str
    base_value: Any
    head_value: Any
    affected: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    at: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CheckedOperation:
    """An operation of a contract as it is now.

    definition: what stands under its method, with `$ref`s as they are written
    parameters: those of the operation and of its path by `query:limit`, `header:x-request-id` (in
        lower case), `path:orderId`, their own `$ref`s followed
    revision: the revision that it is part of
    is_new: whether the revision did not have it at the base
    """

    method: str
    path: str
    definition: Mapping[str, Any] = field(repr=False)
    parameters: Mapping[str, Any] = field(repr=False)
    revision: str
    is_new: bool
    at: Spot

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True, eq=False)
class CheckedRevision:
    """A revision that was added, changed or removed.

    name: such as `v1`, or `openapi` for the file of a contract that lives on
    file: its path for a reader
    former, current: the whole contract at the base and now, for lines and references
    """

    name: str
    file: str
    changes: tuple[CheckedChange, ...]
    former: Revision | None = field(repr=False)
    current: Revision | None = field(repr=False)

    @property
    def base(self) -> Any:
        """The document at the base, as parsed; None where there was none."""
        return self.former.documents[""] if self.former else None

    @property
    def head(self) -> Any:
        """The document now, as parsed; None where it is removed. A Swagger 2.0 document is here in
        the form of OpenAPI 3."""
        return self.current.documents[""] if self.current else None

    @property
    def operations(self) -> tuple[CheckedOperation, ...]:
        """The operations that there are now, in the order of the document."""
        if self.current is None:
            return ()
        before = paths(self.former) if self.former else {}
        shapes = {operation.shape for operation in before}
        return tuple(
            CheckedOperation(
                *(operation.method, operation.path),
                definition=_mapping(offered.node.raw),
                parameters=_parameters(self.current, offered),
                revision=self.name,
                is_new=operation.shape not in shapes,
                at=Spot(self.name, offered.node.place),
            )
            for operation, offered in paths(self.current).items()
        )

    def resolve(self, reference: str, document: str = "") -> Any:
        """What a `$ref` means now: of the entry document, or of another that it refers to."""
        if self.current is None:
            raise LookupError(f"{self.name} is removed")
        return self.current.resolve(reference, document).raw

    def at(self, pointer: str, document: str = "") -> Spot:
        """A place, for a finding: a JSON pointer such as `/info/title`."""
        return Spot(self.name, Place(document, pointer))


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """A contract that a pull request touches, itself or by consumers.yaml and migration.yaml.

    contract: its name; former: its name at the base, where it was renamed
    happened: changed, added, removed, renamed; untouched where only consumers or dates change
    as_of: the day of the run; ask this and not the clock
    files: what the pull request changes of it
    revisions: those that were added, changed or removed
    consumers: whose use of the contract counts, sorted
    timeline, base_timeline: the dates of migration.yaml now and at the base; None without one
    """

    contract: str
    former: str
    happened: Literal["changed", "added", "removed", "renamed", "untouched"]
    as_of: date
    files: tuple[str, ...] = ()
    revisions: tuple[CheckedRevision, ...] = ()
    consumers: tuple[str, ...] = ()
    timeline: Timeline | None = None
    base_timeline: Timeline | None = None

    @property
    def changes(self) -> tuple[CheckedChange, ...]:
        """The changes of all its revisions."""
        return tuple(change for revision in self.revisions for change in revision.changes)

    @property
    def operations(self) -> tuple[CheckedOperation, ...]:
        """The operations of all its revisions that differ, as they are now."""
        return tuple(one for revision in self.revisions for one in revision.operations)

    @property
    def new_operations(self) -> tuple[CheckedOperation, ...]:
        """Those that the pull request adds; of an added revision all."""
        return tuple(one for one in self.operations if one.is_new)

    def finding(
        self,
        message: str,
        *,
        hint: str = "",
        at: CheckedOperation | CheckedChange | Spot | None = None,
    ) -> CheckFinding:
        """A finding with what to do about it, at the line of an operation, a change or a spot."""
        place = at if at is None or isinstance(at, Spot) else at.at
        return CheckFinding(message, hint, place)


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _parameters(revision: Revision, offered: Offered) -> Mapping[str, Any]:
    found = {}
    for key, node in parameters(revision, offered).items():
        said = _mapping(node.raw)
        name = said.get("name") if key.location == "path" else key.name
        found[f"{key.location}:{name}"] = said
    return found
