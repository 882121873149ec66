"""The workspace that the stories of the gate begin with: two contracts and six services."""

from __future__ import annotations

import json
from collections.abc import Iterable

ORDERS = "contracts/orders/openapi.yaml"
ORDERS_TERMS = "contracts/orders/migration.yaml"
ORDERS_USAGE = "contracts/orders/usage.json"
CATALOG_V1 = "contracts/catalog/v1.yaml"
CATALOG_V2 = "contracts/catalog/v2.yaml"
CATALOG_TERMS = "contracts/catalog/migration.yaml"
CATALOG_USAGE = "contracts/catalog/usage.json"
CONSUMERS = "consumers.yaml"

_ORDERS = """\
openapi: 3.1.0
info: {title: Orders, version: 1.4.0}
paths:
  /orders:
    get:
      responses:
        "200":
          description: All orders
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Order"}}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/NewOrder"}
      responses:
        "201": {$ref: "#/components/responses/Order"}
  /orders/{id}:
    get:
      parameters: [{$ref: "#/components/parameters/Id"}]
      responses:
        "200": {$ref: "#/components/responses/Order"}
  /orders/{id}/label:
    get:
      deprecated: true
      x-sunset: "2026-10-31"
      parameters: [{$ref: "#/components/parameters/Id"}]
      responses:
        "204": {description: Printed}
  /export:
    get:
      deprecated: true
      x-sunset: "2027-03-31"
      responses:
        "204": {description: Exported}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
  responses:
    Order:
      description: One order
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Order"}
  schemas:
    NewOrder:
      type: object
      required: [sku, quantity]
      properties:
        sku: {type: string, maxLength: 40}
        quantity: {type: integer, minimum: 1}
        note: {type: string, maxLength: 200}
    Order:
      type: object
      required: [id, status, total]
      properties:
        id: {type: string}
        status: {type: string, enum: [open, paid, sent]}
        total: {type: integer}
        coupon: {type: string, deprecated: true, x-sunset: "2027-03-31"}
"""

_ORDERS_TERMS = """\
owner: orders@example.test
timeline: {announce: 2026-08-03, deprecate: 2026-09-01, sunset: 2027-03-31}
policy:
  removal: {quiet_days: 28, consent: required}
"""

_CATALOG = """\
openapi: 3.1.0
info: {title: Catalog, version: 1.0.0}
paths:
  /products:
    get:
      responses:
        "200":
          description: All products
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Product"}}
  /products/{sku}:
    delete:
      parameters: [{name: sku, in: path, required: true, schema: {type: string}}]
      responses:
        "204": {description: Gone}
components:
  schemas:
    Product:
      type: object
      required: [name, price]
      properties:
        name: {type: string, maxLength: 40}
        price: {type: integer}
"""

_CATALOG_TERMS = """\
base: v1
head: v2
owner: catalog@example.test
timeline: {announce: 2026-08-03, deprecate: 2026-09-01, sunset: 2026-11-16}
policy:
  removal: {quiet_days: 28, consent: required}
"""

_CONSUMERS = """\
version: 1
services:
  billing:
    team: finance
    owner: finance@example.test
    tier: 2
    identities: [{header: {name: x-client, value: billing}}]
    consumes:
      orders:
        uses: [{operation: "GET /orders/{id}"}]
  packer:
    team: warehouse
    owner: warehouse@example.test
    tier: 2
    identities: [{header: {name: x-client, value: packer}}]
    consumes:
      orders:
        uses: [{operation: GET /orders, reads: ["$[*].id"]}]
  partner:
    team: partners
    owner: partners@example.test
    tier: 3
    identities: [{header: {name: x-client, value: partner}}]
    consumes:
      catalog: {}
  search:
    team: discovery
    owner: discovery@example.test
    tier: 2
    identities: [{header: {name: x-client, value: search}}]
    consumes:
      catalog:
        uses: [{operation: GET /products, reads: ["$[*].name"]}]
  tracker:
    team: shipping
    owner: shipping@example.test
    tier: 3
    identities: [{header: {name: x-client, value: tracker}}]
    tolerates: [unknown-enum-values]
    consumes:
      orders:
        uses: [{operation: "GET /orders/{id}", reads: [$.status]}]
  web:
    team: storefront
    owner: storefront@example.test
    tier: 1
    identities: [{header: {name: x-client, value: web}}]
    consumes:
      orders:
        uses:
          - {operation: "GET /orders/{id}", reads: [$.status, $.total]}
          - {operation: POST /orders, reads: [$.id], sends: [$.sku, $.quantity]}
"""

