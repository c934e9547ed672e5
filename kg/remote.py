"""A SPARQL endpoint asked over HTTP: the same questions, and the same rows as of the graph on disk.

An answer is whole or it is an error: servers cut what takes too long or grows too large, and few of them say so by the status.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from . import binding, guard, sparql
from .cells import Cell, cell_of
from .graph import BASE
from .guard import TEXT
from .model import KgError
from .sparql import Solutions
from .transport import Reply, Wire, checked

ALL = f"{BASE}all"  # the graph of all graphs together: many stores give a triple of two graphs twice, and their joins grow with it

_JSON = "application/sparql-results+json"
_TRIPLES = {
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/n-quads": pyoxigraph.RdfFormat.N_QUADS,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}
_WORDS = "SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD"
_FORM = re.compile(rf"{TEXT}|(?<![?$:\w-])(?P<form>{_WORDS})\b(?!\s*:)", re.IGNORECASE | re.DOTALL)
_DATASET = ("default-graph-uri", "named-graph-uri")
_FIELDS = "application/x-www-form-urlencoded"


def ask(url: str, wire: Wire | None = None) -> sparql.Asker:
    """What asks the endpoint at a URL; the parameters ``default-graph-uri`` and ``named-graph-uri`` of the URL choose its graphs.

    Without them, and where the store has the graph ``ALL`` that ``kg load`` leaves, a question that names no graph is asked of that one.
    Prefixes that a question uses and does not declare are ours. Errors, when it asks: KgError 2 for what the server refuses, 4 for a
    limit it names or an answer that it cut, 6 when it cannot be reached or its answer is broken.
    """
    endpoint = Endpoint(url, wire or Wire())

    def asked(text: str, bound: Mapping[str, object]) -> Solutions:
        return (endpoint if guard.names_graphs(text) else endpoint.over_all()).ask(text, bound)

    return asked


class Endpoint:
    """A SPARQL 1.1 endpoint; ``url`` is where it is asked."""

    def __init__(self, url: str, wire: Wire) -> None:
        parts = urlsplit(checked(url))
        given = parse_qsl(parts.query, keep_blank_values=True)
        self._graphs = [pair for pair in given if pair[0] in _DATASET]
        self.url = parts._replace(query=urlencode([pair for pair in given if pair[0] not in _DATASET])).geturl()
        self._wire = wire

    def over_all(self) -> "Endpoint":
        """The same, asking the graph ``ALL`` where it is there and no graphs are chosen."""
        if self._graphs or not self._has_all():
            return self
        found = Endpoint(self.url, self._wire)
        found._graphs = [(_DATASET[0], ALL)]
        return found

    def _has_all(self) -> bool:
        try:
            return bool(self.one(f"ASK {{ GRAPH <{ALL}> {{ ?s ?p ?o }} }}"))
        except KgError as error:
            if error.code != 2:
                raise
            return False  # it refuses this question, and perhaps not the user's

    def ask(self, text: str, bound: Mapping[str, object]) -> Solutions:
        """What a question with values bound in it finds."""
        return binding.found(text, bound, self._found)

    def _found(self, text: str) -> Solutions:
        asked = sparql.with_prefixes(text)
        if demand_question(text) in ("SELECT", "ASK"):
            return self._solutions(self._send(asked, _JSON))
        reply = self._send(asked, ", ".join(f"{kind};q={1 - place / 10}" for place, kind in enumerate(_TRIPLES)))
        triples = self._triples(reply)
        if triples and reply.headers.get("Server", "").startswith("Virtuoso"):
            self._demand_room(len(triples))
        return Solutions.of_triples(triples)

    def answers(self) -> bool:
        """Whether SPARQL is spoken here.

        Errors: KgError when nobody is there, or lets nobody in.
        """
        reply = self._wire.send("POST", self.url, b"query=ASK+%7B%7D", {"Accept": _JSON, "Content-Type": _FIELDS})
        try:
            return 200 <= reply.status < 300 and self._solutions(reply).form == "ask"
        except KgError:
            return False

    def one(self, text: str) -> Cell:
        """The one cell that a question gives: a count, or whether something holds."""
        found = [tuple(row) for row in self.ask(text, {}).rows]
        if len(found) != 1 or len(found[0]) != 1:
            raise KgError(f"{self.url} gives {len(found)} rows for a question that has one answer", 6)
        return cell_of(found[0][0])

    def _send(self, text: str, accept: str) -> Reply:
        body = urlencode([("query", text), *self._graphs]).encode()
        reply = self._wire.send("POST", self.url, body, {"Accept": accept, "Content-Type": _FIELDS})
        self._wire.demand(reply, "the query is refused")
        if reply.headers.get("X-SQL-State") == "S1TAT":
            raise KgError(f"{self.url} stopped at its time limit and answered in part only: ask for less", 4)
        return reply

    def _solutions(self, reply: Reply) -> Solutions:
        try:
            found = json.loads(reply.body)
            if "boolean" in found:
                return Solutions.of_boolean(bool(found["boolean"]))
            columns = tuple(map(str, found["head"]["vars"]))
            rows = [tuple(_term(row.get(column)) for column in columns) for row in found["results"]["bindings"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._broken(reply, error) from None
        if columns == ("__ASK_RETVAL",):  # Virtuoso 7 answers ASK so: with a number, or with no row for false
            return Solutions.of_boolean(bool(rows and cell_of(rows[0][0])))
        _demand_uncapped(reply, len(rows))
        return Solutions(columns, rows)

    def _triples(self, reply: Reply) -> list[pyoxigraph.Triple]:
        kind = reply.headers.get_content_type()
        try:
            if kind not in _TRIPLES:
                raise ValueError(f"no triples come as {kind}")
            return [quad.triple for quad in pyoxigraph.parse(reply.body, format=_TRIPLES[kind], base_iri=self.url, lenient=True)]
        except (SyntaxError, ValueError) as error:
            raise self._broken(reply, error) from None

    def _broken(self, reply: Reply, error: Exception) -> KgError:
        kind = reply.headers.get("Content-Type", "no type")
        end = self._wire.said(Reply(reply.url, reply.status, reply.headers, reply.body[-120:]))
        return KgError(f"{self.url} is no SPARQL endpoint, or broke off its answer ({len(reply.body)} bytes of {kind}, ending “{end}”): {error}", 6)

    def _demand_room(self, size: int) -> None:
        """Refuse triples that may have been cut: Virtuoso caps CONSTRUCT in silence, but says so of SELECT."""
        probe = self._send(f"SELECT (1 AS ?n) WHERE {{ ?s ?p ?o }} LIMIT {size + 1}", _JSON)
        _demand_uncapped(probe, size)


def _demand_uncapped(reply: Reply, size: int) -> None:
    most = reply.headers.get("X-SPARQL-MaxRows", "")
    if most.isdecimal() and size >= int(most):
        raise KgError(f"{reply.url} gives {most} rows at most and there may be more: ask for less, or with LIMIT and OFFSET", 4)


def demand_question(text: str) -> str:
    """The word that makes the text a question: SELECT, ASK, CONSTRUCT or DESCRIBE. What else is in it, the endpoint judges.

    Errors: KgError 2 when there is none, or an update comes first.
    """
    found = next((match["form"].upper() for match in _FORM.finditer(text) if match["form"]), None)
    if found not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        refused = "an endpoint is only asked: with" if found else f"{text[:40]!r} is neither the name of a query ([a-z_]+) nor SPARQL: use"
        raise KgError(f"{refused} SELECT, ASK, CONSTRUCT or DESCRIBE", 2)
    return found


def _term(found: Mapping[str, Any] | None) -> "NamedNode | BlankNode | Literal | None":
    """A term of SPARQL results in JSON. Our own, since the parser of pyoxigraph takes an answer without its last brace for whole."""
    if found is None:
        return None
    if found["type"] == "uri":
        return NamedNode(found["value"])
    if found["type"] == "bnode":
        return BlankNode(re.sub(r"\W", "_", found["value"]))
    if found["type"] not in ("literal", "typed-literal"):
        raise ValueError(f"a term of the kind {found['type']!r:.20} has no place in a table")
    datatype = found.get("datatype")
    return Literal(found["value"], language=found.get("xml:lang"), datatype=NamedNode(datatype) if datatype else None)
