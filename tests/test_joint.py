"""Bundles: what several parts say of the same things, in pieces that one more release leaves as they are."""

import random
from collections import defaultdict
from decimal import Decimal

from kg import joint, records, solutions
from kg.partition import of_scope, of_ties
from kg.tables import Shape, gathered
from kg.ties import Ends

SCOPE = "things"


class Parts:
    """Parts with knots: the keys of each, and a line of its own."""

    def __init__(self, *parts: list[str]) -> None:
        self.names = [f"part {number}" for number in range(len(parts))]
        self.shares = {}
        for name, knots in zip(self.names, parts, strict=True):
            texts = [f"<{name}> <says> <{keys}> .\n<of> <all> <parts> .\n" for keys in knots]
            ties = [[keys.split(), joint._digest(text)] for keys, text in zip(knots, texts, strict=True)]
            self.shares |= {(name, of_scope(SCOPE)): records.packed(texts), (name, of_ties(SCOPE)): records.packed(ties)}

    def share(self, part: str, file: str) -> bytes:
        return self.shares[part, file]

    def planned(self) -> list[joint.Planned]:
        return joint.bundles(SCOPE, self.names, self.share, "version")

    def bundles(self) -> list[tuple[str, list[str]]]:
        """Name and lines of each bundle."""
        filled = joint.filled(self.planned(), SCOPE, self.names, self.share)
        return [(bundle.name, records.text(bundle.triples).split("\n")) for bundle in filled]


def test_keys_that_are_tied_stand_under_the_smallest_in_whatever_order_they_are_tied():
    pairs = [("d", "e"), ("b", "c"), ("c", "d"), ("x", "y"), ("a", "a")]
    for seed in range(20):
        random.Random(seed).shuffle(pairs)
        ends = Ends()
        for pair in pairs:
            ends.tie(pair)
        assert [ends.top(key) for key in "abcdexyz"] == [*"abbbbxxz"]


def test_knots_that_share_a_key_over_any_number_of_parts_are_in_one_bundle(monkeypatch):
    monkeypatch.setattr(joint, "_THINGS", 1)
    made = Parts(["x y", "m"], ["z"], ["y z", "n"]).bundles()
    held = [lines for _, lines in made if "<part 1> <says> <z> ." in lines]
    assert held == [["", "<of> <all> <parts> .", "<part 0> <says> <x y> .", "<part 1> <says> <z> .", "<part 2> <says> <y z> ."]]
    assert sum(len(lines) - 2 for _, lines in made) == 5  # all others once


def test_where_nothing_needs_several_parts_there_is_no_bundle():
    assert Parts([], []).bundles() == []


def test_one_more_thing_changes_one_bundle_and_its_neighbour():
    keys = [f"id:{number}" for number in range(2000)]
    before = {bundle.name for bundle in Parts(keys[:1000], keys[1000:]).planned()}
    after = {bundle.name for bundle in Parts(keys[:1000], keys[1000:], ["id:new"]).planned()}
    assert len(before) > 60
    assert len(after - before) <= 2


def test_a_bundle_is_called_the_same_in_whatever_parts_its_knots_are():
    first, second = Parts(["a", "b"], ["c"]), Parts(["a", "b"], ["c"])
    second.names.reverse()
    assert [bundle.name for bundle in first.planned()] == [bundle.name for bundle in second.planned()]


def test_a_bundle_of_many_knots_is_closed(monkeypatch):
    monkeypatch.setattr(joint, "_KNOTS", 10)
    monkeypatch.setattr(joint, "_THINGS", 10**6)
    assert max(len(bundle.knots) for bundle in Parts([f"id:{number}" for number in range(100)]).planned()) == 11


def test_columns_add_up_over_what_bundles_tell():
    shape = Shape(("currency", "count", "total"), sum=frozenset({"count", "total"}))
    told = [[("USD", 1, Decimal("0.5"))], [("USD", 1, Decimal("0.5")), ("JPY", 2, None)], [("USD", 3, Decimal(2))]]
    blocks = defaultdict(list)
    for rows in told:
        for key, body in solutions.pieces(rows, shape):
            blocks[key].append(body)
    made = list(solutions.rows([[solutions.block(key, blocks[key], shape) for key in sorted(blocks)]], shape))
    assert made == [("JPY", 2, None), ("USD", 5, 3)]
    assert str(made[1][2]) == "3"
    assert gathered(told[1], shape) == sorted(told[1])
