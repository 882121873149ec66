"""What a change means for those who use a contract, in a few words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from contractctl.model import Change, Direction, Effect

_BY_EFFECT: Mapping[tuple[Direction, Effect], str] = {
    ("request", Effect.NARROWS): "consumers that send the old form are refused",
    ("request", Effect.INCOMPARABLE): "consumers that send the old form are refused",
    ("request", Effect.UNKNOWN): "what consumers send may be taken for something else",
    ("response", Effect.WIDENS): "consumers may get what they are not ready for",
    ("response", Effect.EXTENDS): "consumers may get what they do not know",
    ("response", Effect.INCOMPARABLE): "consumers get another form than they expect",
    ("response", Effect.UNKNOWN): "consumers may take it for something else",
}

_BY_RULE: tuple[tuple[str, str], ...] = (
    (r"(.*-)?(stability|sunset|deprecated|version)-.*", ""),
    (r"request-content-(added|removed)", ""),
    (r"operation-removed", "calls of it fail"),
    (r"(webhook|callback)-removed", "consumers wait for it in vain"),
    (r"webhook-moved", "consumers wait for it under its old name in vain"),
    (r"(operation|base-path)-moved(-before-sunset)?", "calls of the old path fail"),
    (r"server-.*", "calls of the old address may fail"),
    (r"security-scheme-address-changed", "consumers that ask at the old address may fail"),
    (r"security-.*", "consumers that call as before are refused"),
    (r"request-defaulted-.*", "consumers that leave it out may be refused"),
    (r"request-(parameter|property|body)-removed", "what is sent there has no effect"),
    (r"request-optional-.*-(moved|renamed)", "what is sent as before may have no effect"),
    (r"request-default-.*", "consumers that leave it out may get something else"),
    (r".*-unit-(changed|rescaled)", "the same number may mean something else"),
    (r".*-(pagination|page-info)-changed", "consumers that page as before may miss a part"),
    (r"response-success-status-removed", "consumers get another status instead"),
    (
        r"response-((required|optional)-(property|header)|body|link|parameter)-removed"
        r"|response-.*-became-(optional|write-only)",
        "consumers that read it may find nothing",
    ),
    (r"response-.*-(moved|renamed)", "consumers that read it as before find nothing"),
)
"""The first that fits a rule of the diff, whatever its effect; else its effect tells."""


def consequence(change: Change) -> str:
    """What fails for a consumer, or may; "" where the change says it itself."""
    for pattern, words in _BY_RULE:
        if re.fullmatch(pattern, change.rule):
            return words
    return _BY_EFFECT.get((change.direction, change.effect), "")
