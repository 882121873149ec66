"""The errors that end a command: what is wrong, where, and what to do next."""

from __future__ import annotations

from contractctl.model import Location


class ContractctlError(Exception):
    """A command could not finish (exit code 3).

    message: what is wrong, in one line; hint: the next step; location: where, if known.
    """

    def __init__(self, message: str, *, hint: str, location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.location = location

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        return f"{where}{self.message}"


class DocumentError(ContractctlError):
    """A document is missing, unreadable, malformed, too large, or no OpenAPI description."""


class MissingDocument(DocumentError):
    """There is no such file."""


class MalformedDocument(DocumentError):
    """What a document says is at fault, wherever it lies: malformed, or no OpenAPI description."""


class UnresolvedReference(ContractctlError):
    """A `$ref` has no target, leaves the allowed folder, or is remote."""


class DanglingReference(UnresolvedReference):
    """A `$ref` leads to nothing, or only to itself."""


class RevisionError(ContractctlError):
    """A revision's name does not lead to a contract."""


class InvalidRef(RevisionError):
    """A git ref that is none in form, such as an option: wrong usage, and git never sees it."""


class WorkspaceError(ContractctlError):
    """consumers.yaml, migration.yaml or the folder layout is not usable."""


class VerificationError(ContractctlError):
    """A provider cannot be tested: it is not there, answers nobody, or a check cannot be loaded."""


class EvidenceError(ContractctlError):
    """A source of evidence, or the store, cannot be read or written."""


class LedgerError(ContractctlError):
    """The ledger cannot be read or written, or what is to go into it is no event."""
