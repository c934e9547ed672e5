"""Rows → networkx → measures: how organisations stand together in partnerships and commitments.

Only asserted and inferred rows count. A tie says that two organisations stand in one partnership, fund one commitment, or
that one helps to fund a partnership of the other; it says nothing of shares, and it is no partnership between the two.
Of very many organisations those that stand in most are measured, and the measures say so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from heapq import nsmallest
from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING

from .brandes import betweenness
from .columns import picked
from .prose import STANDING, several, share
from .tables import Rows

if TYPE_CHECKING:
    import networkx

Table = Collection[Mapping[str, object]]
Tie = tuple[str, str, str]

QUERIES = ("entities", "partners", "funding")  # whose rows are measured
SEED = 20240410


@dataclass(frozen=True, slots=True)
class Bounds:
    """Up to how many organisations betweenness is exact, from how many it is reckoned above that, and how many are measured at all."""

    exact: int = 1000
    sample: int = 100  # a few seconds at the most organisations
    most: int = 20_000


BOUNDS = Bounds()


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
    """The projection as a whole; ``cross_border`` is the share of ties between two countries, of those where both are known.

    Betweenness is reckoned from ``sample`` organisations if that is a number; ``left_out`` are too many to be measured.
    """

    organizations: tuple[Measure, ...]
    ties: int
    components: int
    known_ties: int
    cross_border: float | None
    sample: int | None = None
    left_out: int = 0

    def rows(self) -> Rows:
        """A row per organisation, the most tied first."""
        found = ({**asdict(measure), "betweenness": share(measure.betweenness)} for measure in self.organizations)
        return Rows((field.name for field in fields(Measure)), found)

    def summary(self) -> str:
        """The projection in one sentence."""
        parts = [
            f"{len(self.organizations)} organizations, {self.ties} ties, {self.components} components",
            f"cross-border share {share(self.cross_border)} of the {self.known_ties} ties whose countries are known",
        ]
        if self.sample is not None:
            parts.append(f"betweenness is an estimate from the paths of {self.sample} organizations, drawn with seed {SEED}")
        if self.left_out:
            parts.append(f"{self.left_out} more, which stand in the fewest partnerships and commitments, are not measured")
        return "; ".join(parts)


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


def projection(rows: Mapping[str, Table], core: frozenset[str] | None = None) -> "networkx.Graph":
    """Organisations tied through what they stand in together, only those of the ``core`` if there is one; an edge lists it as ``via``."""
    import networkx

    via: dict[tuple[str, str], set[str]] = defaultdict(set)
    for a, b, thing in _ties(rows, core):
        via[min(a, b), max(a, b)].add(thing)
    names = {name for pair in via for name in pair}
    countries = {name: country for name, country in picked(rows["entities"], "name", "country") if name in names}
    graph = networkx.Graph()
    for name in sorted(names):
        graph.add_node(name, country=countries.get(name))
    for (a, b), things in sorted(via.items()):
        graph.add_edge(a, b, via=tuple(sorted(things)))
    return graph


def measures(rows: Mapping[str, Table], bounds: Bounds = BOUNDS) -> Measures:
    """Degree, betweenness and components of the projection, and its cross-border share."""
    import networkx

    core, left_out = _core(rows, bounds.most)
    graph = projection(rows, core)
    sample = bounds.sample if len(graph) > bounds.exact else None
    between = _betweenness(graph, sample)
    parts = sorted(networkx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    number = {name: index for index, part in enumerate(parts, 1) for name in part}
    found = [Measure(name, graph.nodes[name]["country"], graph.degree[name], round(between[name], 3) + 0.0, number[name]) for name in graph]
    found.sort(key=lambda measure: (-measure.degree, -measure.betweenness, measure.organization))
    known = [pair for pair in (_countries(graph, *edge) for edge in graph.edges) if None not in pair]
    crossing = sum(a != b for a, b in known)
    cross_border = crossing / len(known) if known else None
    return Measures(tuple(found), graph.number_of_edges(), len(parts), len(known), cross_border, sample, left_out)


def _core(rows: Mapping[str, Table], most: int) -> tuple[frozenset[str] | None, int]:
    """The organisations that stand in most rows when there are more than ``most``, and how many are left out."""
    standing = Counter(name for status, *pair in picked(rows["partners"], "status", "a", "b") if status in STANDING for name in pair)
    standing.update(funder for status, funder in picked(rows["funding"], "status", "funder") if _is_given(status, funder))
    if len(standing) <= most:
        return None, 0
    core = nsmallest(most, standing, key=lambda name: (-standing[name], name))
    return frozenset(core), len(standing) - most


def _betweenness(graph: "networkx.Graph", sample: int | None) -> dict[str, float]:
    """The betweenness of each organisation, reckoned from all of them or from a sample."""
    numbers = {name: i for i, name in enumerate(graph)}
    near = [[numbers[other] for other in graph[name]] for name in graph]
    sources = range(len(near)) if sample is None else Random(SEED).sample(range(len(near)), sample)
    return dict(zip(numbers, betweenness(near, sources), strict=True))


def _countries(graph: "networkx.Graph", a: str, b: str) -> tuple[str | None, str | None]:
    return graph.nodes[a]["country"], graph.nodes[b]["country"]


def _ties(rows: Mapping[str, Table], core: frozenset[str] | None) -> Iterator[Tie]:
    parties = _parties(rows["partners"], core)
    for partnership, names in parties.items():
        yield from _pairs(names, partnership)
    for commitment, (funders, targets) in _funding(rows["funding"], core).items():
        yield from _pairs(funders, commitment)
        funded = {name for target in targets for name in parties.get(target, ())}
        yield from ((a, b, commitment) for a, b in product(sorted(funders), sorted(funded)) if a != b)


def _pairs(names: set[str], thing: str) -> Iterator[Tie]:
    return ((a, b, thing) for a, b in combinations(sorted(names), 2))


def _parties(partners: Table, core: frozenset[str] | None) -> dict[str, set[str]]:
    parties: dict[str, set[str]] = defaultdict(set)
    for status, partnership, *pair in picked(partners, "status", "partnership", "a", "b"):
        if status in STANDING:
            parties[partnership].update(pair if core is None else core.intersection(pair))
    return parties


def _funding(funding: Table, core: frozenset[str] | None) -> dict[str, tuple[set[str], set[str]]]:
    """Funders and targets of each whole commitment; who funds a part funds the whole."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for status, funder, commitment, whole, many in picked(funding, "status", "funder", "commitment", "part_of", "targets"):
        if _is_given(status, funder) and (core is None or funder in core):
            funders, targets = found.setdefault(whole or commitment, (set(), set()))
            funders.add(funder)
            targets.update(several(many))
    return found


def _is_given(status: str, funder: str | None) -> bool:
    return status in STANDING and funder is not None
