"""Secrets are sent, and stand in nothing that is shown or kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contractctl.errors import VerificationError
from contractctl.model.places import Operation
from contractctl.model.verification import (
    Answer,
    CheckResult,
    Exchange,
    Origin,
    Outlook,
    Verification,
    WireRequest,
)
from contractctl.verify.kept import failed_request, keep
from contractctl.verify.redaction import Secrets, redacted

POST = Operation("POST", "/login")


def found(body: bytes, answer: bytes = b"{}", message: str = "wrong") -> Verification:
    request = WireRequest("POST", "/login", (), body)
    example = Exchange(0, Origin.RECORDED, request, Answer(200, (), answer))
    result = CheckResult("shop", POST, "some-check", Outlook.FAIL, message, 1, example=example)
    return Verification("base", "head", "app", None, 1, date(2026, 1, 1), (result,), ())


def shown(verification: Verification) -> Exchange:
    (result,) = redacted(verification).results
    assert result.example
    return result.example


@pytest.mark.parametrize(
    "body",
    [
        b'{"user": "me", "password": "hunter2"}',
        b'{"access_token": "hunter2"}',
        b'[{"apiKey": {"any": ["hunter2"]}}]',
        b'{"client-secret": "hunter2"}',
        b"user=me&password=hunter2",
        b'--x\r\nContent-Disposition: form-data; name="api_key"\r\n\r\nhunter2\r\n--x--\r\n',
    ],
)
def test_what_is_called_like_a_secret_in_a_body_is_not_shown(body: bytes) -> None:
    example = shown(found(body, body))
    assert isinstance(example.head, Answer)
    for one in (example.request.body or b"", example.head.body):
        assert b"hunter2" not in one
        assert b"[redacted]" in one


@pytest.mark.parametrize(
    "body",
    [b'{ "a":1.0, "max_tokens": 5, "token": null }', b"a=1&b", b"password: x", b"\xff\x00", b""],
)
def test_a_body_without_secrets_keeps_its_bytes(body: bytes) -> None:
    assert shown(found(body)).request.body == body


def test_a_message_does_not_say_what_the_body_hides() -> None:
    message = "$.access_token is 'hunter2', and before it was \"hunter2\""
    (result,) = redacted(found(b"{}", b'{"access_token": "hunter2"}', message)).results
    assert result.message == "$.access_token is '[redacted]', and before it was \"[redacted]\""


def test_a_request_whose_secret_was_not_kept_is_not_sent_again(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    keep(file, redacted(found(b'{"password": "hunter2"}')), None)
    assert (
        "hunter2" not in base64.b64decode(json.loads(file.read_text())["cases"][0]["body"]).decode()
    )
    (case,) = json.loads(file.read_text())["cases"]
    with pytest.raises(VerificationError, match="a secret stood in it, and none is kept"):
        failed_request(file, case["id"])
    keep(file, redacted(found(b'{"name": "x"}')), None)
    (case,) = json.loads(file.read_text())["cases"]
    assert failed_request(file, case["id"])[1].body == b'{"name": "x"}'


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "Bearer "])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_credential_that_comes_back_encoded_is_not_told(
    before: str, encode: Callable[[bytes], bytes]
) -> None:
    secret = "tok-4f0c?>?2a7be1~secret"
    echoed = encode(f"{before}{secret} and more".encode())
    answer = Answer(200, (("x-echo", echoed.decode()),), b"<" + echoed + b">")
    told = Secrets([f"Bearer {secret}"]).exchange(replace(shown(found(b"")), head=answer))
    assert isinstance(told.head, Answer)
    core = encode(secret.encode())[4:-8].decode()
    for one in (told.head.body.decode(), told.head.headers[0][1]):
        assert "[redacted]" in one
        assert core not in one


def test_the_password_that_basic_credentials_pack_is_a_secret_too() -> None:
    secrets = Secrets(["Basic " + base64.b64encode(b"me:hunter2-x").decode()])
    assert secrets.text("hello hunter2-x, by Basic") == "hello [redacted], by Basic"
