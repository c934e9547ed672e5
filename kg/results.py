"""Solutions → the standard formats: SPARQL results as JSON and XML, triples as Turtle, N-Triples and JSON-LD.

The same solutions give the same bytes: rows come in the order they are given, triples are sorted, blank nodes get canonical names.
"""

import json
import re
from collections.abc import Iterable, Sequence
from html import escape

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat

from .graph import BASE, PREFIXES, Object, literal
from .model import IRI, KgError
from .sparql import Solutions
from .tables import Rows

TABLES = ("sparql-json", "sparql-xml")
GRAPHS = ("ttl", "nt", "jsonld")
_RDF = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}
_STRING = PREFIXES["xsd"] + "string"
_KEPT = {ord(mark): f"&#{ord(mark)};" for mark in "\n\r\t"}  # what an XML reader would make a space in an attribute
_MARK = re.compile("[&<>\"'\n\r\t]").search


def of_rows(rows: Rows) -> Solutions:
    """Rows as solutions: a cell that begins with the address of the graph is an IRI, every other a literal of its type."""
    return Solutions(rows.columns, [tuple(map(_term, cells)) for cells in rows.cells])


def text(found: Solutions, format: str) -> str:
    """Solutions in one of TABLES, or triples in one of GRAPHS.

    Errors: KgError 2 when the format is not one for what was found.
    """
    if (found.form == "construct") != (format in GRAPHS):
        fitting = GRAPHS if found.form == "construct" else TABLES
        raise KgError(f"{format} cannot hold what this query gives: choose table, csv, tsv, json, {' or '.join(fitting)}", 2)
    if format in GRAPHS:
        return pyoxigraph.serialize(_triples(found.rows), format=_RDF[format], prefixes=PREFIXES if format == "ttl" else None).decode()
    return _json(found) if format == "sparql-json" else _xml(found)


def _term(cell: object) -> Object | None:
    if isinstance(cell, str) and cell.startswith(BASE):
        return literal(IRI(cell))
    return None if cell is None else literal(cell)


def _triples(rows: Iterable[Sequence[Object]]) -> list[pyoxigraph.Triple]:
    quads = {Quad(*row) for row in rows}
    if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        named = Dataset(quads)
        named.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        quads = set(named)
    return [quad.triple for quad in sorted(quads, key=str)]


def _json(found: Solutions) -> str:
    if found.form == "ask":
        made = {"head": {}, "boolean": _says(found)}
    else:
        rows = [{name: _json_term(term) for name, term in zip(found.columns, row, strict=True) if term is not None} for row in found.rows]
        made = {"head": {"vars": list(found.columns)}, "results": {"bindings": rows}}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _json_term(term: Object | BlankNode) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"type": "uri" if isinstance(term, NamedNode) else "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return {**found, "xml:lang": term.language}
    return found if term.datatype.value == _STRING else {**found, "datatype": term.datatype.value}


def _xml(found: Solutions) -> str:
    head = "".join(f"<variable name={quoted(name)}/>" for name in found.columns if found.form == "select")
    if found.form == "ask":
        body = f"<boolean>{str(_says(found)).lower()}</boolean>"
    else:
        rows = (zip(found.columns, row, strict=True) for row in found.rows)
        body = "<results>\n" + "".join(f"<result>{''.join(_xml_binding(name, term) for name, term in row)}</result>\n" for row in rows) + "</results>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n<head>{head}</head>\n{body}\n</sparql>\n'


def _xml_binding(name: str, term: Object | BlankNode | None) -> str:
    if term is None:
        return ""
    return f"<binding name={quoted(name)}>{_xml_term(term)}</binding>"


def _xml_term(term: Object | BlankNode) -> str:
    value = escaped(term.value).replace("\r", "&#13;")
    if not isinstance(term, Literal):
        tag = "uri" if isinstance(term, NamedNode) else "bnode"
        return f"<{tag}>{value}</{tag}>"
    if term.language:
        return f"<literal xml:lang={quoted(term.language)}>{value}</literal>"
    datatype = "" if term.datatype.value == _STRING else f" datatype={quoted(term.datatype.value)}"
    return f"<literal{datatype}>{value}</literal>"


def _says(found: Solutions) -> bool:
    return next(iter(found.rows))[0].value == "true"


def escaped(text: str) -> str:
    """A text as XML holds it between tags."""
    return escape(text, quote=False)


def quoted(text: str) -> str:
    """A text as the value of an attribute of XML, with its quotes; the module that Python has for it brings an HTTP client along."""
    return f'"{escape(text).translate(_KEPT) if _MARK(text) else text}"'
