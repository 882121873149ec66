"""Find the calls of one file that ask for a URL, and the URLs that nothing is seen to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.evidence.code.addresses import Address, Value, address
from contractctl.evidence.code.evaluating import Evaluator
from contractctl.evidence.code.interfaces import declared_calls
from contractctl.evidence.code.methods import method_of
from contractctl.evidence.code.surroundings import is_mock, is_no_asking, is_route, is_store
from contractctl.evidence.code.terms import Parents, Term, scopes_around, walk

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


def _asked_by(call: Term, parents: Parents, language: str, evaluator: Evaluator) -> Iterator[Asked]:
    around = scopes_around(parents)
    method: str | None = None
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
        mocked = is_mock(call) or any(p.kind == "call" and is_mock(p) for p in parents[:3])
        yield Asked(url, found, method, call, argument.line, _how(call), around, mocked)


def _urls(call: Term) -> Iterator[Term]:
    """The arguments that may be a URL."""
    for one in call.arguments:
        if one.kind in ("pair", "bind"):
            if one.text in _URL_KEYS:
                yield one.parts[0]
        elif one.kind == "mapping":
            yield from (e.parts[0] for e in one.parts if e.kind == "pair" and e.text in _URL_KEYS)
        elif one.kind not in ("function", "list", "number"):
            yield one


def _is_client(call: Term, parents: Parents, found: Address) -> bool:
    """Whether `get("orders")` asks: the name of what it belongs to must say so."""
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
