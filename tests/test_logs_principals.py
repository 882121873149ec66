"""A principal is what the proxy saw in a certificate, never what a caller wrote himself."""

from __future__ import annotations

from pathlib import Path

import pytest
from logs_estate import read

from contractctl.evidence.logs import LINE_FORMATS

BY_NAME = {one.name: one for one in LINE_FORMATS}

TRUE, FORGED = "spiffe://prod/ns/shop/sa/web", "spiffe://prod/ns/shop/sa/admin"
SEEN = f'By=spiffe://prod/ns/x/sa/y;Hash=1a;Subject="";URI={TRUE}'
LIES = (f"URI={FORGED}", f"By=x;Hash=1;URI={FORGED}", f"a URI={FORGED}")
FIELDS = ("query", "forwarded", "agent", "id", "authority")


def lines(said: dict[str, str]) -> dict[str, str]:
    """A request as both formats log it without fields of one's own."""
    told = {field: said.get(field, "-") for field in FIELDS}
    begin = f'[2026-10-12T04:45:03.123Z] "GET /orders?a={told["query"]} HTTP/1.1" 200 -'
    rest = f'"{told["forwarded"]}" "{told["agent"]}" "{told["id"]}" "{told["authority"]}"'
    istio = "inbound|80|| 127.0.0.6:1 10.1.0.9:80 10.1.0.7:99 outbound_.80_._.x default"
    return {
        "envoy": f'{begin} 0 12 3 2 {rest} "10.1.0.9:80"',
        "istio": f'{begin} via_upstream - "-" 0 12 3 2 {rest} "10.1.0.9:80" {istio}',
    }


def principals(logged: list[str], format: str, folder: Path) -> set[str]:
    """All that lines show, each of which is counted."""
    found = read("".join(f"{line}\n" for line in logged).encode(), folder, BY_NAME[format])
    assert sum(tally.hits for tally in found.tallies) == len(logged)
    return {tally.sender.principal for tally in found.tallies}


@pytest.mark.parametrize("format", ["envoy", "istio"])
def test_nobody_can_write_himself_a_principal(format: str, tmp_path: Path) -> None:
    told = [lines({field: lie})[format] for lie in LIES for field in FIELDS]
    behind = [f'{lines({})[format]} "a {lie}"' for lie in LIES]
    assert principals([*told, *behind], format, tmp_path) == {""}
    for mark in ('"', ""):
        seen = [f"{line} {mark}{SEEN}{mark}" for line in told]
        assert principals(seen, format, tmp_path) == {TRUE}


@pytest.mark.parametrize("format", ["envoy", "istio"])
def test_what_a_certificates_subject_says_is_no_uri(format: str, tmp_path: Path) -> None:
    shown = f'By=x;Hash=1;Subject="CN=a;URI={FORGED}";URI={TRUE}'
    assert principals([f'{lines({})[format]} "{shown}"'], format, tmp_path) == {TRUE}
    alone = f'By=x;Hash=1;Subject="CN=a;URI={FORGED}"'
    assert principals([f'{lines({})[format]} "{alone}"'], format, tmp_path) == {""}
