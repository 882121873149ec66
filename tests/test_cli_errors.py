"""Bad input ends with exit code 3 and two lines: what is wrong and where, and what to do next."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import CONSUMERS, MIGRATION, SHOP, Outcome, contract, run, write

HEAD = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n"
SCHEMA = HEAD + "components:\n  schemas:\n    A: {$ref: '%s'}\n    Bc: {}\n"
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{depth}: &a{depth} [{','.join([f'*a{depth - 1}'] * 9)}]\n" for depth in range(1, 12)
)

IMPACT = ("impact", "shop@v1", "shop@v2")
PLAN = ("plan", "shop")


@dataclass(frozen=True, slots=True)
class Bad:
    """Files of a workspace, a command that meets them, and what it has to say."""

    says: str
    next: str
    files: dict[str, str | bytes | None]
    command: tuple[str, ...] = ("diff", "bad.yaml", "shop@v1")


def document(content: str | bytes, says: str, advice: str, file: str = "bad.yaml") -> Bad:
    return Bad(f"{file}:{says}", advice, {file: content}, ("diff", file, "shop@v1"))


def consumers(old: str, new: str, says: str, advice: str) -> Bad:
    assert old in CONSUMERS
    files: dict[str, str | bytes | None] = {"consumers.yaml": CONSUMERS.replace(old, new)}
    return Bad(f"consumers.yaml:{says}", advice, files, IMPACT)


def migration(old: str, new: str, says: str, advice: str) -> Bad:
    assert old in MIGRATION
    changed = MIGRATION.replace(old, new)
    files: dict[str, str | bytes | None] = {"contracts/shop/migration.yaml": changed}
    return Bad(f"contracts/shop/migration.yaml:{says}", advice, files, PLAN)


WAIVER = """\
waivers:
  - {fingerprint: 3fa9c1d20b77, consumers: [wep], reason: r, owner: o, expires: 2027-03-01}
