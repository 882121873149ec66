"""Commands that a reader is to type: whatever a name is, a shell takes it as one word."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

PROGRAM = "contractctl"


def command(*words: str) -> str:
    """A command of this program: names are what users and senders of requests call themselves."""
    return shlex.join((PROGRAM, *words))


def only(consumer: str) -> tuple[str, ...]:
    """The words that name one consumer to `verify`, whatever its name begins with."""
    return (f"--consumer={consumer}",) if consumer.startswith("-") else ("--consumer", consumer)


def tracking(
    kind: str, api: str, names: Iterable[str], by: str, more: Iterable[str] = ()
) -> tuple[str, ...]:
    """The words, behind the program's name, that write an event to the ledger."""
    subjects, options = (api, *names), (*more, "--by", by)
    if any(name.startswith("-") for name in subjects):
        return ("track", kind, *options, "--", *subjects)
    return ("track", kind, *subjects, *options)


def verifying(api: str, consumer: str) -> tuple[str, ...]:
    """The words, behind the program's name, that test a provider for one consumer."""
    return ("verify", api, *only(consumer), "--provider", "URL")
