"""Find the calls of one file that ask for a URL, and the URLs that nothing is seen to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.evidence.code.addresses import Address, Value, address
from contractctl.evidence.code.evaluating import Evaluator
from contractctl.evidence.code.interfaces import declared_calls
from contractctl.evidence.code.methods import extension_verb, method_of, told_method
from contractctl.evidence.code.surroundings import is_mock, is_no_asking, is_route, is_store
from contractctl.evidence.code.terms import Parents, Term, scopes_around, walk
from contractctl.evidence.code.url_words import STEPS

_URL_KEYS = {
    *("url", "uri", "path", "endpoint", "href", "resource", "requestUri", "urlPath", "pathname"),
    *(
        "relative_url",
        "api_path",
        "resource_path",
        "Uri",
        "Url",
        "Path",
        "URL",
        "uriString",
        "base_url",
        "RequestUri",
    ),
}
_CLIENT_WORDS = (
    *("client", "http", "api", "session", "request", "axios", "rest", "conn", "fetch", "sdk"),
    *("curl", "wget", "web", "retrofit", "service", "gateway", "super", "faraday", "connection"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A URL that a place in code asks for.

    call: the call or annotation that asks; the text itself where none is seen
    method: "" where it is not known
    """

    url: Value
    address: Address
    method: str
    call: Term
    line: int
    how: str
    around: Parents = ()
    is_mocked: bool = False


def asked_by_calls(
    file: Term, language: str, serving: bool, evaluator: Evaluator
) -> Iterator[Asked]:
    """What the calls and annotated interfaces of a file ask for."""
    for term, parents in walk(file):
        if term.kind == "function" and language in ("java", "kotlin", "csharp"):
            for method, url, note in declared_calls(term, parents, evaluator):
                if found := address(url):
                    yield Asked(url, found, method, note, note.line, f"@{note.text} of a client")
        elif term.kind == "call" and not (is_store(term) or is_route(term, serving)):
            yield from _asked_by(term, parents, language, evaluator)
        elif term.kind == "mapping" and not serving:
            yield from _described(term, parents, evaluator)


def _described(entries: Term, parents: Parents, evaluator: Evaluator) -> Iterator[Asked]:
    """A request that is described for another to send: `({ url: "/orders", method: "POST" })`."""
    if not parents or parents[0].kind not in ("return", "function", "bind"):
        return
    keyed = {one.text: one.parts[0] for one in entries.parts if one.kind == "pair"}
    told = next((keyed[key] for key in ("method", "Method") if key in keyed), None)
    argument = next((keyed[key] for key in ("url", "uri", "endpoint") if key in keyed), None)
    if told is None or argument is None:
        return
    around = scopes_around(parents)
    method, url = told_method(told.text or told.last), evaluator.value(argument, around)
    found = None if url.is_hole else address(url)
    if method and found:
        yield Asked(url, found, method, entries, argument.line, "request in an object", around)


def _asked_by(call: Term, parents: Parents, language: str, evaluator: Evaluator) -> Iterator[Asked]:
    around = scopes_around(parents)
    method: str | None = None
    if _is_step(parents, call):
        return
    for argument in _urls(call):
        url = evaluator.value(argument, around)
        if url.is_hole or not (found := address(url)):
            continue
        if not found.is_rooted and not _is_client(call, parents, found):
            continue
        if method is None:
            method = method_of(call, parents, evaluator)
        if not method:
            continue
        if argument.kind == "name":
            method = _of_request(argument, around, evaluator) or method
        mocked = is_mock(call) or any(p.kind == "call" and is_mock(p) for p in parents[:3])
        yield Asked(url, found, method, call, argument.line, _how(call), around, mocked)


def _of_request(argument: Term, around: Parents, evaluator: Evaluator) -> str:
    """The method of a request that was made elsewhere and is only sent: `urlopen(request)`."""
    bound = evaluator.names.bound(argument.text, argument.line, around)
    made = bound is not None and bound.kind == "call" and bound.last.endswith("Request")
    return method_of(bound, around, evaluator) if bound and made else ""


def _urls(call: Term) -> Iterator[Term]:
    """What of a call may be a URL: itself, what it is called on, its arguments."""
    if _builds(call):
        yield call
        return
    holder = call.callee.parts[0] if call.callee.kind == "member" else call
    if extension_verb(call.last) and holder.kind in ("text", "sum"):
        yield holder
    for one in call.arguments:
        if one.kind in ("pair", "bind"):
            if one.text in _URL_KEYS:
                yield one.parts[0]
        elif one.kind == "mapping":
            yield from (e.parts[0] for e in one.parts if e.kind == "pair" and e.text in _URL_KEYS)
        elif one.kind not in ("function", "list", "number"):
            yield one


def _builds(call: Term) -> bool:
    """Whether a call is the last of the steps that make a URL: `target.path("orders").path(id)`."""
    return call.last in STEPS and (call.callee.kind == "member" or len(call.arguments) > 1)


def _is_step(parents: Parents, call: Term) -> bool:
    """Whether another step is taken from what a call gives."""
    if call.last not in STEPS or len(parents) < 2:
        return False
    further = parents[0].kind == "member" and parents[0].parts[0] is call
    return further and parents[1].kind == "call" and parents[1].last in STEPS


def _is_client(call: Term, parents: Parents, found: Address) -> bool:
    """Whether `get("orders")` asks: the name of what it belongs to must say so."""
    if {"got", "ky"} & set(call.callee.chain):
        return True
    types = [parent.text for parent in parents if parent.kind == "type"]
    own = types if call.callee.chain[:1] in (("self",), ("this",), ("super",)) else []
    holders = "".join((*call.callee.chain, *own)).lower()
    return any(word in holders for word in _CLIENT_WORDS) or found.path.count("/") > 1


def _how(call: Term) -> str:
    chain = ".".join(call.callee.chain[-2:])
    return f"call of {chain}" if chain else "call"


def asked_by_nobody(file: Term, used: frozenset[int], evaluator: Evaluator) -> Iterator[Asked]:
    """URLs in a file that no call is seen to ask for; how they are used is not known."""
    waiting: list[tuple[Term, Parents]] = [(file, ())]
    while waiting:
        term, parents = waiting.pop()
        is_text = term.kind in ("text", "sum") or (
            term.kind == "call" and term.last in ("format", "Sprintf", "Format", "join", "urljoin")
        )
        if is_text:
            url = evaluator.value(term, scopes_around(parents))
            if url.origins and not any(id(one) in used for one in url.origins):
                yield from _unasked(url, term, parents)
            continue
        if term.kind != "annotation":
            waiting += [(part, (term, *parents)) for part in term.parts]


def _unasked(url: Value, term: Term, parents: Parents) -> Iterator[Asked]:
    found = address(url)
    if found is None or not found.is_rooted or is_no_asking(parents):
        return
    if parents and parents[0].kind in ("block", "function", "type"):  # a docstring
        return
    yield Asked(url, found, "", term, term.line, "URL in code, method not seen")
