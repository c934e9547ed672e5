"""Rows → some of their columns, or the few rows that are wanted: a large table is gone through without a mapping for each of its rows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from operator import itemgetter
from typing import Any

from .tables import Table

Row = Mapping[str, Any]


def picked(rows: Collection[Row], *columns: str) -> Iterator[Any]:
    """The cells of these columns, row by row: a tuple, or the cell itself of one column."""
    if isinstance(rows, Table):
        return map(itemgetter(*map(rows.columns.index, columns)), rows.cells)
    return map(itemgetter(*columns), rows)


def chosen(rows: Collection[Row], is_wanted: Callable[[Any], bool], *columns: str) -> Iterator[Row]:
    """The rows whose cells in these columns, as ``picked`` gives them, are wanted."""
    if not isinstance(rows, Table):
        of = itemgetter(*columns)
        return (row for row in rows if is_wanted(of(row)))
    at = itemgetter(*map(rows.columns.index, columns))
    return (dict(zip(rows.columns, cells, strict=True)) for cells in rows.cells if is_wanted(at(cells)))
