"""Whether a graph is what it claims to be: SHACL, both directions between claims and plain triples, and quotes against the texts.

pySHACL says "conforms" for a shape that matches nothing because a name in it is misspelt, so the names of the shapes are checked too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .graph import PREFIXES, rdflib_term
from .model import KgError

if TYPE_CHECKING:
    import rdflib

    from .ontology import Ontology
    from .store import Store

_RDF, _OA, _SH, _UJT = PREFIXES["rdf"], PREFIXES["oa"], "http://www.w3.org/ns/shacl#", PREFIXES["ujt"]
_STANDING = frozenset({PREFIXES["code"] + "asserted", PREFIXES["code"] + "inferred"})
_TARGETS = frozenset({"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"})
_CONSTRAINTS = frozenset({
    "class", "datatype", "in", "languageIn", "lessThan", "maxCount", "maxExclusive", "maxInclusive", "minCount", "minExclusive", "minInclusive",
    "minLength", "maxLength", "nodeKind", "or", "pattern", "qualifiedMinCount", "qualifiedValueShape", "sparql", "uniqueLang"})
_SAID = (_RDF + "subject", _RDF + "predicate", _RDF + "object")
_STATUS = _UJT + "claimStatus"
_CLAIM_PARTS = frozenset({*_SAID, _STATUS})
# What shapes.ttl may say: a part of SHACL that pySHACL is known to heed.
_VOCABULARY = _TARGETS | _CONSTRAINTS | {"NodeShape", "PropertyShape", "IRI", "path", "message", "select", "prefixes", "declare", "prefix", "namespace"}
_NAMES = re.compile(r"\b(ujt|code):([A-Za-z0-9-]+)")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong: the shape or check that says so, the thing it says it of, and the reason."""

    shape: str
    focus: str
    message: str


def findings(store: "Store", texts: Mapping[str, str], ontology: "Ontology") -> list[Finding]:
    """Give all that is wrong with a graph and the texts (by file stem) it rests on, sorted; nothing if it is sound."""
    import rdflib

    # One graph of all releases: pySHACL would look at the named graphs of a Dataset one by one.
    union = rdflib.Graph()
    for triple in store.triples:
        union.add(tuple(map(rdflib_term, triple)))
    found = {*shape_faults(ontology), *shape_findings(union, ontology), *term_findings(store.quads, ontology),
             *standing_findings(store.quads, ontology), *quote_findings(store.quads, texts)}
    return sorted(found)


def shape_findings(data: "rdflib.Graph", ontology: "Ontology") -> Iterator[Finding]:
    """Yield what the shapes refuse in a graph without named graphs."""
    import rdflib

    report = _validated(data, ontology)
    sh = rdflib.Namespace(_SH)
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus, value = report.value(result, sh.focusNode), report.value(result, sh.value)
        # A shape over the whole graph is aimed at a class; the culprit is its value.
        culprit = value if value is not None and str(focus).startswith(_UJT) else focus
        message = report.value(result, sh.resultMessage) or ""
        yield Finding(_local(str(report.value(result, sh.sourceShape))), _compact(str(culprit)), str(message))


def _validated(data: "rdflib.Graph", ontology: "Ontology") -> "rdflib.Graph":
    """Run the shapes; what pySHACL cannot run is a fault of shapes.ttl."""
    import pyparsing
    import pyshacl
    import rdflib

    shapes = rdflib.Graph().parse(ontology.shapes, format="turtle", publicID=PREFIXES["ujt"])
    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    except (pyshacl.errors.ReportableRuntimeError, pyparsing.ParseException) as error:
        report, text = None, str(error)
    if not isinstance(report, rdflib.Graph):
        raise KgError(f"{ontology.shapes}: {text}; mend the file, or name another folder with --ontology", 3)
    return report


def shape_faults(ontology: "Ontology") -> Iterator[Finding]:
    """Yield the names in shapes.ttl that nobody declares, and the shapes that look at nothing or ask nothing."""
    declared = ontology.declared
    said: dict[str, set[str]] = {}
    for quad in ontology.shape_quads:
        said.setdefault(quad.subject.value, set()).add(quad.predicate.value)
        terms = [term.value for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)]
        words = [PREFIXES[prefix] + name for prefix, name in _NAMES.findall(quad.object.value)] if isinstance(quad.object, ox.Literal) else []
        for iri in (*terms, *words):
            if not _known(iri, declared) or (_is_target(quad) and quad.object.value not in declared):
                yield Finding(_local(quad.subject.value), _compact(iri), "no such term: mend its spelling in shapes.ttl, or declare it in core.ttl")
    for subject, predicates in said.items():
        if _RDF + "type" in predicates:
            yield from _idle(_local(subject), {_local(p) for p in predicates})


