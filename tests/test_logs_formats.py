"""Every log format says the same of the same request."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from logs_estate import CASES, add_up, known_format, read

from contractctl.evidence.logs import LINE_FORMATS, LineFormat, recognise
from contractctl.model.evidence import Request

SECONDS = 1_791_780_303
"""2026-10-12T04:45:03Z"""

BY_NAME = {one.name: one for one in LINE_FORMATS}
WITH_HOST = set(BY_NAME) - {"combined", "common", "traefik", "haproxy"}
WITH_AGENT = set(BY_NAME) - {"common", "haproxy"}
WITH_HEADERS = {"caddy", "traefik-json", "envoy-json", "nginx-json"}
PRINCIPAL = {"istio-json": "spiffe://prod/ns/storefront/sa/checkout-web"}
VANTAGE = {"istio": "server", "istio-json": "server"}
SKIPPED = {
    "istio": {"logged twice (same request id)": 1},
    "haproxy": {"the client sent no HTTP request": 1},
}


def content(name: str) -> bytes:
    return (CASES / name / "access.log").read_bytes()


def test_every_format_has_a_case_and_every_case_a_format() -> None:
    assert {path.name for path in CASES.iterdir()} == set(BY_NAME)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_format_is_recognised_by_its_lines(name: str) -> None:
    assert known_format(content(name)) is BY_NAME[name]


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_request_is_the_same_in_every_format(name: str, tmp_path: Path) -> None:
    reading = read(content(name), tmp_path)
    assert add_up(reading)
    assert (reading.rejected, reading.skipped) == (0, SKIPPED.get(name, {}))
    [tally] = [t for t in reading.tallies if t.sender.address == "10.20.0.7"]
    host = "api.example.test" if name in WITH_HOST else ""
    assert tally.request == Request("GET", "/orders/{}", host, ("limit", "secret"))
    assert (tally.status, tally.hits, tally.hour) == (2, 1, SECONDS // 3600)
    assert tally.first == tally.last == SECONDS
    assert tally.sender.user_agent == ("checkout-web/2.1" if name in WITH_AGENT else "")
    headers = (("x-client-id", "checkout"),) if name in WITH_HEADERS else ()
    assert tally.sender.headers == headers
    assert tally.sender.principal == PRINCIPAL.get(name, "")
    assert tally.vantage == VANTAGE.get(name, "")


def docker(line: bytes) -> bytes:
    wrapped = {"log": line.decode() + "\n", "stream": "stdout", "time": "2026-10-12T04:45:03Z"}
    return json.dumps(wrapped).encode()


ENVELOPES: dict[str, Callable[[bytes], bytes]] = {
    "cri": lambda line: b"2025-12-31T17:37:40.493035218+01:00 stdout F " + line,
    "docker": docker,
    "rfc5424": lambda line: b"<171>1 2025-11-05T20:47:03.000000+00:00 host app - - - " + line,
    "rfc3164": lambda line: b"<13>Sep  5 16:13:46 host.example nginx[2869]: " + line,
    "rsyslog": lambda line: b"2025-11-05T20:47:03.000000+00:00 host haproxy[12]: " + line,
}


@pytest.mark.parametrize("envelope", sorted(ENVELOPES))
@pytest.mark.parametrize("name", ["combined", "envoy", "caddy"])
def test_what_stands_around_a_line_does_not_matter(
    name: str, envelope: str, tmp_path: Path
) -> None:
    bare = content(name)
    wrapped = b"\n".join(ENVELOPES[envelope](line) for line in bare.splitlines())
    assert known_format(wrapped) is BY_NAME[name]
    assert read(wrapped, tmp_path).tallies == read(bare, tmp_path).tallies


def test_user_names_quotes_and_forwarded_addresses_do_not_shift_columns(tmp_path: Path) -> None:
    tallies = {t.sender.address: t for t in read(content("combined"), tmp_path).tallies}
    assert set(tallies) == {"10.20.0.7", "192.0.2.1", "10.20.0.8"}
    assert tallies["192.0.2.1"].sender.user_agent == r"it said \x22hi\x22"
    assert tallies["10.20.0.8"].status == 4


def test_what_is_no_access_log_is_not_recognised() -> None:
    for text in (
        *(b"", b"\n\n", b"\x00" * 100, b"hello\nworld\n", b"{}\n", b"[]", b'{"openapi": "3.1.0"}'),
        b'2021/12/02 11:53:15 [error] 1#1: *2 limiting, client: ::1, request: "GET / HTTP/1.1"\n',
        b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","requestURI":"/api","verb":"get"}\n',
        b'{"log":{"version":"1.2","entries":[]}}\n',
    ):
        assert recognise(text) is None


def test_error_messages_among_the_lines_do_not_hide_the_format() -> None:
    lines = content("combined") + b"2021/12/02 11:53:15 [error] 1#1: no\n" * 5
    assert recognise(lines) is BY_NAME["combined"]


def own(name: str) -> LineFormat:
    return BY_NAME[name]


@pytest.mark.parametrize(
    ("time", "hour"),
    [
        ("01/Jan/2000:00:00:00 +0000", 262_968),
        ("31/Dec/2099:23:59:59 +0000", 1_139_567),
        ("12/Oct/2026:00:10:00 +0545", 497_706),
        ("12/Oct/2026:23:50:00 -1200", 497_747),
    ],
)
def test_any_date_and_offset_gives_the_hour_in_utc(time: str, hour: int, tmp_path: Path) -> None:
    line = f'10.0.0.1 - - [{time}] "GET /orders HTTP/1.1" 200 1 "-" "-"\n'.encode()
    assert read(line, tmp_path, own("combined")).tallies[0].hour == hour


@pytest.mark.parametrize("year", ["0002", "1970", "1999", "2100", "9026", "9999"])
def test_a_year_in_which_nobody_asks_is_rejected(year: str, tmp_path: Path) -> None:
    line = f'10.0.0.1 - - [31/Dec/{year}:12:00:00 +0000] "GET /orders HTTP/1.1" 200 1 "-" "-"\n'
    reading = read(line.encode(), tmp_path, own("combined"))
    assert (reading.tallies, reading.rejected) == ((), 1)
    assert "its time is before 2000 or after 2099" in reading.rejections[0].reason
