"""Quads on disk and in Oxigraph, and the rows of named queries and SPARQL over all graphs together.

The quads are kept as they came: an Oxigraph store rewrites lexical forms (110.50 becomes 110.5), so it answers queries only and
nothing is ever written from it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple

from . import graph, jsonld, sparql
from .model import KgError
from .tables import PART, Cell, Row, Rows, Shape, gathered, in_order

if TYPE_CHECKING:
    import rdflib

    from .ontology import Ontology

_COUNT = re.compile(r"^#\s*count:(.*)$", re.MULTILINE)
_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_NAME = re.compile(r"[a-z_]+")
_XSD = graph.PREFIXES["xsd"]
_INTEGERS = frozenset(
    _XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong")
)
_DECIMALS = frozenset(_XSD + name for name in ("decimal", "double", "float"))


class Store:
    """The quads of a graph, and an Oxigraph store that answers queries over the union of its named graphs."""

    def __init__(self, quads: Iterable[Quad], ontology: "Ontology") -> None:
        self.quads = tuple(sorted(set(quads), key=str))
        self.ontology = ontology

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of all named graphs together, sorted and unique."""
        return tuple(sorted({quad.triple for quad in self.quads}, key=str))

    @cached_property
    def _engine(self) -> pyoxigraph.Store:
        # The union is materialised as the default graph: Oxigraph's own union gives a triple of two graphs twice.
        engine = pyoxigraph.Store()
        engine.bulk_extend([*self.quads, *(Quad(*triple, DefaultGraph()) for triple in self.triples)])
        return engine

    @cached_property
    def dataset(self) -> "rdflib.Dataset":
        """The graph as an rdflib Dataset whose default graph is the union."""
        return sparql.dataset(self.quads)

    @cached_property
    def _rdflib(self) -> "rdflib.Graph":
        return sparql.union(self.triples)

    @cached_property
    def _names(self) -> dict[str, str]:
        label = graph.PREFIXES["skos"] + "prefLabel"
        return {t.subject.value: t.object.value for t in self.triples if t.predicate.value == label and t.object.language == "en"}

    def rows(self, query: str, /, *, engine: str = "oxigraph", **where: object) -> Rows:
        """Rows of a named query, of which ``where`` keeps those whose column equals the value; or of SPARQL, where it binds variables.

        ``engine="rdflib"`` asks rdflib the same. Errors: KgError 2 for an unknown name or column, a syntax error, or a query
        that is no query (an update, or one that reaches beyond the graph).
        """
        ask = self._ask_rdflib if engine == "rdflib" else self._ask
        if _NAME.fullmatch(query):
            return self._named(query, ask, where)
        sparql.demand_safe(query)
        found = Rows(*ask(query, sparql.bindings(query, where)))
        return found if _ORDERED.search(query) else in_order(found)

    def evidence(self, s: str | None = None, p: str | None = None, o: str | None = None) -> Rows:
        """Rows of ``evidence`` for a subject, predicate and object, given as names or IRIs; any may be None."""
        rows = self.rows("evidence")
        for column, value in (("subject", s), ("predicate", p), ("object", o)):
            if value is not None:
                rows = rows.where(column, self._named_as(value))
        return rows

    def _named_as(self, value: str) -> str:
        return self._names.get(value, value.removeprefix(graph.PREFIXES["ujt"]))

    def _named(self, name: str, ask: "sparql.Asker", where: Mapping[str, object]) -> Rows:
        query = self.ontology.query(name)
        columns, solutions = ask(query.text, {})
        shown = tuple(column for column in columns if column != PART)
        count = frozenset(" ".join(_COUNT.findall(query.text)).split())
        shape = Shape(shown, frozenset(query.many), count, PART in columns)
        rows = gathered(self._labelled(solutions, shown), shape)
        for column, value in where.items():
            if column not in shown:
                raise KgError(f"query {name} has no column {column}: it has {', '.join(shown)}", 2)
            rows = rows.where(column, value)
        return rows

    def _labelled(self, solutions: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Row]:
        """Fill ``label`` with the label of the property in ``predicate``: it stands in the ontology, not in the graph."""
        worded = {"label", "predicate"} <= set(columns)
        for row in solutions:
            if worded and row.get("label") is None and row.get("predicate") in self.ontology.properties:
                row["label"] = self.ontology.properties[row["predicate"]].label_en
            yield row

    def _ask(self, text: str, bound: Mapping[str, object]) -> "sparql.Answer":
        try:
            found = self._engine.query(sparql.with_values(text, bound), prefixes=graph.PREFIXES)
        except SyntaxError as error:
            raise sparql.complaint(text, str(error)) from None
        return _answer(found)

    def _ask_rdflib(self, text: str, bound: Mapping[str, object]) -> "sparql.Answer":
        columns, solutions = sparql.ask_rdflib(self._rdflib, text, bound)
        return columns, ({name: _cell(value, datatype) for name, (value, datatype) in row.items()} for row in solutions)


