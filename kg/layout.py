"""Where each node of a small graph stands, in screen pixels: in lanes by country.

Plain floats and no random number: the same graph gives the same pixels on every machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

Point = tuple[float, float]
Link = tuple[int, int]

WIDTH, HEIGHT = 1216, 816  # what a 1440×900 window leaves beside the legend and below the header
COLUMN, ROW, TALL = 118, 76, 88  # the least room for an icon with its label, and the height with a wide one
TITLE, FOOT, BELOW, GAP = 34, 64, 60, 8
BUTTONS = 120  # the corner the zoom buttons cover
TESTS = 1_000_000  # segment tests the search for a better order may take: about half a second
THROUGH = 8  # an edge that runs through a node is nearly as bad as a crossing, which counts 10


@dataclass(frozen=True, slots=True)
class Item:
    """A node to be placed: its lane, the part of the lane (body, foot, below), the rank of its column (outermost first), and if its label is wide."""

    key: int
    lane: str
    zone: str
    column: int
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle a lane covers."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Zone:
    """A row or column of slots and the nodes that may stand in them; ``axis`` is the coordinate they are ordered by."""

    slots: list[Point]
    seats: list[int | None]
    axis: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The finished layout: a point for each node, a box for each lane."""

    points: dict[int, tuple[int, int]]
    boxes: dict[str, Box]


