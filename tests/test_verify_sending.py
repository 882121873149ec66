"""A job is sent by a process of its own, the same way each time, within the bounds it was given."""

from __future__ import annotations

import email
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from verify_providers import APP, DOCUMENT, GET, POST, answering, job, listening, written

from contractctl.errors import VerificationError
from contractctl.model.verification import (
    Answer,
    Exchange,
    Job,
    NoAnswer,
    Origin,
    Outcome,
    Recorded,
    Round,
    Silence,
    Stopped,
    Target,
    WireRequest,
)
from contractctl.verify.budgets import Pacer
from contractctl.verify.doorway import request_of
from contractctl.verify.gateway import HIDDEN, Gateway
from contractctl.verify.messages import Message
from contractctl.verify.running import exchanges


def sent(given: Job) -> list[Exchange]:
    return [told for told in exchanges(given) if isinstance(told, Exchange)]


def stops(told: Iterable[Exchange | Stopped]) -> dict[int, str]:
    return {form: one.reason for one in told if isinstance(one, Stopped) for form in one.forms}


def only_recorded(given: Job, *recorded: Recorded) -> Job:
    return replace(given, rounds=(), recorded=recorded)


def test_two_runs_of_a_job_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = written(tmp_path, APP)
    monkeypatch.chdir(tmp_path)
    first, second = sent(job(provider, examples=15)), sent(job(provider, examples=15))
    assert first == second
    assert {one.form for one in first} == {0, 1}
    assert len({one.request for one in first if one.request.method == "POST"}) > 10
    assert {path.name for path in tmp_path.iterdir()} <= {"sample_provider.py", "__pycache__"}
    told = json.loads(first[0].head.body) if isinstance(first[0].head, Answer) else {}
    assert told["target"] == first[0].request.target
    assert "HTTP_X_SCHEMATHESIS_TESTCASEID" not in told["headers"]
    assert told["headers"]["HTTP_USER_AGENT"].startswith("contractctl/")
    another = sent(replace(job(provider, examples=15), seed=2))
    assert [one.request for one in another] != [one.request for one in first]


def test_percent_encoding_and_the_spelling_of_headers_reach_the_provider(tmp_path: Path) -> None:
    given = job(written(tmp_path, APP), GET)
    value = {"type": "string", "enum": ["a/b%~"]}
    parameters = [
        {"name": "orderId", "in": "path", "required": True, "schema": value},
        {"name": "x_odd-Name", "in": "header", "required": True, "schema": {"enum": ["1"]}},
    ]
    operation = {"parameters": parameters, "responses": {"200": {"description": "ok"}}}
    document = {**DOCUMENT, "paths": {GET.path: {"get": operation}}}
    (first, *_) = sent(replace(given, rounds=(Round(document, {GET: 0}),)))  # type: ignore[arg-type]
    assert first.request.target == "/orders/a%2Fb%25~"
    assert ("x_odd-Name", "1") in first.request.headers
    assert isinstance(first.head, Answer)
    assert json.loads(first.head.body)["target"] == "/orders/a%2Fb%25~"


def test_the_parts_of_a_form_are_kept_apart_the_same_way_each_time() -> None:
    def arriving(boundary: str) -> WireRequest:
        head = f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="a"\r\n'
        # The generator leaves out the line after the headers of a part that is empty.
        body = f"{head}\r\nhello{head}\r\n--{boundary}--\r\n".encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "REQUEST_URI": "/orders",
            "CONTENT_TYPE": f'multipart/form-data; boundary="{boundary}"',
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        return request_of(environ, {})

    request = arriving("----one")
    assert request == arriving("another22")
    whole = f"MIME-Version: 1.0\r\nContent-Type: {dict(request.headers)['Content-Type']}\r\n\r\n"
    parts = email.message_from_bytes(whole.encode() + (request.body or b"")).walk()
    assert [one.get_payload() for one in parts if not one.is_multipart()] == ["hello", ""]
    assert (request.body or b"").count(b"\r\n\r\n\r\n--") == 1


def test_recorded_requests_go_first_and_keep_their_consumer(tmp_path: Path) -> None:
    recorded = (
        Recorded(1, "till", WireRequest("POST", "/orders", (("Content-Type", "x/y"),), b"{}")),
        Recorded(0, "shop", WireRequest("GET", "/orders/7", (("Host", "elsewhere"),))),
        Recorded(0, "shop", WireRequest("GET", "/orders/7")),
    )
    given = replace(job(written(tmp_path, APP), examples=1), recorded=recorded)
    told = sent(given)
    assert [(one.origin, one.consumer, one.form) for one in told[:3]] == [
        (Origin.RECORDED, "till", 1),
        (Origin.RECORDED, "shop", 0),
        (Origin.RECORDED, "shop", 0),
    ]
    assert told[1].request == recorded[2].request
    assert {one.origin for one in told[3:]} <= {Origin.EXAMPLES, Origin.FUZZING}
    assert all(not one.consumer for one in told[3:])


