"""What scripts/bench runs: each bench and its base in turn, N times, and the ratio of their medians; then the figures of other files.

A ratio says more than seconds, which differ from machine to machine. Bench and base take turns, so that a busy moment hits both.
To add a bench of two commands: write a function that does the thing once in an empty folder, and a row in BENCHES. All else is a
function that yields figures, in the MEASURED of the file where it belongs.
"""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import _bench_endpoint
import _bench_explorer
import _bench_files
import _bench_queries
import _corpus
from _figures import ROOT, Asked, Figure
from _synthetic import SIZES

PACKAGES = ("networkx", "pyoxigraph", "pyshacl", "pyvis", "rdflib")
WIDTH = 24  # of the names of figures
MEASURED = {**_bench_queries.MEASURED, **_bench_files.MEASURED, **_bench_endpoint.MEASURED, **_bench_explorer.MEASURED, **_corpus.MEASURED}

Work = Callable[[Path], None]


def imports(folder: Path) -> None:
    """Import the libraries the tool stands on, as a process."""
    _python(folder, "-c", "import rdflib, networkx, pyvis, pyshacl")


def build(folder: Path) -> None:
    """Build the release with all outputs, as a process."""
    _python(folder, "-m", "kg", "build", str(ROOT / "releases"))


def start(folder: Path) -> None:
    """Print the help of the command line, as a process."""
    _python(folder, "-m", "kg", "--help")


@dataclass(frozen=True)
class Bench:
    """A thing to measure, what it is compared with, and the ratio it must not exceed."""

    name: str
    work: Work
    base: Work
    bar: float


BENCHES = (
    Bench("kg build", build, imports, 4.0),
    Bench("kg --help", start, imports, 0.3),
)


@dataclass(frozen=True)
class Result:
    """The ratio of the medians, and the seconds it comes from (least, median, most)."""

    name: str
    ratio: float
    bar: float
    within: bool
    seconds: tuple[float, float, float]
    base: str
    base_seconds: tuple[float, float, float]


def measure(benches: list[Bench], runs: int) -> list[Result]:
    """Run every bench and every base ``runs`` times in turn, after one run that counts for nothing."""
    works = list(dict.fromkeys(work for bench in benches for work in (bench.base, bench.work)))
    times: dict[Work, list[float]] = {work: [] for work in works}
    for _ in range(runs + 1):
        for work in works:
            times[work].append(_timed(work))
    spread = {work: _spread(seconds[1:]) for work, seconds in times.items()}
    return [_result(bench, spread) for bench in benches]


def _result(bench: Bench, spread: dict[Work, tuple[float, float, float]]) -> Result:
    ratio = round(spread[bench.work][1] / spread[bench.base][1], 3)
    return Result(bench.name, ratio, bench.bar, ratio <= bench.bar, spread[bench.work], bench.base.__name__, spread[bench.base])


def _timed(work: Work) -> float:
    with tempfile.TemporaryDirectory() as folder:
        before = perf_counter()
        work(Path(folder))
        return perf_counter() - before


def _spread(seconds: list[float]) -> tuple[float, float, float]:
    return round(min(seconds), 3), round(median(seconds), 3), round(max(seconds), 3)


def _python(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"scripts/bench: {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")


def _table(results: list[Result], found: list[Figure], facts: dict[str, object]) -> str:
    lines = [f"{'bench':<12}{'ratio':>8}{'bar':>6}  {'':<5}seconds (least, median, most), and of its base"]
    for row in results:
        seconds, base = ("  ".join(f"{value:.3f}" for value in three) for three in (row.seconds, row.base_seconds))
        lines.append(f"{row.name:<12}{row.ratio:>8.3f}{row.bar:>6}  {'ok' if row.within else 'OVER':<5}{seconds}   {row.base}: {base}")
    lines += [f"{figure.name:<{WIDTH}} {'' if figure.within else 'NOT WITHIN ITS BAR: '}{figure.said}" for figure in found]
    return "\n".join([*lines, ", ".join(f"{key} {value}" for key, value in facts.items())])


def figures(names: list[str], asked: Asked) -> Iterator[Figure]:
    """Measure what one of the names is part of, or everything."""
    for name, measured in MEASURED.items():
        if not names or any(word in name for word in names):
            yield from measured(name, asked)


def main() -> int:
    """Measure, print, and say whether every ratio is within its bar."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--most", type=int, default=max(SIZES))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the servers it started end with it
    busy = os.getloadavg()[0]
    chosen = [bench for bench in BENCHES if not given.names or any(name in bench.name for name in given.names)]
    results = measure(chosen, max(given.runs, 1))
    found = list(figures(given.names, Asked(max(given.runs, 1), given.most)))
    if not (results or found) or given.runs < 1 or given.most < min(SIZES):
        parser.error(f"nothing to run; the benches are: {', '.join([*(bench.name for bench in BENCHES), *MEASURED])}")
    facts = {"runs": given.runs, "cores": os.cpu_count(), "load": f"{busy:.2f} before and {os.getloadavg()[0]:.2f} after", "python": platform.python_version()}
    facts |= {name: version(name) for name in PACKAGES}
    said = {"benches": [asdict(row) for row in results], "figures": [asdict(row) for row in found], **facts}
    print(json.dumps(said, indent=2) if given.json else _table(results, found, facts))
    return 0 if all(row.within for row in [*results, *found]) else 1


if __name__ == "__main__":
    sys.exit(main())
