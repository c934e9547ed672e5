"""Triples of a thing → the HTML page that tells of it; and the other pages a browser gets. Every text is escaped here, by Jinja."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from .. import graph
from ..ontology import Ontology, Query
from ..prose import plain
from . import describe
from .protocol import RESULTS, TRIPLES, reason

if TYPE_CHECKING:
    from jinja2 import Environment

CLAIMS_AT_MOST = 500
ASSETS = {"serve.css": "text/css", "query.js": "text/javascript", "icon.svg": "image/svg+xml"}
_TEMPLATES = ("base.html", "thing.html", "terms.html", "query.html", "fault.html", "service.ttl")
_TYPE = graph.PREFIXES["rdf"] + "type"
_LABEL, _OTHER = (graph.PREFIXES["skos"] + name for name in ("prefLabel", "altLabel"))
_SUBJECT, _PREDICATE, _OBJECT = (graph.PREFIXES["rdf"] + name for name in ("subject", "predicate", "object"))
_CODE, _CLAIM = graph.PREFIXES["code"], graph.PREFIXES["ujt"] + "Claim"
_WEB = re.compile(r"https?://[^\s]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Object = NamedNode | Literal
Node = Mapping[str, Sequence[Object]]


@dataclass(frozen=True, slots=True)
class Link:
    """Words, where they lead (a page here, an address on the web, or nowhere), and their language."""

    text: str
    href: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a release, and where they stand in its text."""

    text: str
    release: Link
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words; ``id`` is the end of its IRI."""

    id: str
    subject: Link
    predicate: str
    object: Link
    status: str
    voice: Link
    rule: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a page tells of a thing; ``heading`` is its name, or the title of a release.

    ``mentions`` are the releases that name it, or what a release names, each with how often.
    """

    iri: str
    heading: str
    kinds: tuple[str, ...]
    country: str
    also: tuple[Link, ...]
    facts: tuple[tuple[str, tuple[Link, ...]], ...]
    claims: tuple[Claim, ...]
    mentions: tuple[tuple[Link, int], ...]
    left_out: int


class Book:
    """The words a page needs beside the triples: what things are called, and the ontology."""

    def __init__(self, names: Mapping[str, str], ontology: Ontology) -> None:
        self.names, self.ontology = names, ontology

    def link(self, found: Object) -> Link:
        """A term as words that lead to what it stands for."""
        if isinstance(found, Literal):
            return Link(plain(found.value), language=found.language or "")
        iri = found.value
        if iri.startswith(_CODE):
            return Link(iri.removeprefix(_CODE), describe.path(iri) or "")
        if iri.startswith(graph.PREFIXES["ujt"]):
            return Link(self.word(iri), describe.path(iri) or "")
        return Link(self.names.get(iri, iri), describe.path(iri) or (iri if _WEB.fullmatch(iri) else ""))

    def word(self, iri: str) -> str:
        """The English label of a class or property, or the end of its IRI in words."""
        local = re.split(r"[#/]", iri)[-1]
        known = (self.ontology.properties.get(local) or self.ontology.classes.get(local)) if iri.startswith(graph.BASE) else None
        return known.label_en if known else _CAMEL.sub(" ", local).lower()


def thing(iri: str, triples: Iterable[Triple], book: Book) -> Thing:
    """What is told of a thing, in the order of a page."""
    nodes: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        nodes[triple.subject.value][triple.predicate.value].append(triple.object)
    own, name = nodes[iri], book.names.get(iri, iri)
    claims = [(node, one) for node, one in nodes.items() if _SUBJECT in one and any(kind.value == _CLAIM for kind in one[_TYPE])]
    said = [(node, one) for node, one in claims if not _names(one)]
    told = sorted((_claim(node, one, nodes, book) for node, one in said), key=lambda claim: (claim.subject.text != name, claim.predicate, _place(claim)))
    return Thing(
        iri,
        next((title.value for title in own[graph.PREFIXES["dcterms"] + "title"]), name),
        tuple(sorted(book.word(kind.value) for kind in own[_TYPE])),
        " ".join(sorted(code.value for code in own[graph.PREFIXES["ujt"] + "country"])),
        tuple(sorted((book.link(other) for other in own[_LABEL] + own[_OTHER] if other.value != name), key=lambda link: (link.language, link.text))),
        _facts(own, book),
        tuple(told[:CLAIMS_AT_MOST]),
        _mentions(iri, (one for _, one in claims if _names(one)), nodes, book),
        max(0, len(told) - CLAIMS_AT_MOST),
    )


def page(found: Thing, ontology: Ontology) -> bytes:
    """The page of a thing, with the other formats it is there in."""
    return _rendered("thing.html", thing=found, path=describe.path(found.iri), formats=TRIPLES, site=_site(ontology))


