"""Questions → rows: a named query or SPARQL, asked of any engine that takes SPARQL and gives solutions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from . import sparql
from .cells import Cell
from .model import KgError
from .tables import Rows, Shape, gathered, in_order

if TYPE_CHECKING:
    from .ontology import Ontology

_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_NAME = re.compile(r"[a-z_]+")


def is_name(question: str) -> bool:
    """Whether a question is the name of a query and not SPARQL."""
    return bool(_NAME.fullmatch(question))


def rows(question: str, ask: sparql.Asker, ontology: "Ontology", where: Mapping[str, object]) -> Rows:
    """Rows of a named query, of which ``where`` keeps those whose column equals the value; or of SPARQL, where it binds variables.

    SPARQL that does not order its rows gets them sorted by all columns. ``ask`` is the engine: it takes a text and bound values.
    Errors: KgError 2 for an unknown name, column or variable, and what ``ask`` raises.
    """
    if is_name(question):
        return _named(question, ask, ontology, where)
    columns, solutions = ask(question, sparql.bindings(question, where))
    found = Rows.of(columns, solutions)
    return found if _ORDERED.search(question) else in_order(found)


def _named(name: str, ask: sparql.Asker, ontology: "Ontology", where: Mapping[str, object]) -> Rows:
    query = ontology.query(name)
    columns, solutions = ask(query.text, {})
    shape = Shape(columns, frozenset(query.many), frozenset(query.count))
    rows = Rows.of(shape.shown, gathered(_labelled(columns, solutions, ontology), shape))
    for column, value in where.items():
        if column not in rows.columns:
            raise KgError(f"query {name} has no column {column}: it has {', '.join(rows.columns)}", 2)
        rows = rows.where(column, value)
    return rows


def _labelled(columns: Sequence[str], solutions: Iterable[Sequence[Cell]], ontology: "Ontology") -> Iterable[Sequence[Cell]]:
    """Fill ``label`` with the label of the property in ``predicate``: it stands in the ontology, not in the graph."""
    if not {"label", "predicate"} <= set(columns):
        return solutions
    label, predicate = columns.index("label"), columns.index("predicate")
    worded = {name: known.label_en for name, known in ontology.properties.items()}
    return (row if row[label] is not None else (*row[:label], worded.get(row[predicate]), *row[label + 1 :]) for row in solutions)
