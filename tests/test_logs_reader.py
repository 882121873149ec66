"""What a block of lines shows: counted once, without secrets, within bounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from logs_estate import CASES, add_up, index, known_format, lines_in, mutated, read, reader

from contractctl.errors import EvidenceError
from contractctl.evidence.logs import LINE_FORMATS, LineFormat, user_format
from contractctl.evidence.logs.engine import MAX_LINE
from contractctl.evidence.logs.reader import GENTLE_FORMS
from contractctl.model.evidence import Credentials, Reading

COMBINED = next(one for one in LINE_FORMATS if one.name == "combined")
ENVOY = next(one for one in LINE_FORMATS if one.name == "envoy-json")


def line(
    target: str, *, method: str = "GET", address: str = "10.0.0.1", agent: str = "web/1"
) -> bytes:
    when = "12/Oct/2026:04:45:03 +0000"
    text = f'{address} - - [{when}] "{method} {target} HTTP/1.1" 200 1 "-" "{agent}"\n'
    return text.encode()


def forms(reading: Reading) -> dict[str, int]:
    return {tally.request.path: tally.hits for tally in reading.tallies}


def test_names_of_query_parameters_are_kept_and_their_values_never(tmp_path: Path) -> None:
    targets = (
        *("/orders?limit=5&token=SECRET1", "/orders?SECRET2", "/orders?filter%5Bstate%5D=SECRET3"),
        *("/orders/SECRET4x1?=SECRET5&a+b=1", "/orders?limit", "/SECRET6%2F9"),
    )
    reading = read(b"".join(map(line, targets)), tmp_path)
    assert {tally.request.query for tally in reading.tallies} == {
        *(("limit", "token"), ("{}",), ("filter[state]",), ("limit",), ()),
    }
    assert "SECRET" not in repr(reading)


def test_a_rejected_line_is_shown_with_its_number_and_without_secrets(tmp_path: Path) -> None:
    bad = b"no log line, but /orders?token=SECRET " + b"x" * 300 + b"\n"
    reading = read(line("/orders") * 3 + b"\n" + bad + line("/orders"), tmp_path, COMBINED)
    [shown] = reading.rejections
    assert (reading.lines, reading.rejected, reading.skipped) == (6, 1, {"blank": 1})
    assert (shown.line, shown.reason) == (5, "not combined: no request in quotes")
    assert len(shown.text) == 200
    assert "SECRET" not in shown.text


def test_values_are_kept_only_where_a_contract_spells_them_out(tmp_path: Path) -> None:
    targets = ("/orders?api-version=2026-01-01", "/orders?api-version=SECRET")
    reading = read(b"".join(map(line, targets)), tmp_path)
    assert {tally.request.selectors for tally in reading.tallies} == {
        (("query:api-version", "2026-01-01"),),
        (),
    }


def test_a_path_that_no_contract_knows_keeps_its_words_within_bounds(tmp_path: Path) -> None:
    words = (
        f"/{'abcdefghij'[n // 1000]}{chr(97 + n % 26)}{'x' * (n // 26 % 30)}" for n in range(9)
    )
    few = read(b"".join(line(f"/admin{word}/17") for word in words), tmp_path)
    assert all(path.startswith("/admin/") and path.endswith("/{}") for path in forms(few))
    letters = "abcdefghijklm"
    many = [f"/{a}{b}{c}/none" for a in letters for b in letters for c in letters]
    assert len(many) > GENTLE_FORMS
    found = forms(read(b"".join(map(line, many)), tmp_path))
    assert len(found) == GENTLE_FORMS + 1
    assert found["/{}/{}"] == len(many) - GENTLE_FORMS


def test_a_literal_where_a_parameter_is_promised_is_still_that_operation(tmp_path: Path) -> None:
    with reader(COMBINED) as one:
        for _ in range(2):
            block = tmp_path / "block"
            block.write_bytes(line("/orders/items") + line("/orders/17") + line("/orders/anna"))
            found = forms(one.read(block, 1))
            assert found == {"/orders/items": 1, "/orders/{}": 2}


def test_senders_are_condensed_and_probes_left_out(tmp_path: Path) -> None:
    block = tmp_path / "block"
    block.write_bytes(
        b"".join(line("/orders", address=f"10.0.{n // 250}.{n % 250}") for n in range(1000))
        + line("/healthz", agent="kube-probe/1.29") * 7
    )
    asked: list[Credentials] = []

    def condense(sender: Credentials) -> Credentials:
        asked.append(sender)
        return Credentials(user_agent=sender.user_agent)

    def excluded(sender: Credentials, path: str) -> str | None:
        return "health check" if sender.user_agent.startswith("kube") else None

    with reader(COMBINED, condense=condense, excluded=excluded) as one:
        reading = one.read(block, 1)
    assert [tally.hits for tally in reading.tallies] == [1000]
    assert reading.skipped == {"health check": 7}
    assert len(asked) == len(set(asked)) == 1001
    assert add_up(reading)


def envoy(number: int, hour: str = "04", cluster: str = "inbound|80||") -> bytes:
    entry = {
        "start_time": f"2026-10-12T{hour}:45:03Z",
        "method": "GET",
        "path": "/orders",
        "response_code": 200,
        "upstream_cluster": cluster,
        "x-request-id": f"request-{number:08}",
    }
    return json.dumps(entry).encode() + b"\n"


def test_a_request_that_two_proxies_log_counts_once(tmp_path: Path) -> None:
    block = tmp_path / "block"
    with reader(ENVOY) as one:
        block.write_bytes(envoy(1, cluster="outbound|80||x") + envoy(1) + envoy(2))
        first = one.read(block, 1)
        assert {tally.vantage for tally in first.tallies} == {"server"}
        block.write_bytes(envoy(2, cluster="-") + envoy(3))
        second = one.read(block, 4)
    assert [sum(t.hits for t in reading.tallies) for reading in (first, second)] == [2, 1]
    assert first.skipped == second.skipped == {"logged twice (same request id)": 1}
    assert [sum(map(len, r.request_ids.values())) for r in (first, second)] == [2, 1]
    known = first.request_ids
    with reader(ENVOY, known=lambda hour: known.get(hour, ())) as later:
        block.write_bytes(b"".join(envoy(number, cluster="-") for number in (1, 2, 3)))
        third = later.read(block, 1)
    assert third.skipped == {"logged twice (same request id)": 2}
    assert sum(third.lines_by_hour.values()) == 3


HOSTILE = {
    "NUL bytes": b"\x00" * 50 + b"\n" + line("/orders") + b"\x00\n",
    "SOH and carriage returns": line("/orders/a\x01b") + b"a\rb\r\n\r\n" + line("/orders")[:-1],
    "Windows line ends": line("/orders").replace(b"\n", b"\r\n") * 3,
    "no UTF-8": line("/orders/17")[:-2] + b"\xff\xfe\xc3" + b'"\n',
    "a byte order mark": b"\xef\xbb\xbf" + line("/orders"),
    "an unended quote": line("/orders") + b'10.0.0.1 - - [12/Oct/2026:04:45:03 +0000] "GET /o\n',
    "a long line": line("/orders/" + "x" * MAX_LINE) + line("/orders"),
    "a very long line": line("/orders") + b"y" * (9 << 20) + b"\n" + line("/orders"),
    "only a long line": b"y" * (5 << 20),
    "one blank line": b"\n",
    "nothing": b"",
    "blanks": b"\n \n\t\n" + line("/orders"),
    "a month that is none": line("/orders").replace(b"Oct", b"Okt"),
    "no status": line("/orders").replace(b" 200 ", b" abc "),
    "a brace": b"{" * 60_000 + b"\n" + b'{"a":' * 10_000,
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
@pytest.mark.parametrize("format", [COMBINED, ENVOY], ids=["text", "json"])
def test_whatever_the_bytes_every_line_is_accounted_for(
    what: str, format: LineFormat, tmp_path: Path
) -> None:
    reading = read(HOSTILE[what], tmp_path, format)
    assert add_up(reading)
    assert reading.lines == lines_in(HOSTILE[what])


def test_odd_lines_do_not_harm_their_neighbours(tmp_path: Path) -> None:
    for what in ("NUL bytes", "a very long line", "a long line", "a byte order mark", "blanks"):
        found = forms(read(HOSTILE[what], tmp_path, COMBINED))
        assert found["/orders"] >= 1
    assert sum(forms(read(HOSTILE["Windows line ends"], tmp_path)).values()) == 3
    long = read(HOSTILE["a very long line"], tmp_path, COMBINED)
    assert long.rejections[0].reason == "a line of more than 65,536 bytes"
    assert long.rejections[0].line == 2


@pytest.mark.parametrize(
    "time", ["infinity", "-infinity", "epoch", "1e400", "9" * 19, "-5", "0", "294247-01-10", "now"]
)
def test_an_impossible_time_is_rejected_or_a_date(time: str, tmp_path: Path) -> None:
    entry = json.loads(envoy(1)) | {"start_time": time}
    reading = read(json.dumps(entry).encode(), tmp_path, ENVOY)
    assert add_up(reading)
    assert all(0 <= tally.first < 253_402_300_800 for tally in reading.tallies)


@pytest.mark.parametrize("format", LINE_FORMATS, ids=lambda one: one.name)
def test_mutated_lines_crash_nothing_and_add_up(format: LineFormat, tmp_path: Path) -> None:
    lines = (CASES / format.name / "access.log").read_bytes().splitlines()
    content = mutated(lines, 400, seed=7)
    reading = read(content, tmp_path, format)
    assert reading.lines == lines_in(content)
    assert add_up(reading)


def test_a_log_that_goes_backwards_gives_the_same_tallies(tmp_path: Path) -> None:
    lines = (CASES / "combined" / "access.log").read_bytes().splitlines(keepends=True)
    forth, back = (read(b"".join(one), tmp_path) for one in (lines, lines[::-1]))
    assert forth == back


def test_a_format_of_the_users_own_gives_hashed_keys_and_named_headers(tmp_path: Path) -> None:
    regex = (
        r"^(?P<time>\S+) (?P<method>\S+) (?P<url>\S+) (?P<status>\d+) key=(?P<api_key>\S+)"
        r" (?P<header_x_client_id>\S+)$"
    )
    by_regex = user_format("ours", regex=regex, json=None, time=None)
    by_json = user_format(
        "ours",
        regex=None,
        json={
            **{"time": "at", "method": "$.call.method", "path": "$.call.path", "status": "code"},
            **{"api_key": "key", "header:x-client-id": "$.headers[0]"},
        },
        time="%d.%m.%Y %H:%M:%S",
    )
    text = b"2026-10-12T04:45:03Z GET https://h.test/orders/1 200 key=SECRET checkout\n"
    entry = {
        **{
            "at": "12.10.2026 04:45:03",
            "call": {"method": "GET", "path": "https://h.test/orders/1"},
        },
        **{"code": 200, "key": "SECRET", "headers": ["checkout"]},
    }
    document = json.dumps(entry).encode() + b"\n"
    assert known_format(line("/orders")) is COMBINED
    one, two = read(text, tmp_path, by_regex), read(document, tmp_path, by_json)
    assert one.tallies == two.tallies
    sender = one.tallies[0].sender
    assert sender.headers == (("x-client-id", "checkout"),)
    assert sender.api_key.startswith("sha256:0917b13a9091915d54b6336f45909539cce452b3661b21f386")
    assert "SECRET" not in repr((one, two))
    assert by_regex.fits(text.decode().rstrip())
    assert by_json.fits(document.decode())


BAD = {
    "neither": (None, None, None),
    "no regex": ("(", None, None),
    "a group without a name": (r"(\S+) (?P<time>\S+)", None, None),
    "an unknown field": (r"(?P<time>\S+) (?P<request>\S+) (?P<colour>\S+)", None, None),
    "no time": (r"(?P<request>.*)", None, None),
    "no path": (r"(?P<time>\S+) (?P<method>\S+)", None, None),
    "look-ahead": (r"(?P<time>\S+)(?= )(?P<request>.*)", None, None),
    "no time pattern": (r"(?P<time>\S+) (?P<request>.*)", None, "iso"),
    "a path that is none": (None, {"time": "$.[", "request": "r"}, None),
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_a_format_that_cannot_work_is_refused_with_the_next_step(what: str) -> None:
    regex, mapping, time = BAD[what]
    with pytest.raises(EvidenceError) as refused:
        user_format("ours", regex=regex, json=mapping, time=time)
    assert "log format 'ours'" in str(refused.value)
    assert refused.value.hint


def test_without_contracts_paths_still_tell_what_was_asked_for(tmp_path: Path) -> None:
    block = tmp_path / "block"
    block.write_bytes(line("/orders/17") + line("/orders/18/items"))
    with reader(COMBINED, index("/")) as one:
        assert forms(one.read(block, 1)) == {"/orders/{}": 1, "/orders/{}/items": 1}


def test_a_request_with_an_id_and_no_time_is_counted_out_and_stops_nothing(tmp_path: Path) -> None:
    alb = next(one for one in LINE_FORMATS if one.name == "aws-alb")
    sound = (CASES / "aws-alb" / "access.log").read_bytes().splitlines()
    # With this seed the fuzz found a line whose time is no time, which an import ended with.
    assert add_up(read(mutated(sound, 2000, 8), tmp_path, alb))
