"""Which node takes which slot of a layout: few crossings, few edges through icons, short edges, everybody near its own column.

Threshold accepting (after Dueck and Scheuer): exchanges are tried at random from a fixed seed and kept unless they cost more than a bound that
sinks to nothing. Only sums, products and square roots decide, so the same graph gets the same seats on every machine.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt
from random import Random

Point = tuple[float, float]
Link = tuple[int, int]

CROSSING, THROUGH, AWAY = 10.0, 9.0, 3.0  # what a crossing, an edge through an icon, and a column of distance from one's own cost
LENGTH = 1 / 40
NEAR = 16  # pixels between an edge and the middle of an icon that it touches
TESTS = 10_000_000  # pairs of edges that may be looked at: about two thirds of a second
EFFORT = 2_500  # looks at each pair, so that small graphs take less
RESTLESS = 0.7  # the part of the exchanges that begins at an end of an edge
HEAT = 28.0  # the worst exchange kept at first: two crossings and a bit


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one node, and its column counted from the left of its lane."""

    x: float
    y: float
    column: int = 0


@dataclass(slots=True)
class Zone:
    """Slots among which some nodes may change places, who sits where, and each node's own column if it has one."""

    slots: list[Slot]
    seats: list[int | None]
    homes: Mapping[int, int] = field(default_factory=dict)

    def strain(self, key: int | None, slot: Slot) -> float:
        """What it costs that the node sits here, apart from its edges."""
        if key is None:
            return 0.0
        return AWAY * abs(slot.column - self.homes.get(key, slot.column))


def settle(zones: Sequence[Zone], links: Sequence[Link], effort: int = EFFORT) -> dict[int, Point]:
    """Change places within the zones until little is to be gained, looking ``effort`` times at each pair of edges; the point of each node."""
    board = _Board(zones, links)
    board.cool(Random(20240410).random, effort)
    return board.points


@dataclass(frozen=True, slots=True)
class _Way:
    """What the line between two slots meets: the slots on it as bits, on which side of it each slot lies (1 or 2, 0 on it), and its length."""

    on: int
    sides: bytes
    length: float


Line = tuple[int, int, int, bytes]  # the bit of an edge, the slots of its ends, the sides of its way


