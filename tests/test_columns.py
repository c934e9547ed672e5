"""A large table is gone through by column; mappings are made of the rows that are wanted only."""

import pytest

from kg.columns import chosen, picked
from kg.tables import Rows

ROWS = [{"name": "a", "kind": "Topic", "weight": 3}, {"name": "b", "kind": "Place", "weight": 1}]


@pytest.fixture(params=["table", "mappings"])
def rows(request):
    return Rows(ROWS[0], ROWS) if request.param == "table" else ROWS


def test_columns_come_in_the_order_asked_for_and_one_column_bare(rows):
    assert list(picked(rows, "weight", "name")) == [(3, "a"), (1, "b")]
    assert list(picked(rows, "kind")) == ["Topic", "Place"]


def test_wanted_rows_are_whole(rows):
    assert list(chosen(rows, {"b"}.__contains__, "name")) == [ROWS[1]]
    assert list(chosen(rows, lambda cells: cells == (3, "Topic"), "weight", "kind")) == [ROWS[0]]


def test_no_mapping_is_made_of_other_rows(monkeypatch):
    table = Rows(ROWS[0], ROWS)
    monkeypatch.setattr(Rows, "_row", None)
    assert list(picked(table, "name")) == ["a", "b"]
    assert list(chosen(table, {"b"}.__contains__, "name")) == [ROWS[1]]


def test_nothing_has_no_columns():
    assert list(picked((), "name")) == list(chosen((), bool, "name")) == []
