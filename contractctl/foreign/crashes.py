"""Exceptions of code that is not ours, told to somebody who has to mend it."""

from __future__ import annotations

import os

from contractctl.model.places import Location
from contractctl.model.verification import NoAnswer, Silence

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LIBRARY = os.path.dirname(os.__file__) + os.sep


def crash(error: BaseException) -> NoAnswer:
    """What an exception says that an application let through; it counts as a server error."""
    where = origin(error)
    place = f" ({os.path.basename(where.file)}:{where.line})" if where else ""
    return NoAnswer(Silence.CRASHED, f"{told(error)}{place}")


def told(error: BaseException) -> str:
    """An exception in one line: its type, and what it says."""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}{': ' if text else ''}{text}"


def origin(error: BaseException) -> Location | None:
    """Where an exception came from: the innermost frame outside of installed packages."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return Location(error.filename, error.lineno, error.offset or 1)
    found, frame = None, error.__traceback__
    while frame is not None:
        file = frame.tb_frame.f_code.co_filename
        if not _is_installed(file):
            found = Location(file, frame.tb_lineno, 1)
        frame = frame.tb_next
    return found


def _is_installed(file: str) -> bool:
    return file.startswith(("<", _OURS, _LIBRARY)) or "site-packages" in file
