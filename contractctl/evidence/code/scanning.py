"""Scan the code of one consumer for uses of contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from contractctl.evidence.code.calls import Asked, asked_by_calls, asked_by_nobody
from contractctl.evidence.code.evaluating import Evaluator
from contractctl.evidence.code.generated import GeneratedCalls
from contractctl.evidence.code.languages import language_of
from contractctl.evidence.code.names import Names, collect_names, shared_names
from contractctl.evidence.code.reading import read_terms
from contractctl.evidence.code.reads import TYPED, Reads
from contractctl.evidence.code.records import Record, declares, records_of, wanted_types
from contractctl.evidence.code.settings import asked_by_settings
from contractctl.evidence.code.sieve import ASKING, Sieve
from contractctl.evidence.code.surroundings import role_of, serves
from contractctl.evidence.code.targets import Targets
from contractctl.evidence.code.terms import Term
from contractctl.model.code import CodeRole, CodeScan, Confidence, Find, SourceFile, SourceTree

_MOST_HELPERS = 200
_LARGEST_HELPER = 100_000
_ROUNDS = 2
"""How often types are looked for: those of answers, then those of their fields."""

_STRONGEST_FIRST = tuple(Confidence)


@dataclass(frozen=True, slots=True, eq=False)
class _Code:
    """A parsed file that may hold a use."""

    path: str
    language: str
    role: CodeRole
    term: Term
    names: Names
    is_server: bool
    near: frozenset[str]


def scan(tree: SourceTree, targets: Targets) -> CodeScan:
    """Every use of the contracts in the files of a consumer, sorted.

    Raises ContractctlError where the parser of a language that is there is not installed.
    """
    return _Scanner(targets).scan(tree)


@dataclass(frozen=True)
class _Scanner:
    targets: Targets

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(self.targets)

    @cached_property
    def _generated(self) -> GeneratedCalls:
        return GeneratedCalls(self.targets)

    def scan(self, tree: SourceTree) -> CodeScan:
        read: list[_Code] = []
        finds: list[Find] = []
        helpers = _Helpers()
        rest: list[tuple[str, SourceFile]] = []
        for file in tree.files:
            language = language_of(file.path)
            if language is None:
                continue
            if not (self._sieve.may_use(file) or helpers.takes(file, language)):
                rest += [(language, file)] if language in TYPED else []
                continue
            role = role_of(file.path, file.data)
            if language == "config":
                finds += self._in_settings(file, role)
            else:
                read.append(self._read(file, language, role))
        finds += self._in_code(read, _records(read, rest))
        return CodeScan(tree.name, _settled(finds), len(tree.files), tree.unread, tree.others)

    def _read(self, file: SourceFile, language: str, role: CodeRole) -> _Code:
        term = read_terms(language, file.data)
        near = self._sieve.near(file)
        serving = serves(file.path, file.data)
        return _Code(file.path, language, role, term, collect_names(term), serving, near)

    def _in_code(self, read: list[_Code], records: Mapping[str, Record]) -> Iterator[Find]:
        shared = shared_names(one.names for one in read)
        near = frozenset(api for one in read for api in one.near)
        targets = replace(self.targets, expected=self.targets.expected | near)
        reads = {one.path: Reads(one.language, records) for one in read}
        evaluators = {one.path: Evaluator(one.names, shared) for one in read}
        used: set[int] = set()
        for one in read:
            for asked in asked_by_calls(
                one.term, one.language, one.is_server, evaluators[one.path]
            ):
                used |= {id(origin) for origin in asked.url.origins}
                yield from self._finds(asked, one, targets, reads[one.path])
        defined = self._defined(read)
        for one in read:
            yield from self._of_generated_clients(one, defined, targets)
            if one.is_server:
                continue
            for asked in asked_by_nobody(one.term, frozenset(used), evaluators[one.path]):
                yield from self._finds(asked, one, targets, reads[one.path])

    def _of_generated_clients(
        self, one: _Code, defined: tuple[frozenset[str], frozenset[str]], targets: Targets
    ) -> Iterator[Find]:
        if one.role in (CodeRole.GENERATED, CodeRole.VENDORED):
            return
        calls = self._generated.find(one.term, one.near | targets.expected, *defined)
        for target, call, how in calls:
            yield Find(
                one.path,
                call.line,
                target.api,
                target.operation,
                target.confidence,
                how,
                one.role,
            )

    def _defined(self, read: Iterable[_Code]) -> tuple[frozenset[str], frozenset[str]]:
        """The names of functions that people wrote, and those that tools wrote."""
        by_tool = (CodeRole.GENERATED, CodeRole.VENDORED)
        hand, tool = set[str](), set[str]()
        for one in read:
            (tool if one.role in by_tool else hand).update(one.names.functions)
        return frozenset(hand), frozenset(tool)

    def _finds(self, asked: Asked, one: _Code, targets: Targets, reads: Reads) -> Iterator[Find]:
        role = CodeRole.TEST if asked.is_mocked and one.role is CodeRole.PRODUCT else one.role
        found = targets.match(asked.address, asked.method, one.near)
        around = asked.around or (one.term,)
        told = reads.of(asked.call, around) if found else None
        for target in found:
            yield Find(
                one.path,
                asked.line,
                target.api,
                target.operation,
                target.confidence,
                asked.how,
                role,
                told.fields if told else None,
                bool(told and told.is_whole),
            )

    def _in_settings(self, file: SourceFile, role: CodeRole) -> Iterator[Find]:
        near = self._sieve.near(file)
        for asked in asked_by_settings(file.data):
            found = self.targets.match(asked.address, asked.method, near)
            for target in found:
                sure = target.confidence if asked.method else Confidence.POSSIBLE
                yield Find(
                    file.path, asked.line, target.api, target.operation, sure, asked.how, role
                )
            if not found:
                for api in sorted(self._provider(asked)):
                    how = f"{asked.how} names the provider"
                    yield Find(file.path, asked.line, api, None, Confidence.LIKELY, how, role)

    def _provider(self, asked: Asked) -> frozenset[str]:
        host = asked.address.host
        if not host:
            return frozenset()
        exact = {api for api in self.targets.apis if host in self.targets.hosts[api]}
        return frozenset(exact) | self.targets.named(host)


def _records(read: Iterable[_Code], rest: list[tuple[str, SourceFile]]) -> Mapping[str, Record]:
    """The types that answers are read into, and the types of their fields, wherever declared."""
    terms = [one.term for one in read if one.language in TYPED]
    taken = set[str]()
    for _ in range(_ROUNDS):
        wanted = frozenset(name for term in terms for name in wanted_types(term))
        for language, file in rest if wanted else ():
            fits = file.path not in taken and len(file.data) < _LARGEST_HELPER
            if fits and len(taken) < _MOST_HELPERS and declares(file.data, wanted):
                taken.add(file.path)
                terms.append(read_terms(language, file.data))
    return records_of(terms)


@dataclass(slots=True)
class _Helpers:
    """Files that may hold what others ask with: `makeRequest(path, method = "GET")`."""

    taken: int = 0

    def takes(self, file: SourceFile, language: str) -> bool:
        """Whether to read a file that holds no word of a contract, as long as they are few."""
        if language == "config" or self.taken >= _MOST_HELPERS:
            return False
        helps = len(file.data) < _LARGEST_HELPER and bool(ASKING.search(file.data))
        self.taken += helps
        return helps


def _settled(finds: Iterable[Find]) -> tuple[Find, ...]:
    """One find for each place and operation, the surest; a place whose method is known elsewhere in
    the file says nothing new."""
    best: dict[tuple[object, ...], Find] = {}
    for find in finds:
        key = (find.file, find.line, find.api, find.operation)
        had = best.get(key)
        if had is None or _rank(find) < _rank(had):
            best[key] = find
    asked = {
        (one.file, one.api, one.operation.path)
        for one in best.values()
        if one.operation and one.confidence is not Confidence.POSSIBLE
    }
    kept = [
        one
        for one in best.values()
        if not one.operation
        or one.confidence is not Confidence.POSSIBLE
        or (one.file, one.api, one.operation.path) not in asked
        or "method not seen" not in one.how
    ]
    return tuple(sorted(kept, key=_order))


def _rank(find: Find) -> int:
    return _STRONGEST_FIRST.index(find.confidence)


def _order(find: Find) -> tuple[str, int, str, str]:
    return find.file, find.line, find.api, str(find.operation or "")
