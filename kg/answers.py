"""Questions → rows or text: a named query or SPARQL, asked of any engine that takes SPARQL and gives solutions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from . import binding, guard, sparql
from .cells import Cell, cell_of
from .model import KgError
from .sparql import Solutions
from .tables import Rows, Shape, Table, gathered, in_order

if TYPE_CHECKING:
    from .ontology import Ontology, Query

_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_NAME = re.compile(r"[a-z_]+")


def is_name(question: str) -> bool:
    """Whether a question is the name of a query and not SPARQL."""
    return bool(_NAME.fullmatch(question))


@dataclass(frozen=True, slots=True)
class Source:
    """Something that answers: an engine, and the ontology whose named queries it is asked.

    ``demand_safe`` refuses SPARQL before the engine sees it.
    """

    ask: sparql.Asker
    ontology: "Ontology"
    demand_safe: Callable[[str], None] = guard.demand_safe

    def rows(self, question: str, where: Mapping[str, object]) -> Rows:
        """Rows of a named query, of which ``where`` keeps those whose column equals the value; or of SPARQL, where it binds variables.

        SPARQL that does not order its rows gets them sorted by all columns.
        Errors: KgError 2 for an unknown name, column or variable, a syntax error, or what is no query; and what the engine raises.
        """
        if is_name(question):
            return _named(question, self, where)
        found = self._found(question, where)
        made = Rows.of(found.columns, _cells(found))
        return made if _ORDERED.search(question) else in_order(made)

    def bound(self, name: str, where: Mapping[str, object]) -> Rows:
        """Rows of a named query with values bound to variables of its SPARQL: faster than to keep some of all rows.

        Errors: KgError 2 for an unknown name or variable; and what the engine raises.
        """
        query = self.ontology.query(name)
        found = raw(name, self, binding.demanded(query.text, where))
        return settled(query, found.columns, found.cells)

    def solutions(self, question: str, where: Mapping[str, object]) -> Solutions:
        """What SPARQL finds, as terms; sorted, if the query does not order it.

        Errors: as ``rows``.
        """
        found = self._found(question, where)
        kept = [tuple(row) for row in found.rows]
        return Solutions(found.columns, kept if _ORDERED.search(question) else sorted(kept, key=str), found.form)

    def _found(self, question: str, where: Mapping[str, object]) -> Solutions:
        self.demand_safe(question)
        return self.ask(question, binding.demanded(question, where))


@contextmanager
def needed(name: str, ontology: "Ontology") -> Iterator[None]:
    """Tell of a query that we need and that fails: the fault lies in the ontology folder and not in what the user typed."""
    try:
        yield
    except KgError as error:
        raise KgError(f"{ontology.queries.get(name, ontology.folder)}: {error}; mend or restore the query", 3) from error


def explained(question: str, ontology: "Ontology", where: Mapping[str, object]) -> str:
    """The SPARQL that a question asks, ready for any endpoint, with what is done to its solutions as comments."""
    if not is_name(question):
        return sparql.with_prefixes(binding.written(question, binding.demanded(question, where))).rstrip() + "\n"
    query = ontology.query(question)
    steps = [
        *(f"several values of {column} stand in one cell, sorted, with | between" for column in query.many),
        *(f"{column} is the number of its values" for column in query.count),
        *(["status and voice are those of the weakest part, each part taken at its strongest claim"] if "?part " in query.text else []),
        *(f"rows are kept where {column} is {value}" for column, value in where.items()),
        "rows are sorted by all columns",
    ]
    return query.text.rstrip() + "\n\n" + "".join(f"# then: {step}\n" for step in steps)


def _cells(found: Solutions) -> Iterable[tuple[Cell, ...]]:
    return (tuple(map(cell_of, row)) for row in found.rows)


def _named(name: str, source: Source, where: Mapping[str, object]) -> Rows:
    made = source.bound(name, {})
    for column, value in where.items():
        if column not in made.columns:
            raise KgError(f"query {name} has no column {column}: it has {', '.join(made.columns)}", 2)
        made = made.where(column, value)
    return made


def raw(name: str, source: Source, where: Mapping[str, object] = MappingProxyType({})) -> Table:
    """The solutions of a named query as cells, before they become rows, with values bound to its variables.

    Errors: KgError 2 for an unknown name; and what the engine raises.
    """
    found = source.ask(source.ontology.query(name).text, where)
    return Table(found.columns, list(_labelled(found.columns, _cells(found), source.ontology)))


def settled(query: "Query", columns: Sequence[str], solutions: Iterable[Sequence[Cell]]) -> Rows:
    """The rows of a named query from its solutions."""
    made = shape(query, columns)
    return Rows.of(made.shown, gathered(solutions, made))


def shape(query: "Query", columns: Sequence[str]) -> Shape:
    """How the solutions of a query, of these columns, become rows."""
    return Shape(tuple(columns), frozenset(query.many), frozenset(query.count), frozenset(query.sum))


def _labelled(columns: Sequence[str], solutions: Iterable[Sequence[Cell]], ontology: "Ontology") -> Iterable[Sequence[Cell]]:
    """Fill ``label`` with the label of the property in ``predicate``: it stands in the ontology, not in the graph."""
    if not {"label", "predicate"} <= set(columns):
        return solutions
    label, predicate = columns.index("label"), columns.index("predicate")
    worded = {name: known.label_en for name, known in ontology.properties.items()}
    return (row if row[label] is not None else (*row[:label], worded.get(row[predicate]), *row[label + 1 :]) for row in solutions)
