"""Draft entries as YAML that can be read as a consumers.yaml of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from contractctl.audit.proposal import PLACEHOLDER, Draft, Proposal
from contractctl.model import Consumption, FieldPath, Identity, Service, Use
from contractctl.report.plain import one_line

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@-]*")
_PLAIN_IN_BLOCK = re.compile(r"[A-Z]+ /[A-Za-z0-9_./@{}-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_ADDED = "  # added"


def render_proposal(proposal: Proposal) -> str:
    """Render drafts as YAML text that ends with a newline."""
    return "\n".join(_lines(proposal)) + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    yield "# Drafted by `contractctl audit --propose` from what was seen: read before you copy."
    yield f"# {PLACEHOLDER} marks what only a person can know: the owner, the team, the tier."
    for why in dict.fromkeys(why for _, why in proposal.hopeless):
        yield f"# Not drafted, as {why}:"
        yield from (f"#   {one_line(name)}" for name, own in proposal.hopeless if own == why)
    yield "version: 1"
    yield "services:" if proposal.drafts else "services: {}"
    for number, draft in enumerate(proposal.drafts):
        if number:
            yield ""
        yield from _draft(draft)


def _draft(draft: Draft) -> Iterator[str]:
    service = draft.service
    for remark in draft.remarks:
        yield f"  # {one_line(remark)}"
    if not draft.is_new:
        name = one_line(service.name)
        yield f"  # replaces the entry of {name}; only lines marked 'added' are new"
    yield f"  {_scalar(service.name)}:"
    mark = f"  # {PLACEHOLDER}" if draft.is_new else ""
    yield f"    team: {_scalar(service.team)}"
    yield f"    owner: {_scalar(service.owner)}"
    yield f"    tier: {service.tier}{mark}"
    yield from _facts(service)
    if service.consumes:
        yield "    consumes:"
        for consumption in service.consumes:
            yield from _consumption(consumption, draft)
    if service.provides:
        yield f"    provides: {_flow(service.provides)}"


def _facts(service: Service) -> Iterator[str]:
    if service.repo is not None:
        yield f"    repo: {_scalar(service.repo)}"
    if service.effort_days is not None:
        yield f"    effort_days: {service.effort_days}"
    if service.identities:
        yield "    identities:"
        yield from (f"      - {_identity(one)}" for one in service.identities)
    if service.tolerates:
        yield f"    tolerates: {_flow(sorted(service.tolerates))}"


def _identity(one: Identity) -> str:
    if one.kind == "header":
        return f"header: {{name: {_scalar(one.name)}, value: {_scalar(one.value)}}}"
    return f"{one.kind}: {_scalar(one.value)}"


def _consumption(consumption: Consumption, draft: Draft) -> Iterator[str]:
    name = _scalar(consumption.api)
    added = _ADDED if consumption.api in draft.added else ""
    if not consumption.uses:
        yield f"      {name}: {{}}{added}"
        return
    yield f"      {name}:{added}"
    yield f"        uses:{added}"
    for use in consumption.uses:
        yield from _use(consumption.api, use, draft)


def _use(api: str, use: Use, draft: Draft) -> Iterator[str]:
    key = f"{api} {use.operation}"
    yield f"          - operation: {_operation(str(use.operation))}{_marked(key, draft)}"
    for name, paths in (("reads", use.reads), ("sends", use.sends)):
        yield from _fields(name, paths, key, draft)


def _fields(
    name: str, paths: tuple[FieldPath, ...] | None, key: str, draft: Draft
) -> Iterator[str]:
    if paths is None:
        return
    if not paths:
        yield f"            {name}: []"
        return
    yield f"            {name}:"
    for path in paths:
        yield f"              - {_scalar(str(path))}{_marked(f'{key} {path}', draft)}"


def _marked(key: str, draft: Draft) -> str:
    return _ADDED if key in draft.added else ""


def _flow(values: Iterable[str]) -> str:
    return "[" + ", ".join(_scalar(value) for value in values) + "]"


def _operation(text: str) -> str:
    return text if _PLAIN_IN_BLOCK.fullmatch(text) else _scalar(text)


def _scalar(text: str) -> str:
    """A text that YAML reads as this text: as it is where it is a plain word, else quoted."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=True)
