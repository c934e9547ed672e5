"""Rows → files and terminals: GraphML, CSV of nodes and edges, and tables as text, CSV, TSV or JSON.

A CSV or TSV cell of text that begins with = + - @, a tab or a carriage return gets an apostrophe in front, since a spreadsheet
would run it as a formula; JSON has every text as it is.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from . import answers, results
from .cells import Cell, written
from .model import KgError
from .tables import Rows, aligned

if TYPE_CHECKING:
    from .store import Store

FORMATS = ("table", "csv", "tsv", "json")
ANSWERS = (*FORMATS, *results.TABLES, *results.GRAPHS)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(rows: Rows, format: str = "table") -> str:
    """Rows as text in one of FORMATS.

    Errors: KgError 2 for another format.
    """
    if format == "json":
        return _json(rows)
    if format in ("csv", "tsv"):
        return _separated(rows, "," if format == "csv" else "\t")
    if format != "table":
        raise KgError(f"no format is called {format}: choose one of {', '.join(FORMATS)}", 2)
    return aligned(rows)


def answer(question: str, format: str, source: answers.Source, where: Mapping[str, object]) -> str:
    """The answer of a question as text: in one of FORMATS, of results.TABLES, or, where it gives triples, of results.GRAPHS.

    Errors: KgError 2 for another format, or one that does not fit what is found.
    """
    if format in FORMATS:
        return table(source.rows(question, where), format)
    if format not in ANSWERS:
        raise KgError(f"no format is called {format}: choose one of {', '.join(ANSWERS)}", 2)
    named = answers.is_name(question)
    return results.text(results.of_rows(source.rows(question, where)) if named else source.solutions(question, where), format)


def nodes_csv(store: "Store") -> str:
    """The nodes of the drawn graph as CSV."""
    return table(store.rows("nodes"), "csv")


def edges_csv(store: "Store") -> str:
    """The edges of the drawn graph as CSV."""
    return table(store.rows("edges"), "csv")


def graphml(store: "Store") -> str:
    """The drawn graph as GraphML: nodes and edges with their columns as attributes, absent ones left out."""
    import networkx

    graph = networkx.MultiDiGraph()
    for row in store.rows("nodes"):
        graph.add_node(row["node"], **_attributes(row, ("node",)))
    for row in store.rows("edges"):
        graph.add_edge(row["source"], row["target"], key=row["edge"], **_attributes(row, ("edge", "source", "target")))
    return "\n".join(networkx.generate_graphml(graph, named_key_ids=True)) + "\n"


def _attributes(row: dict[str, Cell], left_out: Sequence[str]) -> dict[str, str | int | float]:
    return {name: _number(cell) if name == "amount" else cell for name, cell in row.items() if name not in left_out and cell is not None}


def _number(cell: Cell) -> float:
    """GraphML knows no decimals."""
    return float(cell)


def _separated(rows: Rows, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([_guarded(cell) for cell in row.values()] for row in rows)
    return out.getvalue()


def _guarded(cell: Cell) -> str:
    text = written(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def _json(rows: Rows) -> str:
    plain = [{name: _plain(cell) for name, cell in row.items()} for row in rows]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _plain(cell: Cell) -> str | int | float | bool | None:
    if not isinstance(cell, Decimal):
        return cell
    return int(cell) if cell == cell.to_integral_value() else float(cell)
