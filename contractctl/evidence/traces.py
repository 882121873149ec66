"""Looks through several traces before any is counted, so that their order decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from contractctl.errors import EvidenceError
from contractctl.evidence.documents import DocumentKind
from contractctl.evidence.documents.sides import MOST_SPANS, Sides
from contractctl.evidence.matching import ContractIndex
from contractctl.evidence.sources import SAMPLE, Source, opened


@dataclass(frozen=True, slots=True)
class TraceReader:
    """What it takes to look through traces; what is wrong with one, its import says.

    recognise: the kind of a source, from its beginning
    whole: its bytes and their digest; is_known: whether a document was imported before, by that
    """

    index: ContractIndex
    recognise: Callable[[bytes], object]
    whole: Callable[[Source], tuple[bytes, str]]
    is_known: Callable[[str], object]

    def both_sides(self, sources: Iterable[Source]) -> Sides | None:
        """The sides of all requests in the traces among some sources.

        None if one trace can have no other's, or if they are more than memory is meant for.
        """
        traces = list(self._traces(sources))
        sides = Sides()
        for kind, source in traces if len(traces) > 1 else ():
            with suppress(EvidenceError, OSError):
                data, digest = self.whole(source)
                if not self.is_known(digest):
                    self._look(kind, data, sides)
            if len(sides) > MOST_SPANS:
                return None
        sides.is_whole = True
        return sides if len(traces) > 1 else None

    def _traces(self, sources: Iterable[Source]) -> Iterator[tuple[DocumentKind, Source]]:
        """Those that can be read twice."""
        for source in sources:
            if source.path is not None and source.path.is_file():
                with suppress(EvidenceError, OSError), opened(source) as stream:
                    kind = self.recognise(stream.read(SAMPLE))
                    if isinstance(kind, DocumentKind) and kind.is_trace:
                        yield kind, source

    def _look(self, kind: DocumentKind, data: bytes, sides: Sides) -> None:
        kind.read(
            data,
            index=self.index,
            condense=lambda sender: sender,
            excluded=lambda _, __: None,
            header_names=frozenset(),
            seen=lambda _: False,
            around=sides,
        )
