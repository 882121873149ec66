"""The base contract as documents that ask for no more than consumers do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from contractctl.diff import document
from contractctl.diff.document import Offered, ParameterKey
from contractctl.diff.references import follow
from contractctl.diff.witness.export import Exporter
from contractctl.model import Node, Operation, Revision
from contractctl.model.verification import Form, Round
from contractctl.pointer import JsonValue
from contractctl.verify.asking import AskingExporter, examples_of
from contractctl.verify.narrowing import EVERYTHING, Branch, Narrowing, tree

_COMPONENT = "#/components/schemas/"
_DEFINITION = "#/$defs/"
_UNTITLED = re.compile(r"s[0-9]+(\.|$)|answered\.")
"""The names of definitions; authors that use such ones do not get them."""

_PARAMETER = re.compile(r"\{[^{}]*\}")
_UNNAMEABLE = re.compile(r"[.:!\[\]]")
_PLAIN = ("name", "in", "style", "explode", "allowReserved", "allowEmptyValue", "required")


def rounds(
    revision: Revision, forms: Sequence[Form], *, in_stages: bool = True
) -> tuple[Round, ...]:
    """Documents that together ask for all forms, each for an operation in one form at most.

    What a round does not ask for stands in its document as well: it tells where ids come from.

    forms: of operations that stand under `paths` of the revision
    in_stages: whether what was made is read before it is changed, and changed before it is removed
    """
    by_operation: dict[Operation, list[int]] = {}
    for number, form in enumerate(forms):
        by_operation.setdefault(form.operation, []).append(number)
    chosen: dict[tuple[int, int], dict[Operation, int]] = {}
    for operation, numbers in by_operation.items():
        stage = _stage(operation, by_operation.keys()) if in_stages else 0
        for turn, number in enumerate(numbers):
            chosen.setdefault((stage, turn), {})[operation] = number
    documents: dict[tuple[int, ...], Mapping[str, JsonValue]] = {}
    made = []
    for _, asked in sorted(chosen.items(), key=itemgetter(0)):
        held = tuple(asked.get(operation, first) for operation, (first, *_) in by_operation.items())
        if held not in documents:
            documents[held] = _Document(revision).of([forms[number] for number in held])
        named = {_plain(operation): number for operation, number in asked.items()}
        made.append(Round(documents[held], named))
    return tuple(made)


def _plain(operation: Operation) -> Operation:
    """An operation without path parameters like `user.name`, which a generator cannot fill in."""
    path = _PARAMETER.sub(lambda found: _UNNAMEABLE.sub("_", found[0]), operation.path)
    return Operation(operation.method, path)


def _stage(operation: Operation, operations: Collection[Operation]) -> int:
    """When an operation has its turn: a PUT makes what it names where no POST does."""
    if operation.method == "DELETE":
        return 3
    if operation.method in ("GET", "HEAD"):
        return 1 if "{" in operation.path else 0
    collection, _, name = operation.path.rpartition("/")
    makes = name.startswith("{") and Operation("POST", collection) not in operations
    changes = operation.method == "PATCH" or (operation.method == "PUT" and not makes)
    return 2 if changes else 0


class _Document:
    """Builds one OpenAPI 3.1 document, whatever the revision was written in."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._sent = _Schemas(AskingExporter(revision, "request"))
        self._answered = AskingExporter(revision, "response")
        self._answers: dict[str, JsonValue] = {}

    def of(self, forms: Iterable[Form]) -> Mapping[str, JsonValue]:
        """The document that asks for forms of different operations."""
        offered = document.paths(self._revision)
        paths: dict[str, dict[str, JsonValue]] = {}
        for form in forms:
            method = form.operation.method.lower()
            item = paths.setdefault(_plain(form.operation).path, {})
            item[method] = self._operation(offered[form.operation], form)
        return {
            "openapi": "3.1.0",
            "info": {"title": self._revision.name, "version": "0"},
            "paths": {**paths},
            "components": {"schemas": {**self._sent.components(), **self._answers}},
        }

    def _operation(self, offered: Offered, form: Form) -> JsonValue:
        made: dict[str, JsonValue] = {
            "parameters": [
                self._parameter(node)
                for key, node in document.parameters(self._revision, offered).items()
                if _is_sent(key, node, form)
            ],
            "responses": dict(self._responses(offered)) or {"default": {"description": ""}},
        }
        if identifier := document.text(offered.node, "operationId"):
            made["operationId"] = identifier
        if body := self._body(offered, form):
            made["requestBody"] = body
        return made

    def _parameter(self, node: Node) -> JsonValue:
        raw = node.raw if isinstance(node.raw, dict) else {}
        made: dict[str, JsonValue] = {key: raw[key] for key in _PLAIN if key in raw}
        if raw.get("in") == "path":
            made["name"] = _UNNAMEABLE.sub("_", str(raw.get("name")))
        schema = document.schema_of(self._revision, node)
        exported = self._sent.schema(schema, EVERYTHING) if schema else {}
        if "schema" in raw:
            made["schema"] = exported
        else:
            names = [name for name, _ in document.members(document.member(node, "content"))]
            made["content"] = {name: {"schema": exported} for name in names[:1]}
        return {**made, **_named(examples_of(node))}

    def _body(self, offered: Offered, form: Form) -> JsonValue:
        declared = document.member(offered.node, "requestBody")
        body = follow(self._revision, declared) if declared else None
        sent = EVERYTHING if form.sends is None else tree(form.sends)
        is_required = document.flag(body, "required")
        if body is None or not (is_required or sent.is_whole or sent.steps):
            return None
        content = dict(self._content(body, sent))
        return {"required": is_required or form.sends is not None, "content": content}

    def _content(self, body: Node, sent: Branch) -> Iterator[tuple[str, JsonValue]]:
        """The media types; JSON alone where it is among them, since consumers speak it."""
        content = document.member(body, "content")
        offered = {name: follow(self._revision, node) for name, node in document.entries(content)}
        as_json = {name: node for name, node in offered.items() if "json" in name.lower()}
        for name, node in (as_json or offered).items():
            schema = document.member(node, "schema")
            exported = self._sent.schema(schema, sent) if schema else {}
            kept = [self._sent.pruned(value, exported) for value in examples_of(node)]
            encoding = document.member(node, "encoding")
            extra = {"encoding": encoding.raw} if encoding else {}
            yield name, {"schema": exported, **_named(kept), **extra}

    def _responses(self, offered: Offered) -> Iterator[tuple[str, JsonValue]]:
        """What is answered, from which the generator learns where ids come from."""
        for status, declared in document.members(document.member(offered.node, "responses")):
            response = follow(self._revision, declared)
            made: dict[str, JsonValue] = {"description": ""}
            content: dict[str, JsonValue] = {}
            for name, node in document.entries(document.member(response, "content")):
                media_type = follow(self._revision, node)
                if schema := document.member(media_type, "schema"):
                    content[name] = {"schema": self._answer(schema)}
            if content:
                made["content"] = content
            yield status, made

    def _answer(self, schema: Node) -> JsonValue:
        """A schema of what is answered; by names of components the generator knows things again."""
        exported = self._answered.schema((schema,))
        definitions = exported["$defs"]
        assert isinstance(definitions, dict)
        root = _root(exported)
        titles = self._answered.titles()
        for name, one in definitions.items():
            if name != root or name in titles:
                self._answers[_answered(name, titles)] = _renamed(one, titles)
        return _renamed(definitions[root], titles)


