"""What the engines spell differently around the statement that they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TIMES = ("timestamp", "text", "seconds", "milliseconds")
"""What a column with times may hold; a text is ISO 8601, and without an offset it is UTC."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One engine.

    quote: what stands around names; backslash: whether it escapes within a text
    folds: whether names without quotes are in capitals
    counts_bytes: whether the length of a text is its bytes
    text: casts `{}` to a text, NULL staying NULL; integer: the type of seconds
    hashed: the SHA-256 of a text in lower-case hex
    times: seconds since 1970-01-01T00Z of `{}`, by TIMES
    """

    name: str
    quote: str
    backslash: bool
    text: str
    integer: str
    hashed: str
    times: Mapping[str, str]
    folds: bool = False
    counts_bytes: bool = False

    def quoted(self, name: str) -> str:
        """A name of ours, as it is."""
        return f"{self.quote}{name}{self.quote}"

    def identifier(self, name: str) -> str:
        """A user's name, or several with dots between, each checked to hold no quote."""
        return ".".join(
            self.quoted(part.upper() if self.folds else part) for part in name.split(".")
        )

    def literal(self, value: str) -> str:
        """A text; no value ends it before its end."""
        if not self.backslash:
            return "'" + value.replace("'", "''") + "'"
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _times(timestamp: str, text: str, integer: str) -> dict[str, str]:
    return {
        "timestamp": timestamp,
        "text": text,
        "seconds": f"CAST(FLOOR({{}}) AS {integer})",
        "milliseconds": f"CAST(FLOOR({{}} / 1000) AS {integer})",
    }


DIALECTS: Mapping[str, Dialect] = {
    one.name: one
    for one in (
        Dialect(
            *("bigquery", "`", True, "CAST({} AS STRING)", "INT64"),
            "TO_HEX(SHA256({}))",
            _times(
                "UNIX_SECONDS(CAST({} AS TIMESTAMP))",
                "UNIX_SECONDS(SAFE_CAST({} AS TIMESTAMP))",
                "INT64",
            ),
        ),
        Dialect(
            *("clickhouse", '"', True, "CAST({} AS Nullable(String))", "Nullable(Int64)"),
            "lower(hex(SHA256({})))",
            _times(
                "CAST(toUnixTimestamp64Milli(toDateTime64({}, 3, 'UTC')) / 1000"
                " AS Nullable(Int64))",
                "CAST(toUnixTimestamp(parseDateTimeBestEffortOrNull(CAST({} AS Nullable(String)),"
                " 'UTC')) AS Nullable(Int64))",
                "Nullable(Int64)",
            ),
            counts_bytes=True,
        ),
        Dialect(
            *("databricks", "`", True, "CAST({} AS STRING)", "BIGINT"),
            "sha2({}, 256)",
            _times("unix_timestamp({})", "unix_timestamp(try_to_timestamp({}))", "BIGINT"),
        ),
        Dialect(
            *("duckdb", '"', False, "CAST({} AS VARCHAR)", "BIGINT"),
            "sha256({})",
            _times(
                "CAST(floor(epoch(CAST({} AS TIMESTAMPTZ))) AS BIGINT)",
                "CAST(floor(epoch(TRY_CAST({} AS TIMESTAMPTZ))) AS BIGINT)",
                "BIGINT",
            ),
        ),
        Dialect(
            *("snowflake", '"', True, "CAST({} AS VARCHAR)", "BIGINT"),
            "SHA2({}, 256)",
            _times(
                "DATE_PART(epoch_second, {})",
                "DATE_PART(epoch_second, TRY_TO_TIMESTAMP_TZ({}))",
                "BIGINT",
            ),
            folds=True,
        ),
        Dialect(
            *("spark", "`", True, "CAST({} AS STRING)", "BIGINT"),
            "sha2({}, 256)",
            _times("unix_timestamp({})", "unix_timestamp(try_to_timestamp({}))", "BIGINT"),
        ),
        Dialect(
            *("trino", '"', False, "CAST({} AS VARCHAR)", "BIGINT"),
            "lower(to_hex(sha256(to_utf8({}))))",
            _times(
                "CAST(floor(to_unixtime({})) AS BIGINT)",
                "CAST(floor(to_unixtime(try(from_iso8601_timestamp({})))) AS BIGINT)",
                "BIGINT",
            ),
        ),
    )
}
"""The engines for which there is a statement, by name."""
