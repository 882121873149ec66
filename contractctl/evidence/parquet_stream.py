"""Reads a table in parquet as lines of JSON, one a row, in bounded memory."""

from __future__ import annotations

from pathlib import Path

from contractctl.errors import EvidenceError
from contractctl.evidence.logs.engine import MEMORY, duckdb

PARQUET = b"PAR1"
"""What a file in parquet begins with."""

_ROWS = 4_096


class ParquetStream:
    """The rows of a table in their order, as bytes of lines.

    The readers of JSON logs take it from there: the names of columns are keys, and other names are
    mapped in consumers.yaml as those of a JSON log are.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Raises EvidenceError if the file is damaged, or parquet cannot be read here."""
        self._name = name
        self._connection = duckdb().connect(":memory:")
        self._ready = bytearray()
        self._error: type[Exception] = duckdb().Error
        try:
            self._connection.execute(f"SET memory_limit = '{MEMORY}'")
            self._connection.execute("SET threads = 2")
            self._connection.execute("SET TimeZone = 'UTC'")
            self._connection.execute(
                "SELECT CAST(to_json(rows) AS VARCHAR) FROM read_parquet(?) AS rows", [str(path)]
            )
        except self._error as error:
            raise self._damaged(error) from error

    def read(self, size: int, /) -> bytes:
        """The next bytes. Raises EvidenceError where the file is damaged."""
        while len(self._ready) < size:
            try:
                rows = self._connection.fetchmany(_ROWS)
            except self._error as error:
                raise self._damaged(error) from error
            if not rows:
                break
            self._ready += "".join(f"{line}\n" for (line,) in rows).encode()
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found

    def _damaged(self, error: Exception) -> EvidenceError:
        reason = str(error).partition("\n")[0][:200]
        return EvidenceError(
            f"{self._name}: the parquet file cannot be read ({reason})",
            hint="export it again; what was read before this is kept, and no hit is counted twice",
        )
