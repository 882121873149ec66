"""Schemas of requests, narrowed to the fields that a consumer sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contractctl.model import FieldPath, Step
from contractctl.pointer import JsonValue

Schema = dict[str, JsonValue]

_DEFINITION = "#/$defs/"
_DEEPEST = 40
"""Levels to which fields are looked for; a schema that goes on refers to itself."""

_OBJECT = frozenset({"type", "properties", "required", "additionalProperties", "minProperties"})
"""Keywords of schemas that can be joined into one."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Fields as a tree; `is_whole` where all below a field may be sent."""

    is_whole: bool = False
    steps: Mapping[Step, Branch] = field(default_factory=dict)

    def property(self, name: str) -> Branch | None:
        """What is sent of a property; None for nothing."""
        return self.steps.get(Step("property", name)) or self.steps.get(Step("value"))

    def item(self) -> Branch:
        """What is sent of the items of a list, wherever they stand."""
        of_items = [branch for step, branch in self.steps.items() if step.kind == "item"]
        return of_items[0] if len(of_items) == 1 else Branch(is_whole=bool(of_items))


NOTHING = Branch()
EVERYTHING = Branch(is_whole=True)


def tree(fields: Iterable[FieldPath]) -> Branch:
    """The fields of a body as a tree."""
    grown: dict[Step, list[FieldPath]] = {}
    for path in fields:
        if path.part != "body":
            continue
        if not path.steps:
            return EVERYTHING
        rest = FieldPath("body", "", path.steps[1:])
        grown.setdefault(path.steps[0], []).append(rest)
    return Branch(steps={step: tree(below) for step, below in grown.items()})


