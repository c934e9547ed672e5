"""Which node takes which slot of a layout: few crossings, few edges through icons, short edges, everybody near its own column.

Threshold accepting (after Dueck and Scheuer): exchanges are tried at random from a fixed seed and kept unless they cost more than a bound that
sinks to nothing. Only sums, products and square roots decide, so the same graph gets the same seats on every machine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        self.at: dict[int | None, int] = {key: i for i, key in enumerate(self.who) if key is not None}
        self.links = unique((a, b) for a, b in links if a in self.at and b in self.at)
        self.of: dict[int | None, list[int]] = {key: [] for key in self.who}
        for edge, ends in enumerate(self.links):
            for end in ends:
                self.of[end].append(edge)
        self.known: list[dict[int, _Way]] = [{} for _ in self.slots]
        self.tests = 0
        self.taken = sum(1 << i for i in self.at.values())
        self.ways = [self._way(self.at[a], self.at[b]) for a, b in self.links]
        self.lines = [(1 << edge, self.at[a], self.at[b], self.ways[edge].sides) for edge, (a, b) in enumerate(self.links)]
        self.crossed = [_crossed(line, self.lines) for line in self.lines]
        self.over = [sum(way.on >> i & 1 for way in self.ways) for i in range(len(self.slots))]  # how many edges run through each slot
        self.through = sum((way.on & self.taken).bit_count() for way in self.ways)

    @property
    def points(self) -> dict[int, Point]:
        return {key: (self.slots[i].x, self.slots[i].y) for key, i in self.at.items() if key is not None}

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
        """Exchange what sits on two slots unless that costs ``most`` or more. Written out, as ``_crossed`` is: this is where the time goes."""
        u, v, strain = self.who[i], self.who[j], self.zones[i][0].strain
        edges = sorted({*self.of[u], *self.of[v]}) if self.of[v] else self.of[u]
        self.tests += (len(edges) + 1) * (len(self.links) + 20)
        own, through, taken = sum([1 << edge for edge in edges]), self.through, self.taken
        if v is None:
            through += self.over[j] - self.over[i]
            taken ^= 1 << i | 1 << j
        twice, length = 0, 0.0
        for edge in edges:
            way, crossed = self.ways[edge], self.crossed[edge]
            length += way.length
            through -= (way.on & taken).bit_count()
            twice += 2 * crossed.bit_count() - (crossed & own).bit_count()
        before = _cost(twice, length, self.through, strain(u, self.slots[i]) + strain(v, self.slots[j]))
        at = self.at
        at[u], at[v] = j, i  # nobody may sit anywhere
        lines, length = [], 0.0
        for edge in edges:
            a, b = self.links[edge]
            a, b = at[a], at[b]
            way = self.known[a].get(b) or self._way(a, b)
            lines.append((1 << edge, a, b, way.sides))
            length += way.length
            through += (way.on & taken).bit_count()
        strained = strain(u, self.slots[j]) + strain(v, self.slots[i])
        found = self._found(lines, own, lambda twice: _cost(twice, length, through, strained) - before < most)
        if found is None:
            at[u], at[v] = i, j
        else:
            self.who[i], self.who[j], self.taken, self.through = v, u, taken, through
            self._lay(lines, found, own)

    def _found(self, lines: Sequence[Line], own: int, fits: Callable[[int], bool]) -> list[int] | None:
        """By whom edges are crossed that lie as these lines, whose bits are ``own``; nothing as soon as that is too much."""
        if not fits(0):
            return None
        others = self.lines.copy()
        for line in lines:
            others[line[0].bit_length() - 1] = line
        found, twice = [], 0
        for line in lines:
            found.append(crossed := _crossed(line, others))
            twice += 2 * crossed.bit_count() - (crossed & own).bit_count()
            if not fits(twice):
                return None
        return found

    def _lay(self, lines: Sequence[Line], found: Sequence[int], own: int) -> None:
        """Let edges lie as these lines, and tell the others by whom they are crossed now and no more, and the slots how many run through them."""
        for line, crossed in zip(lines, found, strict=True):
            edge, way = line[0].bit_length() - 1, self.known[line[1]][line[2]]
            for other in _places((self.crossed[edge] ^ crossed) & ~own):
                self.crossed[other] ^= line[0]
            for slot in _places(self.ways[edge].on):
                self.over[slot] -= 1
            for slot in _places(way.on):
                self.over[slot] += 1
            self.lines[edge], self.ways[edge], self.crossed[edge] = line, way, crossed

    def _way(self, a: int, b: int) -> _Way:
        if b not in self.known[a]:
            self.tests += len(self.slots)
            self.known[a][b] = self.known[b][a] = _between(self.slots[a], self.slots[b], self.slots)
        return self.known[a][b]


def _cost(twice: int, length: float, through: int, strain: float) -> float:
    """What twice a number of crossings costs, edges of this length, edges that run through icons, and nodes away from their columns."""
    return CROSSING * twice / 2 + LENGTH * length + THROUGH * through + strain


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


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
