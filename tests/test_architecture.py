"""The rules of the house that a program can check: layers, doors, purity, laziness, sizes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from conftest import ROOT

RANKS = {
    "pointer": 0,
    "model": 1,
    "errors": 2,
    "headers": 3,
    "load": 3,
    "diff": 3,
    "evidence": 3,
    "foreign": 3,
    "audit": 4,
    "graph": 4,
    "impact": 4,
    "expand": 5,
    "plan": 5,
    "stub": 5,
    "checks": 6,
    "gate": 6,
    "verify": 6,
    "track": 6,
    "report": 6,
    "cli": 7,
}
"""A layer imports layers of strictly lower rank, and itself."""

DOORS = {
    "anyio": {"verify"},
    "click": {"cli"},
    "duckdb": {"evidence"},
    "git": {"load"},
    "gitdb": {"load"},
    "holidays": {"plan"},
    "hypothesis": {"verify"},
    "icalendar": {"report"},
    "jsonschema": {"load"},
    "jsonschema_path": {"load"},
    "jsonschema_rs": {"load", "diff", "stub", "verify"},
    "networkx": {"graph"},
    "openapi_schema_validator": {"load"},
    "openapi_spec_validator": {"load"},
    "referencing": {"load"},
    "pyspark": {"evidence"},
    "requests": {"verify"},
    "rich": {"cli"},
    "schemathesis": {"verify"},
    "sqlite_utils": {"track"},
    "svg": {"report"},
    "urllib3": {"verify"},
    "werkzeug": {"verify"},
    "yaml": {"load"},
    "zstandard": {"evidence"},
    **{
        f"tree_sitter{language}": {"evidence"}
        for language in (
            *("", "_bash", "_c_sharp", "_go", "_java", "_javascript", "_kotlin", "_python"),
            *("_ruby", "_typescript"),
        )
    },
}
"""Which layers may import which dependency."""

PURE = {
    *("audit", "pointer", "model", "errors", "diff", "expand", "gate", "graph", "headers"),
    *("impact", "plan", "report"),
}
"""Layers that do no input or output, read no clock and throw no dice."""

WORLDLY_MODULES = {
    *("builtins", "glob", "importlib", "io", "locale", "logging", "os", "pathlib", "random"),
    *("secrets", "shutil", "socket", "subprocess", "sys", "tempfile", "threading", "time", "uuid"),
}
WORLDLY_NAMES = {"open", "print", "input", "__import__", "eval", "exec"}
CLOCKS = {"now", "today", "utcnow", "localtime", "fromtimestamp"}

HEAVY = {
    *("duckdb", "git", "holidays", "icalendar", "jsonschema_rs", "networkx"),
    *("hypothesis", "openapi_spec_validator", "pyspark", "requests", "rich", "schemathesis"),
    *("sqlite3", "sqlite_utils"),
    *("svg", "tree_sitter", "werkzeug", "yaml", "zstandard"),
}

MAX_FILE, MAX_FUNCTION = 400, 35


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def layer(path: Path) -> str:
    """The part of the package that a file belongs to; "" for the package's own __init__."""
    first = path.relative_to(ROOT / "contractctl").parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every imported module in full; `from contractctl import x` names `contractctl.x`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "contractctl":
                yield from (f"contractctl.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PACKAGE = sources("contractctl")


def test_every_part_of_the_package_has_a_rank() -> None:
    assert {layer(path) for path in PACKAGE} - {""} == set(RANKS)


def test_a_module_imports_strictly_lower_layers_or_its_own() -> None:
    wrong = []
    for path in PACKAGE:
        own = layer(path)
        for name in imports(parsed(path)):
            target = name.split(".")[1] if name.startswith("contractctl.") else None
            if target in (None, own, "__version__"):
                continue
            if RANKS[str(target)] >= RANKS.get(own, -1):
                wrong.append(f"{shown(path)} imports {name}")
    assert wrong == []


def test_every_dependency_comes_in_by_its_own_door() -> None:
    wrong = []
    for path in PACKAGE:
        for name in imports(parsed(path)):
            top = name.partition(".")[0]
            known = top in sys.stdlib_module_names or top == "contractctl"
            if not known and layer(path) not in DOORS.get(top, set()):
                wrong.append(f"{shown(path)} imports {name}")
    assert wrong == []


def worldly(tree: ast.AST) -> Iterator[str]:
    for name in imports(tree):
        if name.partition(".")[0] in WORLDLY_MODULES:
            yield f"imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in WORLDLY_NAMES:
            yield f"line {node.lineno} uses {node.id}"
    yield from clocks(tree)


def clocks(tree: ast.AST) -> Iterator[str]:
    """Where `date.today()` and the like are asked, however `date` was imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            asked = node.value.attr if isinstance(node.value, ast.Attribute) else node.value
            if getattr(asked, "id", asked) in ("date", "datetime", "time"):
                yield f"line {node.lineno} asks for {node.attr}"


def test_the_middle_does_no_io_and_reads_no_clock() -> None:
    assert [
        f"{shown(path)} {what}"
        for path in PACKAGE
        if layer(path) in PURE
        for what in worldly(parsed(path))
    ] == []


def test_only_one_place_asks_what_day_it_is() -> None:
    asking = [shown(path) for path in PACKAGE if any(clocks(parsed(path)))]
    assert asking == ["contractctl/cli/options.py"]


def modules_of(*arguments: str) -> set[str]:
    """The top-level modules that a run of the real program imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "contractctl.cli.main", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = re.findall(r"^import time:.*\| +(\S+)$", done.stderr, re.MULTILINE)
    assert "contractctl.cli.options" in listed
    return {name.partition(".")[0] for name in listed}


def test_help_imports_no_heavy_dependency() -> None:
    assert modules_of("--help") & HEAVY == set()


def test_a_diff_of_json_as_json_imports_only_what_it_needs(tmp_path: Path) -> None:
    for name, paths in (("base", "{}"), ("head", '{"/a": {}}')):
        text = f'{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {paths}}}'
        (tmp_path / f"{name}.json").write_text(text)
    pair = (str(tmp_path / "base.json"), str(tmp_path / "head.json"))
    found = modules_of("diff", *pair, "--format", "json", "--fail-on", "never")
    assert found & HEAVY <= {"jsonschema_rs", "yaml"}


def test_files_stay_short() -> None:
    lengths = {
        shown(path): path.read_text(encoding="utf-8").count("\n")
        for path in sources("contractctl", "tests", "checks", "benchmarks")
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE} == {}


def test_functions_stay_short() -> None:
    long = {
        f"{shown(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in PACKAGE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }
    assert {name: lines for name, lines in long.items() if lines > MAX_FUNCTION} == {}


def test_a_module_says_in_one_sentence_what_it_is_for() -> None:
    faults = {
        shown(path): "more than one sentence" if said.endswith(".") else "no docstring"
        for path in sources("contractctl", "tests")
        for said in [(ast.get_docstring(parsed(path)) or "").partition("\n\n")[0]]
        if not said.endswith(".") or re.search(r"\. +[A-Z]", said)
    }
    assert faults == {}


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [shown(path) for path in PACKAGE if path.stem in drawers] == []


def test_annotations_are_never_evaluated_at_import() -> None:
    assert [
        shown(path)
        for path in sources("contractctl", "tests")
        if "annotations" not in set(future_imports(parsed(path))) and path.name != "__init__.py"
    ] == []


def future_imports(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield from (alias.name for alias in node.names)
