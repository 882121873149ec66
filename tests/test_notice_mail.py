"""A mail says what the notice says to whom it is for, and nothing that a name would bring in."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notice_estate import PLAN, made, moment

from contractctl.plan.notices import PersonalNotice
from contractctl.report.notice_mail import address, render_mail, render_mailbox
from contractctl.report.notice_plain import render_body
from contractctl.report.notice_words import subject

NOTICES = made()

HEADS = ["From", "To", "Subject", "Date", "Message-ID", "Content-Type",
         "Content-Transfer-Encoding", "MIME-Version"]  # fmt: skip


def parsed(text: str) -> EmailMessage:
    return message_from_bytes(text.encode("ascii"), policy=policy.SMTP)


def said(mail: EmailMessage) -> str:
    """What stands in a mail, with the line ends of this machine."""
    return str(mail.get_content()).replace("\r\n", "\n")


def named(consumer: str, owner: str, contact: str = PLAN.owner) -> PersonalNotice:
    """The notice of `billing`, if names were others."""
    found = NOTICES["billing"]
    subject_ = replace(found.standing.subject, name=consumer, owner=owner)
    return replace(
        found,
        plan=replace(found.plan, owner=contact),
        standing=replace(found.standing, subject=subject_),
    )


@pytest.mark.parametrize("name", NOTICES)
def test_a_mail_parses_back_to_what_was_said(name: str) -> None:
    found = NOTICES[name]
    mail = parsed(render_mail(found))
    assert mail.keys() == HEADS
    assert said(mail) == render_body(found)
    assert mail["Subject"] == subject(found)
    assert (mail["From"], mail["To"]) == (PLAN.owner, found.owner)
    assert parsedate_to_datetime(mail["Date"]) == moment(PLAN.as_of)
    assert not mail.defects


def test_a_mail_is_wrapped_as_the_wire_asks_for() -> None:
    for found in NOTICES.values():
        lines = render_mail(found).split("\r\n")
        assert all("\n" not in line and len(line) <= 78 for line in lines)


def test_the_same_notice_is_the_same_message_and_another_is_another() -> None:
    ids = {str(parsed(render_mail(one))["Message-ID"]) for one in NOTICES.values()}
    assert len(ids) == len(NOTICES)
    assert all(one.endswith("@example.test>") for one in ids)
    assert render_mail(made()["billing"]) == render_mail(NOTICES["billing"])
    changed = named("billing", "other@example.test")
    assert parsed(render_mail(changed))["Message-ID"] not in ids


@pytest.mark.parametrize(
    ("owner", "spec", "shown"),
    [
        ("oncall@example.test", "oncall@example.test", ""),
        ("On Call <oncall@example.test>", "oncall@example.test", "On Call"),
        ("Straße <a.b+c@example.test>", "a.b+c@example.test", "Straße"),
        ("the platform team", None, ""),
        ("#orders-channel", None, ""),
        ("a@example.test, b@example.test", None, ""),
        ("a@example.test\nBcc: evil@example.test", None, ""),
        ("x\r\n <a@example.test>", None, ""),
        ('"; DROP <a@example.test>', None, ""),
        ("a..b@example.test", None, ""),
        ("@example.test", None, ""),
        ("a@-example.test", None, ""),
        ("a@b@example.test", None, ""),
        ("a@exämple.test", None, ""),
        ("", None, ""),
    ],
)
def test_an_owner_is_written_to_where_it_is_exactly_one_address(
    owner: str, spec: str | None, shown: str
) -> None:
    found = address(owner)
    assert (found.addr_spec if found else None) == spec
    assert (found.display_name if found else "") == shown


def test_who_has_no_address_is_left_out_and_the_rest_stands() -> None:
    mail = parsed(render_mail(named("billing", "the team", "#orders")))
    assert ("From" in mail, "To" in mail) == (False, False)
    assert mail["Message-ID"].endswith("@contractctl.invalid>")
    assert "ack orders billing" in mail.get_content()


HOSTILE = st.text(min_size=1, max_size=60) | st.sampled_from(
    ["a\nBcc: evil@example.test", "a\r\n\r\n<script>", "=?utf-8?q?=0ABcc=3A_x?=", "\x00\x1b[31m",
     "From x\n.\n", "\u2028Bcc: x", "a" * 2000, "<script>alert(1)</script>"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_name_brings_in_a_header_or_ends_the_head(
    consumer: str, owner: str, contact: str
) -> None:
    found = named(consumer, owner, contact)
    text = render_mail(found)
    mail = parsed(text)
    assert set(mail.keys()) <= set(HEADS)
    assert said(mail) == render_body(found)
    assert text.isascii()
    assert all(line.isprintable() for line in render_body(found).splitlines())


def test_several_mails_are_a_mailbox(tmp_path: Path) -> None:
    file = tmp_path / "notices.mbox"
    every = [*NOTICES.values(), named("From here", "a@example.test")]
    file.write_text(render_mailbox(every), encoding="ascii", newline="")
    box = mailbox.mbox(file, create=False)
    found = [
        message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.iterkeys()
    ]
    box.close()
    assert [one["Subject"] for one in found] == [subject(one) for one in every]
    for mail, one in zip(found, every, strict=True):
        assert isinstance(mail, EmailMessage)
        lines = said(mail).rstrip("\n").split("\n")
        unquoted = [line[1:] if line.startswith(">") else line for line in lines]
        assert unquoted == render_body(one).rstrip("\n").split("\n")
