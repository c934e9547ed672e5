"""Graphs of our own shape and of any size, for benches: a ledger of many invented releases, put through kg.graph.

``ledger`` is a function of its size and seed alone. ``folder`` keeps what it made outside the project, under a name that changes with
all it is made from, so that every bench after the first finds it there.
"""

import os
import random
import shutil
import sys
import tempfile
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pyoxigraph
from _invented import World
from _scenes import papers
from pyoxigraph import RdfFormat

from kg import folder as directory
from kg import graph, store
from kg.model import Ledger
from kg.ontology import Ontology

SIZES = (10_000, 100_000, 1_000_000)  # triples of the union, give or take a tenth
SEED = 4
TRIPLES = 15.8  # of the union for each claim, with all that hangs on it
HERE = Path(__file__).parent
AN_HOUR = 60 * 60  # seconds


def ledger(size: int, ontology: Ontology, seed: int = SEED) -> Ledger:
    """The ledger of as many invented releases as make about ``size`` triples."""
    world = World(random.Random(seed), ontology)
    made = list(papers(world, round(size / TRIPLES)))
    documents, claims = tuple(document for document, _ in made), tuple(sorted(claim for _, said in made for claim in said))
    return Ledger(documents, tuple(sorted(world.entities.values())), claims, ())


def folder(size: int, seed: int = SEED) -> Path:
    """A folder as a build leaves it, for all that reads graph.ttl, graph.nq and the texts; made when it is not there yet."""
    place = _cache() / f"{size}-{seed}-{_made_from()}"
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as new:
            leave(ledger(size, Ontology(), seed), Path(new, "graph"))
            if not place.is_dir():
                Path(new, "graph").rename(place)
        _forget(place)
    return place


def _forget(kept: Path) -> None:
    """Remove what an earlier generator made of the same size and seed, unless it may still be in use."""
    for place in kept.parent.glob(f"{kept.name.rpartition('-')[0]}-*"):
        if place != kept and place.stat().st_mtime < kept.stat().st_mtime - AN_HOUR:
            shutil.rmtree(place, ignore_errors=True)


def leave(made: Ledger, place: Path) -> None:
    """Write the ledger's graph into a new folder as a build does, without the exports that no bench reads."""
    held = store.Store(graph.quads(made, Ontology()), Ontology())
    documents = [{"release": document.stem, "sentences": 0, "covered": 0, "sha256": document.sha256} for document in made.documents]
    counts = {"documents": len(documents), "refused": 0, "entities": len(made.entities), "claims": len(made.claims), "sentences": 0, "covered": 0}
    place.mkdir(parents=True)
    with directory.filling(place) as files:
        for name in ("graph.ttl", "graph.nq"):
            files.write(name, [store.WRITERS[name](held)])
        for document in made.documents:
            files.write(f"texts/{document.stem}.txt", [document.text])
        files.write("coverage.csv", ["release,start,end,kind,reason,text,candidate,joins\n"])
        files.seal({"counts": counts, "documents": documents, "inputs": []})


def ntriples(place: Path, into: Path) -> Path:
    """The union of a folder as N-Triples, which every engine reads fastest, written into another folder."""
    path = into / "graph.nt"
    path.write_bytes(pyoxigraph.serialize(pyoxigraph.parse(path=place / "graph.ttl", format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES))
    return path


def _cache() -> Path:
    """Where the graphs are kept: KG_BENCH_CACHE, else a folder of this user beside the other temporary files."""
    return Path(os.environ.get("KG_BENCH_CACHE") or Path(tempfile.gettempdir(), f"kg-bench-{os.getuid()}"))


def _made_from() -> str:
    """What the graphs are made from, in ten letters: this generator, the ontology and the way to RDF."""
    known = Ontology().folder
    files = [*(HERE / name for name in ("_synthetic.py", "_scenes.py", "_invented.py")), Path(graph.__file__), Path(store.__file__)]
    files += [known / name for name in ("core.ttl", "topics.ttl", "authority.csv")]
    bytes_ = chain.from_iterable((path.name.encode(), path.read_bytes()) for path in files)
    return sha256(b"\x1f".join([*bytes_, pyoxigraph.__version__.encode(), sys.version[:4].encode()])).hexdigest()[:10]
