"""SPARQL with values bound in it, and the same graph in rdflib."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

from . import graph, guard
from .cells import Cell, cell
from .guard import TEXT
from .model import KgError

if TYPE_CHECKING:
    import rdflib

Answer = tuple[tuple[str, ...], Iterable[Sequence[Cell]]]
Asker = Callable[[str, Mapping[str, object]], Answer]
RESULT = ("result",)
TRIPLE = ("subject", "predicate", "object")

_TOKEN = re.compile(rf"{TEXT}|[?$]\w+|\w+|[{{}}]", re.DOTALL)
_SUBQUERY = re.compile(r"(?:\s|#[^\n]*\n)*SELECT\b", re.IGNORECASE)
_GROUPED = re.compile(r"\bGROUP\s+BY\b", re.IGNORECASE)
_lock = threading.Lock()  # rdflib's parser of SPARQL is not safe between threads


def bindings(text: str, where: Mapping[str, object]) -> dict[str, object]:
    """The values to bind, each checked to stand for a variable of the query and to be of a type that a cell has."""
    for name, value in where.items():
        if not re.search(rf"[?$]{re.escape(name)}\b", text):
            raise KgError(f"the query has no variable ?{name}", 2)
        if not isinstance(value, str | int | Decimal):
            raise KgError(f"?{name} cannot be bound to a {type(value).__name__}: give a str, an int, a Decimal, a bool or a kg.IRI", 2)
    return dict(where)


def with_values(text: str, bound: Mapping[str, object]) -> str:
    """The query with its variables bound: a VALUES block begins every group that uses one of them.

    Oxigraph's own substitution takes only variables that the query selects.
    """
    groups = _groups_of(text, bound)
    parts, done = [], 0
    for place, names in sorted(groups.items()):
        blocks = "".join(f" VALUES ?{name} {{ {graph.literal(bound[name])} }}" for name in sorted(names))
        parts.append(text[done:place] + blocks + " ")
        done = place
    return "".join(parts) + text[done:]


def _groups_of(text: str, names: Iterable[str]) -> dict[int, set[str]]:
    """The variables among ``names`` that each group uses directly, by the place where the group begins."""
    used: dict[int, set[str]] = {}
    opened: list[int | None] = []
    before = ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "{":
            no_group = before.upper() == "CONSTRUCT" or _SUBQUERY.match(text, found.end())
            opened.append(None if no_group else found.end())
        elif token == "}" and opened:
            opened.pop()
        elif token[1:] in names and token[0] in "?$" and opened and opened[-1] is not None:
            used.setdefault(opened[-1], set()).add(token[1:])
        before = token if not token.startswith("#") else before
    return used


def ask_rdflib(held: "rdflib.Graph", text: str, bound: Mapping[str, object]) -> Answer:
    """What rdflib finds."""
    import pyparsing
    import rdflib.plugins.sparql

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    given = {name: graph.rdflib_term(graph.literal(value)) for name, value in bound.items()}
    with _lock:
        try:
            query = rdflib.plugins.sparql.prepareQuery(text, initNs=graph.PREFIXES)
        except pyparsing.ParseBaseException as error:
            raise guard.complaint(text, str(error)) from None
    found = held.query(query, initBindings=given)
    if found.type == "ASK":
        return RESULT, [(found.askAnswer,)]
    columns = TRIPLE if found.graph is not None else tuple(map(str, found.vars))
    rows = [tuple(map(_cell, row)) for row in found]
    # rdflib groups nothing into one row that holds nothing.
    return columns, [row for row in rows if any(cell is not None for cell in row)] if _GROUPED.search(text) else rows


def _cell(term: object) -> Cell:
    if term is None:
        return None
    datatype = getattr(term, "datatype", None)
    return cell(str(term), None if datatype is None else str(datatype))


def dataset(quads: Iterable[Quad]) -> "rdflib.Dataset":
    """The quads as an rdflib Dataset that answers over the union of its graphs, lexical forms kept."""
    import rdflib

    made = rdflib.Dataset(default_union=True)
    for quad in quads:
        made.add(tuple(map(graph.rdflib_term, (quad.subject, quad.predicate, quad.object, quad.graph_name))))
    for prefix, namespace in graph.PREFIXES.items():
        made.bind(prefix, namespace)
    return made


def union(triples: Iterable[Triple]) -> "rdflib.Graph":
    """The triples as one rdflib Graph, lexical forms kept."""
    import rdflib

    made = rdflib.Graph()
    for triple in triples:
        made.add(tuple(map(graph.rdflib_term, triple)))
    return made
