"""A row of scripts/bench that is more than a ratio of two commands, and how a child process measures itself."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, fsum, log
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent


@dataclass(frozen=True)
class Figure:
    """A thing that was measured, in words, and whether it is within its bar; ``ratio`` and ``bar`` where it has one."""

    name: str
    said: str
    within: bool = True
    ratio: float | None = None
    bar: float | None = None


@dataclass(frozen=True)
class Asked:
    """What was asked of scripts/bench: how often a thing is measured, and the most triples a graph may have."""

    runs: int
    most: int


Measured = Callable[[str, Asked], Iterator[Figure]]


def at_least(name: str, ratio: float, bar: float, said: str) -> Figure:
    """A row whose ratio says how many times faster ours is, and must reach its bar."""
    return Figure(name, f"{ratio:,.2f} × (at least {bar}): {said}", ratio >= bar, round(ratio, 3), bar)


def at_most(name: str, ratio: float, bar: float, said: str) -> Figure:
    """A row whose ratio says what share of the other's ours takes, and must not exceed its bar."""
    return Figure(name, f"{ratio:,.3f} × (at most {bar}): {said}", ratio <= bar, round(ratio, 3), bar)


def missing(name: str, what: str) -> Figure:
    """A row that needs what is not installed: in CI it counts as over its bar."""
    return Figure(name, f"not measured: {what}", os.environ.get("CI") != "true")


def geometric(ratios: list[float]) -> float:
    """The geometric mean."""
    return exp(fsum(map(log, ratios)) / len(ratios))


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process that imports kg and the files of this folder."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE))), **variables}


def child(program: str, *arguments: str, **variables: str) -> dict:
    """What a Python process prints last, as JSON; it begins with ``peak()`` in megabytes, ``told`` and ``perf_counter``.

    Errors: SystemExit when it fails.
    """
    command = [sys.executable, "-c", PRELUDE + program, *arguments]
    done = subprocess.run(command, env=environment(**variables), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"scripts/bench: a measuring process ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])


PRELUDE = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
def peak():
    # The system's own figure for a process begins with the peak of the one that started it.
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
def told(**values):
    print(json.dumps(values))
"""
