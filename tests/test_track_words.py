"""What comes next is said in commands that a shell takes as they are, whatever a name is."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

import pytest
from test_track_folding import WEB, event, on, stand, watched

from contractctl.model.commands import command, tracking, verifying
from contractctl.model.ledger import State

HOSTILE = ("Checkout $(touch pwned) Web", "it's; rm -rf ~", "a && b | c > d", "*", "new\nline")


def words(text: str) -> list[list[str]]:
    """The words of the commands of a sentence, as a shell would split them."""
    return [shlex.split(one) for one in re.findall(r"`(contractctl [^`]*)`", text, re.DOTALL)]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kinds", [(), ("notify",), ("ack",), ("start",), ("claim",)])
def test_every_command_of_a_next_step_has_each_name_as_one_word(
    name: str, kinds: tuple[str, ...]
) -> None:
    subject = replace(WEB, name=name, owner="o'brien $(id)")
    found = stand([event(kind, 1) for kind in kinds], as_of=2, subject=subject)
    (said,) = words(found.next_step)
    assert name in said
    assert "$(id)" not in said


def test_a_name_that_looks_like_an_option_is_none() -> None:
    for kind in ("ack", "consent"):
        said = shlex.split(command(*tracking(kind, "orders", ("-x",), "me")))
        assert said[-3:] == ["--", "orders", "-x"]
    assert "--consumer=-x" in shlex.split(command(*verifying("orders", "-x")))


def test_who_was_never_told_is_told_first_also_where_nobody_knows_what_it_uses() -> None:
    lost = replace(WEB, role="unknown", resolve="declare what it uses")
    said = stand(subject=lost).next_step
    assert said.startswith("tell web@example.test, then `contractctl track notify shop web")
    assert said.endswith("; then declare what it uses")
    assert stand([event("notify", 1)], subject=lost).next_step == "declare what it uses"
    quiet = stand(traffic=watched(1, 30))
    assert quiet.state is State.QUIET
    assert quiet.next_step.startswith("tell web@example.test")
    told = stand([event("notify", 1)], watched(1, 30))
    assert told.next_step.startswith("ask web@example.test whether it has moved")


def test_who_is_gone_is_asked_for_nothing_and_counts_as_done_if_it_agreed() -> None:
    gone = replace(WEB, owner="", role="other", is_gone=True, nearest="web-shop")
    found = stand([event("notify", 1), event("ack", 2)], subject=gone)
    assert found.reason.startswith("no longer in consumers.yaml, perhaps web-shop now; ")
    assert "web-shop" in found.next_step
    assert "`" not in found.next_step
    assert not found.has_left
    agreed = stand([event("notify", 1), event("consent", 2)], subject=gone)
    assert (agreed.has_left, agreed.next_step) == (True, "nothing")
    assert not stand([event("consent", 2)]).has_left


def test_an_extension_that_ran_out_is_late_from_the_day_after_it_and_not_before() -> None:
    more = event("extend", 2, until=on(200).isoformat(), reason="tills", approved_by="cto")
    found = stand([event("notify", 1), more], as_of=210)
    assert found.stuck_since == on(201)
