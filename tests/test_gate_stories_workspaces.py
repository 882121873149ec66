"""Stories of where things lie: lines of what is gone, several workspaces, links, other folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from command_line import inside
from gate_shop import CONSUMERS, ORDERS, PRICE, TOTAL
from gate_stories import TODAY, Shop, shop_in

SERVERS = """\
servers:
  - {url: https://one.example.test}
  - {url: https://two.example.test}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


@pytest.fixture
def inner(shop: Shop) -> Shop:
    """The same workspace below the top of the repository, with one line that breaks."""
    for name in ("contracts", "consumers.yaml"):
        shop.move(name, f"services/shop/{name}")
    shop.land()
    found = Shop(shop.folder, "services/shop")
    found.edit(ORDERS, *TOTAL)
    found.commit()
    return found


def findings(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shop.gate(form="json").out)["findings"]
    return found


def marked(shop: Shop) -> list[str]:
    """Where the findings are annotated."""
    lines = shop.gate().out.splitlines()
    return [line.partition("file=")[2].partition(",title=")[0] for line in lines[:-1]]


@pytest.mark.parametrize(
    ("gone", "line"),
    [(SERVERS.splitlines(keepends=True)[1], "line=3,col=1"), (SERVERS, "line=1,col=1")],
)
def test_an_address_that_is_gone_is_marked_where_the_others_are_listed(
    shop: Shop, gone: str, line: str
) -> None:
    """Not in consumers.yaml, which the pull request leaves alone."""
    shop.edit(ORDERS, "paths:\n", f"{SERVERS}paths:\n")
    shop.land()
    shop.edit(ORDERS, gone, "")
    shop.commit()
    assert "server-removed" in {one["change_rule"] for one in findings(shop)}
    assert set(marked(shop)) == {f"{ORDERS},{line}"}
    assert f"{ORDERS}:{line[5]}:1" in shop.gate(form="text").out


def test_a_verdict_is_the_same_bytes_from_whatever_folder(inner: Shop) -> None:
    top = inner.folder
    for form in ("json", "markdown", "sarif", "junit", "github"):
        asked = ("gate", "--as-of", TODAY, "--format", form)
        said = inside(top, "-C", "services/shop", *asked)
        assert f"services/shop/{ORDERS}" in said.out
        assert inside(top / "services/shop", *asked) == said
        assert inside(top / "services/shop/contracts", "-C", "..", *asked) == said
        assert inside(top / ".git", "-C", "../services/shop", *asked) == said


def test_the_terminal_names_files_from_the_current_folder(inner: Shop) -> None:
    assert f" {ORDERS}:61" in Shop(inner.folder / "services/shop").gate(form="text").out
    assert f" services/shop/{ORDERS}:61" in inner.gate(form="text").out


@pytest.fixture
def both(shop: Shop) -> tuple[Shop, Shop]:
    """Two workspaces of one repository that change alike."""
    text = {file: shop.path(file).read_text() for file in (ORDERS, CONSUMERS)}
    found = Shop(shop.folder, "svc/one"), Shop(shop.folder, "svc/two")
    for one in found:
        for file, content in text.items():
            one.write(file, content.replace("\n      catalog: {}", " {}"))
        one.write(CONSUMERS, text[CONSUMERS].partition("  partner:")[0])
    shop.land()
    for one in found:
        one.edit(ORDERS, *TOTAL)
    shop.commit()
    return found


def test_each_workspace_has_a_comment_of_its_own(both: tuple[Shop, Shop]) -> None:
    first = [one.gate(form="markdown").out.splitlines()[:3] for one in both]
    assert first == [
        [f"<!-- contractctl gate: svc/{name} -->", "", f"### Contract gate of `svc/{name}`"]
        for name in ("one", "two")
    ]
    top = Shop(both[0].folder)
    top.edit("contracts/catalog/v1.yaml", *PRICE)
    assert top.gate(form="markdown").out.startswith(
        "<!-- contractctl gate -->\n\n### Contract gate\n"
    )


def test_each_workspace_has_alerts_of_its_own(both: tuple[Shop, Shop]) -> None:
    runs = [json.loads(one.gate(form="sarif").out)["runs"][0] for one in both]
    categories = [run["automationDetails"]["id"].rpartition("/")[0] for run in runs]
    assert categories == ["contractctl/gate/svc/one", "contractctl/gate/svc/two"]
    alerts = [
        one["partialFingerprints"]["primaryLocationLineHash"] for r in runs for one in r["results"]
    ]
    assert len(alerts) == len(set(alerts)) == 2


def test_each_workspace_has_test_cases_of_its_own(both: tuple[Shop, Shop]) -> None:
    roots = [ElementTree.fromstring(one.gate(form="junit").out) for one in both]
    assert [root.get("name") for root in roots] == [
        "contractctl gate: svc/one",
        "contractctl gate: svc/two",
    ]
    cases = [
        (case.get("classname"), case.get("name"))
        for root in roots
        for case in root.iter("testcase")
    ]
    assert len(cases) == len(set(cases)) == 2
    for root in roots:
        told = {one.get("name"): one.get("value") for one in root.iter("property")}
        assert str(told["contract_base"]).startswith("sha256:")


def test_a_contract_behind_a_link_is_marked_in_the_file_that_differs(shop: Shop) -> None:
    shop.move(ORDERS, "specs/orders.yaml")
    shop.path(ORDERS).symlink_to("../../specs/orders.yaml")
    shop.land()
    shop.edit("specs/orders.yaml", *TOTAL)
    shop.commit()
    assert marked(shop) == ["specs/orders.yaml,line=61,col=17"]
    assert findings(shop)[0]["location"]["file"] == "specs/orders.yaml"
