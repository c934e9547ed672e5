"""Rows of a query: cells of plain Python values, several values in one cell, and the status of a row of several claims."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from .cells import Cell, Row, plain, written
from .graph import STATUSES
from .sorting import ordered, picker

PART = "part"

Told = Sequence[Collection[tuple[Cell, ...]]]  # of each loose column, or columns that belong together, the values: distinct ones, but of sums


class Table:
    """The rows of a query, to be gone through as mappings as often as wanted; ``columns`` keeps their order also when there is no row."""

    def __init__(self, columns: Iterable[str], cells: Collection[tuple[Cell, ...]]) -> None:
        self.columns = tuple(columns)
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self._cells)

    def _row(self, cells: Sequence[Cell]) -> Row:
        return dict(zip(self.columns, cells, strict=True))

    @property
    def cells(self) -> Iterable[tuple[Cell, ...]]:
        """The rows as tuples in the order of the columns."""
        return iter(self._cells)


class Rows(Table, Sequence):
    """A table in memory: a sequence of mappings."""

    def __init__(self, columns: Iterable[str], rows: Iterable[Mapping[str, Cell]]) -> None:
        names = tuple(columns)
        super().__init__(names, [tuple(map(row.get, names)) for row in rows])

    @classmethod
    def of(cls, columns: Iterable[str], cells: Iterable[Sequence[Cell]]) -> "Rows":
        """Rows of sequences of cells, each in the order of the columns."""
        made = cls(columns, ())
        made._cells = list(map(tuple, cells))
        return made

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._row(cells) for cells in self._cells[index]]
        return self._row(self._cells[index])

    @property
    def cells(self) -> list[tuple[Cell, ...]]:
        """The rows as tuples in the order of the columns."""
        return list(self._cells)

    def __eq__(self, other: object) -> bool:
        return self.to_dicts() == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None

    def __repr__(self) -> str:
        return f"<Rows: {len(self)} × {', '.join(self.columns)}>"

    def to_dicts(self) -> list[Row]:
        """The rows as a list of new dicts."""
        return list(self)

    def to_df(self) -> Any:
        """The rows as a pandas DataFrame; ImportError when pandas is not installed."""
        import pandas

        return pandas.DataFrame(self._cells, columns=list(self.columns))

    def where(self, column: str, value: object) -> "Rows":
        """The rows whose cell equals the value, or is written like it (``"true"``, ``"110000000"``)."""
        place = self.columns.index(column)
        return Rows.of(self.columns, (cells for cells in self._cells if _same(cells[place], value)))


@dataclass(frozen=True, slots=True)
class Shape:
    """How the solutions of a named query become rows.

    ``many`` are the columns of several values, ``count`` those that count distinct values, ``sum`` those that add up over what several parts
    tell. Where there is a column ``part``, a solution is one claim of its row, about the part it names.
    """

    columns: tuple[str, ...]
    many: frozenset[str] = frozenset()
    count: frozenset[str] = frozenset()
    sum: frozenset[str] = frozenset()

    @property
    def judged(self) -> bool:
        """Whether a row takes its status and voice from several claims."""
        return PART in self.columns

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns of the rows."""
        return tuple(column for column in self.columns if column != PART)

    @property
    def single(self) -> list[int]:
        """The places of the columns that tell one row from another."""
        loose = self.many | self.count | self.sum | ({"status", "voice", PART} if self.judged else frozenset())
        return [place for place, column in enumerate(self.columns) if column not in loose]

    @property
    def sure(self) -> int:
        """How many columns stand before the first loose one, among those of the rows."""
        return next((place for place, column in enumerate(self.shown) if self.columns.index(column) not in self.single), len(self.shown))

    @property
    def loose(self) -> list[tuple[int, ...]]:
        """The places of the others, those together that belong together."""
        alone = [(place,) for place, column in enumerate(self.columns) if column in self.many | self.count | self.sum]
        return [*alone, tuple(map(self.columns.index, (PART, "status", "voice")))] if self.judged else alone

    def told(self, solutions: Iterable[Sequence[Cell]]) -> dict[tuple[Cell, ...], Told]:
        """What solutions tell of each row: by the cells of its single columns the distinct values of the loose ones, each absent or whole."""
        single, loose = picker(self.single), [(places[0], picker(places)) for places in self.loose]
        found: dict[tuple[Cell, ...], Told] = {}
        for solution in solutions:
            key = single(solution)
            values = found.get(key) or found.setdefault(key, [set() for _ in loose])
            for held, (first, pick) in zip(values, loose, strict=True):
                if solution[first] is not None:
                    held.add(pick(solution))
        return found

    def row(self, single: Sequence[Cell], told: Told) -> tuple[Cell, ...]:
        """The row of these single cells: a judged one takes for each part its strongest claim, then the weakest part, and that claim's voice."""
        cells = dict(zip((self.columns[place] for place in self.single), single, strict=True))
        for (place, *more), values in zip(self.loose, told, strict=True):
            column = self.columns[place]
            cells |= _weakest(values) if more else {column: self._filled(column, [value for (value,) in values])}
        return tuple([cells[column] for column in self.shown])

    def together(self, parts: Iterable[Sequence[Iterable[Sequence[Cell]]]]) -> Told:
        """What several parts tell of a row: distinct values, but what adds up counts each time."""
        told = [[tuple(cells) for part in same for cells in part] for same in zip(*parts, strict=True)]
        return [cells if self.columns[places[0]] in self.sum else set(cells) for places, cells in zip(self.loose, told, strict=True)]

    def _filled(self, column: str, values: list[Cell]) -> Cell:
        if column in self.sum:
            total = sum(values) if values else None
            return plain(total) if isinstance(total, Decimal) else total
        return joined(set(values)) if column in self.many else len(values)


