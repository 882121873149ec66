"""The headers commands: what they print for a workspace, and what they make of a server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from command_line import SHOP, Outcome, run, write
from test_schemas import problems

Call = Callable[..., Outcome]

RIGHT = "Deprecation: @1801440000\nSunset: Mon, 07 Jun 2027 00:00:00 GMT\n"


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("no_proxy", "*")
    write(tmp_path, SHOP)

    def command(*arguments: str, as_of: str = "2027-03-01") -> Outcome:
        return run(capsys, "--as-of", as_of, "headers", *arguments)

    return command


class Answering(BaseHTTPRequestHandler):
    """Answers by path: the headers that are due, a redirect, or only to GET."""

    def do_HEAD(self) -> None:
        self.answer(405 if self.path == "/only-get" else 301 if self.path == "/moved" else 200)

    def do_GET(self) -> None:
        self.answer(200)

    def answer(self, status: int) -> None:
        self.send_response(status)
        if status == 200:
            self.send_header("Sunset", "Mon, 07 Jun 2027 00:00:00 GMT")
            self.send_header("Deprecation", self.headers.get("X-Say", "@1801440000"))
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_lines_are_the_headers_and_nothing_else(call: Call) -> None:
    done = call("emit", "shop")
    assert (done.code, done.out) == (0, RIGHT)
    assert "GET /carts" in done.err
    named = json.loads(call("emit", "shop", "--operation", "GET /carts", "--format", "json").out)
    assert named["operations"] == [{"method": "GET", "path": "/carts"}]


@pytest.mark.parametrize("format", ["nginx", "envoy"])
def test_gateways_get_every_header(call: Call, format: str) -> None:
    done = call("emit", "shop", "--page", "https://a.test/v2", "--format", format)
    assert done.code == 0
    for value in ("@1801440000", "Mon, 07 Jun 2027 00:00:00 GMT", "https://a.test/v2"):
        assert value in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("emit", "shp"), "shop"),
        (("emit", "shop", "--operation", "GET /cart"), "GET /carts"),
        (("emit", "shop", "--operation", "carts"), "no operation"),
        (("emit", "shop", "--page", "https://a.test/ä"), "no address"),
        (("lint", "http://a.test:b/"), "no URL"),
        (("lint", "http://me:pw@127.0.0.1/"), "--header"),
        (("lint", "x", "--operation", "GET /carts"), "--api"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    call: Call, arguments: tuple[str, ...], said: str
) -> None:
    done = call(*arguments)
    assert (done.code, said in done.err) == (2, True), done


def test_what_is_emitted_is_found_right(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"HTTP/1.1 200 OK\n{RIGHT}\n{{}}")
    done = call("lint", "a.txt", "--api", "shop")
    assert (done.code, "as promised" in done.out) == (0, True), done


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        (RIGHT.replace("GMT", "UTC"), (), 1),
        (RIGHT.replace("GMT", "UTC"), ("--fail-on", "error"), 0),
        (RIGHT.replace("07 Jun", "14 Jun"), ("--fail-on", "error"), 0),
        (RIGHT.replace("07 Jun", "14 Jun"), ("--fail-on", "error", "--api", "shop"), 1),
        ("Content-Type: text/plain", ("--api", "shop"), 1),
        ("Content-Type: text/plain", (), 0),
        ("Sunset: soon", ("--fail-on", "never"), 0),
    ],
)
def test_the_exit_code_follows_the_worst_finding(
    call: Call, tmp_path: Path, text: str, more: tuple[str, ...], code: int
) -> None:
    (tmp_path / "a.txt").write_text(text)
    done = call("lint", "a.txt", *more)
    assert done.code == code, done
    found = call("lint", "a.txt", *more, "--format", "json")
    assert problems("headers-lint", found.out) == []


def test_of_a_recording_only_what_changes_has_to_announce(call: Call, tmp_path: Path) -> None:
    sent: tuple[tuple[str, list[dict[str, str]]], ...] = (
        ("carts", []),
        ("elsewhere", [{"name": "X-A", "value": "b"}]),
    )
    entries = [
        {
            "request": {"method": "GET", "url": f"https://shop.test/{path}"},
            "response": {"status": 200, "headers": headers},
        }
        for path, headers in sent
    ]
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": entries}}))
    done = json.loads(call("lint", "a.har", "--api", "shop", "--format", "json").out)
    assert [one["operation"] for one in done["responses"]] == ["GET /carts", None]
    assert [len(one["findings"]) for one in done["responses"]] == [2, 0]


def test_a_url_is_asked_once_without_following_redirects(call: Call, url: str) -> None:
    assert call("lint", f"{url}/carts", "--api", "shop").code == 0
    moved = call("lint", f"{url}/moved")
    assert (moved.code, "301" in moved.err) == (0, True)
    again = call("lint", f"{url}/only-get")
    assert "asked again with GET" in again.err
    assert "sunset 2027-06-07" in again.out
    said = call("lint", f"{url}/carts", "--get", "--header", "X-Say: true")
    assert (said.code, "Deprecation is `true`" in said.out) == (1, True)


def test_what_cannot_be_read_is_said(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    for source in ("a.txt", "nowhere.txt", "http://127.0.0.1:1/"):
        done = call("lint", source)
        assert (done.code, "next:" in done.err) == (3, True)
