"""Which fields of an answer are read where it is read into a type: Go, Java, Kotlin and C#."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from contractctl.evidence.code.following import NOTHING, Follower, Nothing, Part
from contractctl.evidence.code.records import Record, Shape, shape_of
from contractctl.evidence.code.terms import Parents, Term
from contractctl.model.places import ITEM, Step

_PARSES = {
    *("readValue", "fromJson", "decodeFromString", "readTree", "convertValue", "parseString"),
    *("Deserialize", "DeserializeAsync", "DeserializeObject", "Parse", "ParseAsync", "parse"),
    *("JSONObject", "JSONArray", "parseToJsonElement", "ReadAll", "NewDecoder", "NewReader"),
    *("JsonReader", "FromJson", "decodeFromStream", "ToString", "String", "string"),
}
"""What makes another form of a body, or a value of it."""

_FILLS = {"Unmarshal", "Decode", "UnmarshalJSON"}
_SENDS = {"Do", "send", "sendAsync", "SendAsync", "execute", "newCall", "exchange", "Execute"}
_WHOLE = {
    *("Body", "body", "Content", "content", "getBody", "getEntity", "getContent", "string"),
    *("getContentAsString", "ReadAsStringAsync", "ReadAsStreamAsync", "ReadFromJsonAsync"),
    *("bodyToMono", "bodyToFlux", "awaitBody", "bodyAsText", "asString", "readText", "readEntity"),
    *("Result", "Bytes", "charStream", "byteStream", "ReadAsAsync", "GetJsonAsync", "Data"),
}
_BODY_ITSELF = re.compile(
    r"\w+ForObject|Get(?:From)?JsonAsync|\w+Async|bodyTo\w+|body|awaitBody|readEntity"
)
_KEYED = {
    *("get", "path", "findValue", "required", "getString", "getInt", "getLong", "getDouble"),
    *("getBoolean", "getJSONObject", "getJSONArray", "getJsonObject", "getJsonArray"),
    *("optString", "optInt", "optLong", "optDouble", "optBoolean", "optJSONObject"),
    *("optJSONArray", "getAsJsonObject", "getAsJsonArray", "GetProperty", "GetValue", "opt"),
    *("getValue", "Value", "SelectToken", "TryGetProperty"),
}
_SAME = {
    *("block", "orElse", "orElseThrow", "orElseGet", "toList", "ToList", "ToArray", "stream"),
    *("getAsJsonObject", "getAsJsonArray", "asJsonObject", "asJsonArray", "jsonObject"),
    *("jsonArray", "RootElement", "EnumerateArray", "AsArray", "AsObject", "elements", "orEmpty"),
    *("iterator", "GetAwaiter", "GetResult", "ConfigureAwait", "use", "join", "AsEnumerable"),
    *("collectList", "asSequence", "Result"),
}
_ITEM_OF = {"First", "FirstOrDefault", "first", "firstOrNull", "single", "Single", "last", "Last"}
_BLOCKS = {
    *("map", "forEach", "filter", "flatMap", "mapNotNull", "any", "all", "none", "associateBy"),
    *("Select", "Where", "Any", "All", "ForEach", "FirstOrDefault", "First", "anyMatch"),
    *("allMatch", "find", "firstOrNull", "first", "sortedBy", "groupBy", "OrderBy", "SelectMany"),
}
_ONLY_LOOK = {
    *("length", "size", "count", "Count", "Length", "isEmpty", "isNotEmpty", "isArray", "len"),
    *("has", "isNull", "hasNonNull", "containsKey", "isNullOrEmpty", "Any", "requireNonNull"),
}
_OF_ANSWER = re.compile(
    r"(?i)(get)?(is)?(status\w*|headers?|successful|code|is2xx\w*|ensure\w*|close|message|reason\w*)"
)
_FAILURE = re.compile(r"(?:^|_)err|Err|[Pp]roblem|Fault|[Ee]xception")
_GETTER = re.compile(r"(?:get|is)([A-Z]\w*)")


@dataclass(slots=True)
class TypedFollower(Follower):
    """Follows an answer through the types that it is read into.

    shapes: what a part of the body is read into
    """

    records: Mapping[str, Record] = field(default_factory=dict, kw_only=True)
    shapes: dict[tuple[Step, ...], Shape] = field(default_factory=dict)
    empties: dict[str, str] = field(default_factory=dict)

    def _bind(self, term: Term, parents: Parents) -> None:
        if term.kind == "bind":
            value, target = term.parts
            if value.kind == "mapping" and target.kind == "name" and value.text:
                self.empties[target.text] = value.text
            part = self._part(value)
            if term.names and not isinstance(part, Nothing):
                part = self._read_into(term.names[0], part)
            self._take(target, part, self.ends[id(term)])
        elif term.kind == "loop" and len(term.parts) > 1:
            target, part = term.parts[0], self._part(term.parts[1])
            if target.kind == "list":
                target = target.parts[-1]
            item = self._item(part) if isinstance(part, tuple) else NOTHING
            self._take(target, item, self._begin(term, parents))
        elif term.kind == "call":
            self._fill(term)
            if term.callee.kind == "member":
                self._bind_block(term)

    def _bind_block(self, call: Term) -> None:
        block = next((one for one in call.arguments if one.kind == "function"), None)
        part = self._part(call.callee.parts[0])
        if block is None:  # `orders.map(Order::getId)`
            handed = isinstance(part, tuple) and call.last in _BLOCKS and bool(call.arguments)
            self.escapes = self.escapes or handed
            return
        name, place = next(iter(block.names), "it"), self.starts[id(block)]
        if not isinstance(part, tuple) or call.last not in _BLOCKS:
            self.bound.put("it", place, NOTHING)
            return
        shape = self.shapes.get(part)
        is_list = shape is None or bool(shape.lists)
        self.bound.put(name, place, self._item(part) if is_list else part)

    def _fill(self, call: Term) -> None:
        """`json.Unmarshal(body, &order)`; the call that asks may fill what it is given, too."""
        asks = call is self.call
        holder = call.callee.parts[:1] if call.callee.kind == "member" else ()
        given = (*holder, *call.arguments) if call.last in _FILLS else ()
        if not asks and not any(not isinstance(self._part(one), Nothing) for one in given):
            return
        filled = [one for one in call.arguments if one.names == ("&",)]
        if filled and not (asks and len(filled) > 1):
            self._filled(filled[0].text, self.ends[id(call)])

    def _filled(self, name: str, place: int) -> None:
        written = self.empties.get(name, "")
        if not _FAILURE.search(written) and not _FAILURE.search(name):
            self._read_into(written, ())
            self.bound.put(name, place, ())

    def _read_into(self, written: str, part: Part) -> Part:
        """Note the type that a part is read into; an answer that is read into a record is its
        body."""
        shape = shape_of(written)
        if shape is None or shape.record not in self.records or isinstance(part, Nothing):
            return part
        if _FAILURE.search(shape.record):
            return NOTHING
        self.shapes[part or ()] = shape
        plain = re.sub(r"[\w.]*(?:List|Set|Collection|Array)<|[*?&>\[\]\s]", "", written)
        return () if part is None and plain.rpartition(".")[2] == shape.record else part

    def _asked(self, call: Term) -> Part:
        if any(one.names == ("&",) for one in call.arguments):
            return NOTHING  # what it gives is an error, or how it went
        written = self._type_given(call)
        if not written:
            return None
        whole = () if _BODY_ITSELF.fullmatch(call.last) else None
        self._read_into(written, whole)
        return whole

    def _type_given(self, call: Term) -> str:
        """`Order` of `get<Order>(..)`, `get(.., Order.class)`, `get(.., new TypeReference<..>)`."""
        if call.text and call.text != "shell":
            return call.text
        for one in call.arguments:
            if one.kind == "call" and one.last in ("TypeReference", "ParameterizedTypeReference"):
                return one.text
            name = one.chain[0] if one.kind in ("name", "member") and one.chain else ""
            shape = shape_of(name)
            if shape and shape.record in self.records:
                return name
        return ""

    def _at(self, held: tuple[Step, ...] | None, key: Term) -> Part:
        if held is None:
            return NOTHING
        while key.kind == "list" and key.parts:
            key = key.parts[0]
        return (*held, Step("property", key.text)) if key.kind == "text" else self._item(held)

    def _item(self, held: tuple[Step, ...]) -> tuple[Step, ...]:
        shape = self.shapes.get(held)
        if shape and shape.lists:
            self.shapes.setdefault((*held, ITEM), Shape(shape.record, shape.lists - 1))
        return (*held, ITEM)

    def _step(self, held: tuple[Step, ...] | None, name: str) -> Part:
        if held is None:
            return () if name in _WHOLE else NOTHING
        if name in _SAME or (not held and name in _WHOLE):
            return held
        return self._member(held, name)

    def _member(self, held: tuple[Step, ...], name: str) -> Part:
        """A field of the record that a part is read into, by its name or its getter."""
        shape = self.shapes.get(held)
        if shape is None or shape.lists:
            return NOTHING
        record = self.records.get(shape.record, {})
        getter = _GETTER.fullmatch(name)
        names = (name, getter[1][:1].lower() + getter[1][1:] if getter else name)
        known = next((one for one in names if one in record), "")
        key = record[known][0] or self._plain(known) if known else ""
        if not key:
            return NOTHING
        inner = (*held, Step("property", key))
        typed = shape_of(record[known][1])
        if typed and typed.record in self.records:
            self.shapes.setdefault(inner, typed)
        return inner

    def _plain(self, name: str) -> str:
        """The key of a field that has none of its own: its name in Java and Kotlin, told by nobody
        in Go and C#, which do not heed case."""
        return name if self.language in ("java", "kotlin") else ""

    def _called(self, call: Term) -> Part:
        parts = [self._part(one) for one in call.arguments]
        given = next((one for one in parts if not isinstance(one, Nothing)), NOTHING)
        if call.last in _PARSES and not isinstance(given, Nothing):
            return self._read_into(self._type_given(call), given or ())
        if call.last in _SENDS and given is None:
            return self._asked(call)
        if call.callee.kind != "member":
            return NOTHING
        held = self._part(call.callee.parts[0])
        if isinstance(held, Nothing):
            return held
        if held is None:
            return self._of_answer(call)
        return self._of_body(call, held)

    def _of_answer(self, call: Term) -> Part:
        """What a call on an answer, or on the request for it, gives."""
        written = self._type_given(call)
        if call.last in _WHOLE or (written and _BODY_ITSELF.fullmatch(call.last)):
            return self._read_into(written, ()) if written else ()
        return NOTHING if _OF_ANSWER.fullmatch(call.last) else None

    def _of_body(self, call: Term, held: tuple[Step, ...]) -> Part:
        arguments = call.arguments
        if written := "" if held else self._type_given(call):
            return self._read_into(written, held)
        if not arguments and (call.last in _SAME or (not held and call.last in _WHOLE)):
            return held
        if call.last in _ITEM_OF:
            return self._item(held)
        if call.last in _KEYED and arguments:
            if arguments[0].kind == "text":
                return (*held, Step("property", arguments[0].text))
            return self._item(held) if call.last != "path" else NOTHING
        return NOTHING if arguments else self._member(held, call.last)

    def _looks(self, parent: Term, term: Term) -> bool:
        if term.names == ("&",) or (
            parent.kind == "call" and parent.last in _PARSES | _FILLS | _SENDS | _ONLY_LOOK
        ):
            return True
        name = parent.text if parent.kind == "member" else parent.last
        known = _WHOLE | _SAME | _ITEM_OF | _BLOCKS | _KEYED | _ONLY_LOOK | _FILLS
        return name in known or bool(_OF_ANSWER.fullmatch(name))
