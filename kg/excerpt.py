"""Rows of the whole graph → the rows of a part of it: what an answer names, or what stands around a thing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .paths import HUB_KINDS

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

# The column that says whose row it is. What is told of a part says nothing of totals or of dates nobody holds.
_OWNERS = {"entities": "name", "identifiers": "name", "japanese": "name", "posts": "person", "funding": "commitment", "topics": "subject"}
_OWNERS |= {"quotations": "speaker", "events": "event", "announcements": "what"}
_WHOLE = ("totals", "dates")


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


def rows(whole: Rows, nodes: frozenset[str]) -> dict[str, Sequence[Row]]:
    """The rows that tell of these nodes and of what stands between them."""
    names = {row["name"] for row in whole["nodes"] if row["node"] in nodes}
    others = {row["name"] for row in whole["nodes"]} - names
    part = {name: [row for row in each if _owner(name, row) in names] if name in _OWNERS else each for name, each in whole.items() if name not in _WHOLE}
    part["nodes"] = [row for row in whole["nodes"] if row["node"] in nodes]
    part["edges"] = [row for row in whole["edges"] if {row["source"], row["target"]} <= nodes]
    part["evidence"] = [row for row in whole["evidence"] if row["subject"] in names and row["object"] not in others]
    part["releases"] = [row for row in whole["releases"] if row["release"] in releases(part)]
    return part


def releases(part: Rows) -> set[str]:
    """The releases that the claims of a part rest on."""
    return {row["release"] for row in part["evidence"]}


def _owner(query: str, row: Row) -> object:
    return row[_OWNERS[query]]
