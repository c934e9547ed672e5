"""Where each node of a small graph stands, in screen pixels: in lanes by country.

Plain floats and a seeded generator: the same graph gives the same pixels on every machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from .seats import Link, Point, Slot, Zone, settle

WIDTH, HEIGHT = 1216, 816  # what a 1440×900 window leaves beside the legend and below the header
COLUMN, ROW, TALL = 110, 76, 90  # the least room for an icon with its label, and the height with a wide one
WIDER = 1.25  # how much more width a column of a lane with wide labels gets
TITLE, FOOT, BELOW, GAP = 34, 64, 60, 8
SPACE = 150  # the width a label in a row likes
BUTTONS = 170  # the corner the zoom buttons cover


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
    return Plan(rounded(settle(zones, links)), boxes)


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
        most = (WIDTH - GAP * 3) / COLUMN * height / first
        columns = _columns(items, present, _Room(height, wide), most)
        if sum(map(sum, _shares(columns, wide).values())) <= most:
            break
        height += ROW
    feet = max((ceil(_count(items, lane, "foot") / max(1, len(columns[lane]))) for lane in present), default=0)
    return _Frame(columns, _Room(max(height, room - feet * FOOT), wide), feet)


def _count(items: Sequence[Item], lane: str, zone: str) -> int:
    return sum(item.lane == lane and item.zone == zone for item in items)


def _columns(items: Sequence[Item], present: Sequence[str], room: _Room, most: float) -> dict[str, list[list[int]]]:
    """The nodes of each lane cut into columns that hold them, small neighbouring columns put together until they take at most ``most`` in width."""
    columns = {lane: _ranked([item for item in items if item.lane == lane and item.zone == "body"], room) for lane in present}
    while sum(map(sum, _shares(columns, room.wide).values())) > most:
        rows = {lane: room.of([key for group in groups for key in group]) for lane, groups in columns.items()}
        joined = [(len(a + b), lane, i) for lane, groups in columns.items() for i, (a, b) in enumerate(pairwise(groups))]
        pairs = [pair for pair in joined if pair[0] <= rows[pair[1]]]
        if not pairs:
            break
        _, lane, i = min(pairs)
        columns[lane][i : i + 2] = [columns[lane][i] + columns[lane][i + 1]]
    return columns


def _ranked(members: Sequence[Item], room: _Room) -> list[list[int]]:
    groups: list[list[int]] = []
    rows = room.of([item.key for item in members])
    for rank in sorted({item.column for item in members}):
        keys = [item.key for item in members if item.column == rank]
        size = ceil(len(keys) / ceil(len(keys) / rows))
        groups += [keys[start : start + size] for start in range(0, len(keys), size)]
    return groups or [[]]


def _shares(columns: Mapping[str, list[list[int]]], wide: frozenset[int]) -> dict[str, list[float]]:
    """How much of the width each column gets, in columns: more in a lane with wide labels, so that these may stand anywhere in it."""
    return {lane: [WIDER if any(wide & {*group} for group in groups) else 1.0] * len(groups) for lane, groups in columns.items()}


def _boxes(shares: Mapping[str, list[float]], frame: _Frame) -> dict[str, Box]:
    total = sum(map(sum, shares.values()))
    pitch = max(COLUMN, (WIDTH - GAP * (len(shares) - 1)) / max(1.0, total))
    boxes, left = {}, 0.0
    for lane, parts in shares.items():
        boxes[lane] = Box(left, 0, pitch * sum(parts), TITLE + frame.room.height + frame.feet * FOOT)
        left += boxes[lane].width + GAP
    return boxes


def _bodies(columns: Mapping[str, list[list[int]]], shares: Mapping[str, list[float]], measures: tuple[dict[str, Box], _Frame]) -> list[Zone]:
    """One zone a lane: all slots of its columns, every node at first in the column of its rank."""
    boxes, frame = measures
    zones, odd = [], 0
    for lane, groups in columns.items():
        pitch = boxes[lane].width / len(groups)
        rows = frame.room.of([key for group in groups for key in group])
        zone = Zone([], [], {key: i for i, group in enumerate(groups) for key in group})
        for i, group in enumerate(groups):
            zone.slots += [Slot(round(boxes[lane].x + pitch * (i + 0.5)), round(y), i) for y in _heights(frame, rows, odd)]
            zone.seats += _seated(group, rows)
            odd = 1 - odd
        zones.append(zone)
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
    wide = max(ceil(len(keys) / len(tops)), int(box.width // SPACE))
    shift = 0.25 if len(tops) > 1 else 0.0
    slots = [Slot(round(box.x + box.width * (i + 0.5 + (shift if row % 2 else -shift)) / wide), round(y)) for row, y in enumerate(tops) for i in range(wide)]
    return [Zone(slots, _seated(keys, len(slots)))]


def _seated(keys: Sequence[int], count: int) -> list[int | None]:
    """The nodes spread over the slots in the order given."""
    seats: list[int | None] = [None] * count
    for i, key in enumerate(keys):
        seats[int((i + 0.5) * count / len(keys))] = key
    return seats


def rounded(points: Mapping[int, Point]) -> dict[int, tuple[int, int]]:
    """The points in whole pixels, in the order of their nodes."""
    return {key: (round(x), round(y)) for key, (x, y) in sorted(points.items())}
