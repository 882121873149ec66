"""What libyaml says about a syntax error, in words that help."""

from __future__ import annotations

from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from contractctl.errors import DocumentError
from contractctl.load.defects import error_at

_HINTS = {
    "mapping values are not allowed in this context": (
        "a value that holds ': ' needs quotes; or check the indentation"
    ),
    "found character that cannot start any token": (
        "indent with spaces, and quote values that start with @, ` or %"
    ),
    "did not find expected key": "check the indentation of this line and the one before",
    "did not find expected '-' indicator": "check the indentation of this line and the one before",
    "could not find expected ':'": "check the indentation; a key needs ': ' after it",
    "did not find expected ',' or ']'": "close the list with ]",
    "did not find expected ',' or '}'": "close the mapping with }",
    "found unexpected end of stream": "a quote is not closed, or the file is cut off",
    "found invalid Unicode character escape code": (
        "write the character itself, or one \\U escape in place of a surrogate pair"
    ),
    "found incompatible YAML document": "remove the %YAML line: versions 1.1 and 1.2 are read",
}
_HINT = "check this line and the one before it"


def syntax_error(error: YAMLError, text: str, file: str) -> DocumentError:
    """Turn an error of libyaml into ours, with the place that it names."""
    if isinstance(error, ReaderError):
        before = text.encode()[: error.position].decode(errors="ignore")
        return error_at(
            text,
            file,
            len(before),
            f"not valid YAML: {_spelled(error.character)} is not allowed",
            "remove the character, or write it as an escape in a double-quoted value",
        )
    if not isinstance(error, MarkedYAMLError) or error.problem is None:
        return error_at(text, file, 0, f"not valid YAML: {error}", _HINT)
    mark = error.problem_mark or error.context_mark
    context = f" {error.context}" if error.context else ""
    return error_at(
        text,
        file,
        mark.index if mark else 0,
        f"not valid YAML: {error.problem}{context}",
        _HINTS.get(error.problem, _HINT),
    )


def _spelled(character: int | str) -> str:
    code = character if isinstance(character, int) else ord(character[0])
    return f"the control character U+{code:04X}"
