"""Rows in order and rows gathered from solutions: the same at once and from what parts tell of them."""

import random
import tracemalloc
from collections import defaultdict
from decimal import Decimal

import pytest

from kg import export, solutions, sortable, sorting, tables
from kg.cells import written
from kg.graph import STATUSES
from kg.tables import Rows, Shape, Table, gathered

CELLS = (None, True, False, 4, 7, -3, Decimal("110.5"), Decimal("-1E+3"), "", "a", "a|b", "10", "Z", "é", "量子", "\uffff", "🤝", "a\nb")
PLAIN = Shape(("one", "two", "three"))
SEVERAL = Shape(("one", "many", "two", "count"), frozenset({"many"}), frozenset({"count"}))
JUDGED = Shape(("one", "status", "voice", "many", "part"), frozenset({"many"}))
LOOSE = Shape(("many",), frozenset({"many"}))
BETWEEN = Shape(("one", "status", "voice", "two", "part"))


def order(row: tuple) -> list[tuple]:
    """The order of the contract: nothing first, numbers before texts, texts by code point."""
    return [(0, 0) if cell is None else (2, [*map(ord, cell)]) if isinstance(cell, str) else (1, cell) for cell in row]


def invented(shape: Shape, dice: random.Random, number: int) -> list[tuple]:
    """Solutions that mean nothing; a column may hold one kind of cells or all."""
    choices = {column: dice.choice((CELLS, CELLS[1:7], CELLS[8:], (None,))) for column in shape.columns}
    if shape.judged:
        choices |= {"status": STATUSES, "voice": ("issuer", "A", "B"), "part": (None, "a", "b")}
    return [tuple(dice.choice(choices[column]) for column in shape.columns) for _ in range(number)]


def by_definition(solutions: list[tuple], shape: Shape) -> list[tuple]:
    """The rows as the contract defines them, made in the plainest way."""
    groups = defaultdict(list)
    for row in solutions:
        groups[tuple(row[place] for place in shape.single)].append(dict(zip(shape.columns, row, strict=True)))
    return sorted((tuple(settled(rows, column, shape) for column in shape.shown) for rows in groups.values()), key=order)


def settled(rows: list[dict], column: str, shape: Shape) -> object:
    """The cell of a column, from the solutions of one row."""
    values = {row[column] for row in rows if row[column] is not None}
    if column in shape.many:
        return tables.joined(values)
    if column in shape.count:
        return len(values)
    if shape.judged and column in ("status", "voice"):
        parts = {row["part"] for row in rows} - {None}
        strongest = [min((STATUSES.index(row["status"]), row["voice"]) for row in rows if row["part"] == part) for part in parts]
        rank, voice = max(strongest, default=(None, None))
        return voice if column == "voice" else None if rank is None else STATUSES[rank]
    return rows[0][column]


@pytest.mark.parametrize("shape", [PLAIN, SEVERAL, JUDGED, LOOSE, BETWEEN])
@pytest.mark.parametrize("seed", range(40))
def test_rows_are_those_of_the_definition_also_when_parts_tell_of_them(shape, seed):
    dice = random.Random(seed)
    found = invented(shape, dice, dice.choice((0, 1, 5, 60, 300)))
    expected = by_definition(found, shape)
    assert gathered(found, shape) == expected
    made = list(solutions.rows(batches(blocks(found, shape, dice.choice((1, 2, 7)))), shape))
    assert made == expected
    assert [list(map(type, row)) for row in made] == [list(map(type, row)) for row in expected]


def blocks(found: list[tuple], shape: Shape, parts: int) -> list[str]:
    """The blocks that parts make together, in the order of their keys."""
    told = defaultdict(list)
    for part in (found[start::parts] for start in range(parts)):
        for key, body in solutions.pieces(part, shape):
            told[key].append(body)
    return [solutions.block(key, told[key], shape) for key in sorted(told)]


def batches(blocks: list[str]) -> list[list[str]]:
    return [blocks[start : start + 3] for start in range(0, len(blocks), 3)]


def test_few_rows_are_held_at_a_time():
    def peak(number: int) -> int:
        tracemalloc.start()
        made = ([solutions.text([(row, f"row {row}", None)])] for row in range(number))
        assert sum(1 for _ in solutions.rows(made, PLAIN)) == number
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(16_000) < 2 * peak(1_000)


def test_a_table_is_written_alike_from_a_stream_and_from_memory():
    cells = [(number, str(number), None) for number in range(20)]
    table = Table(PLAIN.columns, cells)
    assert next(iter(table)) == {"one": 0, "two": "0", "three": None}
    assert "".join(export.separated(table)) == export.table(Rows.of(PLAIN.columns, cells), "csv")


@pytest.mark.parametrize("seed", range(20))
def test_keys_sort_as_cells_do_and_give_them_back(seed):
    dice = random.Random(seed)
    some = (*CELLS, -7, -70, -12, 12, 10**30, Decimal("0.001"), Decimal("-0.25"), Decimal("-0.251"), "a\0", "a\0b", "\0", "a\0\xff")
    rows = [tuple(dice.choice(some) for _ in range(3)) for _ in range(300)]
    assert sorted(rows, key=sortable.key) == sorting.ordered(rows) == sorted(rows, key=order)
    for row in rows:
        found = sortable.cells(sortable.key(row))
        assert (found, list(map(type, found)), list(map(written, found))) == (row, list(map(type, row)), list(map(written, row)))
