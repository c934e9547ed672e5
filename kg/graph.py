"""Ledger ↔ quads: the one door between text and RDF; no other module makes a term.

One named graph per document, named by its release. No blank nodes, no clock, no order of sets: ``quads`` is sorted and unique,
and ``claims(quads(ledger))`` gives the ledger's claims back.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from .decoding import UNREADABLE
from .model import IRI, STATUSES, Claim, Document, Entity, KgError, Ledger, Span, strongest

if TYPE_CHECKING:
    import rdflib

    from .ontology import Known, Ontology

BASE = "https://w3id.org/usjp-tech/"
PREFIXES = {
    "code": f"{BASE}code/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "id": f"{BASE}id/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "release": f"{BASE}release/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "topic": f"{BASE}topic/",
    "ujt": f"{BASE}ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
STANDING = STATUSES[:2]  # these stand as plain triples too
_REFERENCES = frozenset({"entity", "topic", "release"})
_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")  # needs no escape in Turtle, where Virtuoso 7 knows none
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_URL = re.compile(r"https?://[^\s/]+\S*")
_LEXICAL = {"decimal": re.compile(r"-?\d+\.\d+"), "integer": re.compile(r"-?\d{1,18}"), "boolean": re.compile("true|false")}
_DATES = {4: ("gYear", "-01-01"), 7: ("gYearMonth", "-01"), 10: ("date", "")}

Object = NamedNode | Literal
Term = TypeVar("Term")
Triple = tuple[NamedNode, NamedNode, Object]


def iri(reference: str) -> str:
    """The IRI of a reference: ``id:keio`` is https://w3id.org/usjp-tech/id/keio."""
    prefix, _, local = reference.partition(":")
    if prefix not in ("id", "topic", "release", "code") or not _LOCAL.fullmatch(local):
        raise KgError(f"{reference!r} is no reference (id:, topic:, release: or code: and letters, digits, . _ -)", 70)
    return PREFIXES[prefix] + local


def reference(address: str) -> str:
    """The reference of an IRI of ours, the inverse of ``iri``."""
    prefix, _, local = address.removeprefix(BASE).partition("/")
    if iri(f"{prefix}:{local}") != address:
        raise KgError(f"<{address}> is no IRI of this graph", 3)
    return f"{prefix}:{local}"


def claim_iri(claim: Claim) -> str:
    """The IRI of a claim: a function of its release, subject, predicate, object, voice and status."""
    return f"{iri(claim.document)}#{claim.id}"


def span_iri(document: str, span: Span) -> str:
    """The IRI of a stretch of a document's text."""
    return f"{iri(document)}#s{span.start}-{span.end}"


def quads(ledger: Ledger, ontology: "Ontology") -> list[Quad]:
    """All quads of a ledger, sorted and unique.

    Errors: as ``by_document``.
    """
    return sorted((quad for _, found in by_document(ledger, ontology) for quad in found), key=str)


def by_document(ledger: Ledger, ontology: "Ontology") -> Iterator[tuple[Document, list[Quad]]]:
    """Each document of a ledger with the quads of its graph, sorted and unique.

    Errors: KgError 70 for what no ledger may hold (an undeclared term, two entities of one name, a claim twice), 3 for
    characters no RDF format can carry.
    """
    book = _book(ledger, ontology)
    for document in ledger.documents:
        name = _ref(document.key)
        yield document, sorted({Quad(*triple, name) for triple in _document(document, book)}, key=str)


def claims(quads: Iterable[Quad], ontology: "Ontology") -> list[Claim]:
    """The claims that stand in the quads, sorted: the way back from RDF."""
    nodes: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        nodes[quad.subject.value][quad.predicate.value].append(quad.object)
    return sorted(_claim_of(node, nodes, ontology) for node in nodes.values() if _ujt("Claim") in node[_name("rdf:type").value])


@dataclass(frozen=True, slots=True)
class _Book:
    """A ledger with the tables its triples are looked up in."""

    ontology: "Ontology"
    entities: Mapping[str, Entity]
    claims: Mapping[str, tuple[Claim, ...]]
    status: Mapping[str, str]


