"""What was sent is what is counted: by caller, operation and hour, in every format."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_estate import FILES, FORMATS, Sent, Workspace, estate, istio, log, otlp, truth

from contractctl.evidence.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.mark.parametrize("format", FORMATS)
def test_every_hit_is_its_senders_or_nobodys_and_none_is_invented(
    workspace: Workspace, format: str
) -> None:
    sent = estate(600)
    workspace.write(**{"access.log": log(sent, format)})
    (found,) = workspace.import_("access.log")
    assert (found.format, found.hits, found.rejected) == (format, len(sent), 0)
    assert workspace.counts() == truth(sent, FORMATS[format][1])


def test_traces_name_every_caller_by_the_client_span(workspace: Workspace) -> None:
    sent = [one for one in estate(200) if " " not in one.caller]
    workspace.write(**{"traces.json": otlp(sent)})
    (found,) = workspace.import_("traces.json")
    assert (found.format, found.hits) == ("otlp", len(sent))
    callers = {one.caller for one in sent} - {"another"}
    assert workspace.counts() == truth(sent, callers)


def test_formats_of_one_import_add_up(workspace: Workspace) -> None:
    expected: Counter[tuple[str, str, int]] = Counter()
    for number, (format, (_, known)) in enumerate(FORMATS.items()):
        sent = estate(150, seed=number)
        workspace.write(**{f"logs/{format}.log": log(sent, format)})
        expected += truth(sent, known)
    workspace.import_("logs")
    assert workspace.counts() == expected


def sides(sent: list[Sent]) -> tuple[str, str]:
    """What the proxy of the sender and that of the provider log."""
    return tuple(
        "".join(f"{istio(one, side)}\n" for one in sent) for side in ("outbound", "inbound")
    )  # type: ignore[return-value]


def test_a_request_that_two_proxies_log_counts_once_in_one_file(workspace: Workspace) -> None:
    sent = estate(300)
    outbound, inbound = sides(sent)
    workspace.write(**{"mesh.log": outbound + inbound})
    (found,) = workspace.import_("mesh.log")
    assert (found.lines, found.hits) == (2 * len(sent), len(sent))
    assert sum(count for _, count in found.skipped) == len(sent)
    assert workspace.counts() == truth(sent, FORMATS["istio-json"][1])


@pytest.mark.parametrize("together", [True, False])
def test_a_request_that_two_proxies_log_counts_once_in_two_files(
    workspace: Workspace, together: bool
) -> None:
    sent = estate(300)
    outbound, inbound = sides(sent)
    workspace.write(**{"a.log": outbound, "b.log": inbound})
    for names in [("a.log", "b.log")] if together else [("a.log",), ("b.log",)]:
        workspace.import_(*names)
    assert workspace.counts() == truth(sent, FORMATS["istio-json"][1])


def test_probes_are_counted_as_left_out_and_never_as_hits(workspace: Workspace) -> None:
    sent = estate(50)
    probes = [
        replace(sent[0], path="/healthz", agent="kube-probe/1.30"),
        replace(sent[0], path="/api/orders", agent="probe/1"),
        replace(sent[0], path="/internal/metrics", agent="curl/8"),
    ]
    workspace.write(**{"access.log": log([*sent, *probes])})
    (found,) = workspace.import_("access.log")
    assert dict(found.skipped) == {"health check": 2, "own probe": 1}
    assert workspace.counts() == truth(sent, FORMATS["combined"][1])


def test_a_scanner_is_one_caller_and_its_paths_stay_few(workspace: Workspace) -> None:
    sent = [
        replace(
            one, path=f"/w{n:x}p/{n}.php?x={n}", agent=f"scan{n}/1", address=f"198.51.100.{n % 250}"
        )
        for n, one in enumerate(estate(5_000))
    ]
    workspace.write(**{"access.log": log(sent)})
    workspace.import_("access.log")
    with Store(workspace.file) as store:
        found = store.sightings()
    assert sum(one.hits for one in found) == len(sent)
    assert len({one.request.path for one in found}) <= 1_001
    assert not [use for use in workspace.uses() if use.operation]


def test_what_consumers_yaml_says_later_needs_no_new_import(workspace: Workspace) -> None:
    sent = [one for one in estate(300) if one.caller == "a stranger"]
    workspace.write(**{"access.log": log(sent)})
    workspace.import_("access.log")
    assert workspace.counts() == truth(sent, set())
    text = (
        FILES["consumers.yaml"].replace("10.9.0.0/24", "10.50.0.0/16").replace("scripts", "a-job")
    )
    workspace.write(**{"consumers.yaml": text})
    assert workspace.counts() == truth([replace(one, caller="a-job") for one in sent], {"a-job"})


def test_a_version_header_tells_revisions_apart(workspace: Workspace) -> None:
    sent = [one for one in estate(200) if one.operation == "orders GET /orders"]
    sent += [replace(one, version="v2", number=one.number + 500) for one in sent]
    workspace.write(**{"access.log": log(sent, "nginx-json")})
    workspace.import_("access.log")
    found: Counter[tuple[str, ...]] = Counter()
    for use in workspace.uses():
        found[use.revisions] += use.sighting.hits
    said = Counter(one.version for one in sent)
    assert found == {("v1",): said["v1"], ("v2",): said["v2"], ("v1", "v2"): said[""]}


def test_the_contract_that_the_user_names_is_the_one_that_is_meant(workspace: Workspace) -> None:
    sent = [one for one in estate(100) if one.operation]
    workspace.write(**{"access.log": log(sent)})
    workspace.import_("access.log", api="catalog")
    assert {use.api for use in workspace.uses()} == {"catalog", ""}


def test_a_recording_tells_what_a_caller_sends_and_not_what_it_reads(workspace: Workspace) -> None:
    entry = {
        "startedDateTime": "2026-10-01T10:00:00Z",
        "request": {
            **{"method": "POST", "url": "https://shop.test/api/carts", "queryString": []},
            "headers": [{"name": "X-Client-Id", "value": "cart"}],
            "postData": {"mimeType": "application/json", "text": '{"sku": "7", "to": {"zip": 1}}'},
        },
        "response": {"status": 200, "content": {"mimeType": "application/json", "text": "{}"}},
    }
    har = {"log": {"version": "1.2", "creator": {}, "entries": [entry]}}
    workspace.write(**{"cart.har": json.dumps(har)})
    workspace.import_("cart.har")
    (use,) = workspace.uses()
    assert (use.caller.name, str(use.operation)) == ("cart", "POST /carts")
    assert use.sighting.reads is None
    assert {str(path) for path in use.sighting.sends or ()} >= {"$.sku", "$.to.zip"}


def test_a_pact_names_its_consumer_and_what_it_relies_on(workspace: Workspace) -> None:
    interaction = {
        "description": "an order",
        "request": {"method": "GET", "path": "/api/orders/7", "query": "limit=5"},
        "response": {"status": 200, "body": {"id": "7"}},
    }
    pact = {
        **{"consumer": {"name": "checkout"}, "provider": {"name": "orders"}},
        **{"interactions": [interaction], "metadata": {"pactSpecification": {"version": "2.0.0"}}},
    }
    workspace.write(**{"pacts/checkout-orders.json": json.dumps(pact)})
    workspace.import_("pacts")
    (use,) = workspace.uses()
    assert (use.caller.name, use.caller.is_weak) == ("checkout", False)
    assert [str(path) for path in use.sighting.reads or ()] == ["$.id"]
    assert use.sighting.request.query == ("limit",)
