"""A triple store over HTTP: where it takes queries and graphs, and how a graph is put there.

A graph is first loaded beside its place and then put there in one request, so that what stands in a store is at each moment the old
graph or the new one. With SPARQL Update the request moves it; with the Graph Store Protocol it sends it once more.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote

from .graph import BASE
from .model import KgError
from .remote import Endpoint
from .transport import Unwelcome, Wire, checked

LOADING = f"{BASE}loading"
PROTOCOLS = {"update": "SPARQL Update", "graph-store": "the Graph Store Protocol"}
_PROBE = f"<{LOADING}> <{BASE}probe> <{LOADING}> ."
_TRIPLES, _BYTES = 1000, 200_000  # of one request of an update: Virtuoso cannot compile much more
# Where stores take queries, updates and graphs, below the address of the store.
_LAYOUTS = (
    ("query", "update", "store"),  # Oxigraph
    ("query", "update", "data"),  # Apache Jena Fuseki
    ("sparql-auth", "sparql-auth", "sparql-graph-crud-auth"),  # Virtuoso
    ("", "statements", "rdf-graphs/service"),  # RDF4J, GraphDB
    ("", "", "gsp/"),  # Amazon Neptune, QLever
)
_KNOWN = re.compile(r"/(query|update|store|data|sparql(-auth|-graph-crud(-auth)?)?|statements|rdf-graphs/service|gsp)/?$")

Advance = Callable[[int], None]


class Writer(Protocol):
    """A way to write graphs; ``graph`` is an IRI, or "" for the default graph."""

    def stage(self, stage: str, lines: Sequence[str], advance: Advance) -> None: ...
    def put(self, graph: str, stage: str, lines: Sequence[str]) -> None: ...
    def drop(self, graph: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Updates:
    """Graphs written by SPARQL 1.1 Update."""

    url: str
    wire: Wire

    def stage(self, stage: str, lines: Sequence[str], advance: Advance) -> None:
        """Let the graph ``stage`` hold these triples, lines of N-Triples."""
        self.drop(stage)
        for block in _blocks(lines):
            self._do("\n".join((f"INSERT DATA {{ GRAPH <{stage}> {{", *block, "} }")))
            advance(len(block))

    def put(self, graph: str, stage: str, lines: Sequence[str]) -> None:
        """Let what ``stage`` holds be the graph; ``stage`` is gone."""
        self._do(f"MOVE GRAPH <{stage}> TO {_target(graph)}")

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._do(f"DROP SILENT {_target(graph)}")

    def _do(self, text: str) -> None:
        reply = self.wire.send("POST", self.url, text.encode(), {"Content-Type": "application/sparql-update"})
        self.wire.demand(reply, "the update is refused")


@dataclass(frozen=True, slots=True)
class Graphs:
    """Graphs written by the SPARQL 1.1 Graph Store HTTP Protocol."""

    url: str
    wire: Wire

    def stage(self, stage: str, lines: Sequence[str], advance: Advance) -> None:
        """Let the graph ``stage`` hold these triples, lines of N-Triples."""
        self._send(stage, lines)
        advance(len(lines))

    def put(self, graph: str, stage: str, lines: Sequence[str]) -> None:
        """Let the graph hold these triples and no other; ``stage`` is gone."""
        self._send(graph, lines)
        self.drop(stage)

    def _send(self, graph: str, lines: Sequence[str]) -> None:
        body = "".join(f"{line}\n" for line in lines).encode()
        self.wire.demand(self.wire.send("PUT", self._at(graph), body, {"Content-Type": "application/n-triples"}), "the graph is refused")

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        reply = self.wire.send("DELETE", self._at(graph))
        if reply.status not in (404, 410):
            self.wire.demand(reply, "the graph cannot be removed")

    def _at(self, graph: str) -> str:
        return f"{self.url}?graph={quote(graph, safe='')}" if graph else f"{self.url}?default"


@dataclass(frozen=True, slots=True)
class Place:
    """A store that was found: what answers, what writes and how, and whether its default graph shows all its graphs."""

    endpoint: Endpoint
    writer: Writer
    protocol: str
    united: bool

    def count(self, *graphs: str) -> int:
        """How many triples a graph holds, or several hold in common."""
        return int(self.endpoint.one(f"SELECT (COUNT(*) AS ?n) WHERE {{ {' '.join(map(pattern, graphs))} }}") or 0)


def beside(graph: str) -> str:
    """Where a graph is loaded before it is put in its place; another for each, since stores on disk are slow where much was removed."""
    return f"{LOADING}/{sha256(graph.encode()).hexdigest()[:12]}"


def pattern(graph: str) -> str:
    """Every triple of a graph, in SPARQL."""
    return f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o ."


def found(address: str, endpoint: str | None, protocol: str, wire: Wire) -> Place:
    """The store at an address, which is its own or that of its updates or graphs; ``endpoint`` is that of its queries, when known.

    One triple is written into ``LOADING`` to see whether it can be, and where it shows. ``protocol`` is a key of ``PROTOCOLS``, or auto:
    SPARQL Update, and the Graph Store Protocol where there is no update.
    Errors: KgError 2 when no store answers or none can be written to, and those of the wire.
    """
    refusals = []
    for query, writer, name in _candidates(checked(address), endpoint, protocol, wire):
        if refusal := _refusal(query, writer):
            refusals.append(refusal)
            continue
        united = bool(query.one(f"ASK {{ <{LOADING}> <{BASE}probe> ?o }}"))
        writer.drop(LOADING)
        return Place(query, writer, name, united)
    if refusals:
        raise refusals[0]
    raise KgError(f"no SPARQL endpoint answers at {endpoint or address}: give the address of the store, or that of its queries with --endpoint", 2)


def _candidates(address: str, endpoint: str | None, protocol: str, wire: Wire) -> Iterator[tuple[Endpoint, Writer, str]]:
    answering: dict[str, bool] = {}
    for query, update, store in _addresses(address, endpoint):
        asked = Endpoint(query, wire)
        if query not in answering:
            answering[query] = asked.answers()
        for name, writer in (("update", Updates(update, wire)), ("graph-store", Graphs(store, wire))):
            if answering[query] and protocol in (name, "auto"):
                yield asked, writer, name


def _addresses(address: str, endpoint: str | None) -> Iterator[tuple[str, str, str]]:
    for base in dict.fromkeys((_KNOWN.sub("", address), address.rstrip("/"), address)):
        for parts in _LAYOUTS:
            query, update, store = (f"{base.rstrip('/')}/{part}" if part else base for part in parts)
            yield endpoint or query, update, store
    if endpoint:
        yield endpoint, address, address


def _refusal(query: Endpoint, writer: Writer) -> KgError | None:
    """Why a store cannot be written to so; a login that is refused is raised at once."""
    try:
        writer.stage(LOADING, [_PROBE], lambda size: None)
        if query.one(f"ASK {{ GRAPH <{LOADING}> {{ <{LOADING}> <{BASE}probe> ?o }} }}"):
            return None
        return KgError(f"what is written at {writer.url} does not show at {query.url}", 2)
    except Unwelcome:
        raise
    except KgError as error:
        return error


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    block, size = [], 0
    for line in lines:
        if block and (len(block) >= _TRIPLES or size + len(line) > _BYTES):
            yield block
            block, size = [], 0
        block.append(line)
        size += len(line)
    if block:
        yield block


def _target(graph: str) -> str:
    return f"GRAPH <{graph}>" if graph else "DEFAULT"
