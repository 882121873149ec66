"""The engine that reads lines, which is an extra of the package."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING

from contractctl.errors import EvidenceError
from contractctl.evidence.logs.sql import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

MEMORY = "220MB"
"""What the engine may hold before it spills to its folder; its buffers come on top."""

MAX_LINE = 1 << 16
"""Bytes of a line; a longer one is cut before the engine sees it, and rejected."""

# Cut lines are a byte longer than allowed, and escapes may make them longer: up to four times.
_LONGEST = 5 * MAX_LINE

Row = tuple[object, ...]


def duckdb() -> ModuleType:
    """The module; raises EvidenceError if it is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise EvidenceError(
            "access logs are read by DuckDB, which is not installed",
            hint="pip install 'contractctl[evidence]'",
        ) from error
    return duckdb


class Engine:
    """One connection with bounded memory, two threads and a folder to spill to."""

    def __init__(self, folder: Path) -> None:
        self._connection: DuckDBPyConnection = duckdb().connect(":memory:")
        self.run(f"SET memory_limit = '{MEMORY}'")
        self.run("SET threads = 2")
        self.run(f"SET temp_directory = {text(str(folder))}")
        self.run("SET TimeZone = 'UTC'")
        self.run("SET preserve_insertion_order = false")

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Execute a statement that has no result."""
        self._connection.execute(statement, values)

    def make(self, table: str, query: str) -> None:
        """Put the rows of a query into a temporary table, in place of what was in it."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")

    def made(self, table: str, query: str) -> bool:
        """The same; False if memory does not suffice."""
        try:
            self.make(table, query)
        except duckdb().OutOfMemoryException:
            return False
        return True

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows of a small result."""
        return list(self._connection.execute(statement, values).fetchall())

    def stream(self, statement: str) -> Iterator[Row]:
        """The rows of a result that may be large."""
        found = self._connection.execute(statement)
        while rows := found.fetchmany(8_192):
            yield from rows

    def hashes(self, words: Sequence[str]) -> list[int]:
        """The engine's own hash of words."""
        if not words:
            return []
        found = self.rows("SELECT list_transform(?::VARCHAR[], lambda w: hash(w))", [list(words)])
        listed = found[0][0]
        assert isinstance(listed, list)
        return listed


def lines_of(block: Path) -> str:
    """The lines of a file as the table function that reads them, column `line`.

    A blank line is NULL. The file holds none of what the CSV reader would take for more than text:
    `cleaned` sees to that.
    """
    path = _literally(block)
    return (
        f"read_csv({path}, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '',"
        " escape = '', comment = '', header = false, auto_detect = false, new_line = '\\n',"
        f" strict_mode = false, max_line_size = {_LONGEST}, compression = 'none')"
    )


def objects_of(block: Path, keys: Iterable[str]) -> str:
    """The JSON objects of a file, one a line, as the table function that reads these members.

    A line that is no object is a row of NULLs, and a blank one is none.
    """
    columns = ", ".join(f"{text(key)}: 'VARCHAR'" for key in keys)
    return (
        f"read_json({_literally(block)}, columns = {{{columns}}}, format = 'newline_delimited',"
        f" ignore_errors = true, maximum_object_size = {_LONGEST}, compression = 'uncompressed')"
    )


def _literally(block: Path) -> str:
    """The name of a file, where the engine expects a glob pattern."""
    return text("".join(f"[{c}]" if c in "*?[" else c for c in str(block)))
