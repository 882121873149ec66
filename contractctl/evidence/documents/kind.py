"""What a kind of document is: how it is recognised and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contractctl.evidence.documents.outline import outline
from contractctl.evidence.documents.sides import Sides
from contractctl.evidence.documents.splitting import Route, decoded
from contractctl.evidence.documents.tallying import Tallying
from contractctl.evidence.matching import ContractIndex
from contractctl.model.evidence import Credentials, Reading

SAMPLE = 1 << 16
"""Bytes at the beginning of a document by which it is recognised."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document; looks judges its outline, count reads it into a tallying.

    is_trace: it has requests from two sides, which may stand in two documents
    """

    name: str
    looks: Callable[[frozenset[Route]], bool]
    count: Callable[[bytes, Tallying], None]
    is_trace: bool = False

    def recognises(self, sample: bytes) -> bool:
        """Whether the beginning of a document, cut off anywhere, is of this kind."""
        return self.looks(outline(decoded(sample[:SAMPLE])))

    def read(
        self,
        data: bytes,
        *,
        index: ContractIndex,
        condense: Callable[[Credentials], Credentials],
        excluded: Callable[[Credentials, str], str | None],
        header_names: frozenset[str],
        seen: Callable[[int], bool],
        around: Sides | None = None,
    ) -> Reading:
        """All requests in a document; every entry of it is counted, skipped or rejected.

        excluded: why a hit of a sender on a path (as sent, without query) is nobody's use, or None
        header_names: lower-case names of the headers whose values may be kept
        seen: whether a hash of `Reading.request_ids` was imported before
        around: the sides of requests in this and other documents
        """
        tallying = Tallying(
            index=index,
            condense=condense,
            excluded=excluded,
            header_names=header_names,
            seen=seen,
            around=around,
        )
        self.count(data, tallying)
        return tallying.reading()
