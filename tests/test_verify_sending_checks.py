"""Checks of the workspace see each answer as each consumer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from verify_providers import APP, GET, POST, job, written

from contractctl.errors import VerificationError
from contractctl.model.migration import Timeline
from contractctl.model.places import FieldPath, Step
from contractctl.model.verification import (
    CheckFinding,
    Exchange,
    Expectation,
    Form,
    Job,
    NoAnswer,
    Recorded,
    Stopped,
    WireRequest,
)
from contractctl.verify.running import exchanges

CHECK = """
import schemathesis

@schemathesis.check
def anything(ctx, response, case):
    told = (ctx.consumer, ctx.operation, ctx.reads, ctx.sends, str(ctx.as_of), ctx.timeline)
    BODY
"""


def check(folder: Path, body: str, name: str = "steady-prices") -> str:
    path = folder / f"{name}.py"
    path.write_text(CHECK.replace("BODY", body), encoding="utf-8")
    return str(path)


def checked(folder: Path, *checks: str, **changed: Any) -> list[Exchange]:
    requests = (
        WireRequest("POST", "/orders", (("Content-Type", "application/json"),), b'{"sku": "1"}'),
        WireRequest("GET", "/orders/7"),
    )
    recorded = tuple(Recorded(1 - n, "shop", one) for n, one in enumerate(requests))
    given = replace(
        job(written(folder, APP), examples=2), recorded=recorded, checks=checks, **changed
    )
    return [told for told in exchanges(given) if isinstance(told, Exchange)]


def findings(told: list[Exchange]) -> set[CheckFinding]:
    return {finding for one in told for finding in one.findings}


def test_a_check_is_run_for_each_consumer_of_the_form(tmp_path: Path) -> None:
    reads = frozenset({FieldPath("body", "", (Step("property", "total"),))})
    form, other = Form(GET, frozenset()), Form(POST)
    timeline = Timeline(date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    expectations = (
        Expectation(form, reads, frozenset(), ("shop",)),
        Expectation(form, None, frozenset(), ("till",)),
        Expectation(other, None, frozenset(), ("till",)),
    )
    told = checked(
        tmp_path,
        check(tmp_path, "assert ctx.consumer == 'till', repr(told[:5]) + str(told[5].sunset)"),
        forms=(form, other),
        expectations=expectations,
        timeline=timeline,
    )
    message = "('shop', 'GET /orders/{orderId}', ('$.total',), (), '2026-12-01')2026-03-01"
    of_get = {finding for finding in findings(told) if "GET" in finding.message}
    assert of_get == {CheckFinding("steady-prices", "shop", message)}
    generated = {one.passed for one in told if one.form == 0 and not one.consumer}
    assert generated == {(("steady-prices", "till"),)}


def test_a_check_sees_the_case_and_the_answer_of_recorded_requests_too(tmp_path: Path) -> None:
    body = "assert case.method != 'GET', f'{response.status_code} {case.path_parameters}'"
    told = checked(tmp_path, check(tmp_path, body))
    assert {finding.message for finding in told[1].findings} == {"200 {'orderId': '7'}"}
    assert told[0].passed == (("steady-prices", "shop"),)
    generated = next(one for one in told[2:] if one.form == 1)
    assert generated.passed == (("steady-prices", "shop"), ("steady-prices", "till"))


def test_a_check_that_fails_itself_is_no_finding_about_the_provider(tmp_path: Path) -> None:
    told = checked(tmp_path, check(tmp_path, "raise KeyError('x')"))
    (message,) = {finding.message for finding in findings(told)}
    assert all(finding.is_crash for finding in findings(told))
    assert message.startswith("KeyError: 'x' at ")
    assert message.endswith("steady-prices.py:7")


def test_a_check_that_exits_ends_nothing(tmp_path: Path) -> None:
    told = checked(tmp_path, check(tmp_path, "raise SystemExit(2)"))
    assert {one.form for one in told[2:]} == {0, 1}
    assert all(finding.is_crash for finding in findings(told))


def test_a_check_that_hangs_is_named_and_run_no_more_and_the_others_go_on(tmp_path: Path) -> None:
    hanging = check(tmp_path, "import time; time.sleep(1000)", "hanging")
    told = checked(tmp_path, hanging, check(tmp_path, "pass"), timeout=0.5)
    (message,) = {finding.message for finding in findings(told)}
    assert message == f"no end after 0.5 s, so it is not run any more ({hanging})"
    assert all(finding.is_crash and finding.check == "hanging" for finding in findings(told))
    assert {one.form for one in told[2:]} == {0, 1}
    assert {name for one in told for name, _ in one.passed} == {"steady-prices"}
    assert all(one.findings and one.passed for one in told)


def test_a_check_that_hangs_on_the_answer_to_anothers_request_is_the_one_that_is_named(
    tmp_path: Path,
) -> None:
    calling = check(tmp_path, "case.method == 'POST' and case.call()", "calling")
    body = "n.append(1); import time; len(n) == 2 and time.sleep(1000)\n\nn = []"
    told = checked(tmp_path, check(tmp_path, body, "hanging"), calling, timeout=0.5)
    assert {finding.check for finding in findings(told)} == {"hanging"}
    assert "calling" in {name for one in told for name, _ in one.passed}


SLOWLY = APP.replace(
    "    length = int",
    """
    import time
    time.sleep(0.3)
    length = int""",
)


def test_a_check_has_its_time_for_itself_however_slow_the_provider_is(tmp_path: Path) -> None:
    path = check(tmp_path, "[case.call() for _ in range(4)]")
    request = WireRequest("POST", "/orders", (("Content-Type", "application/json"),), b"{}")
    given = replace(
        job(written(tmp_path, SLOWLY), POST, examples=1),
        recorded=(Recorded(0, "shop", request),),
        checks=(path,),
        timeout=0.6,
    )
    told = next(iter(exchanges(given)))
    assert isinstance(told, Exchange)
    assert told.findings == ()


def test_a_check_is_not_run_on_the_answers_to_its_own_requests(tmp_path: Path) -> None:
    told = checked(tmp_path, check(tmp_path, "case.call()"))
    assert findings(told) == set()


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"a":1,  "b":"\\u00e9\\/"}'),
        ("application/json", b'{"a": NaN, "lone": "\\ud800"'),
        ("text/csv; charset=utf-8", b"a;b\r\n\xff;2"),
        ("application/json", b"[" + b"1," * 600_000 + b"1]"),
    ],
)
def test_what_a_check_gets_for_its_request_is_what_the_provider_answered(
    tmp_path: Path, media_type: str, body: bytes
) -> None:
    (tmp_path / "body").write_bytes(body)
    source = f"""
