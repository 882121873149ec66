"""Run the rules of openapi-spec-validator 0.9 over a loaded revision fast, with places.

The stock rules keep visited schemas in lists (quadratic), check each schema against the
meta-schema in Python and yield errors without a place. The classes below change that and
nothing else; the tests compare their errors with the stock ones. They rely on names that
openapi-spec-validator does not promise: importing this module raises ImportError or
AttributeError where one is missing, and `validation` takes `stock_rules` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any, cast

import jsonschema_rs
from jsonschema_path.paths import SchemaPath
from openapi_schema_validator import oas30_format_checker, oas31_format_checker
from openapi_schema_validator._specifications import REGISTRY
from openapi_schema_validator.validators import OAS30Validator, OAS31Validator, OAS32Validator
from openapi_spec_validator.validation import keywords, validators
from openapi_spec_validator.validation.exceptions import (
    DuplicateOperationIDError,
    ExtraParametersError,
)
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry

from contractctl.load.findings import Finding
from contractctl.load.revision_path import RevisionAccessor
from contractctl.model import Dialect, Place, Revision

KEYS_AT_FAULT: Mapping[type[Exception], str] = {
    DuplicateOperationIDError: "operationId",
    ExtraParametersError: "required",
}
"""The key at fault, in the object at which the stock rule notices."""


def find(revision: Revision) -> Iterator[Finding]:
    """Give what the rules find beyond the OpenAPI schema; `revision` is as the user wrote it."""
    registry = KeywordValidatorRegistry(cast(Any, _rules(revision.dialect)))
    root = cast(Any, registry["__root__"])
    yield from root(SchemaPath(RevisionAccessor(revision)))


class _Seen:
    """Stands in for the lists of the stock rules, which only append and ask for membership."""

    def __init__(self) -> None:
        self._hashable: set[object] = set()
        self._others: list[object] = []

    def append(self, item: object) -> None:
        try:
            self._hashable.add(item)
        except TypeError:
            self._others.append(item)

    def __contains__(self, item: object) -> bool:
        try:
            return item in self._hashable
        except TypeError:
            return item in self._others


class _Rule:
    """A stock rule whose errors get a place, and whose crashes become findings."""

    def __init__(self, stock: type[Any], registry: KeywordValidatorRegistry) -> None:
        self._stock = stock(registry)
        if hasattr(self._stock, "operation_ids_registry"):
            self._stock.operation_ids_registry = _Seen()

    def __call__(self, *arguments: Any) -> Iterator[Finding]:
        path = next(argument for argument in arguments if isinstance(argument, SchemaPath))
        return _located(self._stock(*arguments), path)


class _SchemaRule(keywords.SchemaValidator):
    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self.visited_schema_ids = cast(Any, _Seen())
        self.meta_checked_schema_ids = cast(Any, _Seen())

    def __call__(
        self, schema: SchemaPath, require_properties: bool = True, meta_checked: bool = False
    ) -> Iterator[Any]:
        errors = super().__call__(schema, require_properties, meta_checked)
        return _located(errors, schema, inner=meta_checked)

    def _collect_properties(self, schema: SchemaPath) -> set[str]:
        # The stock method recurses, without an end where a schema contains itself.
        names: set[Any] = set()
        seen: set[int] = set()
        pending = [schema]
        while pending:
            path = pending.pop()
            identity = id(path.read_value())
            if identity in seen:
                continue
            seen.add(identity)
            if "properties" in path:
                names.update((path / "properties").keys())
            for keyword in ("allOf", "anyOf", "oneOf"):
                if keyword in path:
                    pending.extend(path / keyword)
            pending.extend(path / keyword for keyword in ("items", "not") if keyword in path)
        return names


class _Schema30Rule(_SchemaRule, keywords.OpenAPIV30SchemaValidator):
    def _validate_schema_meta(self, schema: SchemaPath, schema_value: Any) -> Any:
        if _meta_validator("3.0").is_valid(schema_value):
            return None
        return super()._validate_schema_meta(schema, schema_value)


class _Schema31Rule(_SchemaRule, keywords.OpenAPIV31SchemaValidator):
    dialect: Dialect = "3.1"

    def _validate_schema_meta(self, schema: SchemaPath, schema_value: Any) -> Any:
        if self._is_in_default_dialect(schema, schema_value):
            fast = _meta_validator(self.dialect)
            if fast.is_valid(schema_value):
                return None
        return super()._validate_schema_meta(schema, schema_value)

    def _is_in_default_dialect(self, schema: SchemaPath, schema_value: Any) -> bool:
        try:
            dialect_id = self._get_schema_dialect_id(schema, schema_value)
        except (TypeError, ValueError):
            return False
        return dialect_id == self.default_jsonschema_dialect_id


class _Schema32Rule(_Schema31Rule, keywords.OpenAPIV32SchemaValidator):
    dialect: Dialect = "3.2"


def _located(errors: Iterable[Any], path: SchemaPath, inner: bool = False) -> Iterator[Finding]:
    try:
        for error in errors:
            yield error if isinstance(error, Finding) else Finding(_place(path, error), error)
    except Exception as error:
        # Within a schema the stack has to unwind before anything else can run.
        if inner and isinstance(error, RecursionError):
            raise
        yield Finding(_place(path, error), error)


def _place(path: SchemaPath, error: Exception) -> Place:
    below = list(getattr(error, "absolute_path", ()))
    if type(error) in KEYS_AT_FAULT:
        below = [KEYS_AT_FAULT[type(error)]]
    accessor = cast(RevisionAccessor, path.accessor)
    return accessor.place((*path.parts, *below))


class _DefaultRule(_Rule):
    def __call__(self, schema: SchemaPath, value: Any) -> Iterator[Finding]:
        return _located(self._stock(schema, value), schema / "default")


SCHEMA_RULES: Mapping[type[Any], type[_SchemaRule]] = {
    keywords.OpenAPIV30SchemaValidator: _Schema30Rule,
    keywords.OpenAPIV31SchemaValidator: _Schema31Rule,
    keywords.OpenAPIV32SchemaValidator: _Schema32Rule,
}
SPEC_VALIDATORS: Mapping[Dialect, type[validators.SpecValidator]] = {
    "2.0": validators.OpenAPIV2SpecValidator,
    "3.0": validators.OpenAPIV30SpecValidator,
    "3.1": validators.OpenAPIV31SpecValidator,
    "3.2": validators.OpenAPIV32SpecValidator,
}


def _rules(dialect: Dialect) -> Mapping[str, Callable[[KeywordValidatorRegistry], Any]]:
    stock = SPEC_VALIDATORS[dialect].keyword_validators
    return {
        **{name: partial(_Rule, rule) for name, rule in stock.items()},
        "default": partial(_DefaultRule, stock["default"]),
        "schema": SCHEMA_RULES[stock["schema"]],
    }


@cache
def _meta_validator(dialect: Dialect) -> jsonschema_rs.Validator:
    # It may be stricter than the stock check, which then has the last word, but not laxer.
    if dialect == "3.0":
        return jsonschema_rs.Draft4Validator(
            OAS30Validator.META_SCHEMA,
            formats={"regex": partial(oas30_format_checker.conforms, format="regex")},
            validate_formats=True,
        )
    stock = OAS31Validator if dialect == "3.1" else OAS32Validator
    return jsonschema_rs.Draft202012Validator(
        stock.META_SCHEMA,
        registry=jsonschema_rs.Registry([(uri, REGISTRY.contents(uri)) for uri in REGISTRY]),
        formats={"regex": partial(oas31_format_checker.conforms, format="regex")},
        validate_formats=True,
    )


def _require_stock_names() -> None:
    """Raise AttributeError where the stock rules lack what the classes above replace."""
    for rule in SCHEMA_RULES:
        stock = rule(KeywordValidatorRegistry({}))
        for name in ("visited_schema_ids", "meta_checked_schema_ids"):
            getattr(stock, name)
        for name in ("_validate_schema_meta", "_collect_properties"):
            getattr(stock, name)
    for dialect in SPEC_VALIDATORS:
        _rules(dialect)


_require_stock_names()