def terms(ontology: Ontology) -> bytes:
    """The page of the ontology: every class and property, each with a place of its own to link to."""
    known = {"classes": ontology.classes.values(), "properties": ontology.properties.values()}
    return _rendered("terms.html", **known, formats=TRIPLES, path="/ontology", site=_site(ontology))


def query_page(groups: Mapping[str, Sequence[Query]], limits: Mapping[str, str], ontology: Ontology) -> bytes:
    """The page to write a query on, with the named queries, in groups, as examples."""
    texts = {query.name: query.text for queries in groups.values() for query in queries}
    return _rendered("query.html", groups=groups, texts=texts, results=RESULTS, triples=TRIPLES, limits=limits, prefixes=graph.PREFIXES, site=_site(ontology))


def fault(status: int, message: str) -> bytes:
    """The page of an error."""
    return _rendered("fault.html", status=status, reason=reason(status), message=message)


def service(endpoint: str, facts: Mapping[str, object]) -> bytes:
    """The description of the endpoint as Turtle: its dataset, formats and features, and the named queries as examples."""
    return _rendered("service.ttl", endpoint=endpoint, results=RESULTS, triples=TRIPLES, **facts)


@cache
def edition() -> str:
    """A hash of all that the pages are made with, beside the graph and the ontology."""
    made = hashlib.sha256()
    for each in sorted(files(__package__).joinpath("templates").iterdir(), key=lambda file: file.name):
        made.update(each.read_bytes())
    return made.hexdigest()


@cache
def asset(name: str) -> bytes:
    """A style or script of the pages."""
    return files(__package__).joinpath("templates", name).read_bytes()


def _site(ontology: Ontology) -> str:
    return ontology.view["title"]["en"]


def _names(one: Node) -> bool:
    return any(predicate.value.endswith("#mentionedIn") for predicate in one[_PREDICATE])


def _place(claim: Claim) -> tuple[str, int, str]:
    first = min(((quote.release.text, int(quote.start)) for quote in claim.quotes), default=("", 0))
    return *first, claim.id


def _claim(node: str, one: Node, nodes: Mapping[str, Node], book: Book) -> Claim:
    def linked(name: str) -> Link:
        return book.link(one[name][0]) if one[name] else Link("")

    ujt = graph.PREFIXES["ujt"]
    spans = [nodes[span.value] for span in one[ujt + "evidence"]]
    release = book.link(one[graph.PREFIXES["dcterms"] + "isPartOf"][0])
    quotes = [Quote(plain(_value(span, "exact")), Link(release.text, describe.path(node) or ""), _value(span, "start"), _value(span, "end")) for span in spans]
    voice = linked(ujt + "assertedBy")
    return Claim(
        node.rpartition("#")[2],
        linked(_SUBJECT),
        book.word(one[_PREDICATE][0].value),
        linked(_OBJECT),
        linked(ujt + "claimStatus").text,
        voice if voice.text != release.text else Link("issuer", voice.href),
        linked(ujt + "rule").text,
        tuple(sorted(quotes, key=lambda quote: int(quote.start))),
    )


def _value(span: Node, end: str) -> str:
    return next((found.value for found in span[graph.PREFIXES["oa"] + end]), "0")


def _facts(own: Node, book: Book) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """What stands of a thing without being claimed of it: identifiers, and what a release says of itself."""
    shown = {_TYPE, _LABEL, _OTHER, graph.PREFIXES["dcterms"] + "title", graph.PREFIXES["ujt"] + "country"}
    claimable = {known.iri for known in book.ontology.properties.values() if known.claimable}
    rows = [(book.word(iri), tuple(sorted(map(book.link, found), key=lambda link: link.text))) for iri, found in own.items() if iri not in shown | claimable]
    return tuple(sorted(rows))


def _mentions(iri: str, claims: Iterable[Node], nodes: Mapping[str, Node], book: Book) -> tuple[tuple[Link, int], ...]:
    found: Counter[Link] = Counter()
    for one in claims:
        other = one[_OBJECT][0] if one[_SUBJECT][0].value == iri else one[_SUBJECT][0]
        found[book.link(other)] += len(one[graph.PREFIXES["ujt"] + "evidence"])
    return tuple(sorted(found.items(), key=lambda pair: pair[0].text))


def _rendered(template: str, **values: object) -> bytes:
    return _environment().get_template(template).render(**values).encode()


@cache
def _environment() -> "Environment":
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    # All are read at once: a worker can open no file.
    texts = {name: files(__package__).joinpath("templates", name).read_text(encoding="utf-8") for name in _TEMPLATES}
    loader, escaped = DictLoader(texts), lambda name: name is not None and name.endswith(".html")
    made = Environment(loader=loader, autoescape=escaped, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["quoted"] = lambda value: json.dumps(value, ensure_ascii=False)
    made.filters["inert"] = lambda value: Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))
    for name in _TEMPLATES:
        made.get_template(name)
    return made
