"""The answers that one operation declares, and the one that a request gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contractctl.diff.document import Offered, entries, member, members
from contractctl.diff.references import follow
from contractctl.diff.text_forms import is_xml
from contractctl.diff.witness.instances import NoInstance
from contractctl.model import Node
from contractctl.model.verification import Answer
from contractctl.pointer import JsonValue
from contractctl.stub.bodies import is_json
from contractctl.stub.echoes import echoed
from contractctl.stub.headers import Headers
from contractctl.stub.preferences import Preference, acceptable, named_in
from contractctl.stub.refusals import Refusal, encoded
from contractctl.stub.schemas import Schemas
from contractctl.stub.values import Values

_BODILESS = frozenset({204, 205, 304})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says that shapes its answer.

    sent: values of the path and of the body, by name; variant: which of the made values
    """

    accept: str
    preference: Preference
    path: Mapping[str, JsonValue]
    body: JsonValue
    variant: int


class Responses:
    """The declared responses of one operation; what was made once is kept."""

    def __init__(
        self, schemas: Schemas, values: Values, offered: Offered, *, worst_case: bool
    ) -> None:
        self._schemas = schemas
        self._values = values
        self._worst_case = worst_case
        self._headers = Headers(schemas, values, required_only=worst_case)
        self._name = str(offered.operation)
        self._declared = {
            code: follow(schemas.revision, node)
            for code, node in members(member(offered.node, "responses"))
        }
        self._made: dict[tuple[str, str, int], tuple[JsonValue, ...]] = {}
        self._filled: dict[tuple[str, int], tuple[tuple[str, str], ...]] = {}
        self._written: dict[tuple[str, str], dict[str, JsonValue]] = {}

    def answer(self, asked: Asked) -> Answer:
        """The answer to a valid request. Raises Refusal where there is none to be had."""
        code, status = self._chosen(asked.preference.code)
        response = self._declared.get(code)
        applied = asked.preference.applied()
        said = (("preference-applied", applied),) if applied else ()
        if response is None:
            return Answer(status, said)
        headers = (*self._headers_of(code, response, asked.variant), *said)
        contents = dict(entries(member(response, "content")))
        if not contents or status in _BODILESS or status < 200:
            return Answer(status, headers)
        offered = acceptable(asked.accept, sorted(contents, key=is_xml))
        if offered is None:
            there = ", ".join(contents)
            detail = f"{self._name} answers {status} as {there}; name one of them in Accept"
            raise Refusal(406, detail)
        media_type = follow(self._schemas.revision, contents[offered])
        kind = named_in(asked.accept, offered)
        value = self._value((code, offered), media_type, asked)
        if kind.startswith("application/problem+json"):
            value = self._with_status(media_type, value, status)
        if is_xml(kind) and not isinstance(value, str):
            raise Refusal(
                501, f"{self._name} {code} in XML is answered from an example of text only"
            )
        return Answer(status, (("content-type", kind), *headers), _bytes(value, kind))

    def _chosen(self, wanted: str) -> tuple[str, int]:
        """The declared response to give, and its status."""
        if wanted:
            family = f"{wanted[:1]}XX"
            is_status = len(wanted) == 3 and wanted.isascii() and wanted.isdigit()
            for code in (wanted, family, family.lower(), "default"):
                if is_status and code in self._declared and "200" <= wanted <= "599":
                    return code, int(wanted)
            there = ", ".join(self._declared) or "no status"
            raise Refusal(422, f"Prefer asks for code={wanted}, and {self._name} declares {there}")
        for family in ("2", "3"):
            for code in self._declared:
                if code[:1] == family:
                    return code, int(code) if code.isdigit() else int(family) * 100
        if "default" in self._declared or not self._declared:
            return "default", 200
        code = next(iter(self._declared))
        digits = code.upper().replace("X", "0")
        return code, int(digits) if digits.isdigit() and "200" <= digits <= "599" else 200

    def _headers_of(self, code: str, response: Node, variant: int) -> tuple[tuple[str, str], ...]:
        key = (code, variant)
        if key not in self._filled:
            with self._schemas.lock:
                self._filled[key] = self._headers.of(response, variant)
        return self._filled[key]

    def _value(self, place: tuple[str, str], media_type: Node, asked: Asked) -> JsonValue:
        schema = member(media_type, "schema")
        nodes = (schema,) if schema is not None else ()
        if asked.preference.example:
            return self._example(place, media_type, asked.preference.example)
        value = self._usual(place, media_type, asked)
        if not nodes or not isinstance(value, dict):
            return value
        body = None if self._worst_case else asked.body
        return echoed(self._schemas.strict_check(nodes), value, asked.path, body)

    def _with_status(self, media_type: Node, value: JsonValue, status: int) -> JsonValue:
        """A problem that says the status with which it is sent (RFC 9457 section 3.1.2)."""
        schema = member(media_type, "schema")
        if schema is None or not isinstance(value, dict):
            return value
        return echoed(self._schemas.strict_check((schema,)), value, {"status": status}, None)

    def _example(self, place: tuple[str, str], media_type: Node, name: str) -> JsonValue:
        found = self._examples(place, media_type)
        if name in found:
            return found[name]
        written = self._values.written(media_type)
        if name in written:
            reason = "does not fit the schema that stands beside it, so the contract is at fault"
            raise Refusal(422, f"example {name} of {self._name} {reason}")
        there = ", ".join(filter(None, written)) or "none with a name"
        raise Refusal(
            422, f"Prefer asks for example={name}, and {self._name} {place[0]} has {there}"
        )

    def _usual(self, place: tuple[str, str], media_type: Node, asked: Asked) -> JsonValue:
        """The first example, or a value that is made."""
        schema = member(media_type, "schema")
        if not self._worst_case or schema is None:
            found = {} if asked.preference.dynamic else self._examples(place, media_type)
            if found:
                return next(iter(found.values()))
        key = (*place, asked.variant)
        if key not in self._made:
            with self._schemas.lock:
                self._made[key] = self._new(schema, asked.variant)
        for value in self._made[key]:
            return value
        detail = f"no value was found that fits the schema of {self._name} {' '.join(place)}"
        raise Refusal(501, f"{detail}; give that media type an example in the contract")

    def _new(self, schema: Node | None, variant: int) -> tuple[JsonValue, ...]:
        """A value, or none: whoever looked once in vain need not look again."""
        try:
            return (self._values.made((schema,) if schema is not None else (), variant),)
        except NoInstance:
            return ()

    def _examples(self, place: tuple[str, str], media_type: Node) -> dict[str, JsonValue]:
        if place not in self._written:
            with self._schemas.lock:
                self._written[place] = self._values.examples(media_type)
        return self._written[place]


def _bytes(value: JsonValue, kind: str) -> bytes:
    """A value as a body: JSON where that is the type, and text as it is where not."""
    if isinstance(value, str) and not is_json(kind):
        return value.encode("utf-8", "replace")
    return encoded(value)
