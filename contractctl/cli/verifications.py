"""What `verify` needs from the workspace and its options: who is tested, and against what."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.load.consumers import Consumers
    from contractctl.model import Operation, Revision, Service, Timeline
    from contractctl.model.impact import KnownUse
    from contractctl.model.verification import Target
    from contractctl.verify.expectations import Asked

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of `verify`, by their names."""

    base: str | None
    head: str | None
    provider: str | None
    app: str | None
    stub: str | None
    worst_case: bool
    consumers: tuple[str, ...]
    baseline: str | None
    compare: bool
    headers: tuple[str, ...]
    recorded: tuple[str, ...]
    replay: str | None
    max_examples: int
    max_seconds: float | None
    max_total_seconds: float
    timeout: float
    rate: float | None
    seed: int
    stateful: bool
    allow_writes: bool

    def check(self) -> None:
        """Refuse options that contradict each other."""
        named = [f"--{one}" for one in ("provider", "app", "stub") if getattr(self, one)]
        if len(named) > 1:
            raise click.UsageError(f"{' and '.join(named)}: name one provider")
        if self.compare and not self.baseline:
            raise click.UsageError("--compare needs --baseline: with what is it to be compared?")
        if self.worst_case and (self.provider or self.app):
            raise click.UsageError("--worst-case is for a stub, not for a provider of your own")


@dataclass(frozen=True, slots=True)
class Subject:
    """Which promises are tested.

    base: whose promises; head: the revision that the provider is said to keep
    timeline: the dates that are promised to consumers; deprecated: the operations that change
    """

    api: str
    base: Revision
    head: Revision
    timeline: Timeline | None
    deprecated: frozenset[Operation]


def subject(api: str | None, base: str | None, head: str | None) -> Subject:
    """The contract and its revisions, from the arguments or from migration.yaml."""
    from contractctl.cli.pipeline import api_of, load, warn_if_invalid
    from contractctl.load.migration import load_migration_file, migration_file

    name = api or (api_of(base) if base else None) or _only_api()
    root = settings().root
    planned = load_migration_file(root, name) if (root / migration_file(name)).exists() else None
    base = base or (f"{name}@{planned.base}" if planned and planned.base else name)
    if head is None:
        head = f"{name}@{planned.head}" if planned and planned.head else base
    old, new = load(base), load(head)
    warn_if_invalid(old)
    timeline = planned.timeline if planned else None
    is_due = timeline is not None and settings().today >= timeline.deprecate
    return Subject(name, old, new, timeline, changing(old, new) if is_due else frozenset())


def _only_api() -> str:
    from contractctl.load.revisions import list_apis

    apis = list_apis(settings().root)
    if len(apis) != 1:
        known = ", ".join(apis) or "none in contracts/"
        raise click.UsageError(f"which contract? there are {known}")
    return apis[0]


def changing(base: Revision, head: Revision) -> frozenset[Operation]:
    """The operations whose consumers have to move, and those that say so themselves."""
    from contractctl.cli.pipeline import policy_named
    from contractctl.diff import diff, document
    from contractctl.model import Severity

    offered = document.paths(base)
    policy = policy_named("default")
    found = diff(base, head, policy=policy, as_of=settings().today, witnesses=False)
    changing = {
        operation
        for change in found.changes
        if change.severity is Severity.BREAKING
        for operation in change.operations
    }
    marked = {one for one, node in offered.items() if document.flag(node.node, "deprecated")}
    return frozenset(changing & offered.keys() | marked)


def audience(consumers: Consumers, names: Iterable[str], found: Subject) -> Asked:
    """What the chosen consumers, or all of the contract, use of it."""
    from contractctl.diff import document
    from contractctl.verify.expectations import asked

    services = [one for one in consumers.services if one.consumption(found.api)]
    chosen = _chosen(services, tuple(names), found.api)
    uses = _uses(consumers, found.api)
    return asked(chosen, uses, document.paths(found.base), document.webhooks(found.base))


def _uses(consumers: Consumers, api: str) -> Mapping[str, tuple[KnownUse, ...]]:
    from contractctl.cli.evidences import known_of_all

    known = known_of_all(consumers, (api,))
    return {name: of_one[api].uses for name, of_one in known.items() if api in of_one}


def _chosen(services: list[Service], names: tuple[str, ...], api: str) -> list[Service]:
    from contractctl.load.nearest import did_you_mean

    known = [one.name for one in services]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, "consumers")
            raise click.UsageError(f"--consumer: {name!r} does not consume {api}; {hint}")
    return [one for one in services if not names or one.name in names]


def provider(chosen: Choices, found: Subject) -> Target:
    """What is tested; a stub of the head revision where nothing is named."""
    from contractctl.cli.output import remark
    from contractctl.cli.pipeline import load
    from contractctl.model.verification import Target

    if named := chosen.provider or chosen.app:
        return target(named, found.base)
    revision = load(chosen.stub) if chosen.stub else found.head
    if not chosen.stub:
        remark(f"no provider is named: a stub of {revision.name} is tested")
    from contractctl.diff import document

    prefix = document.server_path(revision)
    return Target(stub=revision, worst_case=chosen.worst_case, base_path=prefix)


def target(value: str, base: Revision) -> Target:
    """A provider by URL, or as `module:attribute` of an application.

    A URL without a path stands for the servers of the contract; one with a path, be it `/`, is
    what all paths of the contract are below.
    """
    from contractctl.diff import document
    from contractctl.model.verification import Target

    prefix = document.server_path(base)
    if "://" not in value:
        if not re.fullmatch(r"[\w.]+:[\w.]+(\(.*\))?", value):
            raise click.UsageError(f"{value!r} is no URL and no module:attribute of an application")
        return Target(app=value, folder=os.getcwd(), base_path=prefix)
    url = urlsplit(value)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        raise click.UsageError(f"{value!r}: write the base URL of a provider, http://HOST:PORT")
    if url.username or url.password:
        raise click.UsageError("credentials belong into --header, not into the URL")
    return Target(url=value.rstrip("/"), base_path="" if url.path else prefix)


def header(value: str) -> tuple[str, str]:
    """`Name: value`, with `${NAME}` for what the environment holds, so that no secret is typed."""
    name, colon, content = value.partition(":")
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise click.UsageError(f"--header: {name!r} is no header; write 'Name: value'")

    def held(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise click.UsageError(f"--header {name}: the environment has no {found[1]}")
        return os.environ[found[1]]

    text = _VARIABLE.sub(held, content.strip())
    if "\n" in text or "\r" in text:
        raise click.UsageError(f"--header {name}: a line end cannot be sent")
    return name, text
