"""Names for the documents of a revision by which libraries resolve references among them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urljoin

from contractctl.model import Revision


def document_uris(revision: Revision) -> Mapping[str, str]:
    """Give each document a URI such that relative references between them resolve.

    The URIs are never opened. The entry stands as deep as the longest way up needs.
    """
    depth = max(name.count("../") for name in revision.documents)
    entry = f"file:///{'folder/' * depth}{quote(revision.entry)}"
    return {name: urljoin(entry, quote(name)) if name else entry for name in revision.documents}
