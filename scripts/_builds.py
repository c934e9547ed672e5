"""A build as a process of its own: what it took, all its processes together, and what it left."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from _engines import below
from _figures import Values, environment

EVERY = 0.1  # seconds between two looks at the memory
# What the peak is the sum of: in PSS, pages that processes share count once; without /proc it is the largest RSS of one process.
MEMORY = "PSS" if Path("/proc/self/smaps_rollup").exists() else "RSS of one"

UNITS = {"seconds": "s", "cpu": "CPU-seconds", "megabytes": f"MB ({MEMORY})", "rate": "characters per CPU-second"}


@dataclass(frozen=True)
class Built:
    """What a build took and what it left; ``peak`` is the most its processes held at one time, in megabytes."""

    seconds: float
    cpu: float
    peak: float
    counts: dict[str, int]
    characters: int
    bytes: int
    said: str

    @property
    def values(self) -> Values:
        """What can differ from run to run."""
        return {"seconds": self.seconds, "cpu": self.cpu, "megabytes": self.peak, "rate": self.characters / self.cpu}

    def __str__(self) -> str:
        counts = ", ".join(f"{self.counts[what]:,} {what}" for what in ("documents", "entities", "claims"))
        return f"{counts}, {self.characters:,} characters, {self.bytes / 1e6:,.1f} MB left"


def command(sources: Sequence[Path], output: Path, jobs: int | None = None) -> list[str]:
    """The command line of a build."""
    return [sys.executable, "-m", "kg", "build", *map(str, sources), "--output", str(output), *(["--jobs", str(jobs)] if jobs else [])]


def build(sources: Sequence[Path], output: Path, jobs: int | None = None) -> Built:
    """Run a build to its end.

    Errors: SystemExit when it fails.
    """
    log = output.with_name(f"{output.name}.log")
    with started(command(sources, output, jobs), log) as process, _watched(process.pid) as held:
        before = time.perf_counter()
        _, status, used = os.wait4(process.pid, 0)
        taken = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text("utf-8", "replace")
    if process.returncode:
        sys.exit(f"scripts/bench: kg build ended with {process.returncode}: {said[-500:]}")
    own = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    counts = json.loads((output / "manifest.json").read_text("utf-8"))["counts"]
    characters = sum(len(path.read_text("utf-8")) for path in (output / "texts").iterdir())
    return Built(taken, used.ru_utime + used.ru_stime, max(held, default=own), counts, characters, size(output), said)


def size(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def started(words: list[str], log: Path) -> Iterator[subprocess.Popen]:
    """A process that is the first of a group of its own; what is left of the group at the end is killed."""
    with log.open("wb") as printed:
        process = subprocess.Popen(words, cwd=log.parent, env=environment(), stdin=subprocess.DEVNULL, stdout=printed, stderr=printed, start_new_session=True)
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
def _watched(pid: int) -> Iterator[list[float]]:
    """The memory of a process and all below it, looked at again and again, in megabytes; nothing where the system has no /proc."""
    held, over = [], threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            if found := sum(map(_held, {pid, *below(pid)})):
                held.append(found)

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
