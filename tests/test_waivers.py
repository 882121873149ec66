"""A waiver accepts one change, for those it names, until it expires; a stale one is a finding."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from command_line import MIGRATION, SHOP, Outcome, run, write
from diff_documents import LAW, api, exchange, revision
from git import Repo

from contractctl.diff import diff
from contractctl.diff.waivers import weigh
from contractctl.load.revisions import load_revision
from contractctl.model import Change, Location, Revision, Waiver
from contractctl.pointer import JsonValue

AS_OF = date(2026, 12, 1)
HERE = Location("waivers.yaml", 1, 1)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, SHOP)
    return tmp_path


@pytest.fixture
def ask(shop: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    def ask(command: str, *more: str, head: str = "shop@v2") -> Outcome:
        day = () if "--as-of" in more else ("--as-of", "2026-12-01")
        return run(capsys, "-C", str(shop), *day, command, "shop@v1", head, *more)

    return ask


def entry(fingerprint: str, *, consumers: str | None = "[web]", expires: str = "2027-03-31") -> str:
    whom = f"    consumers: {consumers}\n" if consumers else ""
    return (
        f"  - fingerprint: '{fingerprint}'\n{whom}    reason: see OPS-1182\n"
        f"    owner: web@example.test\n    expires: {expires}\n"
    )


def fingerprint_of(said: Outcome) -> str:
    (change,) = json.loads(said.out)["changes"]
    return str(change["fingerprint"])


def the_break(ask: Callable[..., Outcome]) -> str:
    return fingerprint_of(ask("diff", "--format", "json"))


def test_a_waiver_for_named_consumers_is_shown_by_diff_and_still_counts(
    shop: Path, ask: Callable[..., Outcome]
) -> None:
    fingerprint = the_break(ask)
    write(shop, {"contracts/shop/migration.yaml": MIGRATION + "waivers:\n" + entry(fingerprint)})
    said = ask("diff")
    assert said.code == 1
    shown = " ".join(said.out.split())
    assert "waived for web until 2027-03-31 by web@example.test: see OPS-1182" in shown
    assert "waived for web until 2027-03-31" in ask("diff", "--format", "markdown").out
    (change,) = json.loads(ask("diff", "--format", "json").out)["changes"]
    assert [waiver["consumers"] for waiver in change["waived_by"]] == [["web"]]


def test_impact_keeps_the_verdict_and_excuses_the_consumer(
    shop: Path, ask: Callable[..., Outcome]
) -> None:
    fingerprint = the_break(ask)
    assert ask("impact").code == 1
    write(shop, {"contracts/shop/migration.yaml": MIGRATION + "waivers:\n" + entry(fingerprint)})
    said = ask("impact", "--format", "json")
    assert said.code == 0
    (row,) = json.loads(said.out)["impacts"]
    assert row["verdict"] == "affected"
    assert row["waived_by"]["owner"] == "web@example.test"
    for more in ((), ("--format", "markdown")):
        shown = " ".join(ask("impact", *more).out.split())
        assert "waived for web until 2027-03-31" in shown.replace("\\", "")


def test_a_waiver_for_somebody_else_excuses_nobody(shop: Path, ask: Callable[..., Outcome]) -> None:
    waived = "waivers:\n" + entry(the_break(ask), consumers="[batch]")
    write(shop, {"contracts/shop/migration.yaml": MIGRATION + waived})
    said = ask("impact", "--format", "json")
    assert said.code == 1
    assert json.loads(said.out)["impacts"][0]["waived_by"] is None


def test_a_waiver_in_a_file_of_its_own_may_be_for_all(
    shop: Path, ask: Callable[..., Outcome]
) -> None:
    fingerprint = the_break(ask)
    write(shop, {"accepted.yaml": "waivers:\n" + entry(fingerprint, consumers=None)})
    said = ask("diff", "--waivers", "accepted.yaml")
    assert said.code == 0, said.err
    assert "waived for all until 2027-03-31" in " ".join(said.out.split())


@pytest.mark.parametrize("command", ["diff", "impact"])
def test_an_expired_waiver_is_a_finding_from_the_day_after(
    command: str, shop: Path, ask: Callable[..., Outcome]
) -> None:
    fingerprint = fingerprint_of(ask("diff", "--format", "json", head="shop@v3"))
    waived = "waivers:\n" + entry(fingerprint, expires="2026-12-05")
    moved = MIGRATION.replace("head: v2", "head: v3")
    write(shop, {"contracts/shop/migration.yaml": moved + waived})
    assert ask(command, "--as-of", "2026-12-05", head="shop@v3").code == 0
    late = ask(command, "--as-of", "2026-12-06", head="shop@v3")
    assert late.code == 1
    shown = " ".join(late.out.split())
    assert f"the waiver of {fingerprint} expired on 2026-12-05" in shown
    assert "contracts/shop/migration.yaml:9:5" in shown
    assert "renews it or removes it" in shown


def test_a_waiver_that_matches_no_change_is_a_finding(
    shop: Path, ask: Callable[..., Outcome]
) -> None:
    write(shop, {"accepted.yaml": "waivers:\n" + entry("0123456789ab", consumers=None)})
    said = ask("diff", "--waivers", "accepted.yaml", head="shop@v1")
    assert said.code == 1
    assert "matches no change; remove it" in " ".join(said.out.split())
    assert ask("diff", "--waivers", "accepted.yaml", "--fail-on", "never").code == 0
    page = ask("diff", "--waivers", "accepted.yaml", "--format", "markdown").out
    assert "matches no change" in page
    found = json.loads(ask("diff", "--waivers", "accepted.yaml", "--format", "json").out)
    assert [one["fingerprint"] for one in found["stale_waivers"]["unused"]] == ["0123456789ab"]


def test_waivers_of_a_migration_are_not_called_unused_on_another_pair(
    shop: Path, ask: Callable[..., Outcome]
) -> None:
    waived = "waivers:\n" + entry(the_break(ask))
    write(shop, {"contracts/shop/migration.yaml": MIGRATION + waived})
    assert ask("diff", head="shop@v3").code == 0
    living = "".join(MIGRATION.splitlines(keepends=True)[2:])
    write(shop, {"contracts/shop/migration.yaml": living + waived})
    assert ask("diff", head="shop@v3").code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("waivers: []\nwaiver: []\n", "waiver: unknown key"),
        ("accepted: []\n", "accepted: unknown key"),
        ("waivers: a text\n", "must be a list"),
        ("waivers:\n" + entry("xyz"), "'xyz' is no fingerprint"),
        (
            "waivers: [{fingerprint: 3fa9c1d20b77, reason: r, owner: o}]\n",
            "waivers[0].expires: is missing",
        ),
        ("", "accepted.yaml is empty"),
    ],
)
def test_a_mistake_in_a_file_of_waivers_ends_with_its_place(
    text: str, message: str, shop: Path, ask: Callable[..., Outcome]
) -> None:
    write(shop, {"accepted.yaml": text})
    said = ask("diff", "--waivers", "accepted.yaml")
    assert said.code == 3
    assert message in said.err
    assert "accepted.yaml" in said.err
    assert ask("diff", "--waivers", "nowhere.yaml").code == 3


def test_the_waiver_that_lasts_longest_excuses_a_consumer(shop: Path) -> None:
    change = _changes(load_revision("shop@v1", shop), load_revision("shop@v2", shop))[0]
    short, long, other = (
        Waiver(change.fingerprint, whom, "r", "o", date(2027, month, 1), HERE)
        for whom, month in ((("web",), 1), ((), 2), (("batch",), 3))
    )
    waived = weigh([change], [short, long, other], AS_OF)
    assert waived.for_consumer(change.fingerprint, "web") is long
    assert waived.for_consumer(change.fingerprint, "batch") is other
    assert waived.excuses(change)
    assert not weigh([change], [short, other], AS_OF).excuses(change)


# What a fingerprint survives.


def _changes(base: Revision, head: Revision) -> tuple[Change, ...]:
    return diff(base, head, policy=LAW, as_of=AS_OF, witnesses=False).changes


def fingerprints(base: Revision, head: Revision) -> list[str]:
    return sorted(change.fingerprint for change in _changes(base, head))


SIDES = ("base", "head")
DICE = random.Random(1)


def shuffle(value: JsonValue) -> JsonValue:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, list):
        return [shuffle(item) for item in value]
    if isinstance(value, dict):
        names = list(value)
        DICE.shuffle(names)
        return {name: shuffle(value[name]) for name in names}
    return value


def rewritten(revision: Revision, change: Callable[[JsonValue], JsonValue]) -> Revision:
    documents = {name: change(document) for name, document in revision.documents.items()}
    return replace(revision, documents=documents)


def reordered(value: JsonValue) -> JsonValue:
    """The same contract with every list whose order means nothing turned round."""
    if isinstance(value, dict):
        found = {name: reordered(below) for name, below in value.items()}
        for name in ("parameters", "required", "enum", "oneOf", "anyOf", "tags"):
            if isinstance(listed := found.get(name), list):
                found[name] = listed[::-1]
        return found
    return [reordered(item) for item in value] if isinstance(value, list) else value


HISTORIES = ("adyen-transfer", "camara-qod", "camara-geofencing", "gotify", "ory-keto")


@pytest.fixture(params=HISTORIES)
def pair(request: pytest.FixtureRequest, shared_data: Path) -> tuple[Revision, Revision]:
    """The first and the last revision of a real API."""
    specs = shared_data / "specs"
    meta = json.loads((specs / request.param / "META.json").read_text(encoding="utf-8"))
    first, last = (
        specs / request.param / (one.get("file") or f"{one['dir']}/{one['entry']}")
        for one in (meta["versions"][0], meta["versions"][-1])
    )
    return load_revision(str(first), specs), load_revision(str(last), specs)


def test_fingerprints_survive_the_order_of_keys_and_lists(
    pair: tuple[Revision, Revision],
) -> None:
    base, head = pair
    expected = fingerprints(base, head)
    assert len(expected) > 5
    assert fingerprints(rewritten(base, shuffle), head) == expected
    assert fingerprints(base, rewritten(head, shuffle)) == expected
    assert fingerprints(rewritten(base, reordered), rewritten(head, reordered)) == expected


def test_fingerprints_survive_reformatting_and_moved_files(
    pair: tuple[Revision, Revision], tmp_path: Path
) -> None:
    moved = []
    for name, side in zip(SIDES, pair, strict=True):
        file = tmp_path / name / "deep" / "er" / "contract.json"
        write(file.parent, {file.name: json.dumps(side.documents[""], indent=3)})
        moved.append(load_revision(str(file), tmp_path))
    assert fingerprints(*moved) == fingerprints(*pair)


CASES = Path(__file__).parent / "cases" / "rules"


@cache
def case(folder: Path) -> tuple[Revision, Revision]:
    base, head = (load_revision(str(folder / f"{side}.yaml"), folder) for side in SIDES)
    return base, head


@pytest.mark.parametrize("turn", [shuffle, reordered], ids=["keys", "lists"])
def test_no_rule_has_a_fingerprint_that_depends_on_an_order(
    turn: Callable[[JsonValue], JsonValue],
) -> None:
    moved = []
    for folder in sorted(CASES.iterdir()):
        base, head = case(folder)
        expected = fingerprints(base, head)
        for turned in ((rewritten(base, turn), head), (base, rewritten(head, turn))):
            moved += [folder.name] * (fingerprints(*turned) != expected)
    assert moved == []


def test_two_parameters_that_change_alike_are_two_changes() -> None:
    def lists(most: int) -> str:
        schema = f"schema: {{type: integer, maximum: {most}}}"
        items = ", ".join(f"{{name: {name}, in: query, {schema}}}" for name in ("page", "size"))
        return api(f"/a: {{get: {{parameters: [{items}], responses: {{}}}}}}\n")

    base, head = revision(lists(9)), revision(lists(8))
    assert len(set(fingerprints(base, head))) == 2
    assert fingerprints(rewritten(base, reordered), head) == fingerprints(base, head)


def test_alternatives_with_the_same_title_stay_apart() -> None:
    def either(most: int) -> str:
        one = f"{{title: A, type: string, maxLength: {most}}}"
        other = f"{{title: A, type: array, items: {{type: string, maxLength: {most}}}}}"
        return exchange(f"oneOf: [{one}, {other}]")

    assert len(set(fingerprints(revision(either(9)), revision(either(8))))) == 4


def test_fingerprints_survive_unrelated_commits(tmp_path: Path) -> None:
    """A living contract in git: edits elsewhere in the file, and lines that move."""
    write(tmp_path, SHOP)
    file = tmp_path / "contracts" / "shop" / "openapi.yaml"
    original = SHOP["contracts/shop/v1.yaml"]
    other = original.replace(
        "paths:\n", "paths:\n  /health:\n    get:\n      responses: {'200': {description: Up}}\n"
    )
    documented = "# A comment\n\n" + other.replace("description: Carts", "description: All carts")
    broken = documented.replace("{type: string, enum: [open, paid]}", "{type: integer}")
    with Repo.init(tmp_path, initial_branch="main") as repository:
        with repository.config_writer() as config:
            config.set_value("user", "name", "Ada").set_value("user", "email", "ada@example.test")
        for text in (original, other, documented, broken):
            file.write_text(text, encoding="utf-8")
            repository.index.add([str(file)])
            repository.index.commit("An edit")
    found = [
        {change.rule: change.fingerprint for change in _changes(base, head)}
        for base, head in (
            (load_revision(f"shop@git:main~{age}", tmp_path), load_revision("shop", tmp_path))
            for age in (3, 2, 1)
        )
    ]
    assert found[0].keys() - found[2].keys() == {"operation-added"}
    assert found[1] == found[2] == {k: v for k, v in found[0].items() if k != "operation-added"}
