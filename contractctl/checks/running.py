"""Checks of kind gate are loaded and asked, within a time; an error of one is never a pass."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from contractctl.checks.context import CheckFinding, Context, Spot
from contractctl.checks.kinds import parsed
from contractctl.errors import WorkspaceError
from contractctl.foreign.crashes import origin, told
from contractctl.foreign.patience import Helper
from contractctl.load.positions import locate
from contractctl.model import Location, Place
from contractctl.model.gate import Finding, fingerprint
from contractctl.model.gate_rules import BY_ID

Result = TypeVar("Result")

PATIENCE = 10.0
"""Seconds that a check may take for one contract."""

RULE = "check-failed"

_MOST = 1000
"""Findings of one check for one contract; more come from a loop that does not end."""

_LONGEST = 2000
"""Characters of a message; a check that quotes a document would fill the page."""

_HINT = "mend the check; until then nobody knows what it would have said"


@dataclass(frozen=True, slots=True)
class _Check:
    """name: the stem of its file; asks: what it is for, by the first line of its docstring."""

    name: str
    file: Path
    asks: str
    function: Callable[[Context], object]


def run_checks(
    paths: Sequence[Path], contexts: Sequence[Context], seconds: float = PATIENCE
) -> tuple[Finding, ...]:
    """Ask each check about each contract; equal findings of a check and contract are one.

    Raises WorkspaceError, with file and line, for a check that cannot be loaded, raises anything
    but AssertionError, takes too long or returns what is no finding: then nobody knows what the
    gate would have said.
    """
    if not paths or not contexts:
        return ()
    helper = Helper()
    found: dict[str, Finding] = {}
    with _nothing_on_stdout():
        checks = [_loaded(path, helper, seconds) for path in paths]
        for context in contexts:
            for check in checks:
                said = _bounded(helper, check.file, seconds, partial(_said, check, context))
                for finding in _findings(check, context, said):
                    found.setdefault(finding.fingerprint, finding)
    return tuple(found.values())


def _loaded(file: Path, helper: Helper, seconds: float) -> _Check:
    """A file, run; compiled here, so that nothing is written beside it."""
    tree = parsed(file)
    folder = str(file.parent.absolute())
    if folder not in sys.path:
        # Checks may share code; at the end, so that none hides a module of a library.
        sys.path.append(folder)
    module = ModuleType(f"contractctl_gate_{file.stem}", ast.get_docstring(tree))
    module.__file__ = str(file)
    # Where dataclasses and pickle look for the names that a class was written with.
    sys.modules[module.__name__] = module
    code = compile(tree, str(file), "exec")
    _bounded(helper, file, seconds, partial(exec, code, module.__dict__))
    function = getattr(module, "check", None)
    if not callable(function):
        raise WorkspaceError(
            f"{file} has no function `check`",
            hint="write `def check(context):` and yield a sentence for each thing that is wrong",
        )
    return _Check(file.stem, file, (module.__doc__ or "").partition("\n\n")[0], function)


def _bounded(helper: Helper, file: Path, seconds: float, call: Callable[[], Result]) -> Result:
    """What a call of code of the workspace gives; its errors and its patience end the command."""
    try:
        return helper.call(call, seconds)
    except (WorkspaceError, KeyboardInterrupt):
        raise
    except TimeoutError as error:
        if origin(error) is None:
            raise WorkspaceError(f"{file}: no end after {seconds:g} s", hint=_HINT) from None
        raise _crash(file, error) from None
    # A check that calls sys.exit(0) would end the command as if all were well.
    except BaseException as error:
        raise _crash(file, error) from None


def _crash(file: Path, error: BaseException) -> WorkspaceError:
    where = origin(error) or Location(str(file), 1, 1)
    return WorkspaceError(f"the check failed: {told(error)}", hint=_HINT, location=where)


def _said(check: _Check, context: Context) -> tuple[CheckFinding, ...]:
    """What a check says of a contract, of which it has a copy that it may change."""
    own = deepcopy(context)
    found: list[CheckFinding] = []
    try:
        for item in _items(check, check.function(own)):
            found.append(_finding(check, item))
            if len(found) > _MOST:
                message = f"{check.file}: more than {_MOST} findings for {context.contract}"
                raise WorkspaceError(message, hint=_HINT)
    except AssertionError as error:
        found.append(CheckFinding(str(error) or "an assertion without a message failed"))
    return tuple(found)


def _items(check: _Check, given: object) -> Iterable[object]:
    """One finding alone is as good as a list of one."""
    if given is None:
        return ()
    if isinstance(given, str | CheckFinding):
        return (given,)
    if not isinstance(given, Iterable):
        raise _no_finding(check, given)
    return given


def _finding(check: _Check, item: object) -> CheckFinding:
    if isinstance(item, str):
        item = CheckFinding(item)
    if not isinstance(item, CheckFinding):
        raise _no_finding(check, item)
    return item


def _no_finding(check: _Check, given: object) -> WorkspaceError:
    return WorkspaceError(
        f"{check.file}: check() gave {type(given).__name__}, which is no finding",
        hint="let it yield sentences, or what context.finding() returns",
    )


def _findings(check: _Check, context: Context, said: Iterable[CheckFinding]) -> Iterator[Finding]:
    for one in said:
        message = _sentence(one.message) or "the check has something against this contract"
        yield Finding(
            rule=RULE,
            level=BY_ID[RULE].level,
            fingerprint=fingerprint(RULE, context.contract, check.name, message),
            contract=context.contract,
            message=message,
            hint=_sentence(one.hint) or _default_hint(check),
            location=_located(context, one.at),
            change_rule=check.name,
        )


def _sentence(text: object) -> str:
    return " ".join(str(text).split())[:_LONGEST]


def _default_hint(check: _Check) -> str:
    asked = _sentence(check.asks)
    return f"{check.file} asks: {asked}" if asked else f"see {check.file}"


def _located(context: Context, at: Location | Spot | None) -> Location | None:
    """The line of a finding; of one that names none the first of the contract's first file."""
    if isinstance(at, Location):
        return at
    there = [one for one in context.revisions if one.current is not None]
    if at is None and there:
        at = Spot(there[0].name, Place("", ""))
    for revision in there:
        current = revision.current
        if at is not None and current is not None and revision.name == at.revision:
            place = at.place if at.place.document in current.documents else Place("", "")
            return locate(current, [place])[place]
    return None


@contextmanager
def _nothing_on_stdout() -> Iterator[None]:
    """What checks print, and the programs they start, goes to stderr: stdout is for the result."""
    with redirect_stdout(sys.stderr):
        try:
            kept = os.dup(1)
        except OSError:  # closed: whoever prints there writes to nobody
            yield
            return
        try:
            with suppress(OSError):
                os.dup2(2, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
