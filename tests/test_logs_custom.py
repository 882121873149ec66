"""Log formats of a user's own, as the documentation shows them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_line import write
from conftest import ROOT
from logs_estate import add_up, reader

from contractctl.evidence.logs import LineFormat, recognise, user_format
from contractctl.load.consumers import load_consumers
from contractctl.model.evidence import Reading

HEAD = "version: 1\nservices:\n  a: {team: t, owner: o@example.test, tier: 1}\n"
SECONDS = 1_791_780_303
EDGE = {
    **{"ts": "2026-10-12T04:45:03Z", "req": {"method": "GET", "uri": "/orders/17"}},
    **{"res": {"code": 404}, "client": "checkout"},
}


def documented(folder: Path) -> dict[str, LineFormat]:
    """The formats of the example in the documentation."""
    page = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(evidence:.*?)```", page, re.DOTALL)
    write(folder, {"consumers.yaml": HEAD + example})
    return {
        one.name: user_format(
            one.name, regex=one.regex or None, json=dict(one.json) or None, time=one.time or None
        )
        for one in load_consumers(folder).evidence.formats
    }


def read(content: bytes, folder: Path, format: LineFormat) -> Reading:
    block = folder / "block"
    block.write_bytes(content)
    with reader(format) as one:
        return one.read(block, 1)


CAPTURED = (
    b"10.9.1.4:14853 [12/Oct/2026:04:45:03.088] https-in~ orders/node1 170/0/0/3/173 404 739 - -"
    b' --NN 0/0/0/0/0 0/0 {api.example.test|web/1 of us|checkout} {x} "GET /orders/17 HTTP/1.1"\n'
)


def test_captured_headers_of_haproxy_are_read_by_a_format_that_names_them(tmp_path: Path) -> None:
    own = documented(tmp_path)
    format = recognise(CAPTURED, own.values())
    assert format is own["haproxy-captures"]
    [tally] = read(CAPTURED, tmp_path, format).tallies
    assert (tally.request.path, tally.status, tally.first) == ("/orders/{}", 4, SECONDS)
    assert tally.sender.headers == (("x-client-id", "checkout"),)
    assert (tally.sender.address, tally.sender.user_agent) == ("10.9.1.4", "web/1 of us")


def test_the_examples_of_the_documentation_read_their_lines(tmp_path: Path) -> None:
    formats = documented(tmp_path)
    as_json = json.dumps(EDGE).encode() + b"\n"
    as_text = b'2026-10-12T04:45:03Z 10.9.1.4 "GET /orders/17 HTTP/1.1" 404 web/1 of us\n'
    for name, content in (("edge", as_json), ("gateway", as_text)):
        assert recognise(content, formats.values()) is formats[name]
        [tally] = read(content, tmp_path, formats[name]).tallies
        assert (tally.request.method, tally.request.path) == ("GET", "/orders/{}")
        assert (tally.status, tally.first) == (4, SECONDS)
        if name == "edge":
            assert tally.sender.headers == (("x-client-id", "checkout"),)
        else:
            assert (tally.sender.address, tally.sender.user_agent) == ("10.9.1.4", "web/1 of us")


@pytest.mark.parametrize(
    "entry",
    [
        {"req": {"uri": "/orders/17"}, "at": SECONDS, "how": "GET"},
        {"req.uri": "/orders/17", "at": SECONDS, "how": "GET"},
    ],
    ids=["keys within keys", "one key with a dot in it"],
)
def test_a_dot_stands_between_keys_or_in_one(entry: dict[str, object], tmp_path: Path) -> None:
    ours = user_format(
        "ours", regex=None, json={"time": "at", "method": "how", "path": "req.uri"}, time=None
    )
    content = json.dumps(entry).encode()
    assert recognise(content, [ours]) is ours
    [tally] = read(content, tmp_path, ours).tallies
    assert tally.request.path == "/orders/{}"


@pytest.mark.parametrize("column", ["time", "method", "path"])
def test_a_mapping_that_finds_nothing_rejects_the_line_and_says_what(
    column: str, tmp_path: Path
) -> None:
    mapping = {"time": "ts", "method": "req.method", "path": "req.uri"} | {column: "req.typo"}
    ours = user_format("ours", regex=None, json=mapping, time=None)
    reading = read((json.dumps(EDGE) + "\n").encode() * 3, tmp_path, ours)
    assert (reading.tallies, reading.rejected) == ((), 3)
    assert f"'req.typo' ({column})" in reading.rejections[0].reason


def test_a_request_that_was_none_is_no_fault_of_the_mapping(tmp_path: Path) -> None:
    ours = user_format("ours", regex=None, json={"time": "ts", "request": "line"}, time=None)
    entries = [{"ts": SECONDS, "line": line} for line in ("", "-", "GET /orders/17 HTTP/1.1")]
    reading = read("\n".join(map(json.dumps, entries)).encode(), tmp_path, ours)
    assert reading.skipped == {"the client sent no HTTP request": 2}
    assert add_up(reading)


def test_a_forwarded_address_is_a_field_of_its_own(tmp_path: Path) -> None:
    mapping = {"time": "ts", "method": "req.method", "path": "req.uri"}
    mapping |= {"address": "ip", "forwarded": "xff"}
    ours = user_format("ours", regex=None, json=mapping, time=None)
    entries = [EDGE | {"ip": ip, "xff": "10.9.1.4"} for ip in ("10.0.0.1", "203.0.113.9")]
    reading = read("\n".join(map(json.dumps, entries)).encode(), tmp_path, ours)
    assert {tally.sender.address for tally in reading.tallies} == {"10.9.1.4", "203.0.113.9"}
