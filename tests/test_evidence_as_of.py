"""What is said of a day is what was said on it, whatever was imported since."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from audit_estate import command, imported
from command_line import run, shell, write
from conftest import ROOT
from ledger_shop import shop
from test_audit_commands import AS_OF, line, pact, report, steady, workspace
from test_track_commands import ran

from contractctl.cli.main import guarded
from contractctl.evidence.past import Past
from contractctl.evidence.sources import Source
from contractctl.evidence.store import Store
from contractctl.model.moments import HOUR
from contractctl.model.state import EVIDENCE_FILE
from contractctl.model.verification import Outlook
from examples.course.play import HERE, KEPT

COURSE = HERE / KEPT[1]
END = "2027-03-08"

COMMANDS = (
    *(("plan", "orders"), ("impact", "orders@v1", "orders@v2"), ("status", "orders"), ("audit",)),
    ("evidence", "show"),
)
OTHERS = (
    *(("notify", "orders"), ("report", "orders"), ("brownout", "plan", "orders")),
    ("audit", "--certify", "GET /orders", "--api", "orders"),
    *(("evidence", "sources"), ("evidence", "export", "--api", "orders")),
)

TOTALS = re.compile(r'\s*"(?:lines|parsed|rejected|skipped|imported|evidence)": [^\n]*')
"""What the store holds of a source as a whole: its lines, when it was imported, and the digest of
both; known to be that of the whole source."""

WITHIN_THE_HOUR = re.compile(r"(?<=[T ]\d\d):\d\d(?::\d\d)?(?=[Z ,\"])")
"""Of hits that go on after the day, the last is known to the hour."""


def prepared(folder: Path, logs: Mapping[str, str], as_of: str) -> Path:
    """The example workspace with logs."""
    for name in ("contracts", "checks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "consumers.yaml", folder)
    write(folder, logs)
    with contextlib.chdir(folder):
        assert guarded(["evidence", "import", *sorted(logs), "--as-of", as_of]) == 0
    return folder


def gateway() -> list[str]:
    return gzip.decompress(COURSE.read_bytes()).decode().splitlines(keepends=True)


def up_to(last: str, log: Iterable[str]) -> str:
    return "".join(one for one in log if json.loads(one)["start_time"][:10] <= last)


def by_week(last: str) -> dict[str, str]:
    """The log in parts of seven days, those of them that had ended with a day."""
    weeks: dict[date, list[str]] = {}
    for one in gateway():
        on = date.fromisoformat(json.loads(one)["start_time"][:10])
        weeks.setdefault(on + timedelta(days=6 - on.weekday()), []).append(one)
    return {
        f"logs/gw-{end}.log": "".join(lines)
        for end, lines in weeks.items()
        if end.isoformat() <= last
    }


def answer(folder: Path, last: str, *arguments: str) -> str:
    done = command(folder, "--as-of", last, "--format", "json", *arguments)
    assert done.code in (0, 1, 4)
    return WITHIN_THE_HOUR.sub("", done.out)


def whole(text: str) -> str:
    return TOTALS.sub("", text)


def same(text: str) -> str:
    """All of a text but for the day of an import, and the digest of what it is part of."""
    return re.sub(r'\s*"(?:imported|evidence)": [^\n]*', "", text)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one log of eight weeks more than is asked about."""
    return prepared(tmp_path_factory.mktemp("grown"), {"logs/gw.log": "".join(gateway())}, END)


@pytest.mark.parametrize(
    ("last", "asked"), [("2026-12-11", COMMANDS), ("2027-01-18", (*COMMANDS[2:], *OTHERS))]
)
def test_a_log_that_goes_on_changes_nothing_of_what_is_said_of_a_day_but_its_own_totals(
    tmp_path: Path, grown: Path, last: str, asked: tuple[tuple[str, ...], ...]
) -> None:
    then = prepared(tmp_path, {"logs/gw.log": up_to(last, gateway())}, END)
    for arguments in asked:
        assert whole(answer(grown, last, *arguments)) == whole(answer(then, last, *arguments))


