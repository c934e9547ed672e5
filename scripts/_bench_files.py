"""What scripts/bench measures on the files of a synthetic graph: writing Turtle, loading, and whether a store on disk would pay."""

import tempfile
from collections.abc import Iterator
from hashlib import sha256
from math import ceil
from pathlib import Path
from statistics import median

import _synthetic
from _figures import Asked, Figure, Measured, at_least, at_most, child

_OURS = """
import kg
from hashlib import sha256
from kg import store
from kg.ontology import Ontology
held = store.read(Path(sys.argv[1]), Ontology())
held.quads
before = perf_counter()
turtle = held.turtle()
told(seconds=perf_counter() - before, bytes=sha256(turtle).hexdigest())
"""
_RDFLIB = """
import rdflib
from kg.graph import PREFIXES
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
for prefix, namespace in PREFIXES.items():
    graph.bind(prefix, namespace)
before = perf_counter()
graph.serialize(format="turtle")
told(seconds=perf_counter() - before)
"""
_LOADED = """
import kg, pyoxigraph
held = peak()
before = perf_counter()
rows = len(kg.load(sys.argv[1]).query("releases"))
told(seconds=perf_counter() - before, megabytes=peak() - held, rows=rows)
"""
_PARSED = """
import rdflib
import rdflib.plugins.sparql, rdflib.plugins.parsers.ntriples
from kg.graph import PREFIXES
from kg.ontology import Ontology
text = Ontology().query("releases").text
held = peak()
before = perf_counter()
rows = len(rdflib.Graph().parse(sys.argv[1], format="nt").query(text, initNs=PREFIXES))
told(seconds=perf_counter() - before, megabytes=peak() - held, rows=rows)
"""
_DISK = """
import pyoxigraph
from pyoxigraph import RdfFormat, Store
from kg.graph import PREFIXES
from kg.ontology import Ontology
turtle, place, name = sys.argv[1:]
text = Ontology().query(name).text
before = perf_counter()
if place == "memory":
    store = Store()
    store.bulk_load(path=turtle, format=RdfFormat.TURTLE)
elif turtle:
    store = Store(place)
    store.bulk_load(path=turtle, format=RdfFormat.TURTLE)
    store.flush()
    store.optimize()
else:
    store = Store.read_only(place)
opened = perf_counter()
rows = sum(1 for row in store.query(text, prefixes=PREFIXES))
told(opened=opened - before, query=perf_counter() - opened, rows=rows)
"""


def exported(name: str, asked: Asked) -> Iterator[Figure]:
    """Turtle of the union, from a store and from an rdflib graph that are both in memory."""
    size = min(100_000, asked.most)
    place = _synthetic.folder(size)
    ours = [child(_OURS, str(place), PYTHONHASHSEED=str(seed)) for seed in range(1, max(3, asked.runs) + 1)]
    with tempfile.TemporaryDirectory() as folder:
        other = child(_RDFLIB, str(_synthetic.ntriples(place, Path(folder))))["seconds"]
    seconds = min(run["seconds"] for run in ours)
    said = f"faster than rdflib's serialiser at {size:,} ({seconds:.3f} s; rdflib {other:.1f} s)"
    yield at_least(f"{name}: rdflib", other / seconds, 50, said)
    same = len({run["bytes"] for run in ours} | {sha256((place / "graph.ttl").read_bytes()).hexdigest()}) == 1
    yield Figure(f"{name}: bytes", f"{'the same' if same else 'NOT the same'} in {len(ours)} processes of different hash seeds", same)


def loaded(name: str, asked: Asked) -> Iterator[Figure]:
    """Time and memory from the files to the first answer, each in a process of its own; rdflib reads N-Triples, its fastest format."""
    size = min(1_000_000, asked.most)
    place = _synthetic.folder(size)
    runs = [child(_LOADED, str(place)) for _ in range(min(asked.runs, 3))]
    with tempfile.TemporaryDirectory() as folder:
        other = child(_PARSED, str(_synthetic.ntriples(place, Path(folder))))
    ours = {key: median(run[key] for run in runs) for key in ("seconds", "megabytes")}
    for what, unit, bar in (("seconds", "s", 0.2), ("megabytes", "MB", 0.4)):
        said = f"of what rdflib takes from N-Triples to its first answer at {size:,} ({ours[what]:,.2f} {unit}; rdflib {other[what]:,.1f} {unit})"
        yield at_most(f"{name}: {what}", ours[what] / other[what], bar, said)


def on_disk(name: str, asked: Asked) -> Iterator[Figure]:
    """What a command that asks one query takes: with the graph loaded into memory, and from a store that was made on disk before."""
    for size in [size for size in _synthetic.SIZES if size <= asked.most]:
        turtle = str(_synthetic.folder(size) / "graph.ttl")
        with tempfile.TemporaryDirectory() as place:
            made = child(_DISK, turtle, place, "releases")
            held = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file()) / 1e6
            said = [f"made in {made['opened']:.2f} s, {held:.0f} MB"]
            for query in ("releases", "links"):
                memory, disk = (_spent(asked.runs, given, where, query) for given, where in ((turtle, "memory"), ("", place)))
                saved = sum(memory) - sum(disk)
                worth = f"pays after {ceil(made['opened'] / saved)} commands" if saved > 0 else "never pays"
                said.append(f"{query}: in memory {sum(memory):.3f} s ({memory[0]:.3f} to load), on disk {sum(disk):.3f} s ({disk[0]:.3f} to open), {worth}")
        yield Figure(f"{name} {size:,}", "; ".join(said))


def _spent(runs: int, turtle: str, place: str, query: str) -> tuple[float, float]:
    """Seconds to open and to answer, each the median."""
    times = [child(_DISK, turtle, place, query) for _ in range(min(runs, 3))]
    return median(time["opened"] for time in times), median(time["query"] for time in times)


MEASURED: dict[str, Measured] = {"export of Turtle": exported, "load": loaded, "store on disk": on_disk}
