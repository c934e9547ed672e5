"""Neighbours of nodes → betweenness: what share of the shortest paths between others leads through a node (after Brandes).

Plain Python over lists takes a fraction of the time of networkx, and gives the same numbers whatever version of that is installed.
"""

from collections.abc import Collection, Sequence

Near = Sequence[Sequence[int]]  # the neighbours of each node, both ways


def betweenness(near: Near, sources: Collection[int]) -> list[float]:
    """The betweenness of each node by the paths that begin at the sources: exact from all nodes, an estimate from a sample of them.

    No path that begins at a node leads through it, so a source is reckoned from the other sources.
    """
    total = [0.0] * len(near)
    for source in sources:
        _add(total, near, source)
    drawn = frozenset(sources)
    return [share / max(1, (len(drawn) - (node in drawn)) * (len(near) - 2)) for node, share in enumerate(total)]


def _add(total: list[float], near: Near, source: int) -> None:
    """Add for each node on the way from the source to how many others the way leads through it; where there are several ways, the share of them."""
    steps, ways, order = [-1] * len(near), [0] * len(near), [source]
    steps[source], ways[source] = 0, 1
    for node in order:
        after, count = steps[node] + 1, ways[node]
        for other in near[node]:
            if steps[other] < 0:
                steps[other] = after
                order.append(other)
            if steps[other] == after:
                ways[other] += count
    share = [0.0] * len(near)
    for node in reversed(order):
        before, each = steps[node] - 1, (1 + share[node]) / ways[node]
        for other in near[node]:
            if steps[other] == before:
                share[other] += ways[other] * each
    for node in order[1:]:
        total[node] += share[node]
