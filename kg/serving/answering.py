"""What a worker does: it opens a graph once, and answers requests about it with a status, a media type and bytes.

A worker can open no file, so ``opened`` reads and warms all that an answer may need.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Triple

from .. import binding, graph
from ..built import Built, load
from ..engine import Engine
from ..model import KgError
from ..ontology import Ontology, Query
from . import describe, pages, writing
from .protocol import BY_NAME, HTML, TRIPLES, Fault, Request, bindings, by_media, demanded, media_types
from .writing import Size

ONTOLOGY = graph.PREFIXES["ujt"].removesuffix("#")
_TERMS = ("core.ttl", "topics.ttl")
_EXPLORER = "explorer.html"
_PAGE_TYPES = (*media_types(TRIPLES), HTML)
_OURS = re.compile(re.escape(graph.BASE) + r"[A-Za-z0-9._~%/-]+")
_ASKS = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


class Reply(NamedTuple):
    """An answer as HTTP has it; ``body`` of an error is its one line. ``place`` is the path of this very format, if it has one."""

    status: int
    media: str
    body: bytes
    place: str = ""


class Page(NamedTuple):
    """A request for the page at a path, in a type that Accept likes."""

    path: str
    accept: str


class About(NamedTuple):
    """A request for the Facts of the graph that a worker holds."""


class Service(NamedTuple):
    """A request for the description of the endpoint that a URL leads to."""

    endpoint: str
    accept: str


class Facts(NamedTuple):
    """What the server has to know of a graph, and the pages that are the same for all who ask."""

    hash: str
    edition: str  # of the pages: changes with the ontology and the templates
    counts: Mapping[str, int]
    query_page: bytes
    explorer: bytes | None  # None where the folder has none, as in a clone


def opened(folder: Path, ontology: Path | None, size: Size, seconds: float) -> Callable[[object], object]:
    """The function that answers requests about the graph in a folder.

    Errors: KgError 3 when there is no whole graph.
    """
    built = load(folder, Ontology(ontology))
    return Answerer(built, size, {"seconds": f"{seconds:g}", "rows": f"{size.rows:,}"}, _explorer(folder, built.facts)).answer


def _explorer(folder: Path, manifest: Mapping) -> bytes | None:
    """The explorer that the build left, if it is there and whole."""
    known = manifest["files"].get(_EXPLORER)
    try:
        found = (folder / _EXPLORER).read_bytes()
    except OSError:
        return None
    return found if known == {"bytes": len(found), "sha256": hashlib.sha256(found).hexdigest()} else None


class Answerer:
    """A graph with all that is needed to tell of it."""

    def __init__(self, built: Built, size: Size, limits: Mapping[str, str], explorer: bytes | None) -> None:
        self._engine: Engine = built.store.engine
        self._engine.prepare()
        self._engine.prepare(named=True)
        self._demand_safe = lru_cache(maxsize=64)(self._engine.demand_safe)  # many ask the same, with other values bound
        self._ontology, self._size, self._facts = built.ontology, size, built.facts
        self._book = pages.Book(describe.names(self._engine.find), built.ontology)
        self._queries = [built.ontology.query(name) for name in sorted(built.ontology.queries)]
        self._about = self._facts_of(pages.query_page(_grouped(built.ontology), limits, built.ontology), explorer)
        self._warm()

    def _warm(self) -> None:
        """Read and import now what a worker could not any more."""
        for media in _PAGE_TYPES:
            for path in ("/ontology", "/code/asserted", "/no/page"):
                self.answer(Page(path, media))
            self.answer(Service("http://localhost/sparql", media))
        self.answer(Request("SELECT * { ?s ?p ?o } LIMIT 1", accept="text/csv"))

    def answer(self, request: "Request | Page | Service | About") -> Reply | Facts:
        """The reply to a request; what is wrong with a request is a reply too."""
        if isinstance(request, About):
            return self._about
        answers = {Request: self._sparql, Page: self._page, Service: self._service}
        try:
            return answers[type(request)](request)
        except Fault as fault:
            return Reply(fault.status, "", str(fault).encode())

    def _facts_of(self, page: bytes, explorer: bytes | None) -> Facts:
        known = self._facts["files"]
        name = next(name for name in ("graph.nq", "graph.trig") if name in known)
        texts = [(self._ontology.folder / file).read_bytes() for file in (*_TERMS, "view.toml")]
        edition = hashlib.sha256(b"".join([pages.edition().encode(), *texts, page])).hexdigest()[:16]
        return Facts(known[name]["sha256"], edition, self._facts["counts"], page, explorer)

    def _service(self, request: Service) -> Reply:
        media = demanded(request.accept, media_types(TRIPLES))
        (count,) = self._engine.find("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        facts = {"triples_held": int(count["n"].value), "graphs": sorted(self._engine.graphs), "queries": self._queries}
        body = pages.service(request.endpoint, facts)
        if media == "text/turtle":
            return Reply(200, media, body)
        found = [quad.triple for quad in pyoxigraph.parse(body, format=RdfFormat.TURTLE)]
        return Reply(200, media, writing.triples(found, by_media(media), Size(len(found), self._size.bytes)))

    def _sparql(self, request: Request) -> Reply:
        if not _ASKS.search(request.text):
            raise Fault(400, "this is no query: ask with SELECT, ASK, CONSTRUCT or DESCRIBE")
        self._demand_allowed(request)
        media, body = writing.written(self._found(request), request.accept, self._size)
        return Reply(200, media, body)

    def _demand_allowed(self, request: Request) -> None:
        try:
            self._demand_safe(request.text)
        except KgError as error:
            raise Fault(413 if error.code == 4 else 403, str(error)) from None
        for name in {*request.default_graphs, *request.named_graphs} - self._engine.graphs:
            raise Fault(400, f"there is no graph <{name}> here, and none is fetched: GET /sparql lists those there are")

    def _found(self, request: Request) -> object:
        try:
            where = binding.demanded(request.text, bindings(request.bound))
            return binding.found(request.text, where, lambda text: self._engine.find(text, request.default_graphs, request.named_graphs))
        except KgError as error:
            raise Fault(getattr(error, "status", 400), str(error)) from None

    def _page(self, request: Page) -> Reply:
        iri = graph.BASE + request.path[1:]
        stem, _, suffix = request.path.rpartition(".")
        accept, named = request.accept, BY_NAME.get(suffix) in TRIPLES or suffix == "html"
        triples = self._triples(iri)
        if not triples and named:
            iri, accept = graph.BASE + stem[1:], HTML if suffix == "html" else BY_NAME[suffix].media[0]
            triples = self._triples(iri)
        if not triples:
            raise Fault(404, f"the graph has nothing at {request.path}: look for it in the explorer, or query for it")
        media = demanded(accept, _PAGE_TYPES)
        place = f"{describe.path(iri)}.{'html' if media == HTML else by_media(media).name}"
        return Reply(200, media, self._written(iri, triples, media), place)

    def _written(self, iri: str, triples: list[Triple], media: str) -> bytes:
        if media != HTML:
            return writing.triples(triples, by_media(media), Size(len(triples), self._size.bytes))
        return pages.terms(self._ontology) if iri == ONTOLOGY else pages.page(pages.thing(iri, triples, self._book), self._ontology)

    def _triples(self, iri: str) -> list[Triple]:
        """What is told of a thing of the graph, or else of a term, code or topic of the ontology."""
        if iri == ONTOLOGY:
            return self._core
        if not _OURS.fullmatch(iri):
            return []
        return describe.description(iri, self._engine.find) or describe.description(iri, self._terms)

    @cached_property
    def _core(self) -> list[Triple]:
        """The triples of the ontology, sorted; its blank nodes have the same names each time."""
        found = Dataset(pyoxigraph.parse(path=self._ontology.folder / _TERMS[0], format=RdfFormat.TURTLE))
        found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return sorted((quad.triple for quad in found), key=str)

    @cached_property
    def _known(self) -> pyoxigraph.Store:
        store = pyoxigraph.Store()
        for name in _TERMS:
            store.bulk_load(path=self._ontology.folder / name, format=RdfFormat.TURTLE)
        return store

    def _terms(self, text: str) -> Iterable[Triple]:
        return self._known.query(text, prefixes=graph.PREFIXES)


def _grouped(ontology: Ontology) -> dict[str, list[Query]]:
    """The named queries by the folder they stand in."""
    folders = {"queries": "Named queries", "questions": "Questions"}
    return {title: [ontology.query(name) for name, path in ontology.queries.items() if path.parent.name == folder] for folder, title in folders.items()}
