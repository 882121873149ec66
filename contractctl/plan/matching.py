"""Which compatible pattern a change calls for: the first row of a table that matches."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from contractctl.model import Change, Direction
from contractctl.plan.nouns import Pattern
from contractctl.plan.patterns import PATTERNS


class Row(NamedTuple):
    """Globs on the rule id and the field; direction None matches both, webhook only webhooks."""

    rule: str
    pattern: str
    direction: Direction | None = None
    field: str = "*"
    webhook: bool = False


_PAGING = ("*page*", "*offset*", "*cursor*", "*limit", "*after", "*before")
_BOUNDS = ("max", "min", "exclusive", "multiple", "unique", "pattern")

TABLE = (
    Row("webhook-removed", "keep-and-deprecate"),
    Row("callback-removed", "keep-and-deprecate"),
    Row("*", "webhook-dual-send", webhook=True),
    Row("*security*", "credential-overlap"),
    Row("*scope*", "credential-overlap"),
    Row("operation-*", "keep-operation"),
    Row("base-path-*", "keep-operation"),
    Row("path-*", "keep-operation"),
    Row("*server*", "keep-operation"),
    Row("*pagination-*", "pagination-bridge"),
    Row("*-page-info-*", "pagination-bridge"),
    *(Row("*parameter-removed", "pagination-bridge", field=f"query:{name}") for name in _PAGING),
    *(Row("*parameter-added", "pagination-bridge", field=f"query:{name}") for name in _PAGING),
    *(Row("*parameter-renamed", "pagination-bridge", field=f"query:{name}") for name in _PAGING),
    Row("*status*", "new-status-opt-in"),
    Row("*content-media-type*", "parallel-field"),
    Row("*content-encoding*", "parallel-field"),
    Row("*media-type*", "media-type-version"),
    Row("*content-type*", "media-type-version"),
    Row("*defaulted*", "optional-first", "request"),
    Row("*default*", "explicit-default"),
    Row("*null*", "tolerate-null"),
    Row("*discriminator*", "second-operation"),
    Row("*enum*", "accept-both", "request"),
    Row("*enum*", "announce-before-emitting", "response"),
    Row("*const*", "accept-both", "request"),
    Row("*const*", "announce-before-emitting", "response"),
    Row("*union*", "accept-both", "request"),
    Row("*union*", "announce-before-emitting", "response"),
    Row("*one-of*", "announce-before-emitting", "response"),
    Row("*any-of*", "announce-before-emitting", "response"),
    Row("*parameter-renamed", "accept-both", "request"),
    Row("*parameter-moved", "accept-both", "request"),
    Row("*renamed", "parallel-field"),
    Row("*-moved", "parallel-field"),
    Row("*-unit-changed", "parallel-field"),
    Row("*-unit-rescaled", "parallel-field"),
    Row("*wrapped", "parallel-field", field="$*"),
    Row("*wrapped", "accept-both", "request"),
    Row("*wrapped", "parallel-field", "response"),
    Row("*removed", "accept-and-ignore", "request"),
    Row("*read-only*", "accept-and-ignore", "request"),
    Row("*required*", "optional-first", "request"),
    Row("*became-optional", "keep-filling", "response"),
    Row("*required-unset", "keep-filling", "response"),
    Row("response-body-*", "second-operation"),
    Row("*removed", "keep-and-deprecate", "response"),
    Row("*write-only*", "keep-and-deprecate", "response"),
    Row("*narrowed", "accept-both", "request"),
    Row("*widened", "stay-within-bounds", "response"),
    Row("*type*", "second-operation", field="$"),
    Row("*type*", "parallel-field", field="$*"),
    Row("*type*", "accept-both", "request"),
    Row("*type*", "parallel-field", "response"),
    Row("*format*", "parallel-field", field="$*"),
    Row("*format*", "accept-both", "request"),
    Row("*format*", "parallel-field", "response"),
    *(Row(f"*-{bound}*", "accept-both", "request") for bound in _BOUNDS),
    *(Row(f"*-{bound}*", "stay-within-bounds", "response") for bound in _BOUNDS),
    Row("*", "request-overlap", "request"),
    Row("*", "response-overlap", "response"),
)


def pattern_for(change: Change) -> Pattern:
    """Return the pattern of the first row that matches; the last two rows match everything."""
    field = str(change.field) if change.field else ""
    webhook = _is_webhook(change)
    return next(
        PATTERNS[row.pattern]
        for row in TABLE
        if row.direction in (None, change.direction)
        and webhook >= row.webhook
        and fnmatchcase(change.rule, row.rule)
        and fnmatchcase(field, row.field)
    )


def _is_webhook(change: Change) -> bool:
    """Whether the provider sends every message concerned: webhooks have names, not paths."""
    return bool(change.operations) and not any(
        operation.path.startswith("/") for operation in change.operations
    )
