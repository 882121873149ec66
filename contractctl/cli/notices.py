"""The notices of a migration: from plan, ledger and evidence, to a terminal or a folder."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from contractctl.cli.standings import Situation
    from contractctl.load.consumers import Consumers
    from contractctl.model.evidence import ObservedUse
    from contractctl.plan.notices import KnownOf, PersonalNotice, Recognition

_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


def personal(api: str, found: Situation) -> tuple[PersonalNotice, ...]:
    """A notice for everybody who has to move, or of whom nobody knows."""
    from contractctl.cli import brownouts
    from contractctl.plan.notices import notices

    assessed = found.material.assessed
    return notices(
        *(found.baseline, found.plan, found.progress),
        assessed.assessment.impacts,
        assessed.consumers.services,
        _known(assessed.consumers, api),
        brownouts.agreed(found.plan),
    )


def _known(consumers: Consumers, api: str) -> Mapping[str, KnownOf]:
    """By service, what the sources say of its use of a contract."""
    from contractctl.cli.evidences import known_by, seen, store_file
    from contractctl.plan.notices import KnownOf

    found = seen(consumers) if store_file().exists() else None
    said = known_by(found, consumers, (api,))
    recognised = _recognised(found.uses, api) if found else {}
    return {
        name: KnownOf(recognised.get(name, ()), said[name][api].uses if name in said else ())
        for name in {*said, *recognised}
    }


def _recognised(uses: Iterable[ObservedUse], api: str) -> Mapping[str, tuple[Recognition, ...]]:
    """By service, the kinds of identity by which its hits on a contract were told; of pacts and
    code nothing, which say whose they are."""
    from contractctl.evidence.knowledge import services_of
    from contractctl.model import EvidenceKind

    grouped: dict[str, dict[str, list[ObservedUse]]] = defaultdict(lambda: defaultdict(list))
    for use in uses:
        if use.api == api and use.sighting.kind is EvidenceKind.OBSERVED:
            for service in services_of(use):
                grouped[service][use.caller.identified_by].append(use)
    return {
        service: tuple(
            sorted(
                (_recognition(kind, uses) for kind, uses in kinds.items()),
                key=lambda one: (one.is_weak, -one.hits, one.kind),
            )
        )
        for service, kinds in grouped.items()
    }


def _recognition(kind: str, uses: Sequence[ObservedUse]) -> Recognition:
    from contractctl.evidence.knowledge import days_of
    from contractctl.model.evidence import CallerKind
    from contractctl.plan.notices import Recognition

    sightings = {use.sighting.number: use.sighting for use in uses}.values()
    return Recognition(
        kind,
        is_weak=all(use.caller.is_weak for use in uses),
        is_shared=all(use.caller.kind is CallerKind.CONFLICT for use in uses),
        hits=sum(one.hits for one in sightings),
        last=days_of(sightings)[1],
    )


def chosen(
    api: str, every: Sequence[PersonalNotice], names: Sequence[str], found: Situation
) -> tuple[PersonalNotice, ...]:
    """The notices of the named consumers, or all; it is said of whom there is nothing to tell."""
    from contractctl.cli.output import remark
    from contractctl.cli.tracking import check_names

    check_names(found.material.assessed.consumers, api, names)
    by_name = {one.consumer: one for one in every}
    why = {one.name: one.why for one in found.plan.scope.unaffected}
    why |= {one.name: f"waived until {one.expires}" for one in found.plan.scope.waived}
    for name in dict.fromkeys(names):
        if name not in by_name:
            remark(f"{name} does not have to move: {why.get(name, 'nothing that changes hits it')}")
    return tuple(by_name[name] for name in dict.fromkeys(names or by_name) if name in by_name)


def write_each(
    folder: Path,
    found: Iterable[PersonalNotice],
    suffix: str,
    render: Callable[[PersonalNotice], str],
) -> tuple[Path, ...]:
    """Write a file for each notice into a folder, each whole or not at all."""
    from contractctl.cli.output import refuse_workspace_file, write_whole
    from contractctl.errors import ContractctlError

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ContractctlError(
            f"cannot write to {folder}: {error.strerror}",
            hint="name a folder that may be written, or one to be made in a folder that exists",
        ) from error
    files = []
    for one in found:
        file = folder / file_name(one.plan.api, one.consumer, suffix)
        if file.is_symlink():
            raise click.UsageError(f"--output {folder}: {file.name} in it leads elsewhere")
        refuse_workspace_file(file)
        write_whole(file, render(one).encode())
        files.append(file)
    return tuple(files)


def file_name(api: str, consumer: str, suffix: str) -> str:
    """`orders-checkout-web.md`; a name that no file can have gets a plain one of its own, also
    where large and small letters are one."""
    name = f"{api}-{consumer}"
    if _PLAIN_NAME.fullmatch(name):
        return f"{name}{suffix}"
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain or 'notice'}-{digest}{suffix}"


def is_folder(path: Path | None, names: Sequence[str]) -> bool:
    """Whether --output is a folder: it is one already, or is to hold several notices."""
    return path is not None and (path.is_dir() or len(names) != 1)


def next_command(api: str, found: Iterable[PersonalNotice]) -> str:
    """How sending them is written down; "" where there is nothing to write down."""
    from contractctl.model.commands import command, tracking
    from contractctl.report.notice_steps import recording

    names = [one.consumer for one in found if recording(one)]
    return command(*tracking("notify", api, names, "YOU")) if names else ""
