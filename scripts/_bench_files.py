"""What scripts/bench measures on the files of a synthetic graph: writing Turtle, loading, and whether a store on disk would pay."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import _synthetic
from _figures import Asked, Figure, Measured, child

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
                said.append(f"{query}: memory {sum(memory):.3f} s ({memory[0]:.3f} to load), disk {sum(disk):.3f} s ({disk[0]:.3f} to open)")
        yield Figure(f"{name} {size:,}", "; ".join(said))


def _spent(runs: int, turtle: str, place: str, query: str) -> tuple[float, float]:
    """Seconds to open and to answer, each the median."""
    times = [child(_DISK, turtle, place, query) for _ in range(min(runs, 3))]
    return median(time["opened"] for time in times), median(time["query"] for time in times)


MEASURED: dict[str, Measured] = {"store on disk": on_disk}
