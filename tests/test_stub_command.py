"""`contractctl stub` as a program: it listens, says so, answers, and leaves nothing behind."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import PROGRAM, contract, environment, run, write

from contractctl.load.revisions import load_revision
from contractctl.model.verification import WireRequest
from contractctl.stub import Stub

WORKSPACE = {"contracts/shop/v1.yaml": contract("{type: string, enum: [open, paid]}")}


@dataclass(frozen=True, slots=True)
class Serving:
    """A stub that runs as a process of its own."""

    process: subprocess.Popen[str]
    said: str
    port: int

    def ask(self, method: str, target: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def send(self, raw: bytes) -> bytes:
        """Send bytes and read until the other side has nothing more to say."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C; its exit code and what it wrote to stderr."""
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, err


def hear_interrupts() -> None:
    """A program that a script starts in the background is told to ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Serving]:
    write(folder, WORKSPACE)
    process = subprocess.Popen(
        [*PROGRAM, "stub", "shop@v1", "--port", "0", *options],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=hear_interrupts,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r":(\d+);", said)
        assert found is not None, process.communicate()
        yield Serving(process, said, int(found[1]))
    finally:
        process.kill()
        process.communicate()


def test_it_says_where_it_listens_answers_and_ends_quietly(tmp_path: Path) -> None:
    with serving(tmp_path) as stub:
        assert stub.said == f"shop@v1 at http://127.0.0.1:{stub.port}; Ctrl-C stops it\n"
        status, body = stub.ask("GET", "/carts?secret=1")
        assert status == 200
        assert json.loads(body)["status"] in ("open", "paid")
        assert stub.ask("GET", "/nope")[0] == 404
        assert stub.stop() == (0, "GET /carts 200\nGET /nope 404\nstopped\n")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", stub.port))


def test_it_ends_while_a_client_keeps_a_connection_open(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "--quiet") as stub,
        socket.create_connection(("127.0.0.1", stub.port)) as connection,
    ):
        connection.sendall(b"GET /carts HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
        assert stub.stop() == (0, "")


def test_one_connection_carries_many_requests(tmp_path: Path) -> None:
    get = b"GET /carts HTTP/1.1\r\nHost: x\r\n\r\n"
    head = b"HEAD /carts HTTP/1.1\r\nHost: x\r\n\r\n"
    post = (
        b"POST /carts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    with serving(tmp_path) as stub:
        said = stub.send(get + head + post + get)
    assert re.findall(rb"HTTP/1\.1 (\d+)", said) == [b"200", b"200", b"405", b"200"]


BAD = [
    (b"POST /carts HTTP/1.1\r\nContent-Length: 10000001\r\n\r\n", b"413"),
    (b"POST /carts HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
    (b"POST /carts HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", b"400"),
    (b"POST /carts HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", b"400"),
    (b"POST /carts HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"400"),
    (b"POST /carts HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", b"400"),
    (b"POST /carts HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n", b"413"),
    (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
    (b"GET /carts HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"431"),
    (b"nonsense\r\n\r\n", b"400"),
    (b"GET /a\x01\xff HTTP/1.1\r\n\r\n", b"404"),
    (b"GET http://elsewhere.example/carts HTTP/1.1\r\n\r\n", b"200"),
]


def test_what_is_no_request_is_refused_and_the_stub_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path) as stub:
        for raw, status in BAD:
            said = stub.send(raw)
            assert status in said.partition(b"\r\n")[0], (raw[:80], said[:200])
        for raw in (b"", b"\r\n", b"\x00", b"GET /carts HTTP/1.1\r\nHost"):
            stub.send(raw)
        assert stub.ask("GET", "/carts")[0] == 200
        code, err = stub.stop()
    assert code == 0
    assert "Traceback" not in err
    assert err.isascii() or "\x01" not in err


def test_a_port_that_is_taken_is_named_with_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, WORKSPACE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = run(capsys, "-C", str(tmp_path), "stub", "shop@v1", "--port", port)
    assert (outcome.code, outcome.out) == (3, "")
    assert f"cannot listen on 127.0.0.1:{port}" in outcome.err
    assert "--port 0 takes a free one" in outcome.err


@pytest.mark.parametrize(
    "options",
    [
        ("stub",),
        ("stub", "shop@v1", "--port", "65536"),
        ("stub", "shop@v1", "--seed", "x"),
        ("stub", "shop@v1", "--format", "json"),
    ],
)
def test_wrong_usage_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    write(tmp_path, WORKSPACE)
    assert run(capsys, "-C", str(tmp_path), *options).code == 2


def test_an_address_of_another_machine_or_a_contract_that_is_not_there_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, WORKSPACE)
    for options in (("shop@v1", "--host", "192.0.2.1", "--port", "0"), ("shop@v9",)):
        assert run(capsys, "-C", str(tmp_path), "stub", *options).code == 3


def test_whoever_opens_it_to_others_is_warned(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0", "--seed", "3", "--worst-case") as stub:
        status, body = stub.ask("GET", "/carts")
        assert (status, json.loads(body)["status"]) == (200, "paid")
        _, err = stub.stop()
    assert "warning: --host 0.0.0.0: whoever reaches this machine reaches the stub" in err


def test_the_sample_in_the_documentation_is_real(repository: Path) -> None:
    page = (repository / "docs" / "stub.md").read_text(encoding="utf-8")
    found = re.search(r"\$ curl -s 'http://127.0.0.1:8000(\S+)'\n(\{.*?\})\n```", page, re.DOTALL)
    assert found is not None
    answer = Stub(load_revision("orders@v1", repository)).answer(WireRequest("GET", found[1]))
    assert json.loads(answer.body) == json.loads(found[2])
