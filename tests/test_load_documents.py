"""What a document means, and what is refused, whatever its format."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest
import yaml

from contractctl.errors import DocumentError
from contractctl.load.documents import Parsed, parse
from contractctl.load.yaml_scalars import plain
from contractctl.pointer import JsonValue

REAL_DOCUMENTS = (
    "adyen-transfer/v4.json",
    "airflow/3.2.1.yaml",
    "argo-cd/v3.5.0.json",
    "camara-qod/r4.1.yaml",
    "harbor/v2.7.0.yaml",
    "ory-hydra/v26.2.0.json",
    "traccar/v6.14.5.yaml",
)


def value(text: str) -> JsonValue:
    return parse(f"it: {text}\n".encode(), "a.yaml").value["it"]


def refusal(data: bytes | str, file: str = "a.yaml") -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(data.encode() if isinstance(data, str) else data, file)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


def place(error: DocumentError) -> tuple[int, int]:
    assert error.location is not None
    return error.location.line, error.location.column


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("0777", 777),
        ("0o17", 15),
        ("0xFf", 255),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("12:30", "12:30"),
        ("18446744073709551616", 18446744073709551616),
        ("3.0", 3.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        (".", "."),
        ("-", [None]),
        ("3.0.3", "3.0.3"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ('!!int "12"', 12),
        ("!!float 1", 1.0),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
    ],
)
def test_scalars_mean_what_the_yaml_1_2_core_schema_says(text: str, meant: JsonValue) -> None:
    found = value("\n  - " if text == "-" else text)
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    ("key", "name"),
    [("200", "200"), ("1.0", "1.0"), ("on", "on"), ("true", "true"), ("'~'", "~"), ("0x1", "0x1")],
)
def test_keys_are_strings_as_they_are_written(key: str, name: str) -> None:
    assert parse(f"{key}: 1\n".encode(), "a.yaml").value == {name: 1}


@pytest.mark.parametrize("key", ["~", "null", "? ", "? [a]\n", "? {a: 1}\n", "!!null x"])
def test_keys_that_are_no_names_are_refused(key: str) -> None:
    assert "mapping key" in refusal(f"a: 1\n{key}: 1\n").message or "tag" in refusal(key).message


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan", "1e999", "9" * 5000])
def test_numbers_without_json_meaning_are_refused_where_they_stand(text: str) -> None:
    assert place(refusal(f"a: 1\nb: {text}\n")) == (2, 4)


@pytest.mark.parametrize("text", ["!foo 1", "!!binary aGk=", "!!set {a}", "!!int x", "!!map [1]"])
def test_foreign_and_wrong_tags_are_refused_where_they_stand(text: str) -> None:
    error = refusal(f"a: 1\nb: {text}\n")
    assert "tag" in error.message
    assert place(error) == (2, 4)


def test_aliases_share_what_their_anchor_names() -> None:
    found = parse(b"a: &x {k: [1]}\nb: *x\nc: &s on\n*s : 2\n", "a.yaml").value
    assert found == {"a": {"k": [1]}, "b": {"k": [1]}, "c": "on", "on": 2}
    assert found["a"] is found["b"]


MERGES = (
    "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {z: 3, <<: *a}\nd: {<<: [*a, *b], x: 4}\n"
    "e: {<<: {q: 1}, <<: *b}\nf: {<<: [{y: 0}, *a], z: 5}\n"
)


def test_merges_give_what_pyyaml_gives() -> None:
    assert parse(MERGES.encode(), "a.yaml").value == yaml.safe_load(MERGES)


def test_a_quoted_merge_key_is_a_name() -> None:
    assert parse(b'"<<": 1\n', "a.yaml").value == {"<<": 1}


@pytest.mark.parametrize("text", ["<<: 1", "<<: [1]", "<<: [{a: 1}, x]"])
def test_only_mappings_are_merged(text: str) -> None:
    assert "<<" in refusal(text).message


class CoreDumper(yaml.CSafeDumper):
    """Quotes what YAML 1.2 reads as a number though YAML 1.1 does not, such as 011000138."""


CoreDumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style=None if isinstance(plain(text), str) else "'"
    ),
)


@pytest.mark.parametrize("name", REAL_DOCUMENTS)
def test_a_document_means_the_same_in_json_and_yaml(name: str, shared_data: Path) -> None:
    original = parse((shared_data / "specs" / name).read_bytes(), name)
    assert original.format == ("json" if name.endswith(".json") else "yaml")
    as_json = json.dumps(original.value).encode()
    as_yaml = yaml.dump(original.value, Dumper=CoreDumper, allow_unicode=True).encode()
    assert parse(as_json, "a.json") == Parsed(original.value, original.references, "json")
    assert parse(as_yaml, "a.yaml") == Parsed(original.value, original.references, "yaml")


def test_references_are_all_strings_below_a_ref_key() -> None:
    text = '{"a": {"$ref": "x.yaml#/a"}, "b": [{"\\u0024ref": "#/b"}], "$ref": {"$ref": 1}}'
    expected = frozenset({"x.yaml#/a", "#/b"})
    assert parse(text.encode(), "a.json").references == expected
    assert parse(text.replace("\\u0024", "\\x24").encode(), "a.yaml").references == expected
    aliased = b"a: &t '#/b'\nb: {$ref: *t}\n"
    assert parse(aliased, "a.yaml").references == frozenset({"#/b"})


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("a.yaml", b"200:\n  a: 1\n'200':\n  b: 1\n"),
        ("a.yaml", b'{"a":\n {"200": 1,\n  "b": {"200": 2},\n  "200": 3}}'),
        ("a.json", b'{"a":\n {"b": [{"200": "{"}],\n  "200": 1,\n  "2\\u00300": 3}}'),
        ("a.yaml", b"a:\n- x: 1\n- 200: 1\n  y: 2\n  200: 3\n"),
    ],
)
def test_a_duplicate_key_names_both_lines(file: str, data: bytes) -> None:
    error = refusal(data, file)
    lines = [number for number, line in enumerate(data.splitlines(), 1) if b"00" in line]
    first, last = (lines[0], lines[-1]) if data[:1] != b"{" or file == "a.yaml" else (3, 4)
    assert error.message == f'duplicate key "200", first on line {first}'
    assert place(error)[0] == last


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"a: 1\nb: [1, 2\n", (3, 1)),
        (b'a: 1\nb: "x\n', (3, 1)),
        (b"a:\n\tb: 1\n", (2, 1)),
        (b"a: b: c\n", (1, 5)),
        (b"a: 1\n b: 2\n", (2, 3)),
        (b"a: @x\n", (1, 4)),
        (b"a: 1\nb: *x\n", (2, 4)),
        (b"a: 1\n---\nb: 2\n", (2, 1)),
        (b"a: \xc3\xa9\nb: \x07\n", (2, 4)),
        (b"a: 1\nb: caf\xe9\n", (2, 7)),
        (b"a: 1\nb: \x00\n", (2, 4)),
        (b"a: &x [1, *x]\n", (1, 11)),
        (b"%YAML 3.0\n---\na: 1\n", (1, 1)),
    ],
)
def test_malformed_yaml_is_refused_where_it_goes_wrong(data: bytes, where: tuple[int, int]) -> None:
    assert place(refusal(data)) == where


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"a": 1,\n "b": }', (2, 7)),
        (b'{"a": 1,\n "b": [1, 2', (2, 12)),
        (b'{"a": 1,\n}', None),
        (b'{"a": 1}\n{"b": 1}', (2, 1)),
        (b'{"a": 1,\n "b": NaN}', (2, 7)),
        (b'{"a": "NaN",\n "b": -Infinity}', (2, 7)),
        (b'{"a": 1,\n "b": 1e400}', (2, 7)),
        (b'{"a": 1,\n "b": "\\\\ud83d \\ud83d\\ude00 \\ud83d"}', (2, 29)),
        (b'{"a": 1,\n "b": ' + b"1" * 5000 + b"}", (2, 7)),
        (b'{"a": 1,\n "b": "\xe9"}', (2, 8)),
        (b'{"a": 1,\n "b": "\x01"}', (2, 8)),
    ],
)
def test_malformed_json_is_refused_where_it_goes_wrong(
    data: bytes, where: tuple[int, int] | None
) -> None:
    error = refusal(data, "a.json")
    assert where is None or place(error) == where


def test_integers_of_any_size_stay_exact_in_json() -> None:
    bounds = [2**63 - 1, -(2**63) - 1, 2**64, 10**30]
    assert parse(json.dumps({"a": bounds}).encode(), "a.json").value == {"a": bounds}


MERGED = """\
openapi: 3.1.0
<<<<<<< HEAD
info: {title: One}
=======
info: {title: Two}
>>>>>>> topic
"""


@pytest.mark.parametrize(
    "text", [MERGED, MERGED.replace("\n", "\r\n"), MERGED.replace("info: {", "{ {")]
)
def test_a_merge_of_git_that_is_not_finished_is_said(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(text.encode(), "a.yaml")
    assert str(caught.value) == "a.yaml:2:1: a merge of git is not finished here"
    assert caught.value.hint.startswith("choose between the two sides up to line 6, remove")
    with pytest.raises(DocumentError, match=r"a.json:2:1: a merge of git"):
        parse(b'{"a": 1\n<<<<<<< HEAD\n, "b": 2}', "a.json")


def test_marks_of_a_merge_in_a_text_are_a_text() -> None:
    text = "description: |\n  how to merge:\n  <<<<<<< HEAD\n<<<<<<<: 1\n"
    assert len(parse(text.encode(), "a.yaml").value) == 2


def test_a_yaml_file_in_flow_style_is_no_broken_json() -> None:
    data = b"{a: yes, # a comment\n b: [1,],}"
    assert parse(data, "a.yaml") == Parsed({"a": "yes", "b": [1]}, frozenset(), "yaml")
    assert "not valid JSON" in refusal(data, "a.json").message


@pytest.mark.parametrize("data", [b"", b" \n", b"# only a comment\n", b"---\n", b"\xef\xbb\xbf"])
def test_an_empty_document_is_refused(data: bytes) -> None:
    assert "empty" in refusal(data).message or "no mapping" in refusal(data).message


@pytest.mark.parametrize("data", [b"[]", b"- a\n", b"text", b'"a"', b"12", b"<html>"])
def test_a_top_level_that_is_no_mapping_is_refused(data: bytes) -> None:
    assert "no mapping" in refusal(data).message


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-32-be"]
)
@pytest.mark.parametrize("text", ["é: 😀\n", '{"é": "😀"}'])
def test_a_byte_order_mark_names_the_encoding(encoding: str, text: str) -> None:
    mark = "\ufeff" if encoding.endswith("be") else ""
    assert parse((mark + text).encode(encoding), "a.yaml").value == {"é": "😀"}


def test_utf_16_without_its_mark_is_refused_as_binary() -> None:
    assert "NUL" in refusal("a: 1\n".encode("utf-16-le")).message


def laughs(levels: int, width: int) -> bytes:
    lines = ["a0: &a0 [x]"]
    lines += [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]"
        for level in range(1, levels)
    ]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "data",
    [
        laughs(60, 9),
        b"a: &a [" + b"x," * 50_000 + b"]\nb: [" + b"*a," * 50_000 + b"]",
        b"a: &a " + b"x" * 100_000 + b"\nb: [" + b"*a," * 100_000 + b"]",
        b"a: &a {" + b",".join(b"k%d" % i for i in range(20_000)) + b"}\n"
        b"b: [" + b"{<<: *a}," * 20_000 + b"]",
    ],
    ids=["billion-laughs", "quadratic", "long-scalar", "merges"],
)
def test_aliases_that_stand_for_too_much_are_refused(data: bytes) -> None:
    assert "aliases stand for more than" in refusal(data).message


@pytest.mark.parametrize("file", ["a.yaml", "a.json"])
@pytest.mark.parametrize("opening", ["[", '{"a":', "[{'a':", "- "])
def test_deep_nesting_is_refused_not_followed(file: str, opening: str) -> None:
    data = '{"a": ' if opening != "- " else "a:\n  "
    error = refusal(data + opening * 100_000, file)
    assert "nested deeper than 200 levels" in error.message or "not valid JSON" in error.message


@pytest.mark.parametrize("file", ["a.yaml", "a.json"])
def test_two_hundred_levels_are_read_and_one_more_is_not(file: str) -> None:
    def nested(levels: int) -> bytes:
        text = '{"a": ' + "[" * (levels - 1) + "]" * (levels - 1) + "}"
        return (text if file == "a.json" else "# yaml\n" + text).encode()

    assert parse(nested(200), file).value
    assert "nested deeper" in refusal(nested(201), file).message


def test_directives_that_libyaml_reads_in_quadratic_time_are_refused() -> None:
    directives = "".join(f"%TAG !t{number}! b\n" for number in range(50_000))
    assert "%TAG" in refusal(directives + "---\na: 1\n").message


def test_a_huge_scalar_is_read() -> None:
    text = "x" * 5_000_000
    assert value(text) == text


def test_the_garbage_collector_is_as_before_even_after_an_error() -> None:
    assert gc.isenabled()
    refusal(b"a: [")
    assert gc.isenabled()
