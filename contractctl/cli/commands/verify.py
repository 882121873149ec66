"""contractctl verify: whether a provider keeps the promises that each consumer relies on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contractctl.cli.options import (
    CONTEXT,
    Command,
    allow_outside_option,
    global_options,
)

if TYPE_CHECKING:
    from contractctl.model.verification import Verification

FORMATS = ("text", "json", "junit")

FINDINGS, FAILED, ONLY_UNKNOWN = 1, 3, 4


@click.command("verify", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@click.option("--base", metavar="REV", help="Whose promises are tested; default: migration.yaml.")
@click.option("--head", metavar="REV", help="The revision that the provider is said to keep.")
@click.option("--provider", metavar="URL", help="Base URL of the provider to test.")
@click.option("--app", metavar="MODULE:APP", help="A WSGI or ASGI application to test in process.")
@click.option("--stub", metavar="REV", help="Test a stub of this revision.")
@click.option("--worst-case", is_flag=True, help="Let the stub answer all that REV allows.")
@click.option("--consumer", "consumers", multiple=True, metavar="NAME", help="Only for this one.")
@click.option("--baseline", metavar="URL|APP", help="The old provider: what it fails is not new.")
@click.option("--compare", is_flag=True, help="Look for shifts in meaning against the baseline.")
@click.option(
    "--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Send it; ${VAR} is read."
)
@click.option("--recorded", multiple=True, metavar="PATH", help="Send requests of pacts and HAR.")
@click.option("--replay", metavar="ID", help="Send one request of the last run again.")
@click.option(
    "--max-examples",
    type=click.IntRange(1, 100_000),
    default=50,
    show_default=True,
    metavar="N",
    help="Generated requests for each operation, beside examples and boundaries.",
)
@click.option(
    "--max-seconds", type=click.FloatRange(0, min_open=True), metavar="S", help="For a consumer."
)
@click.option(
    "--max-total-seconds",
    type=click.FloatRange(0, min_open=True),
    default=900.0,
    show_default=True,
    metavar="S",
    help="For all consumers together.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="S",
    help="For one request.",
)
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), metavar="N", help="Requests a second."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of all that is generated.")
@click.option("--stateful", is_flag=True, help="Follow links between operations, too.")
@click.option("--allow-writes", is_flag=True, help="Send writes to other hosts than this one.")
@allow_outside_option
@global_options
def command(api: str | None, **options: Any) -> int:
    """Test a provider for what each consumer sends and reads.

    Requests that the base contract calls valid are generated, from what consumers use of it, and
    sent to the provider; its answers are held against the base contract as each consumer sees it:
    no request refused, every field there that it reads. Without a provider, a stub of the head
    revision is tested. Checks of your own stand in checks/. Exit code 1 if a consumer fails, 3 if
    the provider cannot be judged, 4 if only inconclusive results remain. Formats: text, json,
    junit.

    Example: contractctl verify orders --base orders@v1 --provider http://127.0.0.1:8000
    """
    from contractctl.cli.output import chosen_format
    from contractctl.cli.verifications import Choices
    from contractctl.cli.verify_run import verification

    format = chosen_format(FORMATS)
    chosen = Choices(**options)
    chosen.check()
    name, found = verification(api, chosen)
    _print(found, name, format)
    return _exit_code(found)


def _print(found: Verification, api: str, format: str) -> None:
    from contractctl.cli.output import emit, emit_rich

    if format == "json":
        from contractctl.report.verify_json import render_json

        emit(render_json(found))
    elif format == "junit":
        from contractctl.report.verify_junit import render_junit

        emit(render_junit(found))
    else:
        from contractctl.cli.verify_text import render_text

        emit_rich(lambda console: render_text(found, api, console))


def _exit_code(found: Verification) -> int:
    """1 if a consumer fails; 3 if none could be judged; 4 if something remains open."""
    from contractctl.model.verification import Outlook

    verdicts = {one.verdict for one in found.consumers} - {Outlook.SKIPPED}
    if Outlook.FAIL in verdicts:
        return FINDINGS
    if verdicts == {Outlook.ERROR}:
        return FAILED
    return ONLY_UNKNOWN if not verdicts or verdicts != {Outlook.PASS} else 0
