"""Rows → files and terminals: GraphML, CSV of nodes and edges, and tables as text, CSV, TSV or JSON.

A CSV or TSV cell of text that begins with = + - @, a tab or a carriage return gets an apostrophe in front, since a spreadsheet
would run it as a formula; JSON has every text as it is.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice

from . import answers, results
from .cells import Cell, written
from .model import KgError
from .tables import Rows, Table, aligned

FORMATS = ("table", "csv", "tsv", "json")
ANSWERS = (*FORMATS, *results.TABLES, *results.GRAPHS)
_LINES = 2_000
_FORMULA = frozenset("=+-@\t\r")


def table(rows: Rows, format: str = "table") -> str:
    """Rows as text in one of FORMATS.

    Errors: KgError 2 for another format.
    """
    if format == "json":
        return _json(rows)
    if format in ("csv", "tsv"):
        return "".join(separated(rows, "," if format == "csv" else "\t"))
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


def graphml(nodes: Table, edges: Table) -> Iterator[str]:
    """The drawn graph as GraphML, piece by piece: nodes and edges with their columns as attributes, absent ones left out."""
    yield _GRAPHML
    for kind, rows, ends in (("node", nodes, _OF_NODES), ("edge", edges, _OF_EDGES)):
        held = (column for column in rows.columns if column not in ends)
        yield from (f'  <key id="{name}" for="{kind}" attr.name="{name}" attr.type="{_XML_TYPES.get(name, "string")}" />\n' for name in held)
    yield '  <graph edgedefault="directed">\n'
    elements = chain(_elements("node", {"id": "node"}, nodes), _elements("edge", {"source": "source", "target": "target", "id": "edge"}, edges))
    while some := list(islice(elements, _LINES)):
        yield "".join(some)
    yield "  </graph>\n</graphml>\n"


_GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_OF_NODES, _OF_EDGES = ("node",), ("edge", "source", "target")
_XML_TYPES = {"amount": "double", "weight": "long", "claims": "long"}  # GraphML knows no decimals


def _elements(kind: str, attributes: Mapping[str, str], rows: Table) -> Iterator[str]:
    """An element a row, whose attributes are some of its columns; the others are data."""
    places = {column: place for place, column in enumerate(rows.columns)}
    ends = [(name, places.pop(column)) for name, column in attributes.items()]
    data = [(place, f'      <data key="{name}">', _VALUED.get(_XML_TYPES.get(name), written)) for name, place in places.items()]
    for row in rows.cells:
        given = "".join([f" {name}={results.quoted(str(row[place]))}" for name, place in ends])
        held = "".join([f"{head}{results.escaped(valued(row[place]))}</data>\n" for place, head, valued in data if row[place] is not None])
        yield f"    <{kind}{given}>\n{held}    </{kind}>\n"


_VALUED = {"double": lambda cell: str(float(cell))}


def separated(rows: Table, delimiter: str = ",") -> Iterator[str]:
    """Rows as CSV with their columns, some thousand lines at a time."""
    yield from lines(chain([rows.columns], rows.cells), delimiter)


def lines(cells: Iterable[Sequence[Cell]], delimiter: str = ",") -> Iterator[str]:
    """Rows of cells as lines of CSV, some thousand at a time."""
    guarded = ([cell if cell.__class__ is str and cell[:1] not in _FORMULA else _guarded(cell) for cell in row] for row in cells)
    while batch := list(islice(guarded, _LINES)):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(batch)
        yield out.getvalue()


def _guarded(cell: Cell) -> str:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else written(cell)


def _json(rows: Rows) -> str:
    plain = [{name: _plain(cell) for name, cell in row.items()} for row in rows]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _plain(cell: Cell) -> str | int | float | bool | None:
    if not isinstance(cell, Decimal):
        return cell
    return int(cell) if cell == cell.to_integral_value() else float(cell)
