"""Configuration of gateways that refuses old operations within the windows, and only then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from contractctl.plan.brownout_words import span
from contractctl.plan.brownouts import Brownouts
from contractctl.plan.refusals import MEDIA_TYPE
from contractctl.report.gateway_routes import Route, nginx_text, variable
from contractctl.report.headers_gateways import nginx_pattern

_MINUTES = 60


def render_nginx(made: Brownouts, routes: Sequence[Route]) -> str:
    """Maps for the http block of nginx, and what refuses for the server block."""
    return "\n".join(_nginx(made, f"{variable(made.api)}_brownout", routes)) + "\n"


def _nginx(made: Brownouts, name: str, routes: Sequence[Route]) -> Iterator[str]:
    yield f"# Brownouts of {_comment(made)}. In http {{}}."
    yield "# The switch: set it to 0 and reload, and nothing is refused any more."
    yield f"map $host ${name}_on {{ default 1; }}"
    yield "# nginx has to run with TZ=UTC; with another zone nothing fits, and nothing is refused."
    yield f"map $time_iso8601 ${name}_time {{"
    yield "    default 0;"
    for window in made.windows:
        yield f"    # {window.number}: {span(window.start, window.end)}"
        for pattern in _times(window.start, window.end):
            yield f'    "~^{pattern}:[0-9][0-9][+]00:00$" 1;'
    yield "}"
    yield f'map "$request_method $uri" ${name}_operation {{'
    yield "    default 0;"
    yield from (f"    {nginx_pattern(one)} {int(one.is_meant)};" for one in routes)
    yield "}"
    yield f'map "${name}_on${name}_time${name}_operation" ${name} {{ default 0; 111 1; }}'
    yield ""
    yield "# In server {}."
    yield f"if (${name}) {{ rewrite ^ /.brownout/{variable(made.api)} last; }}"
    yield f"location = /.brownout/{variable(made.api)} {{"
    yield "    internal;"
    yield f"    default_type {MEDIA_TYPE};"
    for header, value in made.refusal.headers:
        yield f"    add_header {header} {nginx_text(value.replace('$', '%24'))} always;"
    body = made.refusal.text.replace("$", "\\u0024")
    yield f"    return {made.refusal.status} {nginx_text(body)};"
    yield "}"


def _times(start: datetime, end: datetime) -> Iterator[str]:
    """Patterns of the minutes of a span, by day: of whole hours, and of hours in part."""
    minutes: dict[datetime, list[int]] = defaultdict(list)
    at = start
    while at < end:
        minutes[at.replace(minute=0)].append(at.minute)
        at += timedelta(minutes=1)
    for hour, covered in minutes.items():
        some = "|".join(f"{minute:02}" for minute in covered)
        within = "[0-5][0-9]" if len(covered) == _MINUTES else f"({some})"
        yield f"{hour:%Y-%m-%dT%H}:{within}"


def render_envoy(made: Brownouts, routes: Sequence[Route]) -> str:
    """A Lua filter of Envoy, to stand before the router."""
    lines = "\n".join(f"        {line}".rstrip() for line in _lua(made, routes))
    return (
        f"# Brownouts of {_comment(made)}; before the router in http_filters.\n"
        "- name: envoy.filters.http.lua\n"
        "  typed_config:\n"
        '    "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua\n'
        "    default_source_code:\n"
        "      inline_string: |\n"
        f"{lines}\n"
    )


def _lua(made: Brownouts, routes: Sequence[Route]) -> Iterator[str]:
    yield "-- The switch: false, and nothing is refused any more."
    yield "local ON = true"
    yield "-- Seconds since 1970, from the first up to but not the second."
    yield "local WINDOWS = {"
    for one in made.windows:
        seconds = f"{int(one.start.timestamp())}, {int(one.end.timestamp())}"
        yield f"  {{{seconds}}},  -- {one.number}: {span(one.start, one.end)}"
    yield "}"
    yield "-- Method, path, whether it is refused; the first that fits counts."
    yield "local ROUTES = {"
    for route in routes:
        for method in route.methods:
            meant = "true" if route.is_meant else "false"
            yield f"  {{{_lua_text(method)}, {_lua_text(route.lua)}, {meant}}},"
    yield "}"
    yield f"local BODY = {_lua_text(made.refusal.text)}"
    yield from _REFUSE
    headers = ((":status", str(made.refusal.status)), ("content-type", MEDIA_TYPE))
    for name, value in (*headers, *made.refusal.headers):
        yield f"      [{_lua_text(name.lower())}] = {_lua_text(value)},"
    yield "    }, BODY)"
    yield "  end"
    yield "end"


_REFUSE = """\
local function refused(handle)
  local now, within = os.time(), false
  for _, window in ipairs(WINDOWS) do
    within = within or (now >= window[1] and now < window[2])
  end
  if not ON or not within then return false end
  local method = handle:headers():get(":method")
  local path = string.match(handle:headers():get(":path") or "", "^[^?]*")
  for _, route in ipairs(ROUTES) do
    if route[1] == method and string.match(path, route[2]) then return route[3] end
  end
  return false
end
function envoy_on_request(handle)
  if refused(handle) then
    handle:respond({""".splitlines()


def _comment(made: Brownouts) -> str:
    """The name of a contract, in which nothing can end a comment, and whether it is settled."""
    name = "".join(sign for sign in made.base if sign.isprintable())
    return name if made.agreed else f"{name}, a proposal that nobody has agreed on"


def _lua_text(text: str) -> str:
    """A text of Lua; what is not printable ASCII stands as its bytes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    safe = (
        sign if " " <= sign <= "~" else "".join(f"\\{byte:03}" for byte in sign.encode())
        for sign in escaped
    )
    return f'"{"".join(safe)}"'
