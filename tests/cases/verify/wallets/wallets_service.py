"""Wallets: ASGI without a framework; ids are random, clocks go on and counters count."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
PREFIX = "/pay"


def now() -> str:
    """The time of this call."""
    return datetime.now(UTC).isoformat()


class Wallets:
    """The service; `changed` names what it does otherwise than its contract says."""

    def __init__(self, changed: str = "") -> None:
        self.changed = changed
        self.wallets: dict[str, dict[str, Any]] = {}
        self.deposits: dict[str, list[dict[str, Any]]] = {}
        self.numbers = count(1)
        self.served = count(1)
        for owner, currency in (("Ada", "EUR"), ("Bob", "CHF")):
            name = self.opened({"owner": owner, "currency": currency})["id"]
            for amount in (1000, 2500, 430):
                self.paid(name, {"amount": amount})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        sent = b""
        while True:
            message = await receive()
            sent += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, value = self.answer(scope["method"], scope["path"].removeprefix(PREFIX), sent)
        body, kind = b"", "application/json"
        if isinstance(value, str):
            body, kind = value.encode(), "text/plain; charset=utf-8"
        elif value is not None:
            body = json.dumps(value).encode()
        headers = [(b"content-type", kind.encode())] if body else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def answer(self, method: str, path: str, sent: bytes) -> tuple[int, Any]:
        match method, path.strip("/").split("/"):
            case "POST", ["wallets"]:
                return self.posted(json.loads(sent))
            case "GET", ["rates"]:
                return 200, self.rates()
            case "GET", ["health"]:
                return 200, {"status": "ok"} if self.changed == "health_in_json" else "ok"
            case _, ["wallets", name, *rest] if name in self.wallets:
                return self.of_one(method, name, rest, sent)
        return 404, {"message": "not found"}

    def opened(self, sent: dict[str, Any]) -> dict[str, Any]:
        name = str(uuid4())
        self.wallets[name] = {"id": name, **sent, "balance": 0, "openedAt": now()}
        self.deposits[name] = []
        return self.wallets[name]

    def posted(self, sent: dict[str, Any]) -> tuple[int, Any]:
        if self.changed == "no_francs" and sent["currency"] == "CHF":
            return 422, {"detail": [{"loc": ["body", "currency"], "msg": "not supported"}]}
        return 201, self.opened(sent)

    def of_one(self, method: str, name: str, rest: list[str], sent: bytes) -> tuple[int, Any]:
        wallet = self.wallets[name]
        match method, rest:
            case "GET", []:
                return 200, self.shown(wallet)
            case "DELETE", []:
                del self.wallets[name]
                return (200, wallet) if self.changed == "closed_with_200" else (204, None)
            case "PUT", ["limits"]:
                wallet["limits"] = json.loads(sent)
                if self.changed == "limits_are_kept_back":
                    return 200, {key: one for key, one in wallet.items() if key != "limits"}
                return 200, wallet
            case "POST", ["deposits"]:
                return self.paid(name, json.loads(sent))
            case "GET", ["deposits"]:
                return 200, self.listed(name)
        return 404, {"message": "not found"}

    def shown(self, wallet: dict[str, Any]) -> dict[str, Any]:
        made = {"limits": {"daily": 500}, **wallet}
        match self.changed:
            case "null_limits":
                made["limits"] = None
            case "balance_in_units":
                made["balance"] /= 100
            case "small_currency":
                made["currency"] = made["currency"].lower()
            case "daily_is_weekly":
                made["limits"] = {"daily": 7 * made["limits"].get("daily", 500)}
        return made

    def paid(self, name: str, sent: dict[str, Any]) -> tuple[int, Any]:
        if self.changed == "small_deposits" and sent["amount"] > 50_000:
            return 400, {"errors": {"amount": ["must be at most 50000"]}}
        if self.changed == "short_texts" and len(sent.get("text", "")) > 35:
            return 400, {"errors": {"text": ["must be at most 35 characters"]}}
        wallet = self.wallets[name]
        wallet["balance"] += int(sent["amount"])
        deposit = {"number": next(self.numbers), "amount": sent["amount"], "fee": 0.5}
        deposit["balance"] = wallet["balance"]
        self.deposits[name].append(deposit)
        if self.changed == "no_fee":
            deposit = {key: one for key, one in deposit.items() if key != "fee"}
        return 201, deposit

    def listed(self, name: str) -> dict[str, Any]:
        listed = list(self.deposits[name])
        if self.changed == "newest_first":
            listed.reverse()
        if self.changed == "amounts_in_units":
            listed = [{**one, "amount": one["amount"] / 100} for one in listed]
        page = {"data": listed, "next": None}
        return {"data": listed} if self.changed == "no_next" else page

    def rates(self) -> dict[str, Any]:
        made: dict[str, Any] = {"asOf": now(), "requestId": str(uuid4()), "base": "EUR"}
        made |= {"served": next(self.served), "rates": {"USD": 1.17, "CHF": 0.94}}
        match self.changed:
            case "other_base":
                made["base"] = "USD"
            case "rates_in_percent":
                made["rates"] = {key: 100 * rate for key, rate in made["rates"].items()}
            case "no_dollar":
                del made["rates"]["USD"]
        return made


def __getattr__(name: str) -> Wallets:
    """A service of its own for each name: `kept`, or that of what is changed."""
    if name.startswith("_"):
        raise AttributeError(name)
    return Wallets(name)
