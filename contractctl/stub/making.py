"""Values that a schema of an answer accepts: full and friendly ones, or the worst of all."""

from __future__ import annotations

from contractctl import pointer
from contractctl.diff.parts import Union
from contractctl.diff.view import Nodes, SchemaView, canonical
from contractctl.diff.vocabulary import raw_of
from contractctl.diff.witness.instances import MAX_DEPTH, MAX_SIZE, Builder, NoInstance
from contractctl.pointer import JsonValue
from contractctl.stub.dice import Dice
from contractctl.stub.moods import EXTREME, Mood
from contractctl.stub.scalars import Scalars
from contractctl.stub.schemas import Schemas

DEEPEST_OPTIONAL = 5
"""Levels down to which what may be left out is filled in; real schemas contain themselves."""

MOST_VALUES = 500
"""Values in an answer from which on only what is required is added."""

MOST_TRIED = 2_000
"""Further values, of members of unions that come to nothing say, after which it gives up."""

LONG_LIST = 20
SHORT_LIST = 2

STRANGER = "x-unexpected"
"""A property that no contract describes, and most allow."""


class Maker(Builder):
    """Makes one value.

    with_examples: whether the author's examples are taken where there are any
    is_careful: whether each part is held against its schema, and left out where it does not fit
    """

    def __init__(
        self,
        schemas: Schemas,
        mood: Mood,
        dice: Dice,
        *,
        with_examples: bool = True,
        is_careful: bool = False,
    ) -> None:
        super().__init__(schemas.revision, schemas.direction)
        self._schemas = schemas
        self._mood = mood
        self._dice = dice
        self._scalars = Scalars(dice)
        self._with_examples = with_examples and mood is Mood.PLAIN
        self._is_careful = is_careful
        self._left = MOST_VALUES

    def look(self, nodes: Nodes) -> SchemaView:
        """The view of a schema, which all answers share."""
        return self._schemas.look(nodes)

    def value(self, nodes: Nodes, depth: int = 0) -> JsonValue:
        """A value that the schema accepts, as far as can be told. Raises NoInstance."""
        self._left -= 1
        if self._left < -MOST_TRIED:
            raise NoInstance
        seen = self.look(nodes)
        if self._with_examples:
            for example in examples_of(seen):
                if self._schemas.strict_check(nodes).is_valid(example):
                    return without_hidden(seen, example)
        made = self.of(seen, depth)
        if self._is_careful and not self._schemas.strict_check(nodes).is_valid(made):
            raise NoInstance
        return made

    def of(self, seen: SchemaView, depth: int = 0) -> JsonValue:
        """A value for a view, in the mood of this maker."""
        if depth > MAX_DEPTH:
            raise NoInstance
        mood = self._extreme()
        if seen.nullable and mood in (Mood.LEAST, Mood.NULLS):
            return None
        if seen.enum is not None:
            return self._listed(seen, mood)
        built: JsonValue = None
        for union in seen.unions:
            inner = self._member(union, seen, depth)
            if not isinstance(inner, dict):
                return inner
            built = {**(built if isinstance(built, dict) else {}), **inner}
        if isinstance(built, dict):
            return {**self.object(seen, depth), **built} if _says_more(seen) else built
        return self.typed(seen, self.kind(seen), depth)

    def _extreme(self) -> Mood:
        """The mood of one value: a mixed one changes from value to value."""
        return self._dice.choose(EXTREME) if self._mood is Mood.MIXED else self._mood

    def _listed(self, seen: SchemaView, mood: Mood) -> JsonValue:
        """One of an enumeration; the last is the newest, which old programs do not know."""
        values = [
            v for v in (seen.enum or {}).values() if v is not None or len(seen.enum or ()) == 1
        ]
        if not values:
            raise NoInstance
        return self._dice.choose(values) if mood is Mood.PLAIN else values[-1]

    def _member(self, union: Union, seen: SchemaView, depth: int) -> JsonValue:
        """A value of one member: of any, or in a bad mood of the last that has one."""
        members = list(union.members)
        if self._mood is not Mood.PLAIN:
            members.reverse()
        elif self._left > 0:
            start = self._dice.below(len(members))
            members = members[start:] + members[:start]
        for member in members:
            try:
                made = self.value(member, depth + 1)
            except NoInstance:
                continue
            name, meant = _discriminated(seen, member)
            return {**made, name: meant} if isinstance(made, dict) and name in made else made
        raise NoInstance

    def object(self, seen: SchemaView, depth: int = 0) -> dict[str, JsonValue]:
        """An object with all that is required, and of the rest what the mood asks for."""
        built: dict[str, JsonValue] = {}
        for name in seen.required:
            nodes = seen.properties.get(name, seen.additional)
            built[name] = self.value(nodes, depth + 1) if nodes else "a"
        for name, nodes in seen.properties.items():
            if name in built or not self._wants(nodes, depth):
                continue
            try:
                built[name] = self.value(nodes, depth + 1)
            except NoInstance:
                continue
        self._fill(seen, built, depth)
        return {name: built[name] for name in (*seen.properties, *built) if name in built}

    def _wants(self, nodes: Nodes, depth: int) -> bool:
        """Whether a property that may be left out is there."""
        if depth >= DEEPEST_OPTIONAL or self._left <= 0:
            return False
        mood = self._extreme()
        if mood is Mood.NULLS:
            return self.look(nodes).nullable
        return mood is not Mood.LEAST

    def _fill(self, seen: SchemaView, built: dict[str, JsonValue], depth: int) -> None:
        """Add properties: as many as there must be, and one that nobody expects."""
        least = min(_limit(seen, "minProperties", 0), MAX_SIZE)
        missing = max(least - len(built), 0)
        for name in [name for name in seen.properties if name not in built][:missing]:
            built[name] = self.value(seen.properties[name], depth + 1)
        is_deep = depth >= DEEPEST_OPTIONAL
        is_map = bool(seen.additional) and not seen.properties
        wanted = SHORT_LIST if is_map and not is_deep and self._mood is Mood.PLAIN else 0
        for index in range(max(least - len(built), wanted)):
            built[f"key{index + 1}"] = self._further(seen, depth)
        is_free = not (seen.closed or seen.parts.patterns or "propertyNames" in seen.parts.wholes)
        if self._mood is Mood.MOST and is_free and not is_deep:
            built[STRANGER] = self._further(seen, depth)

    def _further(self, seen: SchemaView, depth: int) -> JsonValue:
        return self.value(seen.additional, depth + 1) if seen.additional else "a"

    def array(self, seen: SchemaView, depth: int = 0, count: int | None = None) -> list[JsonValue]:
        """A list, whose items differ where they may."""
        least, most = _limit(seen, "minItems", 0), _limit(seen, "maxItems", LONG_LIST)
        wanted = self._length(depth) if count is None else count
        number = min(max(wanted, least), max(most, least))
        if number > MAX_SIZE:
            raise NoInstance
        if seen.parts.prefix:
            built = [self.value(nodes, depth + 1) for nodes in seen.parts.prefix]
            number = 0 if seen.parts.closed else max(number - len(built), 0)
        else:
            built = []
        try:
            for _ in range(number):
                built.append(self.value(seen.items, depth + 1) if seen.items else "a")
        except NoInstance:
            if len(built) < least:
                raise
        return self._unlike(seen, built, least, depth)

    def _length(self, depth: int) -> int:
        mood = self._extreme()
        if mood in (Mood.LEAST, Mood.NULLS) or self._left <= 0 or depth > DEEPEST_OPTIONAL:
            return 0
        if mood is Mood.MOST:
            return LONG_LIST if depth < SHORT_LIST else SHORT_LIST
        return 1 + self._dice.below(SHORT_LIST)

    def _unlike(
        self, seen: SchemaView, built: list[JsonValue], least: int, depth: int
    ) -> list[JsonValue]:
        """The items without those that are there twice, where that is forbidden."""
        if "uniqueItems" not in seen.keywords:
            return built
        distinct = list({canonical(item): item for item in built}.values())
        return distinct if len(distinct) >= least else super().array(seen, depth)

    def text(self, seen: SchemaView, length: int | None = None) -> str:
        """A string."""
        made = self._scalars.text(seen, self._extreme())
        return super().text(seen, length) if made is None else made

    def number(self, seen: SchemaView, *, whole: bool) -> float:
        """A number."""
        made = self._scalars.number(seen, self._extreme(), whole=whole)
        return super().number(seen, whole=whole) if made is None else made

    def kind(self, seen: SchemaView) -> str:
        """The type to build; what may be any number need not be a whole one."""
        kind = super().kind(seen)
        return "number" if kind == "integer" and "number" in (seen.types or ()) else kind

    def typed(self, seen: SchemaView, kind: str, depth: int = 0) -> JsonValue:
        """A value of one type that the view accepts."""
        if kind == "boolean":
            return self._dice.choose((True, False)) if self._mood is Mood.PLAIN else False
        return super().typed(seen, kind, depth)


