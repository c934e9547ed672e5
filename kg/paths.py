"""Rows → the shortest chain of claims between two things, each claim with its words.

A chain runs over claims in either direction. It takes asserted and inferred claims before attributed and planned ones,
and goes through a topic, a place or a country only where nothing else connects, since half of all things share one.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from .prose import STANDING

_HUB, _WEAK, _STEP = 10**12, 10**6, 1

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Chain:
    """Rows of ``links`` from one thing to the other, and the names of the ``things`` on the way, both ends included.

    ``hubs`` names the topics, places and countries it goes through.
    """

    links: tuple[Row, ...]
    things: tuple[str, ...]
    hubs: tuple[str, ...]


def chain(links: Iterable[Row], hubs: Set[str], start: str, end: str) -> Chain | None:
    """The cheapest chain between two IRIs, or None; ``hubs`` are those of what half of all things touch. Equal chains are decided by their claims' IRIs."""
    roads = _roads(links)
    queue: list[tuple[int, tuple[str, ...], str]] = [(0, (), start)]
    done: set[str] = set()
    while queue:
        cost, walked, place = heapq.heappop(queue)
        if place == end:
            return _walked(roads.by_claim, walked, hubs, start)
        if place in done:
            continue
        done.add(place)
        toll = _HUB if place in hubs and place != start else 0
        for claim, there, weak in roads.out[place]:
            if there not in done:
                heapq.heappush(queue, (cost + toll + weak + _STEP, (*walked, claim), there))
    return None


@dataclass(frozen=True, slots=True)
class _Roads:
    by_claim: dict[str, Row]
    out: dict[str, list[tuple[str, str, int]]]


def _roads(links: Iterable[Row]) -> _Roads:
    by_claim: dict[str, Row] = {}
    out: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in links:
        claim, s, o = str(row["claim"]), str(row["s"]), str(row["o"])
        weak = 0 if row["status"] in STANDING else _WEAK
        by_claim[claim] = row
        out[s].append((claim, o, weak))
        out[o].append((claim, s, weak))
    return _Roads(by_claim, out)


def _walked(by_claim: dict[str, Row], walked: tuple[str, ...], hubs: Set[str], start: str) -> Chain:
    """The chain of some claims, followed from ``start``: each leads from the end that was reached to its other end."""
    rows = tuple(by_claim[claim] for claim in walked)
    place, things = start, []
    for row in rows:
        forward = row["s"] == place
        things.append((place, str(row["subject" if forward else "object"])))
        place, name = (str(row["o"]), str(row["object"])) if forward else (str(row["s"]), str(row["subject"]))
    passed = sorted({name for iri, name in things[1:] if iri in hubs})
    return Chain(rows, (*(name for _, name in things), name), tuple(passed))
