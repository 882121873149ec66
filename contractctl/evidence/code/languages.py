"""The languages that are parsed, and how each spells the forms of a term."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

Part = str | int
"""A field of a syntax node, or the position of a named child."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a syntax node becomes a term.

    reader: the function of reading.py that makes it; parts: where it finds what it needs
    """

    reader: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One grammar: its package, its function, and the shapes by type of node."""

    name: str
    module: str
    function: str
    shapes: Mapping[str, Shape]


def _shapes(*rows: str) -> Mapping[str, Shape]:
    """Rows such as `call: call_expression(function, arguments)`."""
    found: dict[str, Shape] = {}
    for row in rows:
        reader, _, forms = row.partition(":")
        for form in forms.split():
            node, _, fields = form.rstrip(")").partition("(")
            parts = tuple(
                int(one) if one.lstrip("-").isdigit() else one
                for one in (fields.split(",") if fields else ())
            )
            found[node] = Shape(reader, parts)
    return found


_SCRIPT = _shapes(
    "text: string template_string",
    "content: string_fragment escape_sequence",
    "hole: template_substitution",
    "name: identifier property_identifier this super private_property_identifier"
    " shorthand_property_identifier shorthand_property_identifier_pattern type_identifier",
    "number: number",
    "call: call_expression(function,arguments) new_expression(constructor,arguments)",
    "member: member_expression(object,property) nested_identifier(object,property)",
    "index: subscript_expression(object,index)",
    "binary: binary_expression(left,right)",
    "choice: ternary_expression(consequence,alternative)",
    "bind: variable_declarator(name,value) assignment_expression(left,right)"
    " public_field_definition(name,value) field_definition(property,value)"
    " enum_assignment(name,value) object_assignment_pattern(left,right)"
    " augmented_assignment_expression(left,right)",
    "pair: pair(key,value) pair_pattern(key,value)",
    "mapping: object object_pattern",
    "list: array",
    "function: function_declaration(name,parameters,body) method_definition(name,parameters,body)"
    " arrow_function(,parameters,body) function_expression(name,parameters,body)"
    " generator_function_declaration(name,parameters,body)",
    "type: class_declaration(name) class(name) interface_declaration(name) enum_declaration(name)",
    "annotation: decorator(0)",
    "return: return_statement",
    "loop: for_in_statement(left,right,body)",
    "through: await_expression parenthesized_expression as_expression non_null_expression"
    " satisfies_expression",
    "nothing: comment import_statement type_annotation type_arguments regex",
)

