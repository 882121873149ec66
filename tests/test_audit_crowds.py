"""Many programs behind one address are pointed out, and one host with a few is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_estate import imported
from test_audit_commands import AS_OF, CONSUMERS, line, report, workspace

PROGRAMS = ("acme-sync", "billing", "exporter", "python-requests", "reporting")
BY_HAND = ("curl", "Mozilla/5.0 (X11) Firefox", "PostmanRuntime", "wget", "insomnia")


def crowds(folder: Path) -> list[str]:
    said = report(folder)["coverage"]["remarks"]
    return [remark for remark in said if "different programs" in remark]


def requests(address: str, *programs: str, hours: int = 24) -> list[str]:
    return [line(h, f"{name}/1", address=address) for h in range(hours) for name in programs]


def test_an_address_that_most_requests_of_many_programs_come_from_may_be_a_proxy(
    tmp_path: Path,
) -> None:
    log = [*requests("10.0.0.5", *PROGRAMS), *requests("10.0.7.1", "inventory")]
    workspace(tmp_path, sorted(log))
    imported(tmp_path, "access.log", as_of=AS_OF)
    (one,) = crowds(tmp_path)
    assert one.startswith("10.0.0.5 sends the requests of 5 different programs: if it is a proxy,")
    assert "evidence: proxies:" in one


def test_several_addresses_of_one_proxy_are_pointed_out(tmp_path: Path) -> None:
    workspace(tmp_path, [line for n in (5, 6) for line in requests(f"10.0.0.{n}", *PROGRAMS)])
    imported(tmp_path, "access.log", as_of=AS_OF)
    assert [one.partition(" ")[0] for one in crowds(tmp_path)] == ["10.0.0.5", "10.0.0.6"]


@pytest.mark.parametrize(
    "log",
    [
        pytest.param(requests("10.0.0.5", *PROGRAMS[:3]), id="a host with three programs"),
        pytest.param(requests("10.0.0.5", *BY_HAND), id="somebody's own machine"),
        pytest.param(
            [
                *requests("10.0.0.5", *PROGRAMS, hours=3),
                *(one for n in range(9) for one in requests(f"10.0.8.{n}", f"caller-{n}")),
            ],
            id="few of all requests",
        ),
        pytest.param(
            [line(h, f"scan-{h}/1", "GET /wp-login.php", status=404) for h in range(24)],
            id="a scanner",
        ),
        pytest.param(
            [line(h, f"acme/{h}.0", address="10.0.0.5") for h in range(24)],
            id="many versions of one program",
        ),
    ],
)
def test_an_address_is_no_proxy_only_because_it_is_busy(tmp_path: Path, log: list[str]) -> None:
    workspace(tmp_path, log)
    imported(tmp_path, "access.log", as_of=AS_OF)
    assert crowds(tmp_path) == []


def test_a_proxy_that_was_declared_too_late_is_pointed_out_as_such(tmp_path: Path) -> None:
    proxies = f"{CONSUMERS}evidence: {{proxies: [10.0.0.0/29]}}\n"
    workspace(tmp_path, requests("10.0.0.5", *PROGRAMS))
    imported(tmp_path, "access.log", as_of=AS_OF)
    (tmp_path / "consumers.yaml").write_text(proxies)
    (one,) = crowds(tmp_path)
    assert "was declared as a proxy after they were imported" in one
    (tmp_path / ".contractctl" / "evidence.db").unlink()
    imported(tmp_path, "access.log", as_of=AS_OF)
    assert crowds(tmp_path) == []
