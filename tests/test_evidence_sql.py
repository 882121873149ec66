"""Requests counted by SQL where they are come out as if the lines had been read here."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from command_line import run
from conftest import ROOT
from engine_requests import COLUMNS, SETTINGS, alike, importer, index, write_parquet

from contractctl.errors import EvidenceError
from contractctl.evidence import importing
from contractctl.evidence.engines.counts import rows_of
from contractctl.evidence.engines.dialects import DIALECTS
from contractctl.evidence.engines.spark import Clustered, logs_of, spark_counts
from contractctl.evidence.engines.spark_lines import lines_query
from contractctl.evidence.engines.statement import INPUT_TEXTS, Table, statement
from contractctl.evidence.logs import LINE_FORMATS
from contractctl.evidence.sources import Source
from contractctl.evidence.store import Store
from contractctl.model.evidence import Imported

DAY = 86_400
MONDAY = 20_000 * DAY
REQUESTS = Table("requests", COLUMNS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "evidence.db", create=True) as found:
        yield found


def imported(store: Store, path: Path, kind: str | None = None) -> Imported:
    with importer(store, kind) as opened:
        return opened.run(Source(path.as_posix(), path, True))


def exported(requests: Path, table: Table, to: Path) -> Path:
    """The result of the statement, run by a session in another time zone."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'America/St_Johns'")
        connection.execute(f"CREATE VIEW requests AS SELECT * FROM '{requests}'")
        query = statement(DIALECTS["duckdb"], table, index(), ())
        connection.execute(f"COPY ({query}) TO '{to}'")
    return to


def counts(path: Path, *days: int, hits: int = 1) -> Path:
    """A result with one request on each of some days."""
    names = ("source", "outcome", "hour", "method", "path", "gentle", "status", "hits")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*names, "first", "last"))
        for day in days:
            time = MONDAY + day * DAY
            row = ("web.requests", "", time // 3600, "GET", "/orders/{}", "", 2, hits)
            writer.writerow((*row, time, time))
    return path


def hits(store: Store) -> int:
    return sum(one.hits for one in store.sightings())


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json"])
def test_a_table_counted_by_sql_is_stored_as_its_rows_would_be(tmp_path: Path, suffix: str) -> None:
    requests = tmp_path / "requests.parquet"
    write_parquet(requests)
    with (
        Store(tmp_path / "a.db", create=True) as rows,
        Store(tmp_path / "b.db", create=True) as sql,
    ):
        here = imported(rows, requests, "warehouse")
        there = imported(sql, exported(requests, REQUESTS, tmp_path / f"counts.{suffix}"))
        assert len(alike(rows)) > 50
        assert alike(rows) == alike(sql)
        assert (here.lines, here.hits, here.rejected) == (there.lines, there.hits, there.rejected)
        assert here.skipped == there.skipped


def test_rows_of_parquet_are_counted_once_like_lines(tmp_path: Path, store: Store) -> None:
    requests = tmp_path / "requests.parquet"
    write_parquet(requests)
    first, again = (imported(store, requests, "warehouse") for _ in range(2))
    assert first.hits > 0
    assert (again.hits, again.known) == (0, first.lines)


def test_a_damaged_parquet_file_is_named(tmp_path: Path, store: Store) -> None:
    requests = tmp_path / "requests.parquet"
    write_parquet(requests)
    requests.write_bytes(requests.read_bytes()[:-40])
    with pytest.raises(EvidenceError, match=r"requests\.parquet: the parquet file cannot be read"):
        imported(store, requests, "warehouse")


def test_a_request_that_two_proxies_logged_counts_once(tmp_path: Path, store: Store) -> None:
    requests = tmp_path / "requests.parquet"
    with duckdb.connect() as connection:
        rows = (
            f"(make_timestamp({MONDAY * 1_000_000}), 'GET', '/orders/1', '{id}', '{side}')"
            for id, side in (
                ("request-1", "inbound|"),
                ("request-1", "outbound|"),
                ("1", ""),
                ("1", ""),
            )
        )
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {', '.join(rows)}) AS t (ts, verb, target, id, side))"
            f" TO '{requests}'"
        )
    columns = {"time": "ts", "method": "verb", "path": "target"}
    more = {"request_id": "id", "vantage": "side"}
    found = imported(
        store, exported(requests, Table("requests", columns | more), tmp_path / "counts.csv")
    )
    assert (found.hits, found.skipped) == (3, (("logged twice (same request id)", 1),))
    assert sorted(one.vantage for one in store.sightings()) == ["", "server"]