_LANGUAGES = (
    Language(
        "python",
        "tree_sitter_python",
        "language",
        _shapes(
            "text: string",
            "content: string_content escape_sequence",
            "hole: interpolation(expression)",
            "sum: concatenated_string",
            "name: identifier",
            "number: integer",
            "call: call(function,arguments)",
            "member: attribute(object,attribute)",
            "index: subscript(value,subscript)",
            "binary: binary_operator(left,right) boolean_operator(left,right)",
            "choice: conditional_expression(0,2)",
            "bind: assignment(left,right) named_expression(name,value)"
            " augmented_assignment(left,right)",
            "alias: as_pattern(0,alias)",
            "pair: pair(key,value) keyword_argument(name,value)",
            "mapping: dictionary",
            "list: list tuple",
            "function: function_definition(name,parameters,body) lambda(,parameters,body)",
            "type: class_definition(name)",
            "annotation: decorator(0)",
            "return: return_statement",
            "loop: for_statement(left,right,body) for_in_clause(left,right)",
            "through: await parenthesized_expression as_pattern_target",
            "nothing: comment import_statement import_from_statement type",
        ),
    ),
    Language("javascript", "tree_sitter_javascript", "language", _SCRIPT),
    Language("typescript", "tree_sitter_typescript", "language_typescript", _SCRIPT),
    Language("tsx", "tree_sitter_typescript", "language_tsx", _SCRIPT),
    Language(
        "go",
        "tree_sitter_go",
        "language",
        _shapes(
            "text: interpreted_string_literal raw_string_literal",
            "content: interpreted_string_literal_content raw_string_literal_content"
            " escape_sequence",
            "name: identifier field_identifier type_identifier package_identifier",
            "number: int_literal",
            "call: call_expression(function,arguments)",
            "member: selector_expression(operand,field) qualified_type(package,name)",
            "index: index_expression(operand,index)",
            "binary: binary_expression(left,right)",
            "bind: short_var_declaration(left,right) assignment_statement(left,right)"
            " const_spec(name,value)",
            "variable: var_spec(name,value)",
            "field: field_declaration(name,type)",
            "reference: unary_expression",
            "loop: range_clause(left,right)",
            "pair: keyed_element(key,value)",
            "composite: composite_literal(type,body)",
            "mapping: literal_value",
            "function: function_declaration(name,parameters,body)"
            " method_declaration(name,parameters,body) func_literal(,parameters,body)",
            "type: type_spec(name)",
            "return: return_statement",
            "through: parenthesized_expression literal_element",
            "nothing: comment import_declaration package_clause",
        ),
    ),
    Language(
        "java",
        "tree_sitter_java",
        "language",
        _shapes(
            "text: string_literal",
            "content: string_fragment multiline_string_fragment escape_sequence",
            "hole: string_interpolation",
            "name: identifier type_identifier this super",
            "number: decimal_integer_literal",
            "call: object_creation_expression(type,arguments)",
            "invocation: method_invocation(object,name,arguments)",
            "member: field_access(object,field) scoped_type_identifier(0,-1)"
            " scoped_identifier(scope,name)",
            "literal: class_literal(0)",
            "index: array_access(array,index)",
            "binary: binary_expression(left,right)",
            "choice: ternary_expression(consequence,alternative)",
            "bind: variable_declarator(name,value) assignment_expression(left,right)"
            " resource(name,value)",
            "field: field_declaration(declarator,type) formal_parameter(name,type)",
            "pair: element_value_pair(key,value)",
            "list: array_initializer element_value_array_initializer",
            "function: method_declaration(name,parameters,body)"
            " constructor_declaration(name,parameters,body) lambda_expression(,parameters,body)",
            "type: class_declaration(name) interface_declaration(name) enum_declaration(name)"
            " record_declaration(name)",
            "annotation: annotation(name,arguments) marker_annotation(name)",
            "return: return_statement",
            "loop: enhanced_for_statement(name,value,body)",
            "through: parenthesized_expression cast_expression(value)",
            "nothing: line_comment block_comment import_declaration package_declaration",
        ),
    ),
    Language(
        "kotlin",
        "tree_sitter_kotlin",
        "language",
        _shapes(
            "text: string_literal multiline_string_literal",
            "content: string_content escape_sequence",
            "hole: interpolation",
            "name: identifier this_expression",
            "number: number_literal",
            "call: call_expression(0,1) constructor_invocation(0,1)",
            "member: navigation_expression(0,-1)",
            "index: index_expression(0,1)",
            "binary: binary_expression(left,right)",
            "bind: property_declaration(variable_declaration,-1) assignment(0,-1)",
            "argument: value_argument",
            "field: class_parameter(identifier,user_type)",
            "loop: for_statement(0,1,2)",
            "function: function_declaration(name,function_value_parameters,function_body)"
            " lambda_literal(,lambda_parameters)",
            "type: class_declaration(name) object_declaration(name)",
            "annotation: annotation(0)",
            "return: return_expression",
            "through: parenthesized_expression variable_declaration user_type annotated_lambda",
            "nothing: line_comment block_comment import package_header",
        ),
    ),
    Language(
        "ruby",
        "tree_sitter_ruby",
        "language",
        _shapes(
            "text: string simple_symbol hash_key_symbol",
            "content: string_content escape_sequence",
            "hole: interpolation",
            "sum: chained_string",
            "name: identifier constant instance_variable class_variable self",
            "number: integer",
            "invocation: call(receiver,method,arguments)",
            "member: scope_resolution(scope,name)",
            "index: element_reference(object,-1)",
            "binary: binary(left,right)",
            "choice: conditional(consequence,alternative)",
            "bind: assignment(left,right) operator_assignment(left,right)",
            "pair: pair(key,value)",
            "mapping: hash",
            "list: array",
            "function: method(name,parameters,body) singleton_method(name,parameters,body)"
            " block(,parameters,body) do_block(,parameters,body) lambda(,parameters,body)",
            "type: class(name) module(name)",
            "return: return",
            "through: parenthesized_statements",
            "nothing: comment",
        ),
    ),
    Language(
        "csharp",
        "tree_sitter_c_sharp",
        "language",
        _shapes(
            "text: string_literal verbatim_string_literal raw_string_literal"
            " interpolated_string_expression",
            "content: string_literal_content string_content raw_string_content escape_sequence",
            "hole: interpolation(1)",
            "name: identifier this",
            "number: integer_literal",
            "call: invocation_expression(function,arguments)"
            " object_creation_expression(type,arguments)",
            "member: member_access_expression(expression,name) qualified_name(qualifier,name)"
            " conditional_access_expression(condition,1)",
            "index: element_access_expression(expression,subscript)",
            "binary: binary_expression(left,right)",
            "choice: conditional_expression(consequence,alternative)",
            "bind: variable_declarator(name,-1) assignment_expression(left,right)",
            "field: property_declaration(name,type) parameter(name,type)",
            "argument: argument attribute_argument",
            "function: method_declaration(name,parameters,body)"
            " constructor_declaration(name,parameters,body) lambda_expression(,parameters,body)"
            " local_function_statement(name,parameters,body)",
            "type: class_declaration(name) interface_declaration(name) record_declaration(name)",
            "annotation: attribute(name,1)",
            "return: return_statement arrow_expression_clause",
            "loop: foreach_statement(left,right,body)",
            "through: await_expression parenthesized_expression member_binding_expression"
            " cast_expression(value) generic_name bracketed_argument_list",
            "nothing: comment using_directive",
        ),
    ),
    Language(
        "shell",
        "tree_sitter_bash",
        "language",
        _shapes(
            "text: string raw_string word",
            "content: string_content",
            "hole: simple_expansion expansion command_substitution",
            "sum: concatenation",
            "name: variable_name",
            "number: number",
            "command: command",
            "bind: variable_assignment(name,value)",
            "function: function_definition(name,,body)",
            "nothing: comment heredoc_body",
        ),
    ),
)

