"""Quads on disk and in Oxigraph, and the rows of named queries and SPARQL over all graphs together.

The quads are kept as they came, for what is written; Oxigraph's store only answers (see engine).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from . import answers, graph, jsonld, peer
from .engine import Engine
from .model import IRI, KgError
from .tables import Rows

if TYPE_CHECKING:
    import rdflib

    from .ontology import Ontology

T = TypeVar("T")

_BATCH = 20_000  # triples that are parsed and written at a time

_UNION = ("graph.ttl", RdfFormat.TURTLE)
_NAMED = (("graph.nq", RdfFormat.N_QUADS), ("graph.trig", RdfFormat.TRIG))
# Claims and spans are <release#part>, and "#" in a prefixed name is written "\#", which Virtuoso 7 reads as two characters.
_PREFIXES = {prefix: namespace for prefix, namespace in graph.PREFIXES.items() if prefix != "release"}
_COLUMNS = {"s": "subject", "p": "predicate", "o": "object"}  # of ``evidence``, by the variables it takes them from
_NAMES = 'SELECT ?iri ?name { ?iri skos:prefLabel ?name FILTER(LANG(?name) = "en") }'


class Store:
    """The quads of a graph, and an engine that answers queries over the union of its named graphs."""

    def __init__(self, quads: Iterable[Quad], ontology: "Ontology") -> None:
        self._read = lambda: quads
        self.ontology = ontology
        self.engine = Engine(self._load_union, self._load_named)

    @classmethod
    def opened(cls, read: Callable[[], Iterable[Quad]], ontology: "Ontology", engine: Engine) -> "Store":
        """A store whose quads are read only when something else than a query needs them."""
        made = cls((), ontology)
        made._read, made.engine = read, engine
        return made

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """The quads of all named graphs, sorted and unique."""
        return tuple(sorted(set(self._read()), key=str))

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of all named graphs together, sorted and unique."""
        return tuple(triple for triple, _ in groupby(map(attrgetter("triple"), self.quads)))  # a quad sorts as its triple does

    def _load_union(self, engine: pyoxigraph.Store) -> None:
        quads = iter(self.quads)
        while some := list(islice(quads, _BATCH)):
            engine.load(n_triples(quad.triple for quad in some), format=RdfFormat.N_TRIPLES)  # the engine takes text faster than terms

    def _load_named(self, engine: pyoxigraph.Store) -> None:
        engine.bulk_extend(self.quads)

    @cached_property
    def dataset(self) -> "rdflib.Dataset":
        """The graph as an rdflib Dataset whose default graph is the union."""
        return peer.dataset(self.quads)

    @cached_property
    def _rdflib(self) -> "rdflib.Graph":
        return peer.union(self.triples)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {row["iri"]: row["name"] for row in self.rows(_NAMES)}

    def rows(self, query: str, /, *, engine: str = "oxigraph", **where: object) -> Rows:
        """Rows of a named query, of which ``where`` keeps those whose column equals the value; or of SPARQL, where it binds variables.

        ``engine="rdflib"`` asks rdflib the same. Errors: KgError 2 for an unknown name or column, a syntax error, or a query
        that is no query (an update, or one that reaches beyond the graph).
        """
        return (self._rdflib_source if engine == "rdflib" else self.source).rows(query, where)

    @property
    def source(self) -> answers.Source:
        """What answers questions about this graph."""
        return answers.Source(self.engine.ask, self.ontology, self.engine.demand_safe)

    @property
    def _rdflib_source(self) -> answers.Source:
        return answers.Source(lambda text, bound: peer.ask(self._rdflib, text, bound), self.ontology)

    def evidence(self, s: str | None = None, p: str | None = None, o: str | None = None) -> Rows:
        """Rows of ``evidence`` for a subject, predicate and object, given as names or IRIs; any may be None."""
        given = {"s": s, "p": p, "o": o}
        wanted = {_COLUMNS[part]: self._named_as(value) for part, value in given.items() if value is not None}
        rows = self.source.bound("evidence", {part: found for part, value in given.items() if (found := self._iri(value))})
        for column, value in wanted.items():
            rows = rows.where(column, value)
        return rows

    def words(self, claim: str) -> Rows:
        """Rows of ``evidence`` for one claim, given as its IRI."""
        return self.source.bound("evidence", {"claim": IRI(claim)})

    def _named_as(self, value: str) -> str:
        return self._names.get(value, value.removeprefix(graph.PREFIXES["ujt"]))

    def _iri(self, value: str | None) -> IRI | None:
        """The IRI of what is named so; None for what may be a value or stand for several things."""
        found = value if value in self._names else self._called.get(value)
        return IRI(found) if found else None

    @cached_property
    def _called(self) -> dict[str, str]:
        times = Counter(self._names.values())
        return {name: iri for iri, name in self._names.items() if times[name] == 1}

    def turtle(self) -> bytes:
        """The union as Turtle: what releases share by subject, and between the entities and the topics each release with its claims."""
        shared = sorted({quad.triple for quad in self.quads if not is_own(quad)}, key=str)
        at = bisect_left(shared, True, key=lambda triple: comes_last(str(triple)))
        own = (quad.triple for quad in self._by_graph if is_own(quad))
        return (head(RdfFormat.TURTLE) + serialized(chain(shared[:at], own, shared[at:]), RdfFormat.TURTLE)).encode()

    def trig(self) -> bytes:
        """The named graphs as TriG, graph by graph."""
        return (head(RdfFormat.TRIG) + serialized(self._by_graph, RdfFormat.TRIG)).encode()

    def n_quads(self) -> bytes:
        """The named graphs as N-Quads, graph by graph."""
        return n_quads(self._by_graph).encode()

    def json_ld(self) -> bytes:
        """The named graphs as JSON-LD with our context."""
        return jsonld.document(self.quads, jsonld.context(self.ontology.folder / "context.jsonld")).encode()

    @cached_property
    def _by_graph(self) -> list[Quad]:
        return sorted(self.quads, key=attrgetter("graph_name.value"))


