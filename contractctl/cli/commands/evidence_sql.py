"""contractctl evidence sql: the statement that counts requests where they already are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
    settings,
)


@click.command("sql", cls=Command, context_settings=CONTEXT)
@click.option("--dialect", required=True, metavar="NAME", help="The engine; see docs/engines.md.")
@click.option("--table", required=True, metavar="NAME", help="The table or view with requests.")
@click.option(
    "--columns",
    required=True,
    metavar="WHAT=COLUMN,...",
    help="What its columns are: time, method, path, status, user_agent, ...",
)
@click.option(
    "--time",
    "time_kind",
    default="timestamp",
    show_default=True,
    type=click.Choice(["timestamp", "text", "seconds", "milliseconds"]),
    help="What the column with the time holds; without an offset it is UTC.",
)
@click.option("--since", metavar="DATE", help="Requests from this day on, in UTC.")
@click.option("--until", metavar="DATE", help="Requests before this day; default: today, in UTC.")
@allow_outside_option
@global_options
def command(
    dialect: str, table: str, columns: str, time_kind: str, since: str | None, until: str | None
) -> int:
    """Print the statement that counts the requests of a table on the engine that holds it.

    Run it there, save the result as CSV with names or as parquet, and give that file to
    `contractctl evidence import`. Ids in paths, values of queries and keys stay where they are.
    Columns: time, method, path or url or request, query, status, address, user_agent, host,
    request_id, principal, api_key, vantage, header_NAME. Formats: text.

    Example: contractctl evidence sql --dialect trino --table web.requests
    --columns time=ts,method=verb,path=uri,status=code,user_agent=agent
    """
    from contractctl.cli.output import chosen_format, emit

    chosen_format(("text",))
    emit(_statement(dialect, table, columns, time_kind, since, until))
    return 0


def _statement(
    dialect: str, name: str, columns: str, time_kind: str, since: str | None, until: str | None
) -> str:
    from contractctl.cli.evidences import contract_index
    from contractctl.evidence.engines.dialects import DIALECTS
    from contractctl.evidence.engines.statement import Table, check, statement
    from contractctl.evidence.identity import Identities
    from contractctl.load.consumers import load_consumers
    from contractctl.load.nearest import did_you_mean

    if dialect not in DIALECTS:
        raise click.UsageError(
            f"--dialect {dialect}: {did_you_mean(dialect, tuple(DIALECTS), 'dialects')}"
        )
    before = _day("--until", until) or settings().today
    table = Table(
        name,
        _columns(columns),
        time_kind,
        _second(_day("--since", since)),
        _second(before),
    )
    check(table)
    consumers = load_consumers(settings().root)
    index = contract_index(consumers)
    headers = Identities(consumers.services).header_names
    return statement(DIALECTS[dialect], table, index, headers)


def _columns(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in text.split(","):
        what, sign, column = (part.strip() for part in pair.partition("="))
        if not sign or not what or not column or what in found:
            raise click.UsageError(
                f"--columns {text}: write each as WHAT=COLUMN once, with commas between"
            )
        found[what] = column
    return found


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{option} {text}: no date; write it as 2026-12-31") from error


def _second(day: date | None) -> int | None:
    return None if day is None else int(datetime.combine(day, time(), UTC).timestamp())
