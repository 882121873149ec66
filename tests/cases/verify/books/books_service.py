"""Books and their reviews: WSGI without a framework; ids are known only from what was answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

Answer = tuple[int, Any, dict[str, str]]
PREFIX = "/api/v2"
FORMATS = ("hardcover", "paperback", "ebook")
WORDS = {200: "OK", 201: "Created", 204: "No Content", 404: "Not Found", 500: "Error"}


class Refusal(Exception):
    """A request that is not taken, and the field at fault."""


class Books:
    """The service; `changed` names what it does otherwise than its contract says."""

    def __init__(self, changed: str = "") -> None:
        self.changed = changed
        self.books: dict[str, dict[str, Any]] = {}
        self.reviews: dict[str, list[dict[str, Any]]] = {}
        for number in range(25):
            price = {"amount": 900 + 10 * number, "currency": "EUR"}
            self.add({"title": f"Book {number}", "format": "ebook", "price": price, "tags": ["x"]})

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        try:
            path = environ["PATH_INFO"].encode("latin-1").decode().removeprefix(PREFIX)
            status, value, headers = self.answer(environ["REQUEST_METHOD"], path, query, sent)
        except Refusal as refusal:
            status, headers = 422, {}
            value = {"errors": [{"field": str(refusal), "message": "is not valid"}]}
        body = b"" if value is None else json.dumps(value).encode()
        kind = "application/json"
        if self.changed == "reviews_as_html" and isinstance(value, list):
            kind = "text/html"
        named = {"Content-Type": kind} if body else {}
        start(f"{status} {WORDS.get(status, 'Refused')}", list({**named, **headers}.items()))
        return [body]

    def answer(self, method: str, path: str, query: dict[str, list[str]], sent: bytes) -> Answer:
        if path == "/books":
            return self.listed(query) if method == "GET" else self.posted(json.loads(sent))
        found = re.fullmatch(r"/books/([^/]+)(/reviews)?", path)
        if not found or found[1] not in self.books:
            return 404, None, {}
        if found[2]:
            return self.reviewed(method, found[1], sent)
        if method == "DELETE":
            return self.removed(found[1])
        if method == "PUT":
            return self.replaced(found[1], json.loads(sent))
        return 200, self.shown(self.books[found[1]]), {}

    def add(self, sent: dict[str, Any]) -> dict[str, Any]:
        number = len(self.reviews) + 1
        moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=7 * number)
        book = {"id": f"bk-{number:04}", **sent, "addedAt": moment.isoformat()}
        self.books[str(book["id"])] = book
        self.reviews[str(book["id"])] = [
            {"number": one, "stars": 1 + (number + one) % 5, "text": f"review {one}"}
            for one in (1, 2, 3)
        ]
        return book

    def listed(self, query: dict[str, list[str]]) -> Answer:
        if self.changed == "size_required" and "size" not in query:
            raise Refusal("size")
        default = 10 if self.changed == "smaller_pages" else 20
        page, size = (int(query.get(n, [d])[0]) for n, d in (("page", 1), ("size", default)))
        tags = query.get("tag", [])
        known = self.books.values()
        found = [one for one in known if not tags or set(tags) & {*one.get("tags", ())}]
        items = [{"subtitle": "", **one} for one in found[(page - 1) * size : page * size]]
        if self.changed == "list_without_title":
            items = [{n: v for n, v in one.items() if n != "title"} for one in items]
        return 200, {"items": items, "page": page, "size": size, "total": len(found)}, {}

    def posted(self, sent: dict[str, Any]) -> Answer:
        if self.changed == "no_ebooks" and sent["format"] == "ebook":
            raise Refusal("format")
        if self.changed == "isbn_required" and "isbn" not in sent:
            raise Refusal("isbn")
        if self.changed == "no_tags" and sent.get("tags"):
            raise Refusal("tags")
        book = self.add(sent)
        headers = {"Location": f"{PREFIX}/books/{book['id']}"}
        status = 200 if self.changed == "added_with_200" else 201
        return status, book, {} if self.changed == "no_location" else headers

    def replaced(self, name: str, sent: dict[str, Any]) -> Answer:
        if self.changed == "short_titles" and len(sent["title"]) > 50:
            raise Refusal("title")
        kept = {key: self.books[name][key] for key in ("id", "addedAt")}
        self.books[name] = {**sent, **kept}
        if self.changed == "replaced_with_204":
            return 204, None, {}
        return 200, self.books[name], {}

    def removed(self, name: str) -> Answer:
        if self.changed == "no_removal":
            return 404, None, {}
        del self.books[name]
        return 200 if self.changed == "removed_with_200" else 204, None, {}

    def shown(self, book: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {"subtitle": None, **book, "price": dict(book["price"])}
        match self.changed:
            case "no_subtitle":
                del made["subtitle"]
            case "amount_renamed":
                made["price"]["value"] = made["price"].pop("amount")
            case "null_title":
                made["title"] = None
            case "amount_as_text":
                made["price"]["amount"] = str(made["price"]["amount"])
            case "audio_books":
                made["format"] = "audio"
            case "amount_in_units":
                made["price"]["amount"] //= 100
            case "later":
                moment = datetime.fromisoformat(made["addedAt"]) + timedelta(hours=2)
                made["addedAt"] = moment.isoformat()
        return made

    def reviewed(self, method: str, name: str, sent: bytes) -> Answer:
        known = self.reviews[name]
        if method == "GET":
            return 200, known[::-1] if self.changed == "newest_first" else known, {}
        review = json.loads(sent)
        if self.changed == "long_reviews_crash" and len(review.get("text", "")) > 100:
            return 500, {"detail": "the column is too short"}, {}
        known.append({"number": len(known) + 1, **review})
        return 201, known[-1], {}


def __getattr__(name: str) -> Books:
    """A service of its own for each name: `kept`, or that of what is changed."""
    if name.startswith("_"):
        raise AttributeError(name)
    return Books("" if name == "kept" else name)
