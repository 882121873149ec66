"""Hostile contents: what a pull request writes is shown as text, or refused with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from forked_runs import ForkedRuns
from gate_shop import CONSUMERS, ORDERS, ORDERS_USAGE, TOTAL, usage
from gate_stories import Shop, shop_in
from test_gate_hostile import CONTROL, FORMS, gate, lines


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedRuns]:
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        shop = shop_in(folder, patch)
        shop.edit(ORDERS, *TOTAL)
        with ForkedRuns(folder, "gate", "--format", "github") as runs:
            yield runs


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


TEXTS = (
    "::error::x",
    "\n::error::x",
    "%0A::set-env name=PATH::x",
    "##[command]x",
    "##vso[task.setvariable]x",
    "]]>",
    "</details>",
    "</failure>",
    "<!-- contractctl gate -->",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "@everyone",
    "[red]x[/red]",
    "[link=http://x.invalid]x[/link]",
    "[x](javascript:alert(1))",
    "![x](http://x.invalid/y.png)",
    "```\n# x",
    "`x`",
    "| a | b |",
    "\x1b[31mx",
    "\x1b]0;x\x07",
    "a\u202eb",
    "a\u2028b",
    "a\r\nb",
    "\x85x",
    "\x00",
    "x" * 1_000,
    "{{ x }}",
    "${{ github.token }}",
    "#1 GH-1 a/b#1",
    "- a: [b, {c",
    "\ud800",
)


def hostile(shop: Shop, text: str) -> None:
    """A break in which a text stands wherever a contract and an entry can hold one."""
    quoted = json.dumps(text)
    contract = f"""\
openapi: 3.1.0
info: {{title: {quoted}, version: 1.4.0, description: {quoted}}}
paths:
  /orders:
    get:
      operationId: {quoted}
      summary: {quoted}
      description: {quoted}
      tags: [{quoted}]
      parameters:
        - {{name: kind, in: query, description: {quoted}, schema: {{enum: [{quoted}, a]}}}}
      responses:
        "200":
          description: {quoted}
          content:
            application/json:
              schema:
                type: object
                title: {quoted}
                required: [{quoted}]
                properties:
                  {quoted}: {{type: string, enum: [{quoted}], description: {quoted}}}
"""
    shop.write(ORDERS, contract)
    shop.write(CONSUMERS, declared(text[:200] if text.isprintable() else "x"))


def declared(text: str) -> str:
    """Consumers of which one says only that it calls; names are for people, so that they print."""
    quoted = json.dumps(text)
    return f"""\
version: 1
services:
  web:
    team: {quoted}
    owner: {quoted}
    tier: 1
    repo: {quoted}
    identities: [{{header: {{name: x-client, value: web}}}}]
    consumes: {{orders: {{uses: [{{operation: GET /orders}}]}}}}
