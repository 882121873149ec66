"""What a contract can say, place by place, and which aspects of the catalogue compare it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contractctl.diff.edit import Cell
from contractctl.diff.vocabulary import kebab

WORDS = "documentation: no message and no payload depends on it"
NAMES = "a name that operations and schemas are found by; compared through what it names"
ELSEWHERE = "compared where it is used"
DIALECT = "says how schemas are to be read; the revision's dialect decides"

Claim = tuple[str, ...] | str
"""The aspects that compare a field, or why nothing does."""


def _bound(name: str) -> dict[str, Claim]:
    return {name: (kebab(name),)}


_PROPERTIES: Claim = (
    *("property", "required-property", "optional-property", "defaulted-property"),
    "closed-property",
)
_PARAMETER: Claim = ("parameter", "required-parameter", "optional-parameter", "defaulted-parameter")
_STATUS: Claim = ("success-status", "error-status")
_CONTENT: Claim = ("media-type", "content")

CLAIMS: Mapping[str, Mapping[str, Claim]] = {
    "openapi": {
        "openapi": DIALECT,
        "$self": NAMES,
        "jsonSchemaDialect": DIALECT,
        "info": ELSEWHERE,
        "servers": ("server",),
        "paths": ("operation", "base-path"),
        "webhooks": ("webhook",),
        "components": ELSEWHERE,
        "security": ("security", "security-alternative"),
        "tags": WORDS,
        "externalDocs": WORDS,
    },
    "info": {
        "version": ("version",),
        **dict.fromkeys(("title", "summary", "description", "termsOfService"), WORDS),
        **dict.fromkeys(("contact", "license"), WORDS),
    },
    "server": {
        "url": ("server",),
        "variables": ("server-variable", "server-variable-value"),
        "name": WORDS,
        "description": WORDS,
    },
    "server-variable": {
        "enum": ("server-variable-value",),
        "default": ("server-variable",),
        "description": WORDS,
    },
    "path-item": {
        **dict.fromkeys(("get", "put", "post", "delete", "options", "head"), ("operation",)),
        **dict.fromkeys(("patch", "trace", "query", "additionalOperations"), ("operation",)),
        "$ref": ELSEWHERE,
        "servers": ("server",),
        "parameters": _PARAMETER,
        "summary": WORDS,
        "description": WORDS,
    },
    "operation": {
        "callbacks": ("callback",),
        "deprecated": ("operation-deprecated",),
        "x-sunset": ("operation-sunset",),
        "x-stability-level": ("operation-stability",),
        "parameters": (*_PARAMETER, "pagination"),
        "requestBody": ("body", "required-body", "optional-body"),
        "responses": _STATUS,
        "security": ("security", "security-alternative"),
        "servers": ("server",),
        "operationId": NAMES,
        **dict.fromkeys(("tags", "summary", "description", "externalDocs"), WORDS),
    },
    "parameter": {
        "name": _PARAMETER,
        "in": _PARAMETER,
        "required": _PARAMETER,
        "deprecated": ("parameter-deprecated",),
        "x-sunset": ("parameter-sunset",),
        "x-stability-level": ("parameter-stability",),
        "schema": ELSEWHERE,
        "content": ("parameter-content",),
        "style": ("parameter-style",),
        "explode": ("parameter-explode",),
        "allowReserved": ("parameter-allow-reserved",),
        "allowEmptyValue": ("parameter-allow-empty-value",),
        **dict.fromkeys(("description", "example", "examples"), WORDS),
    },
    "request-body": {
        "content": _CONTENT,
        "required": ("body",),
        "description": WORDS,
    },
    "media-type": {
        "schema": ELSEWHERE,
        "itemSchema": ELSEWHERE,
        **dict.fromkeys(("encoding", "prefixEncoding", "itemEncoding"), ELSEWHERE),
        **dict.fromkeys(("description", "example", "examples"), WORDS),
    },
    "encoding": {
        "contentType": ("encoding-content-type",),
        "headers": ("encoding-header",),
        **dict.fromkeys(("style", "explode", "allowReserved"), ("encoding-style",)),
        **dict.fromkeys(
            ("encoding", "prefixEncoding", "itemEncoding"),
            "a form inside a part of a form: its schema is compared, not how it is written",
        ),
    },
    "responses": {"default": _STATUS, "status codes": _STATUS},
    "response": {
        "headers": ("header", "required-header", "optional-header"),
        "content": _CONTENT,
        "links": ("link",),
        "summary": WORDS,
        "description": WORDS,
    },
    "link": {
        **dict.fromkeys(("operationId", "operationRef", "parameters"), ("link",)),
        **dict.fromkeys(("requestBody", "server"), ("link",)),
        "body": "not a field of the standard: its schema misspells requestBody",
        "description": WORDS,
    },
    "header": {
        "required": ("header", "required-header", "optional-header"),
        "deprecated": ("header-deprecated",),
        "x-sunset": ("header-sunset",),
        "x-stability-level": ("header-stability",),
        "schema": ELSEWHERE,
        "content": ("header-content",),
        "style": "headers have one style",
        "explode": "of a header, only the spelling of objects depends on it",
        **dict.fromkeys(("description", "example", "examples"), WORDS),
    },
    "security-scheme": {
        **dict.fromkeys(("type", "name", "in", "scheme"), ("security-scheme",)),
        "flows": ("security-flow",),
        **dict.fromkeys(("openIdConnectUrl", "oauth2MetadataUrl"), ("security-scheme-address",)),
        "bearerFormat": WORDS,
        "deprecated": WORDS,
        "description": WORDS,
    },
    "oauth-flows": {
        **dict.fromkeys(("implicit", "password", "clientCredentials"), ("security-flow",)),
        **dict.fromkeys(("authorizationCode", "deviceAuthorization"), ("security-flow",)),
        **dict.fromkeys(("authorizationUrl", "tokenUrl"), ("security-scheme-address",)),
        **dict.fromkeys(("refreshUrl", "deviceAuthorizationUrl"), ("security-scheme-address",)),
        "scopes": ("security-scope", "security-flow-scope"),
    },
    "schema": {
        "type": ("type", "value"),
        "nullable": ("nullable",),
        "enum": ("enum", "enum-value"),
        "const": ("const",),
        "x-extensible-enum": ("extensible-enum", "extensible-enum-value"),
        **_bound("maximum"),
        **_bound("minimum"),
        "exclusiveMaximum": ("maximum",),
        "exclusiveMinimum": ("minimum",),
        **_bound("maxLength"),
        **_bound("minLength"),
        **_bound("maxItems"),
        **_bound("minItems"),
        **_bound("maxProperties"),
        **_bound("minProperties"),
        **_bound("maxContains"),
        **_bound("minContains"),
        "multipleOf": ("multiple-of",),
        "uniqueItems": ("unique-items",),
        "pattern": ("pattern",),
        "format": ("format", "unit"),
        "default": ("default",),
        "deprecated": ("deprecated",),
        "x-sunset": ("sunset",),
        "x-stability-level": ("stability",),
        "readOnly": _PROPERTIES,
        "writeOnly": _PROPERTIES,
        "properties": (*_PROPERTIES, "required-page-info", "optional-page-info"),
        "required": _PROPERTIES,
        "additionalProperties": ("additional-properties", "additional-properties-schema"),
        "unevaluatedProperties": (
            "additional-properties",
            "additional-properties-schema",
            "unevaluated",
        ),
        "patternProperties": ("pattern-property", "closed-pattern-property"),
        "propertyNames": ("property-names",),
        "dependentRequired": ("dependent-requirement",),
        "dependentSchemas": ("dependent-schema",),
        "items": ("items", "additional-items"),
        "prefixItems": ("prefix-item", "closed-prefix-item"),
        "unevaluatedItems": ("unevaluated-items", "additional-items", "unevaluated"),
        "contains": ("contains",),
        "allOf": "what holds together is compared as one schema",
        "oneOf": ("union", "union-member", "union-kind", "one-of"),
        "anyOf": ("union", "union-member", "union-kind"),
        "not": ("not",),
        "if": ("if",),
        "then": ("then",),
        "else": ("else",),
        "discriminator": ("discriminator", "discriminator-value"),
        "contentEncoding": ("content-encoding",),
        "contentMediaType": ("content-media-type",),
        "contentSchema": ("content-schema",),
        "$ref": ELSEWHERE,
        "$defs": ELSEWHERE,
        "$dynamicRef": ("dynamic-ref",),
        **dict.fromkeys(("$id", "$anchor", "$dynamicAnchor"), NAMES),
        **dict.fromkeys(("$schema", "$vocabulary"), DIALECT),
        **dict.fromkeys(("title", "description", "examples", "example", "$comment"), WORDS),
        "externalDocs": WORDS,
        "xml": ("xml",),
    },
}
"""Every field of every object of OpenAPI 3.0 to 3.2, and every keyword of JSON Schema 2020-12."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the catalogue covers.

    gaps: fields claimed by aspects that no rule has. unclaimed: aspects of rules that no field
    claims.
    """

    gaps: tuple[str, ...]
    unclaimed: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every field is spoken for and every rule belongs to one."""
        return not self.gaps and not self.unclaimed


def coverage(
    known: Mapping[Cell, object], claims: Mapping[str, Mapping[str, Claim]] = CLAIMS
) -> Coverage:
    """Hold the claims against the cells of a catalogue."""
    aspects = {cell.aspect for cell in known}
    claimed = {
        aspect
        for fields in claims.values()
        for claim in fields.values()
        if not isinstance(claim, str)
        for aspect in claim
    }
    gaps = tuple(
        f"{place}.{name}: {aspect}"
        for place, fields in claims.items()
        for name, claim in fields.items()
        for aspect in (() if isinstance(claim, str) else claim)
        if aspect not in aspects
    )
    return Coverage(gaps, tuple(sorted(aspects - claimed)))
