"""Which method a call asks with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from contractctl.evidence.code.evaluating import Evaluator
from contractctl.evidence.code.names import Names
from contractctl.evidence.code.terms import (
    Parents,
    Term,
    functions_around,
    scopes_around,
    size_of,
    walk,
)
from contractctl.model.places import METHODS

_VERBS = {method.lower(): method for method in METHODS} | {"del": "DELETE"}
_METHOD = re.compile(r"(?:Method|Http)?(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH)", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_EXTENSION = re.compile(
    r"(Get|Post|Put|Patch|Delete|Head)(?:Json|String|Stream|Bytes|UrlEncoded|Multipart)?Async"
    r"|http(Get|Post|Put|Patch|Delete|Head)"
)
_ASKS = {"fetch", "urlopen", "axios", "got", "ky", "superagent", "ofetch", "$fetch", "fetchApi"}
"""Calls that ask with GET unless they are told otherwise."""

_GET_UNLESS_TOLD = {"Request", "needle", "open", "useSWR", "useFetch"}
_SENDS_A_BODY = ("data", "body", "json")
_METHOD_KEYS = {"method", "type", "verb", "http_method", "httpMethod", "requestMethod", "Method"}
_BUILDS = {"url", "uri", "path", "endpoint", "link", "route", "href", "host"}
"""What `get_url` and its like make is asked for elsewhere."""

_OPTIONS = {"init", "options", "opts", "requestInit", "config"}
_SETTERS = {"setRequestMethod", "setMethod", "method"}
_OPENS = {"URL", "HttpRequestMessage", "HttpWebRequest", "Create", "WebRequest", "Request"}
"""What makes a request whose method may be set later."""

_MOST_TERMS = 6000
_DEEPEST = 4
"""How many wrappers of wrappers are looked into."""

_IN_BLOCKS = {"url", "uri", "path", "appendPathSegments", "appendPathSegment", "encodedPath"}
_COMMANDS = {"curl", "wget", "http", "https", "xh"}

_NOT_VERBS = {"getenv", "getattr", "get_or_create", "setdefault", "getItem", "getElementById"}


def told_method(text: str) -> str:
    """The method that a name or literal such as `MethodPost` or `GET` spells; "" for none."""
    found = _METHOD.fullmatch(text.rpartition(".")[2])
    return found[1].upper() if found else ""


def verb_of(name: str) -> str:
    """The method that the name of a function says: `GetAsync`, `http_post`, `delForObject`."""
    if name in _NOT_VERBS:
        return ""
    words = [word.lower() for word in _WORD.findall(name)]
    if _BUILDS & set(words):
        return ""
    return next((_VERBS[word] for word in words if word in _VERBS), "")


def extension_verb(name: str) -> str:
    """The method of a function that is called on a URL: `url.GetJsonAsync()`, `url.httpPost()`."""
    found = _EXTENSION.fullmatch(name)
    return (found[1] or found[2]).upper() if found else ""


def method_of(call: Term, parents: Parents, evaluator: Evaluator) -> str:
    """The method of a call that is given a URL; "" where it cannot be told."""
    if call.text == "shell":
        return _of_command(call) or _of_wrapper(call, evaluator)
    around = scopes_around(parents)
    name = _name(call)
    told = _told(call, around, evaluator)
    if told:
        return told
    if name == "new" or name in _GET_UNLESS_TOLD:
        by_class = next((verb for one in reversed(call.callee.chain) if (verb := verb_of(one))), "")
        if by_class:
            return by_class
    verb = extension_verb(name) or verb_of(name)
    if verb and not _is_options_of(call, verb):
        return verb
    chained = _of_chain(call, parents) or _of_block(call, parents)
    chained = chained or _set_later(call, parents, evaluator)
    if chained:
        return chained
    if name in _ASKS or name in _GET_UNLESS_TOLD:
        sends = any(one.kind == "pair" and one.text in _SENDS_A_BODY for one in call.arguments)
        unknown = name == "fetch" and _has_unknown_options(call, around, evaluator.names)
        return "POST" if sends and name in ("urlopen", "Request") else "" if unknown else "GET"
    given = any(one.kind == "name" and one.text in _OPTIONS for one in call.arguments)
    return "" if given else _of_wrapper(call, evaluator)


def _name(call: Term) -> str:
    """The name of what is called; a compiler writes `fetch` as `fetch__default.default`."""
    if call.last != "default":
        return call.last
    before = [one.removesuffix("__default") for one in call.callee.chain if one != "default"]
    return before[-1] if before else "default"


def _is_options_of(call: Term, verb: str) -> bool:
    """`client.options(url)` asks; `client.request_options(..)` does not."""
    return verb in ("OPTIONS", "HEAD", "TRACE", "QUERY") and call.last.lower() != verb.lower()


def _told(call: Term, around: Parents, evaluator: Evaluator) -> str:
    """The method that an argument spells, itself or as an entry of an object."""
    for one in _flat_arguments(call.arguments, around, evaluator.names):
        value, keyed = one, ""
        if one.kind == "pair":
            keyed, value = one.text, one.parts[0]
        if one.kind == "bind":
            keyed, value = one.text, one.parts[0]
        if keyed and keyed not in _METHOD_KEYS:
            continue
        if value.kind == "text" and (value.text.isupper() or value.text.islower()):
            if method := told_method(value.text):
                return method
        elif value.kind == "member" or (value.kind == "call" and value.last == "method"):
            method = told_method(value.last)
            if method and (keyed or _names_methods(value)):
                return method
        elif keyed or (value.kind == "name" and value.text in _METHOD_KEYS):
            known = evaluator.value(value, around)
            if not known.is_hole and (method := told_method(known.text)):
                return method
    return ""


def _names_methods(value: Term) -> bool:
    """Whether what holds a name such as `Post` holds methods: `HttpMethod.Post`."""
    before = "".join(value.chain[:-1]).lower()
    return "method" in before or "http" in before or "requests" in before


def _flat_arguments(arguments: Iterable[Term], around: Parents, names: Names) -> Iterator[Term]:
    """Arguments with the entries of objects among them, also of objects bound to a name."""
    for one in arguments:
        if one.kind == "name" and (bound := names.bound(one.text, one.line, around)):
            one = bound if bound.kind == "mapping" else one
        if one.kind == "mapping":
            yield from one.parts
        elif one.kind == "function" and not one.names:  # request(url) { method = HttpMethod.Put }
            yield from (part for part in one.parts if part.kind == "bind")
        else:
            yield one


def _has_unknown_options(call: Term, around: Parents, names: Names) -> bool:
    """Whether an argument is an object whose entries are not known here."""
    for one in call.arguments[1:2]:
        bound = names.bound(one.text, one.line, around) if one.kind == "name" else one
        if bound is None or bound.kind not in ("mapping",):
            return True
    return False


def _of_chain(call: Term, parents: Parents) -> str:
    """The method in a chain of calls, after this one (`.url(x).post(y)`) or before it
    (`.get().uri(x)`)."""
    inner = call.callee.parts[0] if call.callee.kind == "member" else None
    while inner is not None and inner.kind in ("call", "member"):
        if inner.kind == "call":
            for one in inner.arguments:
                if one.kind == "member" and (method := told_method(one.last)):
                    return method
            exact = _VERBS.get(inner.last.lower(), "")
            if exact:
                return exact
        inner = inner.parts[0] if inner.parts else None
    return _outward(call, parents)


def _of_block(call: Term, parents: Parents) -> str:
    """The method of a call whose block names the URL: `client.get { url(..) }` in Ktor,
    `client.get { |request| request.url(..) }` in Faraday."""
    if call.last not in _IN_BLOCKS:
        return ""
    given = call.callee.chain[0] if call.callee.kind == "member" else ""
    for block, around in pairwise(parents):
        if block.kind != "function":
            continue
        if around.kind != "call" or block.text or given not in (*block.names, ""):
            return ""
        if around.last not in ("url", "uri"):
            return verb_of(around.last)
    return ""


def _outward(call: Term, parents: Parents) -> str:
    was = call
    for parent in parents:
        if parent.kind == "member" and parent.parts[0] is was:
            if exact := _VERBS.get(parent.text.lower(), "") or extension_verb(parent.text):
                return exact
        elif parent.kind == "call" and parent.callee is was:
            for one in parent.arguments:
                if parent.last in ("method", "setMethod", "Method") and one.kind in (
                    "text",
                    "member",
                ):
                    return told_method(one.text)
        else:
            break
        was = parent
    built = {one.last for one in parents[:12] if one.kind == "call"} | {call.last}
    asks = built & {"build", "newBuilder", "Builder"} and built & {"url", "uri", "newBuilder"}
    return "GET" if asks and was.kind == "call" and was.last == "build" else ""


def _set_later(call: Term, parents: Parents, evaluator: Evaluator) -> str:
    """The method that is set later on what a call gives: `connection.setRequestMethod("PUT")`."""
    around = functions_around(parents)
    bound = next((one for one in parents if one.kind in ("bind", "function")), None)
    if not around or bound is None or bound.kind != "bind" or call.last not in _OPENS:
        return ""
    if id(around[0]) not in evaluator.sizes:
        evaluator.sizes[id(around[0])] = size_of(around[0], _MOST_TERMS)
    if evaluator.sizes[id(around[0])] > _MOST_TERMS:
        return ""
    for one, _ in walk(around[0]):
        if one.kind == "call" and one.last in _SETTERS and one.callee.chain[:1] == (bound.text,):
            return next((told_method(a.text or a.last) for a in one.arguments), "")
        is_member = one.kind == "bind" and one.text in _METHOD_KEYS
        if is_member and one.parts[1].chain[:1] == (bound.text,):
            return told_method(one.parts[0].text or one.parts[0].last)
    return ""


def _of_command(call: Term) -> str:
    """The method of curl, wget or httpie."""
    words = [one.text if one.kind == "text" else "" for one in call.arguments]
    if call.callee.text not in _COMMANDS:
        return next((word for word in words if word in METHODS), "")
    if call.callee.text in ("http", "https", "xh"):
        told = next((word for word in words if word in METHODS), "")
        return told or ("POST" if any(re.match(r"[\w-]+:?=", word) for word in words) else "GET")
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in ("-X", "--request", "--method"):
            return told_method(following)
        if found := re.fullmatch(r"(?:-[a-zA-Z]*X|--request=|--method=)([A-Z]+)", word):
            return found[1]
    flags = [word for word in words if word.startswith("-")]
    if any(re.match(r"--(data|json|form|post)|-[a-zA-Z]*[dF]$", flag) for flag in flags):
        return "GET" if "-G" in flags or "--get" in flags else "POST"
    return "HEAD" if "-I" in flags or "--head" in flags else "GET"


def _of_wrapper(call: Term, evaluator: Evaluator, depth: int = 0) -> str:
    """The one method with which a function of this code base asks, if it asks with one."""
    if call.last not in evaluator.asked_with:
        evaluator.asked_with[call.last] = ""  # one that calls itself says nothing
        evaluator.asked_with[call.last] = _one_method(call.last, evaluator, depth)
    return evaluator.asked_with[call.last]


def _one_method(name: str, evaluator: Evaluator, depth: int) -> str:
    defined = evaluator.names.functions.get(name) or evaluator.shared.functions.get(name, [])
    if len(defined) != 1 or depth > _DEEPEST:
        return ""
    for one in defined[0].parts:
        if one.kind == "pair" and one.text in _METHOD_KEYS:  # def ask(path, method="GET")
            return told_method(one.parts[0].text)
        if one.kind == "pair" and one.text in _OPTIONS and _hands_on(defined[0], one):
            return "GET"
    found = {
        method
        for one, parents in walk(defined[0])
        if one.kind == "call" and one.last != name and one.arguments
        if (
            method := _own_method(one, parents, evaluator)
            or _of_given(one, defined[0], evaluator, depth)
        )
    }
    return found.pop() if len(found) == 1 else ""


def _hands_on(function: Term, options: Term) -> bool:
    """Whether a wrapper of `fetch` gives it options that are empty unless told: `options = {}`."""
    fetches = any(one.kind == "call" and "fetch" in one.last.lower() for one, _ in walk(function))
    return fetches and options.parts[0].kind == "mapping" and not options.parts[0].parts


def _of_given(call: Term, function: Term, evaluator: Evaluator, depth: int) -> str:
    """The method of a call within a wrapper that hands on what the wrapper was given."""
    given = {one.text for one in call.arguments if one.kind == "name"} & set(function.names)
    handed = any(one.kind == "call" for one in call.arguments)
    return _of_wrapper(call, evaluator, depth + 1) if given or handed else ""


def _own_method(call: Term, parents: Parents, evaluator: Evaluator) -> str:
    if call.text == "shell":
        return _of_command(call) if call.callee.text in _COMMANDS else ""
    if call.last in ("url", "uri"):
        return _of_chain(call, parents)
    if call.last in ("get", "Get") and call.arguments[0].kind == "text":
        return ""  # an entry of a mapping, more likely
    told = _told(call, scopes_around(parents), evaluator)
    if told or call.last.lower() in _VERBS:
        return told or verb_of(call.last)
    plain = call.last in _ASKS or call.last in _GET_UNLESS_TOLD
    sends = any(one.kind == "pair" and one.text in _SENDS_A_BODY for one in call.arguments)
    return "GET" if plain and not sends and len(call.arguments) > 1 else ""
