"""Applications that are found by name and called in this process."""

from __future__ import annotations

import difflib
import importlib
import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from contractctl.errors import VerificationError
from contractctl.foreign.crashes import crash, origin, told
from contractctl.foreign.patience import Helper
from contractctl.model.verification import Outcome, Target, WireRequest
from contractctl.stub import Stub
from contractctl.verify.asgi import AsgiSender
from contractctl.verify.bodies import too_slow
from contractctl.verify.senders import Sender
from contractctl.verify.wsgi import WsgiSender

_IMPORT_SECONDS = 60.0
_HINT = "name it as module:attribute, or as module:function() where a function makes it"


class StubSender:
    """A stub of a revision."""

    def __init__(self, target: Target, seed: int, timeout: float) -> None:
        assert target.stub is not None
        self._stub = Stub(target.stub, seed=seed, worst_case=target.worst_case)
        self._is_second = False
        self._helper, self._timeout = Helper(), timeout

    def send(self, request: WireRequest) -> Outcome:
        try:
            return self._helper.call(
                partial(self._stub.answer, self._varied(request)), self._timeout
            )
        except TimeoutError:
            return too_slow(self._timeout)
        except Exception as error:
            return crash(error)

    def close(self) -> None:
        """Nothing is held."""

    def _varied(self, request: WireRequest) -> WireRequest:
        """Every second request asks for a made-up answer: examples leave fields out."""
        self._is_second = not self._is_second
        if self._is_second:
            return request
        return replace(request, headers=(*request.headers, ("Prefer", "dynamic")))


def loaded(target: Target, timeout: float, max_body: int) -> Sender:
    """The application that a target names; raises VerificationError if there is none."""
    folder = os.path.abspath(target.folder or os.curdir)
    helper = Helper()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        # In the thread that will call it: what it opens while it is imported may be bound to one.
        app = helper.call(partial(_found, target.app, folder), _IMPORT_SECONDS)
    except TimeoutError:
        raise VerificationError(
            f"{target.app} is still being imported after {_IMPORT_SECONDS:g} s",
            hint="move what takes long out of the import, into the start-up of the application",
        ) from None
    if _is_asgi(app):
        return AsgiSender(app, target.app, helper, timeout=timeout, max_body=max_body)
    return WsgiSender(app, helper, timeout=timeout, max_body=max_body)


def _found(name: str, folder: str) -> Callable[..., object]:
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise VerificationError(f"{name!r} is no name of an application", hint=_HINT)
    value: object = _imported(module_name, folder)
    for part in attribute.removesuffix("()").split("."):
        value = _member(value, part, module_name)
    if attribute.endswith("()"):
        value = _made(value, name)
    if not callable(value):
        raise VerificationError(
            f"{name} is {type(value).__name__}, not a WSGI or ASGI application", hint=_HINT
        )
    return value


def _imported(module: str, folder: str) -> object:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not (module + ".").startswith(error.name + "."):
            raise _unusable(f"{module} cannot be imported", error) from None
        raise VerificationError(
            f"there is no module {error.name} in {folder}, nor among the installed packages",
            hint="run in the folder in which the module lies, with its packages installed",
        ) from None
    except BaseException as error:
        raise _unusable(f"{module} cannot be imported", error) from None


def _member(value: object, name: str, module: str) -> object:
    if hasattr(value, name):
        found: object = getattr(value, name)
        return found
    near = difflib.get_close_matches(name, dir(value), n=1) or [
        known for known in ("app", "application", "create_app") if hasattr(value, known)
    ]
    hint = f"did you mean {near[0]}?" if near else _HINT
    raise VerificationError(f"the module {module} has nothing called {name}", hint=hint)


def _made(factory: object, name: str) -> object:
    try:
        return factory()  # type: ignore[operator]  # what cannot be called is told below
    except BaseException as error:
        raise _unusable(f"{name} made no application", error) from None


def _unusable(what: str, error: BaseException) -> VerificationError:
    hint = "mend it, or install what it needs beside contractctl; then run again"
    return VerificationError(f"{what}: {told(error)}", hint=hint, location=origin(error))


def _is_asgi(app: Callable[..., object]) -> bool:
    """An ASGI application takes scope, receive and send; a WSGI one environ and start_response."""
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__):
        return True
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        return False
    required = [one for one in parameters if one.default is one.empty and one.kind in (0, 1)]
    return len(required) == 3
