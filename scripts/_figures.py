"""A row of scripts/bench: what was measured of ours and of a peer, run in turns; how often, how far the runs lie apart, and who was stopped.

A ratio says more than seconds, which differ from machine to machine. Ours and the peer take turns, so that a busy moment hits both.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, fsum, log
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).parent
ROOT = HERE.parent
PATIENCE = 60  # seconds that one run of a peer gets, and after which nothing is run again


class Stopped(Exception):
    """A run that was not let end, since it had taken PATIENCE seconds."""


@dataclass(frozen=True)
class Spread:
    """Median, least and most of some runs; what was ``stopped`` would have taken more."""

    median: float
    least: float
    most: float
    runs: int
    unit: str = "s"
    stopped: bool = False

    def __str__(self) -> str:
        if self.stopped:
            return f"more than {_short(self.median)} {self.unit}"
        apart = f" ({_short(self.least)}–{_short(self.most)}, {self.runs} runs)" if self.runs > 1 else ""
        return f"{_short(self.median)} {self.unit}{apart}"


def _short(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"


def spread(values: Sequence[float], unit: str = "s", *, stopped: bool = False) -> Spread:
    """The spread of these values; when the last run was stopped it alone counts, for it says the most."""
    kept = values[-1:] if stopped else values
    return Spread(*(float(f"{value:.6g}") for value in (median(kept), min(kept), max(kept))), len(kept), unit, stopped)


@dataclass(frozen=True)
class Figure:
    """A thing that was measured, in words and in numbers, and whether it is within its bar.

    ``measured`` holds the runs of ours and of the peer by name; ``size`` says how large the thing was, ``seed`` from what it was drawn.
    """

    name: str
    said: str
    within: bool = True
    ratio: float | None = None
    bar: float | None = None
    measured: Mapping[str, Spread] = field(default_factory=dict)
    size: str | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Asked:
    """What was asked of scripts/bench: how often a thing is run, the most triples a graph may have, and whether it may take long."""

    runs: int
    most: int
    full: bool = False


Measured = Callable[[str, Asked], Iterator[Figure]]


@dataclass(frozen=True)
class Bench:
    """What yields figures, and whether it belongs to the quick set."""

    measured: Measured
    quick: bool = True


Values = Mapping[str, float]
Work = Callable[[], Values | None]


@dataclass
class Runs:
    """What the runs of one work gave: their seconds by the clock, unless the work says itself what it took."""

    values: list[Values] = field(default_factory=list)
    stopped: bool = False
    spent: float = 0

    def spread(self, key: str = "seconds", unit: str = "s") -> Spread:
        """The spread of one of the values."""
        return spread([values[key] for values in self.values if key in values], unit, stopped=self.stopped)

    def run(self, work: Work) -> None:
        """Run the work once more."""
        before = perf_counter()
        try:
            said = work()
        except Stopped:
            self.stopped, said = True, None
        taken = perf_counter() - before
        self.spent += taken
        self.values.append(said or {"seconds": PATIENCE if self.stopped else taken})


def in_turns(works: Mapping[str, Work], runs: int, *, warm: bool = False) -> dict[str, Runs]:
    """Run all works ``runs`` times in turn, those that took long less often; with ``warm`` the first turn counts for nothing."""
    found = {name: Runs() for name in works}
    for turn in range(runs + warm):
        for name, work in works.items():
            if found[name].spent <= PATIENCE and not found[name].stopped:
                found[name].run(work)
        if warm and not turn:
            found = {name: each if each.spent > PATIENCE or each.stopped else Runs() for name, each in found.items()}
    return found


def spreads(runs: Mapping[str, Runs], key: str = "seconds", unit: str = "s") -> dict[str, Spread]:
    """The spread of one value of each work."""
    return {who: each.spread(key, unit) for who, each in runs.items()}


def at_least(name: str, ratio: float, bar: float, said: str, **more: object) -> Figure:
    """A row whose ratio says how many times faster ours is, and must reach its bar."""
    return Figure(name, f"{ratio:,.2f} ×{_bound('or more', **more)} (at least {bar}): {said}", ratio >= bar, round(ratio, 3), bar, **more)


def at_most(name: str, ratio: float, bar: float, said: str, **more: object) -> Figure:
    """A row whose ratio says what share of the other's ours takes, and must not exceed its bar."""
    return Figure(name, f"{ratio:,.3f} ×{_bound('or less', **more)} (at most {bar}): {said}", ratio <= bar, round(ratio, 3), bar, **more)


def _bound(words: str, measured: Mapping[str, Spread] | None = None, **_: object) -> str:
    """That the ratio is only a bound, where a peer was stopped."""
    return f" {words}" if any(each.stopped for each in (measured or {}).values()) else ""


def told(measured: Mapping[str, Spread]) -> str:
    """The runs of all in words."""
    return "; ".join(f"{name} {each}" for name, each in measured.items())


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

    Errors: Stopped when it takes longer than PATIENCE, SystemExit when it fails.
    """
    command = [sys.executable, "-c", PRELUDE + program, *arguments]
    try:
        done = subprocess.run(command, env=environment(**variables), capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Stopped from None
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
