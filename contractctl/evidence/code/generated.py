"""Calls of generated clients, by the operationId that their methods are named after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from contractctl.evidence.code.targets import Target, Targets, squeezed
from contractctl.evidence.code.terms import Term, walk
from contractctl.model.code import Confidence
from contractctl.model.evidence import PromisedOperation

SUFFIXES = (
    *("withresponse", "withhttpinfo", "withbodywithresponse", "withbody", "async", "raw", "sync"),
    *("execute", "request", "withresponseasync", "asyncdetailed", "syncdetailed", "call"),
)
_MODULE_CALLS = {"sync", "sync_detailed", "asyncio", "asyncio_detailed"}
"""openapi-python-client: a module per operation, `get_order.sync(client=client)`."""

_CLIENT = re.compile(r"api|client|sdk|operations|service|stub", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_FEWEST_WORDS = 2
_OF_LIBRARIES = {"createclient", "getclient", "createsession", "getsession", "createrequest"}
_OF_NETWORK = re.compile(r"http|factory|redis|mqtt|kafka|socket|supabase|boto", re.IGNORECASE)
"""What has methods of those names, whatever is asked with it: `httpClientFactory.CreateClient`."""


@dataclass(frozen=True)
class GeneratedCalls:
    """The names that generators give to the operations of all contracts."""

    targets: Targets

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[PromisedOperation, ...]]:
        found: dict[str, list[PromisedOperation]] = {}
        for one in self.targets.promised:
            for name in _forms(one.operation_id):
                if one.operation not in {other.operation for other in found.get(name, ())}:
                    found.setdefault(name, []).append(one)
        return {name: tuple(ones) for name, ones in found.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name, squeezed."""
        return frozenset(self._by_name)

    def find(
        self, file: Term, near: frozenset[str], written: frozenset[str], made: frozenset[str]
    ) -> Iterator[tuple[Target, Term, str]]:
        """The calls of generated clients in a file.

        written: names of functions that people of this code base wrote; made: that are in
            generated or vendored files of it
        """
        for term, _ in walk(file):
            if term.kind != "call":
                continue
            name, holders = _called(term)
            ones = self._by_name.get(_stem(name, self.names), ())
            if len({one.api for one in ones}) != 1 or name in written:
                continue  # of several revisions the newest comes first
            sure = _confidence(name, holders, name in made, ones[0], near | self.targets.expected)
            if sure:
                how = f"operationId {ones[0].operation_id}"
                yield Target(ones[0].api, ones[0].operation, sure), term, how


def _called(call: Term) -> tuple[str, tuple[str, ...]]:
    chain = call.callee.chain
    if len(chain) > 1 and chain[-1] in _MODULE_CALLS:
        return chain[-2], (*chain[:-2], "client")
    return (chain[-1], chain[:-1]) if chain else ("", ())


def _stem(name: str, known: frozenset[str]) -> str:
    """The squeezed name without what generators add to it."""
    short = squeezed(name)
    if short in known:
        return short
    for suffix in SUFFIXES:
        if short.endswith(suffix) and short.removesuffix(suffix) in known:
            return short.removesuffix(suffix)
    return ""


def _confidence(
    name: str, holders: tuple[str, ...], is_made: bool, one: PromisedOperation, near: frozenset[str]
) -> Confidence | None:
    """How sure it is that a method of this name is the generated one; None for too little."""
    if not holders or one.api not in near:
        return None
    if squeezed(name) in _OF_LIBRARIES and _OF_NETWORK.search(holders[-1]):
        return None
    is_client = any(_CLIENT.search(holder) for holder in holders)
    telling = len(_WORDS.findall(name)) >= _FEWEST_WORDS
    if is_made and telling:
        return Confidence.CERTAIN
    return Confidence.LIKELY if is_client and telling else None


def _forms(operation_id: str) -> Iterator[str]:
    """The squeezed operationId, and what is left of it without a group: `orders_list`."""
    if len(_WORDS.findall(operation_id)) < _FEWEST_WORDS:
        return  # `list` and `status` are everybody's words
    yield squeezed(operation_id)
    group, separator, rest = operation_id.partition("_") if "_" in operation_id else ("", "", "")
    if separator and group[:1].isupper() and len(_WORDS.findall(rest)) >= _FEWEST_WORDS:
        yield squeezed(rest)
