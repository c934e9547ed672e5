"""SHACL: what the shapes of the ontology refuse, and what is wrong with the shapes themselves.

pySHACL says "conforms" for a shape that matches nothing because a name in it is misspelt, so the names of the shapes are checked too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import peer
from .gate import Gate
from .graph import PREFIXES
from .model import KgError

if TYPE_CHECKING:
    import rdflib

    from .ontology import Ontology

_RDF, _SH, _UJT = PREFIXES["rdf"], "http://www.w3.org/ns/shacl#", PREFIXES["ujt"]
_TARGETS = frozenset({"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"})
CONSTRAINTS = frozenset({
    "class", "datatype", "in", "languageIn", "lessThan", "maxCount", "maxExclusive", "maxInclusive", "minCount", "minExclusive", "minInclusive",
    "minLength", "maxLength", "nodeKind", "or", "pattern", "qualifiedMinCount", "qualifiedValueShape", "sparql", "uniqueLang"})
# What shapes.ttl may say: a part of SHACL that pySHACL is known to heed.
_VOCABULARY = _TARGETS | CONSTRAINTS | {"NodeShape", "PropertyShape", "IRI", "path", "message", "select", "prefixes", "declare", "prefix", "namespace"}
_READ = frozenset(_SH + name for name in ("path", "targetObjectsOf", "targetSubjectsOf", "lessThan"))
_NAMES = re.compile(r"\b([a-z]+):([A-Za-z0-9-]+)")
_IRIS = re.compile(r"<([^<>\s]+)>")
_CLAIM_PART = re.compile(r"\brdf:(subject|predicate|object)\b")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong: the shape or check that says so, the thing it says it of, and the reason."""

    shape: str
    focus: str
    message: str


class Shapes:
    """The shapes of an ontology: all of them, or with ``across`` all but those of claims."""

    def __init__(self, ontology: "Ontology", across: bool) -> None:
        self._ontology = ontology
        self._idle = _of_claims(ontology.shape_quads) if across else frozenset()

    @cached_property
    def faults(self) -> tuple[Finding, ...]:
        """What is wrong with the shapes."""
        return tuple(shape_faults(self._ontology))

    @cached_property
    def words(self) -> frozenset[str]:
        """The properties that the shapes read, in angle brackets."""
        texts = " ".join(self._said("select").values())
        spaces, names = self._said("namespace"), self._said("prefix")
        known = {prefix: spaces[node] for node, prefix in names.items()}
        named = {known[prefix] + name for prefix, name in _NAMES.findall(texts) if prefix in known}
        read = {quad.object.value for quad in self.quads if quad.predicate.value in _READ}
        return frozenset(f"<{iri}>" for iri in {_RDF + "type", *named, *_IRIS.findall(texts), *read})

    def findings(self, nquads: str) -> list[Finding]:
        """Give what the shapes refuse in the union of the named graphs, sorted."""
        if not self.faults and self._gate.passes(nquads):
            return []
        parsed = ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS)
        return sorted(set(self.refused(peer.union(quad.triple for quad in parsed))))

    def refused(self, data: "rdflib.Graph") -> Iterator[Finding]:
        """Yield what pySHACL refuses in a graph without named graphs, which it would look at one by one."""
        import rdflib

        report = self._validated(data)
        sh = rdflib.Namespace(_SH)
        for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
            focus, value = report.value(result, sh.focusNode), report.value(result, sh.value)
            # A shape over the whole graph is aimed at a class; the culprit is its value.
            culprit = value if value is not None and str(focus).startswith(_UJT) else focus
            message = report.value(result, sh.resultMessage) or ""
            yield Finding(_local(str(report.value(result, sh.sourceShape))), compact(str(culprit)), str(message))

    def _validated(self, data: "rdflib.Graph") -> "rdflib.Graph":
        """Run the shapes; what pySHACL cannot run is a fault of shapes.ttl."""
        import pyparsing
        import pyshacl
        import rdflib

        try:
            _, report, text = pyshacl.validate(data, shacl_graph=self._rdflib, inplace=True, do_owl_imports=False)
        except (pyshacl.errors.ReportableRuntimeError, pyparsing.ParseException) as error:
            report, text = None, str(error)
        if not isinstance(report, rdflib.Graph):
            raise KgError(f"{self._ontology.shapes}: {text}; mend the file, or name another folder with --ontology", 3)
        return report

    def _said(self, property: str) -> dict[ox.NamedNode | ox.BlankNode, str]:
        return {quad.subject: quad.object.value for quad in self.quads if quad.predicate.value == _SH + property}

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """The triples of these shapes."""
        return [quad for quad in self._ontology.shape_quads if quad.subject not in self._idle]

    @cached_property
    def _gate(self) -> Gate:
        return Gate(self.quads)

    @cached_property
    def _rdflib(self) -> "rdflib.Graph":
        import rdflib

        return rdflib.Graph().parse(data=ox.serialize((quad.triple for quad in self.quads), format=ox.RdfFormat.N_TRIPLES), format="nt")


@lru_cache(maxsize=4)
def of(ontology: "Ontology", *, across: bool = False) -> Shapes:
    """The shapes of an ontology, read once in a process.

    ``across`` leaves out the shapes of claims. A claim stands in one graph, with what it is about: for these shapes the union is sound
    if each release is. They ask that something be there, and a triple of another release takes nothing away.
    """
    return Shapes(ontology, across)


def shape_faults(ontology: "Ontology") -> Iterator[Finding]:
    """Yield the names in shapes.ttl that nobody declares, and the shapes that look at nothing or ask nothing."""
    declared = ontology.declared
    said: dict[str, set[str]] = {}
    for quad in ontology.shape_quads:
        said.setdefault(quad.subject.value, set()).add(quad.predicate.value)
        terms = [term.value for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)]
        words = _NAMES.findall(quad.object.value) if isinstance(quad.object, ox.Literal) else []
        for iri in (*terms, *(PREFIXES[prefix] + name for prefix, name in words if prefix in ("ujt", "code"))):
            if not _known(iri, declared) or (_is_target(quad) and quad.object.value not in declared):
                yield Finding(_local(quad.subject.value), compact(iri), "no such term: mend its spelling in shapes.ttl, or declare it in core.ttl")
    for subject, predicates in said.items():
        if _RDF + "type" in predicates:
            yield from _empty(_local(subject), {_local(p) for p in predicates})


def _of_claims(quads: tuple[ox.Quad, ...]) -> frozenset[ox.NamedNode | ox.BlankNode]:
    """The shapes whose SPARQL asks what a claim says, with the nodes that hold it."""
    texts = {quad.subject for quad in quads if quad.predicate.value == _SH + "select" and _CLAIM_PART.search(quad.object.value)}
    return frozenset(texts | {quad.subject for quad in quads if quad.predicate.value == _SH + "sparql" and quad.object in texts})


def _known(iri: str, declared: frozenset[str]) -> bool:
    if iri.startswith(_SH):
        return iri.removeprefix(_SH) in _VOCABULARY
    return iri in declared or not iri.startswith((_UJT, PREFIXES["code"]))


def _is_target(quad: ox.Quad) -> bool:
    return quad.predicate.value.startswith(_SH) and quad.predicate.value.removeprefix(_SH) in _TARGETS


def _empty(shape: str, said: set[str]) -> Iterator[Finding]:
    if not said & _TARGETS:
        yield Finding(shape, shape, "the shape has no target")
    if not said & CONSTRAINTS:
        yield Finding(shape, shape, "the shape asks nothing")


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def compact(value: str) -> str:
    """Shorten an IRI by our prefixes; anything else stays as it is."""
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value
