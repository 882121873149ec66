"""Every hit is somebody's: a service's, a stranger's, nobody's, or claimed by more than one."""

from __future__ import annotations

import json
from pathlib import Path

from audit_estate import command, imported
from command_line import write
from test_audit_commands import AS_OF, CONSUMERS, line, report, workspace

SENDERS = (("web/1", "ghost"), ("web/1", ""), ("", "other"), ("curl/8", "ghost"))
"""A stranger with a service's user agent, two services, and a stranger that looks like nobody."""


def test_a_stranger_that_looks_like_a_service_is_named_and_counted(tmp_path: Path) -> None:
    entry = "{consumes: {shop: {}}, team: a, owner: a@example.test, tier: 2, identities: "
    other = f"  other: {entry}[{{header: {{name: x-client-id, value: other}}}}]}}\n"
    rows = [
        {
            **{"time_local": f"{day:02}/Oct/2026:10:00:00 +0000", "request_method": "GET"},
            **{"request": "GET /carts HTTP/1.1", "status": 200, "remote_addr": "10.0.0.1"},
            **{"http_user_agent": agent, "http_x_client_id": shown},
        }
        for day in range(1, 31)
        for agent, shown in SENDERS
    ]
    workspace(tmp_path, (), consumers_yaml=CONSUMERS + other)
    write(tmp_path, {"calls.log": "".join(f"{json.dumps(row)}\n" for row in rows)})
    imported(tmp_path, "calls.log", as_of=AS_OF)
    found = report(tmp_path)
    (one,) = found["conflicting_identities"]
    assert one["callers"] == ["web", "header:x-client-id=ghost"]
    assert (one["attributed_to"], one["hits"]) == (None, 30)
    callers = ("callers", "undocumented_callers", "unattributed", "conflicting_identities")
    assert sum(each["hits"] for kind in callers for each in found[kind]) == len(rows)
    said = " ".join(command(tmp_path, "audit", "--as-of", AS_OF).out.split())
    assert "1 stranger that otherwise looks like a service (header:x-client-id=ghost)" in said
    assert "by a service and a stranger" in said
    assert "#   header:x-client-id=ghost" in command(tmp_path, "audit", "--propose").out
    assert command(tmp_path, "audit", "--fail-on", "dependencies", "--as-of", AS_OF).code == 1


def test_what_broke_a_tie_is_named_as_what_decided(tmp_path: Path) -> None:
    entry = "{{consumes: {{shop: {{}}}}, team: a, owner: a@example.test, tier: 2, identities: {} }}"
    own = "[{{user_agent: sdk/*}}, {{cidr: 10.{}.0.0/16}}]"
    both = "".join(f"  {name}: {entry.format(own.format(n))}\n" for name, n in (("a", 6), ("b", 7)))
    log = [line(hour, "sdk/1", address=f"10.{6 + hour % 2}.0.1") for hour in range(10)]
    workspace(tmp_path, log, consumers_yaml=CONSUMERS + both)
    imported(tmp_path, "access.log", as_of=AS_OF)
    found = report(tmp_path)["conflicting_identities"]
    told = [(one["attributed_to"], one["identified_by"], one["hits"]) for one in found]
    assert told == [("a", "cidr", 5), ("b", "cidr", 5)]
    assert all(one["next"].startswith("the cidr decides for") for one in found)
