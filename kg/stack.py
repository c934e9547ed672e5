"""Where nodes stand in a narrow window, in screen pixels: lanes one under another, each as wide as a phone, to be scrolled."""

from collections.abc import Sequence
from math import ceil

from .layout import Box, Item, Plan, rounded
from .seats import Link, Slot, Zone, settle

WIDTH, COLUMNS = 374, 3  # what a window of 390 pixels leaves, and how many labels stand beside each other in it
ROW, TALL, TITLE, GAP = 66, 92, 30, 8
EFFORT = 600  # a quarter of what the wide layout takes: half of the edges run through one lane only


def stacked(items: Sequence[Item], links: Sequence[Link], order: Sequence[str]) -> Plan:
    """Lanes one under another in ``order``, what stands below all lanes last; nodes change places within their lane."""
    zones, boxes, top = [], {}, 0
    for lane in order:
        members = [item for item in items if item.lane == lane and item.zone != "below"]
        if members:
            zone, height = _band(members, top + TITLE)
            boxes[lane] = Box(0, top, WIDTH, TITLE + height)
            zones.append(zone)
            top += TITLE + height + GAP
    if rest := [item for item in items if item.zone == "below"]:
        zones.append(_band(rest, top)[0])
    return Plan(rounded(settle(zones, links, EFFORT)), boxes)


def _band(members: Sequence[Item], top: int) -> tuple[Zone, int]:
    """The slots of a lane, those of the middle column half a row lower, and its height."""
    pitch = TALL if any(item.wide for item in members) else ROW
    rows = ceil(len(members) / COLUMNS)
    places = [(row, column) for row in range(rows) for column in range(COLUMNS)]
    slots = [Slot(round(WIDTH * (column + 0.5) / COLUMNS), round(top + pitch * (row + 0.25 + column % 2 / 2))) for row, column in places]
    seats = [item.key for item in members]
    return Zone(slots, seats + [None] * (len(slots) - len(seats))), round(pitch * (rows + 0.5))
