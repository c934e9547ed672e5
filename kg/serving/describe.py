"""What is told of one thing of the graph, defined once: its own triples, the claims about it, and the words they rest on."""

from collections.abc import Callable, Iterable

from pyoxigraph import Triple

from .. import binding, graph
from ..model import IRI

# A release has claims as parts of its own address (release#claim), so they belong to what is told of it.
_DESCRIPTION = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX ujt: <https://w3id.org/usjp-tech/ontology#>
CONSTRUCT { ?s ?p ?o } WHERE {
  { ?thing ?p ?o BIND(?thing AS ?s) }
  UNION { ?s rdf:subject|rdf:object|dcterms:isPartOf ?thing ; a ujt:Claim ; ?p ?o }
  UNION { ?claim rdf:subject|rdf:object|dcterms:isPartOf ?thing ; a ujt:Claim ; ujt:evidence ?s . ?s ?p ?o }
}
"""
_NAMES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX ujt: <https://w3id.org/usjp-tech/ontology#>
SELECT ?thing ?name WHERE { { ?thing skos:prefLabel ?name FILTER(LANG(?name) = "en") } UNION { ?thing ujt:fileStem ?name } }
"""

Ask = Callable[[str], Iterable]


def description(iri: str, ask: Ask) -> list[Triple]:
    """The triples that tell of a thing, sorted; none when the graph has nothing with it as subject."""
    found = set(ask(binding.with_values(_DESCRIPTION, {"thing": IRI(iri)})))
    known = any(triple.subject.value == iri for triple in found)
    return sorted(found, key=str) if known else []


def names(ask: Ask) -> dict[str, str]:
    """What each thing is called, by its IRI: its English name, or the file stem of a release."""
    return {row["thing"].value: row["name"].value for row in ask(_NAMES)}


def path(iri: str) -> str | None:
    """The path of the page that tells of an IRI of ours; None for any other."""
    return "/" + iri.removeprefix(graph.BASE) if iri.startswith(graph.BASE) else None
