"""Rows of cells in order, nothing first, numbers before texts: in memory while they are few, else on disk, sorted in runs that are merged."""

import pickle
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import IO

from .cells import Cell

RUN = 10_000  # rows that are sorted in memory, some 6 MB of them
BATCH = 200  # rows that a merge holds of each run

Cells = tuple[Cell, ...]
Kinds = tuple[frozenset[int], ...]


def ordered(rows: Iterable[Cells], places: Sequence[int] | None = None) -> list[Cells]:
    """Rows of cells sorted by all columns, or by those at some places; what is equal there stays as it came."""
    found = list(rows)
    return sorted(found, key=_key(_kinds(found, places), places))


def piled(rows: Iterable[Cells], folder: Path | None = None, places: Sequence[int] | None = None) -> Collection[Cells]:
    """The same for more rows than the memory holds, to be gone through as often as wanted; without a folder, all stay in memory.

    What does not fit lies in a nameless file of the folder, which is gone when nothing refers to the rows any more.
    """
    incoming, most = iter(rows), RUN if folder else None
    run = list(islice(incoming, most))
    if most is None or len(run) < most:
        return ordered(run, places)
    kinds = _kinds(run, places)
    with tempfile.TemporaryFile(dir=folder) as scratch:
        runs = []
        while run:
            runs.append(_spilled(ordered(run, places), scratch))
            run = list(islice(incoming, most))
            kinds = tuple(one | other for one, other in zip(kinds, _kinds(run, places) or kinds, strict=True))
        return _kept(merge(*runs, key=_key(kinds, places)), folder)


@dataclass(frozen=True)
class _Spilled:
    """Rows that lie in a file, from a byte on, batch after batch up to an empty one."""

    file: IO[bytes]
    start: int
    length: int

    def __len__(self) -> int:
        return self.length

    def __contains__(self, row: object) -> bool:
        return any(row == each for each in self)

    def __iter__(self) -> Iterator[Cells]:
        place = self.start
        while True:
            self.file.seek(place)  # others may have read elsewhere in the meantime
            batch = pickle.load(self.file)
            if not batch:
                return
            place = self.file.tell()
            yield from batch


def _spilled(rows: Iterable[Cells], file: IO[bytes]) -> _Spilled:
    """Rows written to the end of a file."""
    start, length, incoming = file.seek(0, 2), 0, iter(rows)
    while batch := list(islice(incoming, BATCH)):
        pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
        length += len(batch)
    pickle.dump([], file)
    return _Spilled(file, start, length)


def _kept(rows: Iterable[Cells], folder: Path | None) -> _Spilled:
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (it lives as long as the rows)
    made = _spilled(rows, file)
    weakref.finalize(made, file.close)
    return made


def _kinds(rows: Sequence[Cells], places: Sequence[int] | None) -> Kinds:
    """What stands in each column: nothing, numbers, texts."""
    columns = zip(*rows, strict=True)
    if places is not None:
        columns = map(list(columns).__getitem__, places) if rows else ()
    return tuple(frozenset(map(_kind, set(map(type, column)))) for column in columns)


def _kind(type_: type) -> int:
    return 0 if type_ is type(None) else 2 if type_ is str else 1


def _key(kinds: Kinds, places: Sequence[int] | None) -> Callable[[Cells], object] | None:
    """What rows are compared by. Python compares cells of one kind by itself, and much faster than through a key."""
    mixed = [len(kind) > 1 for kind in kinds]
    if any(mixed):
        wraps = list(zip(range(len(kinds)) if places is None else places, mixed, strict=True))
        return lambda row: [_order(row[place]) if wrap else row[place] for place, wrap in wraps]
    return picker(places) if places is not None else None


def picker(places: Sequence[int]) -> Callable[[Cells], Cells]:
    """What takes the cells at these places out of a row, as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def _order(cell: Cell) -> tuple:
    if cell is None:
        return (0,)
    return (2, cell) if isinstance(cell, str) else (1, cell)
