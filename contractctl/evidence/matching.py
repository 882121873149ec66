"""Which operations of which contracts a request may be meant for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import unquote

from contractctl.model import Operation
from contractctl.model.evidence import PromisedOperation, Request

MASK = "{}"

_PARAMETER = re.compile(r"\{[^{}]*\}")
_SLASHES, _PATH_PARAMETERS = re.compile("//+"), re.compile(";[^/]*")

# Words as paths have them: lower case, Capitalised, camelCase, kebab-case, snake_case, an acronym
# of four letters, a version. Few engines have look-ahead, so what none of them has is a second
# pattern; and Java's recurses into repeated groups, so that a long path must not repeat them.
_CONSONANT = "b-df-hj-np-tv-xz"
_LOWER = f"([{_CONSONANT}]{{1,4}}|[{_CONSONANT}]*[aeiouy][a-z]*)"
_CAPITALISED = f"([AEIOUY][a-z]+|[{_CONSONANT.upper()}][{_CONSONANT}]*[aeiouy][a-z]*)"
_ACRONYM = "[A-Z]{2,4}"
WORDS = (
    f"([vV][0-9]{{1,2}}|{_ACRONYM}|({_LOWER}|{_CAPITALISED})"
    f"({_CAPITALISED}|[-_]+({_LOWER}|{_CAPITALISED}|{_ACRONYM})){{0,15}}([A-Z]{{2,3}})?)"
)
"""What a segment of a path looks like that a person would know again."""

NO_WORDS = f"([A-Za-z][a-z]{{16}}|[{_CONSONANT}]{{6}}|.{{33}})"
"""What is in none: a word of over 16 letters, six consonants in a row, over 32 signs."""

_WORDS, _NO_WORDS = re.compile(WORDS), re.compile(NO_WORDS)


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that a request is for, and the revisions that have it in this form."""

    api: str
    operation: Operation
    revisions: tuple[str, ...]


@dataclass(frozen=True)
class ContractIndex:
    """All operations of all contracts and revisions of a workspace, to match requests with.

    providers: the contracts behind a name that stands for a host: a service that provides them
    """

    promised: tuple[PromisedOperation, ...]
    providers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def segments(self) -> frozenset[str]:
        """Every path segment without a parameter that some template or base path has."""
        return frozenset(s for shape in self._shapes for s in shape if MASK not in s)

    @cached_property
    def affixes(self) -> tuple[tuple[str, str], ...]:
        """(prefix, suffix) of the segments that are a parameter in part, as `{id}.json` is;
        longest first."""
        mixed = {s for shape in self._shapes for s in shape if MASK in s and s != MASK}
        pairs = {(s.partition(MASK)[0], s.rpartition(MASK)[2]) for s in mixed}
        return tuple(sorted(pairs - {("", "")}, key=lambda p: (-len(p[0] + p[1]), p)))

    @cached_property
    def query_names(self) -> frozenset[str]:
        """Every query parameter that some operation has."""
        return frozenset(name for one in self.promised for name in one.query)

    @cached_property
    def selectors(self) -> Mapping[str, frozenset[str]]:
        """The values by which revisions are told apart, by `query:NAME` or `header:name`."""
        found: dict[str, frozenset[str]] = {}
        for one in self.promised:
            for key, values in one.selectors:
                found[key] = found.get(key, frozenset()) | values
        return found

    @cached_property
    def has_parameters(self) -> bool:
        """Whether some path has a `;`, which begins the parameters of a segment in all others."""
        return any(";" in segment for shape in self._shapes for segment in shape)

    def tidied(self, path: str) -> str:
        """A raw path as servers take it: `//` is one slash, and `;jsessionid=1` is not there."""
        if ";" in path and not self.has_parameters:
            path = _PATH_PARAMETERS.sub("", path)
        return _SLASHES.sub("/", path) if "//" in path else path

    def mask(self, path: str) -> str:
        """A raw path (no query) with every segment that is not known replaced by `{}`.

        A segment is decoded once, after the path was split: `a%2Fb` is one segment.
        """
        return "/".join(self._masked(unquote(s)) for s in self.tidied(path).split("/"))

    def mask_gently(self, path: str) -> str:
        """As `mask`, but a segment that looks like words stays: for paths no contract knows.

        A secret made of letters hardly ever does, unless it is short and in lower case.
        """
        decoded = (unquote(segment) for segment in self.tidied(path).split("/"))
        return "/".join(s if _is_words(s) else self._masked(s) for s in decoded)

    def knows(self, masked: str) -> bool:
        """Whether some operation, of any method, has this path."""
        return bool(self._fitting(masked))

    def match(self, request: Request) -> Match | None:
        """The operation a request is for; the first contract's where several have it."""
        return next(iter(self.matches(request)), None)

    def matches(self, request: Request) -> tuple[Match, ...]:
        """The operation a request is for, of each contract that it may be meant for.

        The most specific path wins: a literal beats a parameter. Several revisions that have the
        operation are told apart by the request's selectors; HEAD is for GET's operation where the
        contract has none of its own.
        """
        for methods in _methods(request.method):
            found = [
                (tuple(map(_specific, shape)), one)
                for shape in self._fitting(request.path)
                for one in self._shapes[shape]
                if one.operation.method in methods and self._serves(one, request)
            ]
            if found:
                best = max(specific for specific, _ in found)
                apis: dict[str, list[PromisedOperation]] = {}
                for specific, one in found:
                    if specific == best:
                        apis.setdefault(one.api, []).append(one)
                return tuple(_chosen(ones, request) for ones in apis.values())
        return ()

    @cached_property
    def without_bases(self) -> ContractIndex:
        """The same operations without base paths: pacts often leave them out."""
        return ContractIndex(
            tuple(replace(one, base_paths=("",)) for one in self.promised), self.providers
        )

    def _serves(self, one: PromisedOperation, request: Request) -> bool:
        """A host that some contract or provider is known by tells contracts apart; any other
        says nothing."""
        provided = self.providers.get(request.host)
        if request.api:
            return one.api == request.api
        if provided is not None:
            return one.api in provided
        return request.host not in self._hosts or not one.hosts or request.host in one.hosts

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(host for one in self.promised for host in one.hosts)

    def _masked(self, segment: str) -> str:
        if segment in self.segments or not segment:
            return segment
        for prefix, suffix in self.affixes:
            longer = len(segment) > len(prefix + suffix)
            if longer and segment.startswith(prefix) and segment.endswith(suffix):
                return f"{prefix}{MASK}{suffix}"
        return MASK

    @cached_property
    def _shapes(self) -> Mapping[tuple[str, ...], tuple[PromisedOperation, ...]]:
        """Operations by the segments of base path and template, parameters as `{}`."""
        found: dict[tuple[str, ...], list[PromisedOperation]] = {}
        for one in self.promised:
            template = _PARAMETER.sub(MASK, one.operation.path)
            for base in one.base_paths:
                shape = tuple(unquote(s) for s in _trimmed(f"{base.rstrip('/')}{template}"))
                found.setdefault(shape, []).append(one)
        return {shape: tuple(ones) for shape, ones in found.items()}

    @cached_property
    def _tree(self) -> _Branch:
        """The shapes as a tree of segments, so that a path is matched in a few steps."""
        root = _Branch()
        for shape in self._shapes:
            branch = root
            for segment in shape:
                branch = branch.literal(segment) if MASK not in segment else branch.masked(segment)
            branch.shape = shape
        return root

    def _fitting(self, masked: str) -> list[tuple[str, ...]]:
        """The shapes that a path has."""
        branches = [self._tree]
        for segment in _trimmed(masked):
            branches = [below for branch in branches for below in branch.below(segment)]
        return [branch.shape for branch in branches if branch.shape is not None]


