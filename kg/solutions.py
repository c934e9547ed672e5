"""Solutions of a named query → what parts tell of its rows (see merged) → rows; all of it as JSON, in which a decimal number is an object."""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, groupby
from operator import itemgetter

from . import sortable
from .cells import Cell
from .merged import Piece
from .sorting import ordered
from .tables import Shape


def text(value: object) -> str:
    """Cells, or lists of them, as JSON."""
    return _WRITER.encode(value)


def value(text: str) -> list:
    """The lists that ``text`` wrote."""
    return _READER.decode(text)


def pieces(solutions: Iterable[Sequence[Cell]], shape: Shape) -> list[Piece]:
    """What solutions tell of each row: the single cells as a key, the distinct values of the loose columns as JSON."""
    return [(sortable.key(single), text(list(map(ordered, told)))) for single, told in shape.told(solutions).items()]


def block(key: bytes, told: Sequence[str], shape: Shape) -> str:
    """The row of which parts tell this, as a block: a list of one row."""
    return text([shape.row(sortable.cells(key), shape.together(map(value, told)))])


def rows(batches: Iterable[Sequence[str]], shape: Shape) -> Iterator[tuple[Cell, ...]]:
    """The rows of blocks in the order of their keys, many blocks at a time, sorted by all columns.

    The keys sort rows by their single cells, so rows have to change places only where a single column stands behind a loose one.
    """
    lists = (value(f"[{','.join(blocks)}]") for blocks in batches)  # many are read faster together
    found = map(tuple, chain.from_iterable(chain.from_iterable(lists)))
    sure = shape.sure
    if sure == len(shape.single):
        return found
    return chain.from_iterable(_sorted(list(same)) for _, same in groupby(found, itemgetter(slice(sure))))


def _sorted(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    return ordered(rows) if len(rows) > 1 else rows


def _of_decimal(value: Decimal) -> dict[str, str]:
    return {"decimal": str(value)}


def _decimal(held: dict[str, str]) -> Decimal:
    return Decimal(held["decimal"])


_WRITER = json.JSONEncoder(default=_of_decimal, ensure_ascii=False, separators=(",", ":"))
_READER = json.JSONDecoder(object_hook=_decimal)