LANGUAGES: Mapping[str, Language] = {language.name: language for language in _LANGUAGES}

_SUFFIXES = {
    "python": ".py .pyi",
    "javascript": ".js .jsx .mjs .cjs",
    "typescript": ".ts .mts .cts",
    "tsx": ".tsx",
    "go": ".go",
    "java": ".java",
    "kotlin": ".kt .kts",
    "ruby": ".rb .rake .gemspec",
    "csharp": ".cs",
    "shell": ".sh .bash .zsh",
    "config": ".yaml .yml .json .http .rest .env .properties .toml .conf",
    "markup": ".vue .svelte",
}
_BY_SUFFIX = {suffix: name for name, ones in _SUFFIXES.items() for suffix in ones.split()}
_BY_NAME = {"Rakefile": "ruby", "Makefile": "config", "Dockerfile": "config"}
_LOCKS = ("package-lock.json", "composer.lock", "pnpm-lock.yaml", "tsconfig.json", "package.json")


def language_of(path: str) -> str | None:
    """The language of a file by its name: one of LANGUAGES, `config`, `markup` or None."""
    name = posixpath.basename(path)
    if name in _LOCKS:
        return None
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith(".env"):
        return "config"
    return _BY_SUFFIX.get(posixpath.splitext(name)[1].lower())


def is_scanned(path: str) -> bool:
    """Whether a file is of a kind that is scanned."""
    return language_of(path) is not None
