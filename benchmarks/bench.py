"""Measure whole processes: median times, peak memory, ratio to a peer of the same run.

A ratio is one of processor seconds, which busy neighbours change least. Large inputs stand beside
`json.load` of the same files by a bare interpreter: no program that reads them can be quicker.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.courses import AS_OF as REPORTED_ON
from benchmarks.courses import write_course
from benchmarks.documents import write_joined, write_tangled, write_yaml
from benchmarks.estates import write_estate
from benchmarks.logs import write as write_log
from benchmarks.logs import write_workspace
from benchmarks.pull_requests import write_many, write_this

ROOT = Path(__file__).resolve().parents[1]
TOOL = (sys.executable, "-m", "contractctl.cli.main")
AS_OF = ("--as-of", "2026-12-01", "--quiet")
FAILED = 2
"""Exit codes from here on mean that the process did not do its work."""

SHORT = 500_000
"""Lines of a log that slower programs can be given, too."""

READ_JSON = "import json, sys\nfor name in sys.argv[1:]: json.load(open(name, 'rb'))"
READ_YAML = "import sys, yaml\nyaml.load(open(sys.argv[1], 'rb'), Loader=yaml.CSafeLoader)"
LOAD = (
    "import sys\nfrom pathlib import Path\nfrom contractctl.load.revisions import load_revision\n"
    "load_revision(sys.argv[1], Path())"
)


@dataclass(frozen=True, slots=True)
class Volume:
    """What a log holds."""

    lines: int
    size: int

    def per(self, seconds: float) -> str:
        """Lines and megabytes a second."""
        return f"{self.lines / seconds:,.0f} lines/s, {self.size / seconds / 1e6:,.0f} MB/s"


@dataclass(frozen=True, slots=True)
class Case:
    """A command, what it may take, and what it is compared with.

    peer: the name of the case that its time is divided by.
    seconds, megabytes: the target; None where there is none.
    runs: how often it is measured, after one run that is not.
    """

    name: str
    command: Sequence[str]
    peer: str | None = None
    seconds: float | None = None
    megabytes: int | None = None
    runs: int = 5
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall-clock seconds (median), processor seconds (median) and peak memory (most)."""

    seconds: float
    processor: float
    megabytes: float


def measure(case: Case, runs: int, environment: Mapping[str, str]) -> Measured:
    """Run a command once to warm up, then `runs` times."""
    found = [_run(case, environment) for _ in range(runs + 1)][1:]
    return Measured(
        statistics.median(one.seconds for one in found),
        statistics.median(one.processor for one in found),
        max(one.megabytes for one in found),
    )