import pathlib

def app(environ, start):
    body = (pathlib.Path(__file__).parent / "body").read_bytes()
    start("201 Created", [("Content-Type", {media_type!r}), ("X-A", "1"), ("X-A", "2")])
    return [body]
"""
    path = check(
        tmp_path,
        "again = case.call()\n"
        "    assert again.content == response.content, 'content'\n"
        "    assert again.headers == response.headers, f'{again.headers} {response.headers}'\n"
        "    assert again.headers['x-a'] == ['1', '2'], 'both'",
    )
    given = replace(job(written(tmp_path, source), POST, examples=2), checks=(path,))
    told = [one for one in exchanges(given) if isinstance(one, Exchange)]
    assert findings(told) == set()
    assert any(one.passed for one in told)


def test_a_generator_that_dies_is_told(tmp_path: Path) -> None:
    hook = """pass

class Odd(BaseException):
    pass

@schemathesis.hook
def after_call(context, case, response):
    raise Odd("gone")
"""
    given = replace(job(written(tmp_path, APP)), checks=(check(tmp_path, hook),))
    reason = "schemathesis cannot generate its requests: gone"
    stopped = [one for one in exchanges(given) if isinstance(one, Stopped)]
    assert stopped == [Stopped(frozenset({form}), reason) for form in (0, 1)]


def test_a_check_that_does_not_apply_neither_passes_nor_fails(tmp_path: Path) -> None:
    told = checked(tmp_path, check(tmp_path, "return True"))
    assert {(one.findings, one.passed) for one in told} == {((), ())}


def test_checks_of_one_file_go_by_their_own_names(tmp_path: Path) -> None:
    second = "assert ctx\n\n@schemathesis.check\ndef another(ctx, response, case):\n    pass"
    told = checked(tmp_path, check(tmp_path, second), check(tmp_path, "pass", "alone"))
    names = {name for one in told for name, _ in one.passed}
    assert names == {"anything", "another", "alone"}


def test_a_finding_says_whether_the_baseline_has_it_too(tmp_path: Path) -> None:
    old = written(tmp_path, APP.replace('"200 OK"', '"203 OK"'), "old_provider")
    body = "assert response.status_code not in (200, 201), 'bad'"
    told = checked(tmp_path, check(tmp_path, body), baseline=old)
    assert {(one.form, finding.on_baseline) for one in told for finding in one.findings} == {
        (0, False),
        (1, True),
    }


def test_an_answer_that_did_not_come_is_not_checked(tmp_path: Path) -> None:
    path = check(tmp_path, "pass")
    target = written(tmp_path, "def app(environ, start):\n    raise KeyError", "broken_provider")
    given: Job = replace(job(target, examples=1), checks=(path,))
    told = [one for one in exchanges(given) if isinstance(one, Exchange)]
    assert {type(one.head) for one in told} == {NoAnswer}
    assert {one.passed + one.findings for one in told} == {()}


def test_a_hook_gives_the_credentials(tmp_path: Path) -> None:
    hook = "pass\n\ndef authenticate():\n    return {'Authorization': 'Bearer t0'}"
    source = "assert b'Bearer t0' in response.content and 't0' not in str(response.request.headers)"
    told = checked(tmp_path, check(tmp_path, hook), check(tmp_path, source, "sees"))
    assert findings(told) == set()
    assert all(("Authorization", "***") in one.request.headers for one in told)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("pass\n\n1 / 0", r"^.*steady-prices.py:9:1: .* cannot be loaded: ZeroDivision"),
        ("pass\n\nx = (", r"steady-prices.py cannot be loaded: SyntaxError"),
        ("pass\n\ndef authenticate(): 1 / 0", r"authenticate\(\) of .* failed: ZeroDivisionError"),
        ("pass\n\ndef authenticate(): return 'x'", r"authenticate\(\) of .* gave str"),
        (
            "pass\n\n@schemathesis.check\nclass C:\n"
            "    def after_response(self, ctx, response, case): pass",
            "registers a class",
        ),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_run(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(VerificationError, match=message):
        checked(tmp_path, check(tmp_path, body))
