"""Tell at the speed of a text search which files may hold a use: few do, and parsing is slow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from contractctl.evidence.code.generated import SUFFIXES, GeneratedCalls
from contractctl.evidence.code.targets import Targets, squeezed
from contractctl.evidence.matching import MASK
from contractctl.model.code import SourceFile

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_-]{2,}")
_SEGMENT_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{2,}")
_PARAMETER = re.compile(r"\{[^{}]*\}")
_LEADS = rb"(?:url|uri|host|base|endpoint|addr|server|client|api|service|sdk)"
ASKING = re.compile(
    rb"\bfetch\(|axios|requests\.|httpx|aiohttp|http\.NewRequest|resty|HttpClient|RestTemplate"
    rb"|[Oo]k[Hh]ttp|Retrofit|retrofit2|Refit|FeignClient|ktor|curl|Faraday|HTTParty|Net::HTTP|RestSharp|URLSession|\bgot\b|\bky\b|\bFuel\b|[Ff]lurl|AppendPathSegment"
)
"""Calls of HTTP clients."""

_SHORTEST_NAME = 6


@dataclass(frozen=True)
class Sieve:
    """What the text of a file must hold to be worth parsing."""

    targets: Targets

    def may_use(self, file: SourceFile) -> bool:
        """Whether a file holds a word of a path, an operationId or the name of a provider."""
        words = set(_WORD.findall(file.data))
        said = words & self._vocabulary
        if any(b"/" + word in file.data for word in said):
            return True
        quoted = any(quote + word in file.data for word in said for quote in (b'"', b"'", b"`"))
        if quoted and ASKING.search(file.data):
            return True
        names = self._operation_names
        if any(squeezed(w.decode()) in names for w in words if len(w) >= _SHORTEST_NAME):
            return True
        return bool(self._named(file.data))

    def near(self, file: SourceFile) -> frozenset[str]:
        """The contracts whose provider a file, or its path, names."""
        path = squeezed(file.path)
        by_path = {
            api for api, words in self.targets.words.items() if any(word in path for word in words)
        }
        return self._named(file.data) | by_path

    def _named(self, data: bytes) -> frozenset[str]:
        lower = data.lower()
        return frozenset(
            api
            for api, (spellings, pattern) in self._leads.items()
            if any(one in lower for one in spellings) and pattern.search(lower)
        )

    @cached_property
    def _leads(self) -> Mapping[str, tuple[tuple[bytes, ...], re.Pattern[bytes]]]:
        """By contract: spellings of what names its provider, and a pattern for names such as
        `ORDERS_URL` and `OrdersClient`, and for its hosts."""
        found = {}
        for api, words in self.targets.words.items():
            parts = re.split(r"[^a-z0-9]+", api.lower())
            names = {word.encode() for word in words}
            if squeezed(api) in words:
                names |= {separator.join(parts).encode() for separator in "-_."}
            hosts = {host.encode() for host in self.targets.hosts[api] if MASK not in host}
            lead = rb"(?:%b)[\w.-]{0,20}?%b" % (b"|".join(map(re.escape, sorted(names))), _LEADS)
            patterns = ([lead] if names else []) + [re.escape(host) for host in sorted(hosts)]
            found[api] = (tuple(sorted(names | hosts)), re.compile(b"|".join(patterns) or b"(?!)"))
        return found

    @cached_property
    def _vocabulary(self) -> frozenset[bytes]:
        """A word of every operation's path, the last that is no parameter."""
        found = set[bytes]()
        for one in self.targets.promised:
            segments = _PARAMETER.sub(MASK, one.operation.path).split("/")
            words = [word for part in segments for word in _SEGMENT_WORD.findall(part)]
            found.update(word.encode() for word in words[-1:])
        return frozenset(found)

    @cached_property
    def _operation_names(self) -> frozenset[str]:
        """What methods of generated clients are called, squeezed."""
        names = GeneratedCalls(self.targets).names
        return names | {f"{name}{suffix}" for name in names for suffix in SUFFIXES}
