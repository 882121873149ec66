"""contractctl evidence show: what is known of consumers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)

if TYPE_CHECKING:
    from contractctl.model.impact import Knowledge

FORMATS = ("text", "json")


@click.command("show", cls=Command, context_settings=CONTEXT)
@click.option("--consumer", metavar="NAME", help="Only this service.")
@click.option("--api", metavar="NAME", help="Only this contract.")
@allow_outside_option
@global_options
def command(consumer: str | None, api: str | None) -> int:
    """Show what is known of a consumer, from where, how old, and how sharp.

    Pacts tell fields, logs tell operations and query parameters, declarations are what
    consumers.yaml says. Exit code 4 if nothing is known of the consumer. Formats: text, json.

    Example: contractctl evidence show --consumer checkout-web
    """
    from contractctl.cli.evidence_text import render_knowledge
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.report.evidence_json import render_knowledge_json

    format = chosen_format(FORMATS)
    found = _found(consumer, api)
    if format == "json":
        emit(render_knowledge_json(found, settings().today))
    else:
        emit_rich(lambda console: render_knowledge(found, settings().today, console))
    return 0 if found else 4


def _found(consumer: str | None, api: str | None) -> Mapping[str, Mapping[str, Knowledge]]:
    """What is known by service and contract; declared uses stand beside what was seen."""
    from contractctl.cli.evidences import known_of_all
    from contractctl.load.consumers import load_consumers
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    consumers = load_consumers(settings().root)
    names = [service.name for service in consumers.services]
    if consumer is not None and consumer not in names:
        raise click.UsageError(
            f"--consumer {consumer}: {did_you_mean(consumer, names, 'services')}"
        )
    apis = list_apis(settings().root)
    if api is not None and api not in apis:
        raise click.UsageError(f"--api {api}: {did_you_mean(api, apis, 'contracts')}")
    every = known_of_all(consumers, apis if api is None else (api,))
    return {name: own for name, own in every.items() if consumer in (None, name)}
