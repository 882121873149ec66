"""A log format: how one line becomes the columns of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

COLUMNS = (
    *("time", "request", "method", "target", "query", "status", "address", "user_agent", "host"),
    *("request_id", "principal", "api_key", "vantage", "forwarded"),
)
"""What a format can give; besides `header:<name>`.

request: the request line, `GET /path?query HTTP/1.1`; or method and target, a path or URL.
query: where it is not a part of the target.
forwarded: the X-Forwarded-For header; it goes before the address, with `, ` in between
"""


@dataclass(frozen=True, slots=True, eq=False)
class LineFormat:
    """One format of lines.

    stage: SQL over `line` that takes a line apart, named `p` from then on
    shared: SQL over `p` for what several columns build upon, by name
    needs: SQL over `p` that tells whether the line has this format at all; `shape` says in words
        what a line lacks for which it does not hold
    columns: SQL over `p` for each of COLUMNS that the format can give, all texts
    shaped: SQL over the columns that puts some of them right; `time` becomes seconds since
        1970-01-01T00Z
    parser: formats of one parser read each other's lines
    fits: whether a line looks like this format, to recognise it
    keys: the JSON paths of each column, of which the first with a value counts
    header_paths: JSON paths at which a header may stand, with {lower}, {under} and {Title}
    """

    name: str
    family: Literal["text", "json"]
    stage: str
    needs: str
    shape: str
    columns: Mapping[str, str]
    shaped: Mapping[str, str]
    parser: str
    fits: Callable[[str], bool]
    header_paths: tuple[str, ...] = ()
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
