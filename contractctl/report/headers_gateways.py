"""Configuration of gateways that adds headers to the answers of some operations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from contractctl.headers.announcing import Headers
from contractctl.report.gateway_routes import Route, nginx_text, variable


def render_nginx(api: str, routes: Sequence[Route], headers: Headers) -> str:
    """Maps for the http block of nginx, and lines for the server block."""
    return "\n".join(_nginx(variable(api), routes, headers)) + "\n"


def _nginx(name: str, routes: Sequence[Route], headers: Headers) -> Iterator[str]:
    yield "# In http {}: the header is empty, and so not sent, for every other request."
    for header, value in headers:
        yield f'map "$request_method $uri" ${_variable(name, header)} {{'
        yield "    default '';"
        # A `$` would start a variable, and nginx has no escape for it; addresses have one.
        content = nginx_text(value.replace("$", "%24"))
        for route in routes:
            yield f"    {nginx_pattern(route)} {content if route.is_meant else nginx_text('')};"
        yield "}"
    yield ""
    yield "# In server {}. A location with an add_header of its own does not inherit these: repeat"
    yield "# them there."
    for header, _ in headers:
        yield f"add_header {header} ${_variable(name, header)} always;"


def nginx_pattern(route: Route) -> str:
    """A pattern of nginx for method and path of a request, in quotation marks."""
    return nginx_text(f"~^({'|'.join(route.methods)}) {route.regex.removeprefix('^')}")


def _variable(name: str, header: str) -> str:
    return f"{name}_{header.lower()}"


def render_envoy(api: str, routes: Sequence[Route], headers: Headers) -> str:
    """Routes of Envoy, to stand before the others of a virtual host."""
    lines = ["# Before the other routes of the virtual host; put your own `route:` into each."]
    for route in routes:
        methods = "|".join(route.methods)
        lines += [
            f"- match:\n    safe_regex: {{regex: {_text(route.regex)}}}",
            '    headers: [{name: ":method", string_match: '
            f"{{safe_regex: {{regex: {_text(methods)}}}}}}}]",
            f"  route: {{cluster: {_text(api)}}}",
        ]
        if route.is_meant:
            lines.append("  response_headers_to_add:")
            lines += [line for name, value in headers for line in _added(name, value)]
    return "\n".join(lines) + "\n"


def _added(name: str, value: str) -> tuple[str, str]:
    """A header of Envoy, in which `%` starts a command."""
    pair = f"{{key: {_text(name)}, value: {_text(value.replace('%', '%%'))}}}"
    return f"  - header: {pair}", "    append_action: OVERWRITE_IF_EXISTS_OR_ADD"


def _text(text: str) -> str:
    """A text in YAML, of which JSON is a part."""
    return json.dumps(text)
