"""What scripts/bench measures on the check of a graph: all that kg check looks at, beside pySHACL alone with the same shapes."""

from collections.abc import Iterator
from functools import partial

import _synthetic
from _figures import Asked, Bench, Figure, at_most, child, in_turns, spreads, told

QUICK, FULL = 10_000, 30_000  # triples
BAR = 2  # ours looks at the claims and the quotes too

_OURS = """
import kg, rdflib, pyshacl
held = kg.load(sys.argv[1])
before = perf_counter()
found = held.check()
told(seconds=perf_counter() - before, findings=len(found))
"""
_PYSHACL = """
import pyshacl, rdflib
from kg.graph import PREFIXES
from kg.ontology import Ontology
shapes = rdflib.Graph().parse(Ontology().shapes, format="turtle", publicID=PREFIXES["ujt"])
graph = rdflib.Graph().parse(Path(sys.argv[1], "graph.ttl"), format="turtle")
before = perf_counter()
conforms, _, _ = pyshacl.validate(graph, shacl_graph=shapes, inplace=True)
told(seconds=perf_counter() - before, findings=not conforms)
"""


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """A sound graph, checked."""
    size = min(FULL if asked.full else QUICK, asked.most)
    place = str(_synthetic.folder(size))
    runs = in_turns({"kg": partial(child, _OURS, place), "pySHACL": partial(child, _PYSHACL, place)}, min(asked.runs, 3))
    found = spreads(runs)
    said = f"of what pySHACL takes for the shapes alone at {size:,} triples, which are in its memory; {told(found)}"
    more = {"measured": found, "size": f"{size:,} triples", "seed": _synthetic.SEED}
    yield at_most(f"{name}: pySHACL", found["kg"].median / found["pySHACL"].median, BAR, said, **more)


MEASURED: dict[str, Bench] = {"check": Bench(measured)}
