"""Providers that answer requests: by URL, as an application in this process, or as a stub."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import SKIP_HEADER

from contractctl.errors import VerificationError
from contractctl.foreign.patience import Helper
from contractctl.model.verification import NoAnswer, Outcome, Silence, Target, WireRequest
from contractctl.verify.bodies import Oversized, answer, oversized, too_slow

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
_CHUNK = 1 << 16
_PROBE_SECONDS = 5.0


class Sender(Protocol):
    """A provider; what it does, however bad, is an outcome and not an exception."""

    def send(self, request: WireRequest) -> Outcome: ...

    def close(self) -> None: ...


def opened(target: Target, *, option: str, seed: int, timeout: float, max_body: int) -> Sender:
    """A provider that was found to be there; raises VerificationError if it is not.

    option: how the command line calls it, for messages; timeout: seconds for one request
    """
    found: Sender
    if target.url:
        found = UrlSender(target.url, option=option, timeout=timeout, max_body=max_body)
    else:
        from contractctl.verify import applications

        if target.stub is not None:
            found = applications.StubSender(target, seed, timeout)
        else:
            found = applications.loaded(target, timeout, max_body)
    return _Below(found, target.base_path) if target.base_path.strip("/") else found


class _Below:
    """A provider whose paths are those of the contract behind a prefix."""

    def __init__(self, sender: Sender, base_path: str) -> None:
        self._sender, self._prefix = sender, f"/{base_path.strip('/')}"

    def send(self, request: WireRequest) -> Outcome:
        return self._sender.send(replace(request, target=f"{self._prefix}{request.target}"))

    def close(self) -> None:
        self._sender.close()


def is_loopback(url: str) -> bool:
    """Whether a URL can lead nowhere but to this machine; no name is looked up."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host in ("localhost", "::1") or host.endswith(".localhost"):
        return True
    try:
        return socket.inet_aton(host)[0] == 127 and host.count(".") == 3
    except OSError:
        return False


class UrlSender:
    """A provider behind a URL: connections are kept, redirects shown and not followed."""

    def __init__(self, url: str, *, option: str, timeout: float, max_body: int) -> None:
        self._parts = _checked(url, option)
        self._base = self._parts.path.rstrip("/")
        self._timeout, self._max_body = timeout, max_body
        self._helper = Helper()
        self._proxy = None if is_loopback(url) else _proxy(self._parts)
        if self._proxy is None:
            _probe(self._parts, url, option, min(timeout, _PROBE_SECONDS))
        self._open = self._opener()

    def send(self, request: WireRequest) -> Outcome:
        outcome = self._bounded(request)
        # A kept connection may be closed just when it is used; a safe request is sent once more.
        is_lost = isinstance(outcome, NoAnswer) and outcome.kind is Silence.RESET
        return self._bounded(request) if is_lost and request.method in SAFE_METHODS else outcome

    def close(self) -> None:
        self._manager.clear()

    def _opener(self) -> Callable[..., urllib3.BaseHTTPResponse]:
        limits = urllib3.Timeout(connect=self._timeout, read=self._timeout)
        if self._proxy is not None:
            self._manager: urllib3.PoolManager = urllib3.ProxyManager(
                self._proxy, timeout=limits, retries=False
            )
            return partial(self._manager.urlopen, redirect=False)
        self._manager = urllib3.PoolManager(timeout=limits, retries=False)
        pool = self._manager.connection_from_host(
            self._parts.hostname, self._parts.port, self._parts.scheme
        )
        return partial(pool.urlopen, redirect=False, assert_same_host=False)

    def _bounded(self, request: WireRequest) -> Outcome:
        deadline = time.monotonic() + self._timeout
        try:
            return self._helper.call(partial(self._exchange, request, deadline), self._timeout)
        except TimeoutError:
            self._open = self._opener()
            return too_slow(self._timeout)
        except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            return _silence(error, self._timeout)

    def _exchange(self, request: WireRequest, deadline: float) -> Outcome:
        headers = urllib3.HTTPHeaderDict(
            {"Accept-Encoding": SKIP_HEADER, "User-Agent": SKIP_HEADER}
        )
        for name in {name.lower() for name, _ in request.headers}:
            headers.discard(name)
        for name, value in request.headers:
            headers.add(name, value)
        target = f"{self._base}{request.target}"
        if self._proxy is not None:
            target = f"{self._parts.scheme}://{self._parts.netloc}{target}"
        response = self._open(
            request.method,
            target,
            body=request.body,
            headers=headers,
            preload_content=False,
            decode_content=False,
        )
        try:
            body = self._read(response, deadline)
        except Oversized:
            response.close()
            return oversized(self._max_body)
        response.release_conn()
        return answer(response.status, response.headers.iteritems(), body, self._max_body)

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > self._max_body:
                raise Oversized
            if time.monotonic() > deadline:
                response.close()
                raise TimeoutError
        return bytes(body)


def _checked(url: str, option: str) -> SplitResult:
    hint = f"give {option} as http://HOST:PORT or https://HOST/PATH"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        usable = usable and not (parts.query or parts.fragment)
    except ValueError as error:
        message = f"{option}: {url} is not a URL: {error}"
        raise VerificationError(message, hint=hint) from None
    if not usable:
        raise VerificationError(f"{option}: {url} is not a URL of a provider", hint=hint)
    if parts.username or parts.password:
        # A URL is shown in every output; what is sent as a header is shown in none.
        raise VerificationError(
            f"{option} has credentials in its URL",
            hint="give them with --header 'Authorization: ...' instead",
        )
    return parts


def _proxy(parts: SplitResult) -> str | None:
    """The proxy that the environment names for a host, by the rules that curl and others share."""
    host = parts.netloc.rpartition("@")[2]
    if urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def _probe(parts: SplitResult, url: str, option: str, seconds: float) -> None:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=seconds).close()
    except socket.gaierror as error:
        message = f"{option}: the host {parts.hostname} is not known ({error.strerror})"
        raise VerificationError(message, hint="check the name, and the network") from None
    except OSError as error:
        why = error.strerror or f"no connection within {seconds:g} s"
        raise VerificationError(
            f"{option}: nothing listens at {url} ({why})",
            hint=f"start the provider, or give {option} the URL where it listens",
        ) from None


def _silence(error: Exception, timeout: float) -> NoAnswer:
    """Why there is no answer, in the words of somebody who looks at a provider from outside."""
    why = " ".join(str(error).split())[:200]
    cause = error.args[1] if isinstance(error, ProtocolError) and len(error.args) > 1 else error
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
        return too_slow(timeout)
    if isinstance(error, NewConnectionError):
        return NoAnswer(Silence.REFUSED, f"no connection: {why.partition(': ')[2] or why}")
    if isinstance(error, SSLError):
        return NoAnswer(Silence.REFUSED, f"no encrypted connection: {why}")
    if isinstance(cause, http.client.RemoteDisconnected):
        return NoAnswer(Silence.RESET, "the connection was closed before an answer")
    if isinstance(cause, IncompleteRead | http.client.IncompleteRead):
        return NoAnswer(Silence.RESET, "the body broke off before its end")
    if isinstance(cause, OSError):
        return NoAnswer(Silence.RESET, f"the connection was lost: {cause.strerror or why}")
    return NoAnswer(Silence.MALFORMED, f"what was answered is not HTTP: {why}")
