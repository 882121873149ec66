"""The masking of paths and query names as SQL, in agreement with `ContractIndex`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from contractctl.evidence.logs.sql import contains, decoded, may_contain_hash, text
from contractctl.evidence.matching import MASK, NO_WORDS, WORDS, ContractIndex

Hashes = Callable[[Sequence[str]], list[int]]

MOST_NAMES = 30
"""Query parameters that are kept of one request."""

_IS_WORDS = f"regexp_full_match(s, '{WORDS}') AND NOT regexp_matches(s, '{NO_WORDS}')"
_NAME = r"[A-Za-z_$][A-Za-z0-9_.$\[\]-]{0,39}"


def masked(path: str, index: ContractIndex, hashes: Hashes) -> str:
    """As `ContractIndex.mask`."""
    return _by_segment(path, index, _segment(index, hashes))


def gently_masked(path: str, index: ContractIndex, hashes: Hashes) -> str:
    """As `ContractIndex.mask_gently`."""
    rest = _segment(index, hashes)
    return _by_segment(path, index, f"CASE WHEN {_IS_WORDS} THEN s ELSE {rest} END")


def tidied(path: str, index: ContractIndex) -> str:
    """As `ContractIndex.tidied`; hardly any path has what it takes the time to look for."""
    merged = f"regexp_replace({path}, '//+', '/', 'g')"
    if index.has_parameters:
        return f"CASE WHEN contains({path}, '//') THEN {merged} ELSE {path} END"
    cut = f"regexp_replace(regexp_replace({path}, ';[^/]*', '', 'g'), '//+', '/', 'g')"
    return (
        f"CASE WHEN contains({path}, ';') THEN {cut}"
        f" WHEN contains({path}, '//') THEN {merged} ELSE {path} END"
    )


def _by_segment(path: str, index: ContractIndex, expression: str) -> str:
    """Decoding is its own step, and only taken where there is something to decode."""
    segments = f"string_split({tidied(path, index)}, '/')"
    plain = (
        f"CASE WHEN contains({path}, '%')"
        f" THEN list_transform({segments}, lambda s: {decoded('s')}) ELSE {segments} END"
    )
    return f"array_to_string(list_transform({plain}, lambda s: {expression}), '/')"


def _segment(index: ContractIndex, hashes: Hashes) -> str:
    known = contains("s", index.segments - {""}, hashes)
    cases = "".join(
        f" WHEN {_has_affix(prefix, suffix)} THEN {text(f'{prefix}{MASK}{suffix}')}"
        for prefix, suffix in index.affixes
    )
    return f"CASE WHEN s = '' OR {known} THEN s{cases} ELSE '{MASK}' END"


def _has_affix(prefix: str, suffix: str) -> str:
    return (
        f"length(s) > {len(prefix + suffix)} AND starts_with(s, {text(prefix)})"
        f" AND ends_with(s, {text(suffix)})"
    )


def path_key(path: str, index: ContractIndex, hashes: Hashes, *, gently: bool = False) -> str:
    """A hash that only paths have in common which are masked to the same form; several times
    quicker than the form. A path in many thousands has one of its own."""
    known = may_contain_hash("hash(s)", hashes(sorted(index.segments | {""})))
    if gently:
        known += f" OR ({_IS_WORDS})"
    affixes = "".join(
        f" WHEN {_has_affix(prefix, suffix)} THEN {number}::UBIGINT"
        for number, (prefix, suffix) in enumerate(index.affixes, 1)
    )

    def listed(segments: str) -> str:
        told = f"CASE WHEN {known} THEN hash(s){affixes} ELSE 0::UBIGINT END"
        return f"hash(list_transform({segments}, lambda s: {told}))"

    segments = f"string_split({tidied(path, index)}, '/')"
    undone = f"list_transform({segments}, lambda s: {decoded('s')})"
    return f"CASE WHEN contains({path}, '%') THEN {listed(undone)} ELSE {listed(segments)} END"


def query_key(query: str) -> str:
    """A hash that queries have in common if they differ in nothing but the values."""
    named = "hash(split_part(s, '=', 1), contains(s, '='))"
    return f"hash(list_transform(string_split({query}, '&'), lambda s: {named}))"


def query_names(query: str, index: ContractIndex, hashes: Hashes) -> str:
    """The sorted names of the parameters of a query.

    A name that no contract knows is kept if it has a value and looks like a name: what stands
    alone (`?8890121518`, `?eyJhbGci...`) may be a secret or an id, and is `{}`.
    """
    # A name without a value goes through the list as `=name`, which no name can be.
    name = decoded("replace(split_part(s, '=', 1), '+', ' ')")
    listed = f"list_filter(string_split({query}, '&'), lambda s: s <> '')"
    named = f"list_transform({listed}, lambda s: if(contains(s, '='), '', '=') || {name})"
    known = contains("ltrim(n, '=')", index.query_names - {""}, hashes)
    kept = (
        f"CASE WHEN {known} THEN ltrim(n, '=')"
        f" WHEN regexp_full_match(n, '{_NAME}') THEN n ELSE '{MASK}' END"
    )
    return (
        f"CASE WHEN {query} IS NULL OR {query} = '' THEN []::VARCHAR[] ELSE"
        f" list_sort(list_distinct(list_transform({named}, lambda n: {kept})))[1:{MOST_NAMES}] END"
    )


def selected(query: str, key: str, values: Iterable[str]) -> str:
    """The value by which a query parameter tells revisions apart; NULL for any other value."""
    name = key.removeprefix("query:")
    pattern = text(f"(?:^|&){_literal(name)}=([^&]*)")
    value = decoded(f"regexp_extract({query}, {pattern}, 1)")
    return _only(value, values)


def selected_header(header: str, values: Iterable[str]) -> str:
    """The same of a header, which may list several values, with parameters (`accept`): the first
    of them that tells revisions apart."""
    listed = tuple(values)
    whole, bare = _only("trim(s)", listed), _only("trim(split_part(s, ';', 1))", listed)
    each = f"list_transform(string_split({header}, ','), lambda s: coalesce({whole}, {bare}))"
    return f"coalesce({_only(header, listed)}, list_filter({each}, lambda s: s IS NOT NULL)[1])"


def _only(value: str, values: Iterable[str]) -> str:
    allowed = ", ".join(text(v) for v in sorted(values))
    return f"CASE WHEN {value} IN ({allowed}) THEN {value} END"


def _literal(name: str) -> str:
    return "".join(c if c.isalnum() or c in "_-" else f"\\x{{{ord(c):x}}}" for c in name)