def test_credentials_are_sent_and_not_told(tmp_path: Path) -> None:
    source = APP.replace('"200 OK"', '"200 OK" if environ.get("HTTP_X_KEY") == "s3" else "401 No"')
    request = WireRequest("GET", "/orders/7", (("x-key", "recorded"),))
    given = only_recorded(job(written(tmp_path, source)), Recorded(0, "shop", request))
    (told,) = sent(replace(given, headers=(("X-Key", "s3"),)))
    assert isinstance(told.head, Answer)
    assert told.head.status == 200
    assert told.request.headers == (("X-Key", HIDDEN),)


def test_what_cannot_be_generated_is_told_for_its_form_alone(tmp_path: Path) -> None:
    given = job(written(tmp_path, APP))
    impossible = {"type": "integer", "minimum": 5, "maximum": 1}
    broken = {"name": "x", "in": "query", "required": True, "schema": impossible}
    paths = json.loads(json.dumps(DOCUMENT["paths"]))
    paths[GET.path]["get"]["parameters"].append(broken)
    document = {**DOCUMENT, "paths": paths}
    told = list(exchanges(replace(given, rounds=(Round(document, {GET: 0, POST: 1}),))))
    assert list(stops(told)) == [0]
    assert "schemathesis cannot generate its requests: " in stops(told)[0]
    assert stops(told)[0].endswith("Nothing satisfies `minimum: 5` and `maximum: 1`")
    assert {one.form for one in told if isinstance(one, Exchange)} == {1}


def test_an_answer_that_no_generator_can_read_stops_none(tmp_path: Path) -> None:
    bodies = (
        """itertools.cycle(["[" * 100_000, "[" * 5_000 + "]" * 5_000, '"\\\\ud800"', "1e999"])"""
    )
    source = f"import itertools\nbodies = {bodies}\n{APP}"
    source = source.replace("    return [body]", "    return [next(bodies).encode()]")
    told = list(exchanges(job(written(tmp_path, source), examples=3)))
    assert stops(told) == {}
    assert {one.form for one in told if isinstance(one, Exchange)} == {0, 1}


def test_a_consumer_gets_no_more_time_than_it_was_given(tmp_path: Path) -> None:
    slow = APP.replace("    length =", "    import time; time.sleep(0.1)\n    length =")
    given = job(written(tmp_path, slow), POST, examples=50)
    told = list(exchanges(replace(given, max_seconds=0.25)))
    assert stops(told) == {0: "--max-seconds 0.25 is spent for shop and 1 more"}
    assert 1 <= len(told) <= 4


def test_the_whole_run_ends_when_its_time_is_spent(tmp_path: Path) -> None:
    stuck = APP.replace("    length =", "    import time; time.sleep(60)\n    length =")
    given = replace(job(written(tmp_path, stuck)), timeout=60.0)
    told = list(exchanges(given, max_total_seconds=1.5))
    assert stops(told) == dict.fromkeys((0, 1), "--max-total-seconds 1.5 is spent")


def test_a_form_that_is_not_answered_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    stuck = APP.replace(
        "    length =",
        "    import time; time.sleep(60 * (environ['REQUEST_METHOD'] == 'POST'))\n    length =",
    )
    recorded = Recorded(0, "shop", WireRequest("GET", "/orders/7"))
    given = replace(job(written(tmp_path, stuck), examples=20), timeout=1.0, recorded=(recorded,))
    told = list(exchanges(given))
    outcomes = Counter((one.form, type(one.head)) for one in told if isinstance(one, Exchange))
    assert outcomes[1, NoAnswer] == 3
    assert outcomes[0, Answer] > 3
    reason = "not answered 3 times in a row: no whole answer within 1 s"
    assert stops(told) == {1: reason}


def test_a_provider_that_never_answers_cannot_be_judged() -> None:
    def closing(connection: object) -> None:
        return

    with listening(closing) as url:
        told = exchanges(job(Target(url=url)))
        with pytest.raises(VerificationError, match="does not answer: the connection was"):
            list(told)


