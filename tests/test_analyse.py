"""Measures over hand-written rows: what counts, what does not, and the numbers of a graph small enough to do by head."""

import networkx
import pytest

from kg import analyse

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
