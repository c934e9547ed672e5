"""A build as a process of its own: what it took, all its processes together, and what it left; the graph and its tables apart from the pages."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

from _engines import below
from _figures import Spread, Values, environment

EVERY = 0.1  # seconds between two looks at the memory
# What the peak is the sum of: in PSS, pages that processes share count once; without /proc it is the largest RSS of one process.
MEMORY = "PSS" if Path("/proc/self/smaps_rollup").exists() else "RSS of one"
# Of all files of a build; "graph" is what was done until the graph and its tables were written, and only the explorer and the report were not.
UNITS = {
    "seconds": "s", "cpu": "CPU-seconds", "megabytes": f"MB ({MEMORY})", "rate": "characters per CPU-second",
    "graph seconds": "s", "graph cpu": "CPU-seconds", "graph megabytes": f"MB ({MEMORY})", "graph rate": "characters per CPU-second",
}  # fmt: skip
_BUILD = """
import json, sys, time
from pathlib import Path
from kg import api
from kg.progress import told_to
output, jobs, *sources = sys.argv[1:]
class Marks:
    # Notes when the last file of the graph and of its tables is written; what is left is done by this process alone.
    def stage(self, name, total=None, unit="documents"):
        self.left, self.last = total, name == "assemble"
    def advance(self, count=1):
        self.left = self.left and self.left - count
        if self.last and not self.left:
            self.clock, self.cpu = time.monotonic(), time.process_time()
marks = Marks()
with told_to(marks):
    refused = api.build(sources, output, workers=int(jobs)).refused
over = {"clock": marks.clock, "after": time.monotonic() - marks.clock, "cpu": time.process_time() - marks.cpu, "refused": len(refused)}
print(json.dumps(over))
"""


@dataclass(frozen=True)
class Built:
    """What a build took and what it left, by the names of UNITS; megabytes are the most its processes held at one time."""

    values: Values
    counts: dict[str, int]
    characters: int
    bytes: int

    def __str__(self) -> str:
        counts = ", ".join(f"{self.counts[what]:,} {what}" for what in ("documents", "entities", "claims"))
        return f"{counts}, {self.characters:,} characters, {self.bytes / 1e6:,.1f} MB left"


def build(sources: Sequence[Path], output: Path, jobs: int = 1, *, quick: bool = True) -> Built:
    """Run a build to its end; unless it is to be ``quick``, the quick SHACL engine is hidden from it.

    Errors: SystemExit when it fails.
    """
    log = output.with_name(f"{output.name}.log")
    hidden = {} if quick else {"PYTHONPATH": os.pathsep.join([_without_engine(log.parent), environment()["PYTHONPATH"]])}
    ran = _run([sys.executable, "-c", _BUILD, str(output), str(jobs), *map(str, sources)], log, **hidden)
    over = json.loads(ran.last)
    characters = sum(len(path.read_text("utf-8")) for path in (output / "texts").iterdir())
    whole = _values("", ran.seconds, ran.cpu, ran.peak(), characters)
    graph = _values("graph ", ran.seconds - over["after"], ran.cpu - over["cpu"], ran.peak(over["clock"]), characters)
    return Built(whole | graph, json.loads((output / "manifest.json").read_text("utf-8"))["counts"], characters, size(output))


@dataclass(frozen=True)
class _Ran:
    """What a process and those below it took, the memory they held by the clock, the peak of the largest, and the last line it printed."""

    seconds: float
    cpu: float
    held: Sequence[tuple[float, float]]
    own: float
    last: str

    def peak(self, until: float = inf) -> float:
        """The most memory that all held at one time, in megabytes."""
        return max((megabytes for at, megabytes in self.held if at <= until), default=self.own)


def _run(words: list[str], log: Path, **variables: str) -> _Ran:
    with started(words, log, **variables) as process, _watched(process.pid) as held:
        before = time.monotonic()
        _, status, used = os.wait4(process.pid, 0)
        taken = time.monotonic() - before
        process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text("utf-8", "replace").splitlines()
    if process.returncode:
        sys.exit(f"scripts/bench: a build ended with {process.returncode}: {said[-3:]}")
    own = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return _Ran(taken, used.ru_utime + used.ru_stime, held, own, said[-1])


def _without_engine(folder: Path) -> str:
    """A folder to look for modules in, in which the engine of the extra "quick" cannot be imported."""
    (folder / "hidden").mkdir(exist_ok=True)
    (folder / "hidden" / "shacl.py").write_text("raise ImportError")
    return str(folder / "hidden")


def _values(prefix: str, seconds: float, cpu: float, peak: float, characters: int) -> dict[str, float]:
    found = {"seconds": seconds, "cpu": cpu, "megabytes": peak, "rate": characters / cpu}
    return {prefix + key: value for key, value in found.items()}


def said(found: Mapping[str, Spread], *, graph: bool) -> str:
    """What the graph and its tables took in words, or all files."""
    return "; ".join(str(each) for key, each in found.items() if key.startswith("graph") is graph)


def size(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def started(words: list[str], log: Path, **variables: str) -> Iterator[subprocess.Popen]:
    """A process that is the first of a group of its own; what is left of the group at the end is killed."""
    with log.open("wb") as printed:
        streams = {"stdin": subprocess.DEVNULL, "stdout": printed, "stderr": printed}
        process = subprocess.Popen(words, cwd=log.parent, env=environment(**variables), start_new_session=True, **streams)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """End the process and all of its group at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _watched(pid: int) -> Iterator[list[tuple[float, float]]]:
    """When it was looked, and how many megabytes a process and all below it held then; nothing where the system has no /proc."""
    held, over = [], threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            if found := sum(map(_held, {pid, *below(pid)})):
                held.append((time.monotonic(), found))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield held
    finally:
        over.set()
        watching.join()


def _held(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3
    except OSError:  # it has ended
        return 0
