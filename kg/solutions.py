"""What named queries find in a few releases, and the rows that the findings of all releases make together.

A query of scope "release" finds in many releases what it finds in each of them; the solutions of parts are kept as they were found, since a
row may be made of solutions of several parts.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from . import records
from .cells import Cell
from .tables import Table

Found = tuple[Sequence[str], Iterable[Sequence[Cell]]]  # columns, and solutions as cells


def packed(found: Table) -> bytes:
    """Solutions as bytes."""
    return records.squeezed(json.dumps([found.columns, list(found.cells)], default=_of_decimal, ensure_ascii=False, separators=(",", ":")))


def unpacked(held: bytes) -> Found:
    """The solutions that ``packed`` made bytes of."""
    columns, rows = json.loads(records.unsqueezed(held), object_hook=_decimal)
    return columns, map(tuple, rows)


def _of_decimal(value: Decimal) -> dict[str, str]:
    return {"decimal": str(value)}


def _decimal(held: dict[str, str]) -> Decimal:
    return Decimal(held["decimal"])


def joined(parts: Iterator[Found]) -> Found:
    """The solutions of all parts."""
    columns, first = next(parts)
    return columns, chain(first, chain.from_iterable(more for _, more in parts))
