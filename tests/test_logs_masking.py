"""The masking in SQL agrees with the masking of the contract index."""

from __future__ import annotations

import random
from pathlib import Path

from logs_estate import index

from contractctl.evidence.logs.engine import Engine
from contractctl.evidence.logs.masking import gently_masked, masked

SEGMENTS = (
    *("orders", "items", "v2", "", ".", "..", "a%2Fb", "%2F", "%6Frders", "orders%", "%zz", "%"),
    *("12.json", ".json", "%31.json", "%FF.json", "x:cancel", ":cancel", "caf%C3%A9", "ab%FF"),
    *("caf\u00e9", "caf%c3", "export-1.csv", "export-.csv", "{}", "{id}", "o'r", "a b", "a+b"),
    *("%00", "%252F", "order_list", "Word-like", "x1", "%C3%A9.json", "\U0001f600", "~", "\x7f"),
    *("lineItems", "getOrderURL", "wp-admin", "API", "qhZkTrWbVn", "a" * 16, "a" * 17, "v10"),
    *("x-" * 15, "x-" * 16, "Ab" * 17, "AbCdEf", "__x", "order__list", "orders%0A", "o\u0130rder"),
    *("orders;jsessionid=A1", ";", ";v=1", "17;a;b", "17%3Bb", "", "orders%3B", "x:cancel;1"),
    *("a" * 32, "a" * 33, "17", "%2e%2E", "\\", '"', "[", "items%20", "or%64ers", "%e2%82%ac"),
)
LETTERS = "aeioAEbcdtBCD-_v1"
CHARACTERS = "%0123456789abcdefABCDEF.:{}~- '\u00e9\u20ac"


def segment(dice: random.Random) -> str:
    if dice.random() < 0.6:
        return dice.choice(SEGMENTS)
    if dice.random() < 0.5:
        return "".join(dice.choices(LETTERS, k=dice.randrange(40)))
    return "".join(dice.choices(CHARACTERS, k=dice.randrange(9)))


def test_a_path_is_masked_in_sql_as_by_the_index(tmp_path: Path) -> None:
    dice, contracts = random.Random(1), index()
    paths = [
        "/" + "/".join(segment(dice) for _ in range(dice.randrange(1, 6))) for _ in range(20_000)
    ]
    with Engine(tmp_path) as engine:
        strict = masked("path", contracts, engine.hashes)
        gentle = gently_masked("path", contracts, engine.hashes)
        rows = engine.rows(
            f"SELECT path, {strict}, {gentle} FROM (SELECT unnest(?::VARCHAR[]) AS path)", [paths]
        )
    wrong = [
        row
        for row in rows
        if row[1:] != (contracts.mask(str(row[0])), contracts.mask_gently(str(row[0])))
    ]
    assert wrong == []
    assert len(rows) == len(paths)


def test_a_contract_without_words_masks_everything(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        strict = masked("'/orders/17'", index("/{everything}"), engine.hashes)
        assert engine.rows(f"SELECT {strict}") == [("/{}/{}",)]


def test_a_semicolon_of_a_contract_stays(tmp_path: Path) -> None:
    contracts = index("/orders/{id};details", "/orders/{id}")
    with Engine(tmp_path) as engine:
        strict = masked("path", contracts, engine.hashes)
        asked = f"SELECT {strict} FROM (SELECT unnest(?::VARCHAR[]) AS path)"
        found = engine.rows(asked, [["/orders//17;details", "/orders/17"]])
    assert found == [("/orders/{};details",), ("/orders/{}",)]
