"""`contractctl verify` as a user runs it: who fails, on what, and what is kept of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from command_line import Outcome, inside, shell
from conftest import ROOT
from verify_shop import make_shop

QUICK = ("--max-examples", "5", "--as-of", "2026-12-01", "--base", "shop@v1", "--head", "shop@v2")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The workspace, with its provider."""
    return make_shop(tmp_path)


def verify(shop: Path, *options: str, **variables: str) -> Outcome:
    return inside(shop, "verify", "shop", *QUICK, *options, **variables)


def found(outcome: Outcome) -> Any:
    assert outcome.out, outcome.err
    return json.loads(outcome.out)


def failures(document: Any) -> set[tuple[str, str, str, str | None]]:
    return {
        (one["consumer"], one["operation"], one["check"], one["field"])
        for one in document["results"]
        if one["verdict"] == "fail" and one["new"] is not False
    }


def test_a_provider_that_keeps_its_promises_passes_and_twice_the_same(shop: Path) -> None:
    options = (*QUICK, "--app", "provider:good", "--format", "json")
    first, second = (shell(shop, "verify", "shop", *options) for _ in "12")
    assert (first.code, second.code) == (0, 0), first.err
    assert first.out == second.out
    document = found(first)
    schema = json.loads((ROOT / "contractctl/schemas/verify.json").read_text())
    assert list(jsonschema_rs.Draft202012Validator(schema).iter_errors(document)) == []
    verdicts = {one["name"]: one["verdict"] for one in document["consumers"]}
    passing = dict.fromkeys(("kinder", "namer", "noter", "pricer"), "pass")
    assert verdicts == {**passing, "silent": "skipped"}
    assert not (shop / ".hypothesis").exists()
    assert not (shop / ".schemathesis").exists()


def test_only_who_reads_an_optional_field_misses_it(shop: Path) -> None:
    outcome = verify(shop, "--app", "provider:without_note", "--format", "json")
    assert outcome.code == 1
    document = found(outcome)
    assert failures(document) == {("noter", "GET /items/{id}", "consumer-reads", "$.note")}


def test_only_who_sends_a_field_is_hurt_where_its_values_are_fewer(shop: Path) -> None:
    outcome = verify(shop, "--app", "provider:narrow", "--format", "json")
    assert outcome.code == 1
    document = found(outcome)
    assert failures(document) == {("kinder", "POST /items", "accepted", "$.kind")}
    schema = json.loads((ROOT / "contractctl/schemas/verify.json").read_text())
    assert list(jsonschema_rs.Draft202012Validator(schema).iter_errors(document)) == []


def test_what_the_baseline_fails_as_well_is_shown_and_does_not_count(shop: Path) -> None:
    same = ("--app", "provider:without_note", "--baseline", "provider:without_note")
    outcome = verify(shop, *same, "--format", "json")
    assert outcome.code == 0
    document = found(outcome)
    assert failures(document) == set()
    assert [one["new"] for one in document["results"] if one["verdict"] == "fail"] == [False]


def test_cents_that_became_units_are_found_by_comparing(shop: Path) -> None:
    pair = ("--app", "provider:in_units", "--baseline", "provider:good", "--compare")
    outcome = verify(shop, *pair, "--format", "json")
    assert outcome.code == 1
    assert ("pricer", "GET /items/{id}", "meaning", "$.price") in failures(found(outcome))


def test_an_operation_that_never_answers_2xx_is_inconclusive(shop: Path) -> None:
    outcome = verify(shop, "--app", "provider:nothing", "--format", "json")
    assert outcome.code == 4
    assert found(outcome)["summary"]["inconclusive"] == 4


