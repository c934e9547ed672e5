"""Rows → networkx → measures: how organisations stand together in partnerships and commitments.

Only asserted and inferred rows count. A tie says that two organisations stand in one partnership, fund one commitment, or
that one helps to fund a partnership of the other; it says nothing of shares, and it is no partnership between the two.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import combinations, product
from typing import TYPE_CHECKING

from .prose import STANDING, several, share
from .tables import Rows

if TYPE_CHECKING:
    import networkx

Table = Sequence[Mapping[str, object]]
Tie = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One organisation of the projection: its ties, its betweenness, and the number of its component (1 is the largest)."""

    organization: str
    country: str | None
    degree: int
    betweenness: float
    component: int


@dataclass(frozen=True, slots=True)
class Measures:
    """The projection as a whole; ``cross_border`` is the share of ties between two countries, of those where both are known."""

    organizations: tuple[Measure, ...]
    ties: int
    components: int
    known_ties: int
    cross_border: float | None

    def rows(self) -> Rows:
        """A row per organisation, the most tied first."""
        found = ({**asdict(measure), "betweenness": share(measure.betweenness)} for measure in self.organizations)
        return Rows((field.name for field in fields(Measure)), found)

    def summary(self) -> str:
        """The projection in one sentence."""
        return (
            f"{len(self.organizations)} organizations, {self.ties} ties, {self.components} components; "
            f"cross-border share {share(self.cross_border)} of the {self.known_ties} ties whose countries are known"
        )


def multigraph(nodes: Table, edges: Table) -> "networkx.MultiDiGraph":
    """The drawn graph as a networkx MultiDiGraph: cells become attributes, edges keep their own key."""
    import networkx

    graph = networkx.MultiDiGraph()
    for row in nodes:
        graph.add_node(row["node"], **_rest(row, "node"))
    for row in edges:
        graph.add_edge(row["source"], row["target"], key=row["edge"], **_rest(row, "edge", "source", "target"))
    return graph


def _rest(row: Mapping[str, object], *left_out: str) -> dict[str, object]:
    return {column: value for column, value in row.items() if column not in left_out and value is not None}


def projection(rows: Mapping[str, Table]) -> "networkx.Graph":
    """Organisations tied through what they stand in together; an edge lists it as ``via``."""
    import networkx

    countries = {row["name"]: row["country"] for row in rows["entities"]}
    via: dict[tuple[str, str], set[str]] = defaultdict(set)
    for a, b, thing in _ties(rows):
        via[min(a, b), max(a, b)].add(thing)
    graph = networkx.Graph()
    for name in sorted({name for pair in via for name in pair}):
        graph.add_node(name, country=countries.get(name))
    for (a, b), things in sorted(via.items()):
        graph.add_edge(a, b, via=tuple(sorted(things)))
    return graph


def measures(rows: Mapping[str, Table]) -> Measures:
    """Degree, betweenness and components of the projection, and its cross-border share."""
    import networkx

    graph = projection(rows)
    between = networkx.betweenness_centrality(graph)
    parts = sorted(networkx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    number = {name: index for index, part in enumerate(parts, 1) for name in part}
    found = [Measure(name, graph.nodes[name]["country"], graph.degree[name], round(between[name], 3) + 0.0, number[name]) for name in graph]
    found.sort(key=lambda measure: (-measure.degree, -measure.betweenness, measure.organization))
    known = [pair for pair in (_countries(graph, *edge) for edge in graph.edges) if None not in pair]
    crossing = sum(a != b for a, b in known)
    return Measures(tuple(found), graph.number_of_edges(), len(parts), len(known), crossing / len(known) if known else None)


def _countries(graph: "networkx.Graph", a: str, b: str) -> tuple[str | None, str | None]:
    return graph.nodes[a]["country"], graph.nodes[b]["country"]


def _ties(rows: Mapping[str, Table]) -> Iterator[Tie]:
    parties = _parties(rows["partners"])
    for partnership, names in parties.items():
        yield from _pairs(names, partnership)
    for commitment, (funders, targets) in _funding(rows["funding"]).items():
        yield from _pairs(funders, commitment)
        funded = {name for target in targets for name in parties.get(target, ())}
        yield from ((a, b, commitment) for a, b in product(sorted(funders), sorted(funded)) if a != b)


def _pairs(names: set[str], thing: str) -> Iterator[Tie]:
    return ((a, b, thing) for a, b in combinations(sorted(names), 2))


def _parties(partners: Table) -> dict[str, set[str]]:
    parties: dict[str, set[str]] = defaultdict(set)
    for row in partners:
        if row["status"] in STANDING:
            parties[row["partnership"]] |= {row["a"], row["b"]}
    return parties


def _funding(funding: Table) -> dict[str, tuple[set[str], set[str]]]:
    """Funders and targets of each whole commitment; who funds a part funds the whole."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in funding:
        if row["status"] in STANDING and row["funder"] is not None:
            funders, targets = found.setdefault(row["part_of"] or row["commitment"], (set(), set()))
            funders.add(row["funder"])
            targets.update(several(row["targets"]))
    return found
