"""Parts → the files of the output directory: each is written as a stream, and what does not fit into memory is sorted on disk."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, groupby
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from . import answers, check, export, jsonld, records, solutions, store
from .check import Finding
from .engine import Engine
from .folder import SCRATCH
from .ontology import Ontology
from .partition import ACROSS, ANSWERED, CONTRACT, COVERAGE, SHARED, of_query, of_scope
from .sorting import piled
from .tables import Table

_IN_MEMORY = 16  # parts
_AT_ONCE = 8_000_000  # bytes


@dataclass(frozen=True)
class Assembly:
    """The parts of a build in order, what gives the share of a part in a file, and the directory to fill."""

    parts: Sequence[str]
    share: Callable[[str, str], bytes]
    ontology: Ontology
    place: Path

    def write(self, name: str, pieces: Iterable[str | bytes]) -> None:
        """Write a file of the directory, piece by piece."""
        path = self.place / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as stream:
            stream.writelines(piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)

    def _bytes(self, file: str) -> Iterator[bytes]:
        return (records.unsqueezed(self.share(part, file)) for part in self.parts)

    def _texts(self, file: str) -> Iterator[str]:
        return (held.decode() for held in self._bytes(file))

    # -- the graph --

    def graph_files(self) -> Iterator[tuple[str, Iterable[str | bytes]]]:
        """Each file of the graph with its text, piece by piece."""
        context = jsonld.context(self.ontology.folder / "context.jsonld")
        yield "graph.nq", self._bytes("graph.nq")
        yield "graph.trig", chain([store.head(RdfFormat.TRIG)], self._bytes("graph.trig"))
        yield "graph.jsonld", jsonld.joined(self._bytes("graph.jsonld"), context)
        yield "graph.ttl", chain([store.head(RdfFormat.TURTLE)], self._turtle())

    def _turtle(self) -> Iterator[str | bytes]:
        """What releases share, merged by subject; between the entities and the topics stands what is each release's own."""
        own = False
        for last, some in groupby(self._merged(SHARED), store.comes_last):
            if last and not own:
                yield from self._bytes("graph.ttl")
                own = True
            yield from store.turtle_of(some)
        if not own:
            yield from self._bytes("graph.ttl")

    def _merged(self, share: str) -> Iterator[str]:
        """The lines of all parts, sorted, each once."""
        lines = piled(((line,) for text in self._texts(share) for line in text.split("\n") if line), self.place)
        return (line for (line,), _ in groupby(lines))

    def findings(self) -> list[Finding]:
        """What is wrong with what the parts, each of them sound, say of the same things."""
        return check.findings_across("".join(f"{line}\n" for line in self._merged(ACROSS)), self.ontology)

    # -- tables --

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The answers of the contract's queries, and of those more that the explorer and the report show."""
        try:
            return {name: self._answer(name) for name in ANSWERED}
        finally:
            shutil.rmtree(self.place / SCRATCH, ignore_errors=True)

    def _answer(self, name: str) -> Table:
        with answers.needed(name, self.ontology):
            return answers.settled(self.ontology.query(name), *self._solutions(name), self.place)

    def _solutions(self, name: str) -> solutions.Found:
        """The solutions of a query: of the parts, and of what needs all parts together."""
        scope = self.ontology.query(name).scope
        alone = solutions.joined(solutions.unpacked(self.share(part, of_query(name))) for part in self.parts) if scope in ("release", "things") else None
        if scope == "release":
            return alone
        found = answers.raw(name, self._several[scope])
        return found.columns, chain(found.cells, alone[1] if alone else ())

    @cached_property
    def _several(self) -> dict[str, answers.Source]:
        """What queries of each scope need of all releases together."""
        loads = {"things": partial(self._load_share, "things"), "claims": partial(self._load_share, "claims"), "union": self._load_all}
        return {scope: answers.Source(Engine(load, folder=self._scratch(scope)).ask, self.ontology) for scope, load in loads.items()}

    def _scratch(self, name: str) -> Path | None:
        """Where a store lies whose triples may not fit into memory; None while they surely do."""
        if len(self.parts) <= _IN_MEMORY:
            return None
        folder = self.place / SCRATCH / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _load_share(self, scope: str, held: pyoxigraph.Store) -> None:
        """Load the triples of all parts, as much at a time as costs little memory."""
        batch = b""
        for piece in chain(self._bytes(of_scope(scope)), [b""]):
            batch += piece
            if len(batch) > _AT_ONCE or not piece:
                held.bulk_load(batch, format=RdfFormat.N_TRIPLES)
                batch = b""

    def _load_all(self, held: pyoxigraph.Store) -> None:
        for text in self._texts("graph.nq"):
            held.bulk_extend(pyoxigraph.Quad(*quad.triple) for quad in pyoxigraph.parse(text, format=RdfFormat.N_QUADS))

    def coverage(self, more: Iterable[list]) -> Table:
        """What the graph leaves out and why, with the rows that no part knows of."""
        rows = chain(chain.from_iterable(records.unpacked(self.share(part, "coverage.csv")) for part in self.parts), more)
        return Table(COVERAGE, piled(map(tuple, rows), self.place))

    def table_files(self, coverage: Table) -> Iterator[tuple[str, Iterable[str]]]:
        """Each file of a table with its text, piece by piece."""
        yield "nodes.csv", export.separated(self.tables["nodes"])
        yield "edges.csv", export.separated(self.tables["edges"])
        yield "graph.graphml", export.graphml(self.tables["nodes"], self.tables["edges"])
        yield "coverage.csv", export.separated(coverage)
        for name in CONTRACT:
            yield f"answers/{name}.csv", export.separated(self.tables[name])