def _book(ledger: Ledger, ontology: "Ontology") -> _Book:
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for claim in ledger.claims:
        by_document[claim.document].append(claim)
    _once(map(claim_iri, ledger.claims), "two claims say the same in the same voice")
    _once((entity.name for entity in ledger.entities), "two entities have one name")
    return _Book(
        ontology,
        {entity.key: entity for entity in ledger.entities},
        {document: tuple(found) for document, found in by_document.items()},
        {key: STATUSES[rank] for key, rank in strongest(ledger.claims).items()} if ledger.status is None else ledger.status,
    )


def _once(values: Iterable[str], message: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise KgError(f"{message}: {value}", 70)
        seen.add(value)


@cache
def _name(compact: str) -> NamedNode:
    prefix, _, local = compact.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _ujt(local: str) -> NamedNode:
    return _name(f"ujt:{local}")


def _ref(reference: str) -> NamedNode:
    return NamedNode(iri(reference))


def _text(value: str, language: str | None = None) -> Literal:
    bad = UNREADABLE.search(value)
    if bad:
        raise KgError(f"U+{ord(bad[0]):04X} cannot stand in RDF: remove it near {value[max(0, bad.start() - 20) : bad.start()]!r}", 3)
    return Literal(value, language=language)


def _date(value: str) -> Literal:
    datatype, rest = _DATES.get(len(value), ("", ""))
    try:
        date.fromisoformat(value + rest)
    except ValueError:
        raise KgError(f"{value!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)", 70) from None
    return Literal(value, datatype=_name(f"xsd:{datatype}"))


def _number(value: str, datatype: str) -> Literal:
    if not _LEXICAL[datatype].fullmatch(value):
        raise KgError(f"{value!r} is no {datatype}", 70)
    return Literal(value, datatype=_name(f"xsd:{datatype}"))


def _object(value: str, name: str, ontology: "Ontology") -> Object:
    """The term of a value of the property ``name``: the ontology says of what range."""
    kind = _range(name, ontology)
    if kind in _REFERENCES:
        return _ref(value)
    if kind in _LEXICAL:
        return _number(value, kind)
    if kind in ("code", "class"):
        return _ref(f"code:{value}") if kind == "code" else NamedNode(ontology.term(value))
    return _date(value) if kind == "date" else _text(value, "en" if kind == "text" else None)


def _range(name: str, ontology: "Ontology") -> str:
    return _declared(ontology.properties, name).range


def _declared(table: Mapping[str, Term], name: str) -> Term:
    if name not in table:
        raise KgError(f"{name} stands neither in ontology/ nor among the entities: declare it there, or mend its spelling", 70)
    return table[name]


def _document(document: Document, book: _Book) -> Iterator[Triple]:
    claims = book.claims.get(document.key, ())
    yield from _release(document)
    for claim in claims:
        yield from _claim(claim, document, book.ontology)
    entities, topics = _mentioned(document, claims, book)
    for entity in entities:
        yield from _entity(entity, book)
    for notation in topics:
        yield from _topic(notation, book.ontology)


def _release(document: Document) -> Iterator[Triple]:
    node = _ref(document.key)
    yield node, _name("rdf:type"), _ujt("Release")
    yield node, _ujt("fileStem"), _text(document.stem)
    yield node, _ujt("sha256"), _text(document.sha256)
    stated = {"title": document.title, "identifier": document.number, "language": document.language}
    yield from ((node, _name(f"dcterms:{term}"), _text(value)) for term, value in stated.items() if value)
    if document.date:
        yield node, _name("dcterms:issued"), _date(document.date)
    if document.publisher:
        yield node, _name("dcterms:publisher"), _ref(document.publisher) if document.publisher.startswith("id:") else _text(document.publisher)
    if document.source_url:
        yield node, _name("dcterms:source"), _url(document.source_url)


def _url(address: str) -> Object:
    """A link where it is one, made safe; what is no address stays a text, so that nothing is lost."""
    safe = quote(address, safe="!#$%&'()*+,/:;=?@[]~-._")
    return NamedNode(safe) if _URL.fullmatch(safe) else _text(address)


def _claim(claim: Claim, document: Document, ontology: "Ontology") -> Iterator[Triple]:
    node, predicate = NamedNode(claim_iri(claim)), NamedNode(ontology.term(claim.predicate))
    said = (_ref(claim.subject), predicate, _object(claim.object, claim.predicate, ontology))
    if claim.status in STANDING:
        yield said
    yield node, _name("rdf:type"), _ujt("Claim")
    yield from ((node, _name(f"rdf:{part}"), term) for part, term in zip(("subject", "predicate", "object"), said, strict=True))
    yield node, _name("dcterms:isPartOf"), _ref(document.key)
    yield node, _ujt("assertedBy"), _ref(claim.voice)
    yield node, _ujt("claimStatus"), _ref(f"code:{claim.status}")
    yield node, _ujt("rule"), _text(claim.rule)
    if claim.original:
        yield node, _ujt("originalForm"), _text(claim.original)
    for span in claim.spans:
        yield node, _ujt("evidence"), NamedNode(span_iri(document.key, span))
        yield from _span(span, document)


def _span(span: Span, document: Document) -> Iterator[Triple]:
    if not 0 <= span.start < span.end <= len(document.text):
        raise KgError(f"{document.stem} has no text at {span.start}-{span.end}", 70)
    node = NamedNode(span_iri(document.key, span))
    yield node, _name("rdf:type"), _ujt("TextSpan")
    yield node, _name("oa:hasSource"), _ref(document.key)
    yield node, _name("oa:start"), _number(str(span.start), "integer")
    yield node, _name("oa:end"), _number(str(span.end), "integer")
    yield node, _name("oa:exact"), _text(document.text[span.start : span.end])


def _mentioned(document: Document, claims: tuple[Claim, ...], book: _Book) -> tuple[list[Entity], list[str]]:
    """The entities a document speaks of, with those their facts lead to, and the notations of its topics with all above them."""
    wanted = {document.publisher} if (document.publisher or "").startswith("id:") else set()
    for claim in claims:
        wanted |= {claim.subject, claim.voice}
        wanted |= {claim.object} if _range(claim.predicate, book.ontology) in _REFERENCES else set()
    entities, topics = set(), set()
    while wanted:
        key = wanted.pop()
        if key in book.entities:
            entities.add(book.entities[key])
            wanted |= set(_leads_to(book.entities[key], book.ontology)) - {entity.key for entity in entities}
        elif key.startswith("topic:"):
            topics |= _with_broader(key.removeprefix("topic:"), book.ontology)
        elif not key.startswith("release:"):
            raise KgError(f"{key} is claimed of but is no entity of the ledger", 70)
    return sorted(entities), sorted(topics)


def _leads_to(entity: Entity, ontology: "Ontology") -> Iterator[str]:
    for name, value in entity.facts:
        if _range(name, ontology) in _REFERENCES:
            yield value


def _with_broader(notation: str, ontology: "Ontology") -> set[str]:
    above = (_with_broader(broader, ontology) for broader in _declared(ontology.topics, notation).broader)
    return {notation}.union(*above)


def _topic(notation: str, ontology: "Ontology") -> Iterator[Triple]:
    node, topic = _ref(f"topic:{notation}"), ontology.topics[notation]
    yield node, _name("rdf:type"), _ujt("Topic")
    yield node, _name("rdf:type"), _name("skos:Concept")
    yield node, _name("skos:notation"), _text(notation)
    yield node, _name("skos:prefLabel"), _text(topic.label_en, "en")
    if topic.label_ja:
        yield node, _name("skos:prefLabel"), _text(topic.label_ja, "ja")
    yield from ((node, _ujt("topNotation"), _text(top)) for top in topic.tops)
    yield from ((node, _name("skos:broader"), _ref(f"topic:{broader}")) for broader in topic.broader)


def _entity(entity: Entity, book: _Book) -> Iterator[Triple]:
    node, ontology = _ref(entity.key), book.ontology
    classes = (entity.cls, *_declared(ontology.classes, entity.cls).parents)
    yield from ((node, _name("rdf:type"), NamedNode(ontology.term(name))) for name in classes)
    yield node, _name("skos:prefLabel"), _text(entity.name, "en")
    if entity.country:
        yield node, _ujt("country"), _text(entity.country)
    for name, value in entity.facts:
        yield from _fact(node, name, value, ontology)
    if not set(classes).isdisjoint(_declared(ontology.properties, "claimStatus").domain):
        yield node, _ujt("claimStatus"), _ref(f"code:{book.status.get(entity.key, 'asserted')}")
    if entity.cls == "Topic":
        yield node, _name("rdf:type"), _name("skos:Concept")
    if entity.key in ontology.listed:
        yield from _authority(node, entity.name, ontology.listed[entity.key], "Company" in classes)


def _fact(node: NamedNode, name: str, value: str, ontology: "Ontology") -> Iterator[Triple]:
    yield node, NamedNode(ontology.term(name)), _object(value, name, ontology)
    if name == "broader":
        yield from ((node, _ujt("topNotation"), _text(top)) for top in _declared(ontology.topics, value.removeprefix("topic:")).tops)


def _authority(node: NamedNode, name: str, known: "Known", company: bool) -> Iterator[Triple]:
    """Other names and identifiers of what the authority file knows; a company's are close matches, since ROR names one legal entity."""
    for alias in known.aliases:
        if alias != name:
            yield node, _name("skos:altLabel"), _text(alias, "en")
    if known.name_ja:
        yield node, _name("skos:prefLabel" if known.ja_verified else "skos:altLabel"), _text(known.name_ja, "ja")
    for scheme, address in known.identifiers:
        relation = "foaf:homepage" if scheme == "homepage" else "skos:closeMatch" if company else "skos:exactMatch"
        yield node, _name(relation), NamedNode(_absolute(address))


def _claim_of(node: Mapping[str, list[Object]], nodes: Mapping[str, Mapping[str, list[Object]]], ontology: "Ontology") -> Claim:
    def one(compact: str) -> Object:
        found = {*node.get(_name(compact).value, ())}
        if len(found) != 1:
            raise KgError(f"a claim needs one {compact}, found {len(found)}", 3)
        return found.pop()

    predicate, found = one("rdf:predicate").value.removeprefix(PREFIXES["ujt"]), one("rdf:object")
    ontology.term(predicate)
    original = node.get(_ujt("originalForm").value, ())
    return Claim(
        document=reference(one("dcterms:isPartOf").value),
        subject=reference(one("rdf:subject").value),
        predicate=predicate,
        object=reference(found.value) if isinstance(found, NamedNode) else found.value,
        voice=reference(one("ujt:assertedBy").value),
        status=reference(one("ujt:claimStatus").value).removeprefix("code:"),
        rule=one("ujt:rule").value,
        spans=tuple(sorted({_span_of(nodes[span.value]) for span in node[_ujt("evidence").value]})),
        original=original[0].value if original else "",
    )


def _span_of(node: Mapping[str, list[Object]]) -> Span:
    return Span(*(int(node[_name(f"oa:{end}").value][0].value) for end in ("start", "end")))


def literal(value: object) -> Object:
    """The term of a value bound in a query: an IRI, or a literal of the type of the value."""
    if isinstance(value, IRI):
        return NamedNode(_absolute(value))
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=_name("xsd:boolean"))
    if isinstance(value, int):
        return Literal(str(value), datatype=_name("xsd:integer"))
    return Literal(f"{value:f}", datatype=_name("xsd:decimal")) if isinstance(value, Decimal) else _text(str(value))


def _absolute(address: str) -> str:
    if not _IRI.fullmatch(address) or UNREADABLE.search(address):
        raise KgError(f"<{address}> is no absolute IRI", 2)
    return str(address)


def rdflib_term(term: Object) -> "rdflib.term.Identifier":
    """A term as rdflib has it."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == PREFIXES["xsd"] + "string"
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value), normalize=False)


def term(found: "rdflib.term.Identifier") -> Object | BlankNode:
    """A term of rdflib as ours, the inverse of ``rdflib_term``."""
    import rdflib

    if isinstance(found, rdflib.Literal):
        datatype = None if found.datatype is None else NamedNode(str(found.datatype))
        return Literal(str(found), language=found.language, datatype=None if found.language else datatype)
    return NamedNode(str(found)) if isinstance(found, rdflib.URIRef) else BlankNode(str(found))