class _Schemas:
    """Exports schemas of requests, narrowed, into shared components."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter
        self._definitions: dict[str, JsonValue] = {}
        self._narrowing = Narrowing(self._definitions)

    def schema(self, node: Node, sent: Branch) -> JsonValue:
        """A schema of what is sent, which refers to `components`."""
        exported = self._exporter.schema((node,))
        definitions, held = exported["$defs"], exported["allOf"]
        assert isinstance(definitions, dict)
        assert isinstance(held, list)
        self._definitions.update(definitions)
        return self._narrowing.narrowed(held[0], sent)

    def pruned(self, value: JsonValue, schema: JsonValue) -> JsonValue:
        """An example without the fields that a narrowed schema does not have."""
        if isinstance(schema, dict) and "$ref" in schema:
            name = str(schema["$ref"]).removeprefix(_COMPONENT)
            return self.pruned(value, self.components().get(name, True))
        if not isinstance(schema, dict):
            return value
        properties, items = schema.get("properties"), schema.get("items")
        if isinstance(value, list) and items is not None:
            return [self.pruned(one, items) for one in value]
        if not isinstance(value, dict) or not isinstance(properties, dict):
            return value
        is_closed = schema.get("additionalProperties") is False
        return {
            name: self.pruned(one, properties.get(name, True))
            for name, one in value.items()
            if name in properties or not is_closed
        }

    def components(self) -> Mapping[str, JsonValue]:
        """All definitions that were referred to."""
        return self._narrowing.components()


def _is_sent(key: ParameterKey, node: Node, form: Form) -> bool:
    """Whether a parameter is sent: it must be, or the consumer names it."""
    if form.sends is None or key.location == "path" or document.flag(node, "required"):
        return True
    return any(
        one.part == key.location and one.name.lower() == key.name.lower() for one in form.sends
    )


def _named(values: Iterable[JsonValue]) -> dict[str, JsonValue]:
    """Examples as a parameter or media type has them."""
    named: dict[str, JsonValue] = {
        f"example {number}": {"value": value} for number, value in enumerate(values, 1)
    }
    return {"examples": named} if named else {}


def _root(exported: Mapping[str, JsonValue]) -> str:
    """The definition that an exported schema begins with."""
    held = exported["allOf"]
    assert isinstance(held, list)
    assert isinstance(held[0], dict)
    return str(held[0]["$ref"]).removeprefix(_DEFINITION)


def _answered(definition: str, titles: Mapping[str, str]) -> str:
    """What a definition of answers is called among the components, where requests have theirs."""
    title = titles.get(definition, definition)
    return f"answered.{definition}" if _UNTITLED.match(title) else title


def _renamed(schema: JsonValue, titles: Mapping[str, str]) -> JsonValue:
    """A schema whose references lead to components of a document."""
    if isinstance(schema, list):
        return [_renamed(one, titles) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"{_COMPONENT}{_answered(value.removeprefix(_DEFINITION), titles)}"
        if key == "$ref" and isinstance(value, str)
        else _renamed(value, titles)
        for key, value in schema.items()
    }
