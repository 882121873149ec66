"""A certificate says who agreed to the removal, and is not granted without where policy asks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from audit_estate import command, imported
from command_line import Outcome, write
from test_audit_commands import AS_OF, CONSUMERS, CONTRACT, line, workspace
from test_audit_removal import VAGUE
from test_schemas import problems

JOB = VAGUE.replace("batch", "job").replace(
    "{shop: {}}", "{shop: {uses: [{operation: GET /carts}]}}"
)
GONE = CONTRACT.format(base="/").partition("  /orders")[0]
DATES = "{announce: 2026-09-01, deprecate: 2026-10-01, sunset: 2027-01-11}"
MIGRATION = f"base: v1\nhead: v2\nowner: a@example.test\ntimeline: {DATES}\n"
BY = ("--by", "lea@example.test", "--as-of", "2026-10-30")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose `job` called GET /orders once, long ago, and does not declare it."""
    folder = tmp_path_factory.mktemp("shop")
    log = [line(hour, "web/1") for hour in range(-300, 740)]
    workspace(
        folder,
        [line(-276, "job/1", "GET /orders"), *log],
        consumers_yaml=CONSUMERS + JOB,
        contracts__shop__v2_yaml=GONE,
        contracts__shop__migration_yaml=MIGRATION,
    )
    imported(folder, "access.log", as_of=AS_OF)
    return folder


@pytest.fixture
def folder(shop: Path, tmp_path: Path) -> Path:
    """A copy of the workspace, to write to."""
    return shutil.copytree(shop, tmp_path / "shop")


def certify(folder: Path, *arguments: str, as_of: str = AS_OF) -> Outcome:
    return command(folder, "audit", "--certify", "GET /orders", "--as-of", as_of, *arguments)


def certificate(folder: Path, as_of: str = AS_OF) -> dict[str, Any]:
    done = certify(folder, "--format", "json", as_of=as_of)
    assert problems("certificate", done.out) == []
    found: dict[str, Any] = json.loads(done.out)
    return found


def consent(folder: Path, name: str, *arguments: str) -> None:
    done = command(folder, "track", "consent", "shop", name, *BY, *arguments)
    assert done.code == 0