def test_a_failure_can_be_sent_again_alone(shop: Path) -> None:
    document = found(verify(shop, "--app", "provider:narrow", "--format", "json"))
    (example,) = (one["example"] for one in document["results"] if one["example"])
    again = verify(shop, "--app", "provider:narrow", "--replay", example["id"], "--format", "json")
    assert again.code == 1
    assert found(again)["cases"] == 2, "once for each form of the operation"
    mended = verify(shop, "--app", "provider:good", "--replay", example["id"], "--format", "json")
    assert mended.code == 0
    unknown = verify(shop, "--app", "provider:good", "--replay", "0" * 12)
    assert (unknown.code, unknown.out) == (3, "")
    assert example["id"] in unknown.err


def test_impact_knows_what_was_tested(shop: Path) -> None:
    def verdicts() -> dict[str, str]:
        asked = ("impact", "shop@v1", "shop@v2", "--as-of", "2026-12-01", "--format", "json")
        outcome = inside(shop, *asked)
        return {one["consumer"]: one["verdict"] for one in json.loads(outcome.out)["impacts"]}

    vague = (shop / "consumers.yaml").read_text().replace(", sends: [$.name, $.kind]", "")
    (shop / "consumers.yaml").write_text(vague)
    assert verdicts()["kinder"] == "possible"
    verify(shop, "--app", "provider:good")
    assert verdicts()["kinder"] == "unaffected"
    verify(shop, "--app", "provider:narrow")
    assert verdicts()["kinder"] == "affected"
    assert verdicts()["namer"] == "unaffected"


def test_a_stub_of_the_head_revision_stands_in_and_proves_nothing_of_providers(shop: Path) -> None:
    outcome = verify(shop, "--format", "json")
    assert outcome.code == 1, outcome.err
    assert "stub of shop@v2" in outcome.err
    assert failures(found(outcome)) >= {("kinder", "POST /items", "accepted", "$.kind")}
    kept = json.loads((shop / ".contractctl/verify/shop.json").read_text())
    assert kept["tests"] == []


def test_secrets_are_sent_and_never_shown_nor_kept(shop: Path) -> None:
    secret = "tok-4f0c2a7be1-secret"
    sent = ("--app", "provider:echoing", "--header", "Authorization: Bearer ${SHOP_TOKEN}")
    pair = ("--baseline", "provider:good", "--compare")
    for format in ("text", "json", "junit"):
        options = (*QUICK, *sent, *pair, "--format", format)
        outcome = shell(shop, "verify", "shop", *options, SHOP_TOKEN=secret)
        assert outcome.code == 1
        assert secret not in outcome.out + outcome.err
        assert "[redacted]" in outcome.out
    assert secret not in (shop / ".contractctl/verify/shop.json").read_text()
    missing = verify(shop, *sent)
    assert missing.code == 2
    assert "SHOP_TOKEN" in missing.err


def test_junit_counts_what_fails(shop: Path) -> None:
    outcome = verify(shop, "--app", "provider:narrow", "--format", "junit")
    root = ElementTree.fromstring(outcome.out)
    assert root.get("failures") == "1"
    assert {suite.get("name") for suite in root} >= {"kinder", "namer", "silent"}


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--provider", "http://127.0.0.1:1"), 3, "127.0.0.1:1"),
        (("--provider", "ftp://example.test"), 2, "http://HOST:PORT"),
        (("--provider", "http://a:b@example.test"), 2, "--header"),
        (("--app", "nowhere:app"), 3, "nowhere"),
        (("--app", "provider:missing"), 3, "missing"),
        (("--app", "provider:good", "--stub", "shop@v1"), 2, "name one provider"),
        (("--app", "provider:good", "--compare"), 2, "--baseline"),
        (("--app", "provider:good", "--worst-case"), 2, "stub"),
        (("--app", "provider:good", "--consumer", "noteer"), 2, "noter"),
        (("--app", "provider:good", "--header", "no colon"), 2, "Name: value"),
        (("--app", "provider:good", "--recorded", "consumers.yaml"), 3, "no pact"),
    ],
)
def test_wrong_options_end_with_what_to_do(
    shop: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    outcome = verify(shop, *options)
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    assert words in outcome.err
    assert "Traceback" not in outcome.err