def gathered(solutions: Iterable[Sequence[Cell]], shape: Shape) -> list[tuple[Cell, ...]]:
    """One row per distinct value of the single columns, sorted by all columns."""
    return ordered(shape.row(single, told) for single, told in shape.told(map(tuple, solutions)).items())


def in_order(rows: Rows) -> Rows:
    """The rows sorted by all columns, nothing first, numbers before texts."""
    return Rows.of(rows.columns, ordered(rows.cells))


def _weakest(claims: Iterable[tuple[Cell, str, str]]) -> dict[str, Cell]:
    """Status and voice of the weakest part, each part taken at its strongest claim."""
    parts: dict[Cell, tuple[int, str]] = {}
    for part, status, voice in claims:
        said = (STATUSES.index(status), voice)
        parts[part] = min(parts.get(part, said), said)
    rank, voice = max(parts.values(), default=(None, None))
    return {"status": None if rank is None else STATUSES[rank], "voice": voice}


def joined(values: Iterable[Cell]) -> str | None:
    """Several values as one cell, sorted by code point and joined by "|"; None when there is none."""
    return "|".join(sorted({written(value) for value in values})) or None


def _same(cell: Cell, value: object) -> bool:
    if cell is None or value is None:
        return cell is value
    return cell == value or (isinstance(value, str) and written(cell) == value)


def aligned(rows: Rows, width: int = 120) -> str:
    """Rows as text of at most ``width`` columns for a terminal: a table, or one block a row where columns would be too narrow.

    Long cells go on below; what could turn or hide text on a terminal is shown by its code point.
    """
    cells = [[_shown(cell) for cell in row.values()] for row in rows]
    natural = [max(map(_width, column)) for column in zip(rows.columns, *cells, strict=True)]
    cap = next((cap for cap in range(max(natural, default=0), 0, -1) if sum(min(cap, each) for each in natural) + 2 * len(natural) - 2 <= width), 0)
    if natural and cap < min(_NARROWEST, max(natural)):
        return "\n".join(_block(rows.columns, line, width) for line in cells)
    widths = [min(cap, each) for each in natural]
    lines = [list(rows.columns), ["─" * each for each in widths], *cells]
    return "".join(_line(line, widths) for line in lines)


_NARROWEST = 16
_WORD = re.compile(r" ?[^ |]*\|| ?[^ |]+")


def _shown(cell: Cell) -> str:
    text = " ".join(written(cell).split())
    return "".join(f"<U+{ord(char):04X}>" if unicodedata.category(char) in ("Cc", "Cf") else char for char in text)


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    deep = zip_longest(*wrapped, fillvalue="")
    return "".join("  ".join(text + " " * (width - _width(text)) for text, width in zip(texts, widths, strict=True)).rstrip() + "\n" for texts in deep)


def _block(columns: Sequence[str], cells: Sequence[str], width: int) -> str:
    head = max(map(len, columns))
    return "".join(_line((column, cell), (head, width - head - 2)) for column, cell in zip(columns, cells, strict=True) if cell)


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text: broken between words or values, and inside a word that is wider than a line."""
    lines = [""]
    for word in _WORD.findall(text):
        if _width(lines[-1] + word) <= width:
            lines[-1] += word
        else:
            lines += _pieces(word.strip(), width)
    return lines if lines[0] or len(lines) == 1 else lines[1:]


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for char in word:
        if _width(pieces[-1] + char) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += char
    return pieces
