"""contractctl stub: a server that keeps a contract."""

from __future__ import annotations

import errno
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
    from contractctl.stub import Stub
    from contractctl.stub.server import Log, StubServer

_LOOPBACK = ("127.", "::1", "localhost")


@click.command("stub", cls=Command, context_settings=CONTEXT)
@click.argument("revision")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address on which to listen."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port on which to listen; 0 takes a free one.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another seed, other made-up answers."
)
@click.option(
    "--worst-case",
    is_flag=True,
    help="Answer all that the contract allows and a consumer may not expect.",
)
@allow_outside_option
@global_options
def command(revision: str, host: str, port: int, seed: int, worst_case: bool) -> int:
    """Serve a contract: hold requests against it, and answer as it promises.

    REVISION is a name such as orders@v1, or a path. Requests that the contract does not allow
    are answered by 422 and what is wrong with them. Answers are the contract's examples, or made
    up; `Prefer: code=404`, `Prefer: example=NAME` and `Prefer: dynamic` choose others.

    Example: contractctl stub orders@v1 --port 8000 --worst-case
    """
    from contractctl.cli.output import chosen_format, remark, warn
    from contractctl.cli.pipeline import load, warn_if_invalid
    from contractctl.stub import Stub

    chosen_format(("text",))
    contract = load(revision)
    warn_if_invalid(contract)
    stub = Stub(contract, seed=seed, worst_case=worst_case)
    with _listening(stub, host, port, _log()) as server:
        if not host.startswith(_LOOPBACK):
            warn(f"--host {host}: whoever reaches this machine reaches the stub, too")
        try:
            click.echo(f"{contract.name} at {server.url}; Ctrl-C stops it")
            server.serve_forever()
        except KeyboardInterrupt:
            remark("stopped")
    return 0


def _listening(stub: Stub, host: str, port: int, log: Log) -> StubServer:
    from contractctl.errors import ContractctlError
    from contractctl.stub.server import StubServer

    try:
        return StubServer(stub, host, port, log)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = "stop what listens there, or take another: --port 0 takes a free one"
        elif error.errno == errno.EACCES:
            hint = "take a port from 1024 on; --port 0 takes a free one"
        else:
            hint = "name an address of this machine, 127.0.0.1 say"
        reason = error.strerror or str(error)
        raise ContractctlError(f"cannot listen on {host}:{port}: {reason}", hint=hint) from error


def _log() -> Log:
    """Write a line to stderr for each request; the threads know nothing of the options."""
    from contractctl.report.plain import one_line

    if settings().quiet:
        return lambda line: None
    return lambda line: click.echo(one_line(line), err=True)
