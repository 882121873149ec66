"""A place is found where its key or item is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl import pointer
from contractctl.load.documents import parse
from contractctl.load.positions import locate, locate_in
from contractctl.model import Location, Place, Revision
from contractctl.pointer import JsonValue

DOCUMENTS = (
    "adyen-transfer/v4.json",
    "airflow/3.2.1.yaml",
    "argo-cd/v3.5.0.json",
    "camara-qod/r4.1.yaml",
    "harbor/v2.7.0.yaml",
    "ory-hydra/v26.2.0.json",
    "traccar/v6.14.5.yaml",
)


def pointers(value: JsonValue, base: str = "") -> Iterator[str]:
    yield base
    if isinstance(value, dict):
        for key, child in value.items():
            yield from pointers(child, pointer.join(base, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from pointers(child, pointer.join(base, str(index)))


def text_at(text: str, location: Location) -> str:
    line = text.splitlines(keepends=True)[location.line - 1]
    return line[location.column - 1 :]


def begins_with_key(text: str, key: str) -> bool:
    spellings = (key, f"'{key}", json.dumps(key), json.dumps(key, ensure_ascii=False))
    return text.startswith(spellings)


def located(text: str, *wanted: str, file: str = "a.yaml") -> list[tuple[int, int]]:
    found = locate_in(text.encode(), file, wanted)
    return [(found[each].line, found[each].column) for each in wanted]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_text_at_a_member_starts_with_its_key(name: str, shared_data: Path) -> None:
    data = (shared_data / "specs" / name).read_bytes()
    value = parse(data, name).value
    sample = sorted(pointers(value))[1::37]
    text = data.decode()
    for wanted, location in locate_in(data, name, sample).items():
        parent, _, token = wanted.rpartition("/")
        found = text_at(text, location)
        if isinstance(pointer.follow(value, parent), dict):
            assert begins_with_key(found, pointer.unescape(token)), wanted
        else:
            item = pointer.follow(value, wanted)
            assert not isinstance(item, str) or found[0] in f"{item[:1]}\"'|>"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text('ab/~é😀 1:"\\', max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.text("ab/~é😀", min_size=1, max_size=3), values, min_size=1), st.booleans()
)
def test_every_member_of_any_document_is_found_at_its_key(
    value: dict[str, JsonValue], is_json: bool
) -> None:
    text = (
        json.dumps(value, indent=1, ensure_ascii=False)
        if is_json
        else yaml.safe_dump(value, allow_unicode=True, width=10_000)
    )
    wanted = list(pointers(value))
    found = locate_in(text.encode(), "a.yaml", wanted)
    rows = text.split("\n")
    for each in wanted[1:]:
        parent, _, token = each.rpartition("/")
        if isinstance(pointer.follow(value, parent), dict):
            here = rows[found[each].line - 1][found[each].column - 1 :]
            assert here.startswith((pointer.unescape(token), '"', "'", "? "))


@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
def test_json_places_are_keys_and_items(file: str) -> None:
    text = '{"a": 1,\r\n "b": [10, {"é": 1,\n"c/d": 2}],\n "s": "{"\n}'
    found = located(text, "", "/b", "/b/0", "/b/1", "/b/1/c~1d", "/s", file=file)
    assert found == [(1, 1), (2, 2), (2, 8), (2, 12), (3, 1), (4, 2)]


def test_yaml_places_are_keys_and_items() -> None:
    text = "# top\na: 1\nb:\n  - 10\n  - é: {x: 1}\n    200: 2\n? s\n: on\n"
    found = located(text, "", "/b", "/b/0", "/b/1", "/b/1/é/x", "/b/1/200", "/s")
    assert found == [(1, 1), (3, 1), (4, 5), (5, 5), (5, 9), (6, 5), (7, 3)]


def test_yaml_in_flow_style_is_located_though_it_starts_like_json() -> None:
    assert located('{"a": 1, b:\n {c: yes}}', "/b/c") == [(2, 3)]


def test_an_alias_leads_to_where_its_content_is_written() -> None:
    text = "x:\n  y: &a\n    k: [1, {z: 2}]\nb: *a\nc: [0, *a]\nd: &d {e: *a}\nf: *d\n"
    wanted = ("/b", "/b/k", "/b/k/1/z", "/c/1", "/c/1/k", "/f/e/k/1")
    assert located(text, *wanted) == [(4, 1), (3, 5), (3, 13), (5, 8), (3, 5), (3, 12)]


def test_a_merged_member_is_where_the_winning_merge_writes_it() -> None:
    text = (
        "a: &a {x: 1, y: 1}\n"
        "b: &b {y: 2, z: 2}\n"
        "c: {z: 3, <<: *a}\n"
        "d: {<<: [*a, *b], x: 4}\n"
        "e: {<<: {q: 1}, <<: *b}\n"
        "l: &l [*b, *a]\n"
        "m: {<<: *l}\n"
    )
    wanted = ("/c/z", "/c/x", "/d/x", "/d/y", "/d/z", "/e/q", "/e/y", "/m/y")
    expected = [(3, 5), (1, 8), (4, 19), (1, 14), (2, 14), (5, 10), (2, 8), (2, 8)]
    assert located(text, *wanted) == expected


def test_an_anchor_may_be_used_as_a_key_and_be_set_anew() -> None:
    text = "a: &k name\n*k : {x: 1}\nb: &k {y: 1}\nc: *k\n"
    assert located(text, "/name/x", "/c/y") == [(2, 7), (3, 8)]


@pytest.mark.parametrize("text", ['{"a":\n {"b": [1]}}', "a:\n b: [1]\n"])
def test_a_place_that_is_not_there_has_its_nearest_ancestor(text: str) -> None:
    found = located(text, "/a/b/7", "/a/x/y", "/nowhere", "/a/b/0/z")
    line = text.split("\n")[1]
    key = (2, 3 if line.startswith(' {"b"') else 2)
    assert found == [key, (1, 2 if text[0] == "{" else 1), (1, 1), (2, line.index("1") + 1)]


def test_columns_count_characters_and_lines_count_as_editors_do() -> None:
    text = "a: 'x\u2028y'\r\n😀é: {b: 1}\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found = locate_in(text.encode(encoding), "a.yaml", ["/😀é/b"])
        assert found == {"/😀é/b": Location("a.yaml", 2, 6)}


def test_places_of_a_revision_are_located_in_the_file_and_form_they_were_written_in() -> None:
    revision = Revision(
        name="orders",
        entry="openapi.json",
        dialect="2.0",
        sha256="",
        documents={},
        files={"": "contracts/openapi.json", "common.yaml": "contracts/common.yaml"},
        sources={"": b'{"definitions":\n {"A": {"type": "x"}}}', "common.yaml": b"B:\n  c: 1\n"},
        origins={Place("", "/components/schemas"): Place("", "/definitions")},
    )
    moved = Place("", "/components/schemas/A/type")
    other = Place("common.yaml", "/B/c")
    assert locate(revision, [moved, other]) == {
        moved: Location("contracts/openapi.json", 2, 9),
        other: Location("contracts/common.yaml", 2, 3),
    }
    assert locate(revision, []) == {}
