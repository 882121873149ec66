"""Compare two security schemes: which credential is shown, and how a token for it is had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from contractctl.diff import document
from contractctl.diff.vocabulary import canonical
from contractctl.model import Node
from contractctl.pointer import JsonValue

_APART = ("description", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl", "x-")
"""Parts of a scheme that do not say which credential is shown, and those that are compared apart:
flows and addresses."""


class Difference(NamedTuple):
    """One edit of a scheme; aspect and action make the cell."""

    aspect: str
    action: str
    subject: str
    base: JsonValue
    head: JsonValue


def scheme_differences(name: str, base: Node, head: Node) -> Iterator[Difference]:
    """What differs between two schemes of one name; nothing else counts where the kind does."""
    if substance(base) != substance(head):
        spelled = (_spelled(base), _spelled(head))
        if spelled[0] == spelled[1]:
            spelled = (substance(base), substance(head))
        yield Difference("security-scheme", "changed", name, *spelled)
        return
    before, after = _flows(base), _flows(head)
    for flow in sorted(before.keys() - after.keys()):
        yield Difference("security-flow", "removed", name, flow, None)
    for flow in sorted(after.keys() - before.keys()):
        yield Difference("security-flow", "added", name, None, flow)
    kept = before.keys() & after.keys()
    addresses = tuple(
        _addresses(node, flows, kept) for node, flows in ((base, before), (head, after))
    )
    if addresses[0] != addresses[1]:
        yield Difference("security-scheme-address", "changed", name, *addresses)


def scope_differences(name: str, scope: str, base: Node, head: Node) -> Iterator[Difference]:
    """The flows of both sides that have no tokens with a scope any more, or have them now."""
    before, after = _flows(base), _flows(head)
    for flow in sorted(before.keys() & after.keys()):
        had, has = (scope in _scopes(side[flow]) for side in (before, after))
        if had != has:
            values = (flow, None) if had else (None, flow)
            action = "removed" if had else "added"
            yield Difference("security-flow-scope", action, f"{scope} of {name}", *values)


def _scopes(flow: Mapping[str, JsonValue]) -> Collection[str]:
    scopes = flow.get("scopes")
    return scopes if isinstance(scopes, dict) else ()


def substance(scheme: Node) -> str:
    """What a caller shows, equal for equal credentials.

    Names of HTTP schemes and of headers have no case (RFC 9110 sections 11.1 and 5.1).
    """
    raw = scheme.raw if isinstance(scheme.raw, dict) else {}
    said = {key: raw[key] for key in raw if not key.startswith(_APART)}
    caseless = ("scheme", "name") if said.get("in") == "header" else ("scheme",)
    for key in caseless:
        if isinstance(value := said.get(key), str):
            said[key] = value.lower()
    return canonical(said)


def _spelled(scheme: Node) -> str:
    raw = scheme.raw if isinstance(scheme.raw, dict) else {}
    match raw.get("type"):
        case "apiKey":
            return f"an API key in {raw.get('in')} {raw.get('name')}"
        case "http":
            return f"HTTP {raw.get('scheme')}"
        case "oauth2":
            return "OAuth 2"
        case "openIdConnect":
            return "OpenID Connect"
        case "mutualTLS":
            return "mutual TLS"
        case _:
            return substance(scheme)


def _flows(scheme: Node) -> Mapping[str, Mapping[str, JsonValue]]:
    return {
        flow: described.raw
        for flow, described in document.members(document.member(scheme, "flows"))
        if isinstance(described.raw, dict) and not flow.startswith("x-")
    }


def _addresses(
    scheme: Node, flows: Mapping[str, Mapping[str, JsonValue]], kept: Iterable[str]
) -> JsonValue:
    """Where tokens are had: the URLs of the scheme and of the flows that both revisions know."""
    raw = scheme.raw if isinstance(scheme.raw, dict) else {}
    own = (raw.get("openIdConnectUrl"), raw.get("oauth2MetadataUrl"))
    of_flows = (
        value
        for flow in sorted(kept)
        for key, value in sorted(flows[flow].items())
        if key.endswith("Url") and key != "refreshUrl"
    )
    return ", ".join(dict.fromkeys(str(url) for url in (*own, *of_flows) if url is not None))
