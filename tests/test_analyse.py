"""Measures over hand-written rows: what counts, what does not, and the numbers of a graph small enough to do by head."""

import networkx
import pytest

from kg import analyse, brandes

US, JP = ("UW", "CMU", "Nvidia", "IBM"), ("Tsukuba", "Keio", "Nine")


def partner(partnership: str, a: str, b: str, status: str = "asserted") -> dict:
    return {"partnership": partnership, "a": a, "b": b, "status": status}


def fund(commitment: str, funder: str | None, targets: str | None, status: str = "asserted", part_of: str | None = None) -> dict:
    return {"commitment": commitment, "funder": funder, "targets": targets, "status": status, "part_of": part_of}


@pytest.fixture
def rows():
    return {
        "entities": [{"name": n, "country": "US"} for n in US] + [{"name": n, "country": "JP"} for n in JP[:2]] + [{"name": "Nine", "country": None}],
        "partners": [partner("P1", "Tsukuba", "UW"), partner("P2", "CMU", "Keio", "inferred"), partner("P1", "Nvidia", "UW", "attributed")],
        "funding": [
            fund("C1", "Nvidia", "P1|P2"),
            fund("C1", "Nine", "P1|P2"),
            fund("C2", "IBM", "P3"),
            fund("C2", None, None),
            fund("C3", "IBM", "P1", "planned"),
        ],
    }


def test_ties_are_of_partnerships_commitments_and_what_they_fund(rows):
    graph = analyse.projection(rows)
    assert graph.edges["Tsukuba", "UW"]["via"] == ("P1",)
    assert graph.edges["Nine", "Nvidia"]["via"] == ("C1",)
    assert graph.edges["Nvidia", "UW"]["via"] == ("C1",)
    assert not graph.has_edge("CMU", "UW")
    assert "IBM" not in graph


def test_the_numbers(rows):
    found = analyse.measures(rows)
    assert found.ties == 2 + 1 + 8
    assert (found.components, found.known_ties, found.cross_border) == (1, 6, pytest.approx(4 / 6))
    first = found.organizations[0]
    # Two funders share every shortest path between the two pairs of universities: 4 pairs, half each, of 10 pairs.
    assert (first.organization, first.degree, first.betweenness) == ("Nine", 5, 0.2)
    assert found.rows()[0]["betweenness"] == "0.200"
    assert found.summary() == "6 organizations, 11 ties, 1 components; cross-border share 0.667 of the 6 ties whose countries are known"


def test_who_funds_a_part_stands_beside_who_funds_the_whole(rows):
    rows["funding"] = [fund("Part", "IBM", None, part_of="Whole"), fund("Whole", "Nvidia", None)]
    assert analyse.projection(rows).edges["IBM", "Nvidia"]["via"] == ("Whole",)


def test_nothing_to_measure():
    found = analyse.measures({"entities": [], "partners": [], "funding": []})
    assert len(found.rows()) == 0
    assert found.rows().columns == ("organization", "country", "degree", "betweenness", "component")
    assert "share – of" in found.summary()


def test_order_of_rows_changes_nothing(rows):
    assert analyse.measures(rows) == analyse.measures({name: list(reversed(table)) for name, table in rows.items()})


def test_the_drawn_graph_keeps_parallel_edges_and_drops_empty_cells():
    nodes = [{"node": "i:a", "name": "A", "country": None}, {"node": "i:b", "name": "B", "country": "JP"}]
    edges = [{"edge": key, "source": "i:a", "target": "i:b", "label": "with"} for key in ("1", "2")]
    graph = analyse.multigraph(nodes, edges)
    assert isinstance(graph, networkx.MultiDiGraph)
    assert graph.number_of_edges("i:a", "i:b") == 2
    assert dict(graph.nodes["i:a"]) == {"name": "A"}


# many organisations


def wheel(spokes: int) -> dict:
    """A hub that partners with all the rims of a wheel, and each of them with the next."""
    names = [f"R{i:03}" for i in range(spokes)]
    pairs = [("Hub", name) for name in names] + [tuple(sorted(pair)) for pair in zip(names, [*names[1:], names[0]], strict=True)]
    partners = [partner(f"P{i}", a, b) for i, (a, b) in enumerate(pairs)]
    return {"entities": [], "partners": partners, "funding": []}


def test_above_a_bound_betweenness_is_an_estimate_and_says_so():
    exact, found = (analyse.measures(wheel(60), analyse.Bounds(exact, sample=20)) for exact in (61, 60))
    assert exact.sample is None
    assert "estimate" not in exact.summary()
    assert found.summary().endswith("betweenness is an estimate from the paths of 20 organizations, drawn with seed 20240410")
    assert found.organizations[0].organization == "Hub"
    assert found.organizations[0].betweenness == pytest.approx(exact.organizations[0].betweenness, abs=0.03)
    assert found == analyse.measures(wheel(60), analyse.Bounds(60, sample=20))


def test_betweenness_is_that_of_networkx():
    for graph in (networkx.les_miserables_graph(), networkx.path_graph(2), networkx.star_graph(5), networkx.disjoint_union(networkx.cycle_graph(5), networkx.path_graph(3))):
        numbers = {name: i for i, name in enumerate(graph)}
        near = [[numbers[other] for other in graph[name]] for name in graph]
        assert brandes.betweenness(near, range(len(near))) == pytest.approx(list(networkx.betweenness_centrality(graph).values()))


def test_an_estimate_from_all_is_exact():
    whole, drawn = (analyse.measures(wheel(40), analyse.Bounds(exact, sample=41)) for exact in (41, 40))
    assert [m.betweenness for m in drawn.organizations] == [m.betweenness for m in whole.organizations]


def test_the_default_is_exact_to_a_thousand():
    assert (analyse.BOUNDS.exact, analyse.BOUNDS.sample, analyse.BOUNDS.most) == (1000, 100, 20_000)


def test_of_too_many_those_that_stand_in_most_are_measured(rows):
    rows["partners"] += [partner(f"P{i}", "UW", name) for i, name in enumerate(("X", "Y", "Z"), 3)]
    found = analyse.measures(rows, analyse.Bounds(most=3))
    # UW stands in four rows; of those in one, the first by name are taken: CMU and IBM. The partner of CMU is left out, so CMU has no tie.
    assert [m.organization for m in found.organizations] == ["IBM", "UW"]
    assert found.left_out == 10 - 3
    assert found.summary().endswith("7 more, which stand in the fewest partnerships and commitments, are not measured")


def test_only_the_rows_that_are_measured_are_asked_for(loaded, monkeypatch):
    asked = []
    monkeypatch.setattr(type(loaded), "query", lambda _, name: asked.append(name) or [])
    loaded.measures()
    assert asked == list(analyse.QUERIES)
