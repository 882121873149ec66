"""Sensors and their readings: WSGI without a framework, forms and lists as Swagger 2.0 has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

PREFIX = "/v1"
SENSORS = ("attic", "cellar", "garden")
START = datetime(2026, 6, 1, 8, tzinfo=UTC)


class Refusal(Exception):
    """A request that is not taken, in words of the service."""


class Sensors:
    """The service; `changed` names what it does otherwise than its contract says."""

    def __init__(self, changed: str = "") -> None:
        self.changed = changed
        self.readings: list[dict[str, Any]] = []
        for number in range(12):
            self.keep(SENSORS[number % 3], 18.0 + number / 2)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        path = environ["PATH_INFO"].removeprefix(PREFIX)
        try:
            status, value = self.answer(environ["REQUEST_METHOD"], path, environ, sent)
        except Refusal as refusal:
            status, value = 400, {"error": str(refusal)}
        body = b"" if value is None else json.dumps(value).encode()
        kind = "text/plain" if self.changed == "plain_readings" else "application/json"
        headers = [("Content-Type", kind)] if body and isinstance(value, list) else []
        if body and not headers:
            headers = [("Content-Type", "application/json; charset=utf-8")]
        start(f"{status} -", headers)
        return [body]

    def answer(self, method: str, path: str, environ: dict[str, Any], sent: str) -> tuple[int, Any]:
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        match method, path.strip("/").split("/"):
            case "GET", ["readings"]:
                return 200, self.listed(query, environ)
            case "POST", ["readings"]:
                return self.posted(dict(parse_qsl(sent, keep_blank_values=True)))
            case "GET", ["readings", number]:
                return self.one(int(number) if number.isdecimal() else 0)
            case "GET", ["sensors", name] if name in SENSORS:
                return self.state(name, environ)
            case "PUT", ["sensors", name, "alarm"] if name in SENSORS:
                return self.alarm(json.loads(sent))
            case "DELETE", ["sensors", name, "alarm"] if name in SENSORS:
                return (500, {"error": "busy"}) if self.changed == "busy" else (204, None)
        return 404, {"error": "not found"}

    def keep(self, sensor: str, value: float, comment: str | None = None) -> dict[str, Any]:
        number = len(self.readings) + 1
        moment = START + timedelta(minutes=10 * number)
        if self.changed == "local_times":
            moment += timedelta(hours=2)
        reading = {"number": number, "sensor": sensor, "value": value, "unit": "C"}
        reading["takenAt"] = moment.isoformat()
        self.readings.append(reading | ({} if comment is None else {"comment": comment}))
        return self.readings[-1]

    def listed(self, query: dict[str, str], environ: dict[str, Any]) -> list[dict[str, Any]]:
        if self.changed == "one_sensor_only" and "," in query.get("sensors", ""):
            raise Refusal("ask for one sensor at a time")
        if self.changed == "no_imperial" and environ.get("HTTP_X_UNITS") == "imperial":
            raise Refusal("only metric units are known")
        if self.changed == "smaller_limit" and int(query.get("limit", 5)) > 20:
            raise Refusal("too much is asked for")
        names = query.get("sensors", ",".join(SENSORS)).split(",")
        found = [one for one in reversed(self.readings) if one["sensor"] in names]
        found = found[: int(query.get("limit", 5))]
        if self.changed == "no_values":
            found = [{k: v for k, v in one.items() if k != "value"} for one in found]
        if self.changed == "text_values":
            found = [{**one, "value": str(one["value"])} for one in found]
        return found[::-1] if self.changed == "oldest_first" else found

    def posted(self, form: dict[str, str]) -> tuple[int, Any]:
        if self.changed == "no_cellar" and form["sensor"] == "cellar":
            raise Refusal("sensor: 'cellar' is not one of ['attic']")
        if self.changed == "comment_required" and "comment" not in form:
            raise Refusal("comment: field required")
        if self.changed == "long_comments_crash" and len(form.get("comment", "")) > 20:
            return 500, {"error": "data too long"}
        reading = self.keep(form["sensor"], float(form["value"]), form.get("comment"))
        if self.changed == "silent_comments":
            reading = {k: v for k, v in reading.items() if k != "comment"}
        return 200 if self.changed == "posted_with_200" else 201, reading

    def one(self, number: int) -> tuple[int, Any]:
        if not 0 < number <= len(self.readings) or self.changed == "no_reading":
            return 404, {"error": "not found"}
        reading = dict(self.readings[number - 1])
        match self.changed:
            case "no_unit":
                del reading["unit"]
            case "kelvin":
                reading["unit"] = "K"
            case "always_fahrenheit":
                reading["unit"] = "F"
        return 200, reading

    def state(self, name: str, environ: dict[str, Any]) -> tuple[int, Any]:
        known = {"attic": ("up", 80), "cellar": ("down", None), "garden": ("up", 55)}[name]
        status, battery = known
        state = {"status": status, "battery": battery, "uptime": 86_400}
        match self.changed:
            case "office_is_closed" if environ.get("HTTP_X_TENANT") == "office":
                raise Refusal("X-Tenant: unknown tenant")
            case "degraded":
                state["status"] = "degraded" if status == "down" else status
            case "null_status":
                state["status"] = None if status == "down" else status
            case "battery_in_words":
                state["battery"] = "full"
            case "uptime_in_hours":
                state["uptime"] = 24
        return 200, state

    def alarm(self, alarm: dict[str, Any]) -> tuple[int, Any]:
        default = "warning" if self.changed == "warning_by_default" else "info"
        if self.changed == "two_are_told" and len(alarm.get("notify", [])) > 2:
            raise Refusal("notify: too many")
        if self.changed == "notify_required" and "notify" not in alarm:
            raise Refusal("notify: field required")
        if self.changed == "no_frost" and alarm["above"] < 0:
            raise Refusal("must be greater than or equal to 0")
        return 200, {"level": default, **alarm}


def __getattr__(name: str) -> Sensors:
    """A service of its own for each name: `kept`, or that of what is changed."""
    if name.startswith("_"):
        raise AttributeError(name)
    return Sensors(name)
