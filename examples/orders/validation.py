"""Checks of what a caller sends: each reads one value and notes what it refuses.

The checks follow the contract's schemas by hand, as a service would: what the contract allows is
accepted, fields that it does not name are ignored, and so are those that only answers have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from examples.orders import amounts
from examples.orders.problems import Problem, Refusal

LONGEST_NUMBER = 300
"""Digits; beyond the range of a double, numbers do not travel (RFC 8259 section 6)."""


class Check(Protocol):
    """Gives the value as the service keeps it; what is wrong goes to `refusals`."""

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A string. Lengths count characters; a pattern has to match the whole text."""

    shortest: int = 0
    longest: int | None = None
    pattern: str = ""
    values: tuple[str, ...] = ()
    form: Callable[[str], bool] | None = None

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        if not isinstance(value, str):
            refusals.append(Refusal(at, "must be a string"))
        elif message := self._fault(value):
            refusals.append(Refusal(at, message))
        else:
            # Half of a surrogate pair is a string for JSON and none for UTF-8, SQLite or a label.
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return None

    def _fault(self, value: str) -> str:
        if len(value) < self.shortest:
            return f"must have at least {self.shortest} characters"
        if self.longest is not None and len(value) > self.longest:
            return f"must have at most {self.longest} characters"
        if self.pattern and not re.fullmatch(self.pattern, value):
            return f"must match {self.pattern}"
        if self.values and value not in self.values:
            return f"must be one of {', '.join(self.values)}"
        if self.form and not self.form(value):
            return f"is no {self.form.__name__.removeprefix('is_')}"
        return ""


@dataclass(frozen=True, slots=True)
class Nullable:
    """What another check reads, or null."""

    check: Check

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        return None if value is None else self.check.read(value, at, refusals)


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer; for JSON Schema, and so for the contract, 2.0 is one."""

    least: int | None = None
    most: int | None = None

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or value != int(value):
            refusals.append(Refusal(at, "must be an integer"))
        elif self.least is not None and value < self.least:
            refusals.append(Refusal(at, f"must be at least {self.least}"))
        elif self.most is not None and value > self.most:
            refusals.append(Refusal(at, f"must be at most {self.most}"))
        else:
            return int(value)
        return None


@dataclass(frozen=True, slots=True)
class Digits:
    """An integer in a query: ASCII digits and nothing else."""

    least: int
    most: int | None = None

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        if not re.fullmatch(rf"-?[0-9]{{1,{LONGEST_NUMBER}}}", value):
            refusals.append(Refusal(at, "must be an integer"))
            return None
        return Whole(self.least, self.most).read(int(value), at, refusals)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        if not isinstance(value, bool):
            refusals.append(Refusal(at, "must be true or false"))
        return value


@dataclass(frozen=True, slots=True)
class Items:
    """An array."""

    check: Check
    fewest: int = 0
    most: int | None = None

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        if not isinstance(value, list):
            refusals.append(Refusal(at, "must be an array"))
        elif len(value) < self.fewest:
            refusals.append(Refusal(at, f"must have at least {self.fewest} items"))
        elif self.most is not None and len(value) > self.most:
            refusals.append(Refusal(at, f"must have at most {self.most} items"))
        else:
            return [
                self.check.read(item, f"{at}/{index}", refusals) for index, item in enumerate(value)
            ]
        return None


@dataclass(frozen=True, slots=True)
class Commas:
    """A list in a query, its items between commas; the empty text is the empty list."""

    items: Items
    are_distinct: bool = True

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        parts = value.split(",") if value else []
        if self.are_distinct and len(set(parts)) < len(parts):
            refusals.append(Refusal(at, "must not repeat itself"))
        return self.items.read(parts, at, refusals)


@dataclass(frozen=True, slots=True)
class Record:
    """An object; fewest: members that it must have, known or not.

    kept_as: members that the service keeps under another name than they are sent
    """

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    fewest: int = 0
    kept_as: Mapping[str, str] = field(default_factory=dict)

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        if not isinstance(value, dict):
            refusals.append(Refusal(at, "must be an object"))
            return None
        if len(value) < self.fewest:
            refusals.append(Refusal(at, f"must have at least {self.fewest} members"))
        missing = sorted(self.required.keys() - value.keys())
        refusals += [Refusal(f"{at}/{name}", "is missing") for name in missing]
        return {
            self.kept_as.get(name, name): check.read(value[name], f"{at}/{name}", refusals)
            for name, check in {**self.required, **self.optional}.items()
            if name in value
        }


@dataclass(frozen=True, slots=True)
class Variant:
    """An object of one of several shapes; a member tells which."""

    tag: str
    shapes: Mapping[str, Record]

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        tags = tuple(self.shapes)
        noticed = len(refusals)
        read = Record({self.tag: Text(values=tags)}).read(value, at, refusals)
        if len(refusals) > noticed:
            return None
        return read | self.shapes[value[self.tag]].read(value, at, refusals)


@dataclass(frozen=True, slots=True)
class Cents:
    """An amount in cents, as version 1 counts orders, payments and vouchers."""

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        cents = Whole(least=0).read(value, at, refusals)
        return None if cents is None else amounts.from_cents(cents)


@dataclass(frozen=True, slots=True)
class PositiveNumber:
    """An amount as a decimal number, as version 1 counts refunds."""

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            refusals.append(Refusal(at, "must be a number above 0"))
            return None
        return amounts.from_number(value)


@dataclass(frozen=True, slots=True)
class Money:
    """A decimal string and a currency, as version 2 counts everything."""

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        noticed = len(refusals)
        read = _MONEY.read(value, at, refusals)
        return None if len(refusals) > noticed else amounts.from_money(**read)


_MONEY = Record(
    {
        "amount": Text(pattern=r"-?[0-9]{1,12}(\.[0-9]{1,3})?"),
        "currency": Text(pattern="[A-Z]{3}"),
    }
)


def read_json(content: bytes) -> Any:
    """The body of a request as JSON; Problem 400 where it is none."""
    try:
        return json.loads(
            content, parse_constant=_no_constant, parse_int=_integer, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        refusal = Refusal("", "is no JSON that is read here")
        raise Problem(400, f"The body cannot be read: {error}.", (refusal,)) from error


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number is beyond the range of a double")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is beyond the range of a double")
    return value


def checked(check: Check, value: Any, what: str) -> Any:
    """The value as the service keeps it; Problem 400, with every field that is refused."""
    refusals: list[Refusal] = []
    read = check.read(value, "", refusals)
    if refusals:
        raise Problem(400, f"The {what} does not follow the contract.", tuple(refusals))
    return read