def test_requests_that_share_an_id_count_each(tmp_path: Path, store: Store) -> None:
    requests = tmp_path / "requests.parquet"
    asked = [
        *((0, "GET", "/orders/1", "inbound|"), (0, "GET", "/orders/1", "inbound|")),
        *((0, "GET", "/api/orders/1", "outbound|"), (1, "GET", "/items/1", "inbound|")),
        *((0, "POST", "/carts", ""), (90, "POST", "/carts", ""), (91, "POST", "/a/carts", "")),
        *((second, "GET", "/constant", "") for second in range(0, 100, 10)),
    ]
    with duckdb.connect() as connection:
        rows = (
            f"(make_timestamp({(MONDAY + second) * 1_000_000}), '{method}', '{path}',"
            f" 'request-1', '{side}')"
            for second, method, path, side in asked
        )
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {', '.join(rows)}) AS t (ts, verb, target, id, side))"
            f" TO '{requests}'"
        )
    columns = {"time": "ts", "method": "verb", "path": "target"}
    more = {"request_id": "id", "vantage": "side"}
    found = imported(
        store, exported(requests, Table("requests", columns | more), tmp_path / "counts.csv")
    )
    assert (found.hits, found.skipped) == (15, (("logged twice (same request id)", 2),))


def test_only_days_that_were_asked_for_are_counted(tmp_path: Path, store: Store) -> None:
    requests = tmp_path / "requests.parquet"
    write_parquet(requests)
    since, until = 1_792_800_000, 1_792_886_400 + DAY
    table = Table("requests", COLUMNS, since=since, until=until)
    imported(store, exported(requests, table, tmp_path / "counts.csv"))
    seen = store.sightings()
    assert seen
    assert all(since <= one.first <= one.last < until for one in seen)


class TestExports:
    def test_the_same_export_counts_once(self, tmp_path: Path, store: Store) -> None:
        imported(store, counts(tmp_path / "a.csv", 0, 1))
        assert imported(store, counts(tmp_path / "b.csv", 0, 1)).note == "was imported before"
        assert hits(store) == 2

    def test_days_beside_those_that_are_known_are_added(self, tmp_path: Path, store: Store) -> None:
        imported(store, counts(tmp_path / "a.csv", 0, 1))
        imported(store, counts(tmp_path / "b.csv", 2))
        assert hits(store) == 3

    def test_an_export_that_spans_all_that_is_known_replaces_it(
        self, tmp_path: Path, store: Store
    ) -> None:
        imported(store, counts(tmp_path / "a.csv", 1))
        found = imported(store, counts(tmp_path / "b.csv", 0, 1, 2, hits=5))
        assert found.note == "replaces what was imported of web.requests before"
        assert hits(store) == 15

    def test_an_export_that_overlaps_in_part_is_refused_and_says_what_to_export(
        self, tmp_path: Path, store: Store
    ) -> None:
        imported(store, counts(tmp_path / "a.csv", 0, 1))
        with pytest.raises(EvidenceError, match="shares hours") as refused:
            imported(store, counts(tmp_path / "b.csv", 1, 2))
        assert "from 2024-10-06 on" in refused.value.hint
        assert hits(store) == 2

    def test_other_separators_capitals_and_marks_of_nothing_are_read(
        self, tmp_path: Path, store: Store
    ) -> None:
        text = counts(tmp_path / "a.csv", 0).read_text().replace(",,", ",\\N,").replace(",", ";")
        header, _, rest = text.partition("\n")
        (tmp_path / "a.csv").write_text(f"\ufeff{header.upper()}\n{rest}")
        assert imported(store, tmp_path / "a.csv").hits == 1

    @pytest.mark.parametrize(
        ("wrong", "said"), [("GET", "a.csv:3: .*status"), ("1,2,3", "a.csv:3"), ("", "a.csv:3")]
    )
    def test_a_damaged_row_is_named_and_nothing_is_kept(
        self, tmp_path: Path, store: Store, wrong: str, said: str
    ) -> None:
        path = counts(tmp_path / "a.csv", 0, 1)
        lines = path.read_text().splitlines()
        row = lines[2].split(",")
        row[6] = wrong
        path.write_text("\n".join([*lines[:2], ",".join(row)]))
        with pytest.raises(EvidenceError, match=said):
            imported(store, path)
        assert hits(store) == 0

    def test_what_an_export_says_beside_counts_is_masked_again(
        self, tmp_path: Path, store: Store
    ) -> None:
        path = counts(tmp_path / "a.csv", 0)
        path.write_text(path.read_text().replace("/orders/{}", "/orders/4711/secret4"))
        imported(store, path)
        assert [one.request.path for one in store.sightings()] == ["/orders/{}/{}"]