class _Board:
    """The nodes on their slots, and what their edges cost."""

    def __init__(self, zones: Sequence[Zone], links: Sequence[Link]) -> None:
        self.slots = [slot for zone in zones for slot in zone.slots]
        self.zones = [(zone, end - len(zone.slots)) for zone, end in _ends(zones) for _ in zone.slots]
        self.who = [key for zone in zones for key in zone.seats]
        self.at = {key: i for i, key in enumerate(self.who) if key is not None}
        self.links = unique((a, b) for a, b in links if a in self.at and b in self.at)
        self.of: dict[int, list[int]] = {key: [] for key in self.at}
        for edge, ends in enumerate(self.links):
            for end in ends:
                self.of[end].append(edge)
        self.known: dict[Link, _Way] = {}
        self.tests = 0
        self.taken = sum(1 << i for i in self.at.values())
        self.ways = [self._way(ends) for ends in self.links]
        self.lines = [self._line(edge) for edge in range(len(self.links))]
        self.crossed = [_crossed(line, self.lines) for line in self.lines]
        self.through = self._through()

    @property
    def points(self) -> dict[int, Point]:
        return {key: (self.slots[i].x, self.slots[i].y) for key, i in self.at.items()}

    def cool(self, random: Callable[[], float], effort: int) -> None:
        """Try exchanges under a sinking bound until the tests are used up."""
        movable = sorted(key for key, i in self.at.items() if len(self.zones[i][0].slots) > 1)
        most = min(TESTS, effort * (len(self.links) + 1) * (len(self.links) + 1))
        while movable and self.tests < most:
            left = 1 - self.tests / most
            i = self.at[self._restless(random) or movable[int(random() * len(movable))]]
            zone, first = self.zones[i]
            j = first + int(random() * (len(zone.slots) - 1))
            if len(zone.slots) > 1:
                self._try(i, j + (j >= i), HEAT * left * left)

    def _restless(self, random: Callable[[], float]) -> int | None:
        """Mostly an end of some edge, of a crossed one if a few tries find one."""
        if not self.links or random() > RESTLESS:
            return None
        tries = [int(random() * len(self.links)) for _ in range(4)]
        return self.links[next((edge for edge in tries if self.crossed[edge]), tries[0])][random() < 0.5]

    def _try(self, i: int, j: int, most: float) -> None:
        """Exchange what sits on two slots unless that costs ``most`` or more."""
        edges = sorted({edge for key in (self.who[i], self.who[j]) if key is not None for edge in self.of[key]})
        self.tests += (len(edges) + 1) * (len(self.links) + 20)
        kept = [(self.ways[edge], self.lines[edge], self.crossed[edge]) for edge in edges]
        through, before = self.through, self._cost(edges) + self._strain(i, j)
        self._exchange(i, j)
        for edge in edges:
            self.ways[edge] = self._way(self.links[edge])
            self.lines[edge] = self._line(edge)
        for edge in edges:
            self.crossed[edge] = _crossed(self.lines[edge], self.lines)
        self.through = self._through()
        if self._cost(edges) + self._strain(i, j) - before < most:
            self._tell([(edge, crossed) for edge, (_, _, crossed) in zip(edges, kept, strict=True)])
            return
        self._exchange(i, j)
        self.through = through
        for edge, old in zip(edges, kept, strict=True):
            self.ways[edge], self.lines[edge], self.crossed[edge] = old

    def _tell(self, edges: Sequence[Link]) -> None:
        """Let the other edges know by whom they are crossed now and no more."""
        own = sum(1 << edge for edge, _ in edges)
        for edge, before in edges:
            changed = (before ^ self.crossed[edge]) & ~own
            while changed:
                lowest = changed & -changed
                self.crossed[lowest.bit_length() - 1] ^= 1 << edge
                changed ^= lowest

    def _exchange(self, i: int, j: int) -> None:
        self.who[i], self.who[j] = self.who[j], self.who[i]
        for place in (i, j):
            if (key := self.who[place]) is not None:
                self.at[key] = place
        if (self.who[i] is None) != (self.who[j] is None):
            self.taken ^= 1 << i | 1 << j

    def _strain(self, i: int, j: int) -> float:
        return sum(self.zones[place][0].strain(self.who[place], self.slots[place]) for place in (i, j))

    def _cost(self, edges: Sequence[int]) -> float:
        """Crossings of these edges, each counted once, their lengths, and all icons on the way of any edge."""
        own = sum(1 << edge for edge in edges)
        twice = sum(2 * self.crossed[edge].bit_count() - (self.crossed[edge] & own).bit_count() for edge in edges)
        return CROSSING * twice / 2 + LENGTH * sum([self.ways[edge].length for edge in edges]) + THROUGH * self.through

    def _line(self, edge: int) -> Line:
        a, b = self.links[edge]
        return 1 << edge, self.at[a], self.at[b], self.ways[edge].sides

    def _way(self, ends: Link) -> _Way:
        a, b = self.at[ends[0]], self.at[ends[1]]
        if (a, b) not in self.known:
            self.tests += len(self.slots)
            self.known[a, b] = self.known[b, a] = _between(self.slots[a], self.slots[b], self.slots)
        return self.known[a, b]

    def _through(self) -> int:
        taken = self.taken
        return sum([(way.on & taken).bit_count() for way in self.ways])


def _ends(zones: Sequence[Zone]) -> Iterable[tuple[Zone, int]]:
    return zip(zones, accumulate(len(zone.slots) for zone in zones), strict=True)


def _between(start: Slot, end: Slot, slots: Sequence[Slot]) -> _Way:
    dx, dy = end.x - start.x, end.y - start.y
    square = dx * dx + dy * dy or 1.0
    reach, bits, sides = NEAR * NEAR * square, 0, bytearray(len(slots))
    for i, slot in enumerate(slots):
        px, py = slot.x - start.x, slot.y - start.y
        side = dx * py - dy * px
        sides[i] = (side > 0) + 2 * (side < 0)
        if side * side < reach and 0 < px * dx + py * dy < square:
            bits |= 1 << i
    return _Way(bits, bytes(sides), sqrt(square))


def _crossed(line: Line, lines: Iterable[Line]) -> int:
    """The bits of the lines that cross the line; lines that share an end do not. Written out: this is where the time goes."""
    _, a, b, sides = line
    bits = 0
    for bit, c, d, others in lines:
        if sides[c] | sides[d] == 3 and others[a] | others[b] == 3:
            bits |= bit
    return bits


def unique(links: Iterable[Link]) -> list[Link]:
    """The pairs of ends, each once."""
    return sorted({(min(a, b), max(a, b)) for a, b in links if a != b})


def crossings(points: Mapping[int, Point], links: Sequence[Link]) -> int:
    """How many pairs of edges cross when drawn straight; edges that share an end do not."""
    board = _Board([Zone([Slot(*point) for point in points.values()], list(points))], links)
    return sum(bits.bit_count() for bits in board.crossed) // 2
