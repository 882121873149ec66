"""A run of `verify`: the job made from options and workspace, its progress, what is kept of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractctl.cli.verifications import Choices, Subject
    from contractctl.load.consumers import Consumers
    from contractctl.model.verification import Exchange, Job, Recorded, Verification
    from contractctl.verify.expectations import Asked
    from contractctl.verify.recorded import Interaction

_REMARK_SECONDS = 10
"""Between two lines of progress where nobody watches a terminal."""


def verification(api: str | None, chosen: Choices) -> tuple[str, Verification]:
    """Test what the options name; the contract's name, and what was found."""
    from contractctl.cli.pipeline import sound_uses
    from contractctl.cli.verifications import audience, subject
    from contractctl.load.consumers import load_consumers
    from contractctl.verify.verifying import verify

    found = subject(api, chosen.base, chosen.head)
    declared = load_consumers(settings().root)
    consumers = sound_uses(declared, found.api, (found.base, found.head))
    asked = audience(consumers, chosen.consumers, found)
    if chosen.replay:
        asked, recorded = _replayed(chosen.replay, found.api, asked)
    else:
        recorded = _recorded(chosen, found, asked, consumers)
    job = _job(chosen, found, asked, recorded)
    with _progress() as on_exchange:
        result = verify(
            *(job, found.base, asked),
            head=found.head.name,
            deprecated=found.deprecated,
            max_total_seconds=chosen.max_total_seconds,
            debug=settings().debug,
            on_exchange=on_exchange,
        )
    if not chosen.replay:
        is_said = chosen.head is not None
        _keep(found, result, is_provider=job.provider.stub is None, is_said=is_said)
    return found.api, result


def _job(chosen: Choices, found: Subject, asked: Asked, recorded: tuple[Recorded, ...]) -> Job:
    from contractctl.cli.verifications import header, provider, target
    from contractctl.model.verification import Job, Origin
    from contractctl.verify.documents import rounds

    tested = provider(chosen, found)
    phases = [Origin.EXAMPLES, Origin.COVERAGE, Origin.FUZZING]
    if chosen.stateful:
        phases.append(Origin.STATEFUL)
    return Job(
        asked.forms,
        # Links between operations are followed within a round.
        () if chosen.replay else rounds(found.base, asked.forms, in_stages=not chosen.stateful),
        asked.expectations,
        tested,
        settings().today,
        baseline=target(chosen.baseline, found.base) if chosen.baseline else None,
        repeats_baseline=chosen.compare,
        recorded=recorded,
        headers=tuple(header(value) for value in chosen.headers),
        # What a stub makes up keeps the contract, and knows nothing of what checks ask for.
        checks=() if tested.stub else _checks(),
        timeline=found.timeline,
        seed=chosen.seed,
        max_examples=chosen.max_examples,
        phases=tuple(phases),
        timeout=chosen.timeout,
        rate=chosen.rate,
        max_seconds=chosen.max_seconds,
        allow_writes=chosen.allow_writes,
    )


def _checks() -> tuple[str, ...]:
    """The checks of the workspace that look at answers."""
    from contractctl.checks import checks_of_kind

    return tuple(str(file.absolute()) for file in checks_of_kind(settings().root, "verify"))


def _recorded(
    chosen: Choices, found: Subject, asked: Asked, consumers: Consumers
) -> tuple[Recorded, ...]:
    """The requests of the files that --recorded names."""
    from contractctl.cli.output import warn
    from contractctl.errors import VerificationError
    from contractctl.evidence.identity import Identities
    from contractctl.evidence.sources import expand
    from contractctl.verify.recorded import read, recorded

    if not chosen.recorded:
        return ()
    interactions: list[Interaction] = []
    for source in expand(chosen.recorded):
        try:
            interactions += read(Path(source.path or source.name))
        except VerificationError as error:
            if source.was_named:
                raise
            warn(str(error))  # a README beside the pacts of a folder
    forms = {
        name: [asked.forms.index(one.form) for one in asked.expectations if name in one.consumers]
        for name in {name for one in asked.expectations for name in one.consumers}
    }
    identities = Identities(consumers.services)
    requests, notes = recorded(interactions, found.base, asked.forms, forms, identities)
    for note in notes:
        warn(note)
    return requests


def _replayed(identifier: str, api: str, asked: Asked) -> tuple[Asked, tuple[Recorded, ...]]:
    """One request of the last run, for every form of its operation, and nothing else."""
    from contractctl.errors import VerificationError
    from contractctl.model.verification import Recorded
    from contractctl.verify.kept import failed_request, kept_file

    operation, request = failed_request(kept_file(settings().root, api), identifier)
    forms = tuple(form for form in asked.forms if form.operation == operation)
    if not forms:
        raise VerificationError(
            f"{operation} is used by no consumer that is tested",
            hint="leave out --consumer, or run `contractctl verify` again without --replay",
        )
    own = tuple(one for one in asked.expectations if one.form in forms)
    requests = tuple(Recorded(number, "", request) for number in range(len(forms)))
    return replace(asked, forms=forms, expectations=own, skipped=()), requests


def _keep(found: Subject, result: Verification, *, is_provider: bool, is_said: bool) -> None:
    """Keep the failed requests, and what was tested, for `impact` and `plan`.

    is_provider: a stub keeps what its contract says, which is no news of any provider
    is_said: whether --head names what the provider keeps; else it may be the old build as well
    """
    from contractctl.verify.kept import Pair, keep, kept_file

    pair = Pair(found.base.sha256, found.head.sha256) if is_provider else None
    keep(kept_file(settings().root, found.api), result, pair, is_said=is_said)


@contextmanager
def _progress() -> Iterator[Callable[[Exchange], None]]:
    """Say on stderr how far it is: live on a terminal, a line now and then elsewhere."""
    from contractctl.cli.output import remark

    if settings().quiet:
        yield lambda _: None
    elif sys.stderr is not None and sys.stderr.isatty():
        with _live() as on_exchange:
            yield on_exchange
    else:
        count = 0
        said = time.monotonic()

        def on_exchange(_: Exchange) -> None:
            nonlocal count, said
            count += 1
            if time.monotonic() - said > _REMARK_SECONDS:
                said = time.monotonic()
                remark(f"{count:,} requests sent")

        yield on_exchange


@contextmanager
def _live() -> Iterator[Callable[[Exchange], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} requests"))
    shown = Progress(
        *(*columns, TextColumn("{task.description}", markup=False), TimeElapsedColumn()),
        console=Console(stderr=True),
        transient=True,
    )
    with shown:
        task = shown.add_task("", total=None)

        def on_exchange(one: Exchange) -> None:
            path = one.request.target.partition("?")[0]
            shown.update(task, advance=1, description=f"{one.request.method} {path[:60]}")

        yield on_exchange
