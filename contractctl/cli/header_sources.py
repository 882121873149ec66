"""Where responses come from whose headers are checked: a file, or one request to a URL."""

from __future__ import annotations

import http.client
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from email.message import Message
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import click

from contractctl.cli.output import remark
from contractctl.errors import ContractctlError
from contractctl.headers.responses import NotResponses, Response, read_responses

_MOST_BYTES = 64 << 20
_WITHOUT_HEAD = (405, 501)


def from_file(name: str) -> tuple[Response, ...]:
    """The responses in a file; `-` is what comes in."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ContractctlError(
            f"{name}: {error.strerror}", hint="name a file, or a URL with http:// or https://"
        ) from error
    if len(data) > _MOST_BYTES:
        raise ContractctlError(
            f"{name} is larger than {_MOST_BYTES >> 20} MB",
            hint="keep the responses in question, and drop the others",
        )
    try:
        return read_responses(data.decode("utf-8", "replace"))
    except NotResponses as error:
        raise ContractctlError(
            f"{name}: {error}",
            hint="give header lines, the output of `curl -i URL`, or a HAR recording",
        ) from error


def from_url(
    url: str, get: bool, headers: Sequence[tuple[str, str]], timeout: float
) -> tuple[Response, ...]:
    """Ask a URL once, with HEAD or GET; with GET again where HEAD is not answered."""
    _check(url)
    answer = _ask("GET" if get else "HEAD", url, headers, timeout)
    if answer.status in _WITHOUT_HEAD and not get:
        remark(f"HEAD is answered by {answer.status}; asked again with GET")
        answer = _ask("GET", url, headers, timeout)
    if 300 <= answer.status < 400:
        remark(f"the answer is a redirect ({answer.status}), which is not followed")
    return (answer,)


def _check(url: str) -> None:
    try:
        split = urlsplit(url)
        known = bool(split.hostname) and split.port != 0
    except ValueError:
        known = False
    if not known or not url.isascii() or not url.isprintable() or " " in url:
        raise click.UsageError(f"{url!r} is no URL that can be asked")
    if split.username or split.password:
        raise click.UsageError("credentials belong into --header, not into the URL")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow nothing: what is checked is the answer of this URL, and of no other host."""


def _ask(method: str, url: str, headers: Sequence[tuple[str, str]], timeout: float) -> Response:
    sent = {"User-Agent": "contractctl", "Accept": "*/*", **dict(headers)}
    request = urllib.request.Request(url, headers=sent, method=method)
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=timeout) as answer:
            return _response(method, url, answer.status, answer.headers)
    except urllib.error.HTTPError as error:  # an answer, too
        with error:
            return _response(method, url, error.code, error.headers)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise ContractctlError(
            f"{url} gives no answer: {reason}",
            hint="check the address; --timeout says how long to wait",
        ) from error


def _response(method: str, url: str, status: int, headers: Message) -> Response:
    pairs = tuple((name, str(value)) for name, value in headers.items())
    return Response(pairs, method=method, url=url, status=status)