def given(found: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {one["consumer"]: (one["by"], one["at"]) for one in found["asked"]}


LEA = ("lea@example.test", "2026-10-30")


def test_who_ever_used_it_has_to_agree_and_is_named_with_whom_to_ask(folder: Path) -> None:
    found = certificate(folder)
    assert (found["verdict"], found["consents"]) == ("not enough evidence", "missing")
    (said,) = found["missing"]
    assert said.startswith("no consent of job (job@example.test): ask, then note the answer with")
    assert "`contractctl track consent shop job --operation 'GET /orders' --by WHO`" in said
    assert given(found) == {"job": (None, None)}
    assert certify(folder).code == 4


@pytest.mark.parametrize("arguments", [(), ("--operation", "GET /orders")])
def test_with_every_consent_it_is_granted_and_says_by_whom_and_when(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    consent(folder, "job", *arguments)
    found = certificate(folder)
    assert (found["verdict"], found["consents"]) == ("supported", "complete")
    assert given(found) == {"job": LEA}
    said = certify(folder).out
    assert "job: given on 2026-10-30 by lea@example.test" in said
    assert "consent of consumers: required; 1 of 1 given" in said
    assert "consents are those of the ledger" in said


def test_a_consent_changes_what_the_certificate_was_computed_from(folder: Path) -> None:
    before = certificate(folder)["inputs"]
    consent(folder, "job")
    after = certificate(folder)["inputs"]
    assert {name for name in before if before[name] != after[name]} == {"consents"}


def test_where_policy_does_not_ask_for_it_nobody_keeps_it_from_being_granted(folder: Path) -> None:
    policy = "policy: {removal: {consent: not-required}}\n"
    write(folder, {"contracts/shop/migration.yaml": MIGRATION + policy})
    found = certificate(folder)
    assert (found["verdict"], found["consents"]) == ("supported", "not required")
    assert given(found) == {"job": (None, None)}


def test_a_consent_to_the_old_form_is_none_to_an_operation_that_stays(folder: Path) -> None:
    write(folder, {"contracts/shop/v2.yaml": CONTRACT.format(base="/")})
    consent(folder, "job")
    assert certificate(folder)["consents"] == "missing"
    consent(folder, "job", "--operation", "GET /orders")
    assert certificate(folder)["consents"] == "complete"


def test_a_consent_counts_from_its_day_on_and_for_its_own_migration(folder: Path) -> None:
    consent(folder, "job")
    assert given(certificate(folder, as_of="2026-10-29")) == {"job": (None, None)}
    assert given(certificate(folder, as_of="2026-10-30")) == {"job": LEA}
    other = {"contracts/shop/v3.yaml": GONE}
    write(folder, {**other, "contracts/shop/migration.yaml": MIGRATION.replace("v2", "v3")})
    assert given(certificate(folder)) == {"job": (None, None)}


def test_a_consent_does_not_outweigh_a_declaration(folder: Path) -> None:
    declared = CONSUMERS + JOB.replace("GET /carts", "GET /orders")
    write(folder, {"consumers.yaml": declared})
    consent(folder, "job")
    found = certificate(folder)
    assert (found["verdict"], found["consents"]) == ("not supported", "complete")


def test_the_owner_of_a_consumer_that_may_use_anything_can_answer_for_it(folder: Path) -> None:
    write(folder, {"consumers.yaml": CONSUMERS + JOB + VAGUE})
    consent(folder, "job")
    found = certificate(folder)
    assert given(found) == {"batch": (None, None), "job": LEA}
    (said,) = found["missing"]
    assert "ask its owner, and note the consent or declare its uses" in said
    consent(folder, "batch")
    assert certificate(folder)["verdict"] == "supported"


def lock_file(folder: Path, *consents: Any, **more: Any) -> None:
    rows = {"schema": "contractctl/usage/1", "api": "shop", "consents": list(consents), **more}
    write(folder, {"contracts/shop/usage.json": json.dumps(rows)})


AGREED = {
    **{"consumer": "job", "operation": "GET /orders"},
    **{"by": "lea@example.test", "at": "2026-10-30"},
}


def test_a_checkout_without_a_ledger_goes_by_the_lock_file(folder: Path) -> None:
    nothing = certificate(folder)["remarks"][-1]
    assert "there is no ledger and no contracts/shop/usage.json that holds consents" in nothing
    lock_file(folder, AGREED, newer_field=1)
    found = certificate(folder)
    assert (found["verdict"], given(found)) == ("supported", {"job": LEA})
    assert "consents are those of contracts/shop/usage.json" in found["remarks"][-1]
    assert given(certificate(folder, as_of="2026-10-29")) == {"job": (None, None)}
    command(folder, "track", "note", "shop", "job", *BY, "--note", "a ledger is there now")
    assert given(certificate(folder)) == {"job": (None, None)}


def test_the_lock_file_that_export_writes_says_the_same_as_the_ledger(folder: Path) -> None:
    consent(folder, "job")
    by_ledger = certificate(folder)
    command(folder, "evidence", "export", "--api", "shop", "--as-of", AS_OF)
    (folder / ".contractctl" / "ledger.db").unlink()
    by_file = certificate(folder)
    assert by_file["asked"] == by_ledger["asked"]
    assert by_file["inputs"] == by_ledger["inputs"]


def test_the_lock_file_does_not_tell_an_operation_that_stays_from_its_old_form(
    folder: Path,
) -> None:
    write(folder, {"contracts/shop/v2.yaml": CONTRACT.format(base="/")})
    lock_file(folder, AGREED)
    found = certificate(folder)
    assert given(found) == {"job": (None, None)}
    assert (
        "does not tell a consent to this operation from one to its old form"
        in (found["remarks"][-1])
    )


def row(**wrong: Any) -> str:
    rows = [{**AGREED, **wrong}]
    return json.dumps({"schema": "contractctl/usage/1", "api": "shop", "consents": rows})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("[]", "the top level is no mapping"),
        ("{", "usage.json"),
        ('{"schema": "contractctl/usage/1", "api": "shop"}', "consents: is missing"),
        ('{"schema": "x", "api": "shop", "consents": []}', "schema"),
        ('{"schema": "contractctl/usage/1", "api": "cart", "consents": []}', "about 'cart'"),
        ('{"schema": "contractctl/usage/1", "api": "shop", "consents": {}}', "must be a list"),
        (row(at="soon"), "consents[0].at: must be a date"),
        (row(operation="orders"), "consents[0].operation: 'orders' is no operation"),
        (row(by=""), "consents[0].by: is empty"),
        (row(consumer=7), "consents[0].consumer: must be a text"),
    ],
)
def test_a_lock_file_that_says_nothing_clear_is_refused(
    folder: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"contracts/shop/usage.json": text})
    assert certify(folder).code == 3
    assert said in " ".join(capsys.readouterr().err.split())


def test_operations_that_are_none_are_no_consent(folder: Path) -> None:
    event = {
        **{"id": "01a23179-de00-7000-8eec-a58dea0d2b52", "at": "2026-10-20T12:00:00Z"},
        **{"api": "shop", "consumer": "job", "kind": "consent", "by": "x"},
        "data": {"operations": ["all of it", 7, None]},
    }
    write(folder, {"events.jsonl": json.dumps(event) + "\n"})
    assert command(folder, "track", "import", str(folder / "events.jsonl")).code == 0
    assert certificate(folder)["consents"] == "missing"
