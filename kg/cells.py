"""Cells of a row: the plain Python value of an RDF lexical form, and a value as text."""

import re
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from . import graph

Cell = str | int | Decimal | bool | None
Row = dict[str, Cell]

_XSD = graph.PREFIXES["xsd"]
_STRING = _XSD + "string"
_INTEGERS = frozenset(
    _XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong")
)
_DECIMALS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_INTEGER = re.compile(r"[+-]?\d{1,1000}")
_MAGNITUDE = 1000  # a number is written without exponent, so 1E999999999 would fill the memory
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def cell(value: str, datatype: str | None) -> Cell:
    """The Python value of a lexical form; what its datatype does not fit stays a text, an empty text is nothing.

    ``datatype`` is its IRI; None for a text, with or without a language, and for an IRI.
    """
    if datatype is None or datatype == _STRING:
        return value or None
    if datatype in _INTEGERS and _INTEGER.fullmatch(value):
        return int(value)
    if datatype in _DECIMALS:
        return _decimal(value)
    if datatype == _XSD + "boolean":
        return _TRUTH.get(value, value or None)
    return value or None


def cell_of(term: "graph.Object | None") -> Cell:
    """The cell of a term: the value of a literal, the text of an IRI; nothing for nothing."""
    if isinstance(term, Literal):
        return cell(term.value, None if term.language else term.datatype.value)
    return term.value if isinstance(term, NamedNode) else None if term is None else str(term)


def _decimal(value: str) -> Cell:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > _MAGNITUDE:
        return value
    return plain(number)


def plain(number: Decimal) -> Decimal:
    """A number without the zeros that say nothing, and without an exponent where it is whole."""
    return number.to_integral_value() + 0 if number == number.to_integral_value() else number.normalize()


def written(cell: object) -> str:
    """A cell as text: true and false, numbers without exponent, nothing for None."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
