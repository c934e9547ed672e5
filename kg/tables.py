"""Rows of a query: cells of plain Python values, several values in one cell, and the status of a row of several claims."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from .graph import STATUSES

Cell = str | int | Decimal | bool | None
Row = dict[str, Cell]

PART = "part"


class Rows(Sequence):
    """The rows of a query: a sequence of mappings; ``columns`` keeps their order also when there is no row."""

    def __init__(self, columns: Iterable[str], rows: Iterable[Mapping[str, Cell]]) -> None:
        self.columns = tuple(columns)
        self._rows = [{column: row.get(column) for column in self.columns} for row in rows]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return self._rows == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None

    def __repr__(self) -> str:
        return f"<Rows: {len(self)} × {', '.join(self.columns)}>"

    def to_dicts(self) -> list[Row]:
        """The rows as a list of new dicts."""
        return [dict(row) for row in self._rows]

    def to_df(self) -> Any:
        """The rows as a pandas DataFrame; ImportError when pandas is not installed."""
        import pandas

        return pandas.DataFrame(self._rows, columns=list(self.columns))

    def where(self, column: str, value: object) -> "Rows":
        """The rows whose cell equals the value, or is written like it (``"true"``, ``"110000000"``)."""
        return Rows(self.columns, (row for row in self._rows if _same(row[column], value)))


@dataclass(frozen=True, slots=True)
class Shape:
    """How the solutions of a named query become rows.

    ``many`` are the columns of several values, ``count`` those that count distinct values; ``judged`` says that a solution is
    one claim of its row, about the ``part`` it names.
    """

    columns: tuple[str, ...]
    many: frozenset[str] = frozenset()
    count: frozenset[str] = frozenset()
    judged: bool = False


@dataclass(slots=True)
class _Group:
    """What the solutions of one row bring together."""

    several: dict[str, set[Cell]] = field(default_factory=lambda: defaultdict(set))
    parts: dict[Cell, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))


def gathered(solutions: Iterable[Row], shape: Shape) -> Rows:
    """One row per distinct value of the single columns, sorted by all columns.

    A judged row takes for each part its strongest claim, then the weakest part, and that claim's voice.
    """
    loose = shape.many | shape.count | ({"status", "voice"} if shape.judged else frozenset())
    single = [column for column in shape.columns if column not in loose]
    groups: dict[tuple[Cell, ...], _Group] = defaultdict(_Group)
    for row in solutions:
        _add(groups[tuple(row.get(column) for column in single)], row, shape)
    rows = [dict(zip(single, key, strict=True)) | _settled(group, shape) for key, group in groups.items()]
    return in_order(Rows(shape.columns, rows))


def in_order(rows: Rows) -> Rows:
    """The rows sorted by all columns, nothing first, numbers before texts."""
    return Rows(rows.columns, sorted(rows, key=lambda row: [_order(cell) for cell in row.values()]))


def _add(group: _Group, row: Row, shape: Shape) -> None:
    for column in (*shape.many, *shape.count):
        if row.get(column) is not None:
            group.several[column].add(row[column])
    if row.get(PART) is not None:
        group.parts[row[PART]].add((STATUSES.index(row["status"]), row["voice"]))


def _settled(group: _Group, shape: Shape) -> Row:
    cells: Row = {column: joined(group.several[column]) for column in shape.many}
    cells |= {column: len(group.several[column]) for column in shape.count}
    if shape.judged:
        rank, voice = max((_strongest(claims) for claims in group.parts.values()), default=(None, None))
        cells |= {"status": None if rank is None else STATUSES[rank], "voice": voice}
    return cells


def _strongest(claims: set[tuple[int, str]]) -> tuple[int, str]:
    return min(claims)


def joined(values: Iterable[Cell]) -> str | None:
    """Several values as one cell, sorted by code point and joined by "|"; None when there is none."""
    return "|".join(sorted({written(value) for value in values})) or None


def written(cell: object) -> str:
    """A cell as text: true and false, numbers without exponent, nothing for None."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _same(cell: Cell, value: object) -> bool:
    if cell is None or value is None:
        return cell is value
    return cell == value or (isinstance(value, str) and written(cell) == value)


def _order(cell: Cell) -> tuple:
    if cell is None:
        return (0,)
    return (2, cell) if isinstance(cell, str) else (1, cell)


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