def test_of_a_log_that_is_rotated_a_day_is_said_the_same_totals_included(tmp_path: Path) -> None:
    last = "2026-12-13"
    now = prepared(tmp_path / "now", by_week(END), END)
    then = prepared(tmp_path / "then", by_week(last), last)
    for arguments in (("impact", "orders@v1", "orders@v2"), ("audit",), ("evidence", "sources")):
        assert same(answer(now, last, *arguments)) == same(answer(then, last, *arguments))


def test_a_day_ends_at_midnight_in_utc_wherever_the_command_runs(grown: Path) -> None:
    here = command(grown, "--as-of", "2027-01-18", "--format", "json", "evidence", "show").out
    for zone in ("Pacific/Kiritimati", "America/Adak"):
        arguments = ("--as-of", "2027-01-18", "--format", "json", "evidence", "show")
        assert shell(grown, *arguments, TZ=zone).out == here
    assert '"last_seen": "2027-01-18"' in here
    assert "2027-01-19" not in here


def test_the_hours_of_a_day_that_is_over_are_those_that_its_hits_come_from(grown: Path) -> None:
    with Past(Store(grown / EVIDENCE_FILE), date(2027, 1, 18)) as past:
        for one in past.sightings():
            hours = past.hours(one.number)
            assert one.hits == sum(hours.values())
            assert (min(hours), max(hours)) == (one.first // HOUR, one.last // HOUR)
            portion = past.hits_between(one.number, 0, 1 << 40)
            assert portion == (one.hits, min(hours), max(hours))


def test_before_the_first_line_the_answer_is_that_without_any_evidence(
    tmp_path: Path, grown: Path
) -> None:
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    shutil.copy(ROOT / "consumers.yaml", tmp_path)
    for arguments in COMMANDS[1:]:
        before = answer(grown, "2026-09-30", *arguments)
        assert before == answer(tmp_path, "2026-09-30", *arguments)


def test_without_a_day_all_counts_as_a_clock_may_run_ahead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stray = line(9, "ahead/1", "GET /orders").replace("/2026:", "/2098:")
    workspace(tmp_path, [*steady("web/1"), stray])
    imported(tmp_path, "access.log", as_of=AS_OF)
    found = run(capsys, "-C", str(tmp_path), "audit", "--format", "json").out
    assert '"last_seen": "2098-10-01T09:00:00Z"' in found
    assert "2098" not in json.dumps(report(tmp_path))


def test_a_pact_is_of_the_day_on_which_it_was_imported(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"))
    write(tmp_path, {"pact.json": pact("/orders", "id")})
    imported(tmp_path, "access.log", as_of=AS_OF)
    imported(tmp_path, "pact.json", as_of="2026-11-20")

    def kinds(last: str) -> set[str]:
        shown = json.loads(answer(tmp_path, last, "evidence", "show"))
        uses = [use for one in shown["consumers"] for use in one["contracts"][0]["uses"]]
        return {use["kind"] for use in uses}

    assert kinds("2026-11-19") == {"declared", "observed"}
    assert kinds("2026-11-20") == {"declared", "observed", "pact"}


def test_a_compatibility_test_of_a_later_day_does_not_count(tmp_path: Path) -> None:
    ran(shop(tmp_path), Outlook.PASS, date(2027, 1, 10))
    write(tmp_path, {"none/consumers.yaml": (tmp_path / "consumers.yaml").read_bytes()})
    shutil.copytree(tmp_path / "contracts", tmp_path / "none" / "contracts")

    def tested(folder: Path, last: str) -> list[str]:
        return [answer(folder, last, *one) for one in (("plan", "shop"), ("status", "shop"))]

    assert tested(tmp_path, "2027-01-09") == tested(tmp_path / "none", "2027-01-09")
    assert tested(tmp_path, "2027-01-10") != tested(tmp_path / "none", "2027-01-10")


def test_where_nothing_is_later_nothing_more_is_read(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(grown / EVIDENCE_FILE) as store:
        every, sources = store.sightings(), store.sources()

    def asked(*_: object) -> None:
        raise AssertionError("hits by hour were read")

    monkeypatch.setattr(Store, "hits_between", asked)
    for as_of in (date.fromisoformat(END), None):
        with Past(Store(grown / EVIDENCE_FILE), as_of) as past:
            assert (past.sightings(), past.sources) == (every, sources)


def test_a_consent_of_a_later_day_is_not_exported(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"))
    imported(tmp_path, "access.log", as_of=AS_OF)
    said = ("--operation", "GET /carts", "--by", "web", "--as-of", "2026-11-20")
    assert command(tmp_path, "track", "consent", "shop", "web", *said).code == 0

    def consents(last: str) -> list[str]:
        exported = json.loads(answer(tmp_path, last, "evidence", "export", "--api", "shop"))
        return [one["at"] for one in exported["consents"]]

    assert (consents("2026-11-19"), consents("2026-11-20")) == ([], ["2026-11-20"])


SPELLINGS = {
    "gw.log": ("", ".1", ".12", ".1.gz", ".2.zst", ".old", ".old.gz", ".gz", "-20261206"),
    "gw.log-20261206": (".gz", ".1.gz", "-1796515200.gz", "10.gz"),
    "gw.log.2026-12-06": ("", ".gz", "-10", "_10.gz", "T10:00:00Z.gz"),
    "gw-2026-12-06": (".log", ".log.gz", ".log.zst", ".log.1.gz", ".1.log.gz", "-10.log.gz"),
    "gw": (".1.log", ".1.log.gz", ".2026-12-06.log.gz", "_2026-12-06.log.gz", "-20261206.log.gz"),
    "gw-20261206": ("T101010Z.log.gz", "-101010.log.gz", "-1796515200.log"),
}

OF_THEIR_OWN = {
    **{name: name for name in ("web-1.log", "web01.log", "gw-eu-west-2.log", "web-2026.log")},
    **{name: name for name in ("gw-10.0.0.5.log", "10.0.0.5", "api-v1.2.log", "gw-12345678.log")},
    **{name: name for name in ("gw.web1.log", "gw-2026-12-06-web1.log", "gw-20261399.log")},
    **{"web-2.log.gz": "web-2.log", "web01.log-20261206.gz": "web01.log", "web1.2.gz": "web1"},
    **{"gw-10.0.0.6-20261206.log.gz": "gw-10.0.0.6.log", "10.0.0.6.log.1.gz": "10.0.0.6.log"},
    **{"web01-2026-12-06.log.gz": "web01.log", "gw.web1.2026-12-06.log.gz": "gw.web1.log"},
    **{"0.log.20261206-101010.gz": "0.log", "gw-2026-12-06.json.gz": "gw.json"},
}


@pytest.mark.parametrize(
    ("name", "stream"),
    [
        *((f"{name}{end}", "gw.log") for name, ends in SPELLINGS.items() for end in ends),
        *OF_THEIR_OWN.items(),
    ],
)
def test_a_log_is_known_under_every_name_that_rotation_gives_it_and_apart_from_other_hosts(
    name: str, stream: str
) -> None:
    assert Source(f"logs/{name}", Path("logs", name), True).stream == f"logs/{stream}"


def test_weekly_compressed_files_are_one_log_whose_silence_tells(tmp_path: Path) -> None:
    weeks = {
        f"gw-2026-10-{last:02}.log.gz": gzip.compress(
            "".join(line(hour, "web/1") for hour in range(24 * (last - 7), 24 * last)).encode()
        )
        for last in (7, 14, 21, 28)
    }
    write(workspace(tmp_path, ()), weeks)
    imported(tmp_path, *weeks, as_of=AS_OF)
    (shown,) = report(tmp_path)["coverage"]["contracts"]
    assert (shown["first"], shown["last"], shown["whole_days"]) == ("2026-10-01", "2026-10-28", 28)
    assert {one["stream"] for one in report(tmp_path)["coverage"]["sources"]} == {
        (tmp_path / "gw.log").as_posix()
    }
