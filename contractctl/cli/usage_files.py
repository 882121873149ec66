"""What a usage.json that stands there knows beyond the evidence and the ledger of this checkout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.model.evidence import RecordedUsage, Usage, UsedElement

_REPLACE = "write it all the same with --replace"


def standing(api: str, *, replaces: bool = False) -> RecordedUsage | None:
    """What the file of a contract says; None where there is none.

    replaces: a file that cannot be read counts as none. Raises WorkspaceError for it otherwise.
    """
    from contractctl.errors import ContractctlError, WorkspaceError
    from contractctl.load.usage import load_usage, usage_file

    file = settings().root / usage_file(api)
    if not file.is_symlink() and not file.exists():
        return None
    try:
        return load_usage(settings().root, api)
    except ContractctlError as error:
        if replaces:
            return None
        raise WorkspaceError(
            f"{error.message}; nobody knows what would be lost with this file",
            hint=f"repair it, or {_REPLACE}",
            location=error.location,
        ) from error


def with_agreements(found: RecordedUsage, there: RecordedUsage | None) -> RecordedUsage:
    """What is known of a contract, with what the file says of consents, more time and proof: for
    a contract of which no ledger here knows anything."""
    if there is None:
        return found
    return replace(found, consents=there.consents, extensions=there.extensions, moved=there.moved)


def refuse_loss(found: RecordedUsage, there: RecordedUsage | None) -> None:
    """Raise WorkspaceError where the file knows what would be gone for good."""
    from contractctl.errors import WorkspaceError
    from contractctl.load.usage import usage_file

    said = list(lost(found.usage, there.usage)) if there else []
    if said:
        raise WorkspaceError(
            f"{usage_file(found.usage.api)} knows more than the evidence here:"
            f" {'; '.join(said)}; nothing was written",
            hint=f"import the other sources too, or run where .contractctl/ is kept; or {_REPLACE}",
        )


def lost(now: Usage, there: Usage) -> Iterator[str]:
    """What the file says and the evidence does not, in sentences without a full stop."""
    from contractctl.plan.words import counted, names

    if there.first is not None and (now.first is None or there.first < now.first):
        begins = f"at {now.first}" if now.first else "at no day"
        yield f"its traffic begins at {there.first}, and here {begins}"
    if there.last is not None and now.last is not None and there.last > now.last:
        yield f"its traffic goes on to {there.last}, and here to {now.last}"
    known = {_key(one) for one in now.uses}
    gone = [one for one in there.uses if _key(one) not in known and not _is_covered(one, now)]
    if gone:
        callers = names(sorted({one.consumer for one in gone}))
        yield f"it has {counted(len(gone), 'use')} that nothing here shows, of {callers}"


def _key(one: UsedElement) -> tuple[object, ...]:
    return one.consumer, one.operation.shape, one.field, one.kind


def _is_covered(one: UsedElement, now: Usage) -> bool:
    """Whether traffic was looked at here on the days of a use: it is not there any more, then."""
    from contractctl.model import EvidenceKind

    if one.kind is not EvidenceKind.OBSERVED or one.last_seen is None:
        return False
    return now.first is not None and now.last is not None and now.first <= one.last_seen <= now.last
