"""What scripts/bench measures on growth: builds of ever more invented releases, each as processes of its own, with one worker and with two.

The releases are those of _press.py, at every size the first of the same ones. Then one release more and one less, and builds that are killed.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from subprocess import TimeoutExpired

import _press
from _builds import UNITS, Built, build, said, started
from _figures import Asked, Bench, Figure, Runs, Spread, Values, at_least, at_most, in_turns, spread, told
from _versions import installed

QUICK, FULL = (200,), (1_000, 10_000)  # releases
RATE, QUICK_RATE = 25_000, 60_000  # characters for each CPU-second that a build must reach, with pySHACL and with the quick engine
TWICE, FLAT, MEMORY, ADDED = 1.7, 1.15, 1.3, 0.05  # other bars, of the largest size
PLAIN, JOBS = 0, (1, 2)
KILLS, FEW, SEED = 50, 60, 8  # builds that are killed, each of so many releases


@dataclass
class Grown:
    """The builds of one number of releases: the folder of the releases, a place for what is built of them, and what the runs took."""

    count: int
    releases: Path
    place: Path
    runs: Mapping[int, Runs] = field(default_factory=dict)  # by the number of workers; 0 is one without the quick engine
    last: Built | None = None

    @property
    def output(self) -> Path:
        """Where the last build lies, with what it keeps beside."""
        return self.place / "output"

    @property
    def facts(self) -> dict[str, object]:
        """Size and seed of a row."""
        return {"size": f"{self.last}", "seed": _press.SEED}

    def spread(self, jobs: int, key: str) -> Spread:
        """The spread of one value of the builds with so many workers."""
        return self.runs[jobs].spread(key, UNITS[key])

    def build(self, jobs: int, *, anew: bool = True) -> Values:
        """Build into the place, which is emptied before if it is built anew."""
        if anew:
            shutil.rmtree(self.place, ignore_errors=True)
            self.place.mkdir()
        self.last = build([self.releases], self.output, jobs or 1, quick=jobs != PLAIN)
        return self.last.values


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """All rows of growth."""
    grown = []
    with tempfile.TemporaryDirectory() as folder:
        for count in FULL if asked.full else QUICK:
            here = _grown(Path(folder), count)
            plain = (PLAIN,) if asked.full and not grown and installed("shacl") else ()
            here.runs = in_turns({jobs: partial(here.build, jobs) for jobs in (*plain, *JOBS)}, min(asked.runs, 2))
            grown.append(here)
            yield from _built(f"{name}, {count:,}", here, strict=asked.full and count == FULL[-1])
        for jobs in JOBS:
            yield from _changed(f"{name}, {grown[-1].count:,}", grown[-1], jobs, strict=asked.full)
        if asked.full:
            yield from _flat(name, grown[0], grown[-1])
            few = _grown(Path(folder), FEW)
            few.runs = in_turns({JOBS[-1]: partial(few.build, JOBS[-1])}, 1)
            yield _killed(f"{name}, {FEW:,}", few)


def _grown(folder: Path, count: int) -> Grown:
    """The first releases, so many, and a place for what is built of them."""
    here = Grown(count, folder / f"releases-{count}", folder / f"built-{count}")
    _press.write(here.releases, count)
    return here


def _built(name: str, here: Grown, *, strict: bool) -> Iterator[Figure]:
    """The builds of one size; only the largest has to be faster with two workers."""
    for jobs in here.runs:
        quick = jobs != PLAIN and installed("shacl")
        found, bar = {key: here.spread(jobs, key) for key in UNITS}, QUICK_RATE if quick else RATE
        took = f"{said(found, graph=True)}; with explorer and report {said(found, graph=False)}; {here.last}"
        words = f"the {bar:,} characters for each CPU-second that are asked for, {'quick engine' if quick else 'pySHACL'}; {took}"
        row = f"{name}: jobs {jobs}" if jobs else f"{name}: pySHACL"
        yield at_least(row, found["graph rate"].median / bar, 1, words, measured=found, **here.facts)
    found = {f"{jobs} at work": here.spread(jobs, "seconds") for jobs in JOBS}
    one, two = (each.median for each in found.values())
    words = f"faster with two at work than with one; {told(found)}"
    yield at_least(f"{name}: two", one / two, TWICE if strict else 1, words, measured=found, **here.facts)


def _flat(name: str, least: Grown, most: Grown) -> Iterator[Figure]:
    """Memory, and time for each release, of the largest graph beside those of the smallest."""
    for jobs in JOBS:
        for what, key, bar, scale in (("memory", "graph megabytes", MEMORY, 1), ("time each", "graph seconds", FLAT, most.count / least.count)):
            found = {f"{here.count:,}": here.spread(jobs, key) for here in (least, most)}
            small, large = (each.median for each in found.values())
            words = f"of that of {least.count:,} releases at {most.count:,}, {jobs} at work; {told(found)}"
            yield at_most(f"{name}: {what}, jobs {jobs}", large / small / scale, bar, words, measured=found, **most.facts)


def _changed(name: str, here: Grown, jobs: int, *, strict: bool) -> Iterator[Figure]:
    """One release is added and taken away again; the output is then what it was, to the byte."""
    whole, before = here.spread(jobs, "seconds"), digest(here.output)
    _press.write(here.releases, 1, first=here.count + 1)
    added = spread([here.build(jobs, anew=False)["seconds"]])
    _added(here).unlink()
    removed = spread([here.build(jobs, anew=False)["seconds"]])
    same = digest(here.output) == before
    for what, taken in (("one more", added), ("one less", removed)):
        found = {what: taken, "a build from nothing": whole}
        words = f"of a build from nothing, {jobs} at work; {told(found)}"
        yield at_most(f"{name}: {what}, jobs {jobs}", taken.median / whole.median, ADDED if strict else 1, words, measured=found, **here.facts)
    yield Figure(f"{name}: back again, jobs {jobs}", f"{'the same' if same else 'NOT the same'} bytes as before", same, **here.facts)


def _killed(name: str, here: Grown) -> Figure:
    """Builds of one release more, over the old output, killed at random moments and begun again."""
    seconds, old, dice, again, whole = here.spread(JOBS[-1], "seconds").median, digest(here.output), random.Random(SEED), [], []
    kept = here.place.with_name("kept")
    here.output.rename(kept)
    _press.write(here.releases, 1, first=here.count + 1)
    here.build(JOBS[-1])
    new = digest(here.output)
    for _ in range(KILLS):
        shutil.rmtree(here.place)
        shutil.copytree(kept, here.output)
        _interrupt(here, seconds * dice.random())
        whole.append(digest(here.output) in (old, new))
        again.append(here.build(JOBS[-1], anew=False)["seconds"])
        whole.append(digest(here.output) == new)
    found = {"the next build": spread(again), "a build from nothing": here.spread(JOBS[-1], "seconds")}
    words = f"{KILLS} builds killed at random moments: the old output {'was whole and the next build right' if all(whole) else 'was NOT whole'}; {told(found)}"
    return Figure(f"{name}: killed", words, all(whole), measured=found, **here.facts)


def _interrupt(here: Grown, after: float) -> None:
    """Begin a build and kill all its processes after some seconds."""
    words = [sys.executable, "-m", "kg", "build", str(here.releases), "--output", str(here.output), "--jobs", str(JOBS[-1])]
    with started(words, here.place / "killed.log") as process, suppress(TimeoutExpired):
        process.wait(after)


def _added(here: Grown) -> Path:
    """The file of the release that was added."""
    return next(here.releases.glob(f"*-{here.count + 1:06}.*"))


def digest(folder: Path) -> str:
    """A hash of all files of a folder, with their names; of a folder that is not there too."""
    found = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder)}\n".encode() + sha256(path.read_bytes()).digest())
    return found.hexdigest()


MEASURED: dict[str, Bench] = {"growth": Bench(measured)}
