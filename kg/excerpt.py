"""Rows of the whole graph → the rows of a part of it: what an answer names, what stands around a thing, or the most connected.

The rows of the whole graph are only iterated, so that a part of a large one is held in the memory that the part needs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Any

from .paths import HUB_KINDS
from .prose import several
from .tally import commonest

Row = Mapping[str, Any]
Rows = Mapping[str, Collection[Row]]

# The column that says whose row it is. What is told of a part says nothing of totals or of dates nobody holds.
_OWNERS = {"entities": "name", "identifiers": "name", "japanese": "name", "posts": "person", "funding": "commitment", "topics": "subject"}
_OWNERS |= {"quotations": "speaker"}
# What every release may tell again: rows that are the same in these columns.
_AGAIN = {"posts": ("person", "title", "organization"), "quotations": ("speaker",)}


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


def around(start: str, hops: int, rows: Rows) -> frozenset[str]:
    """The nodes within some steps of a node; topics, places and countries are reached but not passed, since half of all things share one."""
    hubs = {row["node"] for row in rows["nodes"] if row["kind"] in HUB_KINDS} - {start}
    beside: dict[str, set[str]] = defaultdict(set)
    for row in rows["edges"]:
        beside[row["source"]].add(row["target"])
        beside[row["target"]].add(row["source"])
    found, last = {start}, {start}
    for _ in range(hops):
        last = {other for node in last - hubs for other in beside[node]} - found
        found |= last
    return frozenset(found)


def core(whole: Rows, size: int, name: str | None = None, unseen: Collection[str] = ()) -> frozenset[str]:
    """The most connected nodes, the one called ``name`` first: a third for themselves, the others for how many of those they stand beside.

    So organisations come with what ties them to each other, which is little connected for itself. Kinds that are ``unseen`` are left out.
    """
    ranked = _ranked(whole["nodes"], size, name, unseen)
    first = ranked[: size // 3 + 1]
    heads = frozenset(node for node, kind in first if kind not in HUB_KINDS)
    ties = commonest(_beside(whole["edges"], heads), size)
    every = dict.fromkeys([*(node for node, _ in first), *ties, *(node for node, _ in ranked)])
    hidden = {row["node"] for row in whole["nodes"] if row["kind"] in unseen and row["node"] in every}
    return frozenset(islice((node for node in every if node not in hidden), size))


def _ranked(nodes: Collection[Row], size: int, name: str | None, unseen: Collection[str]) -> list[tuple[str, str]]:
    """The nodes of most weight with their kinds; a tenth at most are topics, since half of all things share one."""
    topics = nsmallest(size // 10, (_rank(row, name) for row in nodes if row["kind"] == "Topic"))
    others = nsmallest(size, (_rank(row, name) for row in nodes if row["kind"] not in ("Topic", *unseen)))
    return [(node, kind) for *_, node, kind in sorted([*topics, *others])[:size]]


def _beside(edges: Iterable[Row], heads: Collection[str]) -> Iterator[str]:
    """The other end of each edge at one of these nodes."""
    for row in edges:
        if row["source"] in heads:
            yield row["target"]
        if row["target"] in heads:
            yield row["source"]


def _rank(row: Row, name: str | None) -> tuple[bool, int, str, str, str]:
    return row["name"] != name, -row["weight"], row["name"], row["node"], row["kind"]


def rows(whole: Rows, nodes: frozenset[str], each: int | None = None) -> dict[str, list[Row]]:
    """The rows that tell of these nodes and of what stands between them; with ``each``, so many of what one release after another tells."""
    held = [row for row in whole["nodes"] if row["node"] in nodes]
    names = {row["name"] for row in held}
    part = {query: _owned(query, whole.get(query, ()), names, each) for query in _OWNERS}
    part["edges"] = [row for row in whole["edges"] if row["source"] in nodes and row["target"] in nodes]
    part["evidence"] = _evidence(whole, names, {row["text"] for row in part["quotations"]}, each)
    stems = releases(part)
    part["nodes"] = [{**row, "releases": "|".join(stem for stem in several(row["releases"]) if stem in stems)} for row in held]
    part["releases"] = [row for row in whole.get("releases", ()) if row["release"] in stems]
    return part


def releases(part: Rows) -> set[str]:
    """The releases that the claims of a part rest on."""
    return {row["release"] for row in part["evidence"]}


def _owned(query: str, rows: Iterable[Row], names: Collection[str], each: int | None) -> list[Row]:
    """The rows of a query that belong to these names."""
    found = (row for row in rows if row[_OWNERS[query]] in names)
    columns = _AGAIN.get(query, ())
    return _few(found, lambda row: tuple(row[column] for column in columns), each if columns else None)


def _evidence(whole: Rows, names: Collection[str], quoted: Collection[str], each: int | None) -> list[Row]:
    """Claims about these names, but about nothing outside, and those that are quoted."""
    told = (row for row in whole.get("evidence", ()) if row["subject"] in names or (row["predicate"] == "text" and row["object"] in quoted))
    kept = _few(told, _fact, each)
    objects = {row["object"] for row in kept}.difference(names)
    outside = {row["name"] for row in whole["nodes"] if row["name"] in objects}
    return [row for row in kept if row["object"] not in outside]


def _fact(row: Row) -> tuple[Hashable, ...]:
    """What a claim says and how sure; that something is named is one fact, wherever it is named."""
    return row["subject"], row["predicate"], row["status"], None if row["predicate"] == "mentionedIn" else row["object"]


def _few(rows: Iterable[Row], same: Callable[[Row], Hashable], most: int | None) -> list[Row]:
    """The rows, of what is the same only the first ``most``."""
    if most is None:
        return list(rows)
    met, kept = Counter(), []
    for row in rows:
        met[same(row)] += 1
        if met[same(row)] <= most:
            kept.append(row)
    return kept
