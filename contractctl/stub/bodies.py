"""The body of a request, held against the contract."""

from __future__ import annotations

from contractctl.diff.document import Offered, entries, flag, member
from contractctl.diff.media_types import covers, normal_media_type
from contractctl.diff.references import follow
from contractctl.diff.text_forms import is_xml
from contractctl.diff.view import Nodes
from contractctl.errors import ContractctlError
from contractctl.load import json_text
from contractctl.model import Node
from contractctl.pointer import JsonValue
from contractctl.stub.forms import multipart_fields, urlencoded_fields
from contractctl.stub.refusals import LARGEST_BODY, Fault, Refusal, too_large
from contractctl.stub.schemas import Schemas
from contractctl.stub.styles import Raw
from contractctl.stub.typist import Typist

LARGE_BODY = 100_000
"""Bytes of a body from which on only its first fault is named."""


def is_json(media_type: str) -> bool:
    """Whether values of a media type are JSON (RFC 6839 section 3.1)."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json"))


class RequestBody:
    """The body that one operation takes."""

    def __init__(self, schemas: Schemas, offered: Offered) -> None:
        self._schemas = schemas
        self._typist = Typist(schemas)
        declared = member(offered.node, "requestBody")
        body = follow(schemas.revision, declared) if declared is not None else None
        self._is_required = flag(body, "required")
        self._contents: dict[str, Node] = {
            normal_media_type(kind): follow(schemas.revision, node)
            for kind, node in entries(member(body, "content"))
        }

    def read(self, body: bytes | None, kind: str, faults: list[Fault]) -> JsonValue:
        """What was sent, None where nothing was; adds what is wrong with it.

        Raises Refusal where it cannot be read at all.
        """
        if len(body or b"") > LARGEST_BODY:
            raise too_large()
        if not self._contents:
            return None  # whoever sends more than was asked for breaks no promise
        if not body and not (kind and self._takes_empty(kind)):
            if self._is_required:
                faults.append(Fault(f"the body is missing; send {self._kinds()}"))
            return None
        content = self._content(kind)
        schema = member(content, "schema")
        value, is_read = self._value(body or b"", kind, (schema,) if schema else ())
        if schema is not None and is_read:
            is_large = len(body or b"") > LARGE_BODY
            faults += self._schemas.check((schema,)).faults(value, only_first=is_large)
        return value

    def _takes_empty(self, kind: str) -> bool:
        """Whether no bytes are a value: a form without fields, an empty file or text."""
        main = normal_media_type(kind).partition(";")[0]
        return not (is_json(main) or is_xml(main) or main.startswith("multipart/"))

    def _kinds(self) -> str:
        return " or ".join(self._contents)

    def _content(self, kind: str) -> Node:
        """The declared media type that covers what was sent; the most specific one."""
        sent = normal_media_type(kind)
        for candidate in (sent, sent.partition(";")[0]):
            found = [one for one in self._contents if kind and covers(one, candidate)]
            if not found:
                found = [one for one in self._contents if covers(one.partition(";")[0], candidate)]
            if found and kind:
                return self._contents[max(found, key=lambda one: ("*" not in one, len(one)))]
        said = f"a body of type {sent}" if kind else "a body without a Content-Type"
        raise Refusal(
            415, f"{said} is not taken; send {self._kinds()}", headers=[("accept", self._accept())]
        )

    def _accept(self) -> str:
        return ", ".join(kind for kind in self._contents if kind.isascii() and kind.isprintable())

    def _value(self, body: bytes, kind: str, nodes: Nodes) -> tuple[JsonValue, bool]:
        """What the bytes say, and whether that can be held against a schema."""
        main = normal_media_type(kind).partition(";")[0]
        if is_json(main):
            return _json(body), True
        if main == "application/x-www-form-urlencoded":
            return self._form(urlencoded_fields(body), nodes), True
        if main == "multipart/form-data":
            return self._form(multipart_fields(body, kind), nodes), True
        if main.startswith("text/") and not is_xml(main):
            try:
                return (self._typist.value(nodes, body.decode()) if nodes else None), True
            except UnicodeDecodeError:
                return None, False  # another charset, of which nothing is said
        return None, False

    def _form(self, fields: dict[str, Raw], nodes: Nodes) -> JsonValue:
        """The value of a form; a list of nothing is not sent, so one that must be there is it."""
        if nodes:
            seen = self._schemas.look(nodes)
            for name in seen.required:
                declared = seen.properties.get(name)
                if name not in fields and declared and "array" in self._typist.shapes(declared):
                    fields[name] = []
        return self._typist.value(nodes, fields)


def _json(body: bytes) -> JsonValue:
    try:
        return json_text.load(body.decode("utf-8-sig"), "body")[0]
    except UnicodeDecodeError as error:
        byte = error.start + 1
        raise Refusal(400, f"the body is no UTF-8, which JSON is: byte {byte}") from error
    except ContractctlError as error:
        detail = f"the body is no JSON that every reader takes alike: {error}"
        raise Refusal(400, detail) from error