SHOP: dict[str, str] = {
    ORDERS: _ORDERS,
    ORDERS_TERMS: _ORDERS_TERMS,
    CATALOG_V1: _CATALOG,
    CATALOG_V2: _CATALOG.replace("1.0.0", "2.0.0").replace("        price: {type: integer}\n", ""),
    CATALOG_TERMS: _CATALOG_TERMS,
    CONSUMERS: _CONSUMERS,
}

TOTAL = ("total: {type: integer}", "total: {type: string}")
"""One line of orders that breaks two of its four consumers; see `TOTAL_SAID`."""

TOTAL_SAID = (
    "::error file=contracts/orders/openapi.yaml,line=61,col=17,title=orders%3A breaks "
    "web%2C billing::"
    "$.total: the type went from integer to string; consumers get another form than they "
    "expect (GET /orders, GET /orders/{id}, POST /orders).%0A"
    'may be sent now: in GET /orders/{id}: {"id": "a", "status": "open", "total": "a"}; '
    'never sent before: "a" is not of type "integer"%0A'
    "web (storefront@example.test): is hit; reads $.total of GET /orders/{id} "
    "[consumers.yaml:51]%0A"
    "billing (finance@example.test): may be hit; calls GET /orders/{id}; no source says "
    "what it reads [consumers.yaml:10]%0A"
    "Who must agree: storefront@example.test (web); finance@example.test (billing)%0A"
    "What to do: Keep the old field as it is and answer the new form in a field beside "
    "it.%0A"
    "[breaks-consumer (response-type-changed) 6d5c675d8faa]",
    "::notice title=contractctl gate::"
    "Blocked: $.total: the type went from integer to string in GET /orders, GET "
    "/orders/{id}, POST /orders; that breaks web and may break billing.",
)

PRICE = ("price: {type: integer}", "price: {type: string}")
"""One line of the catalog of which nobody can say whether it breaks `partner`."""

PRICE_SAID = (
    "::error file=contracts/catalog/v1.yaml,line=24,col=17,title=unknown%3A catalog%3A "
    "nobody can say whether it hits partner::"
    "$[*].price: the type went from integer to string; consumers get another form than "
    "they expect (GET /products).%0A"
    'may be sent now: in GET /products: [{"name": "a", "price": "a"}]; never sent '
    'before: "a" is not of type "integer"%0A'
    "partner (partners@example.test): nobody can say whether it is hit; it consumes "
    "catalog, and no source says which operations [consumers.yaml:25]%0A"
    "Who must agree: partners@example.test (partner)%0A"
    "What to do: Keep the old field as it is and answer the new form in a field beside "
    "it.%0A"
    "Or ask them what they use, and write it under `uses` in consumers.yaml.%0A"
    "[unknown-consumer (response-type-changed) b9e078955773]",
    "::notice title=contractctl gate::"
    "Unknown: $[*].price: the type went from integer to string in GET /products; nobody "
    "can say whether that hits partner.",
)

UNCOMMITTED = "Note: This branch has no commits of its own: only uncommitted edits were compared."
"""What is said where nothing is committed yet."""

Call = tuple[str, str, int, str]
"""Who, which operation, how often, and the last day."""


def usage(
    api: str,
    *calls: Call,
    first: str = "2026-09-21",
    last: str = "2026-11-22",
    consents: Iterable[tuple[str, str]] = (),
    extensions: Iterable[tuple[str, str]] = (),
) -> str:
    """What `contractctl evidence export` would write of nine weeks of traffic.

    consents: who agreed to the end of which operation
    extensions: who was given more time until when
    """
    document = {
        "schema": "contractctl/usage/1",
        "api": api,
        "window": {"from": first, "to": last},
        "attributed_share": 1.0,
        "uses": [
            {
                "consumer": consumer,
                "operation": operation,
                "field": None,
                "hits": hits,
                "first_seen": first,
                "last_seen": day,
                "kind": "observed",
            }
            for consumer, operation, hits, day in calls
        ],
        "consents": [
            {"consumer": consumer, "operation": operation, "by": "owner", "at": "2026-11-02"}
            for consumer, operation in consents
        ],
        "extensions": [{"consumer": consumer, "until": day} for consumer, day in extensions],
    }
    return json.dumps(document, indent=2) + "\n"
