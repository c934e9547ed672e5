"""Triples of one file of ontology/, looked up as its reader needs them."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OWL = "http://www.w3.org/2002/07/owl#"


class Triples:
    """The triples of one file, looked up by subject and predicate."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._found: dict[tuple[str, str], list] = {}
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        for quad in quads:
            self._found.setdefault((quad.subject.value, quad.predicate.value), []).append(quad.object)
            self._pairs.setdefault(quad.predicate.value, []).append((quad.subject.value, quad.object.value))

    def pairs(self, predicate: str) -> list[tuple[str, str]]:
        """Give subjects and objects of a predicate, in the order of the file."""
        return self._pairs.get(predicate, [])

    def named(self, cls: str) -> list[str]:
        """Give the IRIs of what is declared to be of a class; blank nodes have none."""
        return [subject for subject, value in self.pairs(_RDF + "type") if value == cls and ":" in subject]

    def iris(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Give the named things a predicate points to."""
        return tuple(o.value for o in self._found.get((iri, predicate), ()) if isinstance(o, ox.NamedNode))

    def texts(self, iri: str, predicate: str, language: str | None = None) -> tuple[str, ...]:
        """Give the literals of a predicate in a language, or without one."""
        return tuple(o.value for o in self._found.get((iri, predicate), ()) if isinstance(o, ox.Literal) and o.language == language)

    def united(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Give the named classes a predicate points to, and the members of the unions it points to."""
        unions = (union for each in self._found.get((iri, predicate), ()) for union in self._found.get((each.value, _OWL + "unionOf"), ()))
        return (*self.iris(iri, predicate), *(name for union in unions for name in self._listed(union.value)))

    def _listed(self, node: str) -> Iterator[str]:
        while node != _RDF + "nil":
            yield from self.iris(node, _RDF + "first")
            node = self._found[node, _RDF + "rest"][0].value
