"""The entry point: find the command, run it, turn what happens into an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from contractctl import __version__
from contractctl.cli.groups import LazyGroup
from contractctl.cli.options import CONTEXT, Chosen, Settings, global_options
from contractctl.errors import ContractctlError

COMMANDS = {
    "init": "Write a commented workspace to start from.",
    "validate": "Check contracts, consumers.yaml and every migration.yaml.",
    "diff": "Show what differs between two revisions of a contract.",
    "rules": "Show the rules of the diff, or derive the severity of one in words.",
    "graph": "Show who consumes what, and the blast radius of a contract or service.",
    "impact": "Show which consumer each change hits, and on what evidence.",
    "plan": "Plan the migration of a contract: what breaks, whom, in which waves, by when.",
    "expand": "Write the contract that serves consumers of two revisions at once.",
    "evidence": "Import logs, traces, HAR files and pacts; show what they tell of consumers.",
    "scan": "Find uses of contracts in the code of consumers.",
    "audit": "Answer whether undocumented dependencies are left, and how far the answer reaches.",
    "stub": "Serve a contract: hold requests against it, and answer as it promises.",
    "verify": "Test a provider for what each consumer sends and reads.",
    "gate": "Judge a pull request: what its changes of contracts do to which consumers.",
    "headers": "Write and check the headers that announce an end: Deprecation, Sunset, Link.",
    "brownout": "Plan short refusals before the sunset, and read what they showed.",
    "notify": "Write a message to the owner of each consumer that has to move.",
    "track": "Note what was said and done on the way to a date; `status` says where it leads.",
    "status": "Show where each consumer of a migration stands, by proof, and what is next.",
    "report": "Report on a migration: whether it is on track, and what happened in its last week.",
    "schema": "Print the JSON Schema (2020-12) of a JSON output.",
}
"""Each command lives in contractctl/cli/commands/<name>.py and is imported when it is run."""

EXIT_CODES = {
    0: "nothing to report",
    1: "findings",
    2: "wrong usage",
    3: "could not finish",
    4: "only unknowns stand in the way",
}

EPILOG = f"Exit codes: {', '.join(f'{code} {what}' for code, what in EXIT_CODES.items())}."

USAGE, FAILED, INTERRUPTED, NOBODY_LISTENS = 2, 3, 130, 141
"""The last two are what a shell reports of a program that Ctrl-C or a closed pipe ended."""


@click.group(cls=LazyGroup, modules=COMMANDS, context_settings=CONTEXT, epilog=EPILOG)
@click.version_option(__version__, prog_name="contractctl")
@global_options
def cli() -> None:
    """Who breaks when an HTTP API contract changes, and how to get them across."""


def main() -> None:
    """Run the program as the shell sees it."""
    # Documents are a million objects without a cycle; looking for one takes a third of the time.
    gc.disable()
    code = guarded(sys.argv[1:])
    _discard_unwritten()
    sys.exit(code)


def guarded(arguments: Sequence[str]) -> int:
    """Run a command; whatever goes wrong becomes a line on stderr and an exit code."""
    chosen = Chosen()
    try:
        return _run(arguments, chosen)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return NOBODY_LISTENS  # as with `| head`: there is nobody to say anything to
    except Exception as error:
        _explain(error, chosen.settings)
        return FAILED


def _run(arguments: Sequence[str], chosen: Chosen) -> int:
    context = cli.make_context("contractctl", list(arguments), obj=chosen)
    with context:
        result = cli.invoke(context)
    return result if isinstance(result, int) else 0


def _explain(error: Exception, settings: Settings) -> None:
    """Say on stderr what is wrong and what to do next."""
    from contractctl.cli.output import say

    if settings.debug:
        import traceback

        traceback.print_exception(error)
    message, hint = _words(error)
    say("error:", "red", message, settings.color)
    say("  next:", "cyan", hint, settings.color)


def _words(error: Exception) -> tuple[str, str]:
    where = "run again with --debug to see where it happened"
    match error:
        case ContractctlError():
            return str(error), error.hint
        case OSError():
            reason = error.strerror or str(error)
            return (f"{error.filename}: {reason}" if error.filename else reason), where
        case RecursionError():
            return "the document is nested too deeply", where
        case MemoryError():
            return "not enough memory", where
    name = type(error).__name__
    return f"contractctl has a defect: {name}: {error}", "report it with what --debug prints"


def _discard_unwritten() -> None:
    """Drop output that cannot be written, or Python complains about it while it exits."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
