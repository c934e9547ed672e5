"""Where nodes stand: lanes by country with few crossings, springs for many nodes; the same pixels on every machine."""

import json
import random
from itertools import combinations
from pathlib import Path

import pytest

from kg import forces, layout, seats
from kg.ontology import Ontology
from kg.picture import Picture

CASES = Path(__file__).parent / "cases" / "view"
KINDS = ["Company"] * 8 + ["Official"] * 7 + ["GovernmentBody"] * 5 + ["Institution", "Event", "Partnership"] * 4 + ["Initiative"] * 3 + ["Topic"] * 11 + ["Place"] * 5
JOINT = {"Event", "Partnership", "Topic"}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology()


@pytest.fixture(scope="module")
def release(ontology) -> Picture:
    """The picture of the release from rows written by hand."""
    return Picture(json.loads((CASES / "release.json").read_text(encoding="utf-8")), ontology)


def invented(count: int, seed: int = 1) -> dict:
    """Rows of a graph of our classes whose edges, mostly at a cooperation or an event, are drawn by lot."""
    pick, base = random.Random(seed), "https://w3id.org/usjp-tech/id/"
    nodes = [{"node": f"{base}{i}", "name": f"{KINDS[i % 47]} {i}", "name_ja": None, "kind": KINDS[i % 47], "weight": 1, "releases": "a"} for i in range(count)]
    nodes = [{**node, "country": None if node["kind"] in JOINT else pick.choice(["US", "US", "JP"])} for node in nodes]
    hubs = [node["node"] for node in nodes if node["kind"] in {"Event", "Partnership", "Initiative"}]
    plain = {"predicate": "hasParty", "label": None, "status": "asserted", "voice": "issuer", "amount": None, "currency": None, "claims": 1}
    pairs = [(pick.choice(hubs), pick.choice(nodes)["node"]) for _ in range(count)]
    return {"nodes": nodes, "edges": [{"edge": f"e{i}", "source": a, "target": b, **plain} for i, (a, b) in enumerate(pairs) if a != b]}


def links_of(picture: Picture) -> list[tuple[int, int]]:
    return seats.unique((edge["from"], edge["to"]) for edge in picture.edges)


def crossing_share(picture: Picture) -> float:
    """The part of the pairs of edges that share no end which cross when drawn straight."""
    links = links_of(picture)
    return seats.crossings(picture.plan.points, links) / sum(not {*a} & {*b} for a, b in combinations(links, 2))


# lanes


def test_lanes_keep_nodes_apart_and_inside(release):
    points, boxes = release.plan.points, release.plan.boxes
    assert len({*points.values()}) == len(points)
    assert list(boxes) == ["us", "joint", "japan", "other"]
    lane = boxes["us"]
    inside = {node["name"] for node in release.nodes if lane.x < node["x"] < lane.x + lane.width and node["y"] < lane.height}
    assert {"NVIDIA", "Gina Raimondo", "University of Washington", "Washington, D.C."} <= inside
    assert not inside & {"Keio University", "SoftBank Group", "Arm", "USD 210 million for quantum computing and semiconductor academic programs"}


def test_edges_of_the_release_cross_seldom(release):
    assert crossing_share(release) <= 0.03


@pytest.mark.parametrize(("count", "most"), [(40, 0.05), (60, 0.05), (120, 0.08)])
def test_edges_of_any_graph_cross_seldom(ontology, count, most):
    assert crossing_share(Picture(invented(count), ontology)) <= most


@pytest.mark.parametrize("count", [0, 1, 150])
def test_lanes_hold_any_number(count):
    items = [layout.Item(i, "us" if i % 3 else "joint", ("body", "foot", "below")[i % 5 % 3], i % 4, i % 7 == 0) for i in range(count)]
    plan = layout.lanes(items, [(i, i * 3 % count) for i in range(count)], ["us", "joint", "japan"])
    assert len(set(plan.points.values())) == count


# seats


def test_crossings_are_counted():
    square = {1: (0, 0), 2: (10, 10), 3: (0, 10), 4: (10, 0)}
    assert seats.crossings(square, [(1, 2), (3, 4)]) == 1
    assert seats.crossings(square, [(1, 3), (2, 4), (1, 2)]) == 0


def test_edges_keep_off_icons_and_nodes_near_their_own_columns():
    def zone() -> seats.Zone:
        return seats.Zone([seats.Slot(100 * i, 0, i) for i in range(4)], [1, 2, 3, None], {1: 0, 2: 1, 3: 2})

    points = seats.settle([zone()], [(1, 3)])
    assert not min(points[1], points[3]) < points[2] < max(points[1], points[3])
    astray = seats.Zone(zone().slots, [2, 1, None, 3], zone().homes)
    assert seats.settle([astray], [(1, 2), (2, 3)]) == {1: (0, 0), 2: (100, 0), 3: (200, 0)}


def test_what_is_known_of_crossings_stays_true_while_seats_change():
    drawn = random.Random(7)
    zone = seats.Zone([seats.Slot(90 * (i % 6), 70 * (i // 6) + 35 * (i % 2), i % 6) for i in range(36)], [*range(24), *[None] * 12], {i: i % 6 for i in range(24)})
    board = seats._Board([zone], [(drawn.randrange(24), drawn.randrange(24)) for _ in range(40)])
    before = dict(board.points)
    board.cool(drawn.random, 300)
    seen = seats._Board([seats.Zone(zone.slots, board.who)], board.links)
    assert board.points != before and board.points == seen.points
    assert (board.crossed, board.through, board.over) == (seen.crossed, seen.through, seen.over)


def test_the_same_graph_gets_the_same_seats(release, ontology):
    rows = {name: list(reversed(each)) for name, each in release.rows.items()}
    assert Picture(rows, ontology).plan == release.plan


# springs


def test_forces_keep_nodes_apart_and_give_the_same_points_again():
    links = [(i, (i * 7) % 200) for i in range(200)]
    plan = forces.force(range(220), links)
    assert plan == forces.force(range(220), links)
    assert len(set(plan.points.values())) == 220