def _is_words(segment: str) -> bool:
    return _WORDS.fullmatch(segment) is not None and _NO_WORDS.search(segment) is None


class _Branch:
    """What may follow a path's first segments."""

    def __init__(self) -> None:
        self._literals: dict[str, _Branch] = {}
        self._masks: dict[str, _Branch] = {}
        self.shape: tuple[str, ...] | None = None

    def literal(self, segment: str) -> _Branch:
        """The branch of a segment without a parameter, grown if it is not there."""
        return self._literals.setdefault(segment, _Branch())

    def masked(self, segment: str) -> _Branch:
        """The branch of a segment with a parameter, grown if it is not there."""
        return self._masks.setdefault(segment, _Branch())

    def below(self, asked: str) -> list[_Branch]:
        """The branches that a segment of a request fits."""
        found = [branch for mask, branch in self._masks.items() if _fits(mask, asked)]
        exact = self._literals.get(asked)
        return [exact, *found] if exact is not None else found


def _trimmed(path: str) -> tuple[str, ...]:
    """The segments of a path; a slash at its end changes nothing."""
    return tuple(path.rstrip("/").split("/"))


def _specific(segment: str) -> int:
    return 2 if MASK not in segment else 1 if segment != MASK else 0


def _fits(promised: str, asked: str) -> bool:
    """Whether a segment of a request fits one with a parameter, which is never empty."""
    if not asked:
        return False
    prefix, _, rest = promised.partition(MASK)
    suffix = rest.rpartition(MASK)[2]
    longer = len(asked) > len(prefix + suffix)
    return longer and asked.startswith(prefix) and asked.endswith(suffix)


def _methods(method: str) -> tuple[frozenset[str], ...]:
    own = frozenset({method})
    return (own, frozenset({"GET"})) if method == "HEAD" else (own,)


def _chosen(ones: list[PromisedOperation], request: Request) -> Match:
    """One contract's operation, of the revisions that the request may be meant for."""
    told = [one for one in ones if _told(one, request)] or ones
    revisions = tuple(dict.fromkeys(one.revision for one in told))
    return Match(told[0].api, told[0].operation, revisions)


def _told(one: PromisedOperation, request: Request) -> bool:
    said = dict(request.selectors)
    return all(said[key] in values for key, values in one.selectors if key in said)
