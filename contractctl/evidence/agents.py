"""What a User-Agent header says: the program behind it, and whether many programs send it."""

from __future__ import annotations

import re

LIBRARIES = frozenset(
    {
        *("aiohttp", "apache-httpclient", "axios", "bun", "curl", "dart", "deno", "faraday"),
        *("fasthttp", "go-http-client", "got", "guzzlehttp", "http.rb", "httpie", "httpx"),
        *("insomnia", "java", "java-http-client", "jersey", "jetty", "ktor-client", "libcurl"),
        *("libwww-perl", "lua-resty-http", "node", "node-fetch", "okhttp", "openapi-generator"),
        *("php", "postmanruntime", "powershell", "python", "python-httpx", "python-requests"),
        *("python-urllib", "reactornetty", "reqwest", "resty", "restsharp", "ruby", "superagent"),
        *("typhoeus", "undici", "wget"),
    }
)
"""Names that HTTP libraries send unless they are told otherwise, in lower case."""

_BY_HAND = frozenset({"curl", "httpie", "insomnia", "postmanruntime", "powershell", "wget"})

_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "CriOS", "FxiOS", "Safari")
_PRODUCT = re.compile(r"[^\s/();,]+(?:/[^\s();,]+)?")
_COMPATIBLE = re.compile(r"compatible; ?([^\s;/)]+(?:/[^\s;)]+)?)")


def product(user_agent: str) -> str:
    """The product and version that a header names: `python-requests/2.31.0`, `Chrome/96.0`.

    A header is a list of products, the most significant first (RFC 9110 section 10.1.5), but
    browsers all begin with `Mozilla/5.0` and put their own name later.
    """
    if user_agent.startswith("Mozilla/"):
        claimed = _COMPATIBLE.search(user_agent)
        if claimed:
            return claimed[1]
        for name in _BROWSERS:
            found = re.search(rf"\b{name}/[\d.]+", user_agent)
            if found:
                return found[0]
    found = _PRODUCT.search(user_agent)
    return found[0] if found else ""


def family(user_agent: str) -> str:
    """The product without its version."""
    return product(user_agent).partition("/")[0]


def is_by_hand(user_agent: str) -> bool:
    """Whether a header is a browser's, or that of a tool that people use on their own machine."""
    return user_agent.startswith("Mozilla/") or family(user_agent).lower() in _BY_HAND


def is_library(user_agent: str) -> bool:
    """Whether a header is what a library sends by default, so that it tells nobody apart."""
    return family(user_agent).lower() in LIBRARIES
