"""usage.json is read whole or refused with the place at fault, whoever wrote it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_line import write
from recorded_estate import Estate, each

from contractctl.errors import ContractctlError
from contractctl.load.usage import load_usage
from contractctl.model import EvidenceKind, Operation
from contractctl.report.usage_json import render_usage_json

FILE = "contracts/orders/usage.json"
USE = {
    **{"consumer": "cart", "operation": "GET /orders/{id}", "field": None, "hits": 3},
    **{"first_seen": "2026-09-01", "last_seen": "2026-10-01", "kind": "observed"},
}
SHEET: dict[str, Any] = {
    **{"schema": "contractctl/usage/1", "api": "orders"},
    **{"window": {"from": "2026-09-01", "to": "2026-10-20"}, "attributed_share": 1.0},
    **{"uses": [USE], "consents": []},
}


def refused(folder: Path, text: str | bytes) -> str:
    """The error for a file, with its place."""
    write(folder, {FILE: text})
    with pytest.raises(ContractctlError) as caught:
        load_usage(folder, "orders")
    assert caught.value.hint
    return str(caught.value)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    def law(estate: Estate) -> None:
        read = estate.recorded(tmp_path)
        assert render_usage_json(read) == render_usage_json(estate.exported())

    each(60, law)


def test_a_file_by_hand_needs_only_the_documented_fields(tmp_path: Path) -> None:
    write(tmp_path, {FILE: json.dumps(SHEET)})
    found = load_usage(tmp_path, "orders")
    assert [(one.consumer, one.operation, one.kind, one.hits) for one in found.usage.uses] == [
        ("cart", Operation("GET", "/orders/{id}"), EvidenceKind.OBSERVED, 3)
    ]
    assert found.usage.watches is None
    assert (found.consents, dict(found.extensions), found.moved) == ((), {}, frozenset())


def test_a_clock_that_is_wrong_makes_no_file_that_cannot_be_read(tmp_path: Path) -> None:
    window = {"from": "1970-01-01", "to": "2099-12-31"}
    uses = [{**USE, "first_seen": "1970-01-01", "last_seen": "2099-12-31"}]
    write(tmp_path, {FILE: json.dumps({**SHEET, "window": window, "uses": uses})})
    assert load_usage(tmp_path, "orders").usage.first == date(1970, 1, 1)


def test_what_a_newer_version_adds_is_left_alone(tmp_path: Path) -> None:
    newer = {**SHEET, "mood": "good", "uses": [{**USE, "colour": {"deep": [1]}}]}
    write(tmp_path, {FILE: json.dumps(newer)})
    assert len(load_usage(tmp_path, "orders").usage.uses) == 1


def test_a_file_that_moved_with_its_contract_may_have_the_former_name(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/purchases/usage.json": json.dumps(SHEET)})
    assert load_usage(tmp_path, "purchases", "orders").usage.api == "purchases"
    with pytest.raises(ContractctlError, match="about 'orders'"):
        load_usage(tmp_path, "purchases")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("hits", 10**400, "uses[1].hits: must be a whole number from 0"),
        ("hits", -1, "uses[1].hits: must be a whole number from 0"),
        ("hits", True, "uses[1].hits: must be a whole number, not true or false"),
        ("hits", 1.5, "uses[1].hits: must be a whole number, not a number"),
        ("consumer", "", "uses[1].consumer: is empty"),
        ("consumer", "a\x1b[31m", "uses[1].consumer: has a line break or a character"),
        ("consumer", "a\n::error::b", "uses[1].consumer: has a line break or a character"),
        ("consumer", ["a"], "uses[1].consumer: must be a text, not a list"),
        ("operation", "get /x", "uses[1].operation: the method is written in capitals: GET /x"),
        ("operation", "GET /x?a=1", "uses[1].operation: a path has no query"),
        ("field", "$..a", "uses[1].field: '$..a' is no field path, at character 2"),
        ("field", "$" * 30_000, "uses[1].field: is longer than 20,000 characters"),
        ("first_seen", "2026-13-01", "uses[1].first_seen: '2026-13-01' is not in the calendar"),
        ("first_seen", 20260901, "uses[1].first_seen: must be a text, not a number"),
        ("last_seen", "2026-08-01", "uses[1].last_seen: 2026-08-01 is before first_seen"),
        ("kind", "magic", "uses[1].kind: 'magic' is not known; one of declared, pact, observed"),
        ("sides", ["both"], "uses[1].sides: 'both' is not known; one of reads, sends"),
        ("claimed_by", "a", "uses[1].claimed_by: must be a list, not a text"),
        ("weak", 1, "uses[1].weak: must be true or false, not a number"),
    ],
)
def test_a_wrong_use_is_named_with_its_place(
    tmp_path: Path, key: str, value: object, said: str
) -> None:
    text = json.dumps({**SHEET, "uses": [USE, {**USE, key: value}]}, indent=1)
    error = refused(tmp_path, text)
    assert said in error
    line = 1 + text[: text.rindex(f'"{key}":')].count("\n")
    assert error.startswith(f"{FILE}:{line}:")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("window", {"from": "2026-09-01"}, "window.to: is missing"),
        ("window", {"from": "2026-09-02", "to": "2026-09-01"}, "window.to: 2026-09-01 is before"),
        ("attributed_share", 2, "attributed_share: must be a share from 0 to 1"),
        ("uses", {}, "uses: must be a list, not a mapping"),
        ("uses", [5], "uses[0]: must be a mapping, not a number"),
        ("uses", [{}], "uses[0]: has no 'consumer'"),
        ("watched", [{"days": [["2026-09-01"]]}], "watched[0].days: must be the first and the"),
        ("strays", [{"consumer": None}], "strays[0]: has no 'operation'"),
        ("extensions", [{"consumer": "a", "until": "soon"}], "extensions[0].until: must be a date"),
        ("moved", [4], "moved[0]: must be a text, not a number"),
        ("schema", "contractctl/usage/2", "schema: 'contractctl/usage/2' is not known"),
        ("api", "carts", "api: it is about 'carts', not 'orders'"),
        ("\x1b[31m", 1, "the name is empty or not printable"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, key: str, value: object, said: str) -> None:
    assert said in refused(tmp_path, json.dumps({**SHEET, key: value}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is empty"),
        (b"\0\1\2", "NUL character"),
        (b"{\xfd}", "not valid UTF-8"),
        (b"[]", "the top level is no mapping"),
        (b"schema: contractctl/usage/1\n", "not valid JSON"),
        (b'{"hits": NaN}', "NaN is no JSON number"),
        (b'{"hits": 1e999}', "1e999 is no JSON number"),
        (b'{"hits": ' + b"9" * 5000 + b"}", "more than 4,300 digits"),
        (b'{"api": "a", "api": "b"}', 'duplicate key "api"'),
        (b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}", "nested deeper than 200 levels"),
        (b"[" * 100_000, "nested deeper than 200 levels"),
    ],
)
def test_what_is_no_json_that_all_read_alike_is_refused(
    tmp_path: Path, text: bytes, said: str
) -> None:
    assert said in refused(tmp_path, text)


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere.json": json.dumps(SHEET), f"shop/{FILE}": ""})
    (tmp_path / "shop" / FILE).unlink()
    (tmp_path / "shop" / FILE).symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ContractctlError, match="is a link out of the repository"):
        load_usage(tmp_path / "shop", "orders")


def test_of_thousands_of_wrong_rows_the_first_is_named(tmp_path: Path) -> None:
    rows = [{**USE, "hits": "many"}] * 5_000
    assert "uses[0].hits" in refused(tmp_path, json.dumps({**SHEET, "uses": rows}))
