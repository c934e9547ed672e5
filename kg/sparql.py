"""SPARQL with values bound in it, and the same graph in rdflib."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Quad, Triple

from . import graph, guard
from .guard import TEXT
from .model import KgError

if TYPE_CHECKING:
    import rdflib



@dataclass(frozen=True, slots=True)
class Solutions:
    """What an engine found: columns and rows of terms (None where nothing is bound), or triples, or one row that says true or false."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence["graph.Object | None"]]
    form: Literal["select", "ask", "construct"] = "select"

    @classmethod
    def of_triples(cls, triples: Iterable[Sequence["graph.Object"]]) -> "Solutions":
        """The triples of a CONSTRUCT or DESCRIBE."""
        return cls(("subject", "predicate", "object"), triples, "construct")

    @classmethod
    def of_boolean(cls, answer: bool) -> "Solutions":
        """The answer of an ASK."""
        return cls(("result",), [(graph.literal(answer),)], "ask")


Asker = Callable[[str, Mapping[str, object]], Solutions]

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


def with_prefixes(text: str) -> str:
    """The query with the prefixes of this project declared that it uses and does not declare, so that it runs anywhere."""
    used = {prefix for prefix in graph.PREFIXES if re.search(rf"(?<![\w:?$.-]){prefix}:", text)}
    declared = {found.lower() for found in re.findall(r"PREFIX\s+([\w.-]+):", text, re.IGNORECASE)}
    return "".join(f"PREFIX {prefix}: <{graph.PREFIXES[prefix]}>\n" for prefix in sorted(used - declared)) + text


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


def ask_rdflib(held: "rdflib.Graph", text: str, bound: Mapping[str, object]) -> Solutions:
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
