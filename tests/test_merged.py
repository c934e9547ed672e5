"""What parts tell together: blocks are those of the parts there are, however they came and went, and only what is told otherwise is made again."""

import json
import random
import sqlite3
from collections import defaultdict

import pytest

from kg.merged import Merged, packed

FILES = ("nodes", "edges")
LONG = "x" * 5_000  # is kept compressed


def invented(dice: random.Random, files: tuple = FILES) -> dict[str, list]:
    """What a part tells; of some keys much, and of some what other parts tell too."""
    return {file: [(bytes([65 + key]), dice.choice(("a", "b", LONG)) + str(dice.randrange(3))) for key in dice.sample(range(12), 5)] for file in files}


def made_of(parts: list[dict]) -> dict[str, list]:
    """The blocks by definition."""
    found = {file: defaultdict(set) for file in FILES}
    for part in parts:
        for file, told in part.items():
            for key, body in told:
                found[file][key].add(body)
    return {file: [(key, json.dumps([file, sorted(held[key])])) for key in sorted(held)] for file, held in found.items()}


class Counted:
    """Makes blocks, and counts them."""

    def __init__(self) -> None:
        self.keys: list[tuple[str, bytes]] = []

    def makes(self) -> dict:
        return {file: self._make(file) for file in FILES}

    def _make(self, file: str):
        def make(key: bytes, told: list[str]) -> str:
            self.keys.append((file, key))
            return json.dumps([file, sorted(set(told))])

        return make


@pytest.mark.parametrize("seed", range(20))
def test_blocks_are_those_of_the_parts_there_are(seed):
    dice, merged, parts = random.Random(seed), Merged(sqlite3.connect(":memory:")), {}
    for number in range(12):
        parts[number] = invented(dice)
        merged.add(number, packed(parts[number]))
        here, counted = dice.sample(sorted(parts), dice.randrange(1, len(parts) + 1)), Counted()
        merged.renew(here, counted.makes())
        assert {file: list(merged.blocks(file)) for file in FILES} == made_of([parts[part] for part in here])
        assert {file: merged.count(file) for file in FILES} == {file: len(found) for file, found in made_of([parts[part] for part in here]).items()}
        if dice.random() < 0.5:
            merged.forget(set(parts) - set(here))
            parts = {part: parts[part] for part in here}


def test_only_what_is_told_otherwise_is_made_again():
    merged = Merged(sqlite3.connect(":memory:"))
    before, after = {"nodes": [(b"a", "same"), (b"b", "old"), (b"c", "gone")]}, {"nodes": [(b"a", "same"), (b"b", "new"), (b"d", "came")]}
    for part, told in ((1, before), (2, after), (3, {"nodes": [(b"b", "other"), (b"e", "other")]})):
        merged.add(part, packed(told))
    merged.renew([1, 3], Counted().makes())
    counted = Counted()
    merged.renew([2, 3], counted.makes())
    assert sorted(counted.keys) == [("nodes", b"b"), ("nodes", b"d")]
    assert [key for key, _ in merged.blocks("nodes")] == [b"a", b"b", b"d", b"e"]


def test_what_fewer_parts_tell_in_the_same_words_is_made_again():
    """It may be a sum."""
    merged = Merged(sqlite3.connect(":memory:"))
    for part in (1, 2, 3, 4):
        merged.add(part, packed({"nodes": [(b"a", "same")]}))
    for parts, made in (([1, 2], 1), ([3, 4], 0), ([1], 1), ([1, 2, 3], 1), ([1, 2, 3], 0)):
        counted = Counted()
        merged.renew(parts, counted.makes())
        assert len(counted.keys) == made


def test_what_was_not_committed_is_as_if_it_had_never_been(tmp_path):
    dice, file = random.Random(1), tmp_path / "merged"
    first, second = invented(dice), invented(dice)
    kept = Merged(sqlite3.connect(file))
    kept.add(1, packed(first))
    kept.renew([1], Counted().makes())
    kept.sql.commit()
    kept.add(2, packed(second))
    kept.renew([1, 2], Counted().makes())
    kept.sql.close()
    again = Merged(sqlite3.connect(file))
    assert {file: list(again.blocks(file)) for file in FILES} == made_of([first])
    again.add(2, packed(second))
    again.renew([2], Counted().makes())
    assert {file: list(again.blocks(file)) for file in FILES} == made_of([second])


def test_what_no_block_is_made_of_is_forgotten():
    merged = Merged(sqlite3.connect(":memory:"))
    for part in (1, 2):
        merged.add(part, packed(invented(random.Random(part))))
    merged.renew([2], Counted().makes())
    merged.forget([1])
    assert merged.sql.execute("SELECT DISTINCT part FROM piece").fetchall() == [(2,)]
    assert merged.sql.execute("SELECT count(*) FROM told").fetchone() == (0,)
    assert merged.sql.execute("SELECT count(*) FROM block WHERE id NOT IN (SELECT block FROM piece)").fetchone() == (0,)
