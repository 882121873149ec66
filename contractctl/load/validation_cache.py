"""Remember what validation found, so that an unchanged contract is validated once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from contractctl.load.validation import ADAPTER_VERSION, validate
from contractctl.load.violations import Violation
from contractctl.model import Place, Revision

VALIDATORS = ("jsonschema", "jsonschema-rs", "openapi-schema-validator", "openapi-spec-validator")
MAX_ENTRIES = 500


def cached_validate(revision: Revision, cache_dir: Path | None) -> tuple[Violation, ...]:
    """Do what `validate` does, or repeat what it gave for the same content and validators.

    cache_dir: where entries are kept, made if absent; None keeps none. A folder that cannot be
    read or written costs time, never the command.
    """
    if cache_dir is None:
        return validate(revision)
    entry = cache_dir / f"{_key(revision)}.json"
    known = _read(entry)
    if known is not None:
        return known
    violations = validate(revision)
    with suppress(OSError):
        _write(entry, violations)
        _keep_out_of_git(cache_dir)
        _drop_oldest(cache_dir)
    return violations


def _keep_out_of_git(cache_dir: Path) -> None:
    """Results are nobody's source: git is told to leave the folder alone."""
    ignored = cache_dir / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")


def _key(revision: Revision) -> str:
    # Names count beside contents: the same files joined another way are another contract.
    parts = [revision.sha256, revision.dialect, revision.entry, *sorted(revision.documents)]
    parts += [f"{name} {version(name)}" for name in VALIDATORS]
    parts.append(f"adapter {ADAPTER_VERSION}")
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(entry: Path) -> tuple[Violation, ...] | None:
    try:
        rows = json.loads(entry.read_bytes())["violations"]
        return tuple(_violation(row) for row in rows)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _violation(row: dict[str, object]) -> Violation:
    document, pointer, message = row["document"], row["pointer"], row["message"]
    if isinstance(document, str) and isinstance(pointer, str) and isinstance(message, str):
        return Violation(Place(document, pointer), message)
    raise TypeError("a violation consists of texts")


def _write(entry: Path, violations: Sequence[Violation]) -> None:
    rows = [
        {"document": item.place.document, "pointer": item.place.pointer, "message": item.message}
        for item in violations
    ]
    entry.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place, so that no reader sees half an entry.
    with NamedTemporaryFile("w", dir=entry.parent, suffix=".tmp", delete=False) as draft:
        try:
            json.dump({"schema": "contractctl/validation-cache/1", "violations": rows}, draft)
            draft.close()
            os.replace(draft.name, entry)
        except BaseException:
            os.unlink(draft.name)
            raise


def _drop_oldest(cache_dir: Path) -> None:
    # Drafts that a killed process left behind count too.
    entries = [*cache_dir.glob("*.json"), *cache_dir.glob("*.tmp")]
    if len(entries) <= MAX_ENTRIES:
        return
    for entry in sorted(entries, key=_age)[: len(entries) - MAX_ENTRIES]:
        entry.unlink(missing_ok=True)


def _age(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # another process dropped it meanwhile
        return 0.0
