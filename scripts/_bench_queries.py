"""What scripts/bench measures on the named queries: ours beside Oxigraph called directly, rdflib's memory store, and Virtuoso over HTTP.

All are asked the same text on the same synthetic graph and read every row into Python. Each query counts once: what a row says is the
geometric mean of the ratios.
"""

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import _synthetic
import pyoxigraph
from _figures import PRELUDE, Asked, Figure, Measured, at_least, at_most, environment, geometric

from kg import store
from kg.graph import PREFIXES
from kg.ontology import Ontology

SIZE = 100_000
PATIENCE = 20  # seconds that rdflib gets for a query
Ask = Callable[[str], int]  # the name of a query to the number of its solutions

_RDFLIB = """
import rdflib
from kg.graph import PREFIXES
from kg.ontology import Ontology
known = Ontology()
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
print("ready", flush=True)
for line in sys.stdin:
    text = known.query(line.strip()).text
    before = perf_counter()
    rows = sum(1 for row in graph.query(text, initNs=PREFIXES))
    print(json.dumps([perf_counter() - before, rows]), flush=True)
"""


def named(ontology: Ontology) -> list[str]:
    """The queries that belong to the tool; the questions about single releases have no rows here."""
    return [name for name, path in ontology.queries.items() if path.parent.name == "queries"]


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """The rows of all named queries at 10^5 triples."""
    ontology, size = Ontology(), min(SIZE, asked.most)
    place = _synthetic.folder(size)
    names = named(ontology)
    times = _taking_turns({"ours": _ours(place, ontology), "directly": _directly(place, ontology)}, names, asked.runs)
    slow = dict(_rdflib(place, names))
    for query in names:
        ours, directly = (times[engine][query] * 1000 for engine in ("ours", "directly"))
        late = "over " * (slow[query] >= PATIENCE)
        yield Figure(f"  {query}", f"ours {ours:.1f} ms, Oxigraph directly {directly:.1f} ms, rdflib {late}{slow[query] * 1000:,.0f} ms")
    stopped = sum(seconds >= PATIENCE for seconds in slow.values())
    faster = geometric([slow[query] / times["ours"][query] for query in names])
    yield at_least(f"{name}: rdflib", faster, 25, f"faster than rdflib's memory store at {size:,}, or more: {stopped} of {len(names)} stopped at {PATIENCE} s")
    share = [times["ours"][query] / times["directly"][query] for query in names]
    worst = max(zip(share, names, strict=True))
    said = f"of pyoxigraph called directly at {size:,}, both reading every value (worst {worst[1]}: {worst[0]:.2f})"
    yield at_most(f"{name}: Oxigraph", geometric(share), 2, said)


def _ours(place: Path, ontology: Ontology) -> Ask:
    held = store.read(place, ontology)
    return lambda name: len(held.rows(name))


def _directly(place: Path, ontology: Ontology) -> Ask:
    held = pyoxigraph.Store()
    held.bulk_load(path=place / "graph.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    texts = {name: ontology.query(name).text for name in named(ontology)}

    def ask(name: str) -> int:
        return len([[None if term is None else term.value for term in row] for row in held.query(texts[name], prefixes=PREFIXES)])

    return ask


def _taking_turns(engines: dict[str, Ask], names: list[str], runs: int) -> dict[str, dict[str, float]]:
    """The least seconds of each engine for each query, after one run that counts for nothing."""
    best = {engine: dict.fromkeys(names, float("inf")) for engine in engines}
    for turn in range(runs + 1):
        for name in names:
            for engine, ask in engines.items():
                before = perf_counter()
                ask(name)
                taken = perf_counter() - before
                best[engine][name] = min(best[engine][name], taken if turn else float("inf"))
    return best


def _rdflib(place: Path, names: list[str]) -> Iterator[tuple[str, float]]:
    """The seconds of each query, once each, in a process that ends when a query takes too long; the next one gets another."""
    with tempfile.TemporaryDirectory() as folder:
        lines = _synthetic.ntriples(place, Path(folder))
        waiting = list(names)
        while waiting:
            with _process(_RDFLIB, str(lines)) as process:
                while waiting:
                    name = waiting.pop(0)
                    answer = _answer(process, name)
                    yield name, PATIENCE if answer is None else answer
                    if answer is None:
                        break


def _answer(process: subprocess.Popen, name: str) -> float | None:
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], PATIENCE)[0]:
        return None
    line = process.stdout.readline()
    return min(json.loads(line)[0], PATIENCE) if line else sys.exit(f"scripts/bench: rdflib's process ended at {name}")


@contextmanager
def _process(program: str, *arguments: str) -> Iterator[subprocess.Popen]:
    """A Python process that is ready for questions; it is killed at the end."""
    command = [sys.executable, "-c", PRELUDE + program, *arguments]
    with subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            process.stdout.readline()
            yield process
        finally:
            process.kill()


MEASURED: dict[str, Measured] = {"named queries": measured}
