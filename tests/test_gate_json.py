"""The verdict on a pull request for programs: every field that was promised, and the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gate_results import (
    CALLER,
    HURT,
    WAIVER,
    about,
    attacking,
    blocked,
    change,
    crowd,
    edge,
    many,
    passed,
    removal,
    result,
    unknown,
    untouched,
    waived,
)
from gate_shop import CONSUMERS, ORDERS
from gate_stories import shop_in
from test_schemas import problems

from contractctl.model import Location
from contractctl.model.gate import ContractInput, GateResult, Mode
from contractctl.report.gate_json import render_json

EVERY = {
    one.__name__: one
    for one in (blocked, unknown, passed, untouched, waived, removal, edge, attacking)
}
PROMISED = {"schema", "against", "as_of", "mode", "verdict", "findings", "inputs"}
PROMISED_OF_A_FINDING = {
    *("rule", "level", "fingerprint", "contract", "change_rule", "consumers", "message", "hint"),
    *("location", "waived_by"),
}
SIGN = "\udcff"
"""What a byte that is no UTF-8 becomes in the name of a file."""


def read(result: GateResult) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_json(result))
    return found


@pytest.mark.parametrize("name", EVERY)
def test_every_verdict_has_the_described_fields_and_no_others(name: str) -> None:
    text = render_json(EVERY[name]())
    assert problems("gate", text) == []
    assert set(json.loads(text)) >= PROMISED
    assert all(set(one) >= PROMISED_OF_A_FINDING for one in json.loads(text)["findings"])


def test_the_output_of_a_real_pull_request_is_described_and_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_in(tmp_path / "shop", monkeypatch)
    shop.edit(ORDERS, "total: {type: integer}", "total: {type: string}")
    shop.edit(ORDERS, 'x-sunset: "2026-10-31"', 'x-sunset: "2026-10-01"')
    shop.edit(CONSUMERS, "finance@example.test", "billing@example.test")
    shop.commit()
    done = shop.gate(form="json")
    assert (done.code, done.err) == (1, "")
    assert problems("gate", done.out) == []
    assert shop.gate(form="json").out == done.out


def test_very_many_findings_and_consumers_are_all_there() -> None:
    assert len(read(many(300))["findings"]) == 300
    assert len(read(crowd(300))["findings"][0]["consumers"]) == 300


def test_a_finding_says_rule_place_consumers_and_what_to_do() -> None:
    found = read(blocked())
    first = found["findings"][0]
    told = blocked().findings[0]
    assert {key: first[key] for key in sorted(PROMISED_OF_A_FINDING)} == {
        "rule": "breaks-consumer",
        "level": "error",
        "fingerprint": told.fingerprint,
        "contract": "orders",
        "change_rule": "request-enum-value-removed",
        "consumers": ["checkout-web", "ledger-sync", "legacy-batch"],
        "message": told.message,
        "hint": told.hint,
        "location": {"file": "contracts/orders/v2.yaml", "line": 1299, "column": 11},
        "waived_by": None,
    }
    assert first["change"]["fingerprint"] == first["fingerprint"]
    assert first["change"]["witness"]["payload"] == {"reason": "other"}
    assert found["summary"] == {"error": 2, "unknown": 1, "warning": 1, "note": 0}


def test_whom_it_hurts_has_owner_reason_and_evidence() -> None:
    web = read(blocked())["findings"][0]["hurts"][0]
    assert (web["owner"], web["verdict"]) == ("storefront-oncall@example.test", "affected")
    declared, observed = web["evidence"]
    assert (declared["kind"], declared["source"]) == ("declared", "consumers.yaml:41")
    assert (observed["count"], observed["last_seen"]) == (2312, "2026-11-29")
    stranger = read(result(about("breaks-consumer", change("request-enum-value-removed"), CALLER)))
    assert stranger["findings"][0]["hurts"][0]["owner"] == ""


def test_what_a_rule_looked_at_is_told_in_order() -> None:
    grounds = read(removal())["findings"][0]["grounds"]
    assert [one["holds"] for one in grounds] == [False, False, None]


def test_a_waiver_is_told_as_it_stands_in_the_file() -> None:
    (found,) = read(waived())["findings"]
    assert (found["level"], found["consumers"]) == ("note", ["legacy-batch"])
    assert found["waived_by"]["reason"] == WAIVER.reason
    assert found["waived_by"]["location"]["line"] == 45


def test_the_inputs_are_what_it_takes_to_recompute() -> None:
    found = read(blocked())
    assert found["base"] == blocked().base
    assert found["head"] == blocked().head
    assert found["inputs"]["contracts"]["orders"]["base"] == f"sha256:{'a1' * 32}"
    assert set(found["inputs"]) == {"contracts", "evidence", "policy", "consumers"}


@pytest.mark.parametrize(
    ("found", "mode", "verdict", "code"),
    [
        (blocked(), Mode.ENFORCE, "blocked", 1),
        (unknown(), Mode.ENFORCE, "unknown", 4),
        (waived(), Mode.ENFORCE, "passed", 0),
        (blocked(), Mode.WARN, "blocked", 0),
        (unknown(), Mode.REPORT, "unknown", 0),
    ],
)
def test_the_verdict_is_the_same_in_every_mode_and_the_exit_code_is_not(
    found: GateResult, mode: Mode, verdict: str, code: int
) -> None:
    document = read(replace(found, mode=mode))
    assert (document["verdict"], document["mode"]) == (verdict, mode.value)
    assert document["exit_code"] == code


def test_equal_results_give_equal_bytes_whatever_the_order_of_contracts() -> None:
    plain = blocked()
    assert render_json(plain) == render_json(replace(plain))
    none = ContractInput(None, None)
    names = ("carts", "orders", "a")
    there = replace(plain.inputs, contracts=dict.fromkeys(names, none))
    back = replace(plain.inputs, contracts=dict.fromkeys(reversed(names), none))
    assert render_json(replace(plain, inputs=there)) == render_json(replace(plain, inputs=back))


def test_the_text_is_utf_8_whatever_the_names_are() -> None:
    one = replace(
        blocked().findings[0],
        message=f"grün {SIGN} \ud800",
        location=Location(f"contracts/{SIGN}.yaml", 1, 1),
        hurts=(replace(HURT[0], consumer=SIGN),),
    )
    text = render_json(result(one))
    assert problems("gate", text.encode().decode()) == []
    assert json.loads(text)["findings"][0]["message"] == "grün ? ?"
    assert json.loads(text)["findings"][0]["consumers"] == ["?"]