def is_own(quad: Quad) -> bool:
    """Whether a quad tells of its release itself, or of a claim or span of it: then it stands in no other graph."""
    return quad.subject.value.partition("#")[0] == quad.graph_name.value


def comes_last(line: str) -> bool:
    """Whether a shared triple, as N-Triples, stands behind what is each release's own, as topics do; entities stand before it."""
    return line > f"<{graph.PREFIXES['release']}"


def serialized(statements: Iterable[Quad | Triple], format: RdfFormat) -> str:
    """Statements as Turtle or TriG, in their order, without the prefixes that stand at the head of a file."""
    return pyoxigraph.serialize(statements, format=format, prefixes=_PREFIXES).decode().removeprefix(head(format))


@cache
def head(format: RdfFormat) -> str:
    """The prefixes at the head of a file of Turtle or TriG."""
    node = NamedNode(graph.BASE)  # without a statement there are no prefixes
    written = pyoxigraph.serialize([Triple(node, node, node)], format=format, prefixes=_PREFIXES).decode()
    return "".join(line for line in written.splitlines(keepends=True) if line.startswith("@prefix "))


def turtle_of(lines: Iterable[str]) -> str:
    """Sorted lines of N-Triples as Turtle without its prefixes."""
    statements = pyoxigraph.parse("".join(f"{line} .\n" for line in lines), format=RdfFormat.N_TRIPLES)
    return serialized((quad.triple for quad in statements), RdfFormat.TURTLE)


def n_triples(triples: Iterable[Triple]) -> str:
    """Triples as N-Triples, in their order."""
    return "".join(f"{triple} .\n" for triple in triples)


def n_quads(quads: Iterable[Quad]) -> str:
    """Quads as N-Quads, in their order."""
    return "".join(f"{quad} .\n" for quad in quads)


WRITERS = {"graph.ttl": Store.turtle, "graph.trig": Store.trig, "graph.nq": Store.n_quads, "graph.jsonld": Store.json_ld}


def write(store: Store, folder: Path) -> None:
    """Write the files of a graph into a folder: graph.ttl (the union), and the named graphs in the other formats."""
    for name, make in WRITERS.items():
        (folder / name).write_bytes(make(store))


def read(folder: Path, ontology: "Ontology", demand: Callable[[str], None] = lambda name: None) -> Store:
    """The graph that ``write`` left in a folder; the engine takes the union from graph.ttl, all else is read when it is needed.

    The named graphs come from graph.nq, or from graph.trig where that is missing. ``demand`` is called with the name of a file
    now and each time before it is read, and raises when the file is not what it should be.
    Errors: KgError 3 when a file is missing or broken.
    """
    name, kind = next((file for file in _NAMED if (folder / file[0]).is_file()), (None, None))
    if name is None or not (folder / _UNION[0]).is_file():
        raise KgError(f"{folder} holds no {_UNION[0] if name else 'graph.nq and no graph.trig'}: build it first", 3)

    # Oxigraph's bulk_load is up to twice as fast and needs twice the memory.
    def loading(name: str, kind: RdfFormat) -> Callable[[pyoxigraph.Store], None]:
        return lambda engine: _whole(folder / name, demand, lambda path: engine.load(path=path, format=kind))

    demand(name)
    engine = Engine(loading(*_UNION), loading(name, kind))
    engine.prepare()
    return Store.opened(lambda: _whole(folder / name, demand, lambda path: list(pyoxigraph.parse(path=path, format=kind))), ontology, engine)


def _whole(path: Path, demand: Callable[[str], None], use: Callable[[Path], T]) -> T:
    demand(path.name)
    try:
        return use(path)
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path} is broken: {error}", 3) from None
