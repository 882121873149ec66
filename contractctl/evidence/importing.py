"""Import of sources: recognise the kind, read what is new, store it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from contractctl.errors import EvidenceError
from contractctl.evidence.ahead import Ahead
from contractctl.evidence.documents import DOCUMENT_KINDS, DocumentKind
from contractctl.evidence.documents import recognise as recognise_document
from contractctl.evidence.documents.sides import Sides
from contractctl.evidence.engines.counts import COUNTS, Counts, CountsReader, is_counts, rows_of
from contractctl.evidence.engines.spark import spark_counts
from contractctl.evidence.engines.storing import store_counts
from contractctl.evidence.exclusions import Exclusions
from contractctl.evidence.extent import Extent, Known
from contractctl.evidence.identity import Condenser, Identities
from contractctl.evidence.log_import import Begun, LogImport, Recognised
from contractctl.evidence.logs import LINE_FORMATS, LineFormat, LogReader, user_format
from contractctl.evidence.logs import recognise as recognise_log
from contractctl.evidence.matching import ContractIndex
from contractctl.evidence.missing_keys import MissingKeys
from contractctl.evidence.sides import Teller, most_telling_first
from contractctl.evidence.sources import SAMPLE, BrokenSource, Source, opened, raw
from contractctl.evidence.store import Store
from contractctl.evidence.traces import TraceReader
from contractctl.model import EvidenceKind
from contractctl.model.evidence import (
    Credentials,
    EvidenceSettings,
    Imported,
    Reading,
    Rejection,
    SourceRecord,
)

LARGEST_DOCUMENT = 1 << 30
"""Bytes of a document that is read whole: a trace export, a HAR file, a pact."""

SHOWN_REJECTIONS = 5

MOST_KINDS = 200_000
"""Kinds of lines that are kept in memory at once: as many as the smallest blocks have lines."""

KNOWN = "was imported before"


class Importer:
    """Reads sources into a store; use it as a context manager.

    now: seconds since 1970-01-01T00Z, noted as the time of the import
    kind: name of the kind to read everything as; None to recognise it by the content
    api: the contract that all sources are about; "" if their requests tell
    sampled: share of all requests that the sources hold
    """

    def __init__(
        self,
        store: Store,
        index: ContractIndex,
        identities: Identities,
        settings: EvidenceSettings,
        *,
        now: int,
        kind: str | None = None,
        api: str = "",
        sampled: float = 1.0,
        anonymise: bool = False,
    ) -> None:
        self._store, self._index, self._identities = store, index, identities
        self._now, self._kind, self._api, self._sampled = now, kind, api, sampled
        self._condense = Condenser(identities, proxies=settings.proxies, anonymise=anonymise)
        self._excluded = Exclusions(settings.excluded, index)
        self._settings = settings
        self._own = tuple(
            user_format(
                one.name,
                regex=one.regex or None,
                json=dict(one.json) or None,
                time=one.time or None,
            )
            for one in settings.formats
        )
        self._keys = {one.name: one.json for one in settings.formats}
        self._definitions = {one.name: one.digest for one in settings.formats}
        self._readers: dict[tuple[str, bool], LogReader] = {}
        self._around: Sides | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Importer:
        """Waits for other imports into the store to end."""
        self._stack.enter_context(self._store.alone())
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="contractctl-"))
        self._spool = Path(folder, "lines")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def ordered(self, sources: Sequence[Source]) -> list[Source]:
        """Sources in the order in which they are to be imported; see `most_telling_first`.

        Traces among them are looked through for the senders of each other's requests.
        """

        def format_of(sample: bytes) -> LineFormat | None:
            kind = self._recognise(sample) if self._kind != COUNTS else None
            return None if isinstance(kind, DocumentKind) else kind

        if self._kind != COUNTS:
            known = self._store.read_documents
            traces = TraceReader(self._index, self._recognise, self._whole, known)
            self._around = traces.both_sides(sources)
        with ExitStack() as stack:
            teller = Teller(
                *(self._index, self._identities.header_names, self._settings.proxies),
                file=self._spool.with_name("sample"),
                stack=stack,
            )
            return most_telling_first(sources, format_of, teller.tells)

    def run(self, source: Source) -> Imported:
        """Import one source. Raises EvidenceError if it cannot be read; what was read stays."""
        try:
            return self._run(self._seekable(source))
        except OSError as error:
            raise EvidenceError(
                f"{source.name}: {error.filename or 'temporary file'}: {error.strerror or error}",
                hint="see who may read it, and whether the disk of temporary files is full, then"
                " import it again: no hit is counted twice",
            ) from error

    def _run(self, source: Source) -> Imported:
        with opened(source) as stream:
            sample = stream.read(SAMPLE)
        if not sample.strip():
            return Imported(source.name, "", note="is empty")
        if self._kind == COUNTS or (self._kind is None and is_counts(sample)):
            data, digest = self._whole(source)
            return self.counted(source.name, rows_of(data), digest)
        kind = self._recognise(sample)
        if kind is None:
            if source.was_named:
                raise EvidenceError(
                    f"{source.name}: no kind of evidence is recognised in it",
                    hint=f"say what it is with --as: {', '.join(kinds(self._own))}; another log"
                    " format can be defined in consumers.yaml under 'evidence: formats:'",
                )
            return Imported(source.name, "", note="no kind of evidence is recognised in it")
        if isinstance(kind, DocumentKind):
            return self._document(source, kind)
        return self._log(source, kind)

    def _seekable(self, source: Source) -> Source:
        """Standard input or a pipe, written to a file: a source is read more than once."""
        if source.path is not None and source.path.is_file():
            return source
        copy = self._spool.with_name("input")
        with raw(source) as stream, copy.open("wb") as file:
            shutil.copyfileobj(stream, file)
        return replace(source, path=copy, is_copy=True)

    def _recognise(self, sample: bytes) -> DocumentKind | LineFormat | None:
        if self._kind is not None:
            named: dict[str, DocumentKind | LineFormat] = {
                one.name: one for one in (*LINE_FORMATS, *self._own)
            }
            named.update({one.name: one for one in DOCUMENT_KINDS})
            return named[self._kind]
        document = recognise_document(sample)
        return document or recognise_log(sample, self._own)

    def _record(self, source: Source, format: str, kind: EvidenceKind, stream: str) -> SourceRecord:
        return SourceRecord(source.name, stream, format, kind, self._now, self._sampled)

    def counted(self, name: str, rows: Iterable[Counts], digest: str) -> Imported:
        """Import what an engine counted; digest: by which the same result is known again."""
        if known := self._store.read_documents(digest):
            return Imported(name, COUNTS, note=self._kept(known, COUNTS))
        headers = tuple(sorted(self._identities.header_names))
        reader = CountsReader(self._index, self._condense, headers, self._excluded)
        reading, table = reader.read(rows, name)
        reading = about(reading, self._api)
        record = SourceRecord(
            *(name, table or name, COUNTS, EvidenceKind.OBSERVED, self._now, self._sampled)
        )
        self._store.forget(self._store.unread_documents(digest))
        note = store_counts(self._store, record, reading, Extent(self._now, digest=digest))
        return replace(_summed(name, COUNTS, [(reading, 0)]), note=note)

    def clustered(self, master: str, paths: tuple[str, ...]) -> Iterator[Imported]:
        """Import logs that a Spark cluster reads and counts."""
        headers = self._identities.header_names
        for one in spark_counts(
            *(master, paths, self._index, self._settings), kind=self._kind, headers=headers
        ):
            yield self.counted(one.log, one.rows, one.digest)

    def _whole(self, source: Source) -> tuple[bytes, str]:
        """The bytes of a source that is read at once, and their SHA-256."""
        with opened(source) as stream:
            data = stream.read(LARGEST_DOCUMENT + 1)
            stream.read(1)  # says if it is broken
        if len(data) > LARGEST_DOCUMENT:
            raise EvidenceError(
                f"{source.name}: larger than {LARGEST_DOCUMENT >> 20} MB in one document",
                hint="split the export, or write one span a line",
            )
        return data, hashlib.sha256(data).hexdigest()

    def _document(self, source: Source, kind: DocumentKind) -> Imported:
        data, digest = self._whole(source)
        if known := self._store.read_documents(digest):
            return Imported(source.name, kind.name, note=self._kept(known, kind.name))
        reading = kind.read(
            data,
            index=self._index,
            condense=self._condense,
            excluded=self._excluded,
            header_names=self._identities.header_names,
            seen=self._store.has_request,
            around=self._around if kind.is_trace else None,
        )
        reading = about(reading, self._api)
        extent = Extent(self._now, digest=digest)
        self._store.forget(self._store.unread_documents(digest))
        if kind.name == "pact":
            # A pact is replaced as a whole by what the same file says later.
            name = f"{source.name} {digest[:8]}" if source.is_copy else source.name
            number = self._store.begin(self._record(source, kind.name, EvidenceKind.PACT, name))
            self._store.replace(number, name, reading, extent)
        else:
            record = self._record(source, kind.name, EvidenceKind.OBSERVED, source.stream)
            number = self._store.begin(record)
            self._store.add(number, source.stream, reading, extent)
        return _summed(source.name, kind.name, [(reading, 0)])

    def _log(self, source: Source, format: LineFormat) -> Imported:
        def look(block: Path, first_line: int, lines: int | None) -> Reading:
            return self._reader(format, counts=False).read(block, first_line, lines)

        definition = self._definitions.get(format.name, "")
        log = LogImport(self._store, source, self._spool, self._now, (format.name, definition))
        begun = log.resumed()
        found = log.recognised(look, begun)
        if begun is None and found.is_all and not found.completed:
            note = self._kept(found.known_from, format.name)
            done = Imported(source.name, format.name, known=found.lines, note=note)
            return _cut_off(done, found.broken) if found.broken else done
        record = self._record(source, format.name, EvidenceKind.OBSERVED, source.stream)
        begun = self._begun(record, definition, found, begun)
        if begun.completed or found.outdated:
            self._readers.clear()  # they remember the request ids of what is taken back

        missing, ahead = MissingKeys(self._keys.get(format.name, ())), Ahead(self._now)

        def read(block: Path, first_line: int, lines: int | None) -> Reading:
            missing.look(block)
            reader = self._reader(format, counts=True)
            return ahead.look(about(reader.read(block, first_line, lines), self._api))

        broken: list[BrokenSource] = []
        done = _summed(source.name, format.name, _until_broken(log.run(begun, read), broken))
        said = filter(None, (_anew(found.outdated), missing.words(done.lines), ahead.words()))
        done = replace(done, known=done.known + begun.first_line - 1, note="; ".join(said))
        if broken:
            return _cut_off(done, broken[0])
        if done.known and not done.lines:
            return replace(done, note=self._kept((begun.number,), format.name))
        return done

    def _begun(
        self, record: SourceRecord, definition: str, found: Recognised, grown: Begun | None
    ) -> Begun:
        """Where to begin with what is new; what is read anew with it is forgotten before.

        grown: where a source that was begun earlier goes on
        """
        self._store.forget((*found.unread, *(one.number for one in found.outdated)))
        if grown is None:
            number = self._store.begin(record, definition=definition, known_from=found.known_from)
            return Begun(number, known=found.known, completed=found.completed)
        self._store.know(grown.number, found.known_from)
        known, completed = (*grown.known, *found.known), (*grown.completed, *found.completed)
        return replace(grown, known=known, completed=completed)

    def _kept(self, sources: Iterable[int], format: str) -> str:
        """That a log was imported before, and as what, if the user asks for something else."""
        for number in sources:
            before = self._store.read_as(number)
            told = [f"as {before.format}"] if self._kind and before.format != format else []
            if self._api and before.apis and self._api not in before.apis:
                apis = " and ".join(sorted(filter(None, before.apis)))
                told.append(f"for {apis or 'any contract'}")
            if self._sampled < 1 and self._sampled != before.sampled:
                told.append(f"with a share of {before.sampled:g}")
            read_as = format, self._definitions.get(format, "")
            if before.rejected and (before.format, before.definition) != read_as:
                told.append(f"with {before.rejected:,} lines that could not be read")
            if told:
                return (
                    f"{KNOWN} {', '.join(told)}, and stays so; to change it, run"
                    f" `contractctl evidence forget {number}` and import it again"
                )
        return KNOWN

    def _reader(self, format: LineFormat, *, counts: bool) -> LogReader:
        """One engine for all sources of a format, and another to look at times only."""
        if (format.name, counts) not in self._readers:
            reader = LogReader(
                format,
                self._index,
                self._condense if counts else lambda sender: Credentials(),
                header_names=self._identities.header_names,
                excluded=self._excluded,
                known_request_ids=self._store.request_ids if counts else lambda hour: (),
                proxies=self._settings.proxies,
                most_kinds=MOST_KINDS if counts else None,
            )
            self._readers[format.name, counts] = self._stack.enter_context(reader)
        return self._readers[format.name, counts]


def about(reading: Reading, api: str) -> Reading:
    """A reading whose requests are meant for a contract that the user names."""
    if not api:
        return reading
    return replace(
        reading,
        tallies=tuple(replace(t, request=replace(t.request, api=api)) for t in reading.tallies),
    )


def _anew(outdated: Iterable[Known]) -> str:
    """That what could not be read before was read again, in a sentence, or ""."""
    rejected = sum(one.rejected for one in outdated)
    names = ", ".join(sorted({one.format for one in outdated}))
    said = f"read anew: {rejected:,} of its lines could not be read before, as {names}"
    return said if names else ""


def _until_broken(
    parts: Iterable[tuple[Reading, int]], broken: list[BrokenSource]
) -> Iterator[tuple[Reading, int]]:
    """The portions before the place where a source is broken, which is noted."""
    try:
        yield from parts
    except BrokenSource as error:
        broken.append(error)


def _cut_off(done: Imported, error: BrokenSource) -> Imported:
    """What became of a broken source. Raises the error if nothing of it could be read."""
    if not done.lines and not done.known:
        raise error
    reason = error.message.removeprefix(f"{done.name}: ")
    note = f"{reason}; what came before is kept; {error.hint}"
    return replace(done, note=note, is_broken=True)


def kinds(own: Iterable[LineFormat] = ()) -> tuple[str, ...]:
    """The names of everything that can be imported."""
    logs = [one.name for one in (*LINE_FORMATS, *own)]
    return tuple(sorted({COUNTS, *(one.name for one in DOCUMENT_KINDS), *logs}))


def _summed(name: str, format: str, parts: Iterable[tuple[Reading, int]]) -> Imported:
    """What the portions of one source come to."""
    lines = hits = rejected = known = 0
    rejections: list[Rejection] = []
    skipped: Counter[str] = Counter()
    for reading, before in parts:
        lines += reading.lines
        hits += sum(tally.hits for tally in reading.tallies)
        rejected += reading.rejected
        known += before
        skipped.update(reading.skipped)
        rejections += reading.rejections[: SHOWN_REJECTIONS - len(rejections)]
    return Imported(
        *(name, format, lines, hits, rejected, tuple(rejections)),
        *(tuple(sorted(skipped.items())), known),
    )
