"""What scripts/bench measures on the check of a graph, beside pySHACL with the same shapes: all that kg check looks at, and SHACL alone."""

from collections.abc import Iterator
from functools import partial

import _synthetic
from _figures import Asked, Bench, Figure, at_least, at_most, child, in_turns, missing, spreads, told
from _versions import installed

QUICK, FULL = 10_000, 30_000  # triples
BAR = 1 if installed("shacl") else 2  # ours looks at the claims and the quotes too; with the extra "quick" the shapes take it little
SHACL_QUICK, SHACL_FULL, FASTER = 30_000, 100_000, 15

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
_SHACL = """
from kg import shapes
from kg.ontology import Ontology
known, text = shapes.of(Ontology()), Path(sys.argv[1], "graph.nq").read_text("utf-8")
known.faults
before = perf_counter()
found = known.findings(text)
told(seconds=perf_counter() - before, megabytes=peak(), findings=len(found))
"""
_REFERENCE = """
import pyoxigraph, pyshacl, rdflib
from kg import peer, shapes
from kg.ontology import Ontology
known, text = shapes.of(Ontology()), Path(sys.argv[1], "graph.nq").read_bytes()
before = perf_counter()
found = set(known.refused(peer.union(quad.triple for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))))
told(seconds=perf_counter() - before, megabytes=peak(), findings=len(found))
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


def shapes(name: str, asked: Asked) -> Iterator[Figure]:
    """SHACL alone, from N-Quads to the findings: by the quick engine that is asked first, and by pySHACL."""
    if not installed("shacl"):
        yield missing(f"{name}: pySHACL", "the extra quick is not installed")
        return
    size = min(SHACL_FULL if asked.full else SHACL_QUICK, asked.most)
    place = str(_synthetic.folder(size))
    runs = in_turns({"kg": partial(child, _SHACL, place), "pySHACL": partial(child, _REFERENCE, place)}, min(asked.runs, 3))
    found, more = spreads(runs), {"size": f"{size:,} triples", "seed": _synthetic.SEED}
    ratio, said = found["pySHACL"].median / found["kg"].median, f"faster than pySHACL from N-Quads to the findings at {size:,}; {told(found)}"
    yield at_least(f"{name}: pySHACL", ratio, FASTER, said, measured=found, **more)
    held = spreads(runs, "megabytes", "MB")
    yield Figure(f"{name}: memory", told(held), measured=held, **more)


MEASURED: dict[str, Bench] = {"check": Bench(measured), "shacl": Bench(shapes)}
