"""The verdict on a pull request as JSON, schema `contractctl/gate/1`, for programs."""

from __future__ import annotations

import json

from contractctl.model.gate import (
    ContractInput,
    Finding,
    GateInputs,
    GateResult,
    Ground,
    Hurt,
    JudgedContract,
    Level,
)
from contractctl.pointer import JsonValue
from contractctl.report.changes import change_json, location_json
from contractctl.report.gate_annotated import from_top
from contractctl.report.impact_json import evidence_row
from contractctl.report.judgements import waiver_json

SCHEMA = "contractctl/gate/1"


def render_json(result: GateResult) -> str:
    """Render a verdict as JSON text that ends with a newline; equal results give equal bytes.

    What is no character in any encoding, as a file name may have it, becomes `?`.
    """
    document: JsonValue = {
        "schema": SCHEMA,
        "against": result.against,
        "base": result.base,
        "head": result.head,
        "as_of": result.as_of.isoformat(),
        "policy": result.policy,
        "mode": result.mode.value,
        "verdict": result.verdict.value,
        "exit_code": result.exit_code,
        "findings": [_finding(one) for one in from_top(result).findings],
        "contracts": [_contract(one) for one in result.contracts],
        "inputs": _inputs(result.inputs),
        "remarks": list(result.remarks),
        "summary": {level.value: len(result.of(level)) for level in Level},
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "replace").decode()


def _finding(one: Finding) -> JsonValue:
    return {
        "rule": one.rule,
        "level": one.level.value,
        "fingerprint": one.fingerprint,
        "contract": one.contract,
        "change_rule": one.change_rule,
        "consumers": list(one.consumers),
        "message": one.message,
        "hint": one.hint,
        "location": location_json(one.location),
        "waived_by": waiver_json(one.waived_by) if one.waived_by else None,
        "hurts": [_hurt(hurt) for hurt in one.hurts],
        "change": change_json(one.change, looked_for=True) if one.change else None,
        "grounds": [_ground(ground) for ground in one.grounds],
    }


def _hurt(hurt: Hurt) -> JsonValue:
    return {
        "consumer": hurt.consumer,
        "owner": hurt.owner,
        "verdict": hurt.verdict.value,
        "reason": hurt.reason,
        "evidence": [evidence_row(row) for row in hurt.evidence],
    }


def _ground(ground: Ground) -> JsonValue:
    return {"text": ground.text, "holds": ground.holds, "is_condition": ground.is_condition}


def _contract(one: JudgedContract) -> JsonValue:
    return {
        "name": one.api,
        "happened": one.happened.value,
        "former": one.former,
        "files": list(one.files),
        "breaking": one.breaking,
        "dangerous": one.dangerous,
        "safe": one.safe,
        "consumers": one.consumers,
        "evidence": one.evidence,
    }


def _inputs(inputs: GateInputs) -> JsonValue:
    return {
        "contracts": {name: _input(one) for name, one in sorted(inputs.contracts.items())},
        "evidence": inputs.evidence,
        "policy": inputs.policy,
        "consumers": inputs.consumers,
    }


def _input(one: ContractInput) -> JsonValue:
    return {"base": one.base, "head": one.head}
