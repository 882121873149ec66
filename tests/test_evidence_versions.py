"""A header tells revisions apart by what it says, not by what its text happens to hold."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from revision_files import write

from contractctl.diff.surface import surface
from contractctl.evidence.documents.targets import Requests, target_of_path
from contractctl.evidence.engines.dialects import DIALECTS
from contractctl.evidence.engines.statement import Table, statement
from contractctl.evidence.logs.engine import Engine
from contractctl.evidence.logs.masking import selected_header
from contractctl.evidence.matching import ContractIndex
from contractctl.load.revisions import load_revision
from contractctl.model import Operation
from contractctl.model.evidence import PromisedOperation

JSON_1, JSON_2 = "application/vnd.shop.v1+json", "application/vnd.shop.v2+json"
VALUES = frozenset({"1", "2", JSON_1, JSON_2})
SAID = {
    **{"1": "1", "2": "2", "11": "", "1.5": "", "21": "", "v2": "", "": "", "1;q=1": "1"},
    **{f"text/html, {JSON_2};q=0.9, */*": JSON_2, f"{JSON_1}-other": "", f"x{JSON_1}": ""},
    **{JSON_1: JSON_1, f"{JSON_1},*/*": JSON_1, f"{JSON_2}; charset=utf-8": JSON_2},
}
INDEX = ContractIndex(
    (
        PromisedOperation(
            *("shop", "v1", Operation("GET", "/orders")), selectors=(("header:x-version", VALUES),)
        ),
    )
)


def test_a_log_tells_the_version_that_a_header_says(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        told = selected_header("header", VALUES)
        rows = engine.rows(
            f"SELECT header, coalesce({told}, '') FROM (SELECT unnest(?::VARCHAR[]) AS header)",
            [list(SAID)],
        )
    assert dict(rows) == SAID  # type: ignore[arg-type]


@pytest.mark.parametrize(("header", "version"), SAID.items())
def test_a_recording_tells_it_alike(header: str, version: str) -> None:
    request = Requests(INDEX).request("GET", target_of_path("/orders"), {"x-version": header})
    assert dict(request.selectors).get("header:x-version", "") == version


def test_a_statement_for_an_engine_tells_it_alike() -> None:
    columns = {"time": "ts", "method": "verb", "path": "target", "header_x_version": "version"}
    query = statement(DIALECTS["duckdb"], Table("requests", columns), INDEX, ())
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE requests (ts TIMESTAMP, verb TEXT, target TEXT, version TEXT)"
        )
        connection.executemany(
            "INSERT INTO requests"
            " VALUES (TIMESTAMP '2026-10-01' + to_hours(?), 'GET', '/orders', ?)",
            list(enumerate(SAID)),
        )
        found = connection.execute(f"SELECT version_x_version FROM ({query}) ORDER BY hour")
        assert [row[0] or "" for row in found.fetchall()] == list(SAID.values())


def test_a_version_may_be_declared_as_a_number(tmp_path: Path) -> None:
    parameter = "{name: X-Version, in: header, schema: {type: integer, enum: [1, 2]}}"
    write(
        tmp_path,
        {
            "contracts/shop/v1.yaml": "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\n"
            f"paths: {{/orders: {{get: {{parameters: [{parameter}], responses: {{}}}}}}}}\n"
        },
    )
    (one,) = surface(load_revision("shop@v1", tmp_path))
    assert one.selectors == (("header:x-version", frozenset({"1", "2"})),)
