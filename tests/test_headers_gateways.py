"""What gateways are told holds for the operations that are meant, and for no others."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from test_plan_brownouts import USUAL, daily, planned

from contractctl.headers.announcing import announcement
from contractctl.model import Operation
from contractctl.report.brownout_gateways import render_envoy, render_nginx
from contractctl.report.gateway_routes import Route, routes
from contractctl.report.headers_gateways import render_envoy as headers_envoy
from contractctl.report.headers_gateways import render_nginx as headers_nginx

ONE, EXPORT = Operation("GET", "/orders/{id}"), Operation("GET", "/orders/export")
OTHERS = (ONE, EXPORT, Operation("POST", "/orders"), Operation("GET", "/orders/{id}.json"))
HEADERS = announcement(USUAL.timeline, "https://a.test/v2?x=%20'$y\\")


def first(found: tuple[Route, ...], method: str, path: str) -> bool:
    """What a gateway does that takes the first route that fits."""
    return next(
        (one.is_meant for one in found if method in one.methods and re.search(one.regex, path)),
        False,
    )


def as_regex(lua: str) -> str:
    """The few things that are used of Lua's patterns, as a regular expression."""
    return re.sub(r"%(.)|([|{}\\])", lambda found: re.escape(found[1] or found[2]), lua)


@pytest.mark.parametrize(
    ("method", "path", "meant"),
    [
        ("GET", "/api/orders/17", True),
        ("HEAD", "/api/orders/17", True),
        ("POST", "/api/orders/17", False),
        ("GET", "/api/orders/export", False),
        ("GET", "/api/orders/17.json", False),
        ("GET", "/api/orders/17/items", False),
        ("GET", "/orders/17", False),
        ("GET", "/api/orders", False),
    ],
)
def test_only_requests_for_what_is_meant_fit(method: str, path: str, meant: bool) -> None:
    found = routes((ONE,), OTHERS, "/api")
    assert first(found, method, path) is meant


@given(st.from_regex(r"/[-a-z.%+()$*\[\]?^|{}]{1,12}", fullmatch=True))
def test_patterns_of_a_literal_path_fit_it_and_nothing_else(path: str) -> None:
    if re.search(r"\{[^{}]*\}", path):
        return
    (found,) = routes((Operation("PUT", path),), (), "")
    for regex in (found.regex, as_regex(found.lua)):
        assert re.search(regex, path)
        assert not re.search(regex, f"{path}x")
        assert not re.search(regex, f"/x{path}")


def nginx_maps(text: str) -> list[tuple[str, str]]:
    """(pattern, value) of each line of a map, as nginx takes them from quotation marks."""
    quoted = r"'((?:[^'\\]|\\.)*)'"
    found = re.findall(rf"^    {quoted} (?:{quoted}|(\d));$", text, re.MULTILINE)
    plain = [tuple(re.sub(r"\\([\\'])", r"\1", part) for part in line) for line in found]
    return [(pattern, text or number) for pattern, text, number in plain]


def test_nginx_adds_the_headers_to_what_is_meant() -> None:
    text = headers_nginx("orders", routes((ONE,), OTHERS, ""), HEADERS)
    lines = nginx_maps(text)
    assert len(lines) == 9
    patterns = [(pattern.removeprefix("~"), value) for pattern, value in lines[:3]]
    values = [v for p, v in patterns if re.search(p, "GET /orders/export")]
    assert values[0] == ""
    assert next(v for p, v in patterns if re.search(p, "GET /orders/1")) == HEADERS[0][1]
    assert lines[-1][1] == HEADERS[2][1].replace("$", "%24")
    assert text.count("always;") == 3


def test_envoy_adds_the_headers_to_what_is_meant() -> None:
    found = yaml.safe_load(headers_envoy("orders", routes((ONE,), OTHERS, ""), HEADERS))
    assert [("response_headers_to_add" in one) for one in found] == [False, False, True]
    added = found[-1]["response_headers_to_add"]
    shown = [(one["header"]["key"], one["header"]["value"].replace("%%", "%")) for one in added]
    assert shown == list(HEADERS)


MADE = planned(USUAL, daily("batch", 10, 60))
INSIDE = [moment for one in MADE.windows for moment in (one.start, one.end - timedelta(seconds=1))]
OUTSIDE = [moment for one in MADE.windows for moment in (one.start - timedelta(seconds=1), one.end)]


@pytest.mark.parametrize(("moments", "refused"), [(INSIDE, True), (OUTSIDE, False)])
def test_nginx_refuses_within_the_windows_and_only_then(
    moments: list[datetime], refused: bool
) -> None:
    text = render_nginx(MADE, routes(MADE.operations, (), ""))
    times = re.findall(r'^    "~(\^2027-\S+)" 1;$', text, re.MULTILINE)
    for moment in moments:
        asked = f"{moment:%Y-%m-%dT%H:%M:%S}+00:00"
        assert any(re.search(one, asked) for one in times) is refused
        assert not any(re.search(one, asked.replace("+00:00", "+02:00")) for one in times)
    found = re.search(r"return 410 '(.*)';", text)
    assert found
    assert json.loads(found[1]) == MADE.refusal.body


@pytest.mark.parametrize(("moments", "refused"), [(INSIDE, True), (OUTSIDE, False)])
def test_envoy_refuses_within_the_windows_and_only_then(
    moments: list[datetime], refused: bool
) -> None:
    (found,) = yaml.safe_load(render_envoy(MADE, routes(MADE.operations, (), "")))
    script = found["typed_config"]["default_source_code"]["inline_string"]
    spans = [(int(a), int(b)) for a, b in re.findall(r"\{(\d+), (\d+)\}", script)]
    for moment in moments:
        assert any(a <= moment.timestamp() < b for a, b in spans) is refused
    body = re.search(r'local BODY = "(.*)"', script)
    assert body
    assert json.loads(re.sub(r"\\(.)", r"\1", body[1])) == MADE.refusal.body


def test_nothing_that_a_contract_says_ends_a_text_or_a_line() -> None:
    evil = Operation("GET", "/a'\"; }\nlocal ON = false\n\\")
    found = routes((evil,), (), "")
    assert len(nginx_maps(headers_nginx("orders", found, HEADERS[:1]))) == 1
    script = yaml.safe_load(render_envoy(MADE, found))
    assert "local ON = false" not in script[0]["typed_config"]["default_source_code"][
        "inline_string"
    ].split("\n")
    assert date(2027, 1, 1) < MADE.windows[0].start.astimezone(UTC).date()