@pytest.mark.parametrize(
    "name",
    ['a"b', "a`b", "a;b", "a b", "a'b", "a--b c", "", ".", "a.", "a)", "1a", "a\nb", "a\\b", "é"],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_no_name_never_gets_into_a_statement(dialect: str, name: str) -> None:
    for table in (
        Table(name, COLUMNS),
        Table("requests", COLUMNS | {"method": name}),
        Table("requests", COLUMNS | {name: "verb"}),
    ):
        with pytest.raises(EvidenceError):
            statement(DIALECTS[dialect], table, index(), ())


def test_columns_that_tell_too_little_are_refused() -> None:
    for columns in ({"time": "ts"}, {"method": "m", "path": "p"}, {"time": "ts", "path": "p"}):
        with pytest.raises(EvidenceError, match="the columns tell no"):
            statement(DIALECTS["trino"], Table("t", columns), index(), ())


def test_the_header_that_an_identity_names_is_a_column_and_no_other_is() -> None:
    table = Table("t", {"time": "ts", "request": "r", "header_x_client_id": "cid"})
    assert '"header_1" AS "header_x_client_id"' in statement(
        DIALECTS["trino"], table, index(), ["x-client-id"]
    )
    with pytest.raises(EvidenceError, match="no header that an identity"):
        statement(DIALECTS["trino"], table, index(), ())


def test_the_statements_are_those_that_the_generator_writes_now() -> None:
    pytest.importorskip("ibis", reason="ibis-framework compiles the statements: make engines")
    from tools.emit_sql import FOLDER, emitted

    for dialect in DIALECTS:
        for once in (False, True):
            name = f"{dialect}-once.sql" if once else f"{dialect}.sql"
            written = (FOLDER / name).read_text(encoding="utf-8")
            assert written == emitted(dialect, once=once), f"{name}: run python -m tools.emit_sql"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_is_one_query_whatever_contracts_call_their_paths(dialect: str) -> None:
    sqlglot = pytest.importorskip("sqlglot", reason="comes with ibis-framework")
    own = statement(DIALECTS[dialect], REQUESTS, index(), ())
    parsed = sqlglot.parse(own, dialect=dialect)
    assert [type(one).__name__ for one in parsed] == ["Select"]
    texts = {one.this for one in parsed[0].find_all(sqlglot.exp.Literal) if one.is_string}
    assert {"'__names__'", "it's", "quo'te"} <= texts


class TestCommand:
    COLUMNS = "time=ts,method=verb,path=uri"

    def test_it_counts_up_to_today_unless_told_otherwise(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ran = self.ran(capsys, "--dialect=trino", "--table=web.requests", "--as-of=2026-12-01")
        assert ran[0] == 0
        assert '"time" < 1796083200' in ran[1]
        assert 'FROM "web"."requests"' in ran[1]

    def test_a_dialect_that_is_none_is_wrong_usage(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, _, said = self.ran(capsys, "--dialect=trinoo", "--table=t")
        assert code == 2
        assert "trino" in said

    def test_an_engine_that_is_none_is_wrong_usage(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ran = run(capsys, "-C", str(ROOT), "evidence", "import", "--engine=flink", "logs")
        assert ran.code == 2
        assert "spark://" in ran.err

    def ran(self, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
        command = ("-C", str(ROOT), "evidence", "sql", f"--columns={self.COLUMNS}", *options)
        ran = run(capsys, *command)
        return ran.code, ran.out, ran.err


class TestSpark:
    """What does not need a cluster; `make engines` has the rest."""

    def test_formats_that_it_does_not_read_are_refused_with_a_way_out(self) -> None:
        own = {one.name: one for one in LINE_FORMATS}
        with pytest.raises(EvidenceError, match="haproxy: Spark does not read") as refused:
            lines_query(own["haproxy"], None, "lines", {})
        assert "nginx-json" in refused.value.hint

    @pytest.mark.parametrize("name", ["combined", "nginx-json", "caddy"])
    def test_its_query_gives_what_the_aggregation_takes(self, name: str) -> None:
        sqlglot = pytest.importorskip("sqlglot", reason="comes with ibis-framework")
        own = {one.name: one for one in LINE_FORMATS}
        query = lines_query(own[name], None, "lines", {"x-client-id": "header_1"})
        parsed = sqlglot.parse_one(query, dialect="spark")
        assert set(parsed.named_selects) == {"time", *INPUT_TEXTS}

    def test_where_pyspark_is_missing_the_extra_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pyspark.sql", None)
        monkeypatch.setitem(sys.modules, "pyspark.errors", None)
        with pytest.raises(EvidenceError, match="pyspark, which is not installed") as missing:
            spark_counts("local[1]", (), index(), SETTINGS, kind=None, headers=())
        assert "contractctl[spark]" in missing.value.hint

    def test_what_a_cluster_counted_twice_counts_once(
        self, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = list(rows_of(counts(tmp_path / "a.csv", 0, 1).read_bytes()))
        found = [Clustered("s3a://logs/#/access.log", rows, "digest")]
        monkeypatch.setattr(importing, "spark_counts", lambda *_, **__: found)
        with importer(store) as opened:
            first, again = (list(opened.clustered("local[1]", ("logs",))) for _ in range(2))
        assert [one.hits for one in first] == [2]
        assert [one.note for one in again] == ["was imported before"]

    def test_files_whose_paths_differ_in_dates_and_numbers_are_one_log(self) -> None:
        class Lines:
            def inputFiles(self) -> list[str]:
                return [
                    "s3a://l/2026-11-02/a%20b.log",
                    "file:///l/a.log",
                    "s3a://l/2026-11-1/a b.log",
                ]

        assert logs_of(Lines()) == {
            "s3a://l/#/a b.log": ["s3a://l/2026-11-02/a%20b.log", "s3a://l/2026-11-1/a b.log"],
            "/l/a.log": ["file:///l/a.log"],
        }
