"""Uses of a contract that stand in a consumer's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contractctl.model.places import FieldPath, Operation


class Confidence(StrEnum):
    """How sure it is that a place in code is a use of that operation, strongest first."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class CodeRole(StrEnum):
    """What a file is for; only product code speaks for the service."""

    PRODUCT = "product"
    TEST = "test"
    VENDORED = "vendored"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a consumer; path is POSIX, from the top of what is scanned."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The source files of a consumer as they stood at one point.

    name: what was scanned, with the ref where one was asked for
    unread: files that may be source and were not read, by path, with the reason
    others: how many files are of no kind that is scanned
    """

    name: str
    files: tuple[SourceFile, ...]
    unread: Mapping[str, str] = field(default_factory=dict)
    others: int = 0


@dataclass(frozen=True, slots=True)
class Find:
    """A place in a consumer's code that uses a contract.

    operation: None where only the provider is named: its host, or a variable that leads to it
    how: how it was found, in words
    reads: fields of the answer that are read near the call; None where that cannot be told
    reads_all: whether nothing else of the answer leaves the function that calls
    """

    file: str
    line: int
    api: str
    operation: Operation | None
    confidence: Confidence
    how: str
    role: CodeRole
    reads: tuple[FieldPath, ...] | None = None
    reads_all: bool = False


@dataclass(frozen=True, slots=True)
class CodeScan:
    """What one consumer's code says; finds are sorted by file and line.

    files: how many were looked at; unread, others: as in SourceTree
    """

    name: str
    finds: tuple[Find, ...]
    files: int
    unread: Mapping[str, str] = field(default_factory=dict)
    others: int = 0

    @property
    def spoken(self) -> tuple[Find, ...]:
        """The finds that speak for the service: in product code, of an operation, not mere
        possibilities."""
        return tuple(
            find
            for find in self.finds
            if find.role is CodeRole.PRODUCT
            and find.operation
            and find.confidence is not Confidence.POSSIBLE
        )


@dataclass(frozen=True, slots=True)
class ScannedConsumer:
    """What the code of a consumer says, beside what is declared and what it said earlier.

    service: its name in consumers.yaml, or "" for code that is no service's
    undeclared: (contract, operation) found in product code and not declared
    not_found: (contract, operation) declared and found nowhere, which does not mean unused
    appeared, vanished: uses of product code against the other ref; None where none was given
    """

    service: str
    scan: CodeScan
    undeclared: tuple[tuple[str, Operation], ...] = ()
    not_found: tuple[tuple[str, Operation], ...] = ()
    appeared: tuple[Find, ...] | None = None
    vanished: tuple[Find, ...] | None = None