def examples_of(seen: SchemaView) -> list[JsonValue]:
    """What the author of a schema wrote down as an example of its values."""
    found: list[JsonValue] = []
    for node in seen.members:
        raw = raw_of(node)
        if "example" in raw:
            found.append(raw["example"])
        several = raw.get("examples")
        found += several if isinstance(several, list) else []
        if "default" in raw:
            found.append(raw["default"])
    return found


def without_hidden(seen: SchemaView, example: JsonValue) -> JsonValue:
    """An example without the properties that only requests carry."""
    if not isinstance(example, dict) or not seen.hidden:
        return example
    return {name: value for name, value in example.items() if name not in seen.hidden}


def _says_more(seen: SchemaView) -> bool:
    return bool(seen.properties or seen.required or "minProperties" in seen.bounds)


def _limit(seen: SchemaView, name: str, otherwise: int) -> int:
    bound = seen.bounds.get(name)
    return otherwise if bound is None else int(bound.value)


def _discriminated(seen: SchemaView, member: Nodes) -> tuple[str, JsonValue]:
    """The property that tells which member a value is of, and what it says for this one."""
    for node in seen.members:
        said = raw_of(node).get("discriminator")
        if not isinstance(said, dict):
            continue
        reference = raw_of(member[0]).get("$ref")
        target = reference if isinstance(reference, str) else ""
        mapping = said.get("mapping")
        named = mapping.items() if isinstance(mapping, dict) else ()
        meant = next((key for key, value in named if value == target), None)
        own = pointer.unescape(target.rpartition("/")[2])
        return str(said.get("propertyName", "")), meant or own
    return "", ""
