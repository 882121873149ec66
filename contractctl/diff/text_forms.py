"""How values are carried as text: which places of a message have no JSON types on the wire."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from contractctl.diff import document
from contractctl.diff.document import text
from contractctl.diff.reach import Edge, Reach
from contractctl.model import Node

_DEFAULT_STYLE = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_XML = ("application/xml", "text/xml")
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|", "label": "."}
"""What stands between the items of a list, where it is no comma."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """How two revisions carry one value as text.

    kind: a parameter or header, a form whose fields are texts, a body that is one text, or XML,
        where whatever holds no further elements is a text.
    location: where a parameter stands. delimiters: what joins a list in either revision;
    is_joined: whether both write it as one text.
    structured: fields of a form that either revision writes otherwise, as JSON say.
    bracketed: whether an object in a field may be written as `field[name]=text`.
    """

    kind: Literal["parameter", "form", "plain", "xml"]
    location: str = ""
    delimiters: frozenset[str] = frozenset()
    is_joined: bool = False
    structured: frozenset[str] = frozenset()
    bracketed: bool = False


def style_of(node: Node) -> str:
    """The style of a parameter, or of a header, which says no location."""
    return text(node, "style") or _DEFAULT_STYLE.get(text(node, "in") or "header", "form")


def is_exploded(node: Node) -> bool:
    """Whether the items of a list are written apart (3.0.3 section 4.7.12.2)."""
    explode = document.member(node, "explode")
    if explode is not None and isinstance(explode.raw, bool):
        return explode.raw
    return style_of(node) == "form"


def parameter_form(*nodes: Node) -> TextForm | None:
    """The form of a parameter or header; None where it is written as JSON, say."""
    location = text(nodes[0], "in") or "header"
    if any(document.member(node, "schema") is None for node in nodes):
        return _form_of_content(location, nodes)
    joined = [
        node for node in nodes if not is_exploded(node) or style_of(node) in ("simple", "label")
    ]
    delimiters = frozenset(_DELIMITERS.get(style_of(node), ",") for node in joined)
    return TextForm("parameter", location, delimiters, len(joined) == len(nodes))


def _form_of_content(location: str, nodes: Iterable[Node]) -> TextForm | None:
    """The form of a parameter whose media type says how it is written, on both sides alike."""
    contents = [document.entries(document.member(node, "content")) for node in nodes]
    declared = [next(iter(content), None) for content in contents]
    known = [one for one in declared if one is not None]
    if len(known) < len(declared) or len({name for name, _ in known}) != 1:
        return None
    form = content_form(known[0][0], *(media_type for _, media_type in known))
    return replace(form, location=location) if form is not None else None


def is_xml(media_type: str) -> bool:
    """Whether a media type is XML (RFC 7303 sections 4.2 and 9)."""
    kind = media_type.partition(";")[0]
    return kind in _XML or kind.endswith("+xml")


def content_form(name: str, *media_types: Node) -> TextForm | None:
    """The form of a body of this media type; None where it has types of its own, as JSON has."""
    kind = name.partition(";")[0]
    if kind == "text/plain":
        return TextForm("plain")
    if is_xml(kind):
        return TextForm("xml")
    if kind != "application/x-www-form-urlencoded" and not kind.startswith("multipart/"):
        return None
    encodings = [
        (field, encoding)
        for media_type in media_types
        for field, encoding in document.entries(document.member(media_type, "encoding"))
    ]
    structured = frozenset(
        field
        for field, encoding in encodings
        if (text(encoding, "contentType") or "text/plain").partition(";")[0] != "text/plain"
    )
    styled = any(text(encoding, "style") for _, encoding in encodings)
    return TextForm(
        "form", structured=structured, bracketed=styled or not kind.startswith("multipart/")
    )


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the values of a node that always come as text are written.

    never_empty: whether the text never is, as a segment of a path. in_xml: whether it may stand in
    XML, which has a way to write null, and more than one for true.
    """

    never_empty: bool
    in_xml: bool


def only_texts(reach: Reach, forms: Mapping[int, TextForm]) -> Mapping[int, Spelling]:
    """The nodes whose values always come as text.

    forms: by the node above the schema that they carry.
    """
    pending = deque(_Carried(node, form) for node, form in forms.items())
    carried, typed = set(pending), _typed(reach, {root.node for root in reach.roots}, forms)
    inside: set[int] = set()
    while pending:
        one = pending.popleft()
        for edge in reach.edges[one.node]:
            below = one.below(edge)
            if below is None:
                inside.add(edge.node)
            elif below not in carried:
                carried.add(below)
                pending.append(below)
    typed |= _typed(reach, inside, {})
    found: dict[int, Spelling] = {}
    for one in carried:
        if one.node not in typed and one.is_text:
            known = found.get(one.node, Spelling(True, False))
            found[one.node] = Spelling(
                known.never_empty and one.is_segment, known.in_xml or one.form.kind == "xml"
            )
    return found


@dataclass(frozen=True, slots=True)
class _Carried:
    """A node so many steps below a text form."""

    node: int
    form: TextForm
    steps: int = 0

    @property
    def is_text(self) -> bool:
        return self.form.kind != "form" or self.steps > 0

    @property
    def is_segment(self) -> bool:
        return self.form.location == "path" and not self.steps

    def below(self, edge: Edge) -> _Carried | None:
        """What an edge leads to; None where that has types again, as JSON within a form has."""
        step = edge.step
        if step is None:
            return _Carried(edge.node, self.form, self.steps)
        if self.form.kind in ("parameter", "xml"):
            return _Carried(edge.node, self.form, 1)
        if self.form.kind == "plain" or self.steps > 1 or (step.kind == "item") != self.steps:
            return None  # fields of a form are texts or lists of texts
        named = self.form.structured
        if not self.steps and (step.name in named or (step.kind == "value" and named)):
            return None
        return _Carried(edge.node, self.form, self.steps + 1)


def _typed(reach: Reach, start: Iterable[int], forms: Mapping[int, TextForm]) -> set[int]:
    """What is reached without passing a text form."""
    found = {node for node in start if node not in forms}
    pending = list(found)
    while pending:
        for node in _below(reach, pending.pop()):
            if node not in found and node not in forms:
                found.add(node)
                pending.append(node)
    return found


def _below(reach: Reach, node: int) -> Iterator[int]:
    yield from (edge.node for edge in reach.edges[node])
