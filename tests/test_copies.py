"""What a build copies, in a process of its own or in its own process: the same bytes, and the same line where it fails."""

import os
import sqlite3
from contextlib import closing

import pytest
from test_incremental import TEXTS, bytes_of, refused, written

import kg
from kg import cache, copies
from kg.assembly import Assembly
from kg.ontology import Ontology
from kg.processes import Pool

either = pytest.mark.parametrize("few", [0, 16], ids=["apart", "here"])


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with texts, and what a build left of them here."""
    monkeypatch.setattr(copies, "_FEW", 16)
    written(tmp_path / "texts", TEXTS)
    kg.build([tmp_path / "texts"], tmp_path / "out")
    return tmp_path


def test_a_process_apart_leaves_the_same_bytes(place, monkeypatch):
    before = bytes_of(place / "out")
    monkeypatch.setattr(copies, "_FEW", 0)
    monkeypatch.setattr(copies, "_graphs", lambda order, *_: pytest.fail("graphs are not copied here") if order.parts else iter(()))
    kg.build([place / "texts"], place / "out")
    assert bytes_of(place / "out") == before


def test_an_order_is_shared_whole(tmp_path):
    for number in range(5):
        order = copies.Order(tmp_path, tmp_path, ["a"], [(doc, f"{doc}") for doc in range(number)])
        beside, here = order.shared()
        assert (beside.parts, here.parts, [*beside.texts, *here.texts]) == (["a"], (), order.texts)
        assert beside.count + here.count == order.count == 3 + number


@either
@pytest.mark.parametrize("change", ["UPDATE share SET body = substr(body, 1, 20) WHERE file = 'graph.jsonld'", "UPDATE doc SET text = x'00'"])
def test_what_is_damaged_in_the_cache_is_told_in_one_line(place, monkeypatch, few, change):
    before = bytes_of(place / "out")
    monkeypatch.setattr(copies, "_FEW", few)
    with closing(sqlite3.connect(cache.beside(place / "out"))) as held, held:
        held.execute(change)
    assert refused(place) == cache.beside(place / "out")
    assert bytes_of(place / "out") == before


@either
def test_what_cannot_be_written_is_named(place, monkeypatch, few):
    monkeypatch.setattr(copies, "_FEW", few)
    order = copies.Order(cache.beside(place / "out"), place / "nowhere" / "out", [""], [])
    with pytest.raises(FileNotFoundError) as caught, copies.begun(order, Ontology()) as copied:
        copied.result()
    assert caught.value.filename == str(place / "nowhere" / "out")


@either
def test_the_folder_of_the_output_may_have_a_name_that_is_no_text(place, monkeypatch, few):
    monkeypatch.setattr(copies, "_FEW", few)
    home = place / os.fsdecode(b"caf\xe9?#%41")
    kg.build([place / "texts"], home / "out")
    assert bytes_of(home / "out") == bytes_of(place / "out")


def test_what_ends_a_build_ends_its_copying_before_the_folder_goes(place, monkeypatch):
    close, folder_there = Pool.close, []
    monkeypatch.setattr(Pool, "close", lambda pool: (close(pool), folder_there.append((place / "out.new").exists())))
    before = bytes_of(place / "out")
    monkeypatch.setattr(copies, "_FEW", 0)
    monkeypatch.setattr(Assembly, "merge", _stopped)
    with pytest.raises(KeyboardInterrupt):
        kg.build([place / "texts"], place / "out")
    assert folder_there == [True]
    assert not (place / "out.new").exists()
    assert bytes_of(place / "out") == before


def _stopped(*_):
    raise KeyboardInterrupt
