"""What a rule of openapi-spec-validator found, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass

from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # ships no types
from referencing.exceptions import Unresolvable

from contractctl.load.violations import shorten
from contractctl.model import Place


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """An error that a rule yielded, or the exception that stopped it, and where."""

    place: Place
    error: Exception

    @property
    def is_crash(self) -> bool:
        """Whether the rule met something that it was not written for."""
        return not isinstance(self.error, ValidationError | Unresolvable | RecursionError)

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        if isinstance(self.error, ValidationError):
            return shorten(self.error.message)
        if isinstance(self.error, Unresolvable):
            return shorten(f"the reference {self.error.ref!r} has no target")
        if isinstance(self.error, RecursionError):
            return "nests too deeply, or contains itself without an end, to be checked"
        return shorten(f"could not be checked: {type(self.error).__name__}: {self.error}")
