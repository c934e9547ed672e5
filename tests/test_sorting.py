"""Rows in order and rows gathered from solutions: the same from memory and from disk, however few rows fit into a run."""

import random
import tracemalloc
from collections import defaultdict
from decimal import Decimal

import pytest

from kg import export, sorting, tables
from kg.graph import STATUSES
from kg.tables import Rows, Shape, Table, gathered

CELLS = (None, True, False, 0, 7, -3, Decimal("110.5"), Decimal("-1E+3"), "", "a", "a|b", "10", "Z", "é", "量子", "\uffff", "🤝", "a\nb")
PLAIN = Shape(("one", "two", "three"))
SEVERAL = Shape(("one", "many", "two", "count"), frozenset({"many"}), frozenset({"count"}))
JUDGED = Shape(("one", "status", "voice", "many", "part"), frozenset({"many"}))
LOOSE = Shape(("many",), frozenset({"many"}))


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


@pytest.mark.parametrize("shape", [PLAIN, SEVERAL, JUDGED, LOOSE])
@pytest.mark.parametrize("seed", range(40))
def test_rows_from_runs_of_any_size_are_those_of_the_definition(shape, seed, tmp_path, monkeypatch):
    dice = random.Random(seed)
    solutions = invented(shape, dice, dice.choice((0, 1, 5, 60, 300)))
    expected = by_definition(solutions, shape)
    assert list(gathered(solutions, shape)) == expected
    monkeypatch.setattr(sorting, "RUN", dice.choice((1, 2, 7, 100)))
    monkeypatch.setattr(sorting, "BATCH", dice.choice((1, 3, 50)))
    found = gathered(iter(solutions), shape, tmp_path)
    assert (list(found), len(found)) == (expected, len(expected))
    assert [list(map(type, row)) for row in found] == [list(map(type, row)) for row in expected]


@pytest.mark.parametrize("seed", range(10))
def test_sorting_on_disk_keeps_doubles_and_the_order_of_equal_rows(seed, tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "RUN", 7)
    rows = [(*row, number) for number, row in enumerate(invented(PLAIN, random.Random(seed), 100))]
    assert list(sorting.piled(rows, tmp_path, [0])) == sorted(rows, key=lambda row: order(row[:1]))
    twice = [row[:3] for row in rows] * 2
    assert list(sorting.piled(twice, tmp_path)) == sorting.ordered(twice) == sorted(twice, key=order)


def test_what_fits_into_memory_touches_no_disk(tmp_path):
    assert list(gathered([("b", 1, None), ("a", 1, None)], PLAIN, tmp_path / "missing")) == [("a", 1, None), ("b", 1, None)]


def test_no_file_is_left_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "RUN", 2)
    found = gathered(invented(PLAIN, random.Random(1), 50), PLAIN, tmp_path)
    assert list(tmp_path.iterdir()) == [] and len(list(found)) == len(found)


def test_a_table_on_disk_is_read_as_often_as_wanted_also_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "RUN", 2)
    monkeypatch.setattr(sorting, "BATCH", 3)
    cells = [(number, str(number), None) for number in range(20)]
    table = Table(PLAIN.columns, gathered(reversed(cells), PLAIN, tmp_path))
    assert (len(table), list(table.cells)) == (20, cells)
    assert list(zip(table, table, strict=True)) == [(row, row) for row in Rows.of(PLAIN.columns, cells)]
    assert next(iter(table)) == {"one": 0, "two": "0", "three": None}
    for form in export.FORMATS:
        assert export.table(table, form) == export.table(Rows.of(PLAIN.columns, cells), form)


def test_memory_does_not_grow_with_the_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "RUN", 500)
    monkeypatch.setattr(sorting, "BATCH", 10)

    def peak(number: int) -> int:
        tracemalloc.start()
        found = gathered(((f"row {row * 7919 % number}", row, None) for row in range(number)), PLAIN, tmp_path)
        assert sum(1 for _ in found) == number
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(16_000) < 2 * peak(2_000)
