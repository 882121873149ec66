"""Only what a log really shows is watched: thin, cut and unreadable logs prove no silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from audit_estate import command, imported
from command_line import run, write
from test_audit_commands import AS_OF, CONSUMERS, line, report, steady, workspace

from contractctl.audit.gaps import rhythm
from contractctl.audit.holes import successors
from contractctl.audit.watching import near_and_stray, watched_days

MONTH = range(-300, 740)
"""Hours from 18 September to the end of October."""


def logs(folder: Path, files: Mapping[str, Iterable[str]], *arguments: str) -> dict[str, Any]:
    workspace(folder, ())
    (folder / "access.log").unlink()
    write(folder, {f"logs/{name}": "".join(lines) for name, lines in files.items()})
    command(folder, "evidence", "import", str(folder / "logs"), "--as-of", AS_OF)
    return report(folder, *arguments)


def certificate(folder: Path, *arguments: str) -> dict[str, Any]:
    return report(folder, "--certify", "GET /orders", *arguments)


def whole_days(found: dict[str, Any]) -> int:
    (shop,) = found["coverage"]["contracts"]
    days: int = shop["whole_days"]
    return days


def remarks(found: dict[str, Any], word: str) -> list[str]:
    return [one for one in found["coverage"]["remarks"] if word in one]


def month(hours: Iterable[float] = MONTH, agent: str = "web/1") -> list[str]:
    return [line(hour, agent) for hour in hours]


@pytest.mark.parametrize("hours", [(-299, 300, 739), range(-300, 740, 72), range(-300, 740, 49)])
def test_a_log_of_which_most_days_are_empty_watches_nothing(
    tmp_path: Path, hours: Iterable[float]
) -> None:
    assert whole_days(logs(tmp_path, {"a.log": month(hours)})) == 0
    assert certificate(tmp_path)["verdict"] == "not enough evidence"


def test_no_more_days_are_watched_than_have_lines_unless_silence_is_usual(tmp_path: Path) -> None:
    begin = 41 * 24
    busy = {begin + hour: 9 for hour in range(24 * 42)}

    def days(lines: dict[int, int]) -> int:
        return len(watched_days({"a": lines}, {"a": rhythm("a", lines)}))

    def without(*lost: int) -> dict[int, int]:
        return {hour: count for hour, count in busy.items() if (hour - begin) // 24 not in lost}

    assert days(busy) == 42
    assert days(without(*range(6, 42, 7))) == 41  # the last day ends with its lines
    assert days(without(6, 20, 34)) == 39
    assert days(without(10)) == 41


def test_every_second_sunday_without_a_line_is_said_and_not_watched(tmp_path: Path) -> None:
    lost = {3, 17}  # 4 and 18 October
    found = logs(tmp_path, {"a.log": month(h for h in MONTH if h // 24 not in lost)})
    assert whole_days(found) == 40
    (said,) = remarks(found, "no line on")
    assert "1 day, such as 2026-10-18" in said


def test_an_hour_of_the_day_that_a_log_never_has_may_hide_a_nightly_job(tmp_path: Path) -> None:
    hours = [hour + part / 5 for hour in MONTH if hour % 24 != 2 for part in range(5)]
    found = logs(tmp_path, {"a.log": month(hours)})
    assert whole_days(found) == 0
    (said,) = remarks(found, "nightly job")
    assert "no line between 02:00 and 03:00 UTC on 44 of 44 days" in said
    assert certificate(tmp_path)["verdict"] == "not enough evidence"


def test_quiet_nights_hide_nothing(tmp_path: Path) -> None:
    hours = [hour + part / 5 for hour in MONTH if hour % 24 > 5 for part in range(5)]
    found = logs(tmp_path, {"a.log": month(hours)})
    assert not remarks(found, "nightly job")
    assert whole_days(found) > 35


@pytest.mark.parametrize(("bad", "verdict"), [(500, "not enough evidence"), (1, "supported")])
def test_lines_that_nobody_could_read_may_be_calls(tmp_path: Path, bad: int, verdict: str) -> None:
    found = logs(tmp_path, {"a.log": [*month(), *["no request here\n"] * bad]})
    assert found["coverage"]["sources"][0]["rejected"] == bad
    certified = certificate(tmp_path)
    assert certified["verdict"] == verdict
    if bad > 1:
        assert "500 of 1,540 lines could not be read" in certified["missing"][0]
        assert command(tmp_path, "audit", "--fail-on", "dependencies").code == 4
        said = command(tmp_path, "audit", "--as-of", AS_OF).out
        assert "500 of 1,540 lines could not be read" in " ".join(said.split())


def test_a_log_that_stopped_is_a_hole_in_the_watch(tmp_path: Path) -> None:
    logs(tmp_path, {"a.log": month(), "b.log": month(range(200, 320), "web/2")})
    found = certificate(tmp_path)
    assert found["verdict"] == "not enough evidence"
    assert "logs/b.log ends on 2026-10-14, and other logs of shop" in found["missing"][0]
    later = certificate(tmp_path, "--from", "2026-10-15")["missing"]
    assert not any("b.log" in one for one in later)


def test_a_log_that_another_continues_has_not_stopped(tmp_path: Path) -> None:
    parts = {"a.log": month(MONTH[:400]), "b.log": month(MONTH[400:])}
    found = logs(tmp_path, parts)
    assert certificate(tmp_path)["verdict"] == "supported"
    assert len(remarks(found, "follow each other")) == 1


def test_a_folder_for_each_day_is_summed_up_in_one_sentence(tmp_path: Path) -> None:
    files = {
        f"d{day:02}/{name}-{day}x.log": month(range(24 * day, 24 * day + 24), agent)
        for day in range(5)
        for name, agent in (("one", "web/1"), ("two", "web/2"))
    }
    found = logs(tmp_path, files)
    assert len(remarks(found, "follow each other")) == 1
    assert not remarks(found, "begins on")
    assert not remarks(found, "ends on")


def test_a_log_is_continued_by_one_other_at_most() -> None:
    spans = {"a1": (0, 24), "b1": (0, 24), "a2": (24, 48)}
    assert successors(spans) == {"a1": "a2"}


def test_a_wrong_clock_watches_nothing_and_is_named(tmp_path: Path) -> None:
    stray = [month([9])[0].replace("/2026:", f"/{year}:") for year in ("2001", "2098")]
    found = logs(tmp_path, {"a.log": [*month(), *stray]}, "--as-of", "2099-01-01")
    assert whole_days(found) == 42
    (said,) = remarks(found, "wrong clock")
    assert "2 lines of 2001-10-01 and 2098-10-01" in said


def test_lines_at_the_ends_of_time_are_told_from_the_rest() -> None:
    lines = dict.fromkeys(range(500_000, 500_200), 5)
    ends = {-17_259_888: 1, 70_389_000: 1}
    assert near_and_stray({**lines, **ends}) == (lines, ends)
    slow = dict.fromkeys(range(-17_000_000, -16_600_000, 8_000), 1)
    assert watched_days({"a": slow}, {"a": rhythm("a", slow)}) == set()


def test_a_window_says_that_the_lines_of_whole_files_are_shown(tmp_path: Path) -> None:
    assert not remarks(logs(tmp_path, {"a.log": steady("web/1")}), "whole files")
    assert remarks(report(tmp_path, "--from", "2026-10-05"), "whole files")


def test_the_lines_of_a_certificate_add_up(tmp_path: Path) -> None:
    excluded = "evidence: {exclude: [{reason: own probe, user_agent: probe/*}]}\n"
    probes = [line(hour, "probe/1") for hour in range(9)]
    workspace(tmp_path, [*month(), *probes], consumers_yaml=CONSUMERS + excluded)
    imported(tmp_path, "access.log", as_of=AS_OF)
    said = command(tmp_path, "audit", "--certify", "GET /orders", "--as-of", AS_OF).out
    assert "1,049 lines, 1,040 counted, 9 skipped: own probe" in " ".join(said.split())


def test_names_of_sources_stay_whole_at_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    name = "logs/gateway-of-the-shop.log"
    workspace(tmp_path, ())
    write(tmp_path, {name: "".join([*month(), *["no request here\n"] * 9])})
    run(capsys, "evidence", "import", name, "--as-of", AS_OF)
    told = run(capsys, "audit", "--as-of", AS_OF).out.rpartition("what became of them")[2]
    (row,) = (one for one in told.splitlines() if "combined" in one)
    assert row.startswith(f"{name} ")
