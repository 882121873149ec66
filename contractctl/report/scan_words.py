"""What a code scan says in sentences, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from contractctl.model.code import CodeRole, Confidence, Find, ScannedConsumer


def title(one: ScannedConsumer) -> str:
    """Whose code it is, and where it was read."""
    return f"{one.service}: {one.scan.name}" if one.service else one.scan.name


def product_finds(one: ScannedConsumer) -> list[Find]:
    """The finds that are shown to people; those in tests and foreign code are counted."""
    return [find for find in one.scan.finds if find.role is CodeRole.PRODUCT]


def summary(one: ScannedConsumer) -> str:
    """How many uses were found, and in how many files was looked."""
    found = product_finds(one)
    operations = {(find.api, find.operation) for find in found if find.operation}
    sure = sum(find.confidence is not Confidence.POSSIBLE for find in found)
    looked = f"{_counted(one.scan.files, 'file')} read"
    if not found:
        return f"no use found in product code; {looked}"
    doubtful = f", {len(found) - sure} more possible" if len(found) > sure else ""
    return (
        f"{_counted(sure, 'use')} in product code{doubtful}, of"
        f" {_counted(len(operations), 'operation')}; {looked}"
    )


def remarks(one: ScannedConsumer) -> Iterator[str]:
    """What is not listed, and what could not be read."""
    elsewhere = Counter(find.role for find in one.scan.finds if find.role is not CodeRole.PRODUCT)
    if elsewhere:
        listed = ", ".join(f"{count} in {role.value} code" for role, count in elsewhere.items())
        yield f"not listed: {listed} (--format json has them)"
    reasons = Counter(one.scan.unread.values())
    if reasons:
        listed = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        yield f"not read: {listed}"


def comparison(one: ScannedConsumer) -> Iterator[tuple[str, str]]:
    """(heading, line) of what differs from consumers.yaml and from the other ref."""
    for api, operation in one.undeclared:
        yield "used in code, not declared", f"{api}: {operation}; add it to consumers.yaml"
    for api, operation in one.not_found:
        yield "declared, not found in code", f"{api}: {operation}; code alone does not prove disuse"
    for find in one.appeared or ():
        yield "appeared", where(find)
    for find in one.vanished or ():
        yield "vanished", where(find)


def where(find: Find) -> str:
    """A find on one line."""
    return f"{find.file}:{find.line} {find.api}: {used(find)}"


def used(find: Find) -> str:
    """The operation, or that only the provider is named."""
    return str(find.operation) if find.operation else "names the provider"


def reads(find: Find) -> str:
    """The fields that are read near the call; "" where that cannot be told."""
    if not find.reads:
        return ""
    more = "" if find.reads_all else " and perhaps more"
    return f"reads {', '.join(map(str, find.reads))}{more}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
