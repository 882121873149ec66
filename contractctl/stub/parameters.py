"""The parameters of an operation, and what is wrong with those of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contractctl.diff.document import Offered, entries, flag, member, parameters, schema_of, text
from contractctl.diff.text_forms import is_exploded, style_of
from contractctl.diff.view import Nodes
from contractctl.errors import ContractctlError
from contractctl.load import json_text
from contractctl.pointer import JsonValue
from contractctl.stub import styles
from contractctl.stub.bodies import is_json
from contractctl.stub.refusals import Fault
from contractctl.stub.schemas import Schemas
from contractctl.stub.styles import Pairs, Raw, Style
from contractctl.stub.typist import Typist


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the parameters of a request stand. path: by position, percent-encoded."""

    path: Sequence[str]
    query: Pairs
    headers: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A declared parameter. position: in the path; content: its media type, where it has one."""

    label: str
    location: str
    style: Style
    position: int
    is_required: bool
    may_be_empty: bool
    content: str
    nodes: Nodes


class Parameters:
    """The parameters of one operation, ready to be held against requests."""

    def __init__(self, schemas: Schemas, offered: Offered) -> None:
        self._schemas = schemas
        self._typist = Typist(schemas)
        self._declared = tuple(self._read(offered))
        self._queries = frozenset(
            one.style.name for one in self._declared if one.location == "query"
        )

    def _read(self, offered: Offered) -> Iterator[Parameter]:
        for key, node in parameters(self._schemas.revision, offered).items():
            name = text(node, "name") or key.name
            if key.location not in ("path", "query", "header", "cookie"):
                continue  # a whole query string (3.2), which any text is
            if key.location == "path" and not key.name.isdigit():
                continue  # the template has no place for it
            content = next((kind for kind, _ in entries(member(node, "content"))), "")
            schema = schema_of(self._schemas.revision, node)
            nodes = (schema,) if schema is not None else ()
            takes = self._typist.shapes(nodes) & {"array", "object"} if nodes else frozenset[str]()
            yield Parameter(
                label=f"{key.location}:{name}",
                location=key.location,
                style=Style(name, style_of(node), is_exploded(node), takes),
                position=int(key.name) if key.location == "path" else -1,
                is_required=key.location == "path" or flag(node, "required"),
                may_be_empty=flag(node, "allowEmptyValue"),
                content=content,
                nodes=nodes,
            )

    def read(self, sent: Sent, faults: list[Fault]) -> dict[str, JsonValue]:
        """The values of the path's parameters, by name; adds what is wrong with any parameter."""
        values: dict[str, JsonValue] = {}
        for one in self._declared:
            ways = self._ways(one, sent)
            if not ways:
                if one.is_required:
                    faults.append(Fault(_missing(one), one.label))
                continue
            if not one.nodes or (one.may_be_empty and ways[-1] == ""):
                continue
            try:
                value = self._value(one, ways)
            except ContractctlError as error:
                reason = f"this is no JSON, which is how it is sent: {error.message}"
                faults.append(Fault(reason, one.label))
                continue
            faults += self._schemas.check(one.nodes).faults(value, one.label)
            if one.location == "path":
                values[one.style.name] = value
        return values

    def _value(self, one: Parameter, ways: list[Raw]) -> JsonValue:
        """Raises ContractctlError for what is no JSON and should be."""
        if is_json(one.content):
            return json_text.load(str(ways[-1]), one.label)[0]
        return self._typist.best(one.nodes, ways)

    def _ways(self, one: Parameter, sent: Sent) -> list[Raw]:
        """How the texts of a parameter may be taken apart; none where it was not sent."""
        style, name = one.style, one.style.name
        match one.location:
            case "path":
                return styles.of_path(style, sent.path[one.position])
            case "query":
                return styles.of_query(style, sent.query, self._queries)
            case "header":
                value = sent.headers.get(name.lower())
                return [] if value is None else styles.of_header(style, value)
            case _:
                cookie = sent.cookies.get(name)
                return [] if cookie is None else styles.of_cookie(style, cookie)


def _missing(one: Parameter) -> str:
    if one.location != "path":
        return f"this {one.location} parameter is required and was not sent"
    return f"this part of the path is not written in style {one.style.style}"
