"""What scripts/bench runs: the rows that were asked for, each as soon as it is measured, then what they were measured with.

To add a row: write a function that yields figures into the MEASURED of the file where it belongs, ours beside a peer in turns.
"""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import _bench_analysis
import _bench_check
import _bench_commands
import _bench_endpoint
import _bench_explorer
import _bench_files
import _bench_growth
import _bench_queries
import _corpus
import _versions
from _figures import Asked, Bench, Figure
from _synthetic import SIZES

WIDTH = 28  # of the names of figures
QUICK, FULL = Asked(3, 100_000), Asked(7, max(SIZES), full=True)
FILES = (
    _bench_commands, _bench_queries, _bench_files, _bench_check, _bench_analysis, _bench_endpoint, _bench_explorer, _bench_growth, _corpus,
)  # fmt: skip
MEASURED: dict[str, Bench] = {name: bench for file in FILES for name, bench in file.MEASURED.items()}


def chosen(names: Sequence[str], *, full: bool) -> dict[str, Bench]:
    """The benches whose names hold one of these words; without words the quick ones, or all."""
    if names:
        return {name: bench for name, bench in MEASURED.items() if any(word in name for word in names)}
    return {name: bench for name, bench in MEASURED.items() if bench.quick or full}


def figures(benches: dict[str, Bench], asked: Asked) -> Iterator[Figure]:
    """Measure them one after the other."""
    for name, bench in benches.items():
        yield from bench.measured(name, asked)


def line(figure: Figure) -> str:
    """A row of the table."""
    return f"{figure.name:<{WIDTH}} {'' if figure.within else 'NOT WITHIN ITS BAR: '}{figure.said}"


def main() -> int:
    """Measure, print, and say whether every ratio is within its bar."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--most", type=int)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the servers it started end with it
    usual = FULL if given.full else QUICK
    asked = Asked(*(own if own is not None else usual for own, usual in ((given.runs, usual.runs), (given.most, usual.most))), given.full)
    benches = chosen(given.names, full=given.full)
    if not benches or asked.runs < 1 or asked.most < min(SIZES):
        parser.error(f"nothing to run; the benches are: {', '.join(MEASURED)}")
    busy, found = os.getloadavg()[0], []
    for figure in figures(benches, asked):
        found.append(figure)
        if not given.json:
            print(line(figure), flush=True)
    facts = {**asdict(asked), "cores": os.cpu_count(), "machine": platform.machine(), "load": [round(busy, 2), round(os.getloadavg()[0], 2)]}
    print(json.dumps({"rows": list(map(asdict, found)), **facts, "versions": _versions.versions()}, indent=2) if given.json else _foot(facts))
    return 0 if all(row.within for row in found) else 1


def _foot(facts: dict[str, object]) -> str:
    """What it was measured with, in a line for the machine and one for the versions."""
    return "\n".join(", ".join(f"{key} {value}" for key, value in said.items()) for said in (facts, _versions.versions()))


if __name__ == "__main__":
    sys.exit(main())
