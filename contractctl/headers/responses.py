"""Responses in files: raw header lines, what curl printed, HAR recordings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)? +(\d{3})(?: .*)?")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)")
_VERBOSE = re.compile(r"< ?")
_OF_CURL = ("> ", "* ", "{ ", "} ")
"""What stands before the lines that `curl -v` prints beside the headers of the response."""


class NotResponses(ValueError):
    """A text holds no response, in no form that is known."""


@dataclass(frozen=True, slots=True)
class Response:
    """The headers of a response.

    source: where it stands (`line 4`, `entry 2`); "" for the only one of a file
    method, url: of its request, "" where that is not known; status: 0 where it is not known
    unread: lines among the headers that are none
    """

    headers: tuple[tuple[str, str], ...]
    source: str = ""
    method: str = ""
    url: str = ""
    status: int = 0
    unread: tuple[str, ...] = ()


def read_responses(text: str) -> tuple[Response, ...]:
    """Read header lines, the output of `curl -i`, or a HAR recording."""
    text = text.removeprefix("\ufeff")
    found = tuple(_of_har(text) if text.lstrip().startswith("{") else _of_lines(text))
    if not any(one.headers for one in found):
        raise NotResponses("there is no header in it")
    return found


def _of_lines(text: str) -> Iterator[Response]:
    """Each status line starts a response; a blank line ends its headers, what follows is body."""
    status, start, in_body = 0, 1, False
    headers: list[tuple[str, str]] = []
    unread: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _VERBOSE.sub("", raw, count=1) if raw.startswith("<") else raw
        first = _STATUS_LINE.fullmatch(line.strip())
        if first:
            if headers or unread:
                yield Response(tuple(headers), f"line {start}", status=status, unread=tuple(unread))
            status, start, in_body, headers, unread = int(first[1]), number, False, [], []
        elif not line.strip():
            in_body = in_body or bool(headers)
        elif not in_body and not raw.startswith(_OF_CURL):
            _add(line, headers, unread)
    if headers or unread:
        yield Response(tuple(headers), f"line {start}", status=status, unread=tuple(unread))


def _add(line: str, headers: list[tuple[str, str]], unread: list[str]) -> None:
    """Add a line to the headers; one that starts with a blank goes on with the one before."""
    if line[0] in " \t" and headers:
        name, value = headers[-1]
        headers[-1] = name, f"{value} {line.strip()}"
        return
    found = _HEADER.fullmatch(line.strip())
    if found:
        headers.append((found[1], found[2].strip()))
    else:
        unread.append(line.strip())


def _of_har(text: str) -> Iterator[Response]:
    try:
        recording = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotResponses(f"it starts like JSON and is none: {error}") from error
    log = recording.get("log")
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise NotResponses("it is JSON without a list `log.entries`, so no HAR recording")
    for number, entry in enumerate(entries, start=1):
        asked, answer = _member(entry, "request"), _member(entry, "response")
        status = _member(answer, "status")
        yield Response(
            tuple(_pairs(_member(answer, "headers"))),
            f"entry {number}",
            _text(_member(asked, "method")).upper(),
            _text(_member(asked, "url")),
            status if isinstance(status, int) else 0,
        )


def _pairs(headers: object) -> Iterator[tuple[str, str]]:
    for one in headers if isinstance(headers, list) else ():
        name, value = _text(_member(one, "name")), _text(_member(one, "value"))
        if name:
            # Browsers join what was sent several times with line ends.
            yield from ((name, part) for part in value.split("\n"))


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
