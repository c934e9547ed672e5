"""Rows of cells in order: nothing first, numbers before texts."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from .cells import Cell

Cells = tuple[Cell, ...]
Kinds = tuple[frozenset[int], ...]


def ordered(rows: Iterable[Cells]) -> list[Cells]:
    """Rows of cells sorted by all columns; what is equal there stays as it came."""
    found = list(rows)
    return sorted(found, key=_key(_kinds(found)))


def _kinds(rows: Sequence[Cells]) -> Kinds:
    """What stands in each column: nothing, numbers, texts."""
    return tuple(frozenset(map(_kind, set(map(type, column)))) for column in zip(*rows, strict=True))


def _kind(type_: type) -> int:
    return 0 if type_ is type(None) else 2 if type_ is str else 1


def _key(kinds: Kinds) -> Callable[[Cells], object] | None:
    """What rows are compared by. Python compares cells of one kind by itself, and much faster than through a key."""
    mixed = [len(kind) > 1 for kind in kinds]
    if any(mixed):
        return lambda row: [_order(cell) if wrap else cell for cell, wrap in zip(row, mixed, strict=True)]
    return None


def picker(places: Sequence[int]) -> Callable[[Cells], Cells]:
    """What takes the cells at these places out of a row, as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def _order(cell: Cell) -> tuple:
    if cell is None:
        return (0,)
    return (2, cell) if isinstance(cell, str) else (1, cell)
