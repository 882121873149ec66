"""What a pull request does to the settings of the gate, each by what it comes to."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.gate.loosening import Loosening
    from contractctl.load.git import GitTree
    from contractctl.model.gate import GateSettings


def loosening(tree: GitTree, before: GateSettings, written: GateSettings) -> Loosening:
    """Where this pull request makes the gate laxer, or another."""
    from contractctl.gate.loosening import Loosening, changed, loosened

    other: tuple[str, ...] = ()
    if before.against != written.against:
        other += changed("compares with", _ref(before.against), _ref(written.against))
    if before.policy != written.policy:
        other += changed("judges by", _policies(before.policy), _policies(written.policy))
    return Loosening((*loosened(before, written), *_lost_checks(tree)), other)


def _lost_checks(tree: GitTree) -> tuple[str, ...]:
    if tree.find(posixpath.join(tree.workspace, "checks")).entry is None:
        return ()
    from contractctl.checks import lost_checks

    return lost_checks(settings().root, tree)


def _ref(written: str | None) -> str:
    """The branch that a setting leads to; as it is written where it leads to none."""
    from contractctl.load.against import branch_of

    return branch_of(settings().root, written) or written or "the default branch"


def _policies(written: str | None) -> str:
    """The policies of the contracts of the workspace under a setting, each once."""
    from contractctl.load.revisions import list_apis

    found = sorted({written or _profile(api) for api in list_apis(settings().root)})
    named = " and ".join(found or ["default"])
    return f"the policy {named}" if len(found) < 2 else f"the policies {named}"


def _profile(api: str) -> str:
    """The profile of a contract's migration.yaml; one that cannot be read names none."""
    from contractctl.errors import ContractctlError
    from contractctl.load.migration import load_migration_file, migration_file

    if not (settings().root / migration_file(api)).exists():
        return "default"
    try:
        return load_migration_file(settings().root, api, allow_wide=True).policy.profile
    except ContractctlError:
        return "default"
