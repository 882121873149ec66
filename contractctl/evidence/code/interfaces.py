"""Clients that are declared and not written: Retrofit, Feign, Refit, HTTP interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.evidence.code.addresses import Hole, Value
from contractctl.evidence.code.evaluating import Evaluator
from contractctl.evidence.code.methods import told_method
from contractctl.evidence.code.terms import Parents, Term, scopes_around

_SERVERS = {"RestController", "Controller", "ApiController", "WebService", "Singleton"}
_CLIENTS = {"FeignClient", "RegisterRestClient", "HttpExchange", "Client", "RestClient", "Headers"}
_SPRING = ("Mapping", "Exchange")
_PREFIXES = ("RequestMapping", "HttpExchange", "Path", "FeignClient", "Client", "BasePath")
_PATH_KEYS = ("", "value", "path", "url", "uri")

Declared = tuple[str, Value, Term]
"""(method, URL, the annotation)"""


def declared_calls(function: Term, parents: Parents, evaluator: Evaluator) -> Iterator[Declared]:
    """The request that a method of a client's interface stands for, by its annotations."""
    notes = [one for one in function.parts if one.kind == "annotation"]
    holder = next((parent for parent in parents if parent.kind == "type"), None)
    above = [one for one in holder.parts if one.kind == "annotation"] if holder else []
    if not notes or {one.text for one in above} & _SERVERS:
        return
    if holder and holder.text.endswith(("Controller", "Resource")):
        return
    around = scopes_around(parents)
    for note in notes:
        method, path = _request(note, notes, above, evaluator, around)
        if method and path is not None:
            yield method, _under(above, path, evaluator, around), note


def _request(
    note: Term, notes: list[Term], above: list[Term], evaluator: Evaluator, around: Parents
) -> tuple[str, Value | None]:
    name = note.text
    if name == "RequestLine":  # Feign: "GET /orders/{id}"
        method, _, path = _text(note, evaluator, around).text.partition(" ")
        return told_method(method), Value((path.strip(),), (note,))
    if name.endswith(_SPRING):
        if not {one.text for one in above} & _CLIENTS and not name.endswith("Exchange"):
            return "", None
        verb = name.removesuffix("Mapping").removesuffix("Exchange")
        method = told_method(verb) or _keyed_method(note)
        return method, _text(note, evaluator, around)
    if name == "HTTP":  # Retrofit
        return _keyed_method(note), _text(note, evaluator, around)
    method = told_method(name) if name.lower() != name and not name.startswith("Http") else ""
    if not method:
        return "", None
    if note.parts:
        return method, _text(note, evaluator, around)
    if {one.text for one in above} & _CLIENTS:  # JAX-RS: @GET @Path("/orders")
        beside = next((one for one in notes if one.text == "Path"), None)
        return method, _text(beside, evaluator, around) if beside else Value(("",))
    return "", None


def _keyed_method(note: Term) -> str:
    values = (one.parts[0] for one in note.parts if one.kind == "pair" and one.text == "method")
    return next((told_method(value.text or value.last) for value in values), "")


def _text(note: Term, evaluator: Evaluator, around: Parents) -> Value:
    """The path that an annotation gives; nothing for one without."""
    for one in note.parts:
        key = one.text if one.kind == "pair" else ""
        value = one.parts[0] if one.kind == "pair" else one
        if key in _PATH_KEYS:
            if value.kind == "list" and value.parts:
                value = value.parts[0]
            return evaluator.value(value, around)
    return Value(("",), ())


def _under(above: list[Term], path: Value, evaluator: Evaluator, around: Parents) -> Value:
    """A path below that of its interface, with the name of the service it is sent to as base."""
    pieces: list[str | Hole] = [Hole(_service(above))]
    for note in above:
        if note.text not in _PREFIXES:
            continue
        for one in note.parts:
            key = one.text if one.kind == "pair" else ""
            plain = note.text != "FeignClient" or key == "path"
            if plain and key in ("", "value", "path", "url"):
                value = one.parts[0] if one.kind == "pair" else one
                prefix = evaluator.value(value, around).text
                if prefix.startswith("/") or note.text in ("Path", "HttpExchange"):
                    pieces.append("/" + prefix.strip("/"))
    return Value((*pieces, "/", *_unslashed(path)), path.origins)


def _unslashed(path: Value) -> tuple[str | Hole, ...]:
    first, *rest = path.pieces or ("",)
    return (first.lstrip("/") if isinstance(first, str) else first, *rest)


def _service(above: list[Term]) -> str:
    for note in above:
        if note.text in ("FeignClient", "RegisterRestClient", "Client"):
            for one in note.parts:
                value = one.parts[0] if one.kind == "pair" else one
                if value.kind == "text" and not value.text.startswith("/"):
                    return value.text
    return "base"
