"""What a provider behind a URL does is an outcome with a reason, whatever it does."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from collections.abc import Callable

import pytest
from verify_providers import answering, listening, request_of

from contractctl.errors import VerificationError
from contractctl.model.verification import Answer, NoAnswer, Outcome, Silence, WireRequest
from contractctl.verify.senders import UrlSender, is_loopback

GET = WireRequest("GET", "/orders/a%2Fb%7E?x=%20&x", (("X_odd-Name", "1"), ("Accept", "*/*")))


def asked(url: str, request: WireRequest = GET, *, timeout: float = 10.0) -> Outcome:
    sender = UrlSender(url, option="--provider", timeout=timeout, max_body=1000)
    try:
        return sender.send(request)
    finally:
        sender.close()


def test_the_request_goes_out_exactly_as_it_is_given() -> None:
    seen: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with listening(serve) as url:
        assert asked(f"{url}/base/") == Answer(204)
        host = url.removeprefix("http://")
    assert seen[0].decode() == (
        "GET /base/orders/a%2Fb%7E?x=%20&x HTTP/1.1\r\n"
        f"Host: {host}\r\nX_odd-Name: 1\r\nAccept: */*\r\n\r\n"
    )


def test_a_connection_is_kept_and_used_again() -> None:
    opened: list[int] = []
    serve = answering("Content-Type: text/plain", body=b"hello")

    def counted(connection: socket.socket) -> None:
        opened.append(1)
        serve(connection)

    with listening(counted) as url:
        sender = UrlSender(url, option="--provider", timeout=10, max_body=1000)
        answers = {sender.send(GET) for _ in range(5)}
        sender.close()
    assert answers == {
        Answer(200, (("content-type", "text/plain"), ("content-length", "5")), b"hello")
    }
    # The first connection only asked whether anybody listens.
    assert len(opened) == 2


def test_a_redirect_is_shown_and_not_followed() -> None:
    with listening(answering("Location: http://127.0.0.1:1/", status=302)) as url:
        outcome = asked(url)
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.header("Location")) == (302, "http://127.0.0.1:1/")


def test_no_proxy_of_the_environment_stands_before_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with listening(answering(body=b"x")) as url:
        assert isinstance(asked(url), Answer)


def test_the_proxy_of_the_environment_is_used_for_other_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with listening(serve) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        assert asked("http://orders.example.test/v1") == Answer(204)
    assert seen[0].startswith(b"GET http://orders.example.test/v1/orders/a%2Fb%7E?x=%20&x HTTP/1.1")


def test_repeated_headers_stand_apart() -> None:
    with listening(answering("Link: <a>", "Link: <b>")) as url:
        outcome = asked(url)
    assert isinstance(outcome, Answer)
    assert outcome.headers[:2] == (("link", "<a>"), ("link", "<b>"))


def test_a_packed_body_is_unpacked() -> None:
    packed = gzip.compress(b'{"id": 1}')
    with listening(answering("Content-Encoding: gzip", body=packed)) as url:
        outcome = asked(url)
    assert isinstance(outcome, Answer)
    assert outcome.body == b'{"id": 1}'


def hanging(connection: socket.socket) -> None:
    request_of(connection)
    threading.Event().wait(20)


def dripping(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
    while True:
        connection.sendall(b"x")
        threading.Event().wait(0.1)


def dripping_headers(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        threading.Event().wait(0.1)


def resetting(connection: socket.socket) -> None:
    request_of(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closing_early(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nonly this")


def talking_nonsense(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def chunking_nonsense(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")


def endless(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 10_000)


def bomb(connection: socket.socket) -> None:
    answering("Content-Encoding: gzip", body=gzip.compress(bytes(400_000)))(connection)


def no_gzip(connection: socket.socket) -> None:
    answering("Content-Encoding: gzip", body=b"plain text")(connection)


@pytest.mark.parametrize(
    ("serve", "kind", "reason"),
    [
        (resetting, Silence.RESET, "the connection was lost: Connection reset by peer"),
        (closing_early, Silence.RESET, "the body broke off before its end"),
        (talking_nonsense, Silence.MALFORMED, "what was answered is not HTTP: "),
        (chunking_nonsense, Silence.RESET, "the body broke off before its end"),
        (endless, Silence.OVERSIZED, "the body is larger than 1,000 bytes"),
        (bomb, Silence.OVERSIZED, "the body is larger than 1,000 bytes"),
        (no_gzip, Silence.MALFORMED, "the body is not what Content-Encoding says it is"),
    ],
)
def test_a_broken_answer_is_told_for_what_it_is(
    serve: Callable[[socket.socket], None], kind: Silence, reason: str
) -> None:
    with listening(serve) as url:
        outcome = asked(url)
    assert isinstance(outcome, NoAnswer)
    assert outcome.kind == kind
    assert outcome.reason.startswith(reason)


@pytest.mark.parametrize("serve", [hanging, dripping, dripping_headers])
def test_the_time_for_an_answer_is_its_whole_time(serve: Callable[[socket.socket], None]) -> None:
    with listening(serve) as url:
        assert asked(url, timeout=0.5) == NoAnswer(Silence.TIMEOUT, "no whole answer within 0.5 s")


def test_after_one_that_hung_the_next_is_sent_all_the_same() -> None:
    serve = answering(body=b"here")
    hung: list[int] = []

    def once(connection: socket.socket) -> None:
        if request_of(connection) and not hung:
            hung.append(1)
            threading.Event().wait(20)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere")
        serve(connection)

    with listening(once) as url:
        sender = UrlSender(url, option="--provider", timeout=1.0, max_body=1000)
        assert isinstance(sender.send(GET), NoAnswer)
        assert isinstance(sender.send(GET), Answer)
        sender.close()


def test_a_provider_that_is_not_there_is_told_at_once() -> None:
    with listening(hanging) as url:
        pass
    with pytest.raises(
        VerificationError, match="--provider: nothing listens at http://127"
    ) as told:
        asked(url)
    assert "start the provider" in told.value.hint


@pytest.mark.parametrize(
    "url", ["orders:8000", "ftp://orders", "http://", "http://[::1", "http://127.0.0.1/?x=1"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(VerificationError, match="is not a URL"):
        asked(url)


def test_credentials_belong_in_headers() -> None:
    with pytest.raises(VerificationError, match="has credentials in its URL"):
        asked("http://me:secret@127.0.0.1:1")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1", True),
        ("127.8.9.10:80", True),
        ("[::1]:8000", True),
        ("127.0.0.1.example.com", False),
        ("localhost.example.com", False),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("[::2]", False),
        ("10.0.0.1", False),
        ("127.evil", False),
    ],
)
def test_loopback_is_told_by_the_address_alone(host: str, expected: bool) -> None:
    assert is_loopback(f"http://{host}/x") is expected
