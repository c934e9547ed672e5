"""The force layout for graphs too large for lanes: springs along the edges against repulsion, in plain Python.

The force layouts of networkx want numpy, which nothing else here needs, and their sums differ between processors; these do not.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, product
from math import sqrt

from .layout import HEIGHT, WIDTH, Plan, rounded
from .seats import Link

SPRING = 80  # the length edges strive for


def force(keys: Sequence[int], links: Sequence[Link], rounds: int = 70) -> Plan:
    """Springs along the edges against repulsion, then nodes that touch pushed apart (after Fruchterman and Reingold)."""
    order = {key: i for i, key in enumerate(_breadth_first(keys, neighbours(links)))}
    springs = [(order[a], order[b]) for a, b in links if a != b and a in order and b in order]
    roots = {node: sqrt(degree) for node, degree in Counter(chain.from_iterable(springs)).items()}
    points = _spiral(len(order))
    for step in range(rounds):
        pull = _repelled(points, step)
        _attract(pull, points, springs, roots)
        points = [_moved(point, force, 120 * (1 - step / rounds) + 4) for point, force in zip(points, pull, strict=True)]
    for _ in range(12):
        _separate(points)
    return Plan(rounded({key: (points[i].real + WIDTH / 2, points[i].imag * 0.7 + HEIGHT / 2) for key, i in order.items()}), {})


def _breadth_first(keys: Sequence[int], near: Mapping[int, list[int]]) -> list[int]:
    """The nodes so that neighbours come one after another, starting from the most connected."""
    wanted, seen = set(keys), dict.fromkeys(())
    for start in sorted(keys, key=lambda key: (-len(near.get(key, ())), key)):
        queue = [] if start in seen else [start]
        for key in queue:
            if key not in seen:
                seen[key] = None
                queue += [other for other in near.get(key, ()) if other in wanted and other not in seen]
    return list(seen)


def _spiral(count: int) -> list[complex]:
    """Points evenly spread over a disc, from its middle outwards."""
    points, turned = [], complex(1, 0)
    for i in range(count):
        points.append(SPRING * sqrt(i) * turned)
        turned *= complex(-0.737369, 0.675490)  # the golden angle
    return points


def _repelled(points: Sequence[complex], step: int) -> list[complex]:
    """The push of the others on every node, reckoned from a sample of them that changes with every step."""
    count = len(points)
    sample = min(count - 1, 24)
    scale = SPRING * SPRING * (count - 1) / max(1, sample)
    turns = [1 + (part * (count - 1) // sample + step * 131) % (count - 1) for part in range(sample)]
    columns, rows = [point.real for point in points] * 2, [point.imag for point in points] * 2  # twice, so that a turn never leads beyond the end
    return [_pushed(i, turns, (columns, rows), scale) for i in range(count)]


def _pushed(i: int, turns: Sequence[int], places: tuple[Sequence[float], Sequence[float]], scale: float) -> complex:
    """The push on one node; plain floats, since most of the time of a layout goes into this loop."""
    columns, rows = places
    x, y = columns[i], rows[i]
    right, down = -x, -y  # gravity keeps loose parts in the picture
    for turn in turns:
        across, along = x - columns[i + turn], y - rows[i + turn]
        force = scale / (across * across + along * along + 100)
        right += across * force
        down += along * force
    return complex(right, down)


def _attract(pull: list[complex], points: Sequence[complex], springs: Sequence[Link], roots: Mapping[int, float]) -> None:
    """The pull of each edge on its ends, weaker at nodes with many edges, so that hubs do not draw all into a knot: by the root of their number."""
    for a, b in springs:
        gap = points[b] - points[a]
        force = gap * (length(gap.real, gap.imag) / SPRING)
        pull[a] += force / roots[a]
        pull[b] -= force / roots[b]


def _moved(point: complex, force: complex, most: float) -> complex:
    size = length(force.real, force.imag)
    return point + force * min(1.0, most / size) if size else point


def _separate(points: list[complex], apart: float = 52) -> None:
    """Push nodes that are closer than ``apart`` away from each other."""
    cells: dict[tuple[int, int], list[int]] = {}
    for i, point in enumerate(points):
        cells.setdefault((int(point.real // apart), int(point.imag // apart)), []).append(i)
    for (column, row), members in sorted(cells.items()):
        for near in ((0, 0), (1, 0), (-1, 1), (0, 1), (1, 1)):
            for a, b in product(members, cells.get((column + near[0], row + near[1]), ())):
                if a < b or near != (0, 0):
                    _part(points, (a, b), apart)


def _part(points: list[complex], pair: Link, apart: float) -> None:
    a, b = pair
    gap = points[a] - points[b]
    size = length(gap.real, gap.imag)
    if a != b and size < apart:
        push = (gap / size if size else complex(1, 0)) * (apart - size) / 2
        points[a] += push
        points[b] -= push


def neighbours(links: Sequence[Link]) -> dict[int, list[int]]:
    """The other ends of each node's edges."""
    near: dict[int, list[int]] = {}
    for a, b in links:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near


def length(x: float, y: float) -> float:
    """The length of a vector; unlike hypot, sqrt is the same to the last bit everywhere."""
    return sqrt(x * x + y * y)