def lanes(items: Sequence[Item], links: Sequence[Link], order: Sequence[str], mirrored: Iterable[str] = ()) -> Plan:
    """Lanes side by side in ``order``, columns by rank, then an order within the columns with few crossings."""
    present = [lane for lane in order if any(item.lane == lane and item.zone != "below" for item in items)]
    frame = _frame(items, present)
    columns = {lane: groups[::-1] if lane in set(mirrored) else groups for lane, groups in frame.columns.items()}
    shares = _shares(columns, frame.room.wide)
    boxes = _boxes(shares, frame)
    zones = [*_bodies(columns, shares, (boxes, frame)), *_feet(items, boxes, frame), *_below(items, boxes, frame)]
    _settle(zones, links)
    return Plan(rounded(_points(zones)), boxes)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The measures all parts share: columns of each lane, rows, and the heights of the parts."""

    columns: dict[str, list[list[int]]]
    room: "_Room"
    feet: int


@dataclass(frozen=True, slots=True)
class _Room:
    """How many nodes a column holds: fewer when one of them has a wide label, which is taller too."""

    height: float
    wide: frozenset[int]

    def of(self, group: Sequence[int]) -> int:
        return int(self.height // (TALL if self.wide & {*group} else ROW))


def _frame(items: Sequence[Item], present: Sequence[str]) -> _Frame:
    """The smallest frame of about the window's shape that holds the columns."""
    wide = frozenset(item.key for item in items if item.wide)
    feet = max((_count(items, lane, "foot") for lane in present), default=0)
    belows = ceil(sum(item.zone == "below" for item in items) / 8)
    room = HEIGHT - TITLE - belows * BELOW - GAP
    height = first = max(4.0 * ROW, room - ceil(feet / 4) * FOOT)
    while True:
        most = int(WIDTH // COLUMN * height / first)
        columns = _columns(items, present, _Room(height, wide), most)
        if sum(map(len, columns.values())) <= most:
            break
        height += ROW
    feet = max((ceil(_count(items, lane, "foot") / max(1, len(columns[lane]))) for lane in present), default=0)
    return _Frame(columns, _Room(max(height, room - feet * FOOT), wide), feet)


def _count(items: Sequence[Item], lane: str, zone: str) -> int:
    return sum(item.lane == lane and item.zone == zone for item in items)


def _columns(items: Sequence[Item], present: Sequence[str], room: _Room, most: int) -> dict[str, list[list[int]]]:
    """The nodes of each lane cut into columns that hold them, small neighbouring columns put together until there are at most ``most``."""
    columns = {lane: _ranked([item for item in items if item.lane == lane and item.zone == "body"], room) for lane in present}
    while sum(map(len, columns.values())) > most:
        joined = [(a + b, lane, i) for lane, groups in columns.items() for i, (a, b) in enumerate(pairwise(groups))]
        pairs = [(len(group), lane, i) for group, lane, i in joined if len(group) <= room.of(group)]
        if not pairs:
            break
        _, lane, i = min(pairs)
        columns[lane][i : i + 2] = [columns[lane][i] + columns[lane][i + 1]]
    return columns


def _ranked(members: Sequence[Item], room: _Room) -> list[list[int]]:
    groups: list[list[int]] = []
    for rank in sorted({item.column for item in members}):
        keys = [item.key for item in members if item.column == rank]
        size = ceil(len(keys) / ceil(len(keys) / room.of(keys)))
        groups += [keys[start : start + size] for start in range(0, len(keys), size)]
    return groups or [[]]


def _shares(columns: Mapping[str, list[list[int]]], wide: frozenset[int]) -> dict[str, list[float]]:
    """How much of the width each column gets, in columns."""
    return {lane: [1.3 if wide & {*group} else 1.0 for group in groups] for lane, groups in columns.items()}


def _boxes(shares: Mapping[str, list[float]], frame: _Frame) -> dict[str, Box]:
    total = sum(map(sum, shares.values()))
    pitch = max(COLUMN, (WIDTH - GAP * (len(shares) - 1)) / max(1.0, total))
    boxes, left = {}, 0.0
    for lane, parts in shares.items():
        boxes[lane] = Box(left, 0, pitch * sum(parts), TITLE + frame.room.height + frame.feet * FOOT)
        left += boxes[lane].width + GAP
    return boxes


def _bodies(columns: Mapping[str, list[list[int]]], shares: Mapping[str, list[float]], measures: tuple[dict[str, Box], _Frame]) -> list[Zone]:
    boxes, frame = measures
    zones = []
    for lane, groups in columns.items():
        unit = boxes[lane].width / sum(shares[lane])
        for i, group in enumerate(groups):
            x = boxes[lane].x + unit * (sum(shares[lane][:i]) + shares[lane][i] / 2)
            zones.append(_zone([(x, y) for y in _heights(frame, frame.room.of(group), len(zones) % 2)], group, 1))
    return zones


def _heights(frame: _Frame, rows: int, odd: int) -> list[float]:
    """The rows of a column; neighbouring columns stand half a row apart, so that edges do not run through the nodes between."""
    pitch = frame.room.height / (rows + 0.5)
    return [TITLE + pitch * (row + 0.3 + 0.5 * odd) for row in range(rows)]


def _feet(items: Sequence[Item], boxes: Mapping[str, Box], frame: _Frame) -> list[Zone]:
    zones = []
    for lane, box in boxes.items():
        keys = [item.key for item in items if item.lane == lane and item.zone == "foot"]
        top = TITLE + frame.room.height + FOOT * 0.25
        zones += _row_zones(keys, box, [top + FOOT * i for i in range(frame.feet)])
    return zones


def _below(items: Sequence[Item], boxes: Mapping[str, Box], frame: _Frame) -> list[Zone]:
    keys = [item.key for item in items if item.zone == "below"]
    right = max((box.x + box.width for box in boxes.values()), default=float(WIDTH))
    top = (max((box.height for box in boxes.values()), default=0.0)) + GAP + BELOW * 0.25
    tops = [top + BELOW * i for i in range(ceil(len(keys) / max(8, int(right // 150))))]
    return _row_zones(keys, Box(0, 0, right - BUTTONS, 0), tops)


def _row_zones(keys: Sequence[int], box: Box, tops: Sequence[float]) -> list[Zone]:
    """One zone of all slots of the rows, every other row shifted by half a slot."""
    if not keys or not tops:
        return []
    wide = ceil(len(keys) / len(tops))
    shift = 0.25 if len(tops) > 1 else 0.0
    slots = [(box.x + box.width * (i + 0.5 + (shift if row % 2 else -shift)) / wide, y) for row, y in enumerate(tops) for i in range(wide)]
    return [_zone(sorted(slots), keys, 0)]


def _zone(slots: list[Point], keys: Sequence[int], axis: int) -> Zone:
    zone = Zone(slots, [None] * len(slots), axis)
    _seat(zone, list(keys))
    return zone


def _seat(zone: Zone, keys: Sequence[int]) -> None:
    """Spread the nodes over the slots in the order given."""
    zone.seats = [None] * len(zone.slots)
    for i, key in enumerate(keys):
        zone.seats[int((i + 0.5) * len(zone.slots) / len(keys))] = key


def _points(zones: Iterable[Zone]) -> dict[int, Point]:
    return {key: slot for zone in zones for slot, key in zip(zone.slots, zone.seats, strict=True) if key is not None}


def rounded(points: Mapping[int, Point]) -> dict[int, tuple[int, int]]:
    """The points in whole pixels, in the order of their nodes."""
    return {key: (round(x), round(y)) for key, (x, y) in sorted(points.items())}


def _settle(zones: Sequence[Zone], links: Sequence[Link]) -> None:
    """Order every zone: by the middle of the neighbours first, then by moves and swaps that lower the cost."""
    near = neighbours(links)
    for _ in range(8):
        for zone in zones:
            points = _points(zones)
            keys = [key for key in zone.seats if key is not None]
            _seat(zone, sorted(keys, key=lambda key: (_middle(key, near, points, zone.axis), key)))
    _improve(zones, _Cost(links, _points(zones)))


def neighbours(links: Sequence[Link]) -> dict[int, list[int]]:
    """The other ends of each node's edges."""
    near: dict[int, list[int]] = {}
    for a, b in links:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near


def _middle(key: int, near: Mapping[int, list[int]], points: Mapping[int, Point], axis: int) -> float:
    others = [points[other][axis] for other in near.get(key, ()) if other in points]
    return sum(others) / len(others) if others else points[key][axis]


class _Cost:
    """How bad a node's place is: crossings of its edges, nodes its edges run through, and length."""

    def __init__(self, links: Sequence[Link], points: dict[int, Point]) -> None:
        self.points = points
        self.links = sorted({(min(a, b), max(a, b)) for a, b in links if a != b and a in points and b in points})
        self.of: dict[int, list[Link]] = {key: [] for key in points}
        for link in self.links:
            self.of[link[0]].append(link)
            self.of[link[1]].append(link)
        self.tests = 0

    def at(self, key: int) -> float:
        """The cost of the node where it stands now."""
        self.tests += (len(self.of[key]) + 1) * (len(self.links) + len(self.points))
        return sum(map(self._edge, self.of[key])) + THROUGH * self._under(key)

    def _edge(self, link: Link) -> float:
        a, b = link
        start, end = self.points[a], self.points[b]
        lines = [(self.points[c], self.points[d]) for c, d in self.links if a != c != b and a != d != b]
        through = _hits(start, end, [point for key, point in self.points.items() if a != key != b])
        return 10 * _crossed(start, end, lines) + THROUGH * through + length(start[0] - end[0], start[1] - end[1]) / 40

    def _under(self, key: int) -> int:
        point = [self.points[key]]
        return sum(_hits(self.points[a], self.points[b], point) for a, b in self.links if a != key != b)


def _crossed(start: Point, end: Point, lines: Iterable[tuple[Point, Point]]) -> int:
    """How many of the lines cross the segment. Written out: this is where the time goes."""
    (ax, ay), (bx, by) = start, end
    dx, dy = bx - ax, by - ay
    count = 0
    for (cx, cy), (ex, ey) in lines:
        if (dx * (cy - ay) - dy * (cx - ax)) * (dx * (ey - ay) - dy * (ex - ax)) < 0:
            fx, fy = ex - cx, ey - cy
            count += (fx * (ay - cy) - fy * (ax - cx)) * (fx * (by - cy) - fy * (bx - cx)) < 0
    return count


def _hits(start: Point, end: Point, points: Iterable[Point], near: float = 15) -> int:
    """How many of the points lie closer to the segment than ``near``."""
    (ax, ay), dx, dy = start, end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy or 1.0
    reach, count = near * near * square, 0
    for x, y in points:
        px, py = x - ax, y - ay
        side = dx * py - dy * px
        count += side * side < reach and 0 < px * dx + py * dy < square
    return count


def length(x: float, y: float) -> float:
    """The length of a vector; unlike hypot, sqrt is the same to the last bit everywhere."""
    return sqrt(x * x + y * y)


def _improve(zones: Sequence[Zone], cost: _Cost) -> None:
    while cost.tests < TESTS:
        moves = [_move(zone, seat, cost) for zone in zones for seat in range(len(zone.seats)) if zone.seats[seat] is not None]
        if not any(moves):
            return


def _move(zone: Zone, seat: int, cost: _Cost) -> bool:
    """Give the node the best other slot of its zone, changing places with who sits there; False if none is better."""
    if cost.tests >= TESTS:
        return False
    gains = [(_gain(zone, seat, other, cost), -other) for other in range(len(zone.slots)) if other != seat]
    best, other = max(gains, default=(0.0, 0))
    if best <= 1e-6:
        return False
    _swap(zone, seat, -other, cost)
    return True


def _gain(zone: Zone, seat: int, other: int, cost: _Cost) -> float:
    keys = [key for key in (zone.seats[seat], zone.seats[other]) if key is not None]
    before = sum(map(cost.at, keys))
    _swap(zone, seat, other, cost)
    after = sum(map(cost.at, keys))
    _swap(zone, seat, other, cost)
    return before - after


def _swap(zone: Zone, seat: int, other: int, cost: _Cost) -> None:
    seats = zone.seats
    seats[seat], seats[other] = seats[other], seats[seat]
    for place in (seat, other):
        if (key := seats[place]) is not None:
            cost.points[key] = zone.slots[place]


def crossings(points: Mapping[int, Point], links: Sequence[Link]) -> int:
    """How many pairs of edges cross when drawn straight."""
    lines = sorted({(min(a, b), max(a, b)) for a, b in links if a != b})
    return sum(_crossed(points[a], points[b], [(points[c], points[d]) for c, d in lines[:i] if a != c != b and a != d != b]) for i, (a, b) in enumerate(lines))
