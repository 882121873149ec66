"""Requests of pacts and HAR files: sent again as they were recorded, for whom they are of."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from command_line import inside
from verify_shop import CONTRACT, make_shop

from contractctl.errors import VerificationError
from contractctl.evidence.identity import Identities
from contractctl.load.consumers import load_consumers
from contractctl.load.revisions import load_revision
from contractctl.model import Operation
from contractctl.model.verification import Form, Recorded
from contractctl.pointer import JsonValue
from contractctl.verify.recorded import Interaction, read, recorded

GET, POST = Form(Operation("GET", "/items/{id}")), Form(Operation("POST", "/items"))


def written(folder: Path, document: JsonValue) -> tuple[Interaction, ...]:
    file = folder / "recorded.json"
    file.write_text(json.dumps(document))
    return read(file)


def pact(*requests: JsonValue, consumer: str = "pricer") -> dict[str, JsonValue]:
    return {
        "consumer": {"name": consumer},
        "provider": {"name": "shop"},
        "interactions": [{"request": one, "response": {"status": 200}} for one in requests],
    }


def har(url: str, *headers: tuple[str, str]) -> JsonValue:
    listed: list[JsonValue] = [{"name": name, "value": value} for name, value in headers]
    request: JsonValue = {"method": "GET", "url": url, "headers": listed}
    return {"log": {"entries": [{"request": request, "response": {"status": 200}}]}}


def matched(
    folder: Path, interactions: tuple[Interaction, ...], servers: str = ""
) -> tuple[tuple[Recorded, ...], tuple[str, ...]]:
    make_shop(folder)
    text = CONTRACT.replace("paths:\n", f"servers: [{{url: '{servers}'}}]\npaths:\n", 1)
    (folder / "contracts/shop/v1.yaml").write_text(text if servers else CONTRACT)
    services = load_consumers(folder).services
    users = {"pricer": [0], "namer": [1]}
    revision = load_revision("shop@v1", folder)
    return recorded(interactions, revision, (GET, POST), users, Identities(services))


@pytest.mark.parametrize(
    "query", ["a=1&b=x%20y", {"a": ["1"], "b": ["x y"]}, {"a": "1", "b": "x y"}]
)
def test_the_query_of_each_version_of_pact_is_sent(query: JsonValue, tmp_path: Path) -> None:
    (one,) = written(tmp_path, pact({"method": "get", "path": "/items/a", "query": query}))
    assert one.request.method == "GET"
    assert one.request.target.replace("+", "%20") == "/items/a?a=1&b=x%20y"
    assert one.service == "pricer"


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x"},
        {"content": {"name": "x"}, "contentType": "application/json", "encoded": False},
        {
            "content": base64.b64encode(b'{"name": "x"}').decode(),
            "contentType": "application/json",
            "encoded": "base64",
        },
    ],
)
def test_the_body_of_each_version_of_pact_is_sent(body: JsonValue, tmp_path: Path) -> None:
    (one,) = written(tmp_path, pact({"method": "POST", "path": "/items", "body": body}))
    assert json.loads(one.request.body or b"") == {"name": "x"}
    assert dict(one.request.headers)["Content-Type"] == "application/json"


def test_messages_and_other_files_are_told_from_requests(tmp_path: Path) -> None:
    assert written(tmp_path, {"consumer": {"name": "a"}, "interactions": [{"contents": {}}]}) == ()
    others: list[JsonValue] = [{}, [], "text", {"log": {}}, {"interactions": 1}]
    for other in others:
        with pytest.raises(VerificationError, match="is no pact and no HAR"):
            written(tmp_path, other)


def test_a_pact_is_sent_for_its_consumer_and_a_har_for_whom_its_headers_name(
    tmp_path: Path,
) -> None:
    pacts = written(tmp_path, pact({"method": "GET", "path": "/items/a"}))
    recordings = written(
        tmp_path, har("https://shop.example.test/items/b?x=1", ("User-Agent", "pricer/2.0"))
    )
    found, notes = matched(tmp_path, (*pacts, *recordings))
    assert [(one.form, one.consumer, one.request.target) for one in found] == [
        (0, "pricer", "/items/a"),
        (0, "pricer", "/items/b?x=1"),
    ]
    assert notes == ()


def test_the_base_path_of_a_server_is_taken_off(tmp_path: Path) -> None:
    sent = written(tmp_path, pact({"method": "GET", "path": "/api/v1/items/a%62"}))
    (one,), _ = matched(tmp_path, sent, "https://shop.example.test/api/v1")
    assert one.request.target == "/items/a%62"


def test_what_cannot_be_sent_is_said(tmp_path: Path) -> None:
    sent = (
        *written(tmp_path, pact({"method": "GET", "path": "/elsewhere"})),
        *written(tmp_path, pact({"method": "GET", "path": "/items/a"}, consumer="stranger")),
        *written(tmp_path, pact({"method": "POST", "path": "/items", "body": {}})),
        *written(tmp_path, har("http://shop.example.test/items/a", ("User-Agent", "curl/8"))),
    )
    found, notes = matched(tmp_path, sent)
    assert found == ()
    said = " ".join(notes)
    for words in (
        "no GET of that path",
        "stranger is not tested",
        "not known to use",
        "no identity",
    ):
        assert words in said


def test_headers_of_the_connection_are_left_out(tmp_path: Path) -> None:
    headers = (("Host", "a"), ("Cookie", "b"), ("X-Kept", "c"), ("User-Agent", "pricer/1"))
    (one,), _ = matched(tmp_path, written(tmp_path, har("http://a.test/items/a", *headers)))
    assert one.request.headers == (("X-Kept", "c"), ("User-Agent", "pricer/1"))


def test_recorded_requests_are_sent_and_judged_for_their_consumer_alone(tmp_path: Path) -> None:
    make_shop(tmp_path)
    (tmp_path / "pacts").mkdir()
    body: JsonValue = {"name": "x", "kind": "used"}
    used: JsonValue = {"method": "POST", "path": "/items", "body": body}
    (tmp_path / "pacts/kinder.json").write_text(json.dumps(pact(used, consumer="kinder")))
    options = ("--app", "provider:narrow", "--recorded", "pacts", "--base", "shop@v1")
    few = ("--format", "json", "--max-examples", "1")
    outcome = inside(tmp_path, "verify", "shop", *options, *few)
    document = json.loads(outcome.out)
    assert outcome.code == 1
    failed = {one["consumer"] for one in document["results"] if one["verdict"] == "fail"}
    assert failed == {"kinder"}
    origins = {one["example"]["origin"] for one in document["results"] if one["example"]}
    assert origins <= {"recorded", "coverage", "fuzzing"}


def test_the_requests_of_real_pacts_can_be_read(shared_data: Path) -> None:
    read_files, broken = 0, []
    for file in sorted((shared_data / "pacts").rglob("*.json")):
        data = file.read_bytes()
        if b'"interactions"' in data and b'"consumer"' in data:
            try:
                read_files += bool(read(file))
            except VerificationError:
                broken.append(file.name)
    assert read_files > 20
    assert all("broken" in name or "invalid" in name for name in broken), broken
