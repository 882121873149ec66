"""Uses of contracts in files that are no code: YAML, .env, .http, JSON collections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contractctl.evidence.code.addresses import Value, address
from contractctl.evidence.code.calls import Asked
from contractctl.evidence.code.methods import told_method
from contractctl.evidence.code.terms import Term

_URL = re.compile(
    r"(?:https?://|\$\{?\w+\}?/|\{\{[^{}]+\}\}/|(?<![\w/.~-])/)[^\s\"'`,;<>|)\\]*[^\s\"'`,;<>|)\\.:]"
)
_COMMENT = re.compile(r"^\s*(#(?!##)|//)")
_COMMAND = re.compile(r"(?<![\w:/.-])(?:curl|wget|https?|xh)\s")
_REQUEST = re.compile(r"^\s*(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(\S+)")
_METHOD_BEFORE = re.compile(r"""["']?method["']?\s*[:=]\s*["']?([A-Za-z]+)""")
_KEY = re.compile(r"""^[\s-]*["']?([A-Za-z_][\w.-]*)["']?\s*[:=]""")
_FLAG = re.compile(r"(?:-[a-zA-Z]*X\s*|--request[ =]|--method[ =])[\"']?([A-Z]+)")
_SENDS = re.compile(r"\s(--data\S*|-d|--json|-F|--form|--post-data)\b")
_CONTRACT = re.compile(rb"""^[\s{]*["']?(openapi|swagger)["']?\s*:""", re.MULTILINE)
_HEAD = 4000
_NEAR = 3
"""Lines within which a method and a URL of a collection belong together."""


def asked_by_settings(data: bytes) -> Iterator[Asked]:
    """URLs in a file of settings; the method where a command or a request line tells it.

    A copy of a contract is no use of it.
    """
    if _CONTRACT.search(data[:_HEAD]):
        return
    lines = data.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if _COMMENT.match(line) or len(line) > 2000:
            continue
        request = _REQUEST.match(line)
        for found in _URL.finditer(line):
            text = found[0]
            command = _command(lines, number)
            method = request[1] if request else command or _beside(lines, number)
            key = _KEY.match(line)
            term = Term("text", number, text)
            url = Value((text,), (term,))
            where = address(url)
            if where is not None:
                how = _how(bool(request), bool(command), key[1] if key else "")
                yield Asked(url, where, method, term, number, how)


def _command(lines: list[str], number: int) -> str:
    """The method of a curl or wget whose URL stands on this line or is continued on it."""
    start = number - 1
    while start > 0 and lines[start - 1].rstrip().endswith("\\"):
        start -= 1
    end = number - 1
    while end < len(lines) - 1 and lines[end].rstrip().endswith("\\"):
        end += 1
    whole = " ".join(line.rstrip("\\ ") for line in lines[start : end + 1])
    command = _COMMAND.search(whole)
    if not command or "://" in whole[: command.start()]:
        return ""
    flag = _FLAG.search(whole)
    if flag:
        return told_method(flag[1])
    return "POST" if _SENDS.search(whole) else "GET"


def _beside(lines: list[str], number: int) -> str:
    """The method that a line near the URL's names, as in a Postman collection."""
    near = range(max(0, number - 1 - _NEAR), min(len(lines), number + _NEAR))
    for index in sorted(near, key=lambda one: abs(one - number + 1)):
        found = _METHOD_BEFORE.search(lines[index])
        if found:
            return told_method(found[1])
    return ""


def _how(is_request: bool, is_command: bool, key: str) -> str:
    if is_request:
        return "request line"
    if is_command:
        return "command in a file of settings"
    return f"setting {key}" if key else "URL in a file of settings"
