"""What a line tells of its sender, how far it is believed, and which of two lines is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from logs_estate import CASES, add_up, known_format, read, reader

from contractctl.evidence.logs import LINE_FORMATS, LineFormat
from contractctl.model.evidence import Credentials, Reading

BY_NAME = {one.name: one for one in LINE_FORMATS}
TIME = "2026-10-12T04:45:03Z"
PROXIES = ("10.0.0.5/32", "10.0.1.0/24", "2001:db8::/64")

NGINX: dict[str, object] = {
    **{"time_iso8601": TIME, "request": "GET /orders HTTP/1.1", "status": "200"},
    **{"http_user_agent": "web/1"},
}
ENVOY: dict[str, object] = {
    **{"start_time": TIME, "method": "GET", "path": "/orders", "response_code": 200},
    **{"upstream_cluster": "ingress", "x-request-id": "request-00000001"},
}


def lines(*entries: dict[str, object]) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def senders(reading: Reading) -> list[Credentials]:
    return [tally.sender for tally in reading.tallies]


def believed(content: bytes, folder: Path, format: LineFormat) -> Reading:
    block = folder / "block"
    block.write_bytes(content)
    with reader(format, proxies=PROXIES) as one:
        return one.read(block, 1)


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("203.0.113.9", "10.3.5.9", "203.0.113.9"),
        ("10.0.0.5", "10.3.5.9", "10.3.5.9"),
        ("10.0.0.5", "10.3.5.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "10.3.5.9,10.0.1.7:443", "10.3.5.9"),
        ("10.0.0.5", "10.0.1.7", "10.0.1.7"),
        ("2001:db8::1", "[2001:db8:9::7]:4711", "2001:db8:9::7"),
        ("10.0.0.5", "unknown", "unknown"),
        ("10.0.0.5", "10.3.5.9, ", "10.3.5.9"),
        ("10.0.0.5", "-", "10.0.0.5"),
    ],
)
def test_a_forwarded_address_is_believed_only_from_a_declared_proxy(
    peer: str, forwarded: str, sender: str, tmp_path: Path
) -> None:
    entry = NGINX | {"remote_addr": peer, "http_x_forwarded_for": forwarded}
    assert senders(believed(lines(entry), tmp_path, BY_NAME["nginx-json"]))[0].address == sender
    shown = f"[{peer}]:99" if ":" in peer else f"{peer}:99"
    entry = ENVOY | {"downstream_remote_address": shown, "x-forwarded-for": forwarded}
    assert senders(believed(lines(entry), tmp_path, BY_NAME["envoy-json"]))[0].address == sender


@pytest.mark.parametrize(
    ("peer", "sender"), [("10.0.0.5", "198.51.100.7"), ("203.0.113.9", "203.0.113.9")]
)
def test_so_it_is_in_lines_of_text(peer: str, sender: str, tmp_path: Path) -> None:
    combined = (
        f'{peer} - - [12/Oct/2026:04:45:03 +0000] "GET /orders HTTP/1.1" 200 1 "-" "web/1"'
        ' "10.3.5.9, 198.51.100.7"\n'
    )
    assert senders(believed(combined.encode(), tmp_path, BY_NAME["combined"]))[0].address == sender
    envoy = (CASES / "envoy" / "access.log").read_text()
    chain = envoy.replace("10.20.0.7, 10.0.0.1", f"10.3.5.9, 198.51.100.7, {peer}")
    assert senders(believed(chain.encode(), tmp_path, BY_NAME["envoy"]))[0].address == sender


@pytest.mark.parametrize("name", ["api_key", "http_x_api_key", "x_api_key"])
def test_an_api_key_is_kept_as_its_hash(name: str, tmp_path: Path) -> None:
    reading = read(lines(NGINX | {name: "k3y-SECRET"}), tmp_path, BY_NAME["nginx-json"])
    digest = hashlib.sha256(b"k3y-SECRET").hexdigest()
    assert [sender.api_key for sender in senders(reading)] == [f"sha256:{digest}"]
    assert "SECRET" not in repr(reading)


@pytest.mark.parametrize("hidden", ["REDACTED", "[redacted]", "****", "k3y****", "-", ""])
def test_a_key_that_the_log_hides_is_nobodys(hidden: str, tmp_path: Path) -> None:
    reading = read(lines(NGINX | {"http_x_api_key": hidden}), tmp_path, BY_NAME["nginx-json"])
    assert [sender.api_key for sender in senders(reading)] == [""]


def test_a_line_that_a_load_balancer_delivers_twice_counts_once(tmp_path: Path) -> None:
    line = (CASES / "aws-alb" / "access.log").read_bytes()
    other = line.replace(b"Root=1-5833", b"Root=1-5834")
    reading = read(line + other + line, tmp_path, known_format(line))
    assert sum(tally.hits for tally in reading.tallies) == 2
    assert reading.skipped == {"logged twice (same request id)": 1}
    assert add_up(reading)


OUTER = {"downstream_remote_address": "10.9.1.4:99", "user-agent": "web/1"}
INNER = {"downstream_remote_address": "10.0.0.5:80", "user-agent": "envoy/1"}
BETTER: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "an address of its own": ({**OUTER}, {**INNER}),
    "a principal": ({**INNER, "downstream_peer_uri_san": "spiffe://p/ns/m/sa/mesh"}, {**OUTER}),
    "the receiver's side": (
        {**INNER, "upstream_cluster": "inbound|80||"},
        {**OUTER, "upstream_cluster": "outbound|80||x"},
    ),
    "a header": ({**INNER, "x-client-id": "checkout"}, {**OUTER}),
    "an API key": ({**INNER, "x-api-key": "k3y"}, {**OUTER}),
    "a user agent": ({"downstream_remote_address": "10.9.1.4:99", "user-agent": "web/1"}, {}),
}


@pytest.mark.parametrize("what", sorted(BETTER))
def test_of_two_lines_of_a_request_the_one_that_tells_more_of_its_sender_counts(
    what: str, tmp_path: Path
) -> None:
    better, worse = (ENVOY | told for told in BETTER[what])
    [alone] = senders(believed(lines(better), tmp_path, BY_NAME["envoy-json"]))
    for pair in ((better, worse), (worse, better)):
        reading = believed(lines(*pair), tmp_path, BY_NAME["envoy-json"])
        assert senders(reading) == [alone]
        assert sum(tally.hits for tally in reading.tallies) == 1


REJECTED: dict[str, dict[str, object]] = {
    "values": {"ts": 1.5, "status": "abc", "token": "SECRET", "path": "/orders?key=SECRET"},
    "what stands deeper": {
        "status": "abc",
        "a": {"b": ["SECRET", {"path": "/x", "pin": "SECRET"}]},
    },
    "what is logged as text": {"log": json.dumps({"token": "SECRET"})},
}


@pytest.mark.parametrize("what", sorted(REJECTED))
def test_a_rejected_line_of_json_shows_no_value_but_what_tells_the_request(
    what: str, tmp_path: Path
) -> None:
    whole = lines(REJECTED[what])
    for content in (whole, whole[:-4] + b"\n", whole.replace(b":", b" :", 1)):
        [shown] = read(content, tmp_path, BY_NAME["nginx-json"]).rejections
        assert "SECRET" not in shown.text
        assert all(f'"{key}"' in shown.text for key in list(REJECTED[what])[:1])
    if what == "values":
        [shown] = read(whole, tmp_path, BY_NAME["nginx-json"]).rejections
        assert shown.text == '{"ts": 1.5, "status": "abc", "token": ..., "path": "/orders?key=..."}'
