"""A personal notice as a mail (RFC 5322), and several of them as a mailbox (mbox)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from contractctl.plan.notices import PersonalNotice
from contractctl.report.notice_plain import render_body
from contractctl.report.notice_words import subject
from contractctl.report.plain import one_line

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = rf"{_LOCAL}(?:\.{_LOCAL})*@{_LABEL}(?:\.{_LABEL})*"
_MAILBOX = re.compile(rf"(?P<plain>{_ADDRESS})|(?P<name>[^<>@,;:\"\\]*)<(?P<named>{_ADDRESS})>")

_BEGINS = re.compile(r"^(?=>*From )", re.MULTILINE)
"""Lines that a mailbox would take for the beginning of the next message."""

_NOWHERE = "contractctl.invalid"
"""The domain of a message without a sender: a name that nobody can have (RFC 2606)."""


def address(owner: str) -> Address | None:
    """The address that an owner is, if it is one: `oncall@example.test` or `Oncall <...>`."""
    found = _MAILBOX.fullmatch(owner.strip())
    if found is None or not owner.isprintable():
        return None
    return Address(_harmless(found["name"] or ""), addr_spec=found["plain"] or found["named"])


def render_mail(found: PersonalNotice) -> str:
    """Render a notice as a mail with the line ends of the wire, in ASCII.

    From and To are left out where the owner is no address.
    """
    return _mail(found).as_bytes(policy=policy.SMTP).decode("ascii")


def render_mailbox(every: Iterable[PersonalNotice]) -> str:
    """Render notices as a mailbox: a `From ` line before each, lines that look like one quoted."""
    return "".join(map(_entry, every))


def _entry(found: PersonalNotice) -> str:
    head, _, body = _mail(found).as_bytes(policy=policy.default).decode("ascii").partition("\n\n")
    begins = f"From {_NOWHERE} {_moment(found).ctime()}"
    return f"{begins}\n{head}\n\n{_BEGINS.sub('>', body)}\n"


def _mail(found: PersonalNotice) -> EmailMessage:
    mail, body = EmailMessage(), render_body(found)
    sender, receiver = address(found.plan.owner), address(found.owner)
    if sender is not None:
        mail["From"] = sender
    if receiver is not None:
        mail["To"] = receiver
    mail["Subject"] = _harmless(subject(found))
    mail["Date"] = format_datetime(_moment(found))
    heads = "\n".join(f"{name}: {value}" for name, value in mail.items())
    digest = hashlib.sha256(f"{heads}\n\n{body}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{sender.domain if sender else _NOWHERE}>"
    mail.set_content(body, cte="7bit" if body.isascii() else "quoted-printable")
    return mail


def _harmless(text: str) -> str:
    """Text of a head on one line, without what `email` would take for an encoded word: it decodes
    those, and a line break in one would begin another header."""
    return one_line(text).replace("=?", "= ?")


def _moment(found: PersonalNotice) -> datetime:
    """The first of its day: a message from the future is taken for spam."""
    return datetime.combine(found.plan.as_of, time(), UTC)
