"""The same graph in rdflib, and what it finds: the second opinion, and what users of rdflib are given."""

import re
import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

from . import graph, guard
from .sparql import Solutions

if TYPE_CHECKING:
    import rdflib

_GROUPED = re.compile(r"\bGROUP\s+BY\b", re.IGNORECASE)
_lock = threading.Lock()  # rdflib's parser of SPARQL is not safe between threads


def ask(held: "rdflib.Graph", text: str, bound: Mapping[str, object]) -> Solutions:
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
        return Solutions.of_boolean(found.askAnswer)
    rows = [tuple(None if term is None else graph.term(term) for term in row) for row in found]
    if found.graph is not None:
        return Solutions.of_triples(rows)
    # rdflib groups nothing into one row that holds nothing.
    kept = [row for row in rows if any(term is not None for term in row)] if _GROUPED.search(text) else rows
    return Solutions(tuple(map(str, found.vars)), kept)


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