@pytest.mark.parametrize(
    ("body", "reason", "hint"),
    [
        (b" " * 3000, "the body is larger than 2,000 bytes", "pages"),
        (b"\x1f\x8b no gzip", "the body is not what Content-Encoding", "HTTP API"),
        (gzip.compress(bytes(400_000)), "the body is larger than 2,000", "pages"),
    ],
)
def test_a_provider_whose_answers_cannot_be_read_is_said_to_answer(
    body: bytes, reason: str, hint: str
) -> None:
    packed = ("Content-Encoding: gzip",) if body.startswith(b"\x1f") else ()
    with listening(answering(*packed, body=body)) as url:
        told = exchanges(replace(job(Target(url=url)), max_body=2000))
        with pytest.raises(VerificationError) as raised:
            list(told)
    assert raised.value.message.startswith(f"{url} answers nothing that can be read: {reason}")
    assert hint in (raised.value.hint or "")
    assert "--timeout" not in (raised.value.hint or "")


def test_one_request_without_an_answer_is_no_judgement_either() -> None:
    def closing(connection: object) -> None:
        return

    with listening(closing) as url:
        recorded = Recorded(0, "shop", WireRequest("GET", "/orders/7"))
        with pytest.raises(VerificationError, match="does not answer"):
            list(exchanges(only_recorded(job(Target(url=url)), recorded)))


class Answering:
    """A sender that gives the same answer to everything, and keeps what it was sent."""

    def __init__(self, body: bytes = b"{}") -> None:
        self.seen: list[WireRequest] = []
        self.body = body

    def send(self, request: WireRequest) -> Outcome:
        self.seen.append(request)
        return Answer(200, (), self.body)

    def close(self) -> None:
        return


@pytest.mark.parametrize(
    ("url", "allow", "forbidden"),
    [
        ("https://orders.example.test", False, True),
        ("https://orders.example.test", True, False),
        ("http://127.0.0.1:8000", False, False),
    ],
)
def test_writes_leave_this_machine_only_when_they_are_allowed(
    url: str, allow: bool, forbidden: bool
) -> None:
    told: list[Message] = []
    head = Answering()
    given = replace(job(Target(url=url)), allow_writes=allow)
    gateway = Gateway(given, head, None, told.append)
    for _ in range(2):
        gateway.replay(1, "shop", WireRequest("POST", "/orders", (), b"{}"), None)
    gateway.replay(0, "shop", WireRequest("GET", "/orders/1"), None)
    reason = "it may change data: allow it with --allow-writes"
    assert [one for one in told if isinstance(one, Stopped)] == (
        [Stopped(frozenset({1}), reason)] if forbidden else []
    )
    assert [one.method for one in head.seen] == (["GET"] if forbidden else ["POST", "POST", "GET"])
    assert gateway.may_send(1) is not forbidden


def test_the_baseline_is_asked_the_same_in_its_own_words_and_again_if_that_is_safe() -> None:
    told: list[Message] = []
    head, baseline = Answering(b'{"id": "new"}'), Answering(b'{"id": "old"}')
    given = replace(job(Target(app="a:b")), repeats_baseline=True)
    gateway = Gateway(given, head, baseline, told.append)
    gateway.replay(1, "shop", WireRequest("POST", "/orders", (), b"{}"), None)
    gateway.replay(0, "shop", WireRequest("GET", "/orders/new"), None)
    assert [one.target for one in head.seen] == ["/orders", "/orders/new"]
    assert [one.target for one in baseline.seen] == ["/orders", "/orders/old", "/orders/old"]
    first, second = (one for one in told if isinstance(one, Exchange))
    assert (first.again, second.again) == (None, Answer(200, (), b'{"id": "old"}'))


def test_a_baseline_that_does_not_answer_is_left_alone() -> None:
    class Silent(Answering):
        def send(self, request: WireRequest) -> Outcome:
            super().send(request)
            return NoAnswer(Silence.TIMEOUT, "no whole answer within 10 s")

    told: list[Message] = []
    baseline = Silent()
    gateway = Gateway(job(Target(app="a:b")), Answering(), baseline, told.append)
    for _ in range(9):
        gateway.replay(0, "shop", WireRequest("GET", "/orders/1"), None)
    assert len(baseline.seen) == 3
    silence = NoAnswer(Silence.TIMEOUT, "no whole answer within 10 s")
    assert [one.baseline for one in told if isinstance(one, Exchange)] == [silence] * 9


def test_requests_go_at_the_rate_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("time.sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    pacer = Pacer(4.0)
    for _ in range(9):
        pacer.wait()
    assert clock[0] == pytest.approx(102.0)


def test_a_url_is_sent_to_as_an_application_is() -> None:
    with listening(answering("Content-Type: application/json", body=b"{}")) as url:
        told = sent(job(Target(url=url)))
    assert {one.head.status for one in told if isinstance(one.head, Answer)} == {200}
    assert {one.form for one in told} == {0, 1}
    assert not any(isinstance(one.head, NoAnswer) for one in told)
    assert Silence.CRASHED not in {getattr(one.head, "kind", None) for one in told}