def _run(case: Case, environment: Mapping[str, str]) -> Measured:
    with tempfile.TemporaryFile() as errors:
        started = perf_counter()
        process = subprocess.Popen(
            case.command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        # wait4 took the status that Popen would ask for.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode >= FAILED or process.returncode < 0:
            errors.seek(0)
            reason = errors.read().decode(errors="replace")
            raise SystemExit(f"{case.name}: exit code {process.returncode}\n{reason}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def made(write: Callable[..., Path], *arguments: object, **options: object) -> Path:
    """Make a document in a process of its own: children inherit the peak memory of this one."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(write, *arguments, **options).result()


def diff(base: Path, head: Path, *options: str) -> tuple[str, ...]:
    """The command that compares two documents."""
    return (*TOOL, "diff", *AS_OF, *options, "--format", "json", str(base), str(head))


def start_up() -> Iterator[Case]:
    """What a user waits for before anything is read."""
    python = (sys.executable, "-c")
    yield Case("python -c pass", (*python, "pass"))
    yield Case("python -c 'import click'", (*python, "import click"))
    yield Case("contractctl --help", (*TOOL, "--help"), "python -c 'import click'")
    yield Case("plan orders", (*TOOL, "plan", "orders", *AS_OF), "python -c pass", 1.5)


def planning(folder: Path) -> Iterator[Case]:
    """Plans of estates that fit and of one that does not, in which single steps are tried."""
    for consumers, seconds, megabytes in ((20, None, None), (200, None, None), (2_000, 5.0, 250)):
        workspace = made(write_estate, folder / f"estate-{consumers}", consumers)
        command = (*TOOL, "-C", str(workspace), "plan", "orders", *AS_OF, "--format")
        for format in ("json", "text"):
            name = f"plan, {consumers:,} consumers, {format}"
            yield Case(name, (*command, format), None, seconds, megabytes, runs=3)


def large(folder: Path) -> Iterator[Case]:
    """Two revisions of an API that weighs 12 MB, with and without differences."""
    base = made(write_joined, folder / "base.json", 12)
    head = made(write_joined, folder / "head.json", 12, range(5))
    reading = yield from read_both(12, base, head)
    yield Case("diff 12 MB, no witnesses", diff(base, head, "--no-witness"), reading, 1.2, 250)
    yield Case("diff 12 MB", diff(base, head), reading, 2.5, 400)
    same = made(write_joined, folder / "same.json", 12)
    yield Case("diff 12 MB, nothing differs", diff(base, same), reading, 1.2, 250)


def read_both(size: int, base: Path, head: Path) -> Generator[Case, None, str]:
    """The case that two documents of so many megabytes are compared with; returns its name."""
    name = f"json.load, both of {size} MB"
    yield Case(name, (sys.executable, "-c", READ_JSON, str(base), str(head)))
    return name


def growing(folder: Path) -> Iterator[Case]:
    """Every part of the document edited, at 1, 3 and 10 times the size."""
    for size in (1, 3, 10):
        base = made(write_joined, folder / f"base-{size}.json", size)
        head = made(write_joined, folder / f"head-{size}.json", size, range(size))
        reading = yield from read_both(size, base, head)
        name = f"diff {size} MB, all of it edited"
        yield Case(name, diff(base, head, "--no-witness"), reading)


def tangled(folder: Path) -> Iterator[Case]:
    """One optional property added to the schema that all others lead to, at three sizes."""
    for size, target in ((2, None), (6, 1.0), (18, None)):
        schemas = size * 1_000 // 6
        base = made(write_tangled, folder / f"base-{size}.json", schemas=schemas)
        head = made(write_tangled, folder / f"head-{size}.json", schemas=schemas, added="note")
        reading = yield from read_both(size, base, head)
        name = f"diff {size} MB, one property everywhere"
        yield Case(name, diff(base, head), reading, target, 250 if target else None)


def reading_yaml(folder: Path) -> Iterator[Case]:
    """The loader beside the one that most programs use."""
    file = str(made(write_yaml, folder / "large.yaml", 12))
    peer = "yaml.CSafeLoader, 10 MB"
    yield Case(peer, (sys.executable, "-c", READ_YAML, file), runs=1)
    yield Case("load_revision, YAML 10 MB", (sys.executable, "-c", LOAD, file), peer, runs=3)


def validating(folder: Path) -> Iterator[Case]:
    """Full validation of a contract of 6 MB, then again from the cache."""
    contract = folder / "contracts" / "joined"
    contract.mkdir(parents=True)
    made(write_joined, contract / "openapi.json", 6)
    (folder / "consumers.yaml").write_text("version: 1\nservices: {}\n", encoding="utf-8")
    command = (*TOOL, "-C", str(folder), "validate", "--quiet")
    cold = "validate 6 MB"
    yield Case(cold, (*command, "--no-cache"), runs=1)
    yield Case("validate 6 MB, from the cache", command, cold)


def logs(folder: Path) -> Iterator[Case]:
    """Whole imports of access logs in which every id is another, into an empty store."""
    workspace = made(write_workspace, folder / "workspace")
    # The second run would find every line known.
    emptied = ("sh", "-c", 'rm -rf "$0/.contractctl" && exec "$@"', str(workspace))
    imports = (*emptied, *TOOL, "-C", str(workspace), "evidence", "import", "--allow-outside")
    sizes = (("combined", SHORT, None), ("combined", 5_000_000, 10.0), ("json", 5_000_000, 10.0))
    for form, lines, seconds in sizes:
        file = made(write_log, folder / f"{form}-{lines}.log", lines, form)
        volume = Volume(lines, file.stat().st_size)
        peer = f"wc -l, {form}, {lines:,}"
        yield Case(peer, ("wc", "-l", str(file)), runs=3, volume=volume)
        name = f"import {form}, {lines:,}"
        yield Case(name, (*imports, str(file)), peer, seconds, 500, runs=3, volume=volume)
        if form == "combined" and lines == SHORT:
            if shutil.which("goaccess"):
                page = ("--log-format=COMBINED", "--no-progress", "-o", str(folder / "page.json"))
                command = ("goaccess", str(file), *page)
                yield Case("goaccess", command, name, runs=1, volume=volume)
            else:
                print("goaccess is not installed: not measured")
        file.unlink()


def verifying(folder: Path) -> Iterator[Case]:
    """Compatibility tests of all consumers, beside schemathesis over the contract as it stands."""
    for name in ("contracts", "checks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "consumers.yaml", folder)
    examples = ("--max-examples", "50", "--seed", "1")
    checks = (
        *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
        *("response_headers_conformance", "response_schema_conformance"),
        "positive_data_acceptance",
    )
    union = (
        *(str(Path(sys.executable).with_name("st")), "run", "contracts/orders/v1.yaml"),
        *("--mode", "positive", "--phases", "examples,coverage,fuzzing", *examples),
        *("--checks", ",".join(checks), "--continue-on-failure", "--no-color"),
    )
    verify = (*TOOL, "-C", str(folder), "verify", "orders", *AS_OF, *examples)
    with served("examples.orders.app:v1") as url:
        peer = "schemathesis run, the union"
        yield Case(peer, (*union, "--url", url), runs=3)
        yield Case("verify, over HTTP", (*verify, "--provider", url), peer, 120, runs=3)
        app = (*verify, "--app", "examples.orders.app:v1")
        yield Case("verify, in process", app, peer, 60, runs=3)
    for name in (".schemathesis", ".hypothesis"):
        shutil.rmtree(ROOT / name, ignore_errors=True)


def reporting(folder: Path) -> Iterator[Case]:
    """The weekly report, as a page, in the middle of a small and of a large migration."""
    for consumers, events, seconds, megabytes in ((20, 500, 2, None), (2_000, 50_000, 10, 500)):
        workspace = write_course(folder / str(consumers), consumers, events)
        command = (*TOOL, "-C", str(workspace), "report", "orders", "--format", "html")
        yield Case(
            f"report, {consumers:,} consumers",
            (*command, "--as-of", REPORTED_ON.isoformat()),
            *(None, seconds, megabytes),
            runs=3,
        )


def gating(folder: Path) -> Iterator[Case]:
    """The gate where one line of one contract changed, beside what git itself takes to see that."""
    estates = ((write_this, (), "here", 0.6), (write_many, (200,), "200 contracts", 1.5))
    for write, options, name, seconds in estates:
        workspace = str(write(folder / name, *options))
        peer = f"git diff HEAD, {name}"
        yield Case(peer, ("git", "-C", workspace, "diff", "--exit-code", "--stat", "HEAD"))
        for format in ("github", "text"):
            command = (*TOOL, "-C", workspace, "gate", "--against", "HEAD", *AS_OF)
            yield Case(f"gate, {name}, {format}", (*command, "--format", format), peer, seconds)


@contextmanager
def served(app: str) -> Iterator[str]:
    """An application on a free port of this machine, which is stopped in the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = (sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "error")
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


GROUPS = {
    "start": lambda _: start_up(),
    "plan": planning,
    "large": large,
    "growing": growing,
    "tangled": tangled,
    "yaml": reading_yaml,
    "validate": validating,
    "logs": logs,
    "verify": verifying,
    "report": reporting,
    "gate": gating,
}


def row(case: Case, measured: Measured, peer: Measured | None) -> str:
    """One line of the table."""
    ratio = f"{measured.processor / peer.processor:8.1f}" if peer else " " * 8
    target = f"{case.seconds:.1f} s" if case.seconds else ""
    target += f", {case.megabytes} MB" if case.megabytes else ""
    target += f"  {case.volume.per(measured.seconds)}" if case.volume else ""
    return (
        f"{case.name:36} {measured.seconds:8.3f} {measured.processor:8.3f} "
        f"{measured.megabytes:8.0f} {ratio}  {case.peer or '':36} {target}"
    ).rstrip()


def as_installed(bytecode: str) -> dict[str, str]:
    """The environment of a user, who has bytecode of all modules: the warm-up writes it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def main() -> None:
    """Print the table."""
    words = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=words)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="one run of each, after a warm-up")
    options = parser.parse_args()
    if unknown := set(options.groups) - set(GROUPS):
        parser.error(f"no group is called {', '.join(sorted(unknown))}")
    print(
        f"{'median of whole processes':36} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} "
        f"{'ratio':>8}  {'to':36} target"
    )
    with tempfile.TemporaryDirectory() as bytecode:
        environment = as_installed(bytecode)
        for name in options.groups or GROUPS:
            known: dict[str, Measured] = {}
            with tempfile.TemporaryDirectory() as folder:
                for case in GROUPS[name](Path(folder)):
                    runs = 1 if options.quick else case.runs
                    known[case.name] = measure(case, runs, environment)
                    peer = known[case.peer] if case.peer else None
                    print(row(case, known[case.name], peer), flush=True)


if __name__ == "__main__":
    main()
