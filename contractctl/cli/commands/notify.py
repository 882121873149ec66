"""contractctl notify: what to tell each consumer's owner, from its own evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, allow_outside_option, global_options, settings

if TYPE_CHECKING:
    from contractctl.plan.notices import PersonalNotice
    from contractctl.plan.nouns import Plan

FORMATS = ("text", "markdown", "mail", "json")


@click.command("notify", cls=Command, context_settings=CONTEXT, fills_folder=True)
@click.argument("api")
@click.argument("names", nargs=-1, metavar="[CONSUMER...]")
@allow_outside_option
@global_options
def command(api: str, names: tuple[str, ...]) -> int:
    """Write a message to the owner of each consumer that has to move.

    Each is made of the consumer's own evidence: what hits it and where, how that is known, its
    dates, what to do, how to test it and how to answer. What it is about follows from where the
    consumer stands (`contractctl status`): an announcement, a reminder, thanks with what is left,
    or that it calls the old form again; who consumes the contract in a way that nobody knows is
    asked. Nothing is sent, and nothing is written to the ledger. Without CONSUMER text lists whom
    there is something to tell; with --output a folder gets a file for each. Several mails on
    stdout are a mailbox (mbox). Formats: text, markdown, mail, json.

    Example: contractctl notify orders --format mail --output notices
    """
    from contractctl.cli.notices import chosen, is_folder, next_command, personal
    from contractctl.cli.output import chosen_format, emit, remark
    from contractctl.cli.standings import situation

    format = chosen_format(FORMATS)
    found = situation(api)
    picked = chosen(api, personal(api, found), names, found)
    if format == "json":
        from contractctl.report.notice_json import render_json

        emit(render_json(found.plan, picked))
    elif is_folder(settings().output, names):
        _write(format, picked)
    elif format == "text" and not names:
        _list(found.plan, picked)
    elif picked:
        emit(_together(format, picked))
    if format == "mail":
        _say_addresses(picked)
    if after := next_command(api, picked):
        remark(f"when they are sent: {after}")
    return 0


def _renderer(format: str) -> tuple[str, Callable[[PersonalNotice], str]]:
    """How the files of a format end, and what is in them."""
    if format == "markdown":
        from contractctl.report.notice_markdown import render_markdown

        return ".md", render_markdown
    if format == "mail":
        from contractctl.report.notice_mail import render_mail

        return ".eml", render_mail
    from contractctl.report.notice_plain import render_text

    return ".txt", render_text


def _write(format: str, picked: Sequence[PersonalNotice]) -> None:
    from contractctl.cli.notices import write_each
    from contractctl.cli.output import remark
    from contractctl.plan.words import counted

    folder = settings().output
    assert folder is not None
    files = write_each(folder, picked, *_renderer(format))
    remark(f"{counted(len(files), 'notice')} in {folder}")


def _together(format: str, picked: Sequence[PersonalNotice]) -> str:
    """One notice as it is; several so that a reader, or a mail program, tells them apart."""
    if format == "mail" and len(picked) > 1:
        from contractctl.report.notice_mail import render_mailbox

        return render_mailbox(picked)
    between = {"markdown": "\n---\n\n", "text": f"\n{'=' * 72}\n\n", "mail": ""}[format]
    _, render = _renderer(format)
    return between.join(map(render, picked))


def _list(plan: Plan, picked: Sequence[PersonalNotice]) -> None:
    from contractctl.cli.notices_text import render_list
    from contractctl.cli.output import emit_rich

    emit_rich(lambda console: render_list(plan, picked, console))


def _say_addresses(picked: Sequence[PersonalNotice]) -> None:
    """Name the owners to whom no mail can be sent as it is."""
    from contractctl.cli.output import warn
    from contractctl.report.notice_mail import address

    if picked and address(picked[0].plan.owner) is None:
        warn(f"From is missing: the owner {picked[0].plan.owner!r} is no mail address")
    for one in picked:
        if address(one.owner) is None:
            warn(f"{one.consumer}: To is missing, its owner {one.owner!r} is no mail address")
