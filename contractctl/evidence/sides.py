"""In which order logs are imported of which several may hold the same request."""

from __future__ import annotations

from collections.abc import Sequence

from contractctl.errors import EvidenceError
from contractctl.evidence.sources import SAMPLE, Source, opened


def receivers_first(sources: Sequence[Source]) -> list[Source]:
    """Logs of a mesh's sending proxies last: of one request id, the line that is read first counts,
    and only the receiver's proxy knows who called."""
    return sorted(sources, key=_is_senders) if len(sources) > 1 else list(sources)


def _is_senders(source: Source) -> bool:
    """Whether a log is one of outbound connections; a pipe can be read only once, and is none."""
    if source.path is None or not source.path.is_file():
        return False
    try:
        with opened(source) as stream:
            sample = stream.read(SAMPLE)
    except (EvidenceError, OSError):
        return False  # its import says so
    return sample.count(b"outbound|") > sample.count(b"inbound|")
