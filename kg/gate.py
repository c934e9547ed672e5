"""The quick SHACL engine (extra ``quick``): whether a graph conforms. What is wrong with one that does not, pySHACL says (see check).

The engine is young: it is believed where tests/test_gate.py proves that pySHACL passes what it passes, and nowhere else.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .graph import PREFIXES

if TYPE_CHECKING:
    import shacl

_RDF, _SH = PREFIXES["rdf"], "http://www.w3.org/ns/shacl#"
_KINDS = frozenset({_SH + "NodeShape", _SH + "PropertyShape"})
# Of SPARQL no more than what the shapes of the project say: a text with any other word or sign is not proved.
_WORDS = frozenset("a by distinct exists filter group having in isnumeric lang not select str sum union where".split())
_SIGNS = re.compile(r'"[^"\\\n]*"|<[^<>\s]*>|[?$]\w+|(?<!\w)\w*+:[\w-]+|\b\d+\b|[{}().;,|+&=<>]')
# Of regular expressions only letters of a set in a row, from start to end, which Python and the engine read alike.
_PATTERN = re.compile(r"\^(\[[A-Za-z0-9-]+\](\{\d+\})?)+\$")
# The engine counts in 64 bits and 18 places after the point; where a number overflows it finds nothing.
_LONG = re.compile(r'"[-+.\d]{19,}"\^\^')


class Gate:
    """Shapes as the quick engine has them, compiled once."""

    def __init__(self, shapes: Sequence[ox.Quad]) -> None:
        self._shapes = shapes

    def passes(self, nquads: str) -> bool:
        """Whether the engine is here, may be believed on these shapes and this graph (the union of its named graphs), and finds nothing wrong."""
        return self._engine is not None and not _LONG.search(nquads) and self._conforms(nquads)

    def _conforms(self, nquads: str) -> bool:
        try:
            return self._engine.validate_text(nquads, "nquads", max_results=1).conforms
        except ValueError:
            return False
        except BaseException as error:
            # A panic of the engine is no Exception, and its class has no name that can be imported.
            if type(error).__name__ != "PanicException":
                raise
            return False

    @cached_property
    def _engine(self) -> "shacl.Shapes | None":
        try:
            import shacl

            text = ox.serialize((quad.triple for quad in self._shapes), format=ox.RdfFormat.N_TRIPLES).decode()
            return shacl.Shapes.from_text(text, "ntriples") if all(map(_proved, self._shapes)) else None
        except (ImportError, ValueError):
            return None


def _proved(quad: ox.Quad) -> bool:
    """Whether a triple of the shapes says no more than what the tests compare."""
    predicate, thing = quad.predicate.value, quad.object
    if predicate == _SH + "select":
        return {word.casefold() for word in _SIGNS.sub(" ", thing.value).split()} <= _WORDS
    if predicate == _SH + "pattern":
        return bool(_PATTERN.fullmatch(thing.value))
    if predicate == _SH + "path":
        return isinstance(thing, ox.NamedNode)
    return thing.value in _KINDS if predicate == _RDF + "type" else predicate in (_RDF + "first", _RDF + "rest") or predicate.startswith(_SH)
