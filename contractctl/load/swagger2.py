"""Bring a Swagger 2.0 contract into OpenAPI 3.0 form, so that one walk reads both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from contractctl import pointer
from contractctl.load.swagger2_messages import JsonObject, MediaTypes, Messages, media_types
from contractctl.model import Node, Place, Revision
from contractctl.pointer import JsonValue

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_OUTER = frozenset(
    {"swagger", "host", "basePath", "schemes", "consumes", "produces"}
    | {"parameters", "responses", "securityDefinitions", "paths"}
)
"""Keys of the Swagger object that take another form; the rest stays as it is."""

_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}

_FLOW_URLS: tuple[str, ...] = ("authorizationUrl", "tokenUrl")


def convert(revision: Revision, references: Mapping[str, frozenset[str]]) -> Revision:
    """Give the entry document of a Swagger 2.0 revision OpenAPI 3.0 form.

    Only what surrounds schemas takes another form (OpenAPI 3.0.4 section 4.7 against Swagger 2.0
    section "Schema"). Schemas are not touched: `/definitions/Order` stays there, in its own
    spelling (`x-nullable`, `type: file`), and `Revision.origins` tells where the rest stood.
    Path items, parameters and responses of other documents become part of the entry; schemas of
    other documents are referred to.

    references: the strings under `$ref` keys of each document. A `$ref` from a schema to a place
        that moved is the one thing in schemas that is rewritten.
    """
    conversion = _Conversion(revision)
    converted = replace(
        revision,
        documents={**revision.documents, "": conversion.document()},
        origins=conversion.messages.origins,
    )
    documents = dict(converted.documents)
    for key, strings in references.items():
        renamed = _relocated(revision, converted, key, strings)
        if renamed:
            documents[key] = _retarget(documents[key], renamed)
    return replace(converted, documents=documents)


class _Conversion:
    """One conversion under way."""

    def __init__(self, revision: Revision) -> None:
        self.root = revision.root
        self.messages = Messages(revision)
        self.consumes = media_types(_items(self.root, "consumes"))
        self.produces = media_types(_items(self.root, "produces"))

    def document(self) -> JsonValue:
        raw = _object(self.root)
        result: JsonObject = {"openapi": "3.0.3"}
        self.messages.moved("/openapi", Place("", "/swagger"))
        result.update((key, value) for key, value in raw.items() if key not in _OUTER)
        if {"host", "basePath", "schemes"} & raw.keys():
            result["servers"] = self.servers(_items(self.root, "schemes"), "/servers")
        paths = raw.get("paths", {})
        result["paths"] = (
            {
                name: value if name.startswith("x-") else self.path_item(name)
                for name, value in paths.items()
            }
            if isinstance(paths, dict)
            else paths
        )
        components = self.components()
        if components:
            result["components"] = components
            self.messages.moved("/components", Place("", ""))
        return result

    def servers(self, schemes: Sequence[Node], at: str) -> JsonValue:
        raw = _object(self.root)
        host, base = raw.get("host"), str(raw.get("basePath") or "").rstrip("/")
        fallback = next((key for key in ("host", "basePath", "schemes") if key in raw), "")
        place = Place("", pointer.join("", fallback) if fallback else "")
        urls = [(f"{node.raw}://{host}{base}", node.place) for node in schemes if host]
        if not urls:
            urls = [(f"//{host}{base}" if host else base or "/", place)]
        self.messages.moved(at, schemes[0] if schemes and host else place)
        for index, (url, source) in enumerate(urls):
            self.messages.made(pointer.join(at, str(index)), {"url": url}, source)
        return [{"url": url} for url, _ in urls]

    def path_item(self, name: str) -> JsonValue:
        at = pointer.join("/paths", name)
        own = self.root.child("paths", name)
        target = self.messages.target(own)
        fields = {key: target.child(key) for key in _object(target)}
        fields |= {key: own.child(key) for key in _object(own) if key != "$ref"}
        if target.place != own.place:
            self.messages.moved(at, target)
        shared = [self.messages.target(entry) for entry in _list(fields.get("parameters"))]
        result: JsonObject = {}
        for key, node in fields.items():
            inside = pointer.join(at, key)
            if target.place != own.place:
                self.messages.moved(inside, node)
            if key in _METHODS and isinstance(node.raw, dict):
                result[key] = self.operation(node, shared, inside)
            elif key == "parameters":
                result[key] = self.parameters(node, inside)
            else:
                result[key] = node.raw
        return result

    def operation(self, node: Node, shared: Sequence[Node], at: str) -> JsonValue:
        result: JsonObject = {}
        for key, value in _object(node).items():
            inside = pointer.join(at, key)
            if key == "parameters":
                result[key] = self.parameters(node.child(key), inside)
            elif key == "responses" and isinstance(value, dict):
                result[key] = self.responses(node, inside)
            elif key == "schemes":
                result["servers"] = self.servers(_items(node, key), pointer.join(at, "servers"))
            elif key not in ("consumes", "produces"):
                result[key] = value
        body = self.request_body(node, shared, pointer.join(at, "requestBody"))
        if body is not None:
            result["requestBody"] = body
        return result

    def parameters(self, node: Node, at: str) -> JsonValue:
        """The parameters that OpenAPI 3.0 still calls so."""
        result: list[JsonValue] = []
        for entry in _list(node):
            target = self.messages.target(entry)
            if _object(target).get("in") in ("body", "formData"):
                continue
            inside = pointer.join(at, str(len(result)))
            if self._is_global(target, "parameters") and target.place != entry.place:
                self.messages.moved(inside, entry)
                result.append({"$ref": f"#{quote('/components' + target.pointer)}"})
            else:
                result.append(self.messages.parameter(target, inside))
        return result

    def request_body(self, node: Node, shared: Sequence[Node], at: str) -> JsonValue:
        consumes = self._media(node, "consumes", self.consumes)
        entries = [*shared, *_items(node, "parameters")]
        body: Node | None = None
        form: dict[str, Node] = {}
        for entry in entries:  # the operation's own come last and so override the shared ones
            target = self.messages.target(entry)
            raw = _object(target)
            if raw.get("in") == "body":
                body = entry
            elif raw.get("in") == "formData":
                form[str(raw.get("name"))] = target
        if body is None:
            return self.messages.form(form, consumes, at) if form else None
        target = self.messages.target(body)
        if self._is_global(target, "parameters") and _names(consumes) == _names(self.consumes):
            self.messages.moved(at, body)
            reference = pointer.join("/components/requestBodies", target.pointer.split("/")[-1])
            self.messages.moved(pointer.join(at, "$ref"), body)
            return {"$ref": f"#{quote(reference)}"}
        return self.messages.body(target, consumes, at)

    def responses(self, node: Node, at: str) -> JsonValue:
        produces = self._media(node, "produces", self.produces)
        result: JsonObject = {}
        for status, value in _object(node.child("responses")).items():
            if status.startswith("x-"):
                result[status] = value
                continue
            entry = node.child("responses", status)
            target = self.messages.target(entry)
            inside = pointer.join(at, status)
            same = _names(produces) == _names(self.produces) or "schema" not in _object(target)
            if self._is_global(target, "responses") and target.place != entry.place and same:
                self.messages.moved(inside, entry)
                result[status] = {"$ref": f"#{quote('/components' + target.pointer)}"}
            else:
                result[status] = self.messages.response(target, produces, inside)
        return result

    def components(self) -> JsonObject:
        parameters: JsonObject = {}
        bodies: JsonObject = {}
        for name in _object_at(self.root, "parameters"):
            node = self.messages.target(self.root.child("parameters", name))
            kind = _object(node).get("in")
            if kind == "body":
                at = pointer.join("/components/requestBodies", name)
                bodies[name] = self.messages.body(node, self.consumes, at)
            elif kind != "formData":
                at = pointer.join("/components/parameters", name)
                parameters[name] = self.messages.parameter(node, at)
        responses: JsonObject = {
            name: self.messages.response(
                self.messages.target(self.root.child("responses", name)),
                self.produces,
                pointer.join("/components/responses", name),
            )
            for name in _object_at(self.root, "responses")
        }
        schemes: JsonObject = {
            name: self.security_scheme(name)
            for name in _object_at(self.root, "securityDefinitions")
        }
        sections = (
            ("parameters", parameters, "/parameters"),
            ("requestBodies", bodies, "/parameters"),
            ("responses", responses, "/responses"),
            ("securitySchemes", schemes, "/securityDefinitions"),
        )
        for section, values, source in sections:
            if values:
                self.messages.moved(f"/components/{section}", Place("", source))
        return {section: values for section, values, _ in sections if values}

    def security_scheme(self, name: str) -> JsonValue:
        at = pointer.join("/components/securitySchemes", name)
        node = self.root.child("securityDefinitions", name)
        raw = _object(node)
        self.messages.moved(at, node)
        if raw.get("type") == "basic":
            self.messages.moved(pointer.join(at, "scheme"), node.child("type"))
            return {**raw, "type": "http", "scheme": "basic"}
        flow = _FLOWS.get(str(raw.get("flow")))
        if raw.get("type") != "oauth2" or flow is None:
            return node.raw
        inner: JsonObject = {key: raw[key] for key in _FLOW_URLS if key in raw}
        inner["scopes"] = raw.get("scopes", {})
        kept = {key: raw[key] for key in raw if key not in (*inner, "flow")}
        self.messages.moved(pointer.join(at, "flows"), node.child("flow"))
        self.messages.moved(pointer.join(at, "flows", flow), node)
        if "scopes" not in raw:
            self.messages.moved(pointer.join(at, "flows", flow, "scopes"), node)
        return {**kept, "flows": {flow: inner}}

    def _is_global(self, target: Node, section: str) -> bool:
        tokens = pointer.split(target.pointer)
        return not target.document and len(tokens) == 2 and tokens[0] == section

    def _media(self, node: Node, key: str, otherwise: MediaTypes) -> MediaTypes:
        return media_types(_items(node, key)) if key in _object(node) else otherwise


def _relocated(
    raw: Revision, converted: Revision, document: str, references: frozenset[str]
) -> dict[str, str]:
    """The references of a document whose target moved, each with its new spelling."""
    renamed = {}
    for reference in references:
        target = _resolved(raw, reference, document)
        if target is None or target.document or len(pointer.split(target.pointer)) <= 2:
            continue  # data, another document, or a parameter or response, which were followed
        if _resolved(converted, reference, document) is None:
            place = _place_now(converted, target)
            if place is not None:
                renamed[reference] = f"{reference.partition('#')[0]}#{quote(place)}"
    return renamed


def _resolved(revision: Revision, reference: str, document: str) -> Node | None:
    try:
        return revision.resolve(reference, document)
    except (LookupError, ValueError):
        return None


def _place_now(converted: Revision, target: Node) -> str | None:
    """Where a value that was shared, not remade, stands in the converted document."""
    for place, origin in converted.origins.items():
        below = target.pointer.removeprefix(origin.pointer)
        if origin.document or not target.pointer.startswith(origin.pointer) or below[:1] not in "/":
            continue
        found = _resolved(converted, f"#{quote(place.pointer + below)}", "")
        if found is not None and found.raw is target.raw:
            return found.pointer
    return None


def _retarget(value: JsonValue, renamed: Mapping[str, str]) -> JsonValue:
    if isinstance(value, list):
        return [_retarget(part, renamed) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: renamed.get(part, part)
        if key == "$ref" and isinstance(part, str)
        else _retarget(part, renamed)
        for key, part in value.items()
    }


def _names(media: MediaTypes) -> tuple[str, ...]:
    return tuple(name for name, _ in media)


def _object(node: Node) -> JsonObject:
    return node.raw if isinstance(node.raw, dict) else {}


def _object_at(node: Node, key: str) -> JsonObject:
    return _object(node.child(key)) if key in _object(node) else {}


def _items(node: Node, key: str) -> list[Node]:
    return _list(node.child(key)) if key in _object(node) else []


def _list(node: Node | None) -> list[Node]:
    if node is None or not isinstance(node.raw, list):
        return []
    return [node.child(str(index)) for index in range(len(node.raw))]
