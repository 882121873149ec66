"""Parcels on their way: ASGI with Starlette; nothing is there before the first POST."""

from __future__ import annotations

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

DEPOTS = {
    "north": {"city": "Kiel", "capacity": 4000, "isOpen": True},
    "south": {"city": "Ulm", "capacity": 9000},
    "west": {"city": "Essen", "capacity": 12000},
}


class Parcels:
    """The service; `changed` names what it does otherwise than its contract says."""

    def __init__(self, changed: str) -> None:
        self.changed = changed
        self.parcels: dict[int, dict[str, Any]] = {}
        self.versions: dict[int, int] = {}

    def application(self) -> Starlette:
        one = "/parcels/{parcel_id}"
        routes = [
            Route("/parcels", self.post, methods=["POST"]),
            Route(one, self.get, methods=["GET"]),
            Route(one, self.patch, methods=["PATCH"]),
            Route("/depots", self.depots, methods=["GET"]),
        ]
        if self.changed != "no_events":
            routes.append(Route(f"{one}/events", self.events, methods=["GET"]))
        return Starlette(routes=routes)

    async def post(self, request: Request) -> Response:
        sent = json.loads(await request.body())
        match self.changed, sent["contents"]["kind"]:
            case ("no_papers", "papers"):
                return refused("/contents/kind")
            case ("no_papers_silently", "papers"):
                return JSONResponse({"message": "this cannot be sent"}, 422)
        if self.changed == "note_required" and sent.get("note") is None:
            return refused("/note")
        if self.changed == "null_note_crashes" and sent.get("note", "") is None:
            raise TypeError("note")
        number = 1001 + len(self.parcels)
        self.parcels[number] = {"id": number, "note": None, "labels": {}, **sent}
        self.versions[number] = 1
        return self.shown(number, 201)

    def shown(self, number: int, status: int) -> Response:
        parcel = json.loads(json.dumps(self.parcels[number]))
        headers = {"ETag": f'"{self.versions[number]}"'}
        if status == 201 and self.changed == "id_as_text":
            parcel["id"] = str(number)
        if status == 201 and self.changed == "no_note":
            del parcel["note"]
        return JSONResponse(parcel, status, headers)

    async def get(self, request: Request) -> Response:
        number = known(request, self.parcels)
        if number is None:
            return Response(status_code=404)
        parcel = json.loads(json.dumps(self.parcels[number]))
        headers = {"ETag": f'"{self.versions[number]}"'}
        match self.changed:
            case "no_zip":
                parcel["recipient"]["address"].pop("zip", None)
            case "value_renamed":
                if "value" in parcel["contents"]:
                    parcel["contents"]["worth"] = parcel["contents"].pop("value")
            case "no_etag":
                headers = {}
            case "flat_address":
                parcel["recipient"].update(parcel["recipient"].pop("address"))
            case "null_name":
                parcel["recipient"]["name"] = None
            case "value_in_hundreds":
                if "value" in parcel["contents"]:
                    parcel["contents"]["value"] /= 100
            case "more_fields":
                parcel["recipient"]["phone"] = parcel["weight"] = "1"
        return JSONResponse(parcel, headers=headers)

    async def patch(self, request: Request) -> Response:
        number = known(request, self.parcels)
        if number is None:
            return Response(status_code=404)
        sent = json.loads(await request.body())
        condition = request.headers.get("If-Match")
        if self.changed == "if_match_required" and condition is None:
            return JSONResponse({"message": "send the header If-Match"}, 428)
        if condition not in (None, f'"{self.versions[number]}"'):
            return Response(status_code=412)
        labels = sent.get("labels", {})
        if self.changed == "short_labels" and any(len(one) > 10 for one in labels.values()):
            return refused("/labels")
        if self.changed == "empty_labels_crash" and "" in labels.values():
            return JSONResponse({"message": "division by zero"}, 500)
        self.parcels[number] |= sent
        self.versions[number] += 1
        return self.shown(number, 202 if self.changed == "patched_with_202" else 200)

    async def events(self, request: Request) -> Response:
        if known(request, self.parcels) is None:
            return Response(status_code=404)
        moments = [f"2026-05-0{day}T10:{day}0:00Z" for day in (1, 2, 3)]
        listed: list[dict[str, Any]] = [
            {"type": "scanned", "number": 1, "at": moments[0], "place": "Kiel"},
            {"type": "scanned", "number": 2, "at": moments[1], "place": "Ulm"},
            {"type": "delivered", "number": 3, "at": moments[2], "signedBy": None},
        ]
        match self.changed:
            case "null_place":
                listed[1]["place"] = None
            case "returned":
                listed[1]["type"] = "returned"
            case "not_signed":
                del listed[2]["signedBy"]
            case "newest_first":
                listed.reverse()
            case "events_in_a_page":
                return JSONResponse({"data": listed})
            case "local_times":
                for event in listed:
                    event["at"] = event["at"].replace("T10", "T12")
        return JSONResponse(listed)

    async def depots(self, request: Request) -> Response:
        found = json.loads(json.dumps(DEPOTS))
        match self.changed:
            case "capacity_as_text":
                found["south"]["capacity"] = "9000"
            case "capacity_in_thousands":
                for one in found.values():
                    one["capacity"] //= 1000
            case "depots_as_csv":
                return Response("north,4000", media_type="text/csv")
            case "no_opening":
                for one in found.values():
                    one.pop("isOpen", None)
        return JSONResponse(found)


def known(request: Request, parcels: dict[int, dict[str, Any]]) -> int | None:
    """The number of the parcel that is asked for, if there is one."""
    text = request.path_params["parcel_id"]
    number = int(text) if text.isdecimal() else 0
    return number if number in parcels else None


def refused(pointer: str) -> Response:
    """The answer to a request that is not taken."""
    problem = {"title": "invalid", "errors": [{"pointer": pointer, "detail": "is not valid"}]}
    return JSONResponse(problem, 422, media_type="application/problem+json")


def __getattr__(name: str) -> Starlette:
    """A service of its own for each name: `kept`, or that of what is changed."""
    if name.startswith("_"):
        raise AttributeError(name)
    return Parcels(name).application()
