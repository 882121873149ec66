"""Turn a failure against the OpenAPI schema into one line at the place that is at fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from contractctl import pointer
from contractctl.load.violations import Violation, shorten
from contractctl.model import Place

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

LIMITS = {
    "maximum": "must be at most {}",
    "minimum": "must be at least {}",
    "exclusiveMaximum": "must be less than {}",
    "exclusiveMinimum": "must be more than {}",
    "maxItems": "must have at most {} items",
    "minItems": "must have at least {} items",
    "maxLength": "must have at most {} characters",
    "minLength": "must have at least {} characters",
    "maxProperties": "must have at most {} keys",
    "minProperties": "must have at least {} keys",
    "format": "must be written as {}",
    "pattern": "must match the pattern {}",
}
TELLING_KEYS = ("type", "in")  # by which security schemes and parameters are told apart
ARTICLES = {"array": "an array", "integer": "an integer", "object": "an object", "null": "null"}


def explain(error: ValidationError) -> Iterator[Violation]:
    """Give the violations behind one error of jsonschema-rs.

    Its own text embeds the instance, which may be the whole document, so the text is built from
    the kind of the failure. Where a value fits none of several forms ("a Parameter Object or a
    Reference Object"), the failures of the form that it was most likely meant to have are given.
    """
    kind = error.kind.as_dict()
    if "context" in kind and error.kind.name in ("oneOf", "anyOf"):
        yield from _explain_forms(error, kind["context"])
    elif "unexpected" in kind:
        for key in kind["unexpected"]:
            yield _violation([*error.instance_path, key], f"{key!r} is not allowed here")
    elif error.kind.name == "propertyNames":
        yield _violation(error.instance_path, f"a key {_what(kind['error'])}")
    else:
        yield _violation(error.instance_path, _what(error))


def _explain_forms(
    error: ValidationError, forms: Sequence[Sequence[ValidationError]]
) -> Iterator[Violation]:
    place, failing = list(error.instance_path), [form for form in forms if form]
    if len(failing) < len(forms) or not failing:
        yield _violation(place, "fits more than one of the forms allowed here")
        return
    types = [_mismatched_type(form, len(place)) for form in failing]
    if all(types):
        yield _violation(place, _wrong_type(_union(types), error.instance))
        return
    failing = [form for form in failing if not _wants_reference(form, len(place))] or failing
    for key in TELLING_KEYS:
        choices = [_choices(form, [*place, key]) for form in failing]
        if all(choices):
            value = error.instance[key] if isinstance(error.instance, dict) else None
            yield _violation([*place, key], _no_choice(value, _union(choices)))
            return
        failing = [form for form, wrong in zip(failing, choices, strict=True) if not wrong]
    for cause in min(failing, key=lambda form: _distance(form, len(place))):
        yield from explain(cause)


def _distance(form: Sequence[ValidationError], depth: int) -> tuple[bool, int]:
    return bool(_mismatched_type(form, depth)), len(form)


def _wants_reference(form: Sequence[ValidationError], depth: int) -> bool:
    return any(
        len(error.instance_path) == depth and error.kind.as_dict().get("property") == "$ref"
        for error in form
    )


def _choices(form: Sequence[ValidationError], path: list[str | int]) -> list[str]:
    for error in form:
        if error.kind.name == "enum" and list(error.instance_path) == path:
            return [str(option) for option in error.kind.as_dict()["options"]]
    return []


def _union(lists: Sequence[list[str]]) -> list[str]:
    return list(dict.fromkeys(item for items in lists for item in items))


def _mismatched_type(form: Sequence[ValidationError], depth: int) -> list[str]:
    for error in form:
        if error.kind.name == "type" and len(error.instance_path) == depth:
            return list(error.kind.as_dict()["types"])
    return []


def _what(error: ValidationError) -> str:
    name, kind = error.kind.name, error.kind.as_dict()
    if name == "required":
        return f"{kind['property']!r} is missing"
    if name == "type":
        return _wrong_type(kind["types"], error.instance)
    if name == "enum":
        return _no_choice(error.instance, [str(option) for option in kind["options"]])
    if name == "const":
        return f"must be {_show(kind['expected_value'])}, is {_show(error.instance)}"
    if name == "uniqueItems":
        return "has the same item twice"
    if name == "not":
        return _excluded(kind["schema"])
    if name in LIMITS:
        return _beyond(name, next(iter(kind.values())), error.instance)
    return f"breaks the rule {name!r} of the OpenAPI schema"


def _no_choice(value: object, choices: Sequence[str]) -> str:
    return f"{_show(value)} is none of: {', '.join(choices)}"


def _beyond(keyword: str, limit: object, value: object) -> str:
    if isinstance(value, dict | list):
        return "must not be empty" if limit == 1 and not value else LIMITS[keyword].format(limit)
    return f"{LIMITS[keyword].format(limit)}, is {_show(value)}"


def _excluded(schema: object) -> str:
    together = schema.get("required") if isinstance(schema, dict) else None
    if isinstance(together, list) and len(together) > 1:
        return " and ".join(f"{key!r}" for key in together) + " exclude each other"
    return "has a form that is not allowed here"


def _wrong_type(types: Sequence[str], value: object) -> str:
    wanted = " or ".join(ARTICLES.get(name, f"a {name}") for name in types)
    return f"must be {wanted}, is {_show(value)}"


def _show(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _violation(path: Sequence[str | int], message: str) -> Violation:
    tokens = (str(token) for token in path)
    return Violation(Place("", pointer.join("", *tokens)), shorten(message))
