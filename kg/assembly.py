"""Parts → the files of the output directory: each is written as a stream, from what the parts hold alone and from what they tell together."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from . import answers, check, export, merged, partition, records, solutions, sortable, store
from .cache import Cache
from .cells import Cell
from .check import Finding
from .engine import Engine
from .folder import SCRATCH
from .merged import Piece
from .ontology import Ontology
from .partition import ACROSS, ANSWERED, CONTRACT, COVERAGE, REASONS, Written, of_file, of_query
from .sorting import ordered
from .tables import Shape, Table

_IN_MEMORY = 16  # parts
_AT_ONCE = 8_000_000  # bytes


@dataclass(frozen=True)
class Assembly:
    """The parts of a build in order, its bundles, what the cache holds of both, and the directory to fill."""

    parts: Sequence[str]
    bundles: Sequence[str]
    cache: Cache
    ontology: Ontology
    place: Path

    def _bytes(self, file: str) -> Iterator[bytes]:
        return (records.unsqueezed(self.cache.share(part, file)) for part in self.parts)

    def _texts(self, file: str) -> Iterator[str]:
        return (held.decode() for held in self._bytes(file))

    # -- what parts tell together --

    def findings(self) -> list[Finding]:
        """What is wrong with what the parts, each of them sound, say of the same things."""
        lines = {line for text in self._texts(ACROSS) for line in text.split("\n") if line}
        return check.findings_across("".join(f"{line}\n" for line in sorted(lines)), self.ontology)

    def merge(self, coverage: Iterable[list]) -> None:
        """Bring together what parts and bundles tell of the same things, and what none of them knows: what follows from all, and rows of ``coverage``."""
        makes = {name: partial(solutions.block, shape=shape) for name, shape in self._shapes.items() if self.ontology.query(name).scope != "own"}
        makes |= {"coverage": _lines_of, "graph.ttl": _turtle_of, "reasons": partial(solutions.block, shape=REASONS)}
        self.cache.merge([*self.parts, *self.bundles, self._joint(partition.left_out(list(coverage))), *self._asked()], makes)

    def _joint(self, pieces: Mapping[str, Iterable[Piece]]) -> str:
        """Keep what all parts tell together as one part more; its name tells whether it is the same as before."""
        told = merged.packed({file: sorted(some) for file, some in pieces.items()})
        name = sha256(told).hexdigest()
        if not self.cache.holds(name):
            self.cache.keep(Written(name, {}, told, [], []))
        return name

    def _asked(self) -> Iterator[str]:
        """Ask all parts together what may follow from anything in them."""
        try:
            union = answers.Source(Engine(self._load_all, folder=self._scratch()).ask, self.ontology)
            yield from (self._joint({name: self._told(name, union)}) for name in self._scoped("union"))
        finally:
            shutil.rmtree(self.place / SCRATCH, ignore_errors=True)

    def _told(self, name: str, union: answers.Source) -> list[Piece]:
        with answers.needed(name, self.ontology):
            found = answers.raw(name, union)
            return partition.told(self.ontology.query(name), found.columns, found.cells)

    def _scratch(self) -> Path | None:
        """Where a store lies whose triples may not fit into memory; None while they surely do."""
        if len(self.parts) <= _IN_MEMORY:
            return None
        folder = self.place / SCRATCH
        folder.mkdir()
        return folder

    def _load_all(self, held: pyoxigraph.Store) -> None:
        for text in self._texts("graph.nq"):
            held.bulk_extend(pyoxigraph.Quad(*quad.triple) for quad in pyoxigraph.parse(text, format=RdfFormat.N_QUADS))

    # -- files --

    def union_file(self) -> tuple[str, Iterable[str | bytes]]:
        """The file of all named graphs together with its text, piece by piece."""
        return "graph.ttl", chain([store.head(RdfFormat.TURTLE)], self._turtle())

    def _turtle(self) -> Iterator[str | bytes]:
        """What releases share, by subject; between the entities and the topics stands what is each release's own."""
        own = False
        for last, some in groupby(self.cache.merged.blocks("graph.ttl"), lambda block: store.comes_last(_subject(block[0]))):
            if last and not own:
                yield from self._bytes("graph.ttl")
                own = True
            yield from (text for _, text in some)
        if not own:
            yield from self._bytes("graph.ttl")

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The answers of the contract's queries, and of those more that the explorer and the report show; and why how much is left out."""
        return {name: Table(shape.shown, self._cells(name, shape)) for name, shape in self._shapes.items()} | {"reasons": self._reasons()}

    def _reasons(self) -> Table:
        return Table(REASONS.shown, _Again(partial(self._rows, "reasons", REASONS), partial(self.cache.merged.count, "reasons")))

    def _cells(self, name: str, shape: Shape) -> "_Again":
        if self.ontology.query(name).scope == "own":
            return _Again(lambda: (tuple(row) for text in self._texts(of_query(name)) for row in solutions.value(text)))
        return _Again(partial(self._rows, name, shape), partial(self.cache.merged.count, name))

    def _rows(self, name: str, shape: Shape) -> Iterator[tuple[Cell, ...]]:
        return solutions.rows(self.cache.merged.batches(name), shape)

    @cached_property
    def _shapes(self) -> dict[str, Shape]:
        """How the solutions of each query become rows."""
        nothing = Engine(lambda held: None)
        return {name: self._shape(name, nothing) for name in ANSWERED}

    def _shape(self, name: str, nothing: Engine) -> Shape:
        with answers.needed(name, self.ontology):
            query = self.ontology.query(name)
            return answers.shape(query, nothing.ask(query.text, {}).columns)

    def _scoped(self, scope: str) -> list[str]:
        return [name for name in ANSWERED if self.ontology.query(name).scope == scope]

    def table_files(self) -> Iterator[tuple[str, Iterable[str | bytes]]]:
        """Each file of a table with its text, piece by piece."""
        yield "graph.graphml", export.graphml(self.tables["nodes"], self.tables["edges"])
        yield "coverage.csv", chain(export.lines([COVERAGE]), chain.from_iterable(self.cache.merged.batches("coverage")))
        for name in CONTRACT:
            yield f"answers/{name}.csv", self._separated(name)
        for name in ("nodes", "edges"):
            yield f"{name}.csv", self._copied(f"answers/{name}.csv")

    def _copied(self, name: str) -> Iterator[bytes]:
        """A file that was written before."""
        with (self.place / name).open("rb") as stream:
            yield from iter(partial(stream.read, _AT_ONCE), b"")

    def _separated(self, name: str) -> Iterable[str | bytes]:
        table = self.tables[name]
        if name in self._scoped("own"):
            return chain(export.lines([table.columns]), self._bytes(of_file(name)))
        return export.separated(table)


class _Again(Collection):
    """What an iterator gives, from the beginning as often as wanted."""

    def __init__(self, begin: Callable[[], Iterator[tuple[Cell, ...]]], count: Callable[[], int] | None = None) -> None:
        self._begin, self._count = begin, count

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return self._begin()

    def __len__(self) -> int:
        return self._count() if self._count else sum(1 for _ in self)

    def __contains__(self, row: object) -> bool:
        return any(row == each for each in self)


def _lines_of(key: bytes, told: Sequence[str]) -> str:
    """Rows that several parts give under one key, as lines of CSV."""
    return "".join(export.lines(ordered(tuple(row) for rows in told for row in solutions.value(rows))))


def _turtle_of(key: bytes, told: Sequence[str]) -> str:
    """What several parts tell of a subject, as Turtle."""
    subject = _subject(key)
    return store.turtle_of(sorted({f"{subject} {rest}" for lines in told for rest in lines.split("\n")}))


def _subject(key: bytes) -> str:
    return str(sortable.cells(key)[0])