class Narrowing:
    """Narrows schemas that share definitions; objects are closed, so that no field is made up.

    definitions: by name, as `#/$defs/<name>` refers to them; they grow while schemas are exported
    """

    def __init__(self, definitions: Mapping[str, JsonValue]) -> None:
        self._definitions = definitions
        self._kept: dict[str, tuple[str, Branch]] = {}

    def narrowed(self, schema: JsonValue, sent: Branch) -> JsonValue:
        """A schema of those values that hold no optional field but those that are sent.

        It refers to definitions as `#/components/schemas/<name>`; see `components`.
        """
        return self._moved(self._narrow(schema, sent))

    def _narrow(self, schema: JsonValue, sent: Branch, depth: int = 0) -> JsonValue:
        if (name := _named(schema)) is not None and (sent.is_whole or not sent.steps):
            return self._kept_once(name, sent)
        whole = self._joined(schema, depth)
        if not isinstance(whole, dict) or depth > _DEEPEST:
            return schema
        made = dict(whole)
        self._properties(made, sent, depth)
        if "items" in made:
            items = EVERYTHING if sent.is_whole else sent.item()
            made["items"] = self._narrow(made["items"], items, depth + 1)
        for keyword in ("oneOf", "anyOf"):
            branches = made.get(keyword)
            if isinstance(branches, list):
                made[keyword] = [self._narrow(one, sent, depth + 1) for one in branches]
        return made

    def components(self) -> dict[str, JsonValue]:
        """The definitions that narrowed schemas refer to, narrowed as well."""
        made: dict[str, JsonValue] = {}
        while pending := self._kept.keys() - made.keys():
            for kept in sorted(pending):
                name, sent = self._kept[kept]
                inner = self._joined(self._definitions.get(name, True), 0)
                # What is joined is no bare reference, which would lead back here.
                made[kept] = True if _named(inner) else self.narrowed(inner, sent)
        return made

    def _moved(self, schema: JsonValue) -> JsonValue:
        """A schema in which what was not looked into refers to components, too."""
        if isinstance(schema, list):
            return [self._moved(one) for one in schema]
        if not isinstance(schema, dict):
            return schema
        made = {key: self._moved(value) for key, value in schema.items()}
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith(_DEFINITION):
            made |= self._kept_once(reference.removeprefix(_DEFINITION), EVERYTHING)
        return made

    def _kept_once(self, name: str, sent: Branch) -> Schema:
        """A reference to a definition that is narrowed once: recursive ones have no end."""
        kept = name if sent.is_whole else f"{name}.required"
        self._kept[kept] = (name, sent)
        return {"$ref": f"#/components/schemas/{kept}"}

    def _properties(self, made: Schema, sent: Branch, depth: int) -> None:
        declared = made.get("properties")
        required = made.get("required")
        needed = set(map(str, required)) if isinstance(required, list) else set()
        if isinstance(declared, dict):
            made["properties"] = {
                name: self._narrow(one, self._below(sent, name), depth + 1)
                for name, one in declared.items()
                if sent.is_whole or name in needed or sent.property(name)
            }
        unknown = made.get("additionalProperties")
        free = sent.is_whole or any(step.kind == "value" for step in sent.steps)
        if isinstance(unknown, dict) and free:
            below = EVERYTHING if sent.is_whole else sent.steps.get(Step("value"), NOTHING)
            made["additionalProperties"] = self._narrow(unknown, below, depth + 1)
        elif declared and not {"oneOf", "anyOf", "allOf", "patternProperties", "if"} & made.keys():
            made["additionalProperties"] = False

    @staticmethod
    def _below(sent: Branch, name: str) -> Branch:
        if sent.is_whole:
            return EVERYTHING
        below = sent.property(name)
        # A field that is named without what is in it is sent as a whole.
        return EVERYTHING if below is not None and not below.steps else below or NOTHING

    def _joined(self, schema: JsonValue, depth: int) -> JsonValue:
        """A schema without references and `allOf` on its first level, where that can be."""
        seen: set[str] = set()
        while (name := _named(schema)) is not None and name in self._definitions.keys() - seen:
            seen.add(name)
            schema = self._definitions[name]
        if not isinstance(schema, dict):
            return schema
        parts = [{k: v for k, v in schema.items() if k not in ("allOf", "$ref")}]
        held = schema.get("allOf")
        inner = list(held) if isinstance(held, list) else []
        if "$ref" in schema:
            inner.append({"$ref": schema["$ref"]})
        if not inner or depth > _DEEPEST:
            return schema
        for one in inner:
            joined = self._joined(one, depth + 1)
            if not isinstance(joined, dict) or "$ref" in joined or "allOf" in joined:
                return schema
            parts.append(joined)
        return _together([part for part in parts if part])


def _named(schema: JsonValue) -> str | None:
    """The definition that a bare reference names."""
    if not isinstance(schema, dict) or set(schema) != {"$ref"}:
        return None
    return str(schema["$ref"]).removeprefix(_DEFINITION)


def _together(parts: list[Schema]) -> Schema:
    """Schemas that hold together, as one where their keywords do not get in each other's way."""
    made: Schema = {}
    rest: list[JsonValue] = []
    for part in parts:
        if made.keys() & part.keys() - _OBJECT or not _agree(made, part):
            rest.append(part)
            continue
        _join(made, part)
    return {**made, "allOf": rest} if rest else made


def _agree(made: Schema, part: Schema) -> bool:
    """Whether what both say of types and unknown properties is the same, or only one says it."""
    return all(
        made.get(keyword, part.get(keyword)) == part.get(keyword, made.get(keyword))
        for keyword in ("type", "additionalProperties", "minProperties")
    )


def _join(made: Schema, part: Schema) -> None:
    for keyword, value in part.items():
        known = made.get(keyword)
        if keyword == "properties" and isinstance(known, dict) and isinstance(value, dict):
            both = known.keys() & value.keys()
            made[keyword] = {
                **known,
                **value,
                **{name: {"allOf": [known[name], value[name]]} for name in both},
            }
        elif keyword == "required" and isinstance(known, list) and isinstance(value, list):
            made[keyword] = [*known, *(name for name in value if name not in known)]
        else:
            made[keyword] = value
