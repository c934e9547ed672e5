"""Quads of some releases → solutions of named queries, and the solutions of all releases → rows: what the scope of a query allows.

A query of scope "release" is asked of any part of the releases by itself: its solutions over all are those over the parts together.
One of scope "claims" is asked of all releases at once, with no more of each than ``lean`` leaves.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Quad

from . import answers, graph
from .cells import Cell
from .engine import Engine
from .tables import Table

if TYPE_CHECKING:
    from .ontology import Ontology

_RDF, _UJT = graph.PREFIXES["rdf"], graph.PREFIXES["ujt"]
_MENTIONED, _EVIDENCE = f"{_UJT}mentionedIn", f"{_UJT}evidence"
_MENTIONS_AND_SPANS = {(f"{_RDF}predicate", _MENTIONED), (f"{_RDF}type", f"{_UJT}TextSpan")}


def scoped(scope: str, names: Iterable[str], ontology: "Ontology") -> tuple[str, ...]:
    """Those of the named queries that have a scope."""
    return tuple(name for name in names if ontology.query(name).scope == scope)


def solutions(names: Iterable[str], quads: Iterable[Quad], ontology: "Ontology") -> dict[str, list[tuple[Cell, ...]]]:
    """The solutions of named queries over the union of the quads, each once.

    Errors: KgError 2 for an unknown name, or a query that is not SPARQL.
    """
    source = answers.Source(_engine(quads).ask, ontology)
    return {name: list(dict.fromkeys(answers.raw(name, source).cells)) for name in names}


def rows(name: str, solutions: Iterable[tuple[Cell, ...]], ontology: "Ontology", folder: Path | None = None) -> Table:
    """The rows of a named query from its solutions over all parts; what does not fit into memory lies in the folder.

    Errors: as ``solutions``.
    """
    columns = answers.raw(name, answers.Source(_engine(()).ask, ontology)).columns
    return answers.settled(ontology.query(name), columns, solutions, folder)


def lean(quads: Sequence[Quad]) -> Iterable[Quad]:
    """The quads that a query of scope "claims" may need: without mentions and without stretches of text.

    All quads of a claim must be among them.
    """
    left_out = {q.subject for q in quads if (q.predicate.value, q.object.value) in _MENTIONS_AND_SPANS}
    return (q for q in quads if q.predicate.value not in (_MENTIONED, _EVIDENCE) and q.subject not in left_out)


def _engine(quads: Iterable[Quad]) -> Engine:
    def load(store: pyoxigraph.Store) -> None:
        store.bulk_extend(Quad(*quad.triple) for quad in quads)

    return Engine(load, lambda store: None)
