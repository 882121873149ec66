"""The steps of a code scan: choose consumers, read their code, find uses, compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.cli.options import settings
from contractctl.cli.output import warn

if TYPE_CHECKING:
    from contractctl.evidence.code.targets import Targets
    from contractctl.load.consumers import Consumers
    from contractctl.model import Service
    from contractctl.model.code import CodeScan, ScannedConsumer, SourceTree


@dataclass(frozen=True, slots=True)
class _Refs:
    """At which refs code is read; None for what is there now."""

    ref: str | None
    other: str | None


def scanned(
    services: tuple[str, ...],
    place: str | None,
    api: str | None,
    ref: str | None,
    other: str | None,
) -> tuple[ScannedConsumer, ...]:
    """Scan services, or the code at one place, for uses of one contract or all.

    Raises WorkspaceError for a service or contract that is not known, and where nothing has a
    `repo`; RevisionError for code that is not there.
    """
    from contractctl.load.consumers import load_consumers

    root = settings().root
    needed = not place or (root / "consumers.yaml").exists()
    consumers = load_consumers(root) if needed else None
    targets = _targets(consumers, api)
    refs = _Refs(ref, other)
    if place:
        expected = frozenset({api}) if api else frozenset[str]()
        return (_scanned(None, place, replace(targets, expected=expected), refs),)
    assert consumers is not None
    chosen = _chosen(consumers, services)
    if services:
        return tuple(_of_service(one, targets, api, refs) for one in chosen)
    return _of_everybody(chosen, targets, api, refs)


def _of_everybody(
    services: tuple[Service, ...], targets: Targets, api: str | None, refs: _Refs
) -> tuple[ScannedConsumer, ...]:
    """Scan whatever code is there; a repository that is missing does not keep the others out."""
    from contractctl.errors import RevisionError

    found: list[ScannedConsumer] = []
    failed: RevisionError | None = None
    for service in services:
        try:
            found.append(_of_service(service, targets, api, refs))
        except RevisionError as error:
            failed = failed or error
            warn(f"{error}; {service.name} was not scanned")
    if failed and not found:
        raise failed
    return tuple(found)


def save(found: tuple[ScannedConsumer, ...]) -> None:
    """Keep what was found as evidence, in place of what an earlier scan of a service found."""
    from contractctl.cli.evidences import contract_index, open_store
    from contractctl.evidence.code.tallies import code_source, code_tallies
    from contractctl.evidence.extent import Extent
    from contractctl.load.consumers import load_consumers
    from contractctl.model.evidence import Reading

    promised = contract_index(load_consumers(settings().root)).promised
    with open_store(create=True) as store:
        for one in found:
            if one.service:
                record = code_source(one.scan, one.service, settings().now)
                tallies = code_tallies(one.scan, one.service, promised, settings().now)
                reading = Reading(tallies, record.lines, skipped=record.skipped)
                store.replace(store.begin(record), record.stream, reading, Extent(settings().now))


def _targets(consumers: Consumers | None, api: str | None) -> Targets:
    from contractctl.cli.evidences import contract_index
    from contractctl.errors import WorkspaceError
    from contractctl.evidence.code.targets import Targets
    from contractctl.load.consumers import CONSUMERS_FILE, Consumers
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    known = list_apis(settings().root)
    if not known or (api and api not in known):
        wanted = f"no contract {api!r}" if api else "no contract"
        raise WorkspaceError(
            f"there is {wanted} in contracts/", hint=did_you_mean(api or "", known, "contracts")
        )
    index = contract_index(consumers or Consumers((), CONSUMERS_FILE))
    promised = tuple(one for one in index.promised if api in (None, one.api))
    providers: dict[str, tuple[str, ...]] = {}
    for service in consumers.services if consumers else ():
        for provided in service.provides:
            providers[provided] = (*providers.get(provided, ()), service.name)
    return Targets(promised, providers, frozenset())


def _chosen(consumers: Consumers, names: tuple[str, ...]) -> tuple[Service, ...]:
    from contractctl.errors import WorkspaceError
    from contractctl.load.nearest import did_you_mean

    known: Mapping[str, Service] = {one.name: one for one in consumers.services}
    for name in names:
        if name not in known:
            raise WorkspaceError(
                f"{consumers.file} has no service {name!r}",
                hint=did_you_mean(name, known, "services"),
            )
        if known[name].repo is None:
            raise WorkspaceError(
                f"{name} has no repo",
                hint="add `repo: ../path` or a git URL to it, or scan its code with --path",
                location=known[name].location,
            )
    chosen = tuple(known[name] for name in dict.fromkeys(names))
    found = chosen or tuple(one for one in consumers.services if one.repo)
    if not found:
        raise WorkspaceError(
            f"no service of {consumers.file} has a repo",
            hint="add `repo: ../path` or a git URL to a service, or scan a folder with --path",
        )
    return found


def _of_service(
    service: Service, targets: Targets, api: str | None, refs: _Refs
) -> ScannedConsumer:
    consumed = frozenset(entry.api for entry in service.consumes)
    expected = consumed | (frozenset({api}) if api else frozenset())
    return _scanned(service, str(service.repo), replace(targets, expected=expected), refs)


def _scanned(service: Service | None, place: str, targets: Targets, refs: _Refs) -> ScannedConsumer:
    from contractctl.errors import ContractctlError
    from contractctl.evidence.code.comparing import compared

    try:
        now = _scan(place, refs.ref, service is not None, targets)
        then = _scan(place, refs.other, True, targets) if refs.other else None
    except ContractctlError as error:
        if service is not None and error.location is None:
            error.location = service.location
        raise
    return compared(now, service, targets.apis, then)


def _scan(place: str, ref: str | None, committed: bool, targets: Targets) -> CodeScan:
    from contractctl.evidence.code.scanning import scan

    return scan(_tree(place, ref, committed), targets)


def _tree(place: str, ref: str | None, committed: bool) -> SourceTree:
    """The code of a place: at a ref; without one as committed last, or as it lies there."""
    from contractctl.evidence.code.languages import is_scanned
    from contractctl.load.source_trees import is_repository, is_url, read_commit, read_folder

    root = settings().root
    folder = root / place
    at_commit = ref or is_url(place) or (committed and is_repository(folder.resolve()))
    if at_commit and (is_url(place) or folder.is_dir()):
        return read_commit(place, root, ref or "HEAD", is_scanned)
    return read_folder(Path(folder), place, is_scanned)
