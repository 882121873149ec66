"""The text formats of web servers, proxies and load balancers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from contractctl.evidence.logs.format import LineFormat
from contractctl.evidence.logs.sql import address, filled, hops, iso_time, parsed_time, text

# Possessive throughout: a hostile line must not make a recogniser try every way to read it.
_REQUEST = r'"(?:[^"\\]|\\.)*+"'
_DAY = r"\[\d{1,2}/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d\d:?\d\d\]"
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)"

# Every one of these formats is told apart by its quotes, which is several times quicker than a
# regular expression. Apache writes a quote within a field as \" and a backslash as \\; nginx, Envoy
# and AWS write \x22.
_PIECES = (
    r"""string_split(CASE WHEN contains(line, '\"') THEN"""
    r""" replace(replace(line, '\\', '\x5c'), '\"', '\x22') ELSE line END, '"')"""
)


_CLF = parsed_time("time")


def _quoted(
    name: str,
    sign: str,
    columns: Mapping[str, str],
    parser: str = "",
    needs: str = "len(p) >= 3",
    time: str = _CLF,
) -> LineFormat:
    fits = re.compile(sign).match
    return LineFormat(
        name,
        "text",
        _PIECES,
        needs,
        "no request in quotes",
        {"request": "p[2]", **columns},
        {"time": time},
        parser or name,
        lambda line: fits(line) is not None,
        shared=_WORDS if parser == "common" else {},
    )


# Common log format: `address - user [time] "request" status bytes`, with a host before it (vhost)
# or referrer and user agent behind it (combined). A user's name may hold spaces.
_WORDS = {"words_before": "string_split(p[1], ' ')"}
_FIRST, _SECOND, _THIRD = (f"words_before[{number}]" for number in (1, 2, 3))
_HAS_HOST = (
    f"({_SECOND} <> '-' AND ({_THIRD} = '-'"
    f" OR regexp_full_match({_SECOND}, '[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*')))"
)
# The default `main` format of nginx ends with "$http_x_forwarded_for", right behind the agent.
_FORWARDED = r"p[7] = ' ' AND regexp_full_match(p[8], '[0-9a-fA-F.:]+(, ?[0-9a-fA-F.:]+)*')"
_PORTLESS = r"regexp_full_match(split_part(p[8], ',', 1), '[0-9.]+|.*:.*:.*')"
_CONNECTED = f"CASE WHEN {_HAS_HOST} THEN {_SECOND} ELSE {_FIRST} END"
_COMMON = {
    "time": "split_part(split_part(p[1], '[', -1), ']', 1)",
    "status": "split_part(p[3], ' ', 2)",
    "address": (
        f"CASE WHEN {_FORWARDED} AND {_PORTLESS} THEN concat_ws(', ', p[8], {_CONNECTED})"
        f" ELSE {_CONNECTED} END"
    ),
    "host": f"CASE WHEN {_HAS_HOST} THEN {_FIRST} END",
    "user_agent": "p[6]",
}
_HEAD = rf"\S++ [^\[\"]*+{_DAY} {_REQUEST} "
_VHOST = rf"\S++ (?:[\da-fA-F]*+[.:][\da-fA-F.:]*+ |[^\s-]\S*+ - )[^\[\"]*+{_DAY} {_REQUEST} "
_BYTES = r"(?:\d{3}|-) (?:\d+|-)"

# Envoy's default: [time] "request" code flags received sent duration upstream "forwarded" "agent"
# "id" "authority" "upstream"; Istio puts one quoted field before "forwarded" and more at the end.
_PROXY = {"time": "split_part(substr(p[1], 2), ']', 1)", "status": "split_part(p[3], ' ', 2)"}


def _principal(behind: str) -> str:
    """The last caller of a whole field in the form of X-Forwarded-Client-Cert.

    behind: SQL for what follows the default's own fields. In those, whoever calls writes what he
    likes; and what he named himself in his certificate's subject stands in quotes.
    """
    shown = f"regexp_extract({behind}, {text(_CERTIFICATE)}, 1)"
    told = f"regexp_replace({shown}, '\"[^\"]*\"', '', 'g')"
    return (
        "CASE WHEN contains(line, 'URI=spiffe://')"
        f" THEN regexp_extract({told}, '.*URI=(spiffe://[^;,\"\\s]+)', 1) END"
    )


_CERTIFICATE = r'^(?:\s*(?:"[^"]*"|[^\s"]+)\s)*?\s*"?((?:By|Hash|URI)=(?:[^\s"=]|=(?:"[^"]*")?)*)'
_REMOTE = "split_part(p[15], ' ', 5)"
_CODE = r" \d{1,3} \S++"

# HAProxy: client:port [time] frontend backend/server timers status bytes ... {captured} "request"
_AFTER = "split_part(p[1], '] ', 2)"
_HAPROXY = {
    "time": "split_part(split_part(split_part(p[1], '[', -1), ']', 1), '.', 1) || ' +0000'",
    "status": f"split_part({_AFTER}, ' ', 4)",
    "address": "regexp_replace(split_part(p[1], ' ', 1), ':\\d+$', '')",
}

TEXT_FORMATS = (
    _quoted(
        "istio",
        rf"\[{_ISO}\] {_REQUEST}{_CODE} \S++ \S++ {_REQUEST} (?:\S++ ){{4}}{_REQUEST} ",
        {
            **_PROXY,
            "address": address(f"({hops(filled('p[6]'), filled(_REMOTE))})"),
            "user_agent": "p[8]",
            "request_id": "p[10]",
            "host": "p[12]",
            "vantage": "split_part(p[15], ' ', 2)",
            "principal": _principal(
                "concat_ws('\"', array_to_string(string_split(p[15], ' ')[8:], ' '),"
                " array_to_string(p[16:], '\"'))"
            ),
        },
        needs="len(p) >= 12 AND len(string_split(p[3], ' ')) = 6",
        time=iso_time("time"),
    ),
    _quoted(
        "envoy",
        rf"\[{_ISO}\] {_REQUEST}{_CODE} \S++ \S++ \S++ \S++ {_REQUEST} {_REQUEST}",
        {
            **_PROXY,
            "address": address("p[4]"),
            "user_agent": "p[6]",
            "request_id": "p[8]",
            "host": "p[10]",
            "principal": _principal("array_to_string(p[13:], '\"')"),
        },
        needs="len(p) >= 10 AND len(string_split(p[3], ' ')) = 8",
        time=iso_time("time"),
    ),
    _quoted(
        "aws-alb",
        rf"(?:https?|h2|grpcs?|wss?) {_ISO} \S++ \S+:\d+ (?:\S++ ){{8}}{_REQUEST} ",
        {
            "time": "split_part(p[1], ' ', 2)",
            "status": "split_part(p[1], ' ', 9)",
            "address": "regexp_replace(split_part(p[1], ' ', 4), ':\\d+$', '')",
            "user_agent": "p[4]",
            "host": "p[8]",
            # Delivered at least once: a line is a request, and the same line is the same request.
            "request_id": "md5(line)",
        },
        time=iso_time("time"),
    ),
    _quoted(
        "haproxy",
        r"\S+:\d+ \[\d\d/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)?\] \S++ [^\s/]++/\S++ "
        r'[\d/+-]+ -?\d+ \+?\d+ .*"',
        _HAPROXY,
    ),
    _quoted("traefik", rf'{_HEAD}{_BYTES} {_REQUEST} {_REQUEST} \d+ "', _COMMON, "common"),
    _quoted("vhost-combined", rf"{_VHOST}{_BYTES}(?: |$)", _COMMON, "common"),
    _quoted("combined", rf'{_HEAD}{_BYTES} {_REQUEST} "', _COMMON, "common"),
    _quoted("common", rf"{_HEAD}{_BYTES}(?:\s|$)", _COMMON, "common"),
)