"""

CASES = {
    "a missing file": Bad("bad.yaml: no such file", "", {}),
    "no yaml": document("a: [1\nb: }", "2:2: not valid YAML: ", "close the list with ]"),
    "no json": document('{"a": 1,}', "1:9: not valid JSON: ", "comma", "bad.json"),
    "no openapi": document("type: object", "1:1: not an OpenAPI description: ", "`openapi:`"),
    "an unknown version": document("openapi: 4.0.0", "1:1: openapi '4.0.0' is not", "3.1.x"),
    "an unresolved reference": document(
        SCHEMA % "#/components/schemas/B", "6:9: `$ref` '#/comp", "'#/components/schemas/Bc'?"
    ),
    "a reference to no file": document(SCHEMA % "x.yaml#/B", "6:9: `$ref` 'x.yaml#/B': ", ""),
    "a reference out of the workspace": document(
        SCHEMA % "../outside.yaml", "6:9: `$ref` '../outside.yaml': ", "keep the contract's files"
    ),
    "a remote reference": document(
        SCHEMA % "https://x.test/a.yaml", "6:9: `$ref` 'https://x.test/a.yaml' is rem", "download"
    ),
    "a duplicate key": document(
        HEAD + "x-a: 1\nx-a: 2\n", '5:1: duplicate key "x-a", first on line 4', "keep one"
    ),
    "a duplicate key in json": document(
        '{"openapi": "3.0.3",\n "openapi": "3.0.3"}', "2:2: duplicate key", "keep one", "bad.json"
    ),
    "an alias bomb": document(BOMB, "7:18: the aliases stand for more than", "use $ref"),
    "deep yaml": document("a: " + "[" * 5000 + "]" * 5000, "1:203: nested deeper", "flatten"),
    "deep block yaml": document(
        "".join(f"{' ' * depth}a:\n" for depth in range(3000)), "201:201: nested deeper", "flatten"
    ),
    "deep json": document(
        '{"a": ' + "[" * 99999 + "]" * 99999 + "}", "1:206: nested", "flatten", "bad.json"
    ),
    "nul bytes": document(b"openapi: 3.0.0\n\0\n", "2:1: the document holds a NUL", "UTF-8"),
    "no utf8": document(b"a: caf\xe9\n", "1:7: byte 0xe9 is not valid UTF-8", "save the file"),
    "an empty file": document("", "1:1: the document is empty", "write a contract"),
    "a folder": Bad(
        "contracts/shop: is a folder", "name a file", {}, ("diff", "contracts/shop", "shop@v1")
    ),
    "a path through a file": Bad(
        "consumers.yaml/a.yaml: no such file", "", {}, ("diff", "consumers.yaml/a.yaml", "shop")
    ),
    "no git repository": Bad(
        "the workspace is not in a git repository", "file path", {}, ("diff", "shop@git:HEAD", "x")
    ),
    "an unknown contract": Bad(
        "there is no contract 'shp'", "did you mean 'shop'?", {}, ("diff", "shp@v1", "shop")
    ),
    "an unknown revision": Bad(
        "the contract 'shop' has no revision 'v4'", "v1, v2, v3", {}, ("diff", "shop@v4", "shop")
    ),
    "an unknown rule": Bad(
        "no rule is called 'webhook-remove'", "'webhook-removed'?", {}, ("rules", "webhook-remove")
    ),
    "an unknown node": Bad(
        "no contract or service is called 'wep'",
        "did you mean 'web'?",
        {},
        ("graph", "--of", "wep"),
    ),
    "an unknown contract of consumers": Bad(
        "there is no contract 'shp'", "did you mean 'shop'?", {}, (*IMPACT, "--api", "shp")
    ),
    "no consumers.yaml": Bad(
        "there is no consumers.yaml", "contractctl init", {"consumers.yaml": None}, IMPACT
    ),
    "an empty consumers.yaml": Bad(
        "consumers.yaml:1:1: consumers.yaml is empty", "init", {"consumers.yaml": "\n"}, PLAN
    ),
    "an unknown key": consumers(
        "    tier: 3\n",
        "    tier: 3\n    tolerate: []\n",
        "7:5: services.web.tolerate: unknown key",
        "did you mean 'tolerates'?",
    ),
    "a bad value": consumers(
        "tier: 3", "tier: 5", "6:5: services.web.tier: must be a whole number", "from 1 to 4"
    ),
    "an operation that the contract lacks": consumers(
        "GET /carts", "GET /cart", "11:16: services.web.consumes.shop.uses: no rev", "'GET /carts'?"
    ),
    "a method that the contract lacks": consumers(
        "GET /carts", "PUT /carts", "11:16: services.web.consumes.shop.uses: no", "has GET /carts"
    ),
    "a name that would colour the terminal": consumers(
        "  web:", '  "\\e[31mweb":', "3:3: services.'\\x1b[31mweb': ", "choose a readable name"
    ),
    "an unknown consumer in a waiver": migration(
        "policy:", WAIVER + "policy:", "6:45: waivers[0].consumers[0]: no service", "'web'?"
    ),
    "dates in the wrong order": migration(
        "2027-06-07", "2026-06-07", "4:57: timeline.sunset: 2026-06-07 is before", "the order is"
    ),
    "an unknown country": migration(
        "{country: DE}", "{country: QQ}", "7:14: policy.calendar: no holidays", "ISO 3166-1"
    ),
    "an unknown revision in a migration": migration(
        "head: v2", "head: v4", "2:1: head: the contract 'shop' has no revision 'v4'", "v1, v2, v3"
    ),
    "an unknown policy in a migration": migration(
        "profile: default", "profile: defualt", "6:3: policy.profile: no policy", "'default'?"
    ),
    "a migration without base and head": migration(
        "base: v1\nhead: v2\n", "", "1:1: it names no `base` and `head`", "now: v1, v2, v3"
    ),
    "no migration.yaml": Bad(
        "there is no contracts/shop/migration.yaml",
        "base: v1",
        {"contracts/shop/migration.yaml": None},
        PLAN,
    ),
    "no migration.yaml at all": Bad(
        "no contract of this workspace has a migration.yaml",
        "contractctl init",
        {"contracts/shop/migration.yaml": None},
        ("plan",),
    ),
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "workspace"
    write(root, SHOP)
    write(tmp_path, {"outside.yaml": "type: string\n"})
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return root


def check(found: Outcome, says: str, advice: str) -> None:
    first, second = found.err.splitlines()
    assert first.startswith(f"error: {says}")
    assert second.startswith("  next: ")
    assert advice in second
    assert (found.code, found.out) == (3, "")


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_said_in_two_lines(
    name: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = CASES[name]
    for file, content in bad.files.items():
        if content is None:
            (shop / file).unlink()
        else:
            write(shop, {file: content})
    check(run(capsys, *bad.command), bad.says, bad.next)


def test_an_unknown_git_ref_is_said_in_two_lines(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    subprocess.run(["git", "init", "--quiet"], check=True)
    said = "git knows no commit 'nope' in this repository"
    check(run(capsys, "diff", "shop@git:nope", "shop"), said, "git branch --all")
    check(run(capsys, "diff", "nope:contracts/shop/v1.yaml", "shop"), said, "git tag list")
    check(run(capsys, "diff", "shop@git:--help", "shop"), "'--help' is no git ref", "HEAD~1")


def test_outside_a_workspace_the_way_in_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check(run(capsys, "diff", "shop@v1", "shop"), "there is no contract 'shop'", "-C DIR")
    check(run(capsys, "graph"), "there is no consumers.yaml", "-C DIR")
    check(run(capsys, "plan"), "no contract of this workspace", "contractctl init")


def test_a_contract_must_be_named_where_several_could_be_planned(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(shop, {"contracts/b/v1.yaml": contract("{}"), "contracts/b/migration.yaml": MIGRATION})
    found = run(capsys, "plan")
    assert found.code == 2
    assert "those with a migration.yaml: b, shop" in found.err
    write(shop, {"contracts/b/migration.yaml": "waivers: []\n"})
    assert run(capsys, "plan").code == run(capsys, "plan", "shop").code != 2


def test_a_path_without_a_contract_needs_its_name_for_impact(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(shop, {"a.yaml": SHOP["contracts/shop/v1.yaml"]})
    found = run(capsys, "impact", "a.yaml", "a.yaml")
    assert found.code == 2
    assert "--api NAME" in found.err
    assert run(capsys, "impact", "a.yaml", "a.yaml", "--api", "shop").code == 0