def _answer(found: object) -> "sparql.Answer":
    if isinstance(found, pyoxigraph.QueryBoolean):
        return ("result",), [{"result": bool(found)}]
    if isinstance(found, pyoxigraph.QueryTriples):
        return sparql.TRIPLE, (dict(zip(sparql.TRIPLE, map(_of, (t.subject, t.predicate, t.object)), strict=True)) for t in found)
    columns = tuple(variable.value for variable in found.variables)
    return columns, ({name: _of(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in found)


def _of(term: object) -> Cell:
    if isinstance(term, pyoxigraph.Literal):
        return _cell(term.value, term.datatype.value)
    return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)


def _cell(value: str, datatype: str | None) -> Cell:
    """A Python value of a lexical form; what its datatype does not fit stays a text, an empty text is nothing."""
    if datatype in _INTEGERS and re.fullmatch(r"[+-]?\d{1,1000}", value):
        return int(value)
    if datatype in _DECIMALS:
        return _decimal(value)
    if datatype == _XSD + "boolean" and value in ("true", "false"):
        return value == "true"
    return value or None


def _decimal(value: str) -> Cell:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    return number.to_integral_value() + 0 if number == number.to_integral_value() else number.normalize()


def serialised(store: Store) -> dict[str, bytes]:
    """The files of a graph and their bytes: graph.ttl (the union), graph.trig, graph.nq (sorted) and graph.jsonld."""
    lines = sorted(f"{quad} .\n" for quad in store.quads)
    return {
        "graph.ttl": pyoxigraph.serialize(store.triples, format=RdfFormat.TURTLE, prefixes=graph.PREFIXES),
        "graph.trig": pyoxigraph.serialize(sorted(store.quads, key=_by_graph), format=RdfFormat.TRIG, prefixes=graph.PREFIXES),
        "graph.nq": "".join(lines).encode(),
        "graph.jsonld": jsonld.document(store.quads, jsonld.context(store.ontology.folder / "context.jsonld")).encode(),
    }


def _by_graph(quad: Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad)


def write(store: Store, folder: Path) -> None:
    """Write the files of ``serialised`` into a folder."""
    for name, content in serialised(store).items():
        (folder / name).write_bytes(content)


def read(folder: Path, ontology: "Ontology") -> Store:
    """The graph that ``write`` left in a folder, from graph.nq, or from graph.trig where that is missing.

    Errors: KgError 3 when there is neither, or it is broken.
    """
    for name, kind in (("graph.nq", RdfFormat.N_QUADS), ("graph.trig", RdfFormat.TRIG)):
        if (folder / name).is_file():
            return Store(_parsed(folder / name, kind), ontology)
    raise KgError(f"{folder} holds no graph.nq and no graph.trig: build it first", 3)


def _parsed(path: Path, kind: RdfFormat) -> list[Quad]:
    try:
        return list(pyoxigraph.parse(path.read_bytes(), format=kind))
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path} is broken: {error}", 3) from None
