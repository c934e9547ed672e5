"""Rows of the whole graph → the rows of a part of it: what an answer names, what stands around a thing, or the most connected.

The rows of the whole graph are only iterated, so that a part of a large one is held in the memory that the part needs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Any

from .columns import chosen, picked
from .prose import several
from .tally import commonest

Row = Mapping[str, Any]
Rows = Mapping[str, Collection[Row]]

# The column that says whose row it is. What is told of a part says nothing of totals or of dates nobody holds.
_OWNERS = {"entities": "name", "identifiers": "name", "japanese": "name", "posts": "person", "funding": "commitment", "topics": "subject"}
_OWNERS |= {"quotations": "speaker"}
# What every release may tell again: rows that are the same in these columns.
_AGAIN = {"posts": ("person", "title", "organization"), "quotations": ("speaker",)}
_UNTOLD = "rule"  # by which a claim was read: with it a mapping of claims is two thirds larger


@dataclass(frozen=True, slots=True)
class Part:
    """The nodes (IRIs) of a part of the graph, and what was asked for it: a thing and a number of steps, or a query."""

    nodes: frozenset[str]
    name: str
    hops: int | None = None


def named(answer: Iterable[Row], nodes: Iterable[Row]) -> frozenset[str]:
    """The nodes that the rows of an answer name, by name or IRI; who only says something is not asked for."""
    known = {row[column]: row["node"] for row in nodes for column in ("node", "name")}
    cells = (str(cell) for row in answer for column, cell in row.items() if column != "voice" and cell is not None)
    return frozenset(known[part] for cell in cells for part in (cell, *cell.split("|")) if part in known)


def around(start: str, hops: int, rows: Rows, hubs: Collection[str]) -> frozenset[str]:
    """The nodes within some steps of a node; those of the kinds ``hubs`` are reached but not passed, since half of all things share one."""
    shared = {row["node"] for row in rows["nodes"] if row["kind"] in hubs} - {start}
    beside: dict[str, set[str]] = defaultdict(set)
    for row in rows["edges"]:
        beside[row["source"]].add(row["target"])
        beside[row["target"]].add(row["source"])
    found, last = {start}, {start}
    for _ in range(hops):
        last = {other for node in last - shared for other in beside[node]} - found
        found |= last
    return frozenset(found)


def core(whole: Rows, size: int, hubs: Collection[str], name: str | None = None, unseen: Collection[str] = ()) -> frozenset[str]:
    """The most connected nodes, the one called ``name`` first: a third for themselves, the others for how many of those they stand beside.

    So organisations come with what ties them to each other, which is little connected for itself. Kinds that are ``unseen`` are left out.
    """
    ranked = _ranked(whole["nodes"], size, name, unseen)
    first = ranked[: size // 3 + 1]
    heads = frozenset(node for node, kind in first if kind not in hubs)
    ties = commonest(_beside(whole["edges"], heads), size)
    every = dict.fromkeys([*(node for node, _ in first), *ties, *(node for node, _ in ranked)])
    hidden = {node for node, kind in picked(whole["nodes"], "node", "kind") if kind in unseen and node in every}
    return frozenset(islice((node for node in every if node not in hidden), size))


def _ranked(nodes: Collection[Row], size: int, name: str | None, unseen: Collection[str]) -> list[tuple[str, str]]:
    """The nodes of most weight with their kinds; a tenth at most are topics, since half of all things share one."""
    topics: list[tuple[bool, int, str, str, str]] = []  # all of them: these are as many as the ontology knows, however many releases there are

    def others() -> Iterator[tuple[bool, int, str, str, str]]:
        for called, weight, node, kind in picked(nodes, "name", "weight", "node", "kind"):
            rank = called != name, -weight, called, node, kind
            if kind == "Topic":
                topics.append(rank)
            elif kind not in unseen:
                yield rank

    best = nsmallest(size, others())
    return [(node, kind) for *_, node, kind in sorted([*nsmallest(size // 10, topics), *best])[:size]]


def _beside(edges: Collection[Row], heads: Collection[str]) -> Iterator[str]:
    """The other end of each edge at one of these nodes."""
    for source, target in picked(edges, "source", "target"):
        if source in heads:
            yield target
        if target in heads:
            yield source


def rows(whole: Rows, nodes: frozenset[str], each: int | None = None) -> dict[str, list[Row]]:
    """The rows that tell of these nodes and of what stands between them; with ``each``, so many of what one release after another tells."""
    held = _once(chosen(whole["nodes"], nodes.__contains__, "node"))
    names = {row["name"] for row in held}
    part = {query: _owned(query, whole.get(query, ()), names, each) for query in _OWNERS}
    part["edges"] = _once(chosen(whole["edges"], nodes.issuperset, "source", "target"))
    part["evidence"] = _evidence(whole, names, {row["text"] for row in part["quotations"]}, each)
    stems = releases(part)
    part["nodes"] = [{**row, "releases": "|".join(stem for stem in several(row["releases"]) if stem in stems)} for row in held]
    part["releases"] = _once(chosen(whole.get("releases", ()), stems.__contains__, "release"))
    return part


def releases(part: Rows) -> set[str]:
    """The releases that the claims of a part rest on."""
    return {row["release"] for row in part["evidence"]}


def _once(found: Iterable[Row]) -> list[Row]:
    """The rows without what no page tells, every text held once, however many rows repeat it."""
    met: dict[str, str] = {}
    return [{name: met.setdefault(cell, cell) if isinstance(cell, str) else cell for name, cell in row.items() if name != _UNTOLD} for row in found]


def _owned(query: str, rows: Collection[Row], names: Collection[str], each: int | None) -> list[Row]:
    """The rows of a query that belong to these names."""
    again = _AGAIN.get(query, ())
    is_few = _few(each if again else None)
    return _once(row for row in chosen(rows, names.__contains__, _OWNERS[query]) if is_few(tuple(row[column] for column in again)))


def _evidence(whole: Rows, names: Collection[str], quoted: Collection[str], each: int | None) -> list[Row]:
    """Claims about these names, but about nothing outside, and those that are quoted."""
    is_few = _few(each)

    def is_told(cells: tuple[str, str, str, Hashable]) -> bool:
        subject, predicate, _, said = cells
        # that something is named is one fact, wherever it is named
        return (subject in names or (predicate == "text" and said in quoted)) and is_few(cells if predicate != "mentionedIn" else cells[:3])

    kept = _once(chosen(whole.get("evidence", ()), is_told, "subject", "predicate", "status", "object"))
    objects = {row["object"] for row in kept}.difference(names)
    outside = objects.intersection(picked(whole["nodes"], "name"))
    return [row for row in kept if row["object"] not in outside]


def _few(most: int | None) -> Callable[[Hashable], bool]:
    """What tells whether the same did not come more than ``most`` times yet."""
    met: Counter[Hashable] = Counter()

    def is_few(same: Hashable) -> bool:
        met[same] += 1
        return most is None or met[same] <= most

    return is_few
