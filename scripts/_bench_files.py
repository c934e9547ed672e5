"""What scripts/bench measures on the files of a synthetic graph: writing Turtle, loading, and whether a store on disk would pay."""

import tempfile
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from itertools import count
from math import ceil
from pathlib import Path

import _synthetic
from _figures import PATIENCE, Asked, Bench, Figure, Values, at_least, at_most, child, in_turns, missing, spreads, told

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


LOADED, LOADED_SMALL = (0.2, 0.4), (0.35, 0.5)  # bars of time and memory; in a smaller graph the start counts for more


def exported(name: str, asked: Asked) -> Iterator[Figure]:
    """Turtle of the union, from a store and from an rdflib graph that are both in memory."""
    size = min(100_000, asked.most)
    place, facts, seeds, hashes = _synthetic.folder(size), _facts(size), count(1), set()

    def ours() -> Values:
        done = child(_OURS, str(place), PYTHONHASHSEED=str(next(seeds)))
        hashes.add(done.pop("bytes"))
        return done

    with tempfile.TemporaryDirectory() as folder:
        lines = str(_synthetic.ntriples(place, Path(folder)))
        measured = spreads(in_turns({"kg": ours, "rdflib": partial(child, _RDFLIB, lines)}, max(3, asked.runs)))
    ratio = measured["rdflib"].median / measured["kg"].median
    yield at_least(f"{name}: rdflib", ratio, 50, f"faster than rdflib's serialiser at {size:,}; {told(measured)}", measured=measured, **facts)
    same = hashes == {sha256((place / "graph.ttl").read_bytes()).hexdigest()}
    yield Figure(f"{name}: bytes", f"{'the same' if same else 'NOT the same'} in processes of different hash seeds", same, **facts)


def loaded(name: str, asked: Asked) -> Iterator[Figure]:
    """Time and memory from the files to the first answer, each in a process of its own; rdflib reads N-Triples, its fastest format."""
    size = min(1_000_000, asked.most)
    place = _synthetic.folder(size)
    with tempfile.TemporaryDirectory() as folder:
        lines = str(_synthetic.ntriples(place, Path(folder)))
        runs = in_turns({"kg": partial(child, _LOADED, str(place)), "rdflib": partial(child, _PARSED, lines)}, min(asked.runs, 3))
    for (key, unit), bar in zip((("seconds", "s"), ("megabytes", "MB")), LOADED if size == 1_000_000 else LOADED_SMALL, strict=True):
        if any(key not in values for each in runs.values() for values in each.values):
            yield missing(f"{name}: {key}", f"rdflib was stopped after {PATIENCE} s")
            continue
        measured = spreads(runs, key, unit)
        said = f"of what rdflib takes from N-Triples to its first answer at {size:,}; {told(measured)}"
        yield at_most(f"{name}: {key}", measured["kg"].median / measured["rdflib"].median, bar, said, measured=measured, **_facts(size))


def on_disk(name: str, asked: Asked) -> Iterator[Figure]:
    """What a command that asks one query takes: with the graph loaded into memory, and from a store that was made on disk before."""
    for size in [size for size in _synthetic.SIZES if size <= asked.most]:
        turtle = str(_synthetic.folder(size) / "graph.ttl")
        with tempfile.TemporaryDirectory() as place:
            made = child(_DISK, turtle, place, "releases")["opened"]
            held = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file()) / 1e6
            said, measured = [f"made in {made:.2f} s, {held:.0f} MB"], {}
            for query in ("releases", "links"):
                works = {f"{query} {where}": partial(_spent, *how, query) for where, how in (("in memory", (turtle, "memory")), ("on disk", ("", place)))}
                two = spreads(in_turns(works, min(asked.runs, 3)))
                saved = two[f"{query} in memory"].median - two[f"{query} on disk"].median
                said.append(f"{told(two)}, {f'pays after {ceil(made / saved)} commands' if saved > 0 else 'never pays'}")
                measured |= two
        yield Figure(f"{name} {size:,}", "; ".join(said), measured=measured, **_facts(size))


def _spent(turtle: str, place: str, query: str) -> Values:
    """Seconds to open and to answer."""
    spent = child(_DISK, turtle, place, query)
    return {"seconds": spent["opened"] + spent["query"]}


def _facts(size: int) -> dict[str, object]:
    return {"size": f"{size:,} triples", "seed": _synthetic.SEED}


MEASURED: dict[str, Bench] = {"export of Turtle": Bench(exported), "load": Bench(loaded), "store on disk": Bench(on_disk, quick=False)}
