"""Writes the aggregation of requests as SQL for each engine: `python -m tools.emit_sql`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import ibis
from ibis import Table
from ibis import _ as column
from ibis.backends.sql import compilers
from ibis.expr.types import BooleanValue, StringValue

from contractctl.evidence.matching import NO_WORDS, WORDS

FOLDER = Path(__file__).parent.parent / "contractctl" / "evidence" / "sql"

DIALECTS = {
    "bigquery": compilers.BigQueryCompiler,
    "clickhouse": compilers.ClickHouseCompiler,
    "databricks": compilers.DatabricksCompiler,
    "duckdb": compilers.DuckDBCompiler,
    "snowflake": compilers.SnowflakeCompiler,
    "spark": compilers.PySparkCompiler,
    "trino": compilers.TrinoCompiler,
}

HEADERS = ("header_1", "header_2", "header_3")
TEXTS = (
    *("line", "request", "method", "target", "query", "status", "host", "principal", "api_key"),
    *("user_agent", "address", "request_id", "vantage", *HEADERS, "version"),
)
INPUT = {"time": "int64", **dict.fromkeys(TEXTS, "string")}
"""What a request is: seconds since 1970-01-01T00Z, and texts; NULL where the table lacks one."""

SENDER = ("principal", "api_key", "user_agent", "address", *HEADERS)
KEYS = (
    *("outcome", "hour", "method", "path", "gentle", "host", "names", "selectors", "version"),
    *("status", "vantage", *SENDER),
)

# Only what every engine does alike is used (no look-ahead, no back-reference, no index out of
# range, no split at a character that is one of a regular expression, no function on JSON).
NO_REQUEST = "-the client sent no HTTP request"
TWIN = "-logged twice (same request id)"
METHOD = "^[A-Z][A-Z-]{0,19}$"
NAME = r"^[A-Za-z_$][A-Za-z0-9_.$\[\]-]{0,39}$"
SCHEME = "^[A-Za-z][A-Za-z0-9+.-]*://"
HEX = "^[0-9A-Fa-f][0-9A-Fa-f]"
SHORTEST_ID = 8
NEAR, MOST_PROXIES = 60, 8
EARLIEST, LATEST = 946_684_800, 4_102_444_799
WRONG_TIME = "!its time is before 2000 or after 2099"
DIGITS = "0123456789ABCDEF"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
AFFIX_LENGTH = 987_654_321


def emitted(dialect: str, *, once: bool) -> str:
    """The statement for one engine; once: with requests that two proxies logged counted once."""
    ibis.options.sql.fuse_selects = False
    compiler = DIALECTS[dialect]()
    tree = compiler.to_sqlglot(counts(ibis.table(INPUT, name="__requests__"), once=once))
    statement = tree.sql(dialect=compiler.dialect, pretty=True, indent=0, pad=0)
    return f"-- Written by tools/emit_sql.py; not to be edited.\n{_numbered(statement)}\n"


def _numbered(statement: str) -> str:
    """Names that are drawn by lot, in the order in which they come."""
    names = dict.fromkeys(re.findall(r"\bibis_bq_arr_[a-z0-9]{8,}\b", statement))
    for number, name in enumerate(names):
        statement = statement.replace(name, f"element_{number}")
    return statement


def counts(requests: Table, *, once: bool) -> Table:
    """Requests that are alike in everything that is kept, counted by hour."""
    rows = _masked(_named(_judged(_parsed(requests))))
    if once:
        rows = _counted_once(rows)
    rows = rows.mutate(
        **{
            name: ibis.ifelse(column.outcome == "", column[name], ibis.null("string"))
            for name in KEYS
            if name not in ("outcome", "hour", "status")
        },
        status=ibis.ifelse(column.outcome == "", column.status_class, 0),
        time=ibis.ifelse(column.outcome.startswith("!"), ibis.null("int64"), column.time),
        example=ibis.ifelse(column.outcome.startswith("!"), column.line, ibis.null("string")),
    )
    rows = rows.mutate(hour=(column.time / 3600).floor().cast("int64"))
    return rows.group_by(*KEYS).aggregate(
        hits=rows.count(),
        first=column.time.min(),
        last=column.time.max(),
        example=column.example.min(),
    )


def _text(value: StringValue) -> StringValue:
    return value.fill_null("")


def _group(value: StringValue, pattern: str) -> StringValue:
    """The first group of a pattern; "" if it does not fit."""
    return _text(_text(value).re_extract(pattern, 1))


def _parsed(rows: Table) -> Table:
    """Request lines and targets taken apart: `path` and `query` as they were sent."""
    rows = rows.mutate(
        **{name: column[name].nullif("-").nullif("") for name in TEXTS if name != "line"}
    )
    long, short = (
        _group(rows.request, "^[^ ]* (.*) [^ ]*$"),
        _group(rows.request, "^[^ ]* ([^ ]*)$"),
    )
    rows = rows.mutate(
        method=_text(column.method.fill_null(_group(rows.request, "^([^ ]*)"))),
        target=_text(column.target.fill_null(ibis.ifelse(long != "", long, short))),
    )
    is_absolute = rows.target.re_search(SCHEME)
    rows = rows.mutate(
        is_local=rows.target.startswith("/") | is_absolute,
        local=ibis.ifelse(is_absolute, _group(rows.target, SCHEME + "[^/?#]*(.*)"), rows.target),
        authority=ibis.ifelse(
            is_absolute, _group(rows.target, SCHEME + "(?:[^/?#@]*@)?([^/?#]*)"), ""
        ),
    )
    rows = rows.mutate(
        path=_group(rows.local, "^([^?#]*)"),
        query=_text(column.query.fill_null(_group(rows.local, "^[^?]*[?]([^#]*)"))),
        host=ibis.ifelse(column.authority != "", column.authority, _text(column.host)).lower(),
        address=_group(rows.address, "([^, ]*)[ ]*$"),
    )
    rows = rows.mutate(host=rows.host.re_replace(":[0-9]+$", ""))
    return rows.mutate(
        address=ibis.cases(
            (rows.address == "", ibis.null("string")),
            (rows.address.startswith("["), _group(rows.address, r"^\[([^\]]*)")),
            (rows.address.re_search(":.*:"), rows.address),
            else_=rows.address.re_replace(":[0-9]*$", ""),
        ),
        path=ibis.ifelse(rows.path == "", "/", rows.path),
        host=ibis.ifelse(
            rows.host.re_search(r"^[a-z0-9._:\[\]-]{1,253}$"), rows.host, ibis.null("string")
        ),
    )


def _judged(rows: Table) -> Table:
    """`outcome`: "" for a request, `-reason` for what is none, `!reason` for what is unreadable."""
    status = _text(rows.status)
    vantage = _text(rows.vantage)
    return rows.mutate(
        outcome=ibis.cases(
            (rows.time.isnull(), "!the time cannot be read"),
            ((rows.time < EARLIEST) | (rows.time > LATEST), WRONG_TIME),
            ((status != "") & ~status.re_search("^-?[0-9]{1,3}$"), "!no status code"),
            (~rows.is_local | ~rows.method.re_search(METHOD), NO_REQUEST),
            else_="",
        ),
        status_class=ibis.cases(
            *((status.re_search(f"^{digit}[0-9][0-9]$"), digit) for digit in range(1, 6)), else_=0
        ),
        vantage=ibis.cases(
            (vantage.startswith("inbound|"), "server"),
            (vantage.startswith("outbound|"), "client"),
            else_="",
        ),
    )


def _decoded(rows: Table, name: str, kept: str) -> Table:
    """A text with its percent-encoding undone once, but for bytes beyond ASCII and some characters.

    What stays encoded is in capitals, and a `%` that encodes nothing becomes `%25`: one spelling
    for all that are decoded alike, from which no information is lost.
    """
    text = rows[name]
    rows = rows.mutate(
        before=_group(text, "^([^%]*)"), pieces=_group(text, "^[^%]*%(.*)").split("%")
    )
    rows = rows.mutate(pieces=rows.pieces.map(_unescaped(kept)))
    whole = rows.before.concat(_text(rows.pieces.join("")))
    rows = rows.mutate(**{name: ibis.ifelse(text.contains("%"), whole, text)})
    return rows.select(*(one for one in rows.columns if one not in ("before", "pieces")))


def _unescaped(kept: str) -> Callable[[StringValue], StringValue]:
    plain = "".join("%" if c in kept else c for c in ASCII)

    def one(piece: StringValue) -> StringValue:
        code = piece.left(2).upper()
        digits = ibis.literal(DIGITS)
        high, low = digits.find(code.left(1)), digits.find(code.right(1))
        character = ibis.literal("%" * 32 + plain + "%").substr((high * 16 + low) % 128, 1)
        rest = piece.substr(2)
        return ibis.cases(
            (~piece.re_search(HEX), ibis.literal("%25").concat(piece)),
            ((high > 7) | (character == "%"), ibis.literal("%").concat(code, rest)),
            else_=character.concat(rest),
        )

    return one


def _named(rows: Table) -> Table:
    """`names` of the query parameters, sorted, and `selectors`: what tells revisions apart."""
    rows = _decoded(rows, "query", "%&=+")
    rows = rows.mutate(pairs=rows.query.split("&").filter(lambda pair: pair != ""))
    rows = rows.mutate(
        selectors=rows.pairs.filter(lambda pair: pair.isin(["__selectors__"])),
        names=rows.pairs.map(_name),
    )
    rows = rows.mutate(names=rows.names.unique(), selectors=rows.selectors.unique())
    rows = rows.mutate(names=rows.names.sort(), selectors=rows.selectors.sort())
    shown = ibis.literal(",") + _text(rows.version).replace(", ", ",") + ","
    wanted = ibis.literal(",") + "__version__"
    is_shown = shown.contains(wanted + ",") | shown.contains(wanted + ";")
    return rows.mutate(
        names=_text(rows.names.join("&")),
        selectors=_text(rows.selectors.join("&")),
        version=ibis.cases((shown == ",,", ""), (is_shown, "__version__"), else_=""),
    )


def _name(pair: StringValue) -> StringValue:
    name = _text(pair.re_extract("^([^=]*)", 1)).replace("+", " ")
    return ibis.cases(
        (name.isin(["__names__"]), name),
        (pair.contains("=") & name.re_search(NAME), name),
        else_="{}",
    )


def _masked(rows: Table) -> Table:
    """`path` with every segment that no contract knows as `{}`; `gentle`: words stay."""
    cut = rows.path.re_replace("__cut__", "").re_replace("//+", "/")
    is_tidy = ~(rows.path.contains("//") | rows.path.contains(";"))
    rows = rows.mutate(path=ibis.ifelse(is_tidy, rows.path, cut))
    rows = rows.mutate(sent=rows.path)
    rows = _decoded(rows, "path", "%/")
    rows = rows.mutate(segments=rows.path.split("/"))
    rows = rows.mutate(
        strict=rows.segments.map(_segment),
        words=rows.segments.map(lambda s: ibis.ifelse(_is_words(s), s, _segment(s))),
    )
    rows = rows.mutate(path=_text(rows.strict.join("/")), gentle=_text(rows.words.join("/")))
    is_known = rows.path.isin(["__forms__"])
    return rows.mutate(gentle=ibis.ifelse(is_known, ibis.null("string"), rows.gentle))


def _is_words(segment: StringValue) -> BooleanValue:
    return segment.re_search(f"^{WORDS}$") & ~segment.re_search(NO_WORDS)


def _segment(segment: StringValue) -> StringValue:
    return ibis.cases(
        (segment.isin(["__segments__"]), segment),
        (
            segment.startswith("__prefix__")
            & segment.endswith("__suffix__")
            & (segment.length() > AFFIX_LENGTH),
            "__affix__",
        ),
        else_="{}",
    )


def _counted_once(rows: Table) -> Table:
    """Rows whose request came before, at another proxy, get the outcome TWIN.

    The law is that of contractctl/evidence/logs/twins.py: request id, method and the end of the
    path agree, each row is near the one before, and all of the receiver's side count. Rows without
    an id are left out of the sort: they would all meet on one machine.
    """
    has_id = (rows.outcome == "") & (_text(rows.request_id).length() >= SHORTEST_ID)
    alone, told = rows.filter(~has_id), rows.filter(has_id)
    told = told.mutate(
        end=_group(told.sent, "([^/]*)/?$"), tail=_group(told.sent, "([^/]*/[^/]*)/?$")
    )
    before = told.time.lag().over(group_by=_call(told), order_by=[told.time, *_steady(told)])
    told = told.mutate(is_far=(told.time - before > NEAR).fill_null(False).cast("int64"))
    so_far = ibis.window(
        group_by=_call(told), order_by=[told.time, *_steady(told)], preceding=None, following=0
    )
    told = told.mutate(visit=told.is_far.sum().over(so_far))
    by_length = [told.sent.length(), told.sent]
    visit = [*_call(told), told.visit]
    shortest = told.sent.first().over(group_by=visit, order_by=by_length)
    nearest = told.sent.first().over(group_by=[*visit, told.tail], order_by=by_length)
    told = told.mutate(shortest=shortest, nearest=nearest)
    told = told.mutate(
        form=ibis.cases(
            (told.sent.endswith(told.shortest), told.shortest),
            (told.sent.endswith(told.nearest), told.nearest),
            else_=told.sent,
        )
    )
    told = told.mutate(outcome=ibis.ifelse(_is_twin(told), TWIN, told.outcome))
    wanted = ("time", "line", "status_class", *(n for n in KEYS if n not in ("hour", "status")))
    return alone.select(*wanted).union(told.select(*wanted))


def _call(told: Table) -> list[StringValue]:
    """What the lines of a request have in common, wherever they were written."""
    return [told.request_id, told.method, told.end]


def _steady(told: Table) -> list[StringValue]:
    """By what rows of one time are ordered, so that any engine finds the same ones."""
    return [_text(told[name]) for name in ("sent", *SENDER)]


def _is_twin(told: Table) -> BooleanValue:
    """Whether a row is one too many of those that have a call, visit and form in common."""
    request = [*_call(told), told.visit, told.form]
    is_received = told.vantage == "server"
    order = [ibis.ifelse(is_received, 0, 1), told.time, *_steady(told)]
    place = ibis.row_number().over(group_by=request, order_by=order)
    received = is_received.cast("int64").sum().over(group_by=request)
    lines = told.count().over(group_by=request)
    is_constant = (received == 0) & (lines > MOST_PROXIES)
    return (place > 0) & (place >= received) & ~is_constant


def main() -> None:
    """Write all statements."""
    for dialect in DIALECTS:
        for once in (False, True):
            name = f"{dialect}-once.sql" if once else f"{dialect}.sql"
            (FOLDER / name).write_text(emitted(dialect, once=once), encoding="utf-8")


if __name__ == "__main__":
    main()
