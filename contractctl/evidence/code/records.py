"""The types of a code base into which answers are read, and the keys of their fields in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from contractctl.evidence.code.terms import Term, walk

_KEY = re.compile(
    r"@?(?:field:)?(?:JsonProperty|SerializedName|SerialName|Json|JsonPropertyName)\s*\("
    r"(?:\s*(?:value|name|PropertyName)\s*=)?\s*\"([^\"\\]+)\""
)
_TAG = re.compile(r"json:\"([^\",]*)")
_LISTS = re.compile(
    r"(?:\w+\.)*(?:List|IList|IEnumerable|ICollection|IReadOnlyList|IReadOnlyCollection|Collection"
    r"|Set|MutableList|ArrayList|Array|Flux|Iterable)<(.+)>"
)
_WRAPPERS = re.compile(
    r"(?:\w+\.)*(?:Optional|ResponseEntity|Mono|Task|ValueTask|CompletableFuture|Single|Deferred"
    r"|Nullable|HttpResponse|Response|Call|TypeReference|ParameterizedTypeReference|TypeToken)<(.+)>"
)
_NAME = re.compile(r"(?:\w+\.)*([A-Za-z_]\w*(?:@\d+)?)")
_DECLARES = re.compile(rb"\b(?:class|struct|record|type|interface)\s+([A-Za-z_]\w*)")
_STRATEGY = re.compile(r"Naming(?:Strateg|Policy)|SNAKE_CASE|KEBAB_CASE")
_RENAMING = {"JsonNaming", "JsonSerializable", "DataContract", "JsonObject"}
"""Annotations of a type that may give its fields other keys."""

Record = Mapping[str, tuple[str, str]]
"""By the name of a field: (its key in JSON, "" where it has none of its own; its type)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a type says: the record that it is, or is a list of (lists: how deep)."""

    record: str
    lists: int = 0


def shape_of(written: str) -> Shape | None:
    """The shape of a type as it is written in Go, Java, Kotlin or C#; None for a map and such."""
    text, lists = re.sub(r"\s+|[*?&]|\bout\b|\bin\b", "", written), 0
    while True:
        if text.startswith("[]") or text.endswith("[]"):
            text, lists = text.removeprefix("[]").removesuffix("[]"), lists + 1
        elif found := _LISTS.fullmatch(text):
            text, lists = found[1], lists + 1
        elif found := _WRAPPERS.fullmatch(text):
            text = found[1]
        else:
            break
    name = _NAME.fullmatch(text)
    return Shape(name[1], lists) if name else None


def key_of(source: str, language: str) -> str | None:
    """The key that the tag or annotations of a field give it; None for a field that is left out."""
    found = (_TAG if language == "go" else _KEY).search(source)
    if found is None:
        return ""
    return None if found[1] == "-" else found[1]


def wanted_types(file: Term) -> Iterator[str]:
    """The types that a file reads something into, or has fields of."""
    for term, _ in walk(file):
        written = {"bind": term.names, "field": term.names[1:], "call": (term.text,)}
        named = (term.text,) if term.kind == "mapping" or term.text[:1].isupper() else ()
        for text in written.get(term.kind, named if term.kind in ("mapping", "name") else ()):
            if shape := shape_of(text):
                yield shape.record


def declares(data: bytes, wanted: Set[str]) -> bool:
    """Whether a file declares one of some types."""
    return any(name.decode() in wanted for name in _DECLARES.findall(data))


def records_of(files: Iterable[Term]) -> Mapping[str, Record]:
    """The fields of all types, by name; a name that means several types means none.

    Where anything names a strategy for keys, only a field in small letters keeps its name for one.
    """
    found: dict[str, list[Record]] = {}
    renames = False
    for file in files:
        for term, _ in walk(file):
            renames = renames or (term.kind in ("name", "member") and _names_keys(term.text))
            fields = [one for one in term.parts if one.kind == "field"]
            if fields and term.kind in ("type", "mapping"):
                notes = {one.text for one in term.parts if one.kind == "annotation"}
                record = {one.text: (one.names[0], one.names[1]) for one in fields}
                found.setdefault(term.text, []).append(_told(record, bool(notes & _RENAMING)))
    alone = {name: ones[0] for name, ones in found.items() if all(one == ones[0] for one in ones)}
    return {name: _told(record, renames) for name, record in alone.items()}


def _names_keys(text: str) -> bool:
    return bool(_STRATEGY.search(text))


def _told(record: Record, renames: bool) -> Record:
    """The fields whose key is told."""
    return {
        name: (key, kind)
        for name, (key, kind) in record.items()
        if key or not renames or name.islower()
    }
