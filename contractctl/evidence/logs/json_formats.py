"""The JSON formats of web servers and proxies, and where in them the columns stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from contractctl.evidence.logs.format import LineFormat
from contractctl.evidence.logs.sql import address, any_time, filled, hops, texts

Keys = Mapping[str, Sequence[str]]


def key(name: str) -> str:
    """The JSON path of a member of the outermost object."""
    return f'$."{name}"'


def dotted(path: str) -> list[str]:
    """The JSON paths that a user may mean: as it is, or keys with dots in between, or one key."""
    if path.startswith("$"):
        return [path]
    nested = "".join(f'."{name}"' for name in path.split("."))
    return list(dict.fromkeys([f"${nested}", key(path)]))


def json_values(paths: Keys, name: str = "p") -> tuple[str, dict[str, str]]:
    """SQL that takes a line apart, and what it holds: for each key the first path with a value.

    name: what the line taken apart is called in those
    """
    listed = list(dict.fromkeys(path for several in paths.values() for path in several))
    place = {path: f"{name}[{number}]" for number, path in enumerate(listed, 1)}
    # TRY instead of json_valid would take a whole vector row by row where one of its lines is bad.
    stage = f"CASE WHEN json_valid(line) THEN json_extract_string(line, {texts(listed)}) END"
    values = {
        column: f"coalesce({', '.join(filled(place[path]) for path in several)})"
        for column, several in paths.items()
    }
    return stage, values


# A subject as it is, or the last caller of an X-Forwarded-Client-Cert header.
_PRINCIPAL = (
    "CASE WHEN contains(principal, 'URI=')"
    " THEN regexp_extract(principal, '.*URI=([^;,\"\\s]+)', 1)"
    " WHEN contains(principal, 'Hash=') OR contains(principal, 'By=') THEN NULL"
    " ELSE principal END"
)
# What stands in place of a key that is not logged is nobody's.
_KEY = r"CASE WHEN NOT regexp_matches(api_key, '(?i)^\W*(redacted)?\W*$|\*\*') THEN api_key END"
SHAPED = {
    "time": any_time("time"),
    "address": address(f"({hops('forwarded', 'address')})"),
    "principal": _PRINCIPAL,
    "api_key": _KEY,
}


def _json(
    name: str, paths: Keys, sign: Callable[[Mapping[str, object]], bool], **more: str
) -> LineFormat:
    stage, columns = json_values(paths)
    return LineFormat(
        name,
        "json",
        stage,
        "p IS NOT NULL",
        "no JSON object with a request in it",
        columns,
        SHAPED,
        more.get("parser", name),
        lambda line: _fits(line, sign),
        tuple(more["headers"].split()),
        paths,
    )


def _fits(line: str, sign: Callable[[Mapping[str, object]], bool]) -> bool:
    if not line.startswith("{"):
        return False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and sign(value)


def _has(*groups: str) -> Callable[[Mapping[str, object]], bool]:
    """Whether an object has one key of each group of keys."""
    wanted = [group.split() for group in groups]
    return lambda value: all(any(name in value for name in names) for names in wanted)


def _of_caddy(value: Mapping[str, object]) -> bool:
    request = value.get("request")
    return isinstance(request, dict) and "uri" in request and "status" in value and "ts" in value


def _keys(**columns: str) -> Keys:
    return {column: [key(name) for name in names.split()] for column, names in columns.items()}


_ENVOY = _keys(
    time="start_time timestamp",
    method="method :method",
    target="x-envoy-original-path x-envoy-origin-path x_envoy_original_path path :path",
    status="response_code",
    address="downstream_remote_address",
    forwarded="x-forwarded-for x_forwarded_for",
    api_key="x-api-key x_api_key",
    user_agent="user-agent user_agent",
    host=":authority authority",
    request_id="x-request-id request_id x_request_id",
    principal="downstream_peer_uri_san source_principal x-forwarded-client-cert"
    " x_forwarded_client_cert",
    vantage="upstream_cluster",
)
_CADDY = {
    "time": ["$.ts"],
    "method": ["$.request.method"],
    "target": ["$.request.uri"],
    "status": ["$.status"],
    "address": ["$.request.client_ip", "$.request.remote_ip", "$.request.remote_addr"],
    "user_agent": ['$.request.headers."User-Agent"[0]', '$.request.headers."user-agent"[0]'],
    "host": ["$.request.host"],
    "api_key": ['$.request.headers."X-Api-Key"[0]'],
    "request_id": ['$.request.headers."X-Request-Id"[0]', '$.resp_headers."X-Request-Id"[0]'],
}
_TRAEFIK = _keys(
    time="StartUTC time",
    method="RequestMethod",
    target="RequestPath",
    status="DownstreamStatus OriginStatus",
    address="ClientHost ClientAddr",
    user_agent="request_User-Agent",
    host="RequestHost RequestAddr",
    request_id="request_X-Request-Id request_X-Request-ID",
    api_key="request_X-Api-Key",
)
_NGINX = _keys(
    time="time_iso8601 time timestamp @timestamp time_local msec ts",
    request="request",
    method="request_method method",
    target="request_uri uri path url",
    query="args query_string request_query",
    status="status",
    address="remote_addr remote_ip client_ip client",
    forwarded="http_x_forwarded_for x_forwarded_for",
    api_key="api_key http_x_api_key x_api_key",
    user_agent="http_user_agent user_agent agent",
    host="http_host host server_name vhost",
    request_id="request_id req_id http_x_request_id x_request_id",
    principal="ssl_client_s_dn",
)

JSON_FORMATS = (
    _json("caddy", _CADDY, _of_caddy, headers='$.request.headers."{Title}"[0]'),
    _json(
        "traefik-json",
        _TRAEFIK,
        _has("RequestMethod", "RequestPath", "DownstreamStatus OriginStatus"),
        headers='$."request_{Title}"',
    ),
    _json(
        "istio-json",
        _ENVOY,
        _has("start_time", "authority", "response_code", "route_name upstream_cluster"),
        parser="envoy-json",
        headers='$."{lower}" $."{under}"',
    ),
    _json(
        "envoy-json",
        _ENVOY,
        _has("start_time timestamp", "method :method", "response_code"),
        headers='$."{lower}" $."{under}"',
    ),
    _json(
        "nginx-json",
        _NGINX,
        _has(
            "time_iso8601 time timestamp @timestamp time_local msec ts",
            "request request_uri uri path url",
            "status",
        ),
        headers='$."http_{under}" $."{lower}" $."{under}"',
    ),
)

JSON_KEYS: Mapping[str, Keys] = {
    "caddy": _CADDY,
    "traefik-json": _TRAEFIK,
    "istio-json": _ENVOY,
    "envoy-json": _ENVOY,
    "nginx-json": _NGINX,
}
"""Where each of these formats has its columns, for engines that take a line apart themselves."""