"""


def torn(shop: Shop, text: str) -> None:
    """The hostile text at the base, and gone or changed now."""
    hostile(shop, text)
    shop.land()
    contract, quoted = shop.path(ORDERS).read_text(), json.dumps(text)
    contract = contract.replace(f"{{type: string, enum: [{quoted}]", "{type: integer")
    shop.write(ORDERS, contract.replace(f"enum: [{quoted}, a]", "enum: [a]"))


WRITTEN = tuple(form for form in FORMS if form != "text")
"""What one run writes beside what it prints."""

MARKER = "<!-- contractctl gate -->"
REFUSED = {"\x00", "\ud800"}
"""Characters that no contract may hold; consumers.yaml may hold fewer."""

FENCED = re.compile(r"(?ms)^ *(`{3,})[^`\n]*\n.*?^ *\1$")
INLINE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|<code>[^<\n]*</code>")
"""What markdown shows as it is."""

SUMMARY = re.compile("<summary>[^\n]*</summary>")
"""Lines of HTML, in which nothing is markdown."""

COMMAND = re.compile("::(error|warning|notice) [^:\n]*::[^\r\n]*")


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_contract_says_stays_text_in_every_form(
    runs: ForkedRuns, shop: Shop, text: str
) -> None:
    torn(shop, text)
    files = {form: shop.folder.with_name(form) for form in WRITTEN}
    run = gate(runs, shop, *(f"--write={form}={file}" for form, file in files.items()), form="text")
    if run.code == 3:
        assert REFUSED.intersection(text)
        return
    told = {form: file.read_text(encoding="utf-8") for form, file in files.items()}
    stay_lines(told["github"])
    stay_text(told["markdown"])
    assert json.loads(told["json"])["findings"]
    assert json.loads(told["sarif"])["runs"]
    assert ElementTree.fromstring(told["junit"]) is not None
    assert not CONTROL.search(run.stdout.decode())


def stay_lines(told: str) -> None:
    """Every line is a command of ours: the contract wrote none."""
    lines = told.removesuffix("\n").split("\n")
    assert all(COMMAND.fullmatch(line) for line in lines), lines
    assert len(lines) <= 4


def stay_text(comment: str) -> None:
    """The comment says its own, pings nobody and loads nothing: code is shown as it is."""
    assert not CONTROL.search(comment)
    assert comment.startswith(MARKER)
    shown = INLINE.sub("", FENCED.sub("", comment))
    assert shown.count(MARKER) == 1
    assert shown.count("<details>") == shown.count("</details>")
    assert not re.search("<script|<img|@everyone", shown)
    assert not re.search(r"(?<!\\)\]\(", SUMMARY.sub("", shown))
    assert len(comment) <= 65_536


@pytest.mark.parametrize("form", FORMS)
def test_callers_in_usage_json_are_shown_as_text(runs: ForkedRuns, shop: Shop, form: str) -> None:
    calls = [(text[:200], "GET /orders", 7, "2026-11-20") for text in TEXTS if "\ud800" not in text]
    shop.write(ORDERS_USAGE, usage("orders", *calls))
    shop.land()
    shop.edit(ORDERS, *TOTAL)
    run = gate(runs, shop, form=form)
    assert run.code in (1, 3)
    told = run.stdout.decode()
    assert not CONTROL.search(told)
    if form == "github":
        assert all(COMMAND.fullmatch(line) for line in lines(run))


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "[]",
        "1",
        '"x"',
        "{}",
        '{"schema": 1}',
        '{"schema": "contractctl/usage/9"}',
        usage("orders").replace('"uses": []', '"uses": {}'),
        usage("orders").replace('"uses": []', '"uses": [1, null, "x", []]'),
        usage("orders").replace('"uses": []', '"uses": [{"consumer": 1}]'),
        usage("orders").replace('"consents": []', '"consents": "all"'),
        usage("orders").replace('"2026-11-22"', "20261122"),
        usage("orders").replace('"2026-11-22"', '"2026-13-45"'),
        usage("orders", first="2026-11-22", last="2026-01-01"),
        usage("orders", first="0001-01-01", last="9999-12-31"),
        usage("orders", ("web", "GET", -1, "2026-11-22")),
        usage("orders", ("web", "GET /orders", 10**400, "2026-11-22")),
        usage("stock"),
        "[" * 100_000 + "]" * 100_000,
        '{"schema": ' + '{"a": ' * 50_000,
        "{" + '"a": 1, ' * 100_000,
        "\x00\x01\x02",
        "NaN",
        "",
    ],
)
def test_a_usage_json_that_is_none_is_refused_with_its_place(
    runs: ForkedRuns, shop: Shop, text: str
) -> None:
    shop.write(ORDERS_USAGE, text)
    shop.edit(ORDERS, *TOTAL)
    run = gate(runs, shop)
    assert run.code in (1, 3)
    if run.code == 3:
        assert b"usage.json" in run.stderr
        assert len(run.stderr) < 4_000


def test_a_usage_json_of_twenty_megabytes_ends_in_an_answer(runs: ForkedRuns, shop: Shop) -> None:
    caller = ("x" * 180, "GET /orders", 7, "2026-11-20")
    row = usage("orders", caller)
    use = row[row.index("    {") : row.index("    }") + 5]
    shop.write(ORDERS_USAGE, row.replace(use, ",\n".join([use] * (20_000_000 // len(use)))))
    assert shop.path(ORDERS_USAGE).stat().st_size > 19_000_000
    shop.edit(ORDERS, *TOTAL)
    assert gate(runs, shop).code in (1, 3)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
)


@pytest.mark.parametrize("file", [ORDERS, CONSUMERS, "contracts/orders/migration.yaml"])
@pytest.mark.parametrize(
    "text",
    [
        f"openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\npaths: {{}}\n{BOMB}",
        "[" * 100_000,
        "a: &a [*a]\n",
        "? " * 50_000,
        "!!python/object/apply:os.system ['touch x']\n",
        "a: 1\na: 2\n",
        "\ufeffa: 1\n",
        "%YAML 9.9\n---\na\n",
        "--- a\n--- b\n",
    ],
)
def test_a_document_that_means_harm_is_refused_with_its_place(
    runs: ForkedRuns, shop: Shop, file: str, text: str
) -> None:
    shop.write(file, text)
    run = gate(runs, shop)
    assert (run.code, run.stdout) == (3, b"")
    assert Path(file).name.encode() in run.stderr
    assert len(run.stderr) < 4_000


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\ncontractctl = 1\n",
        "[tool.contractctl]\ngate = []\n",
        "[tool.contractctl.gate]\nmode = 1\n",
        "[tool.contractctl.gate]\nmode = ['enforce']\n",
        "[tool.contractctl.gate]\nrules = 'off'\n",
        "[tool.contractctl.gate]\nevidence_days = 'many'\n",
        "[tool.contractctl.gate]\nevidence_days = 1e400\n",
        "[tool.contractctl.gate]\nevidence_days = 99999999999999999999\n",
        "[tool.contractctl.gate]\nagainst = 2026-01-01\n",
        "[tool.contractctl.gate]\npolicy = '../../../etc/passwd'\n",
        "[tool.contractctl.gate.rules]\nbreaks-consumer = false\n",
        "[tool.contractctl.gate.rules]\n'\x1b[31m' = 'off'\n",
        '[tool.contractctl.gate.rules]\n"\\u001b[31m" = "off"\n',
        '[tool.contractctl.gate]\nmode = "\\u001b[31m::error::x\\n"\n',
        "a = " + "[" * 5_000 + "]" * 5_000 + "\n",
        "\xff",
    ],
)
def test_settings_of_the_wrong_type_are_refused_with_their_place(
    runs: ForkedRuns, shop: Shop, text: str
) -> None:
    shop.write("pyproject.toml", text.encode("latin-1"))
    shop.edit(ORDERS, *TOTAL)
    run = gate(runs, shop)
    assert run.code in (2, 3)
    assert run.stdout == b""
    assert 0 < len(run.stderr) < 4_000
