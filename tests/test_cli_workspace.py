"""A workspace is written by init alone, and nothing in it can break what is printed about it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from command_line import CONSUMERS, SHOP, run, write

HOSTILE = ["[red]web[/red]", "a|b", "<script>alert(1)</script>", "`code`", "**bold**", 'say "hi"']

READ_ONLY = [
    ("validate",),
    ("validate", "shop@v1"),
    ("diff", "shop@v1", "shop@v2"),
    ("impact", "shop@v1", "shop@v2"),
    ("plan", "shop"),
    ("graph",),
    ("graph", "--of", "shop", "--format", "dot"),
    ("rules",),
]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Content and time of every file, what contractctl keeps for itself apart."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mtime_ns if path.is_file() else 0,
        )
        for path in folder.rglob("*")
        if ".contractctl" not in path.parts
    }


@pytest.mark.parametrize("command", READ_ONLY, ids=" ".join)
def test_a_command_that_does_not_say_so_writes_no_file(
    command: tuple[str, ...], shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(shop)
    assert run(capsys, *command).code in (0, 1)
    assert tree(shop) == before


def test_init_writes_a_workspace_that_validates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run(capsys, "-C", "shop", "init")
    assert (made.code, made.out) == (0, "")
    assert made.err.endswith("next: contractctl -C shop validate\n")
    assert sorted(tree(tmp_path / "shop")) == [
        *("consumers.yaml", "contracts", "contracts/orders"),
        *("contracts/orders/migration.yaml", "contracts/orders/openapi.yaml"),
    ]
    monkeypatch.chdir(tmp_path / "shop")
    found = run(capsys, "validate")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("no problem in 3 documents\n")
    for command in (("diff", "orders", "orders"), ("impact", "orders", "orders"), ("graph",)):
        assert run(capsys, *command).code == 0


def test_init_beside_contracts_names_nobody_and_validates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"contracts/pets/openapi.yaml": SHOP["contracts/shop/v1.yaml"]})
    made = run(capsys, "init")
    assert (made.code, made.err) == (0, "wrote consumers.yaml\nnext: contractctl validate\n")
    assert run(capsys, "validate").code == 0
    text = (tmp_path / "consumers.yaml").read_text()
    assert "\nservices: {} #" in text
    assert "#       pets:\n" in text
    head, _, entry = text.partition("services: {}")
    entry = entry.replace("\n# ", "\n").partition("\nHow")[0]
    (tmp_path / "consumers.yaml").write_text(f"{head}services: {entry}")
    told = run(capsys, "validate").out
    assert "GET /orders/{orderId}" in told  # all that is to be filled in


def test_init_never_touches_what_is_there(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(shop)
    found = run(capsys, "init")
    assert found.code == 3
    assert found.err.startswith("error: there is a workspace already; nothing was written\n")
    assert tree(shop) == before


def test_a_newcomer_gets_from_init_to_a_plan_by_following_the_messages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(capsys, "init")
    told = run(capsys, "plan")
    assert told.code == 3
    assert "such as v1.yaml and v2.yaml, and add `base: v1` and `head: v2`" in told.err
    folder = tmp_path / "contracts" / "orders"
    living = (folder / "openapi.yaml").read_text()
    (folder / "openapi.yaml").rename(folder / "v1.yaml")
    (folder / "v2.yaml").write_text(living.replace("enum: [open, paid, shipped]", "minLength: 1"))
    text = (folder / "migration.yaml").read_text()
    text = text.replace("# base: v1", "base: v1").replace("# head: v2", "head: v2")
    (folder / "migration.yaml").write_text(text)
    assert run(capsys, "validate").code == 0
    assert run(capsys, "diff", "orders@v1", "orders@v2").code == 1
    planned = run(capsys, "plan", "--as-of", "2026-12-01")
    assert planned.code == 0
    assert "shop-web" in planned.out


@pytest.fixture
def hostile(shop: Path) -> Path:
    """A workspace whose services have names that mean something elsewhere."""
    _, entry = CONSUMERS.replace("    identities: [{user_agent: web/*}]\n", "").split("services:\n")
    entries = (entry.replace("web:", f"{json.dumps(name)}:", 1) for name in HOSTILE)
    write(shop, {"consumers.yaml": "version: 1\nservices:\n" + "".join(entries)})
    return shop


@pytest.mark.parametrize("command", [("graph",), ("impact", "shop@v1", "shop@v2"), ("plan",)])
def test_names_are_printed_as_they_are(
    command: tuple[str, ...], hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, colored = (run(capsys, *command, "--color", when) for when in ("never", "always"))
    for found in (plain, colored):
        assert found.code in (0, 1)
        assert found.err == ""
        for name in HOSTILE:
            assert name in found.out
    assert "\x1b" not in plain.out


@pytest.mark.parametrize("command", [("impact", "shop@v1", "shop@v2"), ("plan",)])
def test_names_break_out_of_no_markdown_table(
    command: tuple[str, ...], hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = run(capsys, *command, "--format", "markdown").out
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    widths: set[int] = set()
    for line in page.splitlines():
        if not line.startswith("|"):
            widths = set()
            continue
        widths.add(line.replace("\\|", "").count("|"))
        assert len(widths) == 1, line


def test_names_break_out_of_no_diagram(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = run(capsys, "graph", "--format", "mermaid").out
    assert "<script>" not in drawn
    assert '"hi"' not in drawn
    assert r"say \"hi\"" in run(capsys, "graph", "--format", "dot").out
    listed = json.loads(run(capsys, "graph", "--format", "json").out)
    assert {service["name"] for service in listed["services"]} == set(HOSTILE)
