"""Which of several exchanges shows a failure best: the one that is read fastest."""

from __future__ import annotations

from contractctl.model.verification import Answer, Exchange

Weight = tuple[int, int, str, bytes, int]


def weight(exchange: Exchange) -> Weight:
    """A key by which shorter requests come first, then shorter answers."""
    request, head = exchange.request, exchange.head
    body = request.body or b""
    size = len(request.method) + len(request.target) + len(body)
    answered = head.status if isinstance(head, Answer) else 0
    answer = len(head.body) if isinstance(head, Answer) else 0
    return size, answer, request.target, body, answered


def shorter(one: Exchange | None, other: Exchange) -> Exchange:
    """The exchange that is read faster; the first where there is no difference."""
    return other if one is None or weight(other) < weight(one) else one
