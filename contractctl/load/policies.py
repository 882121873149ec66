"""Read a policy: the ones that come with the package, by name."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from contractctl.errors import WorkspaceError
from contractctl.load.nearest import did_you_mean
from contractctl.model import Direction, Effect, Override, Policy, Severity

_DIRECTIONS: dict[str | None, Direction | None] = {
    None: None,
    "request": "request",
    "response": "response",
}


def policy_names() -> tuple[str, ...]:
    """The policies that come with the package, sorted."""
    folder = files("contractctl") / "policies"
    return tuple(
        sorted(
            file.name.removesuffix(".toml")
            for file in folder.iterdir()
            if file.name[-5:] == ".toml"
        )
    )


def load_policy(name: str) -> Policy:
    """Read one policy. Raises WorkspaceError, with the nearest name, if there is none."""
    if name not in policy_names():
        raise WorkspaceError(
            f"no policy is called {name!r}", hint=did_you_mean(name, policy_names(), "policies")
        )
    text = (files("contractctl") / "policies" / f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    overrides = tuple(_override(entry) for entry in data.get("override", []))
    return Policy(name, data["title"], overrides)


def _override(entry: dict[str, str]) -> Override:
    return Override(
        severity=Severity(entry["severity"]),
        clause=entry["clause"],
        rule=entry.get("rule"),
        aspect=entry.get("aspect"),
        effect=Effect(entry["effect"]) if "effect" in entry else None,
        direction=_DIRECTIONS[entry.get("direction")],
    )
