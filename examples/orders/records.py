"""The address book, invoices and bulk exports."""

from __future__ import annotations

import csv
import io

from examples.orders import views
from examples.orders.exchange import Ask, Reply
from examples.orders.paging import page
from examples.orders.problems import not_found
from examples.orders.selling import find_order
from examples.orders.storage import Entity, Store, Where
from examples.orders.version import Version

_DOCUMENT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def list_addresses(ask: Ask, store: Store, version: Version) -> Reply:
    """The default first."""
    customer = _customer(ask, store)
    order = "json_extract(body, '$.isDefault') DESC, position"
    return page(ask, store, version, "address", [Where("owner = ?", (customer,))], order)


def _customer(ask: Ask, store: Store) -> str:
    """The customer that the path names; who never bought anything has no address book."""
    if store.get("customer", ask.path["customerId"]) is None:
        raise not_found("customer")
    return ask.path["customerId"]


def put_address(ask: Ask, store: Store, version: Version) -> Reply:
    """Adds or replaces; there is one default at most."""
    customer = _customer(ask, store)
    address = {"label": None, "isDefault": False} | ask.body | {"id": ask.path["addressId"]}
    if address["isDefault"]:
        for other in store.of("address", customer):
            save_address(store, customer, other | {"isDefault": False})
    save_address(store, customer, address)
    return Reply(200, address)


def save_address(store: Store, customer: str, address: Entity) -> None:
    """Ids are unique for a customer, in either case."""
    store.put("address", f"{customer}/{address['id'].lower()}", address, owner=customer)


def list_invoices(ask: Ask, store: Store, version: Version) -> Reply:
    """By number. The 31 days of the contract's prose are a courtesy of callers, not a limit."""
    wheres = [
        Where("json_extract(body, '$.issuedOn') >= ?", (ask.query["issuedFrom"],)),
        Where("json_extract(body, '$.issuedOn') < ?", (ask.query["issuedTo"],)),
    ]
    return page(ask, store, version, "invoice", wheres, "json_extract(body, '$.number')")


def get_invoice(ask: Ask, store: Store, version: Version) -> Reply:
    """As data, or as a document for those who accept nothing else."""
    invoice = store.get("invoice", find_order(ask, store)["id"])
    if invoice is None:
        raise not_found("invoice")
    accepted = ask.headers.get("accept", "*/*")
    if "application/pdf" in accepted and "json" not in accepted and "*/*" not in accepted:
        return Reply(200, _DOCUMENT, media_type="application/pdf")
    return Reply(200, views.invoice(version, invoice))


def export_orders_csv(ask: Ask, store: Store, version: Version) -> Reply:
    """One line an order, no line of names."""
    wheres = [Where("substr(json_extract(body, '$.createdAt'), 1, 10) = ?", (ask.query["day"],))]
    lines = io.StringIO()
    writer = csv.writer(lines)
    for _, order in store.page("order", wheres, most=10_000, order="position"):
        shown = views.summary(version, order)
        writer.writerow([shown[name] for name in ("number", "createdAt", "status", "total")])
    return Reply(200, lines.getvalue().encode(), media_type="text/csv")


def create_export(ask: Ask, store: Store, version: Version) -> Reply:
    """Queued; it is ready when it is first asked for."""
    export = {
        "id": store.new_id("exp"),
        "kind": ask.body["kind"],
        "status": "queued",
        "rows": None,
        "downloadUrl": None,
        "createdAt": store.now(),
    }
    store.put("export", export["id"], export)
    return Reply(202, export)


def get_export(ask: Ask, store: Store, version: Version) -> Reply:
    """With the address of the file."""
    export = store.get("export", ask.path["exportId"])
    if export is None:
        raise not_found("export")
    export |= {
        "status": "ready",
        "rows": store.total(export["kind"].removesuffix("s"), []),
        "downloadUrl": f"https://downloads.example.test/{export['id']}",
    }
    store.put("export", export["id"], export)
    return Reply(200, export)
