"""What scripts/nightly runs: our files read by N3.js, and every named query and question asked of Comunica, beside our own answers.

To add an engine of npm: pin it in scripts/nightly, ask it in _nightly.mjs.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import handmade  # noqa: E402
from engines import solutions, strictly  # noqa: E402
from engines.graphs import busy_ledger  # noqa: E402

import kg  # noqa: E402
from kg import answers, graph, store  # noqa: E402
from kg.model import KgError  # noqa: E402
from kg.ontology import Ontology  # noqa: E402

LEDGERS = {"several": handmade.copies(3), "random": handmade.random_ledger(5), "busy-1": busy_ledger(1), "busy-2": busy_ledger(2)}
ONTOLOGY = Ontology()


class Compared(NamedTuple):
    """What one graph gives here and there."""

    graph: str
    what: str
    ours: str
    theirs: str


def main(packages: str) -> int:
    """Compare, print a table, and say 1 when anything differs."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for held in _asked(_graphs(Path(folder)), packages) for row in held]
    print(f"{'graph':10}{'what':34}{'here':>10}{'there':>10}")
    for row in rows:
        print(f"{row.graph:10}{row.what:34}{row.ours:>10}{row.theirs:>10}{'' if row.ours == row.theirs else '   differs'}")
    different = sum(row.ours != row.theirs for row in rows)
    print(f"{len(rows)} compared, {different} differ")
    return int(different > 0)


def _graphs(folder: Path) -> dict[str, Path]:
    """The release as it is built, and ledgers in which more happens, each written as users get it."""
    kg.build([handmade.RELEASE], folder / "release")
    for name, ledger in LEDGERS.items():
        (folder / name).mkdir()
        store.write(store.Store(graph.quads(ledger, ONTOLOGY), ONTOLOGY), folder / name)
    return {name: folder / name for name in ("release", *LEDGERS)}


def _asked(folders: dict[str, Path], packages: str) -> Iterator[list[Compared]]:
    wanted = {
        "folder": packages,
        "graphs": {name: str(folder) for name, folder in folders.items()},
        "queries": {name: ONTOLOGY.query(name).text for name in sorted(ONTOLOGY.queries)},
    }
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(["node", script, packages], input=json.dumps(wanted), stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        found = json.loads(line)
        yield list(_compared(store.read(folders[found["graph"]], ONTOLOGY), found))


def _compared(ours: store.Store, found: dict) -> Iterator[Compared]:
    name = found["graph"]
    yield Compared(name, "triples of graph.ttl", str(len(ours.triples)), str(found["turtle"]))
    yield Compared(name, "quads of graph.nq", str(len(ours.quads)), str(found["quads"]))
    for query, answer in found["answers"].items():
        mine = ours.rows(query)
        yield Compared(name, query, f"{len(mine)} rows", _agreed(query, answer, mine))


def _agreed(query: str, answer: dict, mine: answers.Rows) -> str:
    """The number of their rows, or what is wrong with them."""
    if "error" in answer:
        print(f"{query}: {answer['error']}", file=sys.stderr)
        return "an error"
    # Comunica adds figures of its own, which the standard does not have.
    raw = json.dumps({"head": {"vars": answer["head"]["vars"]}, "results": {"bindings": answer["results"]["bindings"]}}).encode()
    theirs = answers.Source(lambda text, bound: solutions(raw), ONTOLOGY).rows(query, {})
    if strictly(theirs) == strictly(mine) or _turned(theirs) == _turned(mine):
        return f"{len(theirs)} rows"
    for where, some, others in (("there", theirs, mine), ("here", mine, theirs)):
        print(f"{query}, only {where}: {[row for row in some if row not in list(others)][:2]}", file=sys.stderr)
    return "other rows"


def _turned(rows: answers.Rows) -> list[list[str]]:
    """The rows, whichever of a pair comes first: Comunica compares texts as a dictionary does ("nine" before "NVIDIA"), where SPARQL says by code point."""
    return sorted(sorted(map(repr, row.values())) for row in rows)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KgError as error:
        sys.exit(f"scripts/nightly: {error}")