def term_findings(quads: Iterable[ox.Quad], ontology: "Ontology") -> Iterator[Finding]:
    """Yield the terms of our namespace that the graph uses and core.ttl does not declare."""
    for quad in quads:
        for term in (quad.predicate.value, quad.object.value):
            if term.startswith(_UJT) and term not in ontology.declared:
                yield Finding("undeclared-term", _compact(quad.subject.value), f"{_compact(term)} is no term of core.ttl")


def standing_findings(quads: Iterable[ox.Quad], ontology: "Ontology") -> Iterator[Finding]:
    """Yield the plain triples of claimable properties that no asserted or inferred claim of their release makes, and such claims without their triple."""
    claimable = {p.iri for p in ontology.properties.values() if p.claimable}
    plain, parts = set(), {}
    for quad in quads:
        if quad.predicate.value in claimable:
            plain.add((quad.graph_name, quad.subject, quad.predicate, quad.object))
        elif quad.predicate.value in _CLAIM_PARTS:
            parts.setdefault((quad.graph_name, quad.subject), {})[quad.predicate.value] = quad.object
    stated = {(graph, *(said[part] for part in _SAID)): claim for (graph, claim), said in parts.items() if _stands(said)}
    for _, subject, predicate, thing in plain - set(stated):
        said = f"{_compact(predicate.value)} {_compact(thing.value)}"
        yield Finding("plain-without-claim", _compact(subject.value), f"{said} is stated but no asserted or inferred claim says so")
    for triple in set(stated) - plain:
        yield Finding("claim-without-plain", _compact(stated[triple].value), "the claim is asserted or inferred but its triple is not in the graph")


def _stands(said: Mapping[str, ox.NamedNode]) -> bool:
    return said.keys() >= _CLAIM_PARTS and said[_STATUS].value in _STANDING


def quote_findings(quads: Iterable[ox.Quad], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the releases whose text is missing or another one, and the spans whose words are not where they say."""
    nodes: dict[str, dict[str, str]] = {}
    for quad in quads:
        nodes.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    for name, node in nodes.items():
        if _UJT + "sha256" in node:
            yield from _text_finding(name, node, texts)
        if _OA + "exact" in node:
            text = texts.get(nodes.get(node.get(_OA + "hasSource", ""), {}).get(_UJT + "fileStem", ""))
            if text is not None and _cut(text, node) != node[_OA + "exact"]:
                yield Finding("quote", _compact(name), "the text does not hold these words at this place")


def _text_finding(name: str, node: Mapping[str, str], texts: Mapping[str, str]) -> Iterator[Finding]:
    text = texts.get(node.get(_UJT + "fileStem", ""))
    if text is None:
        yield Finding("text", _compact(name), "its archived text is missing")
    elif sha256(text.encode()).hexdigest() != node[_UJT + "sha256"]:
        yield Finding("text", _compact(name), "its archived text is another than the one it was read from")


def _cut(text: str, node: Mapping[str, str]) -> str | None:
    start, end = (node.get(_OA + name, "") for name in ("start", "end"))
    return text[int(start) : int(end)] if start.isdecimal() and end.isdecimal() else None


def _known(iri: str, declared: frozenset[str]) -> bool:
    if iri.startswith(_SH):
        return iri.removeprefix(_SH) in _VOCABULARY
    return iri in declared or not iri.startswith((_UJT, PREFIXES["code"]))


def _is_target(quad: ox.Quad) -> bool:
    return quad.predicate.value.startswith(_SH) and quad.predicate.value.removeprefix(_SH) in _TARGETS


def _idle(shape: str, said: set[str]) -> Iterator[Finding]:
    if not said & _TARGETS:
        yield Finding(shape, shape, "the shape has no target")
    if not said & _CONSTRAINTS:
        yield Finding(shape, shape, "the shape asks nothing")


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _compact(value: str) -> str:
    """Shorten an IRI by our prefixes; anything else stays as it is."""
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value
