"""A small workspace and its provider, an application of the standard library, for `verify`."""

from __future__ import annotations

from pathlib import Path

from command_line import write

CONTRACT = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /items/{id}:
    get:
      parameters: [{$ref: "#/components/parameters/Id"}]
      responses:
        "200": {$ref: "#/components/responses/Item"}
        "404": {description: no such item}
  /items:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string, maxLength: 20}
                kind: {enum: [new, used]}
      responses:
        "201": {$ref: "#/components/responses/Item"}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string, pattern: "^[a-z]{1,8}$"}}
  responses:
    Item:
      description: an item
      content:
        application/json:
          schema:
            type: object
            required: [id, price]
            properties:
              id: {type: string}
              price: {type: integer, description: in cents}
              note: {type: string}
"""

CONSUMERS = """\
version: 1
services:
  pricer: &one
    team: a
    owner: a@example.test
    tier: 1
    identities: [{user_agent: "pricer/*"}]
    consumes:
      shop: {uses: [{operation: "GET /items/{id}", reads: [$.price]}]}
  noter:
    <<: *one
    identities: [{user_agent: "noter/*"}]
    consumes:
      shop: {uses: [{operation: "GET /items/{id}", reads: [$.note]}]}
  namer:
    <<: *one
    identities: [{user_agent: "namer/*"}]
    consumes:
      shop: {uses: [{operation: POST /items, reads: [], sends: [$.name]}]}
  kinder:
    <<: *one
    identities: [{user_agent: "kinder/*"}]
    consumes:
      shop: {uses: [{operation: POST /items, reads: [], sends: [$.name, $.kind]}]}
  silent:
    <<: *one
    identities: [{user_agent: "silent/*"}]
    consumes: {shop: {}}
"""

PROVIDER = """\
import json


def make(*, note=True, kinds=("new", "used"), scale=1, gone=(), echo=False):
    def application(environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, body = answer(method, path, sent)
        if echo:
            body["price"] = environ.get("HTTP_AUTHORIZATION", "")
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def answer(method, path, sent):
        if method in gone:
            return "404 Not Found", {}
        if method == "POST":
            asked = json.loads(sent)
            if asked.get("kind", "new") not in kinds:
                return "422 Unprocessable Content", {"detail": "kind is not known"}
            return "201 Created", {"id": "a", "price": 100 * scale}
        name = path.rpartition("/")[2]
        item = {"id": name, "price": sum(map(ord, name)) * 100 * scale}
        return "200 OK", item | ({"note": "n"} if note else {})

    return application


good = make()
without_note = make(note=False)
narrow = make(kinds=("new",))
in_units = make(scale=0.01)
nothing = make(gone=("GET", "POST"))
echoing = make(echo=True)
"""


def make_shop(folder: Path) -> Path:
    """Write the workspace; run commands in it, so that its provider can be imported."""
    files = {
        "contracts/shop/v1.yaml": CONTRACT,
        "contracts/shop/v2.yaml": CONTRACT.replace("[new, used]", "[new]"),
        "consumers.yaml": CONSUMERS,
        "provider.py": PROVIDER,
    }
    write(folder, files)
    return folder
