"""What the commands of the ledger share: whom an event is about, who says so, writing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from contractctl.cli.keeping import once
from contractctl.cli.options import global_options, settings

if TYPE_CHECKING:
    from contractctl.load.consumers import Consumers
    from contractctl.model.ledger import Event, Kind
    from contractctl.pointer import JsonValue
    from contractctl.track.store import Ledger

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("text",)

_OPTIONS = (
    click.argument("api"),
    click.argument("consumers", nargs=-1, required=True, metavar="CONSUMER..."),
    click.option("--by", required=True, metavar="WHO", help="Who says so: a person or a team."),
)


def event_options(function: F) -> F:
    """Of whom it is, and who says so; and the global options."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return global_options(function)


note_option = click.option("--note", default="", metavar="TEXT", help="What else to remember.")


def ledger_file() -> Path:
    """Where the ledger of the workspace is kept."""
    from contractctl.model.state import LEDGER_FILE

    return settings().root / LEDGER_FILE


def open_ledger(*, create: bool = False) -> Ledger:
    """Open the ledger of the workspace; the caller closes it."""
    from contractctl.track.store import Ledger

    return Ledger(ledger_file(), create=create)


@once
def tracked_events(api: str) -> tuple[Event, ...]:
    """The events of one contract; none where nothing was tracked yet."""
    if not ledger_file().exists():
        return ()
    with open_ledger() as ledger:
        return ledger.events(api)


def record(
    kind: Kind,
    api: str,
    names: Iterable[str],
    by: str,
    data_of: Callable[[str], Mapping[str, JsonValue]],
) -> int:
    """Write an event for each consumer, all or none, and say so.

    data_of: what there is to say of a consumer; values that are "" or None are left out
    """
    from contractctl.cli.output import chosen_format, emit
    from contractctl.load.consumers import load_consumers
    from contractctl.model.ledger import Event

    chosen_format(FORMATS)
    chosen = tuple(dict.fromkeys(names))
    check_names(load_consumers(settings().root), api, chosen)
    pair = migration_pair(api)
    drafts = [
        Event(
            *("", settings().now, api, name, kind.value, readable("--by", by)),
            {**pair, **{key: value for key, value in data_of(name).items() if value}},
        )
        for name in chosen
    ]
    with open_ledger(create=True) as ledger:
        ledger.append(drafts)
    emit(f"{kind} of {api}: {', '.join(chosen)}")
    return 0


def noted(note: str) -> Callable[[str], Mapping[str, JsonValue]]:
    """For events that say nothing but a note."""
    text = readable("--note", note)
    return lambda _: {"note": text}


def check_names(consumers: Consumers, api: str, names: Iterable[str]) -> None:
    """Refuse contracts and consumers that nobody knows: an event is never taken back."""
    from contractctl.errors import WorkspaceError
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    apis = list_apis(settings().root)
    if api not in apis:
        raise WorkspaceError(
            f"there is no contract {api!r} in contracts/", hint=did_you_mean(api, apis, "contracts")
        )
    using = {one.name for one in consumers.services if one.consumption(api)}
    for name in names:
        if name not in using:
            known = any(one.name == name for one in consumers.services)
            what = f"does not consume {api}" if known else "is no service of consumers.yaml"
            raise WorkspaceError(
                f"{name!r} {what}; nothing was written",
                hint=did_you_mean(name, using, f"consumers of {api}"),
            )


def migration_pair(api: str) -> dict[str, JsonValue]:
    """The revisions that the contract is on its way between, as far as it says."""
    from contractctl.load.migration import load_migration_file, migration_file

    if not (settings().root / migration_file(api)).exists():
        return {}
    migration = load_migration_file(settings().root, api)
    return {"base": migration.base, "head": migration.head} if migration.base else {}


def readable(option: str, text: str) -> str:
    """Refuse what no JSON can hold: bytes of the command line that are no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise click.UsageError(f"{option}: this is no UTF-8 text") from error
    if option == "--by" and not text.strip():
        raise click.UsageError("--by: say who; it cannot be empty")
    return text
